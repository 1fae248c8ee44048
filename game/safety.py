"""Safety: who may write, and what viewers go on seeing meanwhile."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from game.actor import Actor, Role
from game.errors import Conflict, NotAllowed
from game.record import EventBase, Record
from game.state import CampaignState, Held


class Lock(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="lock"):
    """Writing is left to the broadcaster, or with ``off`` to all moderators again."""

    off: bool = False


class Hold(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="hold"):
    """Viewers go on seeing what they see now; with ``off`` they see what is true again."""

    off: bool = False


Command: TypeAlias = Lock | Hold


class LockChanged(EventBase, frozen=True, kw_only=True, tag="lock"):
    """Writing was left to the broadcaster, or given back. Both are whether it is locked."""

    before: bool
    after: bool


class HoldChanged(EventBase, frozen=True, kw_only=True, tag="hold"):
    """Viewers are held at ``seq``, the event before this one, which happened at ``at``; or released."""

    action: Literal["hold", "release"]
    seq: int | None = None
    at: datetime | None = None


Event: TypeAlias = LockChanged | HoldChanged


def decide(
    state: CampaignState, command: Command, *, actor: Actor, history: Sequence[Record]
) -> tuple[LockChanged | HoldChanged, ...]:
    """Return the one event, or none if it is so already. ``history`` ends with the last event."""
    match command:
        case Lock(off=off):
            if off and state.locked and not actor.role.may(Role.BROADCASTER):
                raise NotAllowed("Only the broadcaster can unlock.")
            return () if state.locked != off else (LockChanged(before=state.locked, after=not off),)
        case Hold(off=True):
            return (HoldChanged(action="release"),) if state.held else ()
        case Hold():
            if state.held or not history:
                return ()
            return (HoldChanged(action="hold", seq=history[-1].seq, at=history[-1].at),)


def evolve(state: CampaignState, event: Event) -> CampaignState:
    """Return the state locked, held or neither."""
    match event:
        case LockChanged(after=after):
            return msgspec.structs.replace(state, locked=after)
        case HoldChanged(action="hold", seq=seq, at=at) if seq is not None and at is not None:
            seen = msgspec.structs.replace(state, held=None)
            return msgspec.structs.replace(state, held=Held(seq=seq, at=at, state=seen))
        case HoldChanged():
            return msgspec.structs.replace(state, held=None)


def invert(state: CampaignState, event: Event) -> Event | None:
    """Return the event that takes a lock back; what viewers saw or did not see cannot be taken back."""
    if isinstance(event, HoldChanged):
        raise Conflict("Hold and release cannot be undone; type !hold or !release.")
    if state.locked == event.before:
        return None
    return LockChanged(before=event.after, after=event.before)


def describe(_state: CampaignState, events: Sequence[Event]) -> list[str]:
    """Return what is so now."""
    return [_said(event) for event in events]


def _said(event: Event) -> str:
    if isinstance(event, LockChanged):
        return "Locked: only the broadcaster can change things" if event.after else "Unlocked"
    return "Held: viewers see no change until !release" if event.action == "hold" else "Released"
