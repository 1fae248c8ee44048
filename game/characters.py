"""Characters: who plays in a campaign, and what their sheets say. Hit points in play are in ``hp``."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

import msgspec
from msgspec import UNSET

from game import names, sheets, systems, vitals
from game.errors import Conflict, InvalidCommand, NotFound
from game.record import EventBase
from game.state import MOST_POINTS, CampaignState, Character, Hp, Stats

MOST_CHARACTERS = 200

Profile: TypeAlias = sheets.Profile
Score: TypeAlias = sheets.Score


class AddCharacter(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="character_add"
):
    """A character joins the campaign; its profile has a name. ``hp`` a number means full at that many."""

    profile: Profile
    hp: int | Hp


class EditCharacter(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="character_edit"
):
    """A character's sheet changes. ``character`` is an id or a name; ``version``, if given, must be the present one."""

    character: str
    profile: Profile = Profile()
    version: int | None = None


class RemoveCharacter(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="character_remove"
):
    """A character leaves the campaign; the log keeps it and undo brings it back. ``version`` as in EditCharacter."""

    character: str
    version: int | None = None


Command: TypeAlias = AddCharacter | EditCharacter | RemoveCharacter


class CharacterAdded(EventBase, frozen=True, kw_only=True, tag="character_added"):
    """A character joined. ``character`` is all of it."""

    character_id: str
    character: Character


class CharacterEdited(EventBase, frozen=True, kw_only=True, tag="character_edited"):
    """A character's sheet changed. Both profiles name the fields that changed and no others."""

    character_id: str
    before: Profile
    after: Profile


class CharacterRemoved(EventBase, frozen=True, kw_only=True, tag="character_removed"):
    """A character left. ``character`` is all of it, for undo."""

    character_id: str
    character: Character


Event: TypeAlias = CharacterAdded | CharacterEdited | CharacterRemoved


def decide(state: CampaignState, command: Command, *, now: datetime, new_id: str) -> tuple[Event, ...]:
    """Return the one event of a set-up command, or none if the sheet says so already.

    ``new_id`` is the id that a new character gets.
    """
    match command:
        case AddCharacter():
            character = _new(state, command, now, new_id)
            return (CharacterAdded(character_id=new_id, character=character),)
        case EditCharacter(profile=profile):
            character = _current(state, command.character, command.version)
            return _edited(state, character, sheets.checked(profile, state, but=character.id))
        case RemoveCharacter():
            character = _current(state, command.character, command.version)
            return (CharacterRemoved(character_id=character.id, character=character),)


def _current(state: CampaignState, character: str, version: int | None) -> Character:
    found = names.find(state, character)
    if version is not None and found.version != version:
        raise Conflict(
            f"{found.name} was changed in the meantime: it is at version {found.version} now, not {version}.",
            version=found.version,
        )
    return found


def _new(state: CampaignState, command: AddCharacter, now: datetime, new_id: str) -> Character:
    if len(state.characters) >= MOST_CHARACTERS:
        raise Conflict(f"A campaign has at most {MOST_CHARACTERS} characters.")
    campaign = state.at_hand
    profile = sheets.checked(command.profile, state, but=None)
    if profile.name is UNSET:
        raise InvalidCommand("A character needs a name.")
    hp = command.hp if isinstance(command.hp, Hp) else Hp(current=command.hp, max=command.hp)
    if not (1 <= hp.max <= MOST_POINTS and 0 <= hp.current <= hp.max and 0 <= hp.temp <= MOST_POINTS):
        raise InvalidCommand(
            f"Hit points: the maximum is 1 to {MOST_POINTS}, current 0 to the maximum, temporary 0 to {MOST_POINTS}."
        )
    character = Character(
        trackers=dict(systems.of(state).trackers),
        id=new_id,
        campaign_id=campaign.id,
        name=profile.name,
        stats=Stats(hp=hp),
        created_at=now,
        updated_at=now,
    )
    character = vitals.put(character, vitals.alive(vitals.of(character)))
    return sheets.put(character, profile)


def _edited(state: CampaignState, character: Character, profile: Profile) -> tuple[CharacterEdited, ...]:
    old = sheets.of(character)
    changed = {key: value for key, value in sheets.given(profile).items() if getattr(old, key) != value}
    if not changed or character.id not in state.characters:
        return ()
    before = Profile(**{key: getattr(old, key) for key in changed})
    after = msgspec.structs.replace(Profile(), **changed)
    return (CharacterEdited(character_id=character.id, before=before, after=after),)


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """Return the state with the character as the event leaves it."""
    match event:
        case CharacterAdded(character=character):
            added = state.with_character(character)
            in_order = sorted(added.characters.values(), key=lambda one: (one.created_at, one.id))
            return msgspec.structs.replace(added, characters={one.id: one for one in in_order})
        case CharacterEdited(character_id=key, after=after):
            known = state.characters.get(key)
            return state.with_character(sheets.put(known, after)) if known else state
        case CharacterRemoved(character_id=key):
            rest = {other: character for other, character in state.characters.items() if other != key}
            return msgspec.structs.replace(state, characters=rest)


def invert(state: CampaignState, event: Event) -> Event | None:
    """Return the event that takes ``event`` back; refused where that would overwrite what came later."""
    character = state.characters.get(event.character_id)
    match event:
        case CharacterRemoved(character=gone):
            if character:
                return None
            for name in names.spellings(gone):
                sheets.free(name, tuple(state.characters.values()))
            return CharacterAdded(character_id=gone.id, character=gone)
        case CharacterAdded():
            return CharacterRemoved(character_id=event.character_id, character=character) if character else None
        case CharacterEdited(before=before, after=after):
            if character is None:
                raise NotFound("The character is gone.")
            now = sheets.of(character)
            if any(getattr(now, key) != value for key, value in sheets.given(after).items()):
                raise Conflict(f"{character.name} was edited again later; edit by hand.")
            return CharacterEdited(
                character_id=character.id, before=after, after=sheets.checked(before, state, but=character.id)
            )


def describe(state: CampaignState, events: Sequence[Event]) -> list[str]:
    """Return what happened to the cast."""
    lines = []
    for event in events:
        match event:
            case CharacterAdded(character=character):
                hp = character.stats.hp
                lines.append(f"{character.name} joins, {hp.current}/{hp.max}")
            case CharacterRemoved(character=character):
                lines.append(f"{character.name} leaves")
            case CharacterEdited(character_id=key, after=after):
                fields = ", ".join(name.strip("_").replace("_", " ") for name in sheets.given(after))
                lines.append(f"{state.characters[key].name if key in state.characters else 'somebody gone'}: {fields}")
    return lines
