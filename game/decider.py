"""The heart: command and state in, events out. ``fold`` and ``evolve`` of ``game.events`` are its other half.

Pure: time, ids and the log that undo looks into are arguments.
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias, assert_never

import msgspec

from game import (
    campaigns,
    care,
    characters,
    concentration,
    conditions,
    custom,
    episodes,
    history,
    hp,
    inspiration,
    layout,
    life,
    rests,
    roster,
    safety,
    stepping_back,
    trackers,
    turns,
    undo,
)
from game.actor import Actor, Role
from game.consequences import follow
from game.errors import InvalidCommand, NotAllowed, NotFound
from game.events import applied
from game.record import EventBase, Record
from game.settling import settled
from game.state import CampaignState

MOST_TOGETHER = 20
MOST_EVENTS = 300
"""The most that one command may cause, so that no line can stall a show and a group is found by looking back so far.

Room for a long rest of 20 characters with 12 trackers each; to knock all of them out takes 100.
"""


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="together"):
    """1 to 20 commands that happen together or not at all, as one group."""

    commands: "tuple[Single, ...]"


Play: TypeAlias = (
    concentration.Command
    | conditions.Command
    | custom.Command
    | episodes.Command
    | hp.Command
    | inspiration.Command
    | life.Command
    | rests.Command
    | roster.Command
    | safety.Command
    | trackers.Command
    | turns.Command
    | undo.Command
)
Setup: TypeAlias = campaigns.Command | characters.Command | layout.Command
Single: TypeAlias = Play | Setup
Command: TypeAlias = Single | Together


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the core is handed besides state and command.

    ``history`` is the log as far as undo may look back, in order, up to the last event; it begins with a whole group.
    ``new_id`` makes a UUID. ``sure``: what is seldom meant happens without being asked again. ``again``: what somebody
    else did a moment ago happens once more.
    """

    actor: Actor
    at: datetime
    new_id: Callable[[], str]
    history: Sequence[Record] = ()
    sure: bool = True
    again: bool = True


def decide(state: CampaignState, command: Command, context: Context) -> tuple[EventBase, ...]:
    """Return what ``command`` makes happen, in order; empty when everything is so already.

    Raises:
        CommandRejected: the command cannot be carried out; its text says why. Nothing has happened.
    """
    if state.deleted:
        raise NotFound("This campaign is gone.")
    if not context.actor.role.may(Role.MODERATOR):
        raise NotAllowed("Only moderators can do that.")
    if isinstance(command, Setup) and not context.actor.role.may(Role.OPERATOR):
        raise NotAllowed("Only the campaign's own token or producer can do that.")
    if state.campaign is None and not isinstance(command, campaigns.CreateCampaign):
        raise NotFound("There is no campaign here yet.")
    if state.locked and not context.actor.role.may(Role.BROADCASTER) and command != safety.Lock(off=True):
        raise NotAllowed("Locked: only the broadcaster can change things until !unlock.")
    if isinstance(command, Together):
        return _together(state, command, context)
    events = _within_bounds(_decide(state, command, context))
    _careful(state, command, events, context)
    return _within_bounds((*events, *_followed(state, command, events, context.history)))


def _careful(state: CampaignState, command: Single, events: tuple[EventBase, ...], context: Context) -> None:
    """Refuse for now what waits for another word.

    Raises:
        Unconfirmed: it is seldom meant.
        SameAgain: somebody else did the same a moment ago.
    """
    if not context.sure and (why := care.unsure(state, command, events)):
        raise care.Unconfirmed(f"{why}. !yes within {care.WAITS_S} s does it, or ! at the end of the line")
    _once(state, command, events, context)


def _once(state: CampaignState, command: Command, events: Sequence[EventBase], context: Context) -> None:
    """Refuse for now what another person did a moment ago.

    Raises:
        SameAgain: somebody did.
    """
    if context.again or state.campaign is None:
        return
    span = timedelta(seconds=state.campaign.guard_s)
    earliest, latest = context.at - span, context.at + span
    recent = (
        [r for r in context.history if earliest <= r.at <= latest and r.actor.id != context.actor.id] if span else []
    )
    blind = isinstance(command, undo.Undo) and command.anyone
    group = care.twin(events, recent, undone=(), blind=blind) if recent else None
    if group:  # so few commands have one that only these need know which are undone
        group = care.twin(events, recent, undone=undo.undone(context.history), blind=blind)
    if group:
        raise care.same(state, events, group, context.at)


