"""Malformed bytes, the same for the same chance: requests that are nearly HTTP, frames that are nearly ours."""

import base64
import struct
from random import Random

from tests.web.conftest import Campaign

JSON = b"Content-Type: application/json\r\n"
HOST = b"Host: x\r\nConnection: close\r\n"
NASTY = (
    b"\x00", b"\xff\xfe", b"\r\n", b"\n", b"\r", b" ", b"\t", b":", b"%00", b"%zz", b"%ED%A0%80", b"../..",
    b"\xed\xa0\x80", b"{" * 200, b"[" * 2_000, b'{"a":1e999}', b'"\\ud800"', b"9" * 400, b"chunked", b"0\r\n\r\n",
    b"\x16\x03\x01", b"Content-Length: 5\r\n", b"Content-Length: -1\r\n", b"Content-Length: 99999999999999999999\r\n",
    b"Host: y\r\n", b"Transfer-Encoding: chunked\r\n", b"Transfer-Encoding: gzip, chunked\r\n",
    b"Content-Encoding: gzip\r\n", b"Expect: 100-continue\r\n", b"Expect: miracles\r\n", b"Range: bytes=0-1\r\n",
    b'If-Match: "1"\r\n', b"If-Match: \xff\r\n", b"If-None-Match: *\r\n", b"Idempotency-Key: \xc3\xa9\r\n",
    b"Idempotency-Key:\r\n", b"Upgrade: h2c\r\n", b"X: " + b"a" * 9_000, b"Sec-WebSocket-Key: x\r\n",
    b"Sec-WebSocket-Version: 99\r\n", b"Sec-WebSocket-Protocol: \xff\r\n", b"Cookie: a=b; \x7f\r\n",
)  # fmt: skip
"""What is put where it does not belong."""


def requests(campaign: Campaign) -> tuple[bytes, ...]:
    """Return whole requests of all kinds, with the right token."""
    path, token = f"/campaigns/{campaign.slug}".encode(), b"X-Token: " + campaign.token.encode() + b"\r\n"
    bodies = (
        (b"POST", path + b"/commands", b'{"text":"!hp vex -12"}'),
        (b"POST", path + b"/events", b'{"event_type":"custom","data":{"text":"x"}}'),
        (b"PATCH", path + b"/characters/vex", b'{"ac":18,"hp":{"current":4}}'),
        (b"PATCH", path + b"/layout/large", b'{"badges":{}}'),
        (b"POST", path + b"/episodes", b'{"title":"x"}'),
    )
    with_body = tuple(
        b"%b %b HTTP/1.1\r\n%b%b%bContent-Length: %d\r\n\r\n%b" % (method, where, HOST, token, JSON, len(body), body)
        for method, where, body in bodies
    )
    chunked = b"PATCH %b HTTP/1.1\r\n%b%b%bTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n" % (
        path,
        HOST,
        token,
        JSON,
    )
    reads = tuple(
        b"GET %b HTTP/1.1\r\n%b%b\r\n" % (where, HOST, token)
        for where in (
            path + b"/state",
            path + b"/events?after=1&limit=5&type=hp_change",
            b"/openapi.json",
            b"/docs/docs.js",
        )
    )
    return (*with_body, chunked, *reads, upgrade(campaign))


def malformed(chance: Random, campaign: Campaign) -> bytes:
    """Return a request with one to four things wrong with it."""
    data = bytearray(chance.choice(requests(campaign)))
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(data) + 1)
        match chance.randrange(6):
            case 0:
                data[at:at] = chance.choice(NASTY)
            case 1:
                data[at : at + chance.randint(1, 20)] = b""
            case 2:
                data[at:at] = data[at : at + chance.randint(1, 60)]
            case 3 if data:
                data[at % len(data)] = chance.randrange(256)
            case 4:
                data[at:at] = chance.randbytes(chance.randint(1, 30))
            case _:
                lines = bytes(data).split(b"\r\n")
                lines.insert(chance.randint(1, len(lines)), chance.choice(NASTY).rstrip(b"\r\n"))
                data = bytearray(b"\r\n".join(lines))
        data = data or bytearray(b"\x00")
    return bytes(data)


def upgrade(campaign: Campaign) -> bytes:
    """Return a request that opens the feed."""
    key = base64.b64encode(bytes(16))
    return (
        b"GET /campaigns/%b/ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %b\r\n\r\n" % (campaign.slug.encode(), key)
    )


TEXTS = (
    b'{"type":"ack","seq":1}', b'{"type":"ack","seq":"1"}', b'{"type":"ack","seq":-1}', b'{"type":"ack","seq":1e400}',
    b'{"type":"ack","seq":true,"client":"\\ud800"}', b'{"type":"ack","seq":99999999999999999999999}', b"{}", b"[]",
    b"", b"null", b'{"type":"ack","seq":1,"client":"' + b"a" * 3_000 + b'"}', b'{"type":"hello"}', b"\xff\xfe",
    b"\xed\xa0\x80", b"[" * 3_000, b'{"type":"ack","seq":1,"client":"\\u0000"}', b"a" * 5_000, b"\x00" * 10,
)  # fmt: skip


def frame(chance: Random) -> bytes:
    """Return a frame of a client, mostly wrong: unmasked, of a reserved kind, of another length than it says."""
    payload = chance.choice(TEXTS) if chance.random() < 0.7 else chance.randbytes(chance.randint(0, 200))
    opcode = chance.choice((1, 1, 1, 0, 2, 8, 9, 10, 3, 11, 15))
    first = (
        opcode
        | (0x80 if chance.random() < 0.8 else 0)
        | (chance.choice((0x40, 0x20, 0x10)) if chance.random() < 0.1 else 0)
    )
    said = len(payload) if chance.random() < 0.85 else chance.choice((0, 1, 125, 126, 65_535, 65_536, 2**31, 2**63 - 1))
    masked = 0x80 if chance.random() < 0.9 else 0
    if said < 126:
        head = bytes((first, masked | said))
    elif said < 2**16:
        head = struct.pack("!BBH", first, masked | 126, said)
    else:
        head = struct.pack("!BBQ", first, masked | 127, said)
    mask = chance.randbytes(4)
    coded = bytes(byte ^ mask[place % 4] for place, byte in enumerate(payload)) if masked else payload
    return head + (mask if masked else b"") + coded
