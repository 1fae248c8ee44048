"""What a game system must say: data, and two pure functions. Which systems there are is in ``game.systems``."""

from collections.abc import Callable, Mapping
from typing import Literal, TypeAlias

import msgspec

from game.state import Character, Condition, Pause, Tracker
from game.vitals import Vitals

Step: TypeAlias = Literal["success", "failure", "natural_1", "natural_20", "reset", "stable", "down", "dead", "revive"]
"""How life and death move: a death saving throw and its outcome, or what the game master says."""


class Hit(msgspec.Struct, frozen=True, kw_only=True):
    """Damage to one character: ``amount`` 0 to 19,998, whether it was a critical hit.

    ``armor``: a use of armour is spent on it. ``consequences`` false leaves life and death to the game master.
    """

    amount: int
    crit: bool = False
    armor: bool = False
    consequences: bool = True


class Toll(msgspec.Struct, frozen=True, kw_only=True):
    """What a hit comes to: the vitals after it, and how much is marked on which trackers."""

    vitals: Vitals
    marks: Mapping[str, int] = {}


class Rest(msgspec.Struct, frozen=True, kw_only=True):
    """What a rest gives back.

    ``needs_hp``: those with 0 hit points cannot take it. ``heals``: hit points are full, temporary ones end and the
    maximum is the base again. ``sleeps``: nobody concentrates through it. ``lowers`` maps conditions to the levels they
    lose. ``rounds`` is how long it takes at least: what lasts no longer ends. ``resets`` maps trackers by key to what
    they have back, whatever reset of their own they may have.
    """

    needs_hp: bool = False
    heals: bool = False
    sleeps: bool = False
    lowers: Mapping[str, int] = {}
    rounds: int = 0
    resets: Mapping[str, Literal["full", "half"] | int] = {}


class Concentration(msgspec.Struct, frozen=True, kw_only=True):
    """How hard it is to go on concentrating when hit: half of the damage, at ``least``, at ``most`` if there is one."""

    least: int = 10
    most: int | None = None

    def dc(self, damage: int) -> int:
        """Return the difficulty class of the saving throw after ``damage``."""
        dc = max(self.least, damage // 2)
        return dc if self.most is None else min(dc, self.most)


class System(msgspec.Struct, frozen=True, kw_only=True):
    """A game system.

    ``key`` is its name in the API, ``label`` for people.

    ``damage(character, hit)`` says what a hit comes to. ``life(vitals, step)`` says where a step takes life and death,
    or None if the system has no such step.

    ``conditions`` are its own. ``levels`` maps conditions that have levels to the highest. ``includes`` maps a
    condition to those it brings; they leave with it unless they are in ``stays``. ``at_zero`` is the condition of those
    who are down. ``ends_concentration`` are conditions that do. ``deadly`` and ``halves_max`` map a condition to the
    level at which it kills or halves the hit point maximum. ``most_level`` is the highest level of any other
    condition, 0 if they have none. ``full_brings`` maps a tracker to the condition that its last mark brings.
    ``max_can_kill``: a maximum of 0 is death. ``weighs``: the number of a hit is weighed, and is no hit points.
    ``trackers`` are those of every new character, ``table`` those of the table.
    """

    key: str
    label: str
    damage: Callable[[Character, Hit], Toll]
    life: Callable[[Vitals, Step], Vitals | None]
    conditions: tuple[str, ...] = ()
    levels: Mapping[str, int] = {}
    most_level: int = 0
    includes: Mapping[str, tuple[str, ...]] = {}
    stays: frozenset[str] = frozenset()
    at_zero: str | None = None
    concentration: Concentration | None = None
    ends_concentration: frozenset[str] = frozenset()
    deadly: Mapping[str, int] = {}
    halves_max: Mapping[str, int] = {}
    full_brings: Mapping[str, str] = {}
    max_can_kill: bool = False
    weighs: bool = False
    rests: Mapping[Pause, Rest] = {}
    trackers: Mapping[str, Tracker] = {}
    table: Mapping[str, Tracker] = {}

    @property
    def has_saves(self) -> bool:
        """Whether those who are down roll death saves."""
        return self.life(Vitals(current=0, max=1, life="down"), "success") is not None

    def brought(self, name: str) -> tuple[str, ...]:
        """Return the conditions that one includes: they come with it and leave with it."""
        return tuple(one for one in self.includes.get(name, ()) if one not in self.stays)

    def halves(self, worn: Condition) -> bool:
        """Whether a condition holds half of somebody's hit point maximum back."""
        return bool(worn.max_hp) and worn.name in self.halves_max and (worn.level or 1) >= self.halves_max[worn.name]

    def may_concentrate(self, character: Character) -> bool:
        """Whether somebody is up, if that matters, and under no condition that ends concentration or includes one."""
        awake = character.life == "up" if self.at_zero else character.life != "dead"
        return awake and not any(self.ends(one.name) for one in character.conditions)

    def ends(self, name: str) -> bool:
        """Whether a condition ends concentration, by itself or by what it includes."""
        return not self.ends_concentration.isdisjoint((name, *self.includes.get(name, ())))
