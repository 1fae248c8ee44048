"""Trackers: numbers beside hit points, of a character or of the whole table. Which there are, the campaign says."""

import re
import unicodedata
from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import systems, targets, text
from game.errors import Conflict, InvalidCommand, NotFound, listed
from game.record import EventBase
from game.state import MOST_POINTS, CampaignState, Character, Pause, Tracker, TrackerKind
from game.targets import Aim, Target

MOST_TRACKERS = 40
LONGEST_KEY = 24
MOST_THRESHOLDS = 10
_KEY = re.compile(r"[a-z](?:[a-z0-9_]{0,22}[a-z0-9])?")

Signed: TypeAlias = Annotated[int, msgspec.Meta(ge=-MOST_POINTS, le=MOST_POINTS)]
Number: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]
Maximum: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)]


class AddTracker(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="tracker_add"
):
    """Each target, or without any the table, has a tracker now, or it has another maximum.

    ``key`` is its name for commands: 1 to 24 of a-z, 0-9 and _. ``label`` absent is made from the key. It starts full,
    or empty where marks fill it up (``direction`` ``fills``, which clocks always do). The other fields as in
    ``game.state.Tracker``, with at most 10 ``thresholds``; what is absent stays as it is where the tracker is there.
    """

    key: str
    max: Maximum
    targets: tuple[Target, ...] = ()
    label: str | None = None
    kind: TrackerKind | None = None
    direction: Literal["empties", "fills", "neutral"] | None = None
    thresholds: tuple[Number, ...] | None = None
    overflow: Literal["lost", "hp"] | None = None
    reset: dict[Pause, Literal["full", "half"] | Maximum] | None = None
    display: Literal["bar", "pips", "number", "words", "clock"] | None = None


class ChangeTracker(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="tracker"
):
    """A tracker of each target, or without any of the table, goes up or down ``by``, or is ``to`` now: one of both."""

    key: str
    targets: tuple[Target, ...] = ()
    by: Signed | None = None
    to: Number | None = None


class RemoveTracker(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="tracker_remove"
):
    """A tracker of each target, or without any of the table, is gone."""

    key: str
    targets: tuple[Target, ...] = ()


Command: TypeAlias = AddTracker | ChangeTracker | RemoveTracker


class TrackerChanged(EventBase, frozen=True, kw_only=True, tag="tracker"):
    """A tracker came, went or changed; without a character it is the table's.

    ``before`` and ``after`` are the whole tracker, None where it is absent. ``amount`` is what was asked for, with its
    sign; ``over`` is how much of it did not fit.
    """

    key: str
    before: Tracker | None
    after: Tracker | None
    amount: int = 0
    over: int = 0
    character_id: str | None = None


Event: TypeAlias = TrackerChanged


class ShowTrackers(msgspec.Struct, frozen=True, kw_only=True):
    """Asks for the trackers of targets, or without any for those of the table."""

    targets: tuple[Target, ...] = ()


def decide(state: CampaignState, command: Command) -> tuple[TrackerChanged, ...]:
    """Return one event for each owner for whom that makes a difference."""
    key = checked(command.key)
    owners: list[Aim | None] = list(targets.resolve(state, command.targets)) if command.targets else [None]
    return tuple(filter(None, (_decided(state, command, key, aim) for aim in owners)))


def checked(typed: str) -> str:
    """Return a tracker's key in the form in which it is stored."""
    key = "_".join(text.one_line(typed[:100]).casefold().replace("-", " ").split())
    if not _KEY.fullmatch(key):
        raise InvalidCommand(f"A tracker's name has 1 to {LONGEST_KEY} of a-z, 0-9 and - and begins with a letter.")
    return key


def _decided(state: CampaignState, command: Command, key: str, aim: Aim | None) -> TrackerChanged | None:
    owner = aim.whole() if aim else None
    held = owner.trackers if owner else state.table
    key = _spelled(held, key)
    now = held.get(key)
    system = systems.of(state)
    match command:
        case AddTracker():
            if now is None and len(held) >= MOST_TRACKERS:
                raise Conflict(f"{_whose(owner)} has {MOST_TRACKERS} trackers already; remove one first.")
            known = (system.trackers if owner else system.table).get(key)
            return changed(key, now, _made(command, key, now, known), owner)
        case RemoveTracker():
            return changed(key, _known(owner, held, key), None, owner)
        case ChangeTracker():
            return _moved(command, key, _known(owner, held, key), owner)


