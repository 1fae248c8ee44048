"""When a condition ends and what causes it, wherever on the line that stands. Never what the end does."""

import re
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from bot.commands import amounts, condition_words, words
from bot.commands.chat_command import Line
from bot.commands.text import echo, fold
from bot.commands.words import Word
from game.conditions import LONGEST_SOURCE
from game.state import MOST_POINTS, Until

Kind: TypeAlias = Literal["start", "end", "long", "short", "scene", "save"]

ROUNDS = {
    "r": 1, "rd": 1, "rds": 1, "round": 1, "rounds": 1,
    "m": 10, "min": 10, "mins": 10, "minute": 10, "minutes": 10,
    "h": 600, "hr": 600, "hrs": 600, "hour": 600, "hours": 600,
}  # fmt: skip
"""Units of time in rounds of 6 seconds (SRD 5.2.1 and 5.1, "The Order of Combat")."""

_OTHER = frozenset("s sec secs second seconds turn turns d day days w week weeks".split())
_GLUED = re.compile(r"([-+=]?[\d.,]+)([a-z]+)")
ENDS: dict[str, Kind] = {"sot": "start", "start": "start", "eot": "end", "end": "end"}
_UNTIL: dict[str, Kind] = {**ENDS, "long": "long", "short": "short", "scene": "scene", "save": "save"}
_HELP = "a time is such as 3r, 10m, 1h, sot, eot, until long or save"


class Ending(msgspec.Struct, frozen=True, kw_only=True):
    """When a condition ends by itself, and who or what causes it; ``rest`` are the words without that."""

    until: Until | None = None
    source: str | None = None
    rest: tuple[Word, ...] = ()


def ending(line: Line, typed: Sequence[Word]) -> Ending:
    """Return the time and the source among words, and the other words.

    Raises:
        InvalidCommand: there are two of one kind, or a time that is none.
    """
    until: Until | None = None
    source: str | None = None
    rest: list[Word] = []
    place, fresh = 0, False
    while place < len(typed):
        if found := time(line, typed, place):
            if until:
                raise line.wrong("One time fits into one line", f"{line.verb} {words.text([*typed[:place]])}")
            until, place = found
            fresh = True
        elif not typed[place].quoted and fold(typed[place].text) == "by":
            if source:
                raise line.wrong('One "by" fits into one line', f"{line.verb} {words.text(typed[:place])}")
            source, place = _source(line, typed, place + 1, known=any(map(_known, rest)))
            fresh = True
        else:
            rest.append(msgspec.structs.replace(typed[place], listed=typed[place].listed or fresh))
            place, fresh = place + 1, False
    return Ending(until=until, source=source, rest=tuple(rest))


def time(line: Line, typed: Sequence[Word], place: int) -> tuple[Until, int] | None:
    """Return the time that begins at ``place`` and where it ends, or None if none does."""
    word = _plain(typed, place)
    if word == "until":
        return _until(line, typed, place + 1)
    if word == "for":
        return _counted(line, typed, place + 1)
    if word in {"sot", "eot"}:
        return Until(kind=ENDS[word]), place + 1
    if word == "save":
        return Until(kind="save"), place + (2 if _plain(typed, place + 1) == "ends" else 1)
    return _counted(line, typed, place)


def _plain(typed: Sequence[Word], place: int) -> str:
    """Return a word as words of the grammar are compared; empty if it is quoted, or past the end."""
    return "" if place >= len(typed) or typed[place].quoted else fold(typed[place].text)


def _counted(line: Line, typed: Sequence[Word], place: int) -> tuple[Until, int] | None:
    """Return a number of rounds, minutes or hours, in one word or in two."""
    word, after = _plain(typed, place), _plain(typed, place + 1)
    if found := _GLUED.fullmatch(word):
        number, unit, end = found[1], found[2], place + 1
    elif word[-1:].isdecimal() and (after in ROUNDS or after in _OTHER) and amounts.amount(line, word):
        number, unit, end = word, after, place + 2
    elif word in ROUNDS:
        raise line.wrong(f"{echo(word)} needs a number before it; {_HELP}", line.replaced(word, f"1 {word}"))
    else:
        return None
    if unit not in ROUNDS:
        if unit not in _OTHER:
            return None
        raise line.wrong(f"{echo(unit)} is no unit of time; {_HELP}", _better(line, typed, place, end, "1r"))
    rounds = int(number) * ROUNDS[unit] if re.fullmatch("[0-9]{1,4}", number) else 0
    if not 1 <= rounds <= MOST_POINTS:
        problem = f"{echo(words.text(typed[place:end]))} is no time; it is 1 to {MOST_POINTS} rounds"
        raise line.wrong(problem, *(_better(line, typed, place, end, one) for one in ("3r", "10m", "1h")))
    return Until(kind="rounds", rounds=rounds), end


