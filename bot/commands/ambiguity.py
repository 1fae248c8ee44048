"""Lines with more amounts than can be told apart: which lines they may be meant for. Never what an amount does."""

from collections.abc import Sequence

from bot.commands import amounts, words
from bot.commands.chat_command import Line
from bot.commands.text import fold
from bot.commands.words import Word
from game.targets import EVERYONE
from game.words import RESERVED


def ambiguous(line: Line) -> Exception:
    """Return the rejection of a line with several amounts that neither all follow nor all lead their names."""
    runs = _runs(words.split(line))
    named = [words.text(run) for run in runs if not _counts(run[0]) and any(map(_names, run))]
    numbers = [word.text for run in runs for word in run if _counts(word)]
    if len(named) == 1 and [len(run) for run in runs] == [1, 2, 1]:
        named = [words.text([word]) for word in runs[1]]
    if len(named) <= 1:
        return line.wrong("It is not clear which amount is meant; give one", *_apiece(line))
    (one, other), (first, second) = named[:2], numbers[:2]
    return line.wrong(
        "It is not clear which amount is whose; put each one behind its names, or each before them",
        f"{line.verb} {one} {first} {other} {second}",
        f"{line.verb} {first} {one} {second} {other}",
    )


def _counts(word: Word) -> bool:
    return not word.quoted and amounts.is_amount(word.text)


def _names(word: Word) -> bool:
    """Whether a word may name somebody: no word of the grammar such as ``crit``, unless it is a group's."""
    return word.quoted or fold(word.text) not in RESERVED - EVERYONE


def _runs(typed: Sequence[Word]) -> list[list[Word]]:
    """Return the words in stretches of amounts and of what is none."""
    runs: list[list[Word]] = []
    for word in typed:
        if runs and _counts(runs[-1][-1]) == _counts(word):
            runs[-1].append(word)
        else:
            runs.append([word])
    return runs


def _apiece(line: Line) -> list[str]:
    """Return for each amount of a line that line with no other amount."""
    typed = words.split(line)
    places = [place for place, word in enumerate(typed) if _counts(word)]
    return [
        f"{line.verb} {words.text([word for place, word in enumerate(typed) if place == one or place not in places])}"
        for one in places
    ]
