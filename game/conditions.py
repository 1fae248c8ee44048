"""Conditions: what a character is under, from the rule book or in the table's own words."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import names, systems, targets, text, words
from game.errors import Conflict, InvalidCommand, NotFound
from game.record import EventBase
from game.state import CampaignState, Character, Condition, Until
from game.targets import Target

Level: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=99)]

LONGEST = 24
LONGEST_SOURCE = 40
MOST_CONDITIONS = 20
SHORTEST_PREFIX = 3
SHORTEST_OWN = 3
"""Fewest ASCII letters of a condition in the table's own words; fewer are more likely a slip."""

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
    (1 up to the condition's highest) goes with conditions that have levels. ``until`` says when it ends; its ``turn``
    is a name. ``source`` is who or what causes it, up to 40 characters; if that is somebody in the turn order, it is
    their turn that a start or end means.
    """

    targets: tuple[Target, ...]
    action: Literal["add", "remove", "clear"]
    condition: str | None = None
    level: Level | None = None
    until: Until | None = None
    source: str | None = None


class ChangeLevel(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="condition_level"
):
    """The level of a condition goes up or down ``by``, or is ``to`` now: one of both. 0 takes the condition away."""

    targets: tuple[Target, ...]
    condition: str = "exhaustion"
    by: Annotated[int, msgspec.Meta(ge=-99, le=99)] | None = None
    to: Annotated[int, msgspec.Meta(ge=0, le=99)] | None = None


Command: TypeAlias = ChangeConditions | ChangeLevel


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
    if word in words.COMMANDS | words.SMALL or (word.isascii() and len(word) < SHORTEST_OWN):
        raise InvalidCommand(
            f"{text.quoted(word)} is no condition: it is a word of the commands, or too short for one."
        )
    if meant := names.suggest(word, KNOWN, alike=ALIKE_ENOUGH):
        choice = " or ".join(meant)
        raise NotFound(f"No condition called {text.quoted(word)}. {choice[:1].upper()}{choice[1:]}?")
    return word


def _fits(letter: str) -> bool:
    return (letter in " '-+" or unicodedata.category(letter)[0] in {"L", "M", "N"}) and text.seen(letter)


def decide(state: CampaignState, command: Command) -> tuple[ConditionChanged, ...]:
    """Return one event for each character and condition that changes, in the order named."""
    aims = targets.resolve(state, command.targets)
    if isinstance(command, ChangeLevel):
        return tuple(filter(None, (_levelled(state, aim.whole(), command) for aim in aims)))
    if command.action == "clear":
        if command.condition or command.level or command.until or command.source:
            raise InvalidCommand('"clear" takes all conditions; to take one, use "remove".')
        return tuple(event for aim in aims for event in cleared(aim.whole()))
    name = _meant(state, command)
    if command.action == "add":
        return tuple(filter(None, (_added(state, aim.whole(), name, command) for aim in aims)))
    if command.level or command.until or command.source:
        raise InvalidCommand("Removing takes the whole condition, so no level and no time is needed.")
    events = tuple(filter(None, (_removed(aim.whole(), name) for aim in aims)))
    if not events and name not in KNOWN:
        raise NotFound(f"Nobody there is under {text.quoted(name)}.")
    return events


def _meant(state: CampaignState, command: ChangeConditions) -> str:
    if command.condition is None:
        raise InvalidCommand("Say which condition.")
    name = named(command.condition)
    if name not in KNOWN and (meant := names.match(state, name)):
        raise InvalidCommand(f"{meant.name} is a character; say which condition as well.")
    return name


def _added(state: CampaignState, character: Character, name: str, command: ChangeConditions) -> ConditionChanged | None:
    highest = _highest(state, name)
    if command.level and not highest:
        raise InvalidCommand(f"{name.capitalize()} has no levels.")
    if highest and (command.level or 1) > highest:
        raise InvalidCommand(f"{name.capitalize()} has levels 1 to {highest}.")
    before = find(character, name)
    level = command.level or (before.level if before else None) or (1 if name in systems.of(state).levels else None)
    kept = before or Condition(name=name, level=None)
    after = Condition(
        name=name, level=level, max_hp=kept.max_hp,
        until=_anchored(state, character, command) if command.until else kept.until,
        source=_source(command.source) if command.source is not None else kept.source,
    )  # fmt: skip
    return changed(character, name, after)


def _highest(state: CampaignState, name: str) -> int:
    """Return the highest level that a condition can have, 0 if it has none."""
    system = systems.of(state)
    return system.levels.get(name, system.most_level)


def _source(typed: str) -> str | None:
    source = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(source) > LONGEST_SOURCE or not all(map(text.seen, source)):
        raise InvalidCommand(
            f"What causes a condition has at most {LONGEST_SOURCE} characters, none of them invisible."
        )
    return source or None


def _anchored(state: CampaignState, character: Character, command: ChangeConditions) -> Until:
    """Return when a condition ends, with whose turn that is about."""
    until = command.until
    assert until is not None  # noqa: S101 - the caller asked; narrows for the type checker
    if (until.kind == "rounds") != (until.rounds is not None):
        raise InvalidCommand("A condition that ends after rounds says how many, and no other does.")
    order = {turn.character_id for turn in state.turns.order} if state.turns else set()
    if until.turn is not None:
        turn: str | None = names.find(state, until.turn).id
    elif until.kind == "rounds":
        turn = state.turns.current if state.turns else None
    elif until.kind in {"start", "end"}:
        source = names.match(state, command.source) if command.source else None
        turn = source.id if source and source.id in order else character.id
    else:
        turn = None
    return msgspec.structs.replace(until, turn=turn)


def _levelled(state: CampaignState, character: Character, command: ChangeLevel) -> ConditionChanged | None:
    name = named(command.condition)
    highest = _highest(state, name)
    if (command.by is None) == (command.to is None):
        raise InvalidCommand("Change a level by a number or to a number.")
    if not highest:
        raise InvalidCommand(f"{name.capitalize()} has no levels.")
    before = find(character, name)
    level = command.to if command.to is not None else ((before.level or 1) if before else 0) + (command.by or 0)
    if level > highest:
        raise InvalidCommand(f"{name.capitalize()} has levels 1 to {highest}.")
    if level <= 0:
        return changed(character, name, None)
    kept = before or Condition(name=name, level=None)
    return changed(character, name, msgspec.structs.replace(kept, level=level, via=None))


def _removed(character: Character, name: str) -> ConditionChanged | None:
    return changed(character, name, None)


def cleared(character: Character) -> list[ConditionChanged]:
    """Return that all conditions of somebody are gone, the first first."""
    return [_event(character.id, condition, None, 0) for condition in character.conditions]


def changed(character: Character, name: str, after: Condition | None) -> ConditionChanged | None:
    """Return the event that a condition is as ``after`` now, or None if it is so already.

    Raises:
        Conflict: there is no room for another.
    """
    index, before = _find(character, name)
    if before == after:
        return None
    if before is None and len(character.conditions) >= MOST_CONDITIONS:
        raise Conflict(f"{character.name} is under {MOST_CONDITIONS} conditions already; take one away first.")
    return _event(character.id, before, after, index)


def _event(character_id: str, before: Condition | None, after: Condition | None, index: int) -> ConditionChanged:
    there = before or after
    assert there is not None  # noqa: S101 - a change has at least one side; narrows for the type checker
    action: Literal["added", "removed", "changed"] = "changed" if before and after else "added" if after else "removed"
    return ConditionChanged(
        character_id=character_id, action=action, name=there.name, before=before, after=after, index=index
    )


def find(character: Character, name: str) -> Condition | None:
    """Return the condition of that name that somebody is under, if it is there."""
    return _find(character, name)[1]


def level(worn: Condition | None) -> int:
    """Return the level of a condition as a number: 1 of one without levels, 0 of one that is not there."""
    return (worn.level or 1) if worn else 0


def _find(character: Character, name: str) -> tuple[int, Condition | None]:
    for index, condition in enumerate(character.conditions):
        if condition.name == name:
            return index, condition
    return len(character.conditions), None


def evolve(state: CampaignState, event: ConditionChanged) -> CampaignState:
    """Return the state with the condition as the event leaves it."""
    character = state.characters.get(event.character_id)
    return state.with_character(put(character, event)) if character else state


def put(character: Character, event: ConditionChanged) -> Character:
    """Return the character with the condition as the event leaves it."""
    rest = [condition for condition in character.conditions if condition.name != event.name]
    if event.after:
        rest.insert(event.index, event.after)
    return msgspec.structs.replace(character, conditions=tuple(rest))


def invert(state: CampaignState, event: ConditionChanged) -> ConditionChanged | None:
    """Return the event that takes ``event`` back, or None if that has come about already."""
    character = state.characters.get(event.character_id)
    if character is None:
        return None
    index, now = _find(character, event.name)
    if now == event.before:
        return None
    if _but_for_time(now) != _but_for_time(event.after):
        is_now = f"under {worn(now)}" if now else f"no longer under {event.name}"
        raise Conflict(f"{character.name} is {is_now} by now; set it by hand.")
    if now is None and len(character.conditions) >= MOST_CONDITIONS:
        raise Conflict(f"{character.name} is under {MOST_CONDITIONS} conditions already; take one away first.")
    back = _event(character.id, now, event.before, event.index if event.before else index)
    return msgspec.structs.replace(back, consequence=event.consequence)


def _but_for_time(condition: Condition | None) -> Condition | None:
    """Return a condition as it was before any of its rounds went by: turns change those, and nobody's mind."""
    if condition is None or condition.until is None:
        return condition
    return msgspec.structs.replace(condition, until=msgspec.structs.replace(condition.until, rounds=None))


def describe(state: CampaignState, events: Sequence[ConditionChanged]) -> list[str]:
    """Return what happened, a phrase for each character."""
    by_character: dict[str, list[str]] = {}
    for event in events:
        by_character.setdefault(event.character_id, []).append(note(event))
    return [f"{state.called(key)} {' '.join(words)}" for key, words in by_character.items()]


def note(event: ConditionChanged) -> str:
    """Return what happened, without whom it happened to."""
    sign = {"added": "+", "removed": "-", "changed": ">"}[event.action]
    there = event.after or event.before
    return f"{sign}{worn(event.after) if event.after else there.name if there else event.name}"


def worn(condition: Condition) -> str:
    """Return a condition with its level and when it ends, such as ``frightened 3r``."""
    level = f" {condition.level}" if condition.level else ""
    return f"{condition.name}{level}{_lasts(condition.until)}"


def _lasts(until: Until | None) -> str:
    if until is None:
        return ""
    if until.kind == "rounds":
        rounds = until.rounds or 0
        minutes, hours = -(-rounds // 10), -(-rounds // 600)
        return f" {rounds}r" if rounds <= 10 else f" {minutes}m" if rounds < 600 else f" {hours}h"  # noqa: PLR2004
    return {"start": " sot", "end": " eot", "save": " save"}.get(until.kind, f" until {until.kind}")


def answer(state: CampaignState, query: ShowConditions) -> str:
    """Return what the targets are under, on one line."""
    shown = [aim.character for aim in targets.resolve(state, query.targets)]
    return " · ".join(f"{one.name}: {', '.join(map(worn, one.conditions)) or 'nothing'}" for one in shown)