def _better(line: Line, typed: Sequence[Word], place: int, end: int, time: str) -> str:
    return line.replaced(words.text(typed[place:end]), time)


def _until(line: Line, typed: Sequence[Word], place: int) -> tuple[Until, int]:
    """Return what stands behind ``until``: a rest, the scene, a save, the start or end of a turn, or a time."""
    word = _plain(typed, place)
    if word in _UNTIL and _plain(typed, place + 1) != "of":
        more = {"long": "rest", "short": "rest", "save": "ends"}.get(word)
        return Until(kind=_UNTIL[word]), place + (2 if more and _plain(typed, place + 1) == more else 1)
    if word and (found := _counted(line, typed, place)):
        return found
    before = f"{line.verb} {words.text(typed[: place - 1])}"
    ends = ("sot", "eot") if word in _UNTIL else ("until long", "until short", "until scene")
    what = "the start or end of a turn is sot or eot" if word in _UNTIL else _HELP
    raise line.wrong(f'"until" does not say when; {what}', *(f"{before} {end}" for end in ends))


def _known(word: Word) -> bool:
    return condition_words.exactly(word) or condition_words.begun(word)


def _source(line: Line, typed: Sequence[Word], place: int, *, known: bool) -> tuple[str, int]:
    """Return who or what causes a condition, up to a time, or to the condition if it is not ``known`` before.

    In quotes it ends with them.
    """
    end = place
    if place < len(typed) and typed[place].quoted:
        end = place + 1
    else:
        while end < len(typed) and not _stops(line, typed, end, known=known):
            end += 1
            if end < len(typed) and typed[end].listed:
                _refuse_list(line, typed, place, end)
    source = " ".join(word.text for word in typed[place:end])
    before = f"{line.verb} {words.text(typed[: place - 1])}"
    if not source:
        raise line.wrong('"by" says who or what causes it, up to a time or the end', f"{before} by dragon", before)
    if len(source) > LONGEST_SOURCE:
        problem = f"What causes a condition has at most {LONGEST_SOURCE} characters"
        raise line.wrong(problem, f"{before} by {source[:LONGEST_SOURCE].rsplit(' ', 1)[0]}")
    return source, end


def _stops(line: Line, typed: Sequence[Word], place: int, *, known: bool) -> bool:
    """Whether a source ends before ``place``.

    Raises:
        InvalidCommand: a number may be a part of it or a level.
    """
    if typed[place].quoted or time(line, typed, place) or (not known and condition_words.exactly(typed[place])):
        return True
    if _plain(typed, place) == "by":
        return True
    number = typed[place].text
    if amounts.amount(line, number):
        source = line.whole.partition(" by ")[2]
        better = (line.replaced(f"by {source}", f"{number} by {source.replace(number, '').strip()}"),
                  line.replaced(source, f'"{source}"'))  # fmt: skip
        raise line.wrong(f"It is not clear whether {echo(number)} is a level or a part of what causes it", *better)
    return False


def _refuse_list(line: Line, typed: Sequence[Word], place: int, end: int) -> None:
    """Refuse a comma or ``and`` behind ``by``: another name may stand there, or more of what causes it."""
    source = " ".join(word.text for word in typed[place:])
    names = words.text(typed[: place - 1])
    more = f"{line.verb} {names}, {words.text(typed[end:])} by {words.text(typed[place:end])}"
    problem = "What causes it stands last and alone, or in quotes"
    raise line.wrong(problem, f'{line.verb} {names} by "{source}"', more)
