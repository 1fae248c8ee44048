"""Vitals: what damage and healing do to hit points, temporary hit points and life. Arithmetic only, no events."""

from typing import Literal, TypeAlias

import msgspec

from game.state import MOST_POINTS, Character, DeathSaves, Hp, Life

Crossing: TypeAlias = Literal["bloodied", "down", "up", "stable", "dead", "full"]
Fate: TypeAlias = Literal["stable", "down", "dead", "revive"]


class Vitals(msgspec.Struct, frozen=True, kw_only=True):
    """All that a change of hit points can touch, so that one event can give it and undo can give it back.

    Units and ranges as in ``game.state``; ``successes`` and ``failures`` are death saving throws.
    """

    current: int
    max: int
    temp: int = 0
    base_max: int | None = None
    life: Life = "up"
    successes: int = 0
    failures: int = 0


def of(character: Character) -> Vitals:
    """Return the vitals of a character."""
    hp, saves = character.stats.hp, character.death_saves
    return Vitals(
        current=hp.current, max=hp.max, temp=hp.temp, base_max=character.base_max,
        life=character.life, successes=saves.successes, failures=saves.failures,
    )  # fmt: skip


def put(character: Character, vitals: Vitals) -> Character:
    """Return ``character`` with these vitals."""
    hp = Hp(current=vitals.current, max=vitals.max, temp=vitals.temp)
    return msgspec.structs.replace(
        character,
        stats=msgspec.structs.replace(character.stats, hp=hp),
        base_max=vitals.base_max,
        life=vitals.life,
        death_saves=DeathSaves(successes=vitals.successes, failures=vitals.failures),
    )


def damaged(vitals: Vitals, amount: int) -> Vitals:
    """Return the vitals after ``amount`` damage.

    Temporary hit points are lost first, what is left over goes to hit points, which stop at 0 (SRD 5.2.1, Playing the
    Game, "Temporary Hit Points" and "Dropping to 0 Hit Points"; SRD 5.1, Combat, the same).
    """
    absorbed = min(vitals.temp, amount)
    current = max(0, vitals.current - (amount - absorbed))
    return alive(msgspec.structs.replace(vitals, temp=vitals.temp - absorbed, current=current))


def healed(vitals: Vitals, amount: int) -> Vitals:
    """Return the vitals after ``amount`` healing: never over the maximum, and temporary hit points stay.

    SRD 5.2.1, Playing the Game, "Healing"; SRD 5.1, Combat, the same.
    """
    return alive(msgspec.structs.replace(vitals, current=min(vitals.max, vitals.current + amount)))


def revived(vitals: Vitals) -> Vitals:
    """Return the vitals of somebody who was dead and has one hit point again."""
    return alive(msgspec.structs.replace(vitals, life="up", current=1))


def fated(vitals: Vitals, fate: Fate) -> Vitals:
    """Return the vitals of somebody who is stable, down or dead now, or lives again, with no death saves counted."""
    match fate:
        case "stable":
            return msgspec.structs.replace(vitals, life="stable", successes=0, failures=0)
        case "down" | "dead":
            return msgspec.structs.replace(vitals, life=fate, current=0, successes=0, failures=0)
        case "revive":
            return revived(vitals)


def set_to(vitals: Vitals, current: int) -> Vitals:
    """Return the vitals with hit points at ``current``, or at the maximum if that is less."""
    return alive(msgspec.structs.replace(vitals, current=min(vitals.max, current)))


def with_temp(vitals: Vitals, amount: int) -> Vitals:
    """Return the vitals offered ``amount`` temporary hit points: the higher is kept, they never add up.

    SRD 5.2.1, Playing the Game, "Temporary Hit Points"; SRD 5.1, Combat, the same. 0 clears them.
    """
    return msgspec.structs.replace(vitals, temp=max(vitals.temp, min(amount, MOST_POINTS)) if amount else 0)


