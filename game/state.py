"""What is true now: the state of one campaign. Facts only; whatever can be derived from them is not stored.

These structs are also the wire shapes of the REST API and of the feed's snapshot.
"""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

Life: TypeAlias = Literal["up", "down", "stable", "dead"]
Tier: TypeAlias = Literal["large", "medium", "compact"]
Anchor: TypeAlias = Literal[
    "top-left", "top", "top-right", "left", "center", "right", "bottom-left", "bottom", "bottom-right"
]
Visibility: TypeAlias = Literal["public", "private"]

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


class Condition(msgspec.Struct, frozen=True, kw_only=True):
    """A condition that a character is under; ``level`` only where the condition has levels, 1 and up."""

    name: str
    level: int | None = None


class Tracker(msgspec.Struct, frozen=True, kw_only=True):
    """A numeric box beside hit points, such as rage or spell slots."""

    label: str
    current: int
    max: int


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
    """A show: its name and how it is played. ``slug`` is its name in addresses."""

    id: str
    slug: str
    name: str
    description: str = ""
    system: str = "dnd5e-2024"
    visibility: Visibility = "public"
    created_at: datetime
    updated_at: datetime


class CampaignState(msgspec.Struct, frozen=True, kw_only=True):
    """All that the log of one campaign adds up to. ``characters`` is keyed by id, oldest first."""

    campaign: Campaign | None = None
    deleted: bool = False
    characters: dict[str, Character] = {}
    rosters: dict[str, tuple[str, ...]] = {}
    active_roster: str = DEFAULT_ROSTER
    layout: dict[Tier, Layout] = msgspec.field(default_factory=lambda: dict.fromkeys(TIERS, Layout()))

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

    def with_character(self, character: Character) -> "CampaignState":
        """Return this state with ``character`` put in its place."""
        return msgspec.structs.replace(self, characters={**self.characters, character.id: character})


TIERS: tuple[Tier, ...] = ("large", "medium", "compact")
EMPTY = CampaignState()
