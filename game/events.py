"""Every event there is, and what can be done with any of them: apply, take back, describe, read and write.

A new noun adds its union here and its name to the nouns.
"""

from collections.abc import Sequence
from itertools import groupby
from types import ModuleType
from typing import Any, TypeAlias, get_args

import msgspec

from game import (
    campaigns,
    characters,
    concentration,
    conditions,
    custom,
    episodes,
    hp,
    inspiration,
    layout,
    life,
    rests,
    roster,
    safety,
    text,
    trackers,
    turns,
)
from game.errors import CommandRejected
from game.record import EventBase, Record
from game.state import EMPTY, CampaignState

Event: TypeAlias = (
    campaigns.Event
    | characters.Event
    | concentration.Event
    | conditions.Event
    | custom.Event
    | episodes.Event
    | hp.Event
    | inspiration.Event
    | layout.Event
    | life.Event
    | rests.Event
    | roster.Event
    | safety.Event
    | trackers.Event
    | turns.Event
)


def evolve(state: CampaignState, record: Record) -> CampaignState:
    """Return the state behind ``record``. Never refuses: it must accept, for ever, whatever the log holds.

    What changed carries the record's seq as its version and the record's time.
    """
    return _stamped(state, applied(state, record.event), record)


def applied(state: CampaignState, event: EventBase) -> CampaignState:
    """Return the state with an event that has no place in the log yet: versions and times stay as they are."""
    after: CampaignState = _noun(event).evolve(state, event)
    return after


def _stamped(before: CampaignState, after: CampaignState, record: Record) -> CampaignState:
    """Return ``after`` with seq and time on the parts that are not those of ``before``."""
    replace = msgspec.structs.replace
    if after.characters is not before.characters:
        after = replace(after, characters={
            key: now if now is before.characters.get(key) else replace(now, version=record.seq, updated_at=record.at)
            for key, now in after.characters.items()
        })  # fmt: skip
    if after.layout is not before.layout:
        after = replace(after, layout={
            tier: now if now is before.layout.get(tier) else replace(now, version=record.seq)
            for tier, now in after.layout.items()
        })  # fmt: skip
    if after.campaign is not before.campaign and after.campaign is not None:
        after = replace(after, campaign=replace(after.campaign, updated_at=record.at))
    return after


def fold(state: CampaignState, records: Sequence[Record]) -> CampaignState:
    """Return the state behind all of ``records``, which are in the log's order."""
    for record in records:
        state = evolve(state, record)
    return state


def invert(state: CampaignState, event: EventBase) -> EventBase | None:
    """Return the event that takes ``event`` back in ``state``, or None if nothing is left of it.

    Raises:
        Conflict: it cannot be taken back without undoing what came later; the sentence says what did.
    """
    noun = _noun(event)
    inverted: EventBase | None = noun.invert(state, event)
    return inverted


def rewind(state: CampaignState, records: Sequence[Record]) -> tuple[CampaignState, Sequence[Record]]:
    """Return the state before ``records``, which lead up to ``state``, with those of them that could be gone back over.

    A log cannot be gone back over beyond the campaign's beginning. Versions and times of what changed are not put
    back; folding the records again sets them.
    """
    for count, record in enumerate(reversed(records)):
        if isinstance(record.event, campaigns.CampaignCreated):
            return EMPTY, records[len(records) - count - 1 :]
        try:
            event = invert(state, record.event)
        except CommandRejected:
            return state, records[len(records) - count :]
        if event is not None:
            state = evolve(state, msgspec.structs.replace(record, event=event))
    return state, records


def describe(state: CampaignState, events: Sequence[EventBase]) -> str:
    """Return what ``events`` of one command did, on one line, without its number. ``state`` is the one after them."""
    own = [event for event in events if not event.consequence] or events
    phrases: list[str] = []
    for noun, some in groupby(own, _noun):
        phrases += noun.describe(state, tuple(some))
    if own is not events:
        phrases += _followed(state, own, [event for event in events if event.consequence])
    return text.one_line(_begun(events) + " · ".join(phrases))


def _begun(events: Sequence[EventBase]) -> str:
    """Return how the line of an undo or a redo begins: with the numbers of the groups that it is about."""
    for word, numbers in (
        ("Undone", {event.undoes for event in events if event.undoes}),
        ("Redone", {event.redoes for event in events if event.redoes}),
    ):
        if numbers:
            said = " ".join(f"#{number}" for number in sorted(numbers))
            return f"{word} {said}: " if len(numbers) == 1 else f"{word} {len(numbers)} ({said}): "
    return ""


def _followed(state: CampaignState, own: Sequence[EventBase], followed: Sequence[EventBase]) -> list[str]:
    """Return what followed from a command, as far as it does not go without saying; several characters by name."""
    together = (*own, *followed)
    crossing = {_who(event) for event in together if getattr(event, "crossed", None) in {"down", "up", "dead"}}
    notes: dict[str | None, list[str]] = {}
    for event in followed:
        if said := _note(state, event, rested=isinstance(own[0], rests.Event), crossing=_who(event) in crossing):
            notes.setdefault(_who(event), []).append(said)
    if len({_who(event) for event in together}) == 1:
        return [said for some in notes.values() for said in some]
    return [f"{state.called(who)} {', '.join(some)}" for who, some in notes.items()]


def _who(event: EventBase) -> str | None:
    return getattr(event, "character_id", None)


def _note(state: CampaignState, event: EventBase, *, rested: bool, crossing: bool) -> str:
    """Return a consequence in a few words; those of a rest in full, and few of one that ``crossing`` 0 tells."""
    match event:
        case concentration.ConcentrationChanged():
            return concentration.note(event)
        case conditions.ConditionChanged(action=action):
            told = rested if action == "changed" else not crossing
            return conditions.note(event) if told else ""
        case hp.HpChanged():
            return hp.note(state, event, rested=rested)
        case life.LifeChanged():
            return life.note(state, event)
        case trackers.TrackerChanged():
            return trackers.note(event)
        case _:
            return ""


_NOUNS: tuple[tuple[object, ModuleType], ...] = tuple(
    (noun.Event, noun)
    for noun in (
        campaigns, characters, concentration, conditions, custom, episodes, hp, inspiration, layout, life, rests,
        roster, safety, trackers, turns,
    )
)  # fmt: skip
_NOUN_OF: dict[type, ModuleType] = {kind: noun for kinds, noun in _NOUNS for kind in (get_args(kinds) or (kinds,))}


def _noun(event: EventBase) -> Any:  # noqa: ANN401 - a module, whose functions the callers check
    return _NOUN_OF[type(event)]
