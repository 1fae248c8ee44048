"""How moderators type hit points: show, change, damage, heal, full. Never the arithmetic."""

from collections.abc import Sequence
from typing import NamedTuple

from bot.commands import advice, grammar, words
from bot.commands.amounts import Amount
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.grammar import Change
from bot.commands.targets import is_group
from bot.commands.text import echo
from bot.commands.words import Word
from game import hp

_MEANT = {"damage": "-", "dmg": "-", "heal": "+", "healing": "+"}
"""Words that people type for a sign."""


class Flags(NamedTuple):
    """What is said of damage: a critical hit, a use of armour. Each is the word that was typed, if it was."""

    crit: str | None
    armor: str | None


def flagged(typed: Sequence[Word]) -> tuple[Flags, tuple[Word, ...]]:
    """Return what is said of damage, and the other words."""
    crit, rest = words.take(typed, "crit")
    armor, rest = words.take(rest, "armor", "armour")
    return Flags(crit, armor), rest


def show_or_change(line: Line) -> Request:
    """Return the question that names alone are, or the changes that signed amounts make."""
    flags, rest = flagged(words.split(line))
    _signed_names(line, rest)
    _said_in_words(line, rest)
    numbers = [item for item in grammar.items(line, rest) if isinstance(item, Amount)]
    flag = next(filter(None, flags), None)
    if not numbers and not flag:
        return hp.ShowHp(targets=grammar.names(line, rest))
    if bare := [number.typed for number in numbers if not number.sign]:
        raise line.unsigned(*bare)
    if flag and not any(number.sign == "-" for number in numbers):
        raise line.wrong(f'"{flag}" goes with damage', line.replaced(flag, "") if numbers else f"{line.whole} -12")
    found = grammar.changes(line, rest, example="-12")
    return hp.ChangeHp(changes=tuple(_signed(change, flags) for change in found))


def _said_in_words(line: Line, typed: Sequence[Word]) -> None:
    """Refuse a bare number with a word such as ``damage`` for its sign: the corrected line has the sign itself."""
    word, rest = words.take(typed, *_MEANT)
    numbers, _ = grammar.numbers(line, rest)
    if word and len(numbers) == 1 and not numbers[0].sign:
        signed = f"{_MEANT[word]}{numbers[0].typed}"
        better = advice.replaced(advice.replaced(line.text, word, ""), numbers[0].typed, signed)
        raise line.wrong(f'The sign says it, not "{word}"', f"{line.verb} {better}")


def _signed_names(line: Line, typed: Sequence[Word]) -> None:
    """Refuse a line whose only sign is a name's, with no group that ``-vex`` could leave."""
    plain = [word.text for word in typed if not word.quoted]
    signed = [text for text in plain if text[0] == "-"]
    if signed and len(signed[0]) > 1 and not any(map(str.isdigit, line.text)) and not any(map(is_group, plain)):
        raise line.wrong(f"{echo(signed[0])} has a sign and no number", f"{line.verb} {signed[0][1:]} -12")


def _signed(change: Change, flags: Flags) -> hp.Change:
    amount, targets = change.amount, change.targets
    if amount.sign == "-":
        return _damage(change, flags)
    if amount.sign == "+":
        return hp.Heal(targets=targets, amount=amount.value)
    return hp.SetHp(targets=targets, current=amount.value)


def _damage(change: Change, flags: Flags) -> hp.Damage:
    return hp.Damage(targets=change.targets, amount=change.amount.value, crit=bool(flags.crit), armor=bool(flags.armor))


def party(line: Line) -> Request:
    """Return the question how everybody of the roster is."""
    if line.text:
        raise line.wrong("This shows the whole roster and takes no names", line.verb, f"hp {line.text}")
    return hp.ShowHp()


def damage(line: Line) -> Request:
    """Return the damage that plain amounts are."""
    flags, rest = flagged(words.split(line))
    found = grammar.changes(line, rest, example="12")
    for change in found:
        if change.amount.sign in {"+", "="}:
            raise _contrary(line, change.amount, "Damage takes hit points away")
    return hp.ChangeHp(changes=tuple(_damage(change, flags) for change in found))


def heal(line: Line) -> Request:
    """Return the healing that plain amounts are."""
    typed = words.split(line)
    whole, rest = words.take(typed, "full", "max")
    if whole and not any(isinstance(item, Amount) for item in grammar.items(line, rest)):
        names = advice.replaced(line.text, whole, "") or "vex"
        raise line.wrong("To heal up to the maximum has its own command", f"full {names}")
    found = grammar.changes(line, typed, example="7")
    for change in found:
        if change.amount.sign in {"-", "="}:
            raise _contrary(line, change.amount, "Healing gives hit points back")
    return hp.ChangeHp(changes=tuple(hp.Heal(targets=one.targets, amount=one.amount.value) for one in found))


def _contrary(line: Line, amount: Amount, why: str) -> Exception:
    plain = line.replaced(amount.typed, str(amount.value))
    return line.wrong(f'{why}, and "{amount.typed}" says otherwise', plain, f"hp {line.text}")


def full(line: Line) -> Request:
    """Return that hit points are at the maximum again."""
    targets = grammar.names(line, words.split(line))
    if not targets:
        raise line.wrong("Say who is whole again", f"{line.verb} vex", f"{line.verb} party")
    return hp.ChangeHp(changes=(hp.Restore(targets=targets),))


COMMANDS = (
    ChatCommand(
        name="hp",
        subject="Hit points",
        usage="hp [names] / hp names +N, -N or =N [crit] [armor]",
        summary="show hit points, or change them: - harms, + heals, = sets",
        examples=("hp vex", "hp vex -12", "hp vex -12 grog -8 pike +5", "hp grog =30"),
        build=show_or_change,
        glued=True,
    ),
    ChatCommand(
        name="party",
        subject="Hit points",
        usage="party",
        summary="show the hit points of everybody in the roster",
        examples=("party",),
        build=party,
    ),
    ChatCommand(
        name="dmg",
        aliases=("damage", "d"),
        subject="Hit points",
        usage="dmg N names [crit] [armor]",
        summary="damage; temporary hit points go first; armor spends a use of armour",
        examples=("d 28 vex grog/2 keyleth/2", "d 9 crit vex", "dmg 12 party-grog"),
        build=damage,
        glued=True,
    ),
    ChatCommand(
        name="heal",
        aliases=("h",),
        subject="Hit points",
        usage="heal N names",
        summary="heal, up to the maximum",
        examples=("h 7 party", "heal 12 vex"),
        build=heal,
        glued=True,
    ),
    ChatCommand(
        name="full",
        subject="Hit points",
        usage="full names",
        summary="hit points back to the maximum",
        examples=("full vex", "full party"),
        build=full,
    ),
)
