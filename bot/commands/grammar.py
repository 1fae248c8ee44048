"""Who gets how much: names and amounts of a line in any order. Never who a name is, nor what an amount does."""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import TypeAlias

import msgspec

from bot.commands import advice, amounts, targets
from bot.commands.ambiguity import ambiguous
from bot.commands.amounts import SIGNS, Amount
from bot.commands.chat_command import Line
from bot.commands.text import echo, fold
from bot.commands.words import Word, understood, without
from game.decider import Command, Single, Together
from game.targets import MOST_TARGETS, Target

Item: TypeAlias = Target | Amount

_FLAGS = frozenset({"crit", "armor", "armour"})
"""What can be said of damage only."""

_WITH_UNIT = re.compile(r"([0-9]{1,4})[a-z]+", re.IGNORECASE)
_SHARE = re.compile(r" ?[/*][0-9]+(?![^\s,])")


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """An amount and whom it is for."""

    amount: Amount
    targets: tuple[Target, ...]


def items(line: Line, words: Sequence[Word]) -> tuple[Item, ...]:
    """Return the targets and amounts that words stand for, in order; who is left out is put into the groups.

    Raises:
        InvalidCommand: a word is neither, or there are too many.
    """
    found: list[Item] = []
    left: list[str] = []
    for word, apart in _parted(words):
        if word.quoted:
            found.append(Target(name=targets.short(line, word.text), apart=apart))
        elif fold(word.text) in _FLAGS:
            raise line.wrong(f'"{fold(word.text)}" goes with damage, once', line.replaced(word.text, ""))
        elif amount := amounts.amount(line, word.text):
            found.append(amount)
        elif word.text[0] in SIGNS:
            left.append(_left_out(line, word.text))
        else:
            found = _named(line, word.text, found, apart=apart)
    named = [item for item in found if isinstance(item, Target)]
    if len(left) + sum(1 + len(target.without) for target in named) > MOST_TARGETS:
        raise line.wrong(f"At most {MOST_TARGETS} names fit into one line; a group is one name", f"{line.verb} party")
    complete = iter(targets.without(line, named, left))
    return tuple(next(complete) if isinstance(item, Target) else item for item in found)


def _parted(words: Sequence[Word]) -> Iterator[tuple[Word, bool]]:
    """Yield each word, and whether it begins a name of its own: behind a comma, an amount, or beside quotes."""
    joined = True
    for word in words:
        yield word, word.listed or word.quoted or not joined
        joined = not word.quoted and word.text[0] not in SIGNS and not word.text.isdecimal()


def _left_out(line: Line, text: str) -> str:
    if text[0] == "-":
        return targets.short(line, text[1:])
    problem = f"{echo(text)} is neither a name nor a number"
    raise line.wrong(problem, line.replaced(text, text.lstrip(SIGNS)))


def _named(line: Line, text: str, found: list[Item], *, apart: bool) -> list[Item]:
    """Return ``found`` with what a word names, or with the share that it gives to the name before it."""
    target = targets.target(line, text)
    if isinstance(target, Target) and target.share != "full" and amounts.is_amount(target.name):
        raise _shared_amount(line, text, target.name)
    if isinstance(target, Target):
        return [*found, msgspec.structs.replace(target, apart=apart)]
    last = found[-1] if found else None
    if not isinstance(last, Target):
        raise line.wrong(f"{echo(text)} belongs right behind a name", line.first(*_shared(line, text)))
    return [*found[:-1], msgspec.structs.replace(last, share=target.share)]


def _shared(line: Line, share: str) -> tuple[str, ...]:
    """Return lines in which a share stands behind the name that was typed, or behind ours."""
    rest = advice.replaced(line.text, share, "")
    return tuple(f"{line.verb} {text}" for text in (
        f"{rest}{share}", f"{rest} vex{share}", f"12 vex{share}", f"-12 vex{share}",
    ))  # fmt: skip


