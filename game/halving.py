"""Halving: a condition that halves the hit point maximum for as long as it has a level (SRD 5.1, "Exhaustion").

The condition itself says how much it holds back (``max_hp``), so that as much comes back when it goes.
"""

from collections.abc import Iterator

import msgspec

from game import conditions, hp, vitals
from game.conditions import ConditionChanged
from game.record import EventBase
from game.state import Character
from game.system import System
from game.vitals import Vitals


def levelled(system: System, character: Character, event: ConditionChanged) -> Iterator[EventBase]:
    """Yield that the maximum is halved, or has back what was held back, as a condition passes the level for it."""
    step = system.halves_max.get(event.name)
    if step is None:
        return
    before, after = conditions.level(event.before), conditions.level(event.after)
    if after >= step > before:
        yield from _halved(character, event.name)
    elif after < step <= before and event.before and event.before.max_hp:
        yield from _whole_again(character, event.name, event.before.max_hp)


def _halved(character: Character, name: str) -> Iterator[EventBase]:
    """Yield that the maximum is halved, and what that took (SRD 5.1, Appendix PH-A, "Exhaustion", level 4)."""
    before = vitals.of(character)
    after = vitals.with_max(before, before.max // 2, for_a_time=True)
    if after.max != before.max:
        yield from _noted(character, name, before.max - after.max)
        yield _stretched(character, before, after)


def _whole_again(character: Character, name: str, held: int) -> Iterator[EventBase]:
    before = vitals.of(character)
    if before.base_max is not None:
        yield _stretched(character, before, vitals.with_max(before, before.max + held, for_a_time=True))
    yield from _noted(character, name, None)


def rebased(_system: System, character: Character, event: hp.HpChanged) -> Iterator[EventBase]:
    """Yield what a halving condition holds back now that the maximum is its base or half of that."""
    after = event.after
    if event.silent or (after.max, after.base_max) == (event.before.max, event.before.base_max):
        return
    for worn in character.conditions:
        if worn.max_hp and after.base_max is None:
            yield from _noted(character, worn.name, None)
        elif worn.max_hp and after.base_max is not None and after.max == after.base_max // 2:
            yield from _noted(character, worn.name, after.base_max - after.max)


def _noted(character: Character, name: str, held: int | None) -> Iterator[EventBase]:
    worn = conditions.find(character, name)
    changed = conditions.changed(character, name, msgspec.structs.replace(worn, max_hp=held)) if worn else None
    yield from (changed,) if changed else ()


def _stretched(character: Character, before: Vitals, after: Vitals) -> EventBase:
    return hp.HpChanged(
        character_id=character.id, kind="max", amount=after.max - before.max, before=before, after=after,
        crossed=vitals.crossed(before, after),
    )  # fmt: skip
