"""An event with its place in the log: the one definition behind the log row, the feed frame and the audit line."""

from datetime import datetime

import msgspec

from game.actor import Actor


class EventBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="event_type"):
    """What every event may say of itself.

    ``silent`` marks a correction: it must not replay a hit. ``supersedes`` is the seq of the event it takes back.
    """

    silent: bool = False
    supersedes: int | None = None


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log.

    ``seq`` counts from 1 without a gap within the campaign. ``group`` is the seq of the last event that the same
    command caused: the number that undo takes. ``text`` is what was typed, if it was typed.
    """

    seq: int
    id: str
    at: datetime
    actor: Actor
    group: int
    event: EventBase
    text: str | None = None
