"""Text from outside: which letters can be seen, and how to repeat what was typed. Pure text, no rules of the game."""

import re
import unicodedata

LONGEST_ECHO = 64
"""The most characters of somebody's own text that a sentence of ours repeats."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Zl", "Zp"})
_BLANK = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]"
)
"""Letters, marks and symbols that show as nothing, besides those that say so by their category."""


def seen(letter: str) -> bool:
    """Whether one character can be seen: no control, bidi, invisible or private character, no half of a pair."""
    return unicodedata.category(letter) not in _UNSEEN and not _BLANK.match(letter)


def one_line(text: str) -> str:
    """Return ``text`` on one line, its white space collapsed and what cannot be seen left out."""
    return " ".join("".join(letter for letter in " ".join(text.split()) if seen(letter)).split())


def clipped(text: str, most: int) -> str:
    """Return at most ``most`` characters of ``text``; dots say that some are missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """Return what somebody typed as a sentence of ours may repeat it: in quotes, visible, at most 64 characters."""
    return f'"{clipped(one_line(text[: LONGEST_ECHO * 4]), LONGEST_ECHO)}"'
