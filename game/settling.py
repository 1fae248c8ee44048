"""Settling: what an undo of something earlier would leave at odds with the rules, because later changes were kept.

Whoever undoes what has just been done gets the state before it, whatever that was: nothing is settled then.
"""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import msgspec

from game import bringing, concentration, systems
from game.conditions import ConditionChanged
from game.events import applied
from game.record import EventBase
from game.state import CampaignState, Character
from game.system import System

Odd: TypeAlias = tuple[str, ...]


def settled(before: CampaignState, state: CampaignState, events: Sequence[EventBase]) -> tuple[EventBase, ...]:
    """Return what puts right that ``events`` of an undo, which led from ``before`` to ``state``, left at odds.

    What was at odds before stays as it is, since the game master's word stands. Nothing where the campaign has switched
    consequences off.
    """
    if state.campaign is None or not state.campaign.consequences:
        return ()
    system, found = systems.of(state), []
    for key in dict.fromkeys(getattr(event, "character_id", None) or "" for event in events):
        old = dict(_odds(system, before.characters[key])) if key in before.characters else {}
        asleep = system.at_zero if any(_given_back(event, key, system.at_zero) for event in events) else None
        while key in state.characters:
            now = _odds(system, state.characters[key], asleep)
            event = next((event for odd, event in now if odd not in old), None)
            if event is None:
                break
            found.append(msgspec.structs.replace(event, consequence=True))
            state = applied(state, event)
    return tuple(found)


def _given_back(event: EventBase, key: str, name: str | None) -> bool:
    return isinstance(event, ConditionChanged) and (event.character_id, event.name, event.action) == (
        key,
        name,
        "added",
    )


def _odds(system: System, character: Character, asleep: str | None = None) -> Iterator[tuple[Odd, EventBase]]:
    """Yield what is at odds with the rules, each with the event that puts it right.

    ``asleep`` is a condition that those who are up cannot be under, if there is one.
    """
    if asleep and character.life == "up":
        yield from ((("awake",), event) for event in bringing.freed(character, asleep))
    for worn in character.conditions:
        for one in system.brought(worn.name):
            missing = bringing.put_under(character, one, worn.name)
            yield from ((("brings", worn.name, one), event) for event in missing)
        if worn.via and worn.via not in _bringing(system, character):
            yield from ((("left", worn.name), event) for event in bringing.taken_along(system, character, worn.via))
    for key in bringing.full(system, character):
        missing = bringing.put_under(character, system.full_brings[key], key)
        yield from ((("full", key), event) for event in missing)
    if character.concentration is not None and not system.may_concentrate(character):
        yield ("concentrates",), concentration.changed(character, None)


def _bringing(system: System, character: Character) -> set[str]:
    """Return the conditions and full trackers that can have brought something to a character."""
    return {worn.name for worn in character.conditions}.union(bringing.full(system, character))
