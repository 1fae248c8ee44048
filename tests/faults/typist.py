"""A typist: chat lines as people, phones, other bots and people of ill will type them. All of it by a seeded chance."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from random import Random

from tests.faults.phrases import FORMS, HOSTILE, OTHERS, UNSEEN, WORDS

LONGEST = 100_000
"""What the longest lines have, in characters."""

_SLOT = re.compile(r"\{(\w)\}")
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff0d-"
_ENDS = ("", "", ".", ",", " ", "  ", " 🎲", "…", " \u034f", "\U000e0000", "\u200d\ufe0f")


def chance_of(seed: int, number: int) -> Random:
    """Return the chance of one table, so that each can be played again by itself."""
    return Random(f"{seed}:{number}")  # noqa: S311 - to be repeated, and not to be secret


class Typist:
    """Types lines. What ``valid`` returns mostly makes sense at the sample party's table."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def valid(self) -> str:
        """Return a line of the grammar; most of them fit the party and some do not."""
        form = self.chance.choice(FORMS)
        return "!" + _SLOT.sub(lambda slot: self._filled(slot[1]), form) + self._often("!", 0.04)

    def disguised(self, plain: str) -> str:
        """Return a line that means the same: other case, dashes, widths, spaces, and what nobody can see."""
        shifts: tuple[Callable[[str], str], ...] = (str, str.upper, str.title, _wide, _apart)
        shift = self.chance.choice(shifts)
        line = shift(plain).replace("-", self.chance.choice(_DASHES))
        line = line.replace(" ", self.chance.choice([" ", "  ", "\u00a0", "\u3000", "\t", " \u200b"]))
        places = sorted(self.chance.randrange(len(line) + 1) for _ in range(self.chance.randrange(4)))
        for place in reversed(places):
            line = line[:place] + self.chance.choice(UNSEEN) + line[place:]
        return self._often("@Tablecast ", 0 if plain.startswith("@") else 0.1) + line + self.chance.choice(_ENDS)

    def any(self) -> str:
        """Return a line of any kind."""
        kind = self.chance.random()
        if kind < 0.45:
            return self.valid()
        if kind < 0.70:
            return self._slipped(self.valid())
        if kind < 0.85:
            return self._soup()
        if kind < 0.92:
            return self.chance.choice(OTHERS)
        return self._hostile()

    def _filled(self, slot: str) -> str:
        if slot == "n":
            return self.chance.choice([" ", " ", ",", ", ", " and "]).join(self._words("name", 1, 2))
        if slot == "g":
            return self.chance.choice(WORDS["name" if self.chance.random() < 0.6 else "group"])
        if slot in "as":
            number = self.chance.choice([self.chance.randrange(30), self.chance.randrange(30), 0, 1, 77, 9_999])
            return (self.chance.choice("--+=") if slot == "s" else "") + str(number)
        if slot == "d":
            return str(self.chance.randrange(1, 10))
        return self.chance.choice(WORDS[{"c": "condition", "t": "time", "k": "key", "w": "word", "p": "spell"}[slot]])

    def _words(self, kind: str, least: int, most: int) -> Sequence[str]:
        return [self.chance.choice(WORDS[kind]) for _ in range(self.chance.randint(least, most))]

    def _often(self, text: str, share: float) -> str:
        return text if self.chance.random() < share else ""

    def _slipped(self, line: str) -> str:
        """Return a line with one to three slips of a finger, or of something worse."""
        for _ in range(self.chance.randint(1, 3)):
            place = self.chance.randrange(len(line) + 1)
            before, after = line[:place], line[place:]
            slips = (
                before + after[1:], before + after[1::-1] + after[2:], before + self.chance.choice(HOSTILE) + after,
                before + self.chance.choice("-+=/*#@,.\"'!&$%\\") + after, f"{line} {self.chance.choice(HOSTILE)}",
                " ".join(self._shuffled(line.split())), f"{line} {self._filled(self.chance.choice('nascktwgp'))}",
            )  # fmt: skip
            line = self.chance.choice(slips)
        return line

    def _shuffled(self, words: Sequence[str]) -> Sequence[str]:
        return [*words[:1], *self.chance.sample(words[1:], len(words) - 1)] if words else []

    def _soup(self) -> str:
        """Return a verb and words of the grammar in any order."""
        verb = self.chance.choice(FORMS).split()[0]
        kinds = [self.chance.choice("nnngaasscktwdp") for _ in range(self.chance.randrange(7))]
        return f"!{verb} " + " ".join(map(self._filled, kinds))

    def _hostile(self) -> str:
        bad = self.chance.choice(HOSTILE)
        if self.chance.random() < 0.03:
            return f"!{self.chance.choice(FORMS).split()[0]} {bad}" + bad * (LONGEST // len(bad))
        some = (self.chance.choice([bad, self._filled("n"), self._filled("s")]) for _ in range(4))
        return (
            "!" * self.chance.randrange(2)
            + self._often(self.chance.choice(FORMS).split()[0] + " ", 0.8)
            + " ".join(some)
        )


def _wide(line: str) -> str:
    """Return a line in the wide letters of East Asian keyboards, which are the plain ones to the grammar."""
    return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" and one not in "\"'" else one for one in line)


def _apart(line: str) -> str:
    """Return a line with its accents apart, as some systems type them."""
    return unicodedata.normalize("NFD", line)
