"""How moderators type spell slots: trackers that are called by their level. Never which slots a class has."""

from collections.abc import Sequence

from bot.commands import grammar, trackers, words
from bot.commands.amounts import Amount
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.words import Word
from game.targets import Target
from game.trackers import AddTracker, ChangeTracker, RemoveTracker

HIGHEST = 9
"""The highest level of a spell slot (SRD 5.2.1 and 5.1, Spellcasting)."""


def slot(line: Line) -> Request:
    """Return a slot spent, given back, added or removed, or the question how they are: a plain number is a level."""
    action, rest = words.take(words.split(line), "add", *trackers.OUT)
    rest = words.take(rest, "level", "lvl")[1]
    numbers, rest = grammar.numbers(line, rest)
    if not action and not numbers:
        return trackers.shown(line, rest)
    if action == "add":
        return _added(line, numbers, rest)
    plain = [number for number in numbers if not number.sign]
    signed = [number for number in numbers if number.sign]
    begin = f"{line.verb} {action} {_names(rest)}" if action else f"{line.verb} {_names(rest)}"
    if len(plain) != 1 or len(signed) > 1 or (action and signed):
        raise _unclear(line, begin, plain, signed, spends=not action)
    key, aims = _key(line, begin, plain[0]), _owners(line, rest)
    if action:
        return RemoveTracker(key=key, targets=aims)
    return trackers.changed(line, key, aims, signed[0]) if signed else ChangeTracker(key=key, targets=aims, by=-1)


def _unclear(line: Line, begin: str, plain: Sequence[Amount], signed: Sequence[Amount], *, spends: bool) -> Exception:
    """Return the rejection of numbers that do not say one level and one change."""
    level = f"{begin} {plain[0].typed}" if plain else f"{begin} 1"
    if not spends:
        return line.wrong("Say one level, and no number besides", level)
    if len(plain) > 1:
        changes = [sign + plain[1].typed for sign in "-+="]
        return line.wrong("The first number is the level; the other needs a sign", *(f"{level} {c}" for c in changes))
    if not plain:
        better = (f"{level} {signed[0].typed}", f"{begin} {signed[0].value}") if signed else (level,)
        return line.wrong("Say which level, as a plain number", *better)
    return line.wrong("One change fits into one line", f"{level} {signed[0].typed}")


def _names(rest: Sequence[Word]) -> str:
    return words.text(rest) or "vex"


def _owners(line: Line, rest: Sequence[Word]) -> tuple[Target, ...]:
    if not rest:
        raise line.wrong("Say whose slots", f"{line.verb} vex {line.text}")
    return trackers.owners(line, rest)


def _key(line: Line, begin: str, level: Amount) -> str:
    if not 1 <= level.value <= HIGHEST:
        raise line.wrong(f"Spell slots have levels 1 to {HIGHEST}", f"{begin} {min(max(level.value, 1), HIGHEST)}")
    return f"slot_{level.value}"


def _added(line: Line, numbers: Sequence[Amount], rest: tuple[Word, ...]) -> AddTracker:
    pause, rest = trackers.refilled(line, rest)
    begin = f"{line.verb} add {_names(rest)}"
    if len(numbers) != 2 or any(number.sign for number in numbers) or not numbers[1].value:  # noqa: PLR2004
        level = numbers[0].value if numbers else 1
        raise line.wrong("Say the level, and then how many slots, from 1", f"{begin} {level} 2", f"{begin} 1 2")
    key = _key(line, begin, numbers[0])
    return AddTracker(
        key=key, max=numbers[1].value, targets=_owners(line, rest), label=f"Level {numbers[0].value} slots",
        kind="slots", reset={pause or "long": "full"},
    )  # fmt: skip


COMMANDS = (
    ChatCommand(
        name="slot",
        aliases=("ss", "spellslot"),
        subject="Trackers",
        usage="slot names level [+N, -N or =N] / slot add names level max [short] / slot rm names level / slot [names]",
        summary="spend a spell slot, or change, add or show them",
        examples=("slot pike 3", "slot pike 3 +1", "slot add vex 1 4"),
        build=slot,
    ),
)
