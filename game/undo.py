"""Undo: which group of events a moderator means, and the events that take it back."""

from collections.abc import Sequence
from typing import Annotated, TypeAlias

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

SETUP = campaigns.Event | characters.Event | layout.Event

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
    touched = {number: group for number, group in groups.items() if number not in undone and not _is_taking_back(group)}
    if command.seq is not None:
        group = _numbered(groups, undone, command.seq, actor)
        events = _taken_back(state, group, touched)
        if not events:
            raise Conflict(
                f"Nothing of #{command.seq} is left to undo: whom it was about is gone, or it is so already."
            )
        return tuple(events)
    return _latest_taken_back(state, _latest(touched, None if command.anyone else actor), command.count, touched)


def _latest_taken_back(
    state: CampaignState, meant: Sequence[Group], count: int, touched: dict[int, Group]
) -> tuple[EventBase, ...]:
    """Take back the first ``count`` groups of which something is left; who is gone keeps no group in the way."""
    events: list[EventBase] = []
    for group in meant:
        if not count:
            break
        number = group[0].group
        try:
            taken = _taken_back(state, group, touched)
        except Conflict as error:
            raise Conflict(f"#{number} cannot be undone: {error}") from error
        touched = {other: one for other, one in touched.items() if other != number}
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


def _is_taking_back(group: Group) -> bool:
    return any(record.event.supersedes for record in group)


def _latest(live: dict[int, Group], actor: Actor | None) -> list[Group]:
    """Return the groups of somebody, or of anybody, that can be taken back without a number, latest first.

    Raises:
        NotFound: there are none.
        Conflict: the last thing that this person did was set-up, which is not passed over in silence.
    """
    own = [group for group in reversed(live.values()) if actor is None or group[0].actor.id == actor.id]
    if actor and own and isinstance(own[0][0].event, SETUP):
        number = own[0][0].group
        raise Conflict(f"Your last command, #{number}, is set-up; !undo #{number} takes it back.")
    found = [group for group in own if _is_play(group)]
    if not found:
        whose = "Nothing" if actor is None else "Nothing of yours"
        raise NotFound(f'{whose} is left to undo. "!undo any" takes back the last command of anyone.')
    return found


def _taken_back(
    state: CampaignState, group: Group, touched: dict[int, Group] | None = None, *, redo: bool = False
) -> list[EventBase]:
    """Return the events that take a group back, but for consequences of it that were changed again since.

    ``touched`` are the groups that still hold, by number.

    Raises:
        Conflict: what the command itself did was changed again since.
    """
    events = []
    for record in reversed(group):
        try:
            event = invert(state, record.event)
            if event is not None and touched:
                _unchanged_since(record, touched)
        except Conflict:
            if not record.event.consequence:
                raise
            continue
        if event is not None:
            event = _marked(event, record, redo=redo)
            state = applied(state, event)
            events.append(event)
    return events


def _unchanged_since(record: Record, touched: dict[int, Group]) -> None:
    """Refuse to take back what a later command set anew, even where that came out the same.

    Raises:
        Conflict: one did.
    """
    flag = _flag(record.event)
    if flag is None:
        return
    for number, group in reversed(touched.items()):
        later = (one for one in group if number > record.group and not one.event.consequence)
        if any(_flag(one.event) == flag for one in later):
            raise Conflict(f"#{number} changed the same again; undo #{number} first, or set it by hand.")


def _flag(event: EventBase) -> tuple[object, ...] | None:
    """Return which thing that is so or not so an event sets; None for numbers, of which a difference can be taken."""
    match event:
        case conditions.ConditionChanged(name=name, character_id=who):
            return ("condition", who, name)
        case concentration.ConcentrationChanged(action="started" | "ended", character_id=who):
            return ("concentration", who)
        case inspiration.InspirationChanged(character_id=who):
            return ("inspiration", who)
        case roster.RosterChanged(name=name):
            return ("roster", name)
        case roster.RosterActivated():
            return ("roster in use",)
        case _:
            return None


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