def _shared_amount(line: Line, text: str, number: str) -> Exception:
    """Return the rejection of ``15/2``: the share stands behind each name."""
    rest = advice.replaced(line.text, text, "").replace(",", " ").split()
    shared = " ".join(f"{name}{text.removeprefix(number)}" for name in rest)
    better = f"{line.verb} {number} {shared}".rstrip()
    return line.wrong("A share stands behind a name, not behind a number", better, f"{line.verb} {number} vex/2")


def changes(line: Line, words: Sequence[Word], *, example: str) -> tuple[Change, ...]:
    """Return who gets how much: one amount for everybody, or each amount with the names before it, or behind it.

    ``example`` is an amount as the verb takes it, to show in a rejection.

    Raises:
        InvalidCommand: a name or an amount is missing, or it cannot be told which belong together.
    """
    parts = items(line, words)
    named = tuple(item for item in parts if isinstance(item, Target))
    numbers = tuple(item for item in parts if isinstance(item, Amount))
    if not named:
        typed = (*(one.typed for one in numbers), *(str(one.value) for one in numbers), example)
        better = (line.whole, *(f"{line.verb} {amount}" for amount in typed))
        raise line.wrong("Say who it is for", line.first(*(f"{begun} vex" for begun in better)))
    if not numbers:
        raise _without_amount(line, words, example)
    if len(numbers) == 1:
        return (Change(amount=numbers[0], targets=_begun(named)),)
    return _paired(line, parts)


def _without_amount(line: Line, words: Sequence[Word], example: str) -> Exception:
    """Return the rejection of names alone; a number with letters behind it, as ``5hp``, may have been meant for one."""
    for word in words:
        if not word.quoted and (found := _WITH_UNIT.fullmatch(word.text)):
            better = line.replaced(word.text, found[1])
            if line.works(better):
                return line.wrong(f"{echo(word.text)} is no amount; an amount is a number alone", better)
    return line.wrong("Say how much", f"{understood(line, words)} {example}")


def _begun(named: Sequence[Item]) -> tuple[Target, ...]:
    """Return the targets of one amount: before the first there is nothing to stand apart from."""
    first, *rest = (item for item in named if isinstance(item, Target))
    return (msgspec.structs.replace(first, apart=False), *rest)


def _paired(line: Line, parts: Sequence[Item]) -> tuple[Change, ...]:
    runs = [tuple(run) for _, run in groupby(parts, lambda item: isinstance(item, Amount))]
    evenly = len(runs) % 2 == 0 and all(len(run) == 1 for run in runs if isinstance(run[0], Amount))
    if not evenly:
        raise ambiguous(line)
    made = []
    for first, second in zip(runs[::2], runs[1::2], strict=True):
        leading = isinstance(first[0], Amount)
        amount, names = (first[0], second) if leading else (second[0], first)
        if isinstance(amount, Amount):
            made.append(Change(amount=amount, targets=_begun(names)))
    return tuple(made)


def names(line: Line, words: Sequence[Word]) -> tuple[Target, ...]:
    """Return the targets of words that hold no amounts and no shares; none if there are no words.

    Raises:
        InvalidCommand: there is an amount or a share among them.
    """
    parts = items(line, words)
    for item in parts:
        if isinstance(item, Amount):
            raise line.wrong(f'"{item.typed}" is not needed here', line.replaced(item.typed, ""))
        if item.share != "full":
            plain = f"{line.verb} {_SHARE.sub('', line.text)}"
            raise line.wrong(f"{line.verb} has no halves or doubles", plain)
    return _begun(parts) if parts else ()


def numbers(line: Line, typed: Sequence[Word]) -> tuple[tuple[Amount, ...], tuple[Word, ...]]:
    """Return the amounts among words, and the words without them.

    Raises:
        InvalidCommand: a word looks like an amount and is none.
    """
    found: list[Amount] = []
    rest = tuple(typed)
    for place in reversed(range(len(rest))):
        if not rest[place].quoted and (amount := amounts.amount(line, rest[place].text)):
            found.insert(0, amount)
            rest = without(rest, place)
    return tuple(found), rest


def together(commands: Sequence[Single]) -> Command:
    """Return the one command, or several as one group."""
    return commands[0] if len(commands) == 1 else Together(commands=tuple(commands))
