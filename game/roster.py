"""Rosters: named lists of who is on screen, and which one is in use."""

from collections.abc import Sequence
from typing import TypeAlias

import msgspec

from game import names, text
from game.errors import Conflict, InvalidCommand, NotFound, listed
from game.record import EventBase
from game.state import CampaignState

MOST_MEMBERS = 20
MOST_ROSTERS = 50


class SetRoster(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="roster"):
    """A roster has exactly these characters now, in this order; ``name`` absent means the one in use."""

    character_ids: tuple[str, ...]
    name: str | None = None


class ChangeRoster(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="roster_change"
):
    """Characters come to the roster in use (at its end) or leave it. Both lists hold names as typed."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class UseRoster(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="roster_use"
):
    """Another roster is in use now."""

    name: str


Command: TypeAlias = SetRoster | ChangeRoster | UseRoster


class RosterChanged(EventBase, frozen=True, kw_only=True, tag="roster_changed"):
    """The members of a roster changed. Character ids in order; ``before`` None means that the roster is new."""

    name: str
    before: tuple[str, ...] | None
    after: tuple[str, ...] | None


class RosterActivated(EventBase, frozen=True, kw_only=True, tag="roster_activated"):
    """Another roster came into use; both are names."""

    before: str
    after: str


Event: TypeAlias = RosterChanged | RosterActivated


class ShowRoster(msgspec.Struct, frozen=True, kw_only=True):
    """Asks who is in the roster in use, and which others there are."""


def decide(state: CampaignState, command: Command) -> tuple[Event, ...]:
    """Return one event, or none if the roster is so already."""
    match command:
        case SetRoster(character_ids=ids, name=name):
            name = (
                state.active_roster if name is None else _known(state, name) or names.checked(name, "A roster's name")
            )
            return _changed(state, name, ids)
        case ChangeRoster(add=add, remove=remove):
            return _changed(state, state.active_roster, _edited(state, add, remove))
        case UseRoster(name=name):
            known = _known(state, name.removeprefix("@"))
            if known is None:
                raise NotFound(f"No roster called {text.quoted(name)}. Known: {listed(tuple(state.rosters))}.")
            same = known == state.active_roster
            return () if same else (RosterActivated(before=state.active_roster, after=known),)


def _known(state: CampaignState, name: str) -> str | None:
    wanted = names.key(name)
    return next((known for known in (*state.rosters, state.active_roster) if names.key(known) == wanted), None)


def _edited(state: CampaignState, add: Sequence[str], remove: Sequence[str]) -> tuple[str, ...]:
    if not add and not remove:
        raise InvalidCommand("Say who comes to the roster or leaves it.")
    joining = [names.find(state, name) for name in add]
    leaving = [names.find(state, name) for name in remove]
    if both := {c.id for c in joining} & {c.id for c in leaving}:
        raise InvalidCommand(f"{state.characters[both.pop()].name} cannot both come and leave.")
    now = state.roster
    for character in leaving:
        if character.id not in now:
            raise Conflict(f"{character.name} is not in the roster.")
    stay = [key for key in now if key not in {c.id for c in leaving}]
    return tuple(dict.fromkeys([*stay, *(c.id for c in joining)]))


def _changed(state: CampaignState, name: str, ids: Sequence[str]) -> tuple[RosterChanged, ...]:
    if len(ids) > MOST_MEMBERS:
        raise InvalidCommand(f"A roster has at most {MOST_MEMBERS} characters.")
    if len(set(ids)) != len(ids):
        raise InvalidCommand("A roster names each character once.")
    if missing := [key for key in ids if key not in state.characters]:
        raise NotFound(f"No character has the id {text.quoted(missing[0])}.")
    if name not in state.rosters and len(state.rosters) >= MOST_ROSTERS:
        raise Conflict(f"A campaign has at most {MOST_ROSTERS} rosters.")
    before = state.rosters.get(name)
    return () if before == tuple(ids) else (RosterChanged(name=name, before=before, after=tuple(ids)),)


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """Return the state with the roster as the event leaves it."""
    match event:
        case RosterChanged(name=name, after=None):
            rest = {key: ids for key, ids in state.rosters.items() if key != name}
            return msgspec.structs.replace(state, rosters=rest)
        case RosterChanged(name=name, after=after):
            return msgspec.structs.replace(state, rosters={**state.rosters, name: after})
        case RosterActivated(after=after):
            return msgspec.structs.replace(state, active_roster=after)


def invert(state: CampaignState, event: Event) -> Event | None:
    """Return the event that takes ``event`` back, if nothing changed the roster since."""
    match event:
        case RosterChanged(name=name, before=before, after=after):
            if state.rosters.get(name) != after:
                raise Conflict(f'The roster "{name}" was changed again later; set it by hand.')
            return RosterChanged(name=name, before=after, after=before)
        case RosterActivated(before=before, after=after):
            if state.active_roster != after:
                raise Conflict("Another roster came into use later; choose by hand.")
            return RosterActivated(before=after, after=before)


def describe(state: CampaignState, events: Sequence[Event]) -> list[str]:
    """Return how the rosters are now."""
    return [
        f"Roster in use: {event.after}"
        if isinstance(event, RosterActivated)
        else f"{event.name}: {_members(state, event)}"
        for event in events
    ]


def _members(state: CampaignState, event: RosterChanged) -> str:
    known = [state.characters[key].name for key in event.after or () if key in state.characters]
    return ", ".join(known) or ("gone" if event.after is None else "nobody")


def answer(state: CampaignState, _query: ShowRoster) -> str:
    """Return who is in the roster in use, and the names of the others, on one line."""
    here = ", ".join(state.characters[key].name for key in state.roster) or "nobody"
    others = ", ".join(name for name in state.rosters if name != state.active_roster)
    return f"{state.active_roster}: {here}" + (f" · also: {others}" if others else "")
