"""Care: what is asked again before it happens, and the same command of two people that happens once."""

from collections.abc import Sequence
from datetime import datetime

from game import concentration, conditions, custom, hp, inspiration, life, rests, roster, systems, trackers, turns
from game.errors import Conflict
from game.record import EventBase, Record
from game.state import CampaignState
from game.targets import is_group

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
    """Return why a command is asked again, a sentence without full stop, or None. ``state`` is the one before it."""
    if not events:
        return None
    if isinstance(command, hp.ChangeHp):
        changed = [event for event in events if isinstance(event, hp.HpChanged)]
        return next(filter(None, (_much(state, event, _named(command)) for event in changed)), None)
    match command:
        case life.ChangeLife(to="revive", hp=number):
            return next(filter(None, (_over(state, one, number or 0) for one in events)), None)
        case life.ChangeLife(to="dead"):
            return f"This kills {_names(state, events)}"
        case conditions.ChangeConditions(action="clear", targets=meant) if any(is_group(one.name) for one in meant):
            return f"This clears the conditions of {_names(state, events)}"
        case turns.MoveTurn(to="end"):
            return "This ends the turn order"
        case roster.ChangeRoster() if not any(event.after for event in events if isinstance(event, roster.Event)):
            return f"This empties the roster {state.active_roster}"
        case roster.UseRoster():
            return f"This puts another roster in the place of {state.active_roster}"
        case _:
            return None


def _names(state: CampaignState, events: Sequence[EventBase]) -> str:
    ids = dict.fromkeys(getattr(event, "character_id", None) for event in events)
    called = [state.called(key) for key in ids if key]
    return ", ".join(called[:3]) + (f" and {len(called) - 3} more" if len(called) > 3 else "")  # noqa: PLR2004


def _named(command: hp.ChangeHp) -> int:
    """Return the highest number that hit points are set to by the command, 0 if they are not."""
    return max((change.current for change in command.changes if isinstance(change, hp.SetHp)), default=0)


def _much(state: CampaignState, event: hp.HpChanged, named: int) -> str | None:
    """Return why one change of hit points is asked again: over twice the maximum, to 0 by hand, or the end."""
    name = state.called(event.character_id)
    if event.kind == "set" and event.after.current == 0:
        return f"This sets {name} to 0"
    if event.kind == "max" and event.after.life == "dead" != event.before.life:
        return f"A maximum of 0 kills {name}"
    number = {"set": named, "temp": event.after.temp, "max": event.after.max}.get(event.kind, abs(event.amount))
    if event.kind == "damage" and systems.of(state).weighs:
        return None
    grows = event.kind not in {"temp", "max"} or event.amount > 0
    return _over(state, event, number) if grows else None


def _over(state: CampaignState, event: EventBase, number: int) -> str | None:
    """Return that ``number`` is over twice the maximum of whom the event is about, if it is."""
    if not isinstance(event, hp.HpChanged | life.LifeChanged) or number <= 2 * event.before.max:
        return None
    return f"{number} is over twice {state.called(event.character_id)}'s maximum of {event.before.max}"


def twin(
    events: Sequence[EventBase], recent: Sequence[Record], *, undone: Sequence[int], blind: bool
) -> tuple[Record, ...] | None:
    """Return the latest group among ``recent`` records of other people that did some of what ``events`` do, or None.

    ``undone`` are the numbers of groups that were taken back. ``blind``: the events take back whatever was last, and
    whoever did that as well meant the same.
    """
    wanted = _asked(events)
    groups: dict[int, list[Record]] = {}
    for record in recent:
        groups.setdefault(record.group, []).append(record)
    for number, group in reversed(groups.items()):
        did = [record.event for record in group]
        same = any(event.undoes for event in did) if blind else not wanted.isdisjoint(_asked(did))
        if same and number not in undone:
            return tuple(group)
    return None


def _asked(events: Sequence[EventBase]) -> frozenset[object]:
    """Return what a command asked for, however it was typed, as far as it does harm when two people do it."""
    own = (event for event in events if not event.consequence and not event.supersedes)
    return frozenset(filter(None, map(_meaning, own)))


def _meaning(event: EventBase) -> tuple[object, ...] | None:  # noqa: C901, PLR0911 - one for each noun
    match event:
        case hp.HpChanged(kind=kind, amount=amount, character_id=who):
            return ("hp", who, kind, amount)
        case life.DeathSaved(roll=roll, character_id=who):
            return ("death save", who, roll)
        case life.LifeChanged(to=to, character_id=who):
            return ("life", who, to)
        case conditions.ConditionChanged(name=name, before=before, after=after, character_id=who):
            return ("condition", who, name, conditions.level(after) - conditions.level(before))
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


def same(state: CampaignState, events: Sequence[EventBase], group: Sequence[Record], at: datetime) -> SameAgain:
    """Return the rejection of ``events`` that another person's ``group`` did, or some of them, a moment ago."""
    first, wanted = group[0], _asked(events)
    both = [one.event for one in group if not one.event.consequence and _meaning(one.event) in wanted]
    hit = any(isinstance(event, hp.HpChanged) and event.kind == "damage" for event in both)
    about = _names(state, both)
    ago = max(0, round((at - first.at).total_seconds()))
    what = ("Same hit" if hit else "Same command") + (f" on {about}" if about else "")
    return SameAgain(f"{what} by {first.actor.name} {ago} s ago (#{first.group}). !again applies it", seq=first.group)
