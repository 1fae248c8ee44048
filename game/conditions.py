"""Conditions: what a character is under, from the rule book or in the table's own words."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import names, targets, text, words
from game.errors import Conflict, InvalidCommand, NotFound
from game.record import EventBase
from game.state import CampaignState, Character, Condition
from game.targets import Target

LONGEST = 24
MOST_CONDITIONS = 20
SHORTEST_PREFIX = 3

LEVELS = {"exhaustion": 6}
"""Conditions that have levels, and the highest (SRD 5.2.1, Rules Glossary, "Exhaustion")."""

KNOWN = words.CONDITIONS
ALIASES = words.CONDITION_SLIPS
"""Common slips and short words. A unique prefix of three letters or more is understood besides."""

ALIKE_ENOUGH = 80
"""Least likeness (0 to 100) to a known condition that makes a slip of a word; ``marked`` is none of ``charmed``."""


class ChangeConditions(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="conditions"
):
    """Put targets under a condition, take it from them, or clear all of theirs.

    ``condition`` is a known name or the table's own text of up to 24 characters, absent only with ``clear``. ``level``
    (1 up to the condition's highest) goes with conditions that have levels.
    """

    targets: tuple[Target, ...]
    action: Literal["add", "remove", "clear"]
    condition: str | None = None
    level: Annotated[int, msgspec.Meta(ge=1, le=99)] | None = None


Command: TypeAlias = ChangeConditions


class ConditionChanged(EventBase, frozen=True, kw_only=True, tag="condition"):
    """A character came under a condition, was freed of it, or its level changed.

    ``before`` and ``after`` are the condition, None where it is absent; ``index`` is its place in the list.
    """

    character_id: str
    action: Literal["added", "removed", "changed"]
    name: str
    before: Condition | None
    after: Condition | None
    index: int


Event: TypeAlias = ConditionChanged


class ShowConditions(msgspec.Struct, frozen=True, kw_only=True):
    """Asks what targets are under."""

    targets: tuple[Target, ...]


def understood(typed: str) -> str | None:
    """Return the known condition that ``typed`` means by name, slip or unique prefix; None if it means none."""
    word = _plain(typed)
    if word in KNOWN:
        return word
    if word in ALIASES:
        return ALIASES[word]
    begun = [name for name in KNOWN if name.startswith(word)]
    return begun[0] if len(word) >= SHORTEST_PREFIX and len(begun) == 1 else None


def _plain(typed: str) -> str:
    return " ".join(typed.casefold().replace("-", " ").replace("_", " ").split())


def named(typed: str) -> str:
    """Return the name to store for what was typed: a known condition, or the table's own words.

    Raises:
        InvalidCommand: the text is too long, empty, or has letters that cannot be shown.
        NotFound: it is nearly a known condition, so it is more likely a slip than a word of the table's own.
    """
    if known := understood(typed):
        return known
    word = unicodedata.normalize("NFC", " ".join(unicodedata.normalize("NFC", typed).casefold().split()))
    if not 1 <= len(word) <= LONGEST or not all(map(_fits, word)) or not names.key(word):
        raise InvalidCommand(f"A condition of your own has 1 to {LONGEST} letters, digits, spaces or ' - +.")
    if meant := names.suggest(word, KNOWN, alike=ALIKE_ENOUGH):
        choice = " or ".join(meant)
        raise NotFound(f"No condition called {text.quoted(word)}. {choice[:1].upper()}{choice[1:]}?")
    return word


def _fits(letter: str) -> bool:
    return (letter in " '-+" or unicodedata.category(letter)[0] in {"L", "M", "N"}) and text.seen(letter)


def decide(state: CampaignState, command: ChangeConditions) -> tuple[ConditionChanged, ...]:
    """Return one event for each character and condition that changes, in the order named."""
    aims = targets.resolve(state, command.targets)
    if command.action == "clear":
        if command.condition or command.level:
            raise InvalidCommand('"clear" takes all conditions; to take one, use "remove".')
        return tuple(event for aim in aims for event in _cleared(aim.whole()))
    if command.condition is None:
        raise InvalidCommand("Say which condition.")
    name = named(command.condition)
    if name not in KNOWN and (meant := names.match(state, name)):
        raise InvalidCommand(f"{meant.name} is a character; say which condition as well.")
    change = _added if command.action == "add" else _removed
    events = tuple(filter(None, (change(aim.whole(), name, command.level) for aim in aims)))
    if not events and command.action == "remove" and name not in KNOWN:
        raise NotFound(f"Nobody there is under {text.quoted(name)}.")
    return events


def _added(character: Character, name: str, level: int | None) -> ConditionChanged | None:
    highest = LEVELS.get(name)
    if level and not highest:
        raise InvalidCommand(f"{name.capitalize()} has no levels.")
    if highest and (level or 1) > highest:
        raise InvalidCommand(f"{name.capitalize()} has levels 1 to {highest}.")
    index, before = _find(character, name)
    after = Condition(name=name, level=(level or (before.level if before else None) or 1) if highest else None)
    if before == after:
        return None
    if before is None and len(character.conditions) >= MOST_CONDITIONS:
        raise Conflict(f"{character.name} is under {MOST_CONDITIONS} conditions already; take one away first.")
    return _changed(character.id, before, after, index)


def _removed(character: Character, name: str, level: int | None) -> ConditionChanged | None:
    if level:
        raise InvalidCommand("Removing takes the whole condition, so no level is needed.")
    index, before = _find(character, name)
    return _changed(character.id, before, None, index) if before else None


def _cleared(character: Character) -> list[ConditionChanged]:
    return [_changed(character.id, condition, None, 0) for condition in character.conditions]


def _changed(character_id: str, before: Condition | None, after: Condition | None, index: int) -> ConditionChanged:
    there = before or after
    assert there is not None  # noqa: S101 - a change has at least one side; narrows for the type checker
    action: Literal["added", "removed", "changed"] = "changed" if before and after else "added" if after else "removed"
    return ConditionChanged(
        character_id=character_id, action=action, name=there.name, before=before, after=after, index=index
    )


def _find(character: Character, name: str) -> tuple[int, Condition | None]:
    for index, condition in enumerate(character.conditions):
        if condition.name == name:
            return index, condition
    return len(character.conditions), None


def evolve(state: CampaignState, event: ConditionChanged) -> CampaignState:
    """Return the state with the condition as the event leaves it."""
    character = state.characters.get(event.character_id)
    if character is None:
        return state
    rest = [condition for condition in character.conditions if condition.name != event.name]
    if event.after:
        rest.insert(event.index, event.after)
    return state.with_character(msgspec.structs.replace(character, conditions=tuple(rest)))


def invert(state: CampaignState, event: ConditionChanged) -> ConditionChanged | None:
    """Return the event that takes ``event`` back, or None if that has come about already."""
    character = state.characters.get(event.character_id)
    if character is None:
        return None
    index, now = _find(character, event.name)
    if now == event.before:
        return None
    if now != event.after:
        raise Conflict(f"{character.name}'s {event.name} was changed again later; set it by hand.")
    if now is None and len(character.conditions) >= MOST_CONDITIONS:
        raise Conflict(f"{character.name} is under {MOST_CONDITIONS} conditions already; take one away first.")
    return _changed(character.id, now, event.before, event.index if event.before else index)


def describe(state: CampaignState, events: Sequence[ConditionChanged]) -> list[str]:
    """Return what happened, a phrase for each character."""
    signs = {"added": "+", "removed": "-", "changed": ">"}
    by_character: dict[str, list[str]] = {}
    for event in events:
        level = f" {event.after.level}" if event.after and event.after.level else ""
        by_character.setdefault(event.character_id, []).append(f"{signs[event.action]}{event.name}{level}")
    return [
        f"{state.characters[key].name if key in state.characters else 'somebody gone'} {' '.join(words)}"
        for key, words in by_character.items()
    ]


def answer(state: CampaignState, query: ShowConditions) -> str:
    """Return what the targets are under, on one line."""
    lines = []
    for aim in targets.resolve(state, query.targets):
        worn = ", ".join(f"{c.name} {c.level}" if c.level else c.name for c in aim.character.conditions)
        lines.append(f"{aim.character.name}: {worn or 'nothing'}")
    return " · ".join(lines)
