"""What is true now: the state of one campaign. Facts only; whatever can be derived from them is not stored.

These structs are also the wire shapes of the REST API and of the feed's snapshot.
"""

from datetime import date, datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

Day: TypeAlias = date
Life: TypeAlias = Literal["up", "down", "stable", "dead"]
Tier: TypeAlias = Literal["large", "medium", "compact"]
Anchor: TypeAlias = Literal[
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"
]
Visibility: TypeAlias = Literal["public", "private"]

Pause: TypeAlias = Literal["short", "long", "scene", "session"]
TrackerKind: TypeAlias = Literal["pool", "slots", "counter", "flag", "ladder", "clock"]

MOST_POINTS = 9_999
"""The one bound of every number that people type."""

DEFAULT_ROSTER = "main"


class Hp(msgspec.Struct, frozen=True, kw_only=True):
    """Hit points: ``current`` 0 to ``max``, ``max`` 1 to 9,999, ``temp`` 0 to 9,999 on top of them."""

    current: int
    max: int
    temp: int = 0


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of a character sheet. ``ac`` 0 to 99; ``abilities`` maps str, dex, con, int, wis, cha to 0 to 99."""

    hp: Hp
    ac: int | None = None
    abilities: dict[str, int] = {}


class DeathSaves(msgspec.Struct, frozen=True, kw_only=True):
    """Death saving throws so far, each 0 to 3."""

    successes: int = 0
    failures: int = 0


class Until(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """When a condition ends by itself, or that a save ends it.

    ``kind``: after a number of ``rounds`` (those left, 1 to 9,999), at the ``start`` or the ``end`` of a turn, with a
    ``long`` or ``short`` rest or the ``scene``, or by a ``save`` (which people roll). ``turn`` is the id of the
    character whose turn counts; without one, rounds count when the round does.
    """

    kind: Literal["rounds", "start", "end", "long", "short", "scene", "save"]
    rounds: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None
    turn: str | None = None


class Condition(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A condition that a character is under; ``level`` only where the condition has levels, 1 and up.

    ``until`` is when it ends. ``source`` is who or what caused it, in the table's words. ``via`` is the condition that
    brought this one and takes it away again. ``max_hp`` is how much of the hit point maximum it holds back.
    """

    name: str
    level: int | None
    until: Until | None = None
    source: str | None = None
    via: str | None = None
    max_hp: int | None = None