def _followed(
    state: CampaignState, command: Single, events: tuple[EventBase, ...], history: Sequence[Record]
) -> tuple[EventBase, ...]:
    """Return what follows from events; from an undo only where it could not put everything back as it was."""
    before = state
    for event in events:
        state = applied(state, event)
    if not isinstance(command, undo.Command):
        return stepping_back.given_back(state, events, history) or follow(state, events)
    if undo.of_the_last(events, history):
        return ()
    inexact = any(isinstance(event, hp.HpChanged) and event.inexact for event in events)
    followed = follow(state, events) if inexact else ()
    for event in followed:
        state = applied(state, event)
    followed += settled(before, state, (*events, *followed))
    marks = {mark: getattr(events[0], mark) for mark in ("silent", "supersedes", "undoes", "redoes")}
    return tuple(msgspec.structs.replace(one, **marks) for one in followed)


_PLAIN = (concentration, conditions, hp, inspiration, life, rests, roster, trackers, turns, custom, layout)
"""Nouns whose commands need nothing but the state."""


def _decide(state: CampaignState, command: Single, context: Context) -> tuple[EventBase, ...]:
    if isinstance(command, undo.Command):
        return undo.decide(state, command, context.actor, context.history)
    if isinstance(command, safety.Command):
        return safety.decide(state, command, actor=context.actor, history=context.history)
    if isinstance(command, characters.Command):
        return characters.decide(state, command, now=context.at, new_id=context.new_id())
    if isinstance(command, campaigns.Command):
        return campaigns.decide(state, command, now=context.at, new_id=context.new_id())
    if isinstance(command, episodes.Command):
        return episodes.decide(state, command, now=context.at, new_id=context.new_id())
    noun = next(noun for noun in _PLAIN if isinstance(command, noun.Command))
    decided: tuple[EventBase, ...] = noun.decide(state, command)
    return decided


def _together(state: CampaignState, command: Together, context: Context) -> tuple[EventBase, ...]:
    if not 1 <= len(command.commands) <= MOST_TOGETHER:
        raise InvalidCommand(f"1 to {MOST_TOGETHER} commands can happen together.")
    events: list[EventBase] = []
    now = state
    for single in command.commands:
        if isinstance(single, undo.Command | campaigns.Command | safety.Command):
            raise InvalidCommand("Undo, hold, lock and changes of the campaign itself stand alone.")
        some = decide(now, single, msgspec.structs.replace(context, again=True))
        for event in some:
            now = applied(now, event)
        events += _within_bounds(some, len(events))
    _once(state, command, events, context)
    return tuple(events)


def _within_bounds(events: tuple[EventBase, ...], besides: int = 0) -> tuple[EventBase, ...]:
    if besides + len(events) > MOST_EVENTS:
        raise InvalidCommand(f"That is more than {MOST_EVENTS} changes at once; do it in parts.")
    return events


def recorded(
    events: Sequence[EventBase], context: Context, *, state: CampaignState, after: int, text: str | None = None
) -> tuple[Record, ...]:
    """Return the rows that ``events`` of one command become behind seq ``after``; ``state`` is the one before them.

    What takes back something that viewers never saw is nothing for them either: it would tell them what that was.
    """
    last = after + len(events)
    hidden = {record.seq for record in context.history if record.held}
    held = state.held is not None or any(
        isinstance(event, safety.HoldChanged) or event.supersedes in hidden for event in events
    )
    moved = (event for event in events if isinstance(event, episodes.Event) and event.step not in episodes.ON_PAPER)
    running = state.running.id if state.running else None
    episode_id = next((event.after.id for event in moved if event.after), running)
    return tuple(
        Record(
            seq=seq, id=context.new_id(), at=context.at, actor=context.actor, group=last, event=event, text=text,
            episode_id=episode_id, held=held,
        )
        for seq, event in enumerate(events, after + 1)
    )  # fmt: skip


Query: TypeAlias = (
    conditions.ShowConditions
    | episodes.ShowEpisode
    | history.ShowLog
    | history.ShowWho
    | hp.ShowHp
    | roster.ShowRoster
    | trackers.ShowTrackers
    | turns.ShowTurns
)


def answer(state: CampaignState, query: Query, log: Sequence[Record] = ()) -> str:  # noqa: PLR0911 - one for each
    """Return what ``query`` asks for, on one line; ``log`` is as much of the log as it may look into."""
    if isinstance(query, hp.ShowHp):
        return hp.answer(state, query)
    if isinstance(query, conditions.ShowConditions):
        return conditions.answer(state, query)
    if isinstance(query, roster.ShowRoster):
        return roster.answer(state, query)
    if isinstance(query, turns.ShowTurns):
        return turns.answer(state, query)
    if isinstance(query, trackers.ShowTrackers):
        return trackers.answer(state, query)
    if isinstance(query, episodes.ShowEpisode):
        return episodes.answer(state, query)
    if isinstance(query, history.ShowLog | history.ShowWho):
        return history.answer(state, query, log)
    assert_never(query)
