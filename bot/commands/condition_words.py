"""Which of the words is the condition. Never what becomes of it, nor whom it is for."""

from collections.abc import Sequence

from bot.commands import targets, words
from bot.commands.amounts import SIGNS
from bot.commands.chat_command import Line
from bot.commands.text import fold
from bot.commands.words import Word
from game.conditions import ALIASES, KNOWN, understood
from game.targets import EVERYONE
from game.words import RESERVED


def named(line: Line, typed: Sequence[Word]) -> tuple[str, tuple[Word, ...]]:
    """Return the condition that is named, and the words without it: a known one anywhere, else the last word."""
    place = _place(line, typed)
    if place is not None:
        known = understood(fold(typed[place].text)) or ""
        end, more = place + 1, known.split()[1:]
        if more and [fold(word.text) for word in typed[end : end + len(more)]] == more:
            end += len(more)
        return known, words.without(typed, place, end)
    if not typed:
        raise line.wrong("Say who and which condition", f"{line.whole} vex prone")
    if not typed[-1].quoted and (targets.is_group(typed[-1].text) or typed[-1].text[0] in SIGNS):
        raise line.wrong("Say which condition", f"{line.whole} prone")
    _whole(line, typed)
    return typed[-1].text, tuple(typed[:-1])


def _whole(line: Line, typed: Sequence[Word]) -> None:
    """Refuse words such as ``on fire`` without quotes: a word of the grammar right before the last is no name."""
    before = [word for word in typed[1:-1][-1:] if not word.quoted and fold(word.text) in RESERVED - EVERYONE]
    if before and not typed[-1].quoted:
        words = f"{before[0].text} {typed[-1].text}"
        raise line.wrong("A condition of several words needs quotes", line.replaced(words, f'"{words}"'))


def _place(line: Line, typed: Sequence[Word]) -> int | None:
    """Return where the one known condition is: an exact word comes before a prefix, which a name may have too."""
    for likely in (exactly, begun, _quoted):
        places = [place for place, word in enumerate(typed) if likely(word)]
        if len(places) > 1:
            better = (line.replaced(typed[place].text, "") for place in reversed(places[:2]))
            raise line.wrong("One condition fits into one line", *better)
        if places:
            return places[0]
    return None


def exactly(word: Word) -> bool:
    """Whether a word is a known condition or a usual slip of one, in full."""
    plain = fold(word.text).replace("-", " ")
    return not word.quoted and word.text[0] not in SIGNS and (plain in KNOWN or plain in ALIASES)


def begun(word: Word) -> bool:
    """Whether a word is at least the beginning of one known condition, or a usual slip."""
    return not word.quoted and word.text[0] not in SIGNS and understood(fold(word.text)) is not None


def _quoted(word: Word) -> bool:
    return word.quoted and understood(fold(word.text)) is not None
