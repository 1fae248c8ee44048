"""Reading: which lines of a chat are for us, by the campaign's prefixes. Never what a verb means."""

import re
import string
from typing import NamedTuple

from bot.commands import Parsed, nearly, parse
from bot.commands.text import fold, visible
from store.receipt import Manners

SHORT = "!"
PLAIN = Manners()
"""The manners of a campaign that has set none."""

_LONGEST_WORD = 64
_LONGEST_OPENING = 2_000
"""How much of a line is looked at for its first words, what nobody can see included."""

_SIGNS = frozenset(string.punctuation)
_NAME_AND_NUMBER = re.compile(r"\w\W{0,3}[-\u2010-\u2015\u2212]\W{0,3}\d")


class Read(NamedTuple):
    """What a line asks for, and the ``prefix`` it was typed with; with its space, if it needs one."""

    parsed: Parsed
    prefix: str


def may_be_ours(text: str) -> bool:
    """Whether a line begins with a sign, as every prefix does. Talk does not."""
    return _opening(text)[:1] in _SIGNS


def may_be_misread(text: str) -> bool:
    """Whether a line holds what is a name with an amount, or a name that only looks like it."""
    return bool(_NAME_AND_NUMBER.search(text))


def prefix_of(text: str, manners: Manners) -> str | None:
    """Return the prefix that a line begins with, of those that the campaign listens to."""
    word = _opening(text)
    second = manners.prefix
    if second and (word == second if _apart(second) else word.startswith(second)):
        return second
    return SHORT if manners.short_form and word.startswith(SHORT) else None


def read(text: str, manners: Manners, spellings: frozenset[str] = frozenset()) -> Read | None:
    """Return what a line asks for, None if it is none of ours.

    Raises:
        InvalidCommand: it is ours and makes no sense; its text says why.
    """
    prefix = prefix_of(text, manners)
    if prefix is None:
        return None
    parsed = parse(text, prefix=prefix, spellings=spellings)
    return None if parsed is None else Read(parsed, prefix + _apart(prefix))


def _apart(prefix: str) -> str:
    """Return what stands between a prefix and its verb: a space behind a word."""
    return " " if prefix[-1:].isalnum() else ""


def _opening(text: str) -> str:
    """Return the folded first word, or the second where the first is the ``@name`` that a reply begins with."""
    words = visible(text[:_LONGEST_OPENING]).split(maxsplit=2)
    if words and words[0].startswith("@"):
        words = words[1:]
    return fold(words[0][:_LONGEST_WORD]) if words else ""


def meant(text: str, manners: Manners) -> str | None:
    """Return the line that one with a mistyped verb was most likely meant to be, if that is certain enough."""
    prefix = prefix_of(text, manners)
    return None if prefix is None else nearly(text, prefix=prefix)


def verb_of(text: str, manners: Manners) -> str:
    """Return the folded word that stands for the verb of a line, with its prefix."""
    words = [word for word in visible(text).split(maxsplit=3) if not word.startswith("@")]
    return fold(" ".join(words[: 2 if _apart(prefix_of(text, manners) or SHORT) else 1])[:_LONGEST_WORD])