def with_max(vitals: Vitals, maximum: int, *, for_a_time: bool) -> Vitals:
    """Return the vitals with another maximum, 1 to 9,999; hit points above it are cut down to it, never raised."""
    maximum = min(MOST_POINTS, max(1, maximum))
    base = _base(vitals)
    return msgspec.structs.replace(
        vitals,
        max=maximum,
        current=min(vitals.current, maximum),
        base_max=base if for_a_time and maximum != base else None,
    )


def with_base(vitals: Vitals, base: int) -> Vitals:
    """Return the vitals with another maximum to go back to, 1 to 9,999."""
    base = min(MOST_POINTS, max(1, base))
    return msgspec.structs.replace(vitals, base_max=base if base != vitals.max else None)


def based(vitals: Vitals, *, halved: bool) -> Vitals:
    """Return the vitals with the maximum at its base, or at half of that while something halves it."""
    base = _base(vitals)
    return with_max(vitals, base // 2 if halved else base, for_a_time=halved)


def _base(vitals: Vitals) -> int:
    return vitals.max if vitals.base_max is None else vitals.base_max


def alive(vitals: Vitals) -> Vitals:
    """Return the vitals with life following from hit points: 0 is down, more is up and clears the death saves.

    SRD 5.2.1, Playing the Game, "Dropping to 0 Hit Points", and Rules Glossary, "Dead"; SRD 5.1, Combat, "Dropping to
    0 Hit Points". The dead stay as they are.
    """
    if vitals.life == "dead":
        return vitals
    if vitals.current > 0:
        return msgspec.structs.replace(vitals, life="up", successes=0, failures=0)
    return msgspec.structs.replace(vitals, life="down") if vitals.life == "up" else vitals


def bloodied(vitals: Vitals) -> bool:
    """Whether half of the hit points or fewer are left (SRD 5.2.1, Rules Glossary, "Bloodied")."""
    return vitals.current * 2 <= vitals.max


def crossed(before: Vitals, after: Vitals) -> Crossing | None:
    """Return the one line that a change crossed, if any; life counts before numbers."""
    if after.life != before.life:
        return after.life
    if before.current < after.current == after.max:
        return "full"
    if bloodied(after) and not bloodied(before):
        return "bloodied"
    return None


def standing(vitals: Vitals) -> tuple[Life, int, int]:
    """Return what vitals say of life: its state, and the death saves so far."""
    return vitals.life, vitals.successes, vitals.failures


def taken_back(now: Vitals, before: Vitals, after: Vitals) -> tuple[Vitals, bool]:
    """Return the vitals with a change taken back, and whether that is exact: nothing came after it."""
    return (before, True) if now == after else (without(now, before, after), False)


def without(now: Vitals, before: Vitals, after: Vitals) -> Vitals:
    """Return ``now`` less the change from ``before`` to ``after``, which may not have been the last one.

    Numbers lose the difference that the change made and stay within their bounds. Life and death saves go back where
    they are still as the change left them, else they follow from hit points.
    """
    base = _within(1, _base(now) - _base(after) + _base(before), MOST_POINTS)
    maximum = _within(1, now.max - after.max + before.max, MOST_POINTS)
    same_life = standing(now) == standing(after)
    life = before if same_life else now
    current = _within(0, now.current - after.current + before.current, maximum)
    return alive(
        Vitals(
            current=0 if life.life == "dead" else current,
            max=maximum,
            temp=_temp_without(now.temp, before.temp, after.temp),
            base_max=None if base == maximum else base,
            life=life.life,
            successes=life.successes,
            failures=life.failures,
        )
    )


def _temp_without(now: int, before: int, after: int) -> int:
    """Return temporary hit points less a change of them; a grant that a higher one has replaced leaves that alone."""
    return now if before < after < now else _within(0, now - after + before, MOST_POINTS)


def _within(least: int, number: int, most: int) -> int:
    return max(least, min(number, most))
