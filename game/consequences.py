"""Consequences: what the rules make of events. They belong to the command that caused them and are undone with it."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, TypeAlias

import msgspec

from game import (
    bringing,
    campaigns,
    concentration,
    conditions,
    durations,
    episodes,
    equipment,
    halving,
    hp,
    life,
    pauses,
    systems,
    trackers,
    turns,
    vitals,
)
from game.events import applied
from game.record import EventBase
from game.state import CampaignState, Character
from game.system import System

MOST_STEPS = 1_000
"""More than any chain of consequences has; one that never ends is cut here."""

Vital: TypeAlias = hp.Event | life.Event
"""Events that move vitals."""

Rule: TypeAlias = Callable[[System, Character, Any], Iterator[EventBase]]
"""What follows from an event for the character that it is about, as that character is now."""


def follow(state: CampaignState, events: Sequence[EventBase]) -> tuple[EventBase, ...]:
    """Return what follows from ``events``, in order, and from what follows from them; ``state`` is the one after them.

    Nothing, where the campaign has switched consequences off, but that time goes by: what ends with turns ends, and
    what comes back after a pause comes back.
    """
    found: list[EventBase] = []
    waiting = list(events)
    while waiting and len(found) < MOST_STEPS:
        event = waiting.pop(0)
        for rule in _rules(event):
            for caused in _caused(state, event, rule):
                caused = msgspec.structs.replace(caused, consequence=True)  # noqa: PLW2901 - marked as what it is
                state = applied(state, caused)
                found.append(caused)
                waiting.append(caused)
    return tuple(found)


def _rules(event: EventBase) -> tuple[Rule | None, ...]:
    """Return the rules for an event, in order; None stands for those of time, which go for everybody."""
    match event:
        case (
            turns.TurnsChanged() | episodes.EpisodeChanged() | campaigns.CampaignCreated() | campaigns.CampaignEdited()
        ):
            return (None,)
        case hp.HpChanged():
            return _struck, halving.rebased, _lived
        case life.DeathSaved() | life.LifeChanged():
            return (_lived,)
        case conditions.ConditionChanged():
            return _worn, _killed, halving.levelled
        case trackers.TrackerChanged():
            return _marked, _overflowed
        case _:
            return ()


def _caused(state: CampaignState, event: EventBase, rule: Rule | None) -> Iterator[EventBase]:
    """Yield what follows from one event by one rule; ``state`` is the one behind it."""
    if rule is None:
        if isinstance(event, turns.TurnsChanged):
            yield from durations.turned(state, event)
        yield from pauses.given_back(state, event)
        yield from equipment.given(state, event)
    character = state.characters.get(getattr(event, "character_id", None) or "")
    if rule and character and state.campaign and state.campaign.consequences:
        yield from rule(systems.of(state), character, event)


def _lived(system: System, character: Character, event: Vital) -> Iterator[EventBase]:
    """Yield what comes of hit points and of life and death.

    The dead do not concentrate (SRD 5.2.1, Rules Glossary, "Concentration"; SRD 5.1, Spellcasting, "Concentration").
    Those at 0 hit points are under the system's condition for it until they have some again (SRD 5.2.1, Playing the
    Game, "Falling Unconscious"; SRD 5.1, Combat, "Falling Unconscious").
    """
    before, after = event.before, event.after
    if after.life == "dead" and character.concentration is not None:
        yield concentration.changed(character, None)
    if system.at_zero is None:
        return
    if after.life in {"down", "stable"} and before.life in {"up", "dead"}:
        yield from bringing.put_under(character, system.at_zero)
    elif after.life == "up" and before.life != "up":
        yield from bringing.freed(character, system.at_zero)


def _struck(system: System, character: Character, event: hp.HpChanged) -> Iterator[EventBase]:
    """Yield the save that a hit asks of whoever concentrates, and what the hit marks on trackers.

    One save for each hit, by the whole damage, temporary hit points included (SRD 5.2.1, Rules Glossary,
    "Concentration"; SRD 5.1, Spellcasting, "Concentration").
    """
    if event.silent:
        return
    hurt = -event.amount if event.kind == "damage" else 0
    awake = event.after.life == character.life == "up" and system.may_concentrate(character)
    if hurt > 0 and awake and system.concentration and character.concentration is not None:
        yield concentration.check(character, system.concentration.dc(hurt))
    for key, marks in event.marks.items():
        tracker = character.trackers.get(key)
        if tracker:
            after = trackers.with_current(tracker, min(tracker.max, tracker.current + marks))
            changed = trackers.changed(key, tracker, after, character, amount=marks)
            yield from (changed,) if changed else ()


def _worn(system: System, character: Character, event: conditions.ConditionChanged) -> Iterator[EventBase]:
    """Yield what a condition brings or takes with it, and what it ends."""
    if event.action == "added":
        yield from bringing.included(system, character, event.name)
        if event.name in system.ends_concentration and character.concentration is not None:
            yield concentration.changed(character, None)
    if event.action == "removed":
        yield from bringing.taken_along(system, character, event.name)


def _killed(system: System, character: Character, event: conditions.ConditionChanged) -> Iterator[EventBase]:
    """Yield that a condition which reached the level for it kills.

    SRD 5.2.1, Rules Glossary, "Exhaustion [Condition]"; SRD 5.1, Appendix PH-A, "Exhaustion".
    """
    deadly, before = system.deadly.get(event.name), vitals.of(character)
    if deadly is None or not conditions.level(event.before) < deadly <= conditions.level(event.after):
        return
    after = system.life(before, "dead") if before.life != "dead" else None
    if after:
        yield life.LifeChanged(
            character_id=character.id, to="dead", before=before, after=after, crossed=vitals.crossed(before, after)
        )


def _marked(system: System, character: Character, event: trackers.TrackerChanged) -> Iterator[EventBase]:
    """Yield what the last mark of a tracker brings, for as long as it is there."""
    condition = system.full_brings.get(event.key)
    if event.silent or condition is None:
        return
    if event.key in bringing.full(system, character):
        yield from bringing.put_under(character, condition, event.key)
    else:
        yield from bringing.taken_along(system, character, event.key)


def _overflowed(_system: System, character: Character, event: trackers.TrackerChanged) -> Iterator[EventBase]:
    """Yield what a mark that does not fit costs: one hit point, where the tracker says so."""
    costs = event.over and event.after and event.after.overflow == "hp" and not event.silent
    if costs and character.life == "up":
        old = vitals.of(character)
        new = vitals.alive(msgspec.structs.replace(old, current=old.current - 1))
        yield hp.HpChanged(
            character_id=character.id, kind="damage", amount=-1, before=old, after=new,
            crossed=vitals.crossed(old, new),
        )  # fmt: skip
