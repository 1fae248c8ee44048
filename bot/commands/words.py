"""A line's words: split at spaces and commas, quotes kept together, ``vex-12`` taken apart. Never what they mean."""

import re
from collections.abc import Iterator, Sequence

import msgspec

from bot.commands import advice
from bot.commands.chat_command import Line
from bot.commands.text import fold
from game.targets import EVERYONE
from game.words import RESERVED

_APOSTROPHES = re.compile(r"(?<![^\s,@+-])'([^'\"]*)'(?=$|[\s,/*])")
_WORD = re.compile(
    r'(?P<mark>[^\s,"]*[-+]|@)?"(?P<quoted>[^"]*)"(?P<share>[/*][0-9]+)?'
    r"|(?P<number>[-+=]?\d+,\d[\d.,]*)"
    r'|(?P<bare>[^\s,"]+)'
)
"""Nothing in it can be tried in two ways over the same stretch, so it is linear; an unclosed quote is skipped."""

_GLUED = re.compile(r"(.*[^-+=])([-+=][0-9]+)")
_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)


class Word(msgspec.Struct, frozen=True):
    """One word; ``quoted`` if it is to be taken as it stands, ``listed`` if something parts it from the one before.

    That is a comma, ``and``, or a word that was taken out from between them.
    """

    text: str
    quoted: bool = False
    listed: bool = False


_SIGNS = "-+"
AND = frozenset({"and", "&"})


def split(line: Line) -> tuple[Word, ...]:
    """Return the words of a line, in order; ``and`` between them is a comma."""
    found = whole(line)
    for place in reversed(range(len(found))):
        if not found[place].quoted and fold(found[place].text) in AND:
            found = without(found, place)
    return found


def whole(line: Line) -> tuple[Word, ...]:
    """Return the words of a line, in order, ``and`` among them."""
    text = _APOSTROPHES.sub(r'"\1"', line.text)
    found: list[Word] = []
    end = 0
    for match in _WORD.finditer(text):
        listed = "," in text[end : match.start()]
        found += _words(match, line.spellings, listed=listed)
        end = match.end()
    return tuple(found)


def _words(match: re.Match[str], spellings: frozenset[str], *, listed: bool) -> Iterator[Word]:
    """Yield what one stretch holds. A quotation with a mark or a share is a plain word that has spaces in it."""
    quoted = (match["quoted"] or "").strip()
    if match["quoted"] is None:
        pieces = _apart((match["number"] or match["bare"]).rstrip("."), spellings)
        yield from (Word(piece, listed=listed and index == 0) for index, piece in enumerate(pieces))
    elif quoted and not match["mark"] and not match["share"]:
        yield Word(quoted, quoted=True, listed=listed)
    elif quoted or match["mark"] or match["share"]:
        yield Word((match["mark"] or "") + quoted.replace("-", " ") + (match["share"] or ""), listed=listed)


def _apart(text: str, spellings: frozenset[str]) -> list[str]:
    """Return ``vex-12`` as ``vex`` and ``-12``; an id, and a name that has that spelling, stay whole."""
    amounts: list[str] = []
    while text.casefold() not in spellings and not _ID.fullmatch(text) and (glued := _GLUED.fullmatch(text)):
        text, amount = glued.groups()
        amounts.append(amount)
    return [word for word in (text, *reversed(amounts)) if word]


def without(words: Sequence[Word], place: int, end: int = 0) -> tuple[Word, ...]:
    """Return the words without the one at ``place``, or those up to ``end``; the next begins anew."""
    after = list(words[max(end, place + 1) :])
    after[:1] = [Word(word.text, quoted=word.quoted, listed=True) for word in after[:1]]
    return (*words[:place], *after)


def text(words: Sequence[Word]) -> str:
    """Return words as they are typed, to stand in a corrected line."""
    shown = ((", " if word.listed else " ") + (f'"{word.text}"' if word.quoted else word.text) for word in words)
    return "".join(shown).lstrip(" ,")


def sign_in_front(words: Sequence[Word]) -> tuple[str, tuple[Word, ...]]:
    """Return the sign of the first word if no other has one, as ``- vex`` is read, and the words without it.

    A sign at its end, as ``vex+``, is the line's too. Empty if there is a group, which ``-vex`` could leave.
    """
    plain = [word for word in words if not word.quoted]
    signed = [word for word in plain if word.text[0] in _SIGNS]
    first = words[0] if words else None
    if any(word.text.startswith("@") or fold(word.text) in EVERYONE for word in plain) or first is None:
        return "", tuple(words)
    if signed == [first] and len(first.text) > 1:
        return first.text[0], (Word(first.text[1:], listed=first.listed), *words[1:])
    last = words[-1]
    if not signed and not last.quoted and len(last.text) > 1 and last.text[-1] in _SIGNS:
        return last.text[-1], (*words[:-1], Word(last.text[:-1], listed=last.listed))
    return "", tuple(words)


def take(words: Sequence[Word], *wanted: str) -> tuple[str | None, tuple[Word, ...]]:
    """Return the first of ``wanted`` that stands unquoted among the words, and the words without it."""
    for index, word in enumerate(words):
        if not word.quoted and (found := fold(word.text)) in wanted:
            return found, without(words, index)
    return None, tuple(words)


def understood(line: Line, words: Sequence[Word]) -> str:
    """Return the line without those words that are no names: words of the grammar in the place of an amount."""
    typed = [word.text for word in words if not word.quoted and fold(word.text) in RESERVED - EVERYONE]
    for word in typed:
        line = msgspec.structs.replace(line, text=advice.replaced(line.text, word, ""))
    return line.whole if len(typed) < len(words) else f"{line.verb} vex"
