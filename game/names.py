"""Names: what a name may be, when two are the same, and who answers to what was typed. Pure text, no state changes."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process

from game import text
from game.errors import InvalidCommand, UnknownCharacter
from game.state import CampaignState, Character
from game.words import RESERVED, SMALL

LONGEST_NAME = 64
LONGEST_TYPED = 4 * LONGEST_NAME
"""What is longer is no name, however it is spelled."""
SHORTEST_PREFIX = 2
MOST_SUGGESTIONS = 3
ALIKE_ENOUGH = 60
"""Least likeness (0 to 100) for a suggestion. Suggestions are shown, never acted on."""

MOST_MARKS = 3
"""Marks that one letter may carry; more of them run into the lines above and below."""

_LETTERS = {"L", "M"}
_PUNCTUATION = frozenset(" '-.")
_LOOKALIKES = str.maketrans(
    dict(
        pair.split(":")
        for pair in (
            "а:a е:e о:o р:p с:c у:y х:x і:i ј:j ѕ:s ԁ:d ԛ:q ԝ:w һ:h ѵ:v к:k м:m т:t в:b н:h г:r п:n "  # Cyrillic
            "α:a ο:o ε:e ρ:p ν:v ι:i κ:k υ:u τ:t χ:x β:b γ:y η:n ω:w ϲ:c "  # Greek
            "ա:w օ:o ս:u հ:h ց:g ո:n զ:q յ:j ɑ:a ɡ:g ı:i ł:l ø:o đ:d ħ:h 0:o 1:l"  # Armenian, Latin, digits
        ).split()
    )
)
"""Letters of other scripts, and digits, that are taken for Latin letters at a glance (a part of UTS #39)."""

_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_TIME = re.compile(r"\d+[rmh]")
"""How a time is typed: 3r, 10m, 1h."""


def is_id(name: str) -> bool:
    """Whether a campaign or a character is named by its id, a UUID with hyphens; anything else is a slug or a name."""
    return _ID.fullmatch(name) is not None


def key(name: str) -> str:
    """Return what two spellings of one name share: no case, no accents, no spaces, hyphens, dots or apostrophes.

    Empty for what is too long to be a name.
    """
    return _key(name) if len(name) <= LONGEST_TYPED else ""


@lru_cache(maxsize=8_192)
def _key(name: str) -> str:
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name.casefold()).casefold())
    return "".join(letter for letter in plain if letter.isalnum())


def skeleton(name: str) -> str:
    """Return the key of how a name looks: two names with one skeleton cannot be told apart on screen."""
    return key(name.casefold().translate(_LOOKALIKES)).translate(_LOOKALIKES)


def checked(name: str, what: str = "A name") -> str:
    """Return ``name`` in NFC with its outer spaces gone.

    Raises:
        InvalidCommand: it is empty or too long, is a word of the grammar, or has letters that no name may have.
    """
    name = " ".join(unicodedata.normalize("NFC", name).split())
    if not 1 <= len(name) <= LONGEST_NAME:
        raise InvalidCommand(f"{what} has 1 to {LONGEST_NAME} characters.")
    if not all(map(_fits, name)) or name[0] in "-." or _stacked(name):
        raise InvalidCommand(f"{what} is made of letters, digits, spaces, ' - and a full stop; this one is not.")
    if not any(letter.isalpha() for letter in name) or _TIME.fullmatch(key(name)):
        raise InvalidCommand(f"{what} needs at least one letter: a number or a time would be read as an amount.")
    if not RESERVED.isdisjoint({name.casefold(), key(name), skeleton(name)}):
        raise InvalidCommand(f"{what} cannot be {text.quoted(name)}: it is a word of the chat commands.")
    return name


def _fits(letter: str) -> bool:
    written = letter in _PUNCTUATION or unicodedata.category(letter)[0] in _LETTERS or letter.isdecimal()
    return written and text.seen(letter)


def _stacked(name: str) -> bool:
    """Whether a mark stands alone, or more than three of them on one letter."""
    kinds = "".join(unicodedata.category(letter)[0] for letter in name)
    return kinds.startswith("M") or "M" * (MOST_MARKS + 1) in kinds


def spellings(character: Character) -> tuple[str, ...]:
    """Return every name that a character answers to, its own first."""
    return (character.name, *character.aliases)


def taken_by(characters: Iterable[Character], name: str) -> Character | None:
    """Return the character whose name or alias is, or looks like, ``name``."""
    look, same = skeleton(name), key(name)
    for character in characters:
        for spelling in spellings(character):
            if skeleton(spelling) == look or key(spelling) == same:
                return character
    return None


def find(state: CampaignState, typed: str) -> Character:
    """Return the character that ``typed`` means: its id, exact name, alias, or a unique prefix of 2 letters or more.

    Raises:
        UnknownCharacter: nobody is meant, or several could be; it carries up to three suggestions.
    """
    if found := match(state, typed):
        return found
    raise unknown(state, typed)


def match(state: CampaignState, typed: str) -> Character | None:
    """Return the character that ``typed`` means, or None. As ``find`` says."""
    if typed in state.characters:
        return state.characters[typed]
    wanted = key(typed)
    if not wanted:
        return None
    everyone = tuple(state.characters.values())
    for exact in (
        [c for c in everyone if key(c.name) == wanted],
        [c for c in everyone if any(key(alias) == wanted for alias in c.aliases)],
    ):
        if len(exact) == 1:
            return exact[0]
    if len(wanted) < SHORTEST_PREFIX or wanted in SMALL:
        return None
    begun = [c for c in everyone if any(key(name).startswith(wanted) for name in spellings(c))]
    return begun[0] if len(begun) == 1 else None


def unknown(state: CampaignState, typed: str) -> UnknownCharacter:
    """Return the rejection for a name that nobody answers to, with who might be meant."""
    known = tuple(character.name for character in state.characters.values())
    wanted = key(typed[:LONGEST_NAME])
    begun = [
        c.name for c in state.characters.values() if wanted and any(key(n).startswith(wanted) for n in spellings(c))
    ]
    alike = begun[:MOST_SUGGESTIONS] if len(begun) > 1 else suggest(typed, known)
    return UnknownCharacter(typed, known=known, suggestions=alike)


def suggest(typed: str, known: Sequence[str], *, alike: int = ALIKE_ENOUGH) -> tuple[str, ...]:
    """Return up to three of ``known`` that ``typed`` may have been meant for, the likeliest first.

    ``alike`` is the least likeness, 0 to 100.
    """
    wanted = key(typed[:LONGEST_NAME])
    if not wanted:
        return ()
    ranked = process.extract(wanted, [key(name) for name in known], scorer=fuzz.ratio, limit=MOST_SUGGESTIONS,
                             score_cutoff=alike)  # fmt: skip
    return tuple(known[index] for _, _, index in ranked)
