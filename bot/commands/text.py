"""Text as chat clients send it, made plain. Knows characters; never a command, a name or a number's meaning."""

import re
import unicodedata

from game.text import clipped, quoted

LONGEST_ECHO = 30

_BREAKS = re.compile(r"[\t\n\v\f\r\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    r"\u2800\u3164\ud800-\udfff\ufe00-\ufe0f\ufeff\uffa0\U000e0000-\U000e0fff]+"
)
"""Control characters, those that take no room on a screen, and halves of surrogate pairs."""

_ASCII = str.maketrans(
    dict.fromkeys(map(chr, (*range(0x2010, 0x2016), 0x2212)), "-")
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u02bc", "'")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u2033", '"')
)
"""Dashes, quotes and apostrophes that phones and word processors put in place of the plain ones."""

_MEANT = frozenset("*/@#+-=\"'%\u2030")
"""Signs of the grammar, which are no mere punctuation."""

_LONE_SIGN = re.compile(r"([-+=]) (?=\S)")


def visible(text: str) -> str:
    """Return ``text`` without control and invisible characters; line breaks and tabs become spaces.

    Linear in the length of the text, which nobody has bounded yet.
    """
    return _UNSEEN.sub("", _BREAKS.sub(" ", text))


def normalise(text: str) -> str:
    """Return ``text`` as the grammar reads it; doing it twice changes nothing more.

    NFKC, nothing invisible, plain dashes and quotes, single spaces, a sign joined to what follows it, no commas or
    full stops at the end. Case and accents stay. The text is short: composing marks costs the square of their number.
    """
    text = visible(unicodedata.normalize("NFKC", visible(text))).translate(_ASCII)
    return _LONE_SIGN.sub(r"\1", " ".join(text.split())).rstrip(" ,.")


def trimmed(text: str) -> str:
    """Return normalised text without the punctuation, emoji and other signs at its end that mean nothing to us."""
    end = len(text)
    while end and text[end - 1] not in _MEANT and unicodedata.category(text[end - 1])[0] in "PSZ":
        end -= 1
    return text[:end]


def fold(text: str) -> str:
    """Return what is compared of a word of the grammar: normalised, without case and without accents."""
    plain = unicodedata.normalize("NFKD", normalise(text).casefold())
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def echo(typed: str) -> str:
    """Return a word as a sentence of ours repeats it: in quotes, short, nothing invisible."""
    return quoted(clipped(typed, LONGEST_ECHO))
