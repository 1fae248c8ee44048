"""Turns: who acts when, and which round it is. What ends with a turn is in ``consequences``."""

from collections.abc import Container, Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import names
from game.errors import Conflict, InvalidCommand, NotFound, listed
from game.record import EventBase
from game.state import MOST_POINTS, CampaignState, Turn, Turns

MOST_IN_ORDER = 50
MOST_INITIATIVE = 99
LONGEST_ORDER = 180
"""Characters that the list of an order may have in a sentence."""

Initiative: TypeAlias = Annotated[int, msgspec.Meta(ge=-MOST_INITIATIVE, le=MOST_INITIATIVE)]
Step: TypeAlias = Literal["start", "next", "prev", "turn", "round", "end", "order"]


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Somebody's place in the order: ``name`` as typed, ``initiative`` -99 to 99, None to leave the order."""

    name: str
    initiative: Initiative | None


class SetInitiative(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="initiative"
):
    """Characters have these places in the turn order now (1 to 20). The first makes the order, before any turn."""

    places: tuple[Place, ...]


class MoveTurn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="turn"):
    """The turns ``start`` or ``end``, or it is the ``next`` or ``prev`` one, that of ``name``, or round ``number``."""

    to: Literal["start", "next", "prev", "turn", "round", "end"]
    name: str | None = None
    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None


Command: TypeAlias = SetInitiative | MoveTurn


class TurnsChanged(EventBase, frozen=True, kw_only=True, tag="turns"):
    """The turn order changed, or it is another's turn. Both sides are the whole order, None where there is none."""

    step: Step
    before: Turns | None
    after: Turns | None


Event: TypeAlias = TurnsChanged


