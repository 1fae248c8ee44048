"""Life and death: death saving throws, and what the game master says of somebody's life."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import names, systems, targets, vitals
from game.errors import Conflict, InvalidCommand
from game.record import EventBase
from game.state import MOST_POINTS, CampaignState, Character
from game.targets import Target
from game.vitals import Vitals

Roll: TypeAlias = Literal["success", "failure", "natural_1", "natural_20", "reset"]
Fate: TypeAlias = vitals.Fate


class RollDeathSave(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="death_save"
):
    """A death saving throw of each target came out so, or its counts begin anew (``reset``)."""

    targets: tuple[Target, ...]
    roll: Roll


class ChangeLife(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="life"):
    """Each target is stable, down or dead now, or lives again with ``hp`` hit points (1 to the maximum, absent 1)."""

    targets: tuple[Target, ...]
    to: Fate
    hp: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None


Command: TypeAlias = RollDeathSave | ChangeLife


class DeathSaved(EventBase, frozen=True, kw_only=True, tag="death_save"):
    """A death saving throw was made. ``before`` and ``after`` are vitals, as in ``hp_change``."""

    character_id: str
    roll: Roll
    before: Vitals
    after: Vitals
    crossed: vitals.Crossing | None = None


class LifeChanged(EventBase, frozen=True, kw_only=True, tag="life"):
    """The game master, or the rules, said how it stands with somebody's life. Vitals as in ``hp_change``."""

    character_id: str
    to: Fate
    before: Vitals
    after: Vitals
    crossed: vitals.Crossing | None = None


Event: TypeAlias = DeathSaved | LifeChanged


def decide(state: CampaignState, command: Command) -> tuple[Event, ...]:
    """Return one event for each target for whom that makes a difference."""
    if isinstance(command, ChangeLife) and command.hp is not None and command.to != "revive":
        raise InvalidCommand('Hit points go with "revive" only.')
    events = []
    for aim in targets.resolve(state, command.targets):
        character = aim.whole()
        before = vitals.of(character)
        after = (
            _rolled(state, command, character)
            if isinstance(command, RollDeathSave)
            else _fated(state, command, character)
        )
        if after != before:
            crossed = vitals.crossed(before, after)
            events.append(
                DeathSaved(character_id=character.id, roll=command.roll, before=before, after=after, crossed=crossed)
                if isinstance(command, RollDeathSave)
                else LifeChanged(character_id=character.id, to=command.to, before=before, after=after, crossed=crossed)
            )
    return tuple(events)


def _rolled(state: CampaignState, command: RollDeathSave, character: Character) -> Vitals:
    before, system = vitals.of(character), systems.of(state)
    if before.life != "down" and not (command.roll == "reset" and before.life != "dead"):
        raise Conflict(f"{character.name} is {before.life}; death saves are for those who are down.")
    after = system.life(before, command.roll)
    if after is None:
        raise InvalidCommand(f"{system.label}: there are no death saves in this game system.")
    return after


def _fated(state: CampaignState, command: ChangeLife, character: Character) -> Vitals:
    before, to = vitals.of(character), command.to
    if to == "revive" and before.life != "dead":
        raise Conflict(f'{character.name} is not dead; to heal: "!heal 1 {names.key(character.name)}".')
    if before.life == "dead" and to in {"stable", "down"}:
        raise Conflict(f'{character.name} is dead; to bring the dead back: "!revive {names.key(character.name)} 1".')
    if to == "stable" and before.life == "up":
        raise Conflict(f"{character.name} is up; only those who are down become stable.")
    if to == before.life:
        return before
    after = systems.of(state).life(before, to)
    if after is None:
        raise InvalidCommand(f"{systems.of(state).label}: there is no {to!r} in this game system.")
    if to == "revive" and command.hp is not None:
        return vitals.set_to(after, command.hp)
    return after


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """Return the state with the vitals that the event gives."""
    character = state.characters.get(event.character_id)
    return state.with_character(vitals.put(character, event.after)) if character else state


def invert(state: CampaignState, event: Event) -> Event | None:
    """Return the event that takes ``event`` back. Refused where what it did was changed again."""
    character = state.characters.get(event.character_id)
    if character is None:
        return None
    now = vitals.of(character)
    if vitals.standing(now) != vitals.standing(event.after):
        raise Conflict(
            f"{character.name} is {now.life} with {now.successes}/{now.failures} death saves by now; set it by hand."
        )
    if event.before.current != event.after.current != now.current:
        raise Conflict(f"{character.name} has {now.current} hit points by now; set it by hand.")
    after, _ = vitals.taken_back(now, event.before, event.after)
    return msgspec.structs.replace(event, before=now, after=after, crossed=vitals.crossed(now, after))


def describe(state: CampaignState, events: Sequence[Event]) -> list[str]:
    """Return how it stands with each, a phrase for everybody."""
    return [f"{state.called(event.character_id)} {note(state, event)}" for event in events]


def note(state: CampaignState, event: Event) -> str:
    """Return how it stands now, without with whom."""
    before, after = event.before, event.after
    points = f"{before.current}>{after.current}/{after.max} " if before.current != after.current else ""
    if event.crossed in {"up", "dead", "stable", "down"}:
        word = {"up": "up", "dead": "DEAD", "stable": "stable", "down": "DOWN"}[event.crossed or ""]
        saves = (
            f" · {after.successes}/{after.failures} saves"
            if after.life == "down" and systems.of(state).has_saves
            else ""
        )
        return points + word + saves
    return f"{points}saves {before.successes}/{before.failures}>{after.successes}/{after.failures}"
