"""How moderators type concentration and inspiration: what somebody's mind is on. Never what ends it."""

from collections.abc import Sequence

from bot.commands import grammar, targets, words
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import fold
from bot.commands.words import Word
from game.concentration import LONGEST_SPELL, Concentrate
from game.inspiration import Inspire

NO_MORE = ("off", "end", "drop", "none")
SWITCH = {
    "off": False, "none": False, "rm": False, "remove": False, "use": False, "-": False,
    "on": True, "add": True, "+": True,
}  # fmt: skip


def concentrate(line: Line) -> Request:
    """Return who concentrates on which spell, or no more: first the names, then the spell as typed."""
    typed = words.whole(line)
    off, _ = words.take(typed[:1], *NO_MORE)
    if off:
        return _ended(line, typed[1:])
    named, spell = _parted(typed)
    aims = grammar.names(line, named)
    if not aims:
        raise line.wrong("Say who concentrates", f"{line.verb} vex bless", f"{line.verb} vex off")
    if not spell:
        return Concentrate(targets=aims)
    ends, _ = words.take(spell[-1:], *NO_MORE)
    if ends and len(spell) == 1:
        return Concentrate(targets=aims, off=True)
    if ends:
        either = (f"{line.verb} {words.text(named)} {one}" for one in (ends, words.text(spell[:-1])))
        raise line.wrong("Name a spell or end it", *either)
    name = " ".join(word.text for word in spell)
    if len(name) > LONGEST_SPELL:
        better = f"{line.verb} {words.text(named)} {name[:LONGEST_SPELL].rsplit(' ', 1)[0]}"
        raise line.wrong(f"A spell has at most {LONGEST_SPELL} characters", better)
    return Concentrate(targets=aims, spell=name)


def _ended(line: Line, typed: Sequence[Word]) -> Concentrate:
    aims = grammar.names(line, words.split(line)[1:]) if typed else ()
    if not aims:
        raise line.wrong("Say whose concentration ends", f"{line.verb} vex off")
    return Concentrate(targets=aims, off=True)


def _parted(typed: Sequence[Word]) -> tuple[tuple[Word, ...], tuple[Word, ...]]:
    """Return the names at the beginning, one or a list with commas or ``and``, and the words behind them."""
    named = list(typed[:1])
    place = 1
    while place < len(typed):
        word = typed[place]
        joins = not word.quoted and fold(word.text) in words.AND
        leaves = not word.quoted and word.text[0] == "-" and any(targets.is_group(one.text) for one in named)
        if joins and place + 1 < len(typed):
            place += 1
            named.append(Word(typed[place].text, quoted=typed[place].quoted, listed=True))
        elif word.listed or leaves:
            named.append(word)
        else:
            break
        place += 1
    return tuple(named), tuple(typed[place:])


def inspire(line: Line) -> Request:
    """Return who has inspiration now, or has used it."""
    typed = words.split(line)
    switch, rest = words.take(typed, *SWITCH)
    if switch is None:
        sign, rest = words.sign_in_front(typed)
        switch = sign or "on"
    elif again := words.take(rest, *SWITCH)[0]:
        raise line.wrong("Say it once", line.replaced(again, ""))
    aims = grammar.names(line, rest)
    if not aims:
        raise line.wrong("Say who is inspired", f"{line.verb} vex", f"{line.verb} vex off")
    return Inspire(targets=aims, off=not SWITCH[switch])


COMMANDS = (
    ChatCommand(
        name="conc",
        aliases=("concentrate", "concentration"),
        subject="Conditions",
        usage="conc names [spell] / conc names off",
        summary="somebody concentrates on a spell, or no more; the names come first",
        examples=("conc keyleth bless", "conc keyleth,pike hold person", "conc keyleth off"),
        build=concentrate,
    ),
    ChatCommand(
        name="insp",
        aliases=("inspiration",),
        subject="Conditions",
        usage="insp names [off]",
        summary="give inspiration, or take it when it is used",
        examples=("insp vex", "insp vex off"),
        build=inspire,
    ),
)
