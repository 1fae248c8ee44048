"""Bringing: conditions that come with another condition, or with the last mark of a tracker, and leave with it."""

from collections.abc import Iterator

import msgspec

from game import conditions
from game.conditions import ConditionChanged
from game.state import Character, Condition
from game.system import System


def bringer(system: System, character: Character, name: str) -> str | None:
    """Return the condition, or else the tracker, that brings the condition ``name`` to a character now, if one does."""
    worn = (one.name for one in character.conditions if name in system.brought(one.name))
    return next(worn, None) or next((key for key in full(system, character) if system.full_brings[key] == name), None)


def full(system: System, character: Character) -> Iterator[str]:
    """Yield the trackers of a character that are full, of those whose last mark brings a condition."""
    for key in system.full_brings:
        tracker = character.trackers.get(key)
        if tracker and tracker.current == tracker.max:
            yield key


def put_under(character: Character, name: str, via: str | None = None) -> Iterator[ConditionChanged]:
    """Yield that somebody is under a condition, unless they are, or are under too many to bear another."""
    if conditions.find(character, name) is None and len(character.conditions) < conditions.MOST_CONDITIONS:
        event = conditions.changed(character, name, Condition(name=name, level=None, via=via))
        yield from (event,) if event else ()


def included(system: System, character: Character, name: str) -> Iterator[ConditionChanged]:
    """Yield the conditions that one includes; what stays when it goes comes without a tie to it."""
    for one in system.includes.get(name, ()):
        for event in put_under(character, one, None if one in system.stays else name):
            character = conditions.put(character, event)
            yield event


def freed(character: Character, name: str) -> Iterator[ConditionChanged]:
    """Yield that somebody is free of a condition, unless they are not under it."""
    event = conditions.changed(character, name, None)
    yield from (event,) if event else ()


def taken_along(system: System, character: Character, gone: str) -> Iterator[ConditionChanged]:
    """Yield that the conditions which ``gone`` brought leave with it, or stay for something else that brings them."""
    for worn in character.conditions:
        if worn.via == gone:
            other = bringer(system, character, worn.name)
            left = msgspec.structs.replace(worn, via=other) if other else None
            event = conditions.changed(character, worn.name, left)
            if event:
                character = conditions.put(character, event)
                yield event
