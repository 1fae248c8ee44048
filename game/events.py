"""Every event there is, and what can be done with any of them: apply, take back, describe, read and write.

A new noun adds its union here and one branch to each function; mypy names the forgotten ones.
"""

from collections.abc import Sequence
from itertools import groupby
from types import ModuleType
from typing import Any, TypeAlias, assert_never

import msgspec

from game import campaigns, characters, conditions, custom, hp, layout, roster, text
from game.errors import CommandRejected
from game.record import EventBase, Record
from game.state import EMPTY, CampaignState

Event: TypeAlias = (
    campaigns.Event | characters.Event | conditions.Event | custom.Event | hp.Event | layout.Event | roster.Event
)


def evolve(state: CampaignState, record: Record) -> CampaignState:
    """Return the state behind ``record``. Never refuses: it must accept, for ever, whatever the log holds.

    What changed carries the record's seq as its version and the record's time.
    """
    return _stamped(state, applied(state, record.event), record)


def applied(state: CampaignState, happened: EventBase) -> CampaignState:  # noqa: PLR0911 - one for each noun
    """Return the state with an event that has no place in the log yet: versions and times stay as they are."""
    event: Event = happened  # type: ignore[assignment]
    if isinstance(event, campaigns.Event):
        return campaigns.evolve(state, event)
    if isinstance(event, characters.Event):
        return characters.evolve(state, event)
    if isinstance(event, conditions.Event):
        return conditions.evolve(state, event)
    if isinstance(event, custom.Event):
        return custom.evolve(state, event)
    if isinstance(event, hp.Event):
        return hp.evolve(state, event)
    if isinstance(event, layout.Event):
        return layout.evolve(state, event)
    if isinstance(event, roster.Event):
        return roster.evolve(state, event)
    assert_never(event)


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
    phrases: list[str] = []
    for noun, some in groupby(events, _noun):
        phrases += noun.describe(state, tuple(some))
    undone = f"Undone #{events[0].supersedes}: " if events and all(event.supersedes for event in events) else ""
    return text.one_line(undone + " · ".join(phrases))


_NOUNS: tuple[tuple[object, ModuleType], ...] = tuple(
    (noun.Event, noun) for noun in (campaigns, characters, conditions, custom, hp, layout, roster)
)


def _noun(event: EventBase) -> Any:  # noqa: ANN401 - a module, whose functions the callers check
    return next(noun for kinds, noun in _NOUNS if isinstance(event, kinds))  # type: ignore[arg-type]
