"""How moderators type marks, and trackers of the table: fear and clocks. Never what a full one means."""

import re
from collections.abc import Callable, Sequence
from typing import Literal

import msgspec

from bot.commands import advice, grammar, trackers, words
from bot.commands.amounts import SIGNS, Amount
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.words import Word
from game.decider import Single
from game.state import MOST_POINTS
from game.trackers import AddTracker, ChangeTracker, RemoveTracker, ShowTrackers

FEAR = "fear"
_OF = re.compile(r"(?<![^\s,])([-+=]?[0-9]{1,4})? ?/ ?([0-9]{1,4})(?![^\s,])")
_GLUED_OF = re.compile(r"(?<=[^\s,=+-])([-+=][0-9]{1,4} ?/)")


def mark(sign: Literal["+", "-"]) -> Callable[[Line], Request]:
    """Return the function of a verb that marks, or takes marks away: one, or the number that is said."""

    def build(line: Line) -> Request:
        numbers, rest = grammar.numbers(line, words.split(line))
        amount = _one(line, numbers, rest)
        key, names = trackers.named(line, rest, f"{line.verb} {{}}")
        if amount and amount.sign not in {"", sign}:
            other = f"{'unmark' if sign == '+' else 'mark'} {words.text(rest)} {amount.value}"
            better = (line.replaced(amount.typed, str(amount.value)), *([other] if amount.sign != "=" else []))
            raise line.wrong(f'"{amount.typed}" says otherwise than the command', *better)
        by = amount.value if amount else 1
        return ChangeTracker(key=key, targets=trackers.owners(line, names), by=by if sign == "+" else -by)

    return build


def _one(line: Line, numbers: Sequence[Amount], rest: Sequence[Word]) -> Amount | None:
    if len(numbers) > 1:
        better = f"{line.verb} {words.text(rest)} {numbers[0].typed}"
        raise line.wrong("One number of marks fits into one line", better)
    return numbers[0] if numbers else None


def fear(line: Line) -> Request:
    """Return the table's fear changed, or the question how the table's trackers are."""
    numbers, rest = grammar.numbers(line, words.split(line))
    if not numbers and not rest:
        return ShowTrackers()
    if rest or len(numbers) > 1:
        if (spelled := advice.spelled(line.text)).isdecimal():
            raise line.unsigned(spelled)
        first = numbers[0].typed if numbers else "+1"
        raise line.wrong("Fear belongs to the table: say one number", f"{line.verb} {first}", f"{line.verb} +1")
    return trackers.changed(line, FEAR, (), numbers[0])


def clock(line: Line) -> Request:
    """Return a clock of the table made, moved or removed, or the question how the table's trackers are."""
    text = _GLUED_OF.sub(r" \1", line.text)
    found = _OF.search(text)
    if found:
        text = f"{text[: found.start()]} {text[found.end() :]}"
    out, rest = words.take(words.split(_with(line, text)), *trackers.OUT, "off")
    numbers, rest = grammar.numbers(line, rest)
    if not rest and not found and not numbers and not out:
        return ShowTrackers()
    if not rest:
        raise line.wrong("Say which clock", f"{line.verb} ritual {line.text}")
    named = words.text(rest)
    key = trackers.key(line, " ".join(word.text for word in rest))
    if (out and (found or numbers)) or (found and numbers) or len(numbers) > 1:
        better = (f"{line.verb} {named} {one}" for one in (out or numbers[0].typed, "+1"))
        raise line.wrong("One change of one clock fits into one line", *better)
    if found:
        return _sized(line, key, named, found[1] or "", int(found[2]))
    if out:
        return RemoveTracker(key=key)
    return trackers.changed(line, key, (), numbers[0]) if numbers else ShowTrackers()


def _with(line: Line, text: str) -> Line:
    return msgspec.structs.replace(line, text=" ".join(text.split()))


def _sized(line: Line, key: str, named: str, by: str, size: int) -> Request:
    """Return a clock of a size, made if it is not there, and moved: ``+1/6``; ``/6`` only makes it."""
    value = int(by.lstrip(SIGNS) or 0)
    if by and by[0] not in SIGNS:
        signed = (f"{line.verb} {named} {sign}{by}/{size}" for sign in "+=")
        raise line.wrong(f"{by}/{size} needs a sign: + moves the clock, = sets it", *signed)
    if not 1 <= size <= MOST_POINTS or value > size:
        better = f"{line.verb} {named} {by[:1]}{min(value, size or 6)}/{size or 6}"
        raise line.wrong("A clock has 1 segment or more, and moves by no more than it has", better)
    commands: list[Single] = [AddTracker(key=key, max=size, kind="clock")]
    if by:
        moved = ChangeTracker(key=key, to=value) if by[0] == "=" else ChangeTracker(
            key=key, by=-value if by[0] == "-" else value
        )  # fmt: skip
        commands.append(moved)
    return grammar.together(commands)


COMMANDS = (
    ChatCommand(
        name="mark",
        subject="Trackers",
        usage="mark names key [N]",
        summary="mark a tracker, once or N times",
        examples=("mark vex stress", "mark vex stress 2"),
        build=mark("+"),
    ),
    ChatCommand(
        name="unmark",
        subject="Trackers",
        usage="unmark names key [N]",
        summary="take marks away",
        examples=("unmark vex stress",),
        build=mark("-"),
    ),
    ChatCommand(
        name="fear",
        subject="Trackers",
        usage="fear +N, -N or =N / fear",
        summary="change the table's tracker of that name, or show the table's trackers",
        examples=("fear +2", "fear"),
        build=fear,
        glued=True,
    ),
    ChatCommand(
        name="clock",
        subject="Trackers",
        usage="clock name +N/size / clock name +N, -N or =N / clock name off / clock",
        summary="a clock of the table: made and moved, moved, removed, or all shown",
        examples=("clock ritual +1/6", "clock chase +1", "clock chase off"),
        build=clock,
    ),
)
