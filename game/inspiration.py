"""Inspiration: had or not had (SRD 5.2.1, Rules Glossary, "Heroic Inspiration"; SRD 5.1, "Inspiration")."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from game import targets
from game.record import EventBase
from game.state import CampaignState
from game.targets import Target


class Inspire(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="inspiration"
):
    """Each target has inspiration now, or none if ``off``."""

    targets: tuple[Target, ...]
    off: bool = False


Command: TypeAlias = Inspire


class InspirationChanged(EventBase, frozen=True, kw_only=True, tag="inspiration"):
    """Somebody got inspiration or used it up. Both are whether it is there."""

    character_id: str
    before: bool
    after: bool


Event: TypeAlias = InspirationChanged


def decide(state: CampaignState, command: Inspire) -> tuple[InspirationChanged, ...]:
    """Return one event for each target for whom that makes a difference."""
    aims = targets.resolve(state, command.targets)
    wanted = not command.off
    return tuple(
        InspirationChanged(character_id=aim.character.id, before=not wanted, after=wanted)
        for aim in aims
        if aim.whole().inspiration != wanted
    )


def evolve(state: CampaignState, event: InspirationChanged) -> CampaignState:
    """Return the state with inspiration as the event leaves it."""
    character = state.characters.get(event.character_id)
    if character is None:
        return state
    return state.with_character(msgspec.structs.replace(character, inspiration=event.after))


def invert(state: CampaignState, event: InspirationChanged) -> InspirationChanged | None:
    """Return the event that takes ``event`` back, or None if that has come about."""
    character = state.characters.get(event.character_id)
    if character is None or character.inspiration == event.before:
        return None
    return msgspec.structs.replace(event, before=event.after, after=event.before)


def describe(state: CampaignState, events: Sequence[InspirationChanged]) -> list[str]:
    """Return who is inspired."""
    return [f"{state.called(event.character_id)} {'inspired' if event.after else 'no inspiration'}" for event in events]
