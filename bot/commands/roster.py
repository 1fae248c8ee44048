"""How moderators type rosters: who is on screen, and which roster is in use. Never who a name is."""

from collections.abc import Sequence

from bot.commands import targets, words
from bot.commands.amounts import SIGNS
from bot.commands.chat_command import ChatCommand, Line, Request
from bot.commands.text import echo, fold
from bot.commands.words import Word
from game.roster import ChangeRoster, ShowRoster, UseRoster
from game.targets import MOST_TARGETS
from game.words import RESERVED

_SIGN = {"add": "+", "rm": "-", "remove": "-", "del": "-", "delete": "-"}


def roster(line: Line) -> Request:
    """Return who comes and goes, which roster comes into use, or the question who is there."""
    use, rest = words.take(words.whole(line), "use")
    if use:
        return _used(line, rest)
    typed = words.split(line)
    return _changed(line, typed) if typed else ShowRoster()


def _used(line: Line, rest: Sequence[Word]) -> UseRoster:
    name = " ".join(word.text for word in rest)
    if not name or name[0] in "+-":
        raise line.wrong('"use" needs the name of a roster and nothing else', f"{line.verb} use soldiers")
    return UseRoster(name=targets.short(line, name))


def _changed(line: Line, typed: Sequence[Word]) -> ChangeRoster:
    """Return the change. A sign holds for the words behind it: one name if spaces part them, more with commas."""
    signed: list[tuple[str, str]] = []
    sign, fresh = "", True
    for word in typed:
        if not word.quoted and fold(word.text) in _SIGN:
            sign, fresh = _SIGN[fold(word.text)], True
            continue
        text = word.text
        if not word.quoted and text[0] in "+-":
            sign, text, fresh = text[0], text[1:], True
        if not text:
            raise line.wrong("Say who", f"{line.verb} +vex", f"{line.verb} -vex")
        if not sign:
            raise _undecided(line, text)
        if fresh or word.listed:
            signed.append((sign, text))
        else:
            signed[-1] = (sign, f"{signed[-1][1]} {text}")
        fresh = False
    return _named(line, signed)


def _undecided(line: Line, text: str) -> Exception:
    """Return the rejection of a word without a sign."""
    if fold(text) in RESERVED:
        better = (f"{line.verb} {sign}" for sign in ("+vex", "-vex", "use soldiers"))
        return line.wrong(f"{echo(text)} is nobody's name; say who comes, who goes or which roster to use", *better)
    name = text.lstrip(SIGNS)
    better = (f"{line.verb} {sign}{name}" for sign in ("+", "-", "use "))
    return line.wrong(f"Say whether {echo(name)} comes, goes or is a roster to use", *better)


def _named(line: Line, signed: Sequence[tuple[str, str]]) -> ChangeRoster:
    if not signed:
        raise line.wrong("Say who", f"{line.verb} +vex", f"{line.verb} -vex")
    if len(signed) > MOST_TARGETS:
        raise line.wrong(f"At most {MOST_TARGETS} names fit into one line")
    joined = [(sign, targets.short(line, name)) for sign, name in signed]
    return ChangeRoster(
        add=tuple(name for sign, name in joined if sign == "+"),
        remove=tuple(name for sign, name in joined if sign == "-"),
    )


COMMANDS = (
    ChatCommand(
        name="roster",
        subject="The show",
        usage="roster / roster +name -name / roster use roster",
        summary="show who is on screen, change it, or use another roster",
        examples=("roster", "roster +vax -pike", "roster use soldiers"),
        build=roster,
    ),
)