def _spelled(held: dict[str, Tracker], key: str) -> str:
    """Return the key of a tracker that is there and differs only by how its words are joined, or else ``key``."""
    joined = key.replace("_", "")
    return key if key in held else next((one for one in held if one.replace("_", "") == joined), key)


def changed(
    key: str, before: Tracker | None, after: Tracker | None, owner: Character | None, *, amount: int = 0, over: int = 0
) -> TrackerChanged | None:
    """Return the event of a change, or None if there is none."""
    if before == after and not over:
        return None
    return TrackerChanged(
        key=key, before=before, after=after, amount=amount, over=over, character_id=owner.id if owner else None
    )


def _whose(owner: Character | None) -> str:
    return owner.name if owner else "The table"


def _known(owner: Character | None, held: dict[str, Tracker], key: str) -> Tracker:
    if key not in held:
        known = listed([_typed(one) for one in held])
        raise NotFound(f"{_whose(owner)} has no tracker {text.quoted(_typed(key))}. Known: {known}.")
    return held[key]


def _typed(key: str) -> str:
    """Return a key as chat types and shows it: an underscore would be taken for formatting there."""
    return key.replace("_", "-")


_OWN = ("kind", "direction", "thresholds", "overflow", "reset", "display")


def _made(command: AddTracker, key: str, now: Tracker | None, known: Tracker | None) -> Tracker:
    """Return the tracker as it is to be; ``known`` is one of that key as the game system has it."""
    if len(command.thresholds or ()) > MOST_THRESHOLDS:
        raise InvalidCommand(f"A tracker has at most {MOST_THRESHOLDS} thresholds.")
    fields = {name: value for name in _OWN if (value := getattr(command, name)) is not None}
    if command.kind == "clock":
        fields |= {"direction": "fills", "display": "clock"}
    label = _labelled(key.replace("_", " ").capitalize() if command.label is None else command.label)
    if now is not None:
        fields["label"] = now.label if command.label is None else label
        return msgspec.structs.replace(now, max=command.max, current=min(now.current, command.max), **fields)
    if known is not None:
        fields["label"] = known.label if command.label is None else label
        return msgspec.structs.replace(known, max=command.max, current=min(known.current, command.max), **fields)
    start = 0 if fields.get("direction") == "fills" else command.max
    return Tracker(label=label, current=start, max=command.max, **fields)


def _labelled(typed: str) -> str:
    label = unicodedata.normalize("NFC", " ".join(typed.split()))
    if not 1 <= len(label) <= LONGEST_KEY or not all(map(text.seen, label)):
        raise InvalidCommand(f"The label of a tracker has 1 to {LONGEST_KEY} characters, none of them invisible.")
    return label


def _moved(command: ChangeTracker, key: str, now: Tracker, owner: Character | None) -> TrackerChanged | None:
    if (command.by is None) == (command.to is None):
        raise InvalidCommand("Change a tracker by a number or to a number.")
    if command.to is not None:
        if not now.min <= command.to <= now.max:
            raise InvalidCommand(f"{_whose(owner)}: {now.label} can be {now.min} to {now.max}.")
        return changed(key, now, with_current(now, command.to), owner, amount=command.to - now.current)
    by = command.by or 0
    over = max(0, now.current + by - now.max)
    if now.current + by < now.min:
        raise Conflict(_too_far(owner, now, f"-{now.current - now.min}" if now.current > now.min else ""))
    if over and (now.direction != "fills" or (over == by and now.overflow == "lost")):
        raise Conflict(_too_far(owner, now, f"+{now.max - now.current}" if now.current < now.max else ""))
    return changed(key, now, with_current(now, now.current + by - over), owner, amount=by, over=over)


