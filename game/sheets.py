"""Sheets: what a character sheet may say, and what an edit of it names. Checks and copies only, no events."""

import unicodedata
from collections.abc import Sequence
from typing import Annotated, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from game import names, text
from game.errors import Conflict, InvalidCommand
from game.state import CampaignState, Character

MOST_ALIASES = 10
LONGEST_NOTE = 64
ABILITIES = ("str", "dex", "con", "int", "wis", "cha")

Score: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=99)]


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """The parts of a sheet that an edit may name; what is unset stays as it is, None clears."""

    name: str | UnsetType = UNSET
    player_name: str | UnsetType | None = UNSET
    class_: str | UnsetType | None = msgspec.field(default=UNSET, name="class")
    race: str | UnsetType | None = UNSET
    aliases: tuple[str, ...] | UnsetType = UNSET
    ac: Score | UnsetType | None = UNSET
    abilities: dict[str, Score] | UnsetType = UNSET


def given(profile: Profile) -> dict[str, object]:
    """Return the fields that a profile names."""
    fields = ((name, getattr(profile, name)) for name in profile.__struct_fields__)
    return {name: value for name, value in fields if value is not UNSET}


def of(character: Character) -> Profile:
    """Return all that a character's sheet says."""
    return Profile(
        name=character.name, player_name=character.player_name, class_=character.class_, race=character.race,
        aliases=character.aliases, ac=character.stats.ac, abilities=character.stats.abilities,
    )  # fmt: skip


def put(character: Character, profile: Profile) -> Character:
    """Return ``character`` with the fields that ``profile`` names."""
    fields = given(profile)
    stats = {key: fields.pop(key) for key in ("ac", "abilities") if key in fields}
    return msgspec.structs.replace(character, **fields, stats=msgspec.structs.replace(character.stats, **stats))


def checked(profile: Profile, state: CampaignState, but: str | None) -> Profile:
    """Return the profile as it is stored; ``but`` is the id of the character that may already hold its names.

    Raises:
        InvalidCommand: a field is not what it may be.
        Conflict: a name is another character's.
    """
    fields = given(profile)
    others = [character for character in state.characters.values() if character.id != but]
    if isinstance(profile.name, str):
        fields["name"] = free(names.checked(profile.name), others)
    if isinstance(profile.aliases, tuple):
        if len(profile.aliases) > MOST_ALIASES:
            raise InvalidCommand(f"A character has at most {MOST_ALIASES} aliases.")
        aliases = (free(names.checked(alias, "An alias"), others) for alias in profile.aliases)
        fields["aliases"] = tuple({names.key(alias): alias for alias in aliases}.values())
    for field in ("player_name", "class_", "race"):
        if isinstance(fields.get(field), str):
            fields[field] = _note(str(fields[field]), field.strip("_").replace("_", " "))
    if isinstance(profile.abilities, dict) and (unknown := sorted(profile.abilities.keys() - set(ABILITIES))):
        raise InvalidCommand(f"No ability is called {text.quoted(unknown[0])}. Known: {', '.join(ABILITIES)}.")
    return msgspec.structs.replace(profile, **fields)


def free(name: str, others: Sequence[Character]) -> str:
    """Return ``name`` if it is, and looks like, no name of ``others``.

    Raises:
        Conflict: it is one of theirs.
    """
    if holder := names.taken_by(others, name):
        raise Conflict(f'"{name}" is, or looks like, a name of {holder.name}; choose one that cannot be mistaken.')
    return name


def _note(typed: str, what: str) -> str | None:
    typed = " ".join(unicodedata.normalize("NFC", typed).split())
    if len(typed) > LONGEST_NOTE or not all(map(text.seen, typed)):
        raise InvalidCommand(f"The {what} has at most {LONGEST_NOTE} characters, none of them invisible.")
    return typed or None
