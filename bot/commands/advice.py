"""Corrected lines: what a refusal offers to be copied. Nothing is offered that would be refused as well."""

import re
from collections.abc import Callable, Sequence

from game.text import one_line
from game.words import RESERVED

LONGEST_ADVICE = 120
"""Room for the corrected lines, prefixes included."""

_COUNTED = "one two three four five six seven eight nine ten eleven twelve".split()
_NUMBERS = {word: str(number) for number, word in enumerate(_COUNTED, 1)}
_NUMBER = re.compile(rf"(?<![^\s+=-])(?:{'|'.join(_COUNTED)})(?![^\s,])", re.IGNORECASE)
_SIGN = re.compile(r"(?<!\S)(minus|plus) (?=[0-9])", re.IGNORECASE)


_EXAMPLES = frozenset({"vex", "grog"})
_WORD = re.compile(r"[^\W\d_]{2,}")


def _about_another(line: str, typed: str) -> bool:
    """Whether a line speaks of a name of our examples in the place of one that was typed."""
    said, meant = set(_WORD.findall(line.casefold())), set(_WORD.findall(typed.casefold()))
    return bool(_EXAMPLES & said - meant) and bool(meant - said - RESERVED)


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

    None of them is about somebody else than the line as ``typed`` is.
    """
    lines = [
        prefix + line
        for line in dict.fromkeys(better)
        if one_line(line) == line and works(line) and not _about_another(line, typed)
    ]
    while lines and max(map(len, lines)) > LONGEST_ADVICE // len(lines):
        lines.pop()
    return tuple(lines)
