"""An event with its place in the log: the one definition behind the log row, the feed frame and the audit line."""

from datetime import datetime

import msgspec

from game.actor import Actor


class EventBase(msgspec.Struct, frozen=True, kw_only=True, tag_field="event_type"):
    """What every event may say of itself.

    ``silent`` marks a correction: it must not replay a hit. ``supersedes`` is the seq of the event it takes back.
    ``undoes`` is the number of the group that is undone with it, ``redoes`` of the one that happens again.
    ``consequence`` says that the rules made it happen, and not the command itself.
    """

    silent: bool = False
    supersedes: int | None = None
    undoes: int | None = None
    redoes: int | None = None
    consequence: bool = False


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the log.

    ``seq`` counts from 1 without a gap within the campaign. ``group`` is the seq of the last event that the same
    command caused: the number that undo takes. ``text`` is what was typed, if it was typed. ``episode_id`` is the
    episode that ran. ``held`` says that it happened behind viewers' backs: no public read ever shows it.
    """

    seq: int
    id: str
    at: datetime
    actor: Actor
    group: int
    event: EventBase
    text: str | None = None
    episode_id: str | None = None
    held: bool = False
