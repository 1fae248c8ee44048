"""Care: what is asked again before it happens, and the same command of two people that happens once."""

from collections.abc import Sequence
from datetime import datetime

from game import concentration, conditions, custom, hp, inspiration, life, rests, roster, trackers, turns
from game.errors import Conflict
from game.record import EventBase, Record
from game.state import CampaignState, Condition
from game.targets import EVERYONE, Target

WAITS_S = 20
"""For how long an answer is waited for."""


class Unconfirmed(Conflict):
    """The command does what is seldom meant; it waits for a yes of the same person."""

    code = "unconfirmed"


class SameAgain(Conflict):
    """Somebody else did the same a moment ago; the command waits for the word that it is another."""

    code = "same_again"


def unsure(  # noqa: PLR0911 - one for each reason
    state: CampaignState, command: object, events: Sequence[EventBase]
) -> str | None:
    """Return why a command is asked again, as a phrase, or None. ``state`` is the one before it."""
    if not events:
        return None
    if isinstance(command, hp.ChangeHp):
        return next(filter(None, (_much(state, event) for event in events if isinstance(event, hp.HpChanged))), None)
    match command:
        case life.ChangeLife(to="dead"):
            return f"{_names(state, events)} dead"
        case conditions.ChangeConditions(action="clear", targets=targets) if any(map(_group, targets)):
            return f"clears the conditions of {_names(state, events)}"
        case turns.MoveTurn(to="end"):
            return "ends the turn order"
        case roster.UseRoster():
            return f"puts another roster in the place of {state.active_roster}"
        case _:
            return None


def _group(target: Target) -> bool:
    return target.name.casefold() in EVERYONE or target.name.startswith("@")


def _names(state: CampaignState, events: Sequence[EventBase]) -> str:
    ids = dict.fromkeys(getattr(event, "character_id", None) for event in events)
    called = [state.called(key) for key in ids if key]
    return ", ".join(called[:3]) + (f" and {len(called) - 3} more" if len(called) > 3 else "")  # noqa: PLR2004


def _much(state: CampaignState, event: hp.HpChanged) -> str | None:
    """Return why one change of hit points is asked again: over twice the maximum, to 0 by hand, or the end."""
    name = state.called(event.character_id)
    if event.kind in {"damage", "heal"} and abs(event.amount) > 2 * event.before.max:
        return f"{abs(event.amount)} is over twice {name}'s maximum of {event.before.max}"
    if event.kind == "set" and event.after.current == 0:
        return f"{name} at 0"
    if event.kind == "max" and event.after.life == "dead" != event.before.life:
        return f"a maximum of 0 kills {name}"
    return None


def twin(
    events: Sequence[EventBase], recent: Sequence[Record], *, undone: Sequence[int], blind: bool
) -> tuple[Record, ...] | None:
    """Return the latest group among ``recent`` records of other people that did what ``events`` do, or None.

    ``undone`` are the numbers of groups that were taken back. ``blind``: the events take back whatever was last, and
    whoever did that as well meant the same.
    """
    wanted = _asked(events)
    groups: dict[int, list[Record]] = {}
    for record in recent:
        groups.setdefault(record.group, []).append(record)
    for number, group in reversed(groups.items()):
        did = [record.event for record in group]
        same = any(event.undoes for event in did) if blind else bool(wanted) and _asked(did) == wanted
        if same and number not in undone:
            return tuple(group)
    return None


def _asked(events: Sequence[EventBase]) -> tuple[object, ...]:
    """Return what a command asked for, however it was typed: the same for two commands that mean the same.

    Empty for what two people can do one after the other without harm.
    """
    said = [_meaning(event) for event in events if not event.consequence and not event.supersedes]
    return () if None in said else tuple(sorted(said, key=repr))


def _meaning(event: EventBase) -> tuple[object, ...] | None:  # noqa: C901, PLR0911 - one for each noun
    match event:
        case hp.HpChanged(kind=kind, amount=amount, character_id=who):
            return ("hp", who, kind, amount)
        case life.DeathSaved(roll=roll, character_id=who):
            return ("death save", who, roll)
        case life.LifeChanged(to=to, character_id=who):
            return ("life", who, to)
        case conditions.ConditionChanged(name=name, before=before, after=after, character_id=who):
            return ("condition", who, name, _level(after) - _level(before))
        case concentration.ConcentrationChanged(after=spell, character_id=who):
            return ("concentration", who, spell)
        case inspiration.InspirationChanged(after=after, character_id=who):
            return ("inspiration", who, after)
        case trackers.TrackerChanged(key=key, amount=amount, character_id=who):
            return ("tracker", who, key, amount)
        case turns.TurnsChanged(step="next" | "prev" as step):
            return ("turns", step)
        case rests.Rested(kind=kind, character_id=who):
            return ("rest", who, kind)
        case custom.CustomHappened(data=data, character_id=who):
            return ("custom", who, repr(sorted(data.items())))
        case _:
            return None


def _level(condition: Condition | None) -> int:
    return (condition.level or 1) if condition else 0


def same(state: CampaignState, group: Sequence[Record], at: datetime) -> SameAgain:
    """Return the rejection of a command that another person's ``group`` did a moment ago."""
    first = group[0]
    hit = isinstance(first.event, hp.HpChanged) and first.event.kind == "damage"
    about = _names(state, [record.event for record in group if not record.event.consequence])
    ago = max(0, round((at - first.at).total_seconds()))
    what = ("Same hit" if hit else "Same command") + (f" on {about}" if about else "")
    return SameAgain(f"{what} by {first.actor.name} {ago} s ago (#{first.group}). !again applies it", seq=first.group)
