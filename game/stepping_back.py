"""Stepping back: what a step of the turns took from conditions comes back when the turns go back over it."""

from collections.abc import Iterator, Sequence

import msgspec

from game import conditions, turns
from game.errors import Conflict
from game.record import EventBase, Record
from game.state import CampaignState

BEGINNINGS = frozenset({"start", "end", "order"})
"""Steps behind which nothing is gone back over: the turns were others before."""


def given_back(
    state: CampaignState, events: Sequence[EventBase], history: Sequence[Record]
) -> tuple[conditions.ConditionChanged, ...]:
    """Return the conditions that come back with ``events``, if they are a step back over one of ``history``.

    ``state`` is the one behind the step. What was changed again since stays as it is.
    """
    step = next((event for event in events if isinstance(event, turns.TurnsChanged)), None)
    if step is None or step.step not in {"prev", "round", "turn"} or step.supersedes:
        return ()
    found = []
    for record in _taken(step, history):
        try:
            event = conditions.invert(state, record)
        except Conflict:
            continue
        if event:
            found.append(msgspec.structs.replace(event, consequence=True))
            state = conditions.evolve(state, event)
    return tuple(found)


def _taken(step: turns.TurnsChanged, history: Sequence[Record]) -> Iterator[conditions.ConditionChanged]:
    """Yield what the step that ``step`` goes back over took from conditions, latest first."""
    over = next((record for record in reversed(history) if _ends(record.event, step)), None)
    if over is None or not _is_over(over.event, step):
        return
    for record in reversed(history):
        event = record.event
        if record.group == over.group and event.consequence and isinstance(event, conditions.ConditionChanged):
            yield event


def _ends(event: EventBase, step: turns.TurnsChanged) -> bool:
    """Whether the search for the step that is gone back over ends here: at it, or where other turns began."""
    return isinstance(event, turns.TurnsChanged) and (event.step in BEGINNINGS or _is_over(event, step))


def _is_over(event: EventBase, step: turns.TurnsChanged) -> bool:
    return isinstance(event, turns.TurnsChanged) and (event.before, event.after) == (step.after, step.before)
