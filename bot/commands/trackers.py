"""How moderators type trackers: who has which, how many of it. Never what a tracker does when it runs out."""

from collections.abc import Sequence

from bot.commands import grammar, targets, words
from bot.commands.amounts import SIGNS, Amount
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo, fold
from bot.commands.words import Word
from game import trackers
from game.errors import InvalidCommand
from game.state import Pause
from game.targets import Target
from game.trackers import AddTracker, ChangeTracker, RemoveTracker, ShowTrackers
from game.words import RESERVED

TABLE = "table"
OUT = ("rm", "remove", "del", "delete")
_KEYS = frozenset("armor hit-dice hit_dice hope inspiration ki mana rage stress".split())
"""What is called so is seldom somebody."""


def resource(line: Line) -> Request:
    """Return a tracker changed, added or removed, or the question how they are: the tracker is the last word."""
    action, rest = words.take(words.split(line), "add", *OUT)
    numbers, rest = grammar.numbers(line, rest)
    if action == "add":
        return _added(line, numbers, rest)
    if action:
        if numbers:
            raise line.wrong("Removing takes the whole tracker", line.replaced(numbers[0].typed, ""))
        key, names = named(line, rest, f"{line.verb} {action} {{}}")
        return RemoveTracker(key=key, targets=owners(line, names))
    if not numbers:
        return shown(line, rest)
    if len(numbers) > 1:
        better = _joined(f"{line.verb} {words.text(rest)}", numbers) or f"{line.verb} grog rage -1"
        raise line.wrong("One change of one tracker fits into one line", better)
    key, names = named(line, rest, f"{line.verb} {{}} {numbers[0].typed}")
    return changed(line, key, owners(line, names), numbers[0])


def _added(line: Line, numbers: Sequence[Amount], rest: tuple[Word, ...]) -> AddTracker:
    """Return a new tracker: a character's is full at first, one of the table's fills up, as fear does."""
    pause, rest = refilled(line, rest)
    most = numbers[0].typed.lstrip(SIGNS) if numbers else "3"
    key, names = named(line, rest, f"{line.verb} add {{}} {most}")
    if len(numbers) != 1 or numbers[0].sign not in {"", "="} or not numbers[0].value:
        plain = f"{line.verb} add {words.text(rest)} {most.lstrip('0') or 3}"
        better = _joined(f"{line.verb} add {words.text(rest)}", numbers) or plain
        raise line.wrong("A new tracker has one plain number, its maximum, from 1", better)
    aims = owners(line, names)
    return AddTracker(
        key=key, max=numbers[0].value, targets=aims, direction=None if aims else "fills",
        reset={pause: "full"} if pause else None,
    )  # fmt: skip


def _joined(begin: str, numbers: Sequence[Amount]) -> str:
    """Return the line in which ``slot-3`` is one key and no amount; empty if it cannot be meant."""
    if len(numbers) != 2 or numbers[0].sign != "-":  # noqa: PLR2004 - the one in the key, and the other
        return ""
    return f"{begin}_{numbers[0].value} {numbers[1].typed}"


def refilled(line: Line, typed: Sequence[Word]) -> tuple[Pause | None, tuple[Word, ...]]:
    """Return the rest that fills a tracker again, if one is said, and the words without it."""
    pause, rest = words.take(typed, "short", "long")
    if pause is None:
        return None, rest
    if words.take(rest, "short", "long")[0]:
        raise line.wrong("Say one rest; what a short rest fills, a long one does too", line.replaced("long", ""))
    _, rest = words.take(rest, "rest")
    return ("short" if pause == "short" else "long"), rest


def named(line: Line, typed: Sequence[Word], form: str) -> tuple[str, tuple[Word, ...]]:
    """Return the key that the last word is, and the words before it, which say whose it is.

    ``form`` is a line to offer, with ``{}`` for both.

    Raises:
        InvalidCommand: one of them is missing, or the word cannot be a key.
    """
    if not typed or (not typed[-1].quoted and (targets.is_group(typed[-1].text) or typed[-1].text[0] in SIGNS)):
        raise line.wrong("Say whose tracker, and which", form.format(f"{words.text(typed)} rage".strip()))
    last, names = typed[-1], tuple(typed[:-1])
    if not names:
        example = "stress" if line.verb.endswith("mark") else "rage"
        both = f"vex {last.text}" if fold(last.text) in _KEYS | RESERVED else f"{words.text(typed)} {example}"
        raise line.wrong("Say whose tracker, and which", form.format(both))
    return key(line, last.text), names


def key(line: Line, typed: str) -> str:
    """Return the key of a tracker as it is stored.

    Raises:
        InvalidCommand: it has other letters than a key.
    """
    try:
        return trackers.checked(typed)
    except InvalidCommand as wrong:
        raise line.wrong(f"{echo(typed)}: {str(wrong).rstrip('.')}") from wrong


def owners(line: Line, names: Sequence[Word]) -> tuple[Target, ...]:
    """Return whose tracker it is; none for the table's own."""
    table, rest = words.take(names, TABLE)
    if table and rest:
        raise line.wrong("The table stands alone", line.replaced(TABLE, ""), line.replaced(words.text(rest), ""))
    return () if table else grammar.names(line, names)


def shown(line: Line, names: Sequence[Word]) -> ShowTrackers:
    """Return the question how the trackers of somebody are, of everybody if nobody is named."""
    return ShowTrackers(targets=owners(line, names) if names else (Target(name="party"),))


def changed(line: Line, key: str, aims: tuple[Target, ...], amount: Amount) -> ChangeTracker:
    """Return a tracker changed by or to an amount.

    Raises:
        InvalidCommand: the amount has no sign.
    """
    if not amount.sign:
        raise line.unsigned(amount.typed)
    if amount.sign == "=":
        return ChangeTracker(key=key, targets=aims, to=amount.value)
    return ChangeTracker(key=key, targets=aims, by=-amount.value if amount.sign == "-" else amount.value)


COMMANDS = (
    ChatCommand(
        name="res",
        aliases=("r", "cc"),
        subject="Trackers",
        usage="res [names] / res names key +N, -N or =N / res add names key max [short or long] / res rm names key",
        summary='show or change trackers; "table" is the table, a rest refills',
        examples=("res vex", "r grog rage -1", "res add vex ki 4 short", "res add table doom 12"),
        build=resource,
    ),
)