def _too_far(owner: Character | None, now: Tracker, most: str) -> str:
    """Return why a tracker cannot be moved so far: ``most`` is how far it can, empty for not at all."""
    where = f"{_whose(owner)}: {now.label} is {now.current} of {now.max}"
    return f"{where}, so at most {most}." if most else f"{where} and cannot go further."


def with_current(tracker: Tracker, current: int) -> Tracker:
    """Return the tracker at ``current``."""
    return msgspec.structs.replace(tracker, current=current)


def restored(tracker: Tracker, reset: Literal["full", "half"] | int) -> Tracker:
    """Return the tracker after a reset: as far back towards its good end as ``reset`` says."""
    room = tracker.max - tracker.min
    size = room if reset == "full" else max(1, room // 2) if reset == "half" else reset
    if tracker.direction == "fills":
        return with_current(tracker, max(tracker.min, tracker.current - size))
    return with_current(tracker, min(tracker.max, tracker.current + size))


def evolve(state: CampaignState, event: TrackerChanged) -> CampaignState:
    """Return the state with the tracker as the event leaves it."""
    if event.character_id is None:
        return msgspec.structs.replace(state, table=_put(state.table, event))
    character = state.characters.get(event.character_id)
    if character is None:
        return state
    return state.with_character(msgspec.structs.replace(character, trackers=_put(character.trackers, event)))


def _put(held: dict[str, Tracker], event: TrackerChanged) -> dict[str, Tracker]:
    others = {key: tracker for key, tracker in held.items() if key != event.key}
    return dict(sorted({**others, event.key: event.after}.items())) if event.after else others


def invert(state: CampaignState, event: TrackerChanged) -> TrackerChanged | None:
    """Return the event that takes ``event`` back: by its difference if the number was changed again since."""
    owner = state.characters.get(event.character_id) if event.character_id else None
    if event.character_id and owner is None:
        return None
    held = owner.trackers if owner else state.table
    now = held.get(event.key)
    if event.before == event.after:  # a mark that did not fit: nothing to put back, and undo goes no further back
        return msgspec.structs.replace(event, before=now, after=now, amount=-event.amount, over=-event.over)
    if now == event.before:
        return None
    if now != event.after:
        return _difference(event, now, owner)
    return _as(event, changed(event.key, now, event.before, owner, amount=-event.amount))


def _difference(event: TrackerChanged, now: Tracker | None, owner: Character | None) -> TrackerChanged | None:
    before, after = event.before, event.after
    if before is None or after is None or now is None or with_current(now, after.current) != after:
        raise Conflict(f"{_whose(owner)}: {text.quoted(_typed(event.key))} was changed again later; set it by hand.")
    back = max(now.min, min(now.max, now.current - after.current + before.current))
    return _as(event, changed(event.key, now, with_current(now, back), owner, amount=-event.amount))


def _as(event: TrackerChanged, back: TrackerChanged | None) -> TrackerChanged | None:
    return back and msgspec.structs.replace(back, consequence=event.consequence)


def describe(state: CampaignState, events: Sequence[TrackerChanged]) -> list[str]:
    """Return what became of each tracker."""
    return [f"{state.called(event.character_id)} {note(event)}" for event in events]


def note(event: TrackerChanged) -> str:
    """Return what happened, without whose tracker it is."""
    before, after = event.before, event.after
    if after is None:
        return f"-{before.label if before else event.key}"
    if before is None:
        return f"+{after.label} {after.current}/{after.max}"
    return f"{after.label} {before.current}>{after.current}/{after.max}"


def answer(state: CampaignState, query: ShowTrackers) -> str:
    """Return the trackers that are asked for, on one line."""
    if not query.targets:
        return _listed("Table", state.table)
    aims = targets.resolve(state, query.targets)
    return " · ".join(_listed(aim.character.name, aim.character.trackers) for aim in aims)


def _listed(name: str, held: dict[str, Tracker]) -> str:
    shown = ", ".join(f"{tracker.label} {tracker.current}/{tracker.max}" for tracker in held.values() if tracker.max)
    return f"{name}: {shown or 'no trackers'}"
