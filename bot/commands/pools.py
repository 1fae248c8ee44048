"""How moderators type temporary hit points and the maximum. Never the arithmetic."""

from collections.abc import Sequence
from typing import Literal

from bot.commands import grammar, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.grammar import Change
from bot.commands.text import fold
from bot.commands.words import Word
from game import hp


def temporary(line: Line) -> Request:
    """Return temporary hit points: plain keeps the higher, = forces, - reduces, 0 clears."""
    found = grammar.changes(line, words.split(line), example="8")
    return hp.ChangeHp(changes=tuple(_temporary(change) for change in found))


def _temporary(change: Change) -> hp.GiveTemp:
    amount, targets = change.amount, change.targets
    if amount.sign == "=":
        return hp.GiveTemp(targets=targets, amount=amount.value, how="set")
    return hp.GiveTemp(targets=targets, amount=amount.value, how="reduce" if amount.sign == "-" else "keep")


def maximum(line: Line) -> Request:
    """Return the maximum changed by or to a number, for good or until a long rest, or back at its base."""
    long, rest = _until_long(line, words.split(line))
    base, rest = words.take(rest, "base")
    if base:
        if long:
            raise line.wrong('"base" ends a change; "until long" begins one', f"{line.verb} vex base")
        targets = grammar.names(line, rest)
        if not targets:
            raise line.wrong("Say whose maximum", f"{line.verb} vex base")
        return hp.ChangeHp(changes=(hp.ChangeMax(targets=targets, base=True),))
    found = grammar.changes(line, rest, example="+5")
    if bare := [change.amount.typed for change in found if not change.amount.sign]:
        raise line.unsigned(*bare)
    return hp.ChangeHp(changes=tuple(_maximum(line, change, until_long=long) for change in found))


def _until_long(line: Line, typed: Sequence[Word]) -> tuple[bool, tuple[Word, ...]]:
    """Return whether ``until long`` or ``until long rest`` is there, and the words without it."""
    folded = [fold(word.text) for word in typed]
    if "until" not in folded:
        return False, tuple(typed)
    start = folded.index("until")
    if folded[start + 1 : start + 2] != ["long"]:
        raise line.wrong(
            "A maximum can be changed until a long rest and no other time", f"{line.verb} vex +5 until long"
        )
    end = start + (3 if folded[start + 2 : start + 3] == ["rest"] else 2)
    return True, words.without(typed, start, end)


def _maximum(line: Line, change: Change, *, until_long: bool) -> hp.ChangeMax:
    amount, targets = change.amount, change.targets
    until: Literal["long"] | None = "long" if until_long else None
    if amount.sign == "=":
        if not amount.value:
            raise line.wrong("A maximum is at least 1", f"{line.verb} vex =1")
        return hp.ChangeMax(targets=targets, to=amount.value, until=until)
    return hp.ChangeMax(targets=targets, by=-amount.value if amount.sign == "-" else amount.value, until=until)


COMMANDS = (
    ChatCommand(
        name="thp",
        aliases=("temp", "temphp"),
        subject="Hit points",
        usage="thp names N, =N, -N or 0",
        summary="temporary hit points: the higher stays, = forces, - reduces, 0 clears",
        examples=("thp party 8", "thp grog =5", "thp grog -3", "thp grog 0"),
        build=temporary,
        glued=True,
    ),
    ChatCommand(
        name="max",
        aliases=("maxhp",),
        subject="Hit points",
        usage="max names +N, -N or =N [until long] / max names base",
        summary="change the maximum, for good or until a long rest; base goes back",
        examples=("max party +5 until long", "max vex =72", "max party base"),
        build=maximum,
        glued=True,
    ),
)
