"""What may be asked to happen, as an event of the log: the bodies of ``POST …/events``, and the command each means."""

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

from game import hp, life, targets
from game.concentration import Concentrate
from game.conditions import ChangeConditions
from game.custom import Announce
from game.decider import Command
from game.inspiration import Inspire
from game.life import Roll
from game.state import MOST_POINTS, Until
from game.targets import Target
from game.trackers import ChangeTracker
from game.vitals import Fate
from web.errors import Invalid
from web.routes import one

Signed: TypeAlias = Annotated[int, msgspec.Meta(ge=-MOST_POINTS, le=MOST_POINTS)]
Number: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]
Maximum: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)]
Level: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=99)]


class Points(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How hit points change.

    Without ``kind`` a negative ``amount`` is damage and a positive one healing; ``set``, ``temp`` and ``max`` take the
    new number itself, for ``set`` as ``current`` or ``amount``.
    """

    kind: hp.Kind | None = None
    amount: Signed | None = None
    current: Signed | None = None
    crit: bool = False


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which condition comes or goes; ``condition`` is another spelling of ``name``."""

    name: str | None = None
    condition: str | None = None
    action: Literal["add", "remove"] = "add"
    level: Level | None = None
    until: Until | None = None
    source: str | None = None


class Save(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a death saving throw came out."""

    roll: Roll


class Lot(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How it stands with somebody's life from now on."""

    to: Fate
    hp: Maximum | None = None


class Spell(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """On which spell somebody concentrates, or that nobody does any more."""

    spell: str | None = None
    off: bool = False


class Grace(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether inspiration comes or is used up."""

    off: bool = False


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which tracker changes, by how much or to what."""

    key: str
    by: Signed | None = None
    to: Number | None = None


class _About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event_type"):
    character_id: str


class HpChange(_About, frozen=True, kw_only=True, tag="hp_change"):
    """A character's hit points change."""

    data: Points


class Condition(_About, frozen=True, kw_only=True, tag="condition"):
    """A character comes under a condition or is freed of it."""

    data: Mark


class DeathSave(_About, frozen=True, kw_only=True, tag="death_save"):
    """A character's death saving throw comes out so."""

    data: Save


class Life(_About, frozen=True, kw_only=True, tag="life"):
    """A character is stable, down, dead or alive again."""

    data: Lot


class Concentration(_About, frozen=True, kw_only=True, tag="concentration"):
    """A character concentrates on a spell, or no more."""

    data: Spell


class Inspiration(_About, frozen=True, kw_only=True, tag="inspiration"):
    """A character has inspiration, or no more."""

    data: Grace = Grace()


class Tracker(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event_type", tag="tracker"
):
    """A tracker of a character changes, or one of the table."""

    data: Step
    character_id: str | None = None


class Custom(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event_type", tag="custom"
):
    """Something happens that the table has its own word for."""

    data: dict[str, Any]
    character_id: str | None = None


Asked: TypeAlias = HpChange | Condition | Custom | DeathSave | Life | Concentration | Inspiration | Tracker


def command(asked: Asked) -> Command:  # noqa: PLR0911 - one for each type
    """Return the command that makes an event happen.

    Raises:
        Invalid: no command does.
    """
    match asked:
        case HpChange(character_id=who, data=data):
            return hp.ChangeHp(changes=(_change(_target(who), data),))
        case Condition(character_id=who, data=data):
            return _condition(_target(who), data)
        case DeathSave(character_id=who, data=data):
            return life.RollDeathSave(targets=_target(who), roll=data.roll)
        case Life(character_id=who, data=data):
            return life.ChangeLife(targets=_target(who), to=data.to, hp=data.hp)
        case Concentration(character_id=who, data=data):
            return Concentrate(targets=_target(who), spell=data.spell, off=data.off)
        case Inspiration(character_id=who, data=data):
            return Inspire(targets=_target(who), off=data.off)
        case Tracker(character_id=owner, data=data):
            whose = () if owner is None else _target(owner)
            return ChangeTracker(key=data.key, targets=whose, by=data.by, to=data.to)
        case Custom(character_id=about, data=said):
            return Announce(data=said, character_id=about and one(about))


def _target(who: str) -> tuple[Target, ...]:
    """Return the one character that is meant: an event is never about a group."""
    if targets.is_group(who):
        raise Invalid({"character_id": "Must be one character; for a group, send the command of that name."})
    return (Target(name=one(who)),)


def _condition(who: tuple[Target, ...], data: Mark) -> Command:
    if (data.name is None) == (data.condition is None):
        raise Invalid({"data.name": "Say which condition, once."})
    return ChangeConditions(
        targets=who, action=data.action, condition=data.name if data.name is not None else data.condition,
        level=data.level, until=data.until, source=data.source,
    )  # fmt: skip


def _change(who: tuple[Target, ...], data: Points) -> hp.Change:
    number = data.amount if data.amount is not None else data.current
    if number is None or (data.current is not None and (data.kind != "set" or data.amount is not None)):
        raise Invalid({"data": 'Say how many, once: "amount", or "current" with the kind "set".'})
    kind = data.kind or ("heal" if number > 0 else "damage")
    if kind == "damage":
        return hp.Damage(targets=who, amount=abs(number), crit=data.crit)
    if data.crit:
        raise Invalid({"data.crit": "Only damage can be a critical hit."})
    if number < (1 if kind == "max" else 0):
        raise Invalid({"data.amount": f'Must not be negative for the kind "{kind}", nor 0 for "max".'})
    if kind == "heal":
        return hp.Heal(targets=who, amount=number)
    if kind == "set":
        return hp.SetHp(targets=who, current=number)
    return hp.GiveTemp(targets=who, amount=number) if kind == "temp" else hp.ChangeMax(targets=who, to=number)
