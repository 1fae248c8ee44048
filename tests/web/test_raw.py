"""Bytes that are no HTTP, or nearly none: every answer is in one of our shapes, and the next client is served."""

import random

import msgspec
import pytest

from tests.web.conftest import Door
from tests.web.rawly import Raw

HOST = b"Host: x\r\n"


NO_HTTP = (
    b"nonsense\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"GET /\x00 HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\n" + HOST + b"A b: c\r\n\r\n", b"GET / HTTP/1.1\r\n" + HOST + b"X: \x00\r\n\r\n",
    b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nX: " + b"a" * 20_000 + b"\r\n\r\n",
    b"POST /campaigns HTTP/1.1\r\n" + HOST + b"Content-Length: x\r\n\r\n",
    b"POST /campaigns HTTP/1.1\r\n" + HOST + b"Content-Length: -1\r\n\r\n",
    b"POST /campaigns HTTP/1.1\r\n" + HOST + b"Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
)  # fmt: skip
STRANGE = (
    (b"GET /campaigns/%zz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"404"),
    (b"GET http://[::1 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"40"),
    (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"40"),
    (b"CONNECT x:1 HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"40"),
    (b"GET /healthz HTTP/1.1\r\n" + HOST + b"Expect: miracles\r\nConnection: close\r\n\r\n", b"200"),
    (b"GET /nothing HTTP/1.1\r\n" + HOST + b"Expect: miracles\r\nConnection: close\r\n\r\n", b"4"),
    (b"GET /campaigns/demo/events?limit=%FF HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"422"),
    (b"GET /campaigns/demo?key=%00%FF&key= HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n", b"401"),
    (b"GET /campaigns/demo HTTP/1.1\r\n" + HOST + b"X-Token: \xff\xfe\r\nConnection: close\r\n\r\n", b"401"),
    (b"GET /campaigns/demo/state HTTP/1.1\r\n" + HOST + b"If-None-Match: \xff\r\nConnection: close\r\n\r\n", b"200"),
    (b"GET /campaigns/demo/ws HTTP/1.1\r\n" + HOST + b"Upgrade: websocket\r\nConnection: close\r\n\r\n", b"4"),
    (b"GET /campaigns/demo HTTP/1.0\r\n\r\n", b"200"),
    (b"POST /campaigns HTTP/1.1\r\n" + HOST + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n\r\n", b"4"),
)  # fmt: skip


async def test_what_is_no_http_is_refused_in_the_shape_of_every_error(door: Door) -> None:
    for data in NO_HTTP:
        head, _, body = (await door.raw(data)).partition(b"\r\n\r\n")
        assert head.split(b" ")[1] == b"400", data
        assert msgspec.json.decode(body)["error"]["code"] == "malformed"
        assert b"Server: Tablecast" in head
        assert b"nosniff" in head
        assert b"aiohttp" not in head + body
    assert (await door.ask("GET", "/healthz")).status == 200


async def test_strange_requests_are_answered_and_never_with_a_fault(door: Door) -> None:
    for data, status in STRANGE:
        answer = await door.raw(data)
        assert answer.split(b" ")[1].startswith(status), (data, answer[:200])
    assert (await door.ask("GET", "/healthz")).status == 200


async def test_a_body_that_breaks_off_is_the_client_s_fault(door: Door) -> None:
    token = f"X-Token: {door.demo.token}\r\nContent-Type: application/json\r\n".encode()
    start = b"PATCH /campaigns/demo HTTP/1.1\r\n" + HOST + token
    for rest in (
        b"Content-Length: 50\r\n\r\n{",
        b"Transfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"Content-Length: 2\r\n\r\n{}",
    ):
        answer = await door.raw(start + rest, end=True)
        assert not answer or answer.split(b" ")[1][:1] in {b"2", b"4"}
    assert (await door.ask("GET", "/healthz")).status == 200


async def test_random_bytes_take_nobody_down(door: Door) -> None:
    chance = random.Random(20)  # noqa: S311 - the same each time
    whole = b"POST /campaigns/demo/events?after=1 HTTP/1.1\r\n" + HOST + b"Content-Length: 9\r\n\r\n" + b'{"a":"b"}'
    for _ in range(200):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 6)):
            data[chance.randrange(len(data))] = chance.randrange(256)
        answer = await door.raw(bytes(data), end=chance.random() < 0.5, wait_s=0.2)
        assert not answer.startswith((b"HTTP/1.1 5", b"HTTP/1.0 5")), (bytes(data), answer)
    assert (await door.ask("GET", "/healthz")).status == 200


@pytest.fixture
async def raw(door: Door) -> Raw:
    await door.character("Vex")
    assert door.server.port
    return Raw(door.server.host, door.server.port, door.demo, seed=27)


async def test_malformed_requests_are_refused_as_documented_and_take_nobody_down(raw: Raw) -> None:
    await raw.requests(400)
    assert len(raw.came) > 4


async def test_malformed_frames_end_a_socket_with_a_documented_code_and_take_nobody_down(raw: Raw) -> None:
    await raw.frames(400)
    assert {"closed with 4400", "closed with 1002"} <= set(raw.came)
