"""Concentration: on one spell at a time, until something ends it."""

import unicodedata
from collections.abc import Sequence
from typing import Literal, TypeAlias

import msgspec

from game import systems, targets, text
from game.errors import Conflict, InvalidCommand
from game.record import EventBase
from game.state import CampaignState, Character
from game.targets import Target

LONGEST_SPELL = 40
UNNAMED = "a spell"


class Concentrate(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="concentration"
):
    """Each target concentrates on ``spell`` (1 to 40 characters, absent: on some spell), or no more if ``off``."""

    targets: tuple[Target, ...]
    spell: str | None = None
    off: bool = False


Command: TypeAlias = Concentrate


class ConcentrationChanged(EventBase, frozen=True, kw_only=True, tag="concentration"):
    """Concentration started, ended, or has to stand a ``check``: a Constitution saving throw against ``dc``.

    ``before`` and ``after`` are spells, None for no concentration; a check changes nothing.
    """

    character_id: str
    action: Literal["started", "ended", "check"]
    before: str | None
    after: str | None
    dc: int | None = None


Event: TypeAlias = ConcentrationChanged


def decide(state: CampaignState, command: Concentrate) -> tuple[ConcentrationChanged, ...]:
    """Return one event for each target for whom that makes a difference. A new spell takes the place of the old."""
    if command.off and command.spell:
        raise InvalidCommand('Name a spell or say "off", not both.')
    spell = None if command.off else _checked(command.spell)
    events = []
    for aim in targets.resolve(state, command.targets):
        character = aim.whole()
        if spell is not None:
            _able(state, character)
        if character.concentration != spell:
            events.append(changed(character, spell))
    return tuple(events)


def _checked(typed: str | None) -> str:
    if typed is None:
        return UNNAMED
    spell = unicodedata.normalize("NFC", " ".join(typed.split()))
    if not 1 <= len(spell) <= LONGEST_SPELL or not all(map(text.seen, spell)):
        raise InvalidCommand(f"A spell has 1 to {LONGEST_SPELL} characters, none of them invisible.")
    return spell


def _able(state: CampaignState, character: Character) -> None:
    """Refuse somebody who cannot concentrate (SRD 5.2.1, Rules Glossary, "Concentration"; SRD 5.1, Spellcasting)."""
    if not state.at_hand.consequences:
        return
    system = systems.of(state)
    if system.may_concentrate(character):
        return
    worn = [one.name for one in character.conditions if system.ends(one.name)]
    first = worn[0] if worn else character.life
    why = next((name for name in worn if name in system.ends_concentration), first)
    raise Conflict(f"{character.name} is {why} and cannot concentrate.")


def changed(character: Character, spell: str | None) -> ConcentrationChanged:
    """Return the event that somebody concentrates on ``spell`` now, or on nothing."""
    return ConcentrationChanged(
        character_id=character.id, action="ended" if spell is None else "started", before=character.concentration,
        after=spell,
    )  # fmt: skip


def check(character: Character, dc: int) -> ConcentrationChanged:
    """Return the event that somebody has to save against ``dc`` or loses the spell."""
    spell = character.concentration
    return ConcentrationChanged(character_id=character.id, action="check", before=spell, after=spell, dc=dc)


def evolve(state: CampaignState, event: ConcentrationChanged) -> CampaignState:
    """Return the state with the spell that the event leaves."""
    character = state.characters.get(event.character_id)
    if character is None or event.action == "check":
        return state
    return state.with_character(msgspec.structs.replace(character, concentration=event.after))


def invert(state: CampaignState, event: ConcentrationChanged) -> ConcentrationChanged | None:
    """Return the event that takes ``event`` back, or None if that has come about, or nothing was changed."""
    character = state.characters.get(event.character_id)
    if character is None or event.action == "check" or character.concentration == event.before:
        return None
    if character.concentration != event.after:
        raise Conflict(
            f"{character.name} concentrates on {character.concentration or 'nothing'} by now; set it by hand."
        )
    return msgspec.structs.replace(changed(character, event.before), consequence=event.consequence)


def describe(state: CampaignState, events: Sequence[ConcentrationChanged]) -> list[str]:
    """Return who concentrates on what."""
    return [f"{state.called(event.character_id)} {note(event)}" for event in events]


def note(event: ConcentrationChanged) -> str:
    """Return what happened, without whom it happened to."""
    if event.action == "check":
        return f"conc DC {event.dc}"
    return f"conc {event.after}" if event.after else "conc ended"
