"""Undo: which group of events a moderator means, and the events that take it back."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

import msgspec

from game import (
    concentration,
    conditions,
    custom,
    episodes,
    hp,
    inspiration,
    life,
    rests,
    roster,
    safety,
    trackers,
    turns,
)
from game.actor import Actor, Role
from game.errors import Conflict, NotAllowed, NotFound
from game.events import applied, invert
from game.record import EventBase, Record
from game.state import CampaignState

PLAY = (
    concentration.Event
    | conditions.Event
    | custom.Event
    | episodes.Event
    | hp.Event
    | inspiration.Event
    | life.Event
    | rests.Event
    | roster.Event
    | safety.LockChanged
    | trackers.Event
    | turns.Event
)
"""What a bare undo takes back. Set-up is taken back by its number only, by those who may set up."""

MOST_GROUPS = 20


class Undo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="undo"):
    """Take back the sender's own last ``count`` groups (1 to 20), ``anyone``'s, or the group of event ``seq``."""

    count: Annotated[int, msgspec.Meta(ge=1, le=MOST_GROUPS)] = 1
    anyone: bool = False
    seq: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None


class Redo(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="redo"):
    """Take back the sender's own last undo, if it is the last thing that the sender did."""


Command: TypeAlias = Undo | Redo
Group: TypeAlias = tuple[Record, ...]


def decide(state: CampaignState, command: Command, actor: Actor, history: Sequence[Record]) -> tuple[EventBase, ...]:
    """Return the events that take the meant groups back, latest first.

    ``history`` is the part of the log that may be meant, in order; it begins with a whole group and ends with the last
    event.
    """
    groups = _groups(history)
    undone = _undone(groups)
    if isinstance(command, Redo):
        again = _taken_back(state, _last_undo(groups, undone, actor), redo=True)
        if not again:
            raise Conflict("Nothing of it can be done again: whom it was about is gone, or it is so already.")
        return tuple(again)
    if command.seq is not None:
        events = _taken_back(state, _numbered(groups, undone, command.seq, actor))
        if not events:
            raise Conflict(
                f"Nothing of #{command.seq} is left to undo: whom it was about is gone, or it is so already."
            )
        return tuple(events)
    return _latest_taken_back(state, _latest(groups, undone, None if command.anyone else actor), command.count)


def _latest_taken_back(state: CampaignState, groups: Sequence[Group], count: int) -> tuple[EventBase, ...]:
    """Take back the first ``count`` of ``groups`` of which something is left; who is gone keeps no group in the way."""
    events: list[EventBase] = []
    for group in groups:
        if not count:
            break
        taken = _taken_back(state, group)
        for event in taken:
            state = applied(state, event)
        events += taken
        count -= bool(taken)
    if not events:
        raise NotFound("Nothing is left to undo: those that it was about are gone.")
    return tuple(events)


def whole_groups(history: Sequence[Record]) -> Sequence[Record]:
    """Return a part of a log without the group it begins with, unless that is the log's first: it may have been cut.

    Half a group must not be taken back, so whoever cuts a log for ``decide`` calls this.
    """
    if not history or history[0].seq == 1:
        return history
    return [record for record in history if record.group != history[0].group]


def _groups(history: Sequence[Record]) -> dict[int, Group]:
    groups: dict[int, Group] = {}
    for record in history:
        groups[record.group] = (*groups.get(record.group, ()), record)
    return groups


def _undone(groups: dict[int, Group]) -> dict[int, int]:
    """Return which groups are taken back now, by number, each with the number of the group that did it.

    Latest first, since an undo that is itself taken back counts for nothing.
    """
    of_seq = {record.seq: number for number, group in groups.items() for record in group}
    undone: dict[int, int] = {}
    for number, group in reversed(groups.items()):
        if number not in undone:
            undone |= {of_seq[r.event.supersedes]: number for r in group if r.event.supersedes in of_seq}
    return undone


def undone(history: Sequence[Record]) -> tuple[int, ...]:
    """Return the numbers of the groups of a log that are taken back."""
    return tuple(_undone(_groups(history)))


def _last_undo(groups: dict[int, Group], taken: dict[int, int], actor: Actor) -> Group:
    """Return the actor's last group, if it is an undo that nobody took back."""
    last = next((group for group in reversed(groups.values()) if group[0].actor.id == actor.id), None)
    if last is None or not _is_undo(last) or last[-1].group in taken:
        raise NotFound("Nothing to redo: your last command was no undo.")
    return last


def _is_undo(group: Group) -> bool:
    """Whether a group came of an undo, so that taking it back does something again."""
    return group[0].event.undoes is not None


def _numbered(groups: dict[int, Group], undone: dict[int, int], seq: int, actor: Actor) -> Group:
    number = next((number for number, group in groups.items() if seq in (record.seq for record in group)), None)
    if number is None:
        raise NotFound(f"There is no #{seq} to undo.")
    if number in undone:
        raise Conflict(f"#{number} was undone already, by #{undone[number]}.")
    if not _is_play(groups[number]) and not actor.role.may(Role.OPERATOR):
        raise NotAllowed(f"#{number} is set-up; only the campaign's own token or producer can undo it.")
    return groups[number]


def _is_play(group: Group) -> bool:
    return all(isinstance(record.event, PLAY) for record in group)


def _latest(groups: dict[int, Group], undone: dict[int, int], actor: Actor | None) -> list[Group]:
    found = [
        group
        for number, group in reversed(groups.items())
        if number not in undone
        and _is_play(group)
        and not any(record.event.supersedes for record in group)
        and (actor is None or group[0].actor.id == actor.id)
    ]
    if not found:
        whose = "Nothing" if actor is None else "Nothing of yours"
        raise NotFound(f'{whose} is left to undo. "!undo any" takes back the last command of anyone.')
    return found


def _taken_back(state: CampaignState, group: Group, *, redo: bool = False) -> list[EventBase]:
    """Return the events that take a group back, but for consequences of it that were changed again since.

    Raises:
        Conflict: what the command itself did was changed again since.
    """
    events = []
    for record in reversed(group):
        try:
            event = invert(state, record.event)
        except Conflict:
            if not record.event.consequence:
                raise
            continue
        if event is not None:
            event = _marked(event, record, redo=redo)
            state = applied(state, event)
            events.append(event)
    return events


def of_the_last(events: Sequence[EventBase], history: Sequence[Record]) -> bool:
    """Whether ``events`` take back the last groups of ``history`` and no others, so that all is as it was before."""
    taken = {event.supersedes for event in events}
    groups = {record.group for record in history if record.seq in taken}
    latest = dict.fromkeys(record.group for record in reversed(history))
    return groups == set(list(latest)[: len(groups)])


def _marked(event: EventBase, record: Record, *, redo: bool) -> EventBase:
    """Return the event that takes ``record`` back, saying so, and of which group."""
    undoes, redoes = (None, record.event.undoes) if redo else (record.group, None)
    return msgspec.structs.replace(event, silent=True, supersedes=record.seq, undoes=undoes, redoes=redoes)
