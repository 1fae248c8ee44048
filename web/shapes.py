"""Shapes of what goes out, for the schemas: frames of the feed and lines of the log. Nothing is encoded from them.

The routes and the feed encode the game's own structs; a test holds what they send to these shapes. What only the
audience ``operator`` is shown is left out for the others, and so not required.
"""

import functools
import operator
from datetime import datetime
from typing import Annotated, Any, Literal, TypeAlias, get_args, get_type_hints

import msgspec
from msgspec import UNSET, UnsetType

from game.actor import Actor
from game.audience import Audience
from game.events import Event
from game.record import EventBase
from game.state import Campaign, Character, Episode, Layout, Tier, Tracker, Turns

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]

LEFT_OUT = frozenset({"character_id", "data"})
"""Fields of events that do not stand in ``data``: who it is about, and a custom event's own object, spread out."""
SELDOM = frozenset({"undoes", "redoes"})


class Safety(msgspec.Struct, kw_only=True):
    """Whether only the broadcaster may write, and at which seq viewers were held, if they are."""

    locked: bool
    held: int | None


class View(msgspec.Struct, kw_only=True):
    """The whole state. ``safety`` is shown to operators alone."""

    campaign: Campaign
    characters: list[Character]
    roster: list[str]
    episode: Episode | None
    layout: dict[Tier, Layout]
    turns: Turns | None
    table: dict[str, Tracker]
    safety: Safety | UnsetType = UNSET


class Changed(msgspec.Struct, kw_only=True):
    """The parts of the state that changed, with absolute values; ``removed`` are ids of characters that are gone."""

    campaign: Campaign | UnsetType = UNSET
    characters: list[Character] | UnsetType = UNSET
    removed: list[str] | UnsetType = UNSET
    roster: list[str] | UnsetType = UNSET
    episode: Episode | UnsetType | None = UNSET
    layout: dict[Tier, Layout] | UnsetType = UNSET
    turns: Turns | UnsetType | None = UNSET
    table: dict[str, Tracker] | UnsetType = UNSET
    safety: Safety | UnsetType = UNSET


class About(msgspec.Struct, kw_only=True, tag_field="event_type"):
    """What stands around ``data``. ``actor`` and ``text`` are shown to operators alone."""

    id: str
    character_id: str | None
    group: int
    actor: Actor | UnsetType = UNSET
    text: str | UnsetType | None = UNSET


class Place(About, kw_only=True):
    """An event with its place in the log."""

    seq: int
    at: Time


@functools.cache
def _data(kind: type[EventBase]) -> type[msgspec.Struct]:
    """Return the shape of an event's ``data``, as ``wire.data`` writes it: everything is there but what is seldom."""
    types = get_type_hints(kind, include_extras=True)
    fields: list[Any] = [
        (field.name, int | UnsetType, UNSET) if field.name in SELDOM else (field.name, types[field.name])
        for field in msgspec.structs.fields(kind)
        if field.name not in LEFT_OUT
    ]
    return msgspec.defstruct(f"{kind.__name__}Data", fields, kw_only=True, namespace={"__doc__": kind.__doc__})


def _event(kind: type[EventBase], base: type[About], suffix: str) -> type[msgspec.Struct]:
    return msgspec.defstruct(
        f"{kind.__name__}{suffix}", [("data", _data(kind))], bases=(base,), kw_only=True,
        tag=str(kind.__struct_config__.tag), namespace={"__doc__": kind.__doc__},
    )  # fmt: skip


def _union(base: type[About], suffix: str) -> Any:  # noqa: ANN401 - a union made of types that are made here
    return functools.reduce(operator.or_, (_event(kind, base, suffix) for kind in get_args(Event)))


Happening: Any = _union(About, "Event")
"""An event as the feed shows it."""
LogLine: Any = _union(Place, "Line")
"""An event as REST lists it."""


class _Frame(msgspec.Struct, kw_only=True, tag_field="type"):
    seq: int


class Hello(_Frame, kw_only=True, tag="hello"):
    """The first frame of a connection: which log it is, how far that has come, and how often to expect a frame."""

    protocol: Literal[1]
    campaign_id: str
    epoch: str
    heartbeat_s: float
    audience: Audience


class Snapshot(_Frame, kw_only=True, tag="snapshot"):
    """The whole state behind the event ``seq``. It takes the place of all that a client knew."""

    epoch: str
    at: Time
    state: View


class Heartbeat(_Frame, kw_only=True, tag="heartbeat"):
    """A sign of life, with where the log stands."""

    at: Time


EventFrame: Any = msgspec.defstruct(
    "EventFrame", [("at", Time), ("event", Happening), ("state", Changed)], bases=(_Frame,), kw_only=True,
    tag="event", namespace={"__doc__": "One event, and the parts of the state that it changed."},
)  # fmt: skip

Frame: TypeAlias = Hello | Snapshot | EventFrame | Heartbeat
