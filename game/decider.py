"""The heart: command and state in, events out. ``fold`` and ``evolve`` of ``game.events`` are its other half.

Pure: time, ids and the log that undo looks into are arguments.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeAlias, assert_never

import msgspec

from game import campaigns, characters, conditions, custom, hp, layout, roster, undo
from game.actor import Actor, Role
from game.errors import InvalidCommand, NotAllowed, NotFound
from game.events import applied
from game.record import EventBase, Record
from game.state import CampaignState

MOST_TOGETHER = 20
MOST_EVENTS = 200
"""The most that one command may cause, so that no line can stall a show and a group is found by looking back so far."""


class Together(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="together"):
    """1 to 20 commands that happen together or not at all, as one group."""

    commands: "tuple[Single, ...]"


Play: TypeAlias = conditions.Command | custom.Command | hp.Command | roster.Command | undo.Command
Setup: TypeAlias = campaigns.Command | characters.Command | layout.Command
Single: TypeAlias = Play | Setup
Command: TypeAlias = Single | Together


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """What the core is handed besides state and command.

    ``history`` is the log as far as undo may look back, in order, up to the last event; it begins with a whole group.
    ``new_id`` makes a UUID.
    """

    actor: Actor
    at: datetime
    new_id: Callable[[], str]
    history: Sequence[Record] = ()


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
    if isinstance(command, Together):
        return _together(state, command, context)
    return _within_bounds(_decide(state, command, context))


def _decide(state: CampaignState, command: Single, context: Context) -> tuple[EventBase, ...]:  # noqa: PLR0911
    if isinstance(command, hp.Command):
        return hp.decide(state, command)
    if isinstance(command, conditions.Command):
        return conditions.decide(state, command)
    if isinstance(command, roster.Command):
        return roster.decide(state, command)
    if isinstance(command, custom.Command):
        return custom.decide(state, command)
    if isinstance(command, undo.Command):
        return undo.decide(state, command, context.actor, context.history)
    if isinstance(command, characters.Command):
        return characters.decide(state, command, now=context.at, new_id=context.new_id())
    if isinstance(command, layout.Command):
        return layout.decide(state, command)
    if isinstance(command, campaigns.Command):
        return campaigns.decide(state, command, now=context.at, new_id=context.new_id())
    assert_never(command)


def _together(state: CampaignState, command: Together, context: Context) -> tuple[EventBase, ...]:
    if not 1 <= len(command.commands) <= MOST_TOGETHER:
        raise InvalidCommand(f"1 to {MOST_TOGETHER} commands can happen together.")
    events: list[EventBase] = []
    for single in command.commands:
        if isinstance(single, undo.Command | campaigns.Command):
            raise InvalidCommand("Undo and changes of the campaign itself stand alone.")
        some = decide(state, single, context)
        for event in some:
            state = applied(state, event)
        events += _within_bounds(some, len(events))
    return tuple(events)


def _within_bounds(events: tuple[EventBase, ...], besides: int = 0) -> tuple[EventBase, ...]:
    if besides + len(events) > MOST_EVENTS:
        raise InvalidCommand(f"That is more than {MOST_EVENTS} changes at once; do it in parts.")
    return events


def recorded(
    events: Sequence[EventBase], context: Context, *, after: int, text: str | None = None
) -> tuple[Record, ...]:
    """Return the rows that ``events`` of one command become behind seq ``after``."""
    last = after + len(events)
    return tuple(
        Record(seq=seq, id=context.new_id(), at=context.at, actor=context.actor, group=last, event=event, text=text)
        for seq, event in enumerate(events, after + 1)
    )


Query: TypeAlias = conditions.ShowConditions | hp.ShowHp | roster.ShowRoster


def answer(state: CampaignState, query: Query) -> str:
    """Return what ``query`` asks for, on one line."""
    if isinstance(query, hp.ShowHp):
        return hp.answer(state, query)
    if isinstance(query, conditions.ShowConditions):
        return conditions.answer(state, query)
    if isinstance(query, roster.ShowRoster):
        return roster.answer(state, query)
    assert_never(query)