class ShowTurns(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the turn order."""


def decide(state: CampaignState, command: Command) -> tuple[TurnsChanged, ...]:
    """Return one event, or none if it is so already."""
    if isinstance(command, SetInitiative):
        return _event(state, "order", _placed(state, command.places))
    if (command.to == "turn") != (command.name is not None) or (command.to == "round") != (command.number is not None):
        raise InvalidCommand('Say whose turn it is with "turn", the number with "round", and neither otherwise.')
    if command.to == "start":
        return _event(state, "start", _started(present(state)))
    turns = present(state)
    if turns is None:
        raise Conflict("No turns are running; start them: !init vex 17 grog 12, then !next")
    match command.to:
        case "end":
            return _event(state, "end", None)
        case "next" | "prev":
            return _event(state, command.to, _moved(turns, 1 if command.to == "next" else -1))
        case "round":
            return _event(state, "round", msgspec.structs.replace(turns, round=command.number or 1))
        case "turn":
            return _event(state, "turn", _jumped(state, turns, command.name or ""))


def present(state: CampaignState) -> Turns | None:
    """Return the turn order without those who left the campaign; whoever came before them in it has the turn."""
    turns = state.turns
    if turns is None or all(turn.character_id in state.characters for turn in turns.order):
        return turns
    order = tuple(turn for turn in turns.order if turn.character_id in state.characters)
    ids = [turn.character_id for turn in turns.order]
    current = turns.current
    if current is not None and current not in state.characters:
        before = [key for key in ids[: ids.index(current)] if key in state.characters] if current in ids else []
        current = before[-1] if before else None
    return msgspec.structs.replace(turns, order=order, current=current)


def _event(state: CampaignState, step: Step, after: Turns | None) -> tuple[TurnsChanged, ...]:
    return () if after == state.turns else (TurnsChanged(step=step, before=state.turns, after=after),)


def _placed(state: CampaignState, places: Sequence[Place]) -> Turns:
    if not places:
        raise InvalidCommand("Say whose initiative it is, and the number.")
    turns = present(state) or Turns()
    order = {turn.character_id: turn for turn in turns.order}
    seen: set[str] = set()
    for place in places:
        character = names.find(state, place.name)
        if character.id in seen:
            raise InvalidCommand(f"{character.name} is named twice.")
        seen.add(character.id)
        if place.initiative is not None:
            order[character.id] = Turn(character_id=character.id, initiative=place.initiative)
        elif order.pop(character.id, None) is None:
            raise NotFound(f"{character.name} is not in the turn order.")
    if len(order) > MOST_IN_ORDER:
        raise Conflict(f"A turn order has at most {MOST_IN_ORDER} places.")
    placed = tuple(sorted(order.values(), key=lambda turn: -turn.initiative))
    current = turns.current if turns.current in order else _before(turns, order.keys())
    return msgspec.structs.replace(turns, order=placed, current=current)


def _before(turns: Turns, stay: Container[str]) -> str | None:
    """Return the last in the order before whose turn it is of those who stay: the next turn is then the right one."""
    ids = [turn.character_id for turn in turns.order]
    if turns.current not in ids:
        return None
    kept = [key for key in ids[: ids.index(turns.current)] if key in stay]
    return kept[-1] if kept else None


def _started(turns: Turns | None) -> Turns:
    if turns is None:
        return Turns()
    if turns.current is not None:
        raise Conflict(f"The turns are running already, in round {turns.round}. !init end ends them.")
    return msgspec.structs.replace(turns, current=turns.order[0].character_id if turns.order else None)


def _moved(turns: Turns, by: int) -> Turns:
    if not turns.order:
        raise Conflict("Nobody is in the turn order yet: !init vex 17 grog 12")
    ids = [turn.character_id for turn in turns.order]
    index = ids.index(turns.current) + by if turns.current in ids else min(by, 0)
    if index < 0 and turns.round == 1:
        raise Conflict("This is the first turn of the first round.")
    number = turns.round + (1 if index == len(ids) else -1 if index < 0 else 0)
    return msgspec.structs.replace(turns, current=ids[index % len(ids)], round=min(number, MOST_POINTS))


def _jumped(state: CampaignState, turns: Turns, typed: str) -> Turns:
    character = names.find(state, typed)
    if character.id not in {turn.character_id for turn in turns.order}:
        raise Conflict(f"{character.name} is not in the turn order: !init {character.name.lower()} 10")
    return msgspec.structs.replace(turns, current=character.id)


def evolve(state: CampaignState, event: TurnsChanged) -> CampaignState:
    """Return the state with the turn order as the event leaves it."""
    return msgspec.structs.replace(state, turns=event.after)


def invert(state: CampaignState, event: TurnsChanged) -> TurnsChanged | None:
    """Return the event that takes ``event`` back, if nobody moved on since."""
    if state.turns == event.before:
        return None
    if state.turns != event.after:
        raise Conflict(
            f"The turns were changed again later ({said(state, state.turns)}); use !prev, !turn or !round.",
            short="The turns were changed again later; use !prev, !turn or !round.",
        )
    return msgspec.structs.replace(event, before=event.after, after=event.before)


def describe(state: CampaignState, events: Sequence[TurnsChanged]) -> list[str]:
    """Return where the turns are now."""
    return [said(state, event.after) for event in events]


def said(state: CampaignState, turns: Turns | None) -> str:
    """Return round, turn and order, on one line."""
    if turns is None:
        return "No turns"
    order = _listed([f"{state.called(turn.character_id)} {turn.initiative}" for turn in turns.order])
    if turns.current is None:
        return f"Turn order: {order}"
    return f"Round {turns.round}: {state.called(turns.current)} · {order}"


def _listed(places: Sequence[str]) -> str:
    """Return the places from the first on, as many as a chat line has room for, and how many more there are."""
    count = len(places)
    while count > 1 and sum(len(place) + 2 for place in places[:count]) > LONGEST_ORDER:
        count -= 1
    return listed(places, count) if places else "nobody yet"


def answer(state: CampaignState, _query: ShowTurns) -> str:
    """Return where the turns are."""
    return said(state, present(state))
