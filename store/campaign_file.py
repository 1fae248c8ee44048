"""One campaign in one file, version 1: lines of JSON. What stands in each, and the digest of a log. No database here.

First the campaign, then its events in order, its receipts, and the end with counts and sums.
"""

import hashlib
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias
from uuid import UUID

import msgspec

from game.actor import Actor

FORMAT: Literal["tablecast campaign"] = "tablecast campaign"
VERSION = 1


Moment: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]


class HeadLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="campaign"):
    """Which campaign follows, when it was exported, and by which version of the program."""

    format: str = FORMAT
    version: int = VERSION
    tablecast: str
    exported_at: Moment
    id: UUID
    slug: str
    name: str
    seq: int


class EventLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="event"):
    """A row of the log, as ``store.tables.EventRow``."""

    seq: int
    id: UUID
    at: Moment
    group: int
    event_type: str
    character_id: UUID | None
    episode_id: UUID | None
    held: bool
    actor: dict[str, Any]
    text: str | None
    data: dict[str, Any]


class ReceiptLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="receipt"):
    """A row of ``store.tables.ReceiptRow``: the same message must not count again in the new place either."""

    key: str
    request_hash: bytes | None
    first_seq: int
    seq: int
    reply: str
    at: Moment


class EndLine(msgspec.Struct, frozen=True, kw_only=True, tag_field="line", tag="end"):
    """How much there was; the digest of the log; and the SHA-256 of all lines before this one."""

    events: int
    receipts: int
    digest: str
    checksum: str


Line: TypeAlias = HeadLine | EventLine | ReceiptLine | EndLine


class Digest:
    """The digest of a log: SHA-256 over its events as JSON with sorted keys, a line each.

    The state is no part of it: it is folded from the log, and a later version of the program may know more of it.
    """

    def __init__(self) -> None:
        """Begin before the first event."""
        self._sum = hashlib.sha256()

    def take(self, event: EventLine) -> None:
        """Take in the next event."""
        self._sum.update(msgspec.json.encode(event, order="sorted") + b"\n")

    def __str__(self) -> str:
        return f"sha256:{self._sum.hexdigest()}"


def event_line(row: Any) -> EventLine:  # noqa: ANN401 - a row of ``events``, or a record's fields under the same names
    """Return the line of a row of the log."""
    return EventLine(**{name: getattr(row, name) for name in EventLine.__struct_fields__})


def receipt_line(row: Any) -> ReceiptLine:  # noqa: ANN401 - a row of ``receipts``
    """Return the line of a receipt."""
    return ReceiptLine(**{name: getattr(row, name) for name in ReceiptLine.__struct_fields__})


def actor_of(actor: Actor) -> dict[str, Any]:
    """Return an actor as the log keeps it."""
    plain: dict[str, Any] = msgspec.to_builtins(actor)
    return plain
