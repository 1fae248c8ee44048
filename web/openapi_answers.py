"""Shapes of the answers that routes put together themselves; the others are the game's own structs."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from game.actor import Actor
from game.state import Badge, Campaign, Character, Chips, Episode, Tier
from store.audit import Line
from store.keys import Which
from web import shapes


class Health(msgspec.Struct, kw_only=True):
    """This process answers."""

    ok: bool
    version: str


class Readiness(msgspec.Struct, kw_only=True):
    """How each part is: ``ok``, or what is wrong with it."""

    ok: bool
    checks: dict[str, str]


class Version(msgspec.Struct, kw_only=True):
    """Which program this is, and what time it is here."""

    version: str
    env: str
    timestamp: shapes.Time


class CampaignList(msgspec.Struct, kw_only=True):
    """Public campaigns, by name."""

    campaigns: list[Campaign]


class NewCampaign(Campaign, kw_only=True, frozen=True):
    """A campaign with its token and key, which are never shown again: a repeat under the same key has neither."""

    admin_token: str | UnsetType = UNSET
    overlay_key: str | UnsetType = UNSET
    message: str


class Cast(msgspec.Struct, kw_only=True):
    """All characters, oldest first."""

    characters: list[Character]


class LogPage(msgspec.Struct, kw_only=True):
    """A page of the log; ``next`` is what to put into ``after`` or ``before`` for the one behind it."""

    events: list[shapes.LogLine]
    next: int | None


class Outcome(msgspec.Struct, kw_only=True):
    """What a command came to; ``seq`` is null for a question."""

    reply: str | None
    events: list[shapes.LogLine]
    seq: int | None


class Happened(Outcome, kw_only=True):
    """What a command came to, with the first event's own fields beside it."""

    id: str | UnsetType = UNSET
    at: shapes.Time | UnsetType = UNSET
    event_type: str | UnsetType = UNSET
    character_id: str | UnsetType | None = UNSET
    data: dict[str, Any] | UnsetType = UNSET
    group: int | UnsetType = UNSET
    actor: Actor | UnsetType = UNSET
    text: str | UnsetType | None = UNSET


class EpisodeList(msgspec.Struct, kw_only=True):
    """Episodes by number, those to come too; ``running`` is the number of the one that runs."""

    episodes: list[Episode]
    running: int | None


class TimedLine(msgspec.Struct, kw_only=True):
    """An event as the log has it, with the time on the episode's clock."""

    clock: str
    clock_s: float


class Export(msgspec.Struct, kw_only=True):
    """An episode, and its log in order."""

    episode: Episode
    events: list[TimedLine]


class NamedRoster(msgspec.Struct, kw_only=True):
    """A roster by name, and whether it is the one in use."""

    name: str
    active: bool
    character_ids: list[str]


class RosterList(msgspec.Struct, kw_only=True):
    """All rosters by name; ``active`` is the name of the one in use."""

    rosters: list[NamedRoster]
    active: str


class AuditPage(msgspec.Struct, kw_only=True):
    """A page of the audit; ``next`` is what to put into ``after`` or ``before`` for the one behind it."""

    audit: list[Line]
    next: int | None


class NewToken(msgspec.Struct, kw_only=True):
    """A token or key, which is never shown again."""

    which: Which
    token: str
    message: str


class Roster(msgspec.Struct, kw_only=True):
    """A roster, with its characters whole and in order."""

    name: str
    character_ids: list[str]
    characters: list[Character]


class TierLayout(msgspec.Struct, kw_only=True):
    """What is placed by hand on one tier, by character id."""

    tier: Tier
    badges: dict[str, Badge]
    chips: dict[str, Chips]
    version: int


class StateNow(msgspec.Struct, kw_only=True):
    """The whole state behind the event ``seq`` of the log ``epoch``."""

    epoch: str
    seq: int
    at: shapes.Time
    state: shapes.View