class Tracker(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A numeric box beside hit points, such as rage, spell slots, stress or a clock.

    ``current`` is ``min`` to ``max``, all of them 0 to 9,999. ``direction`` says whether empty or full is bad.
    ``thresholds`` are numbers that mean something to the game system. ``overflow`` says what becomes of a mark that
    does not fit: it is lost, or it costs a hit point. ``reset`` says what a rest, the end of a scene or of a session
    gives back: all, half (rounded down, at least 1), or so many.
    """

    label: str
    current: int
    max: int
    min: int = 0
    kind: TrackerKind = "pool"
    direction: Literal["empties", "fills", "neutral"] = "empties"
    thresholds: tuple[int, ...] = ()
    overflow: Literal["lost", "hp"] = "lost"
    reset: dict[Pause, Literal["full", "half"] | int] = {}
    display: Literal["bar", "pips", "number", "words", "clock"] = "pips"


class Turn(msgspec.Struct, frozen=True, kw_only=True):
    """One place in the turn order; ``initiative`` -99 to 99."""

    character_id: str
    initiative: int


class Turns(msgspec.Struct, frozen=True, kw_only=True):
    """A turn order: highest initiative first, equal ones as they were named. ``round`` 1 to 9,999.

    ``current`` is the id of whose turn it is, None before the first.
    """

    round: int = 1
    current: str | None = None
    order: tuple[Turn, ...] = ()


class Break(msgspec.Struct, frozen=True, kw_only=True):
    """A time in which the episode's clock stood still; ``ended_at`` None while it does."""

    started_at: datetime
    ended_at: datetime | None = None


class Episode(msgspec.Struct, frozen=True, kw_only=True):
    """One evening of a show. Its clock is the time since ``started_at``, or to ``ended_at``, less the breaks."""

    id: str
    number: int = msgspec.field(name="episode_number")
    title: str = ""
    date: Day | None = None
    summary: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    breaks: tuple[Break, ...] = ()


class Character(msgspec.Struct, frozen=True, kw_only=True):
    """One character of a campaign, in the shape of the REST API.

    ``version`` is the seq of the last event that changed the character. ``base_max`` is the maximum to go back to
    while ``stats.hp.max`` is changed for a time, else None. ``conditions`` are in the order they came.
    """

    id: str
    campaign_id: str
    name: str
    player_name: str | None = None
    class_: str | None = msgspec.field(default=None, name="class")
    race: str | None = None
    aliases: tuple[str, ...] = ()
    stats: Stats
    life: Life = "up"
    death_saves: DeathSaves = DeathSaves()
    conditions: tuple[Condition, ...] = ()
    concentration: str | None = None
    inspiration: bool = False
    trackers: dict[str, Tracker] = {}
    base_max: int | None = None
    portrait_url: str | None = None
    background_url: str | None = None
    version: int = 0
    created_at: datetime
    updated_at: datetime


class Badge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a character's badge stands: ``x``, ``y`` 0 to 1 of a 16:9 picture from its top left, ``scale`` 0.1 to 5."""

    x: float
    y: float
    anchor: Anchor = "bottom"
    scale: float = 1.0
    hidden: bool = False


class Chips(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where a character's status chips stand, how they run on, and how many are shown (1 to 20)."""

    x: float
    y: float
    anchor: Anchor = "bottom"
    direction: Literal["right", "left", "up", "down"] = "right"
    max: int = 5


class Layout(msgspec.Struct, frozen=True, kw_only=True):
    """What is placed by hand on one tier; keys are character ids. ``version`` as in Character."""

    badges: dict[str, Badge] = {}
    chips: dict[str, Chips] = {}
    version: int = 0


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """A show: its name and how it is played. ``slug`` is its name in addresses.

    ``consequences`` says whether what the rules make of an event happens by itself. ``guard_s`` (0 to 30) is for how
    many seconds the same command of another person is held. ``chat_prefix`` is a second prefix for commands besides
    ``!``, such as ``!cr``; ``short_form`` false leaves that one alone.
    """

    id: str
    slug: str
    name: str
    description: str = ""
    system: str = "dnd5e-2024"
    visibility: Visibility = "public"
    consequences: bool = True
    guard_s: int = 8
    chat_prefix: str | None = None
    short_form: bool = True
    created_at: datetime
    updated_at: datetime


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """What viewers go on seeing while a campaign is held: the state at ``seq``, and when that event was."""

    seq: int
    at: datetime
    state: "CampaignState"


class CampaignState(msgspec.Struct, frozen=True, kw_only=True):
    """All that the log of one campaign adds up to. ``characters`` is keyed by id, oldest first.

    ``episodes`` is keyed by number; ``episode`` is the number of the one that runs. ``table`` holds the trackers of
    the whole table. ``locked``: only the broadcaster may write. ``held``: viewers see the state in there.
    """

    campaign: Campaign | None = None
    deleted: bool = False
    characters: dict[str, Character] = {}
    rosters: dict[str, tuple[str, ...]] = {}
    active_roster: str = DEFAULT_ROSTER
    layout: dict[Tier, Layout] = msgspec.field(default_factory=lambda: dict.fromkeys(TIERS, Layout()))
    episodes: dict[int, Episode] = {}
    episode: int | None = None
    turns: Turns | None = None
    table: dict[str, Tracker] = {}
    locked: bool = False
    held: Held | None = None

    @property
    def shown(self) -> "CampaignState":
        """The state that viewers see."""
        return self.held.state if self.held else self

    @property
    def running(self) -> Episode | None:
        """The episode that runs, if one does."""
        return None if self.episode is None else self.episodes.get(self.episode)

    @property
    def roster(self) -> tuple[str, ...]:
        """Ids of the characters in the active roster, in their order; those that are gone are left out."""
        return tuple(key for key in self.rosters.get(self.active_roster, ()) if key in self.characters)

    @property
    def at_hand(self) -> Campaign:
        """The campaign of a state that has one, which is every state behind its first event."""
        if self.campaign is None:
            raise LookupError("this log has no campaign_created event")
        return self.campaign

    def called(self, character_id: str | None) -> str:
        """Return what to call a character in a sentence, or the table, if it is nobody's."""
        if character_id is None:
            return "Table"
        character = self.characters.get(character_id)
        return character.name if character else "somebody gone"

    def with_character(self, character: Character) -> "CampaignState":
        """Return this state with ``character`` put in its place."""
        return msgspec.structs.replace(self, characters={**self.characters, character.id: character})


TIERS: tuple[Tier, ...] = ("large", "medium", "compact")
EMPTY = CampaignState()
