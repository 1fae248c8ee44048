"""Frames of the feed: which JSON, and the bytes of it on the wire. Each is encoded once, whoever reads it."""

import struct
from datetime import datetime
from typing import Any

import msgspec

from game import audience as audiences
from game.audience import Audience
from game.record import Record
from game.state import CampaignState

PROTOCOL = 1
TEXT, CONTINUATION, CLOSE, PING = 0x1, 0x0, 0x8, 0x9
FINAL = 0x80
SMALL, MEDIUM = 126, 1 << 16

CLOSE_BAD_MESSAGE = 4400
CLOSE_KEY_DEAD = 4401
CLOSE_GONE = 4404
CLOSE_TOO_SLOW = 4408
CLOSE_TOO_MANY = 4429
CLOSE_GOING_AWAY = 1001


def websocket(payload: bytes, opcode: int = TEXT, *, final: bool = True) -> bytes:
    """Return an unmasked WebSocket frame (RFC 6455, section 5.2)."""
    first, size = opcode | (FINAL if final else 0), len(payload)
    if size < SMALL:
        return bytes((first, size)) + payload
    if size < MEDIUM:
        return struct.pack("!BBH", first, SMALL, size) + payload
    return struct.pack("!BBQ", first, SMALL + 1, size) + payload


def pieces(payload: bytes, size: int) -> list[bytes]:
    """Return one text message as frames of ``size`` bytes of payload, so that control frames may come between them."""
    starts = range(0, len(payload), size)
    return [
        websocket(payload[at : at + size], TEXT if at == 0 else CONTINUATION, final=at + size >= len(payload))
        for at in starts
    ]


def closing(code: int, reason: str) -> bytes:
    """Return a close frame."""
    return websocket(struct.pack("!H", code) + reason.encode(), CLOSE)


PING_FRAME = websocket(b"", PING)


def encode(frame: dict[str, Any]) -> bytes:
    """Return a frame's JSON."""
    return msgspec.json.encode(frame)


def hello(campaign_id: str, epoch: str, seq: int, heartbeat_s: float, audience: Audience) -> bytes:
    """Return the first frame of a connection, on the wire."""
    return websocket(encode({
        "type": "hello", "protocol": PROTOCOL, "campaign_id": campaign_id, "epoch": epoch, "seq": seq,
        "heartbeat_s": heartbeat_s, "audience": audience,
    }))  # fmt: skip


def heartbeat(seq: int, at: datetime) -> bytes:
    """Return a sign of life, on the wire."""
    return websocket(encode({"type": "heartbeat", "seq": seq, "at": at}))


def snapshot(epoch: str, seq: int, at: datetime, state: CampaignState, audience: Audience) -> bytes:
    """Return the JSON of a snapshot for an audience, the same bytes whichever process makes it.

    ``at`` is the time of the last event in it. Inside the parts of the state the names of an object are sorted: a fold
    and a table need not have them in one order.
    """
    parts = audiences.view(state, audience).items()
    shown = {name: msgspec.Raw(msgspec.json.encode(part, order="deterministic")) for name, part in parts}
    return encode({"type": "snapshot", "epoch": epoch, "seq": seq, "at": at, "state": shown})


def body(snapshot: bytes) -> bytes:
    """Return the JSON of a snapshot as REST has it: without its type, which is its first field."""
    return b"{" + snapshot.removeprefix(b'{"type":"snapshot",')


class EventFrame:
    """One event, encoded at the first use by each audience.

    What happened behind viewers' backs is nothing to them; once they see what is true again, it is a snapshot, and of
    several such events of one command the last is.
    """

    def __init__(self, record: Record, before: CampaignState, after: CampaignState, epoch: str) -> None:
        """Prepare from a record of the log ``epoch`` and the states around it."""
        self.seq = record.seq
        self._record, self._before, self._after, self._epoch = record, before, after, epoch
        self._encoded: dict[Audience, bytes] = {}

    def shown(self, audience: Audience) -> bool:
        """Whether there is anything for an audience."""
        hidden = self._after.held or (self._record.held and self.seq != self._record.group)
        return audience != "public" or not hidden

    def wire(self, audience: Audience) -> bytes:
        """Return the frame's bytes for everybody of an audience, none if it is shown nothing."""
        if audience not in self._encoded:
            self._encoded[audience] = websocket(self._json(audience)) if self.shown(audience) else b""
        return self._encoded[audience]

    def _json(self, audience: Audience) -> bytes:
        if audience == "public" and (self._record.held or self._before.held):
            return snapshot(self._epoch, self.seq, self._record.at, self._after, audience)
        return encode({
            "type": "event", "seq": self.seq, "at": self._record.at, "event": audiences.event(self._record, audience),
            "state": audiences.changed(self._before, self._after, audience),
        })  # fmt: skip
