"""Corrected lines: what a refusal offers to be copied. Nothing is offered that would be refused as well."""

import re
from collections.abc import Callable, Sequence

from game.targets import EVERYONE
from game.text import one_line
from game.words import RESERVED

LONGEST_ADVICE = 120
"""Room for the corrected lines, prefixes included."""

_COUNTED = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED, 1)}
_NUMBER = re.compile(rf"(?<![^\s+=-])(?:{'|'.join(_COUNTED)})(?![^\s,])", re.IGNORECASE)
_SIGN = re.compile(r"(?<!\S)(minus|plus) (?=[0-9])", re.IGNORECASE)

_NAMES = EVERYONE | {"vex", "grog", "pike", "keyleth", "vax"}
"""Whom our examples speak of."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_AMOUNT = re.compile(r"(?<![\w/*])[0-9]+(?![0-9])(?!(?:r|m|h)\b)")
"""A number that is no share, no part of a name and no time."""

_TYPED = re.compile(r"(?<![^\W\d])[0-9]+")
_THOUSANDS = re.compile(r"(?<=[0-9])[.,_](?=[0-9]{3})")
_COUNTS = frozenset("slot ss spellslot round log undo u".split())
"""Verbs whose numbers are levels or counts, with a bound to offer in the place of one past it."""

_FITTING = 4
"""An amount has so many digits at most."""


def _about_another(line: str, typed: str) -> bool:
    """Whether a line speaks of somebody of our examples whom nobody typed, but for Vex where no name was typed."""
    said, meant = set(_WORD.findall(line.casefold())), set(_WORD.findall(typed.casefold()))
    new, lost = _NAMES & said - meant, meant - said - RESERVED
    if "party" in new and not meant - RESERVED and not _NAMES & meant:
        new -= {"party"}
    return bool(new) and (new != {"vex"} or bool(lost or _NAMES & meant))


def _of_another_amount(line: str, typed: str) -> bool:
    """Whether a line has an amount that nobody typed, although one was typed that may be meant."""
    if line.partition(" ")[0] in _COUNTS:
        return False
    text = spelled(typed)
    meant = {int(number) for number in (*_TYPED.findall(text), *_TYPED.findall(_THOUSANDS.sub("", text)))}
    fitting = any(0 < number < 10**_FITTING for number in meant)
    return fitting and not {int(number) for number in _AMOUNT.findall(line)} <= meant


def spelled(text: str) -> str:
    """Return a line with its numbers up to twelve and its signs typed as such: ``minus five`` is ``-5``."""
    digits = _NUMBER.sub(lambda found: _NUMBERS[found[0].lower()], text)
    return _SIGN.sub(lambda found: "-" if found[1].lower() == "minus" else "+", digits)


def replaced(text: str, old: str, new: str) -> str:
    """Return a line with a word of it replaced: the first that is the whole word, else the first that has it."""
    found = re.search(rf"(?<!\S){re.escape(old)}(?![^\s,])", text, re.IGNORECASE)
    if not found:
        return " ".join(text.replace(old, new, 1).split())
    return " ".join((text[: found.start()] + new + text[found.end() :]).split())


def offered(better: Sequence[str], typed: str, prefix: str, works: Callable[[str], bool]) -> tuple[str, ...]:
    """Return those of the corrected lines that work, can be shown as they are, and fit; with their prefix.

    None of them is about somebody else, or of another amount, than the line as ``typed`` is.
    """
    lines = [
        prefix + line
        for line in dict.fromkeys(better)
        if one_line(line) == line
        and not _about_another(line, typed)
        and not _of_another_amount(line, typed)
        and works(line)
    ]
    while lines and max(map(len, lines)) > LONGEST_ADVICE // len(lines):
        lines.pop()
    return tuple(lines)
