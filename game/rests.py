"""Rests: short and long, and what each gives back by the campaign's game system."""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

import msgspec

from game import concentration, conditions, durations, hp, names, systems, targets, trackers, vitals
from game.errors import Conflict, listed
from game.record import EventBase
from game.state import CampaignState, Character, Condition
from game.system import Rest
from game.targets import EVERYONE, Target

Kind: TypeAlias = Literal["short", "long"]


class TakeRest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="rest"):
    """Each target has taken a rest; nobody named means the roster in use."""

    kind: Kind
    targets: tuple[Target, ...] = ()


Command: TypeAlias = TakeRest


class Rested(EventBase, frozen=True, kw_only=True, tag="rest"):
    """Somebody rested. What the rest gave back follows in events of its own."""

    character_id: str
    kind: Kind


Event: TypeAlias = Rested


def decide(state: CampaignState, command: TakeRest) -> tuple[EventBase, ...]:
    """Return for each target that it rested, and behind it what the rest gave back, as consequences.

    SRD 5.2.1, Rules Glossary, "Short Rest" and "Long Rest"; SRD 5.1, Adventuring, "Resting".

    Raises:
        Conflict: somebody has too few hit points for this rest by the rules.
    """
    system = systems.of(state)
    rule = system.rests.get(command.kind, Rest())
    aims = targets.resolve(state, command.targets or (Target(name="party"),))
    resting = [aim.whole() for aim in aims]
    unfit = [character for character in resting if character.stats.hp.current < 1]
    if rule.needs_hp and unfit and state.at_hand.consequences:
        raise Conflict(_unfit(command, resting, unfit))
    return tuple(event for character in resting for event in _rested(state, character, command.kind, rule))


def _unfit(command: TakeRest, resting: Sequence[Character], unfit: Sequence[Character]) -> str:
    """Return why a rest cannot be taken, and where a group was meant, the line for those of it who can."""
    why = f"A {command.kind} rest needs at least 1 hit point; without: {listed([one.name for one in unfit])}."
    meant = {target.name.casefold() for target in command.targets}
    if not meant <= EVERYONE or len(unfit) == len(resting):
        return why
    out = "-".join(names.key(character.name) for character in unfit)
    return f'{why} The others: "!rest {command.kind} party-{out}".'


def _rested(state: CampaignState, character: Character, kind: Kind, rule: Rest) -> Iterator[EventBase]:
    yield Rested(character_id=character.id, kind=kind)
    if character.life == "dead":
        return
    left = {worn.name: durations.after_rest(worn, kind, rule) for worn in character.conditions}
    halved = rule.heals and any(map(systems.of(state).halves, filter(None, left.values())))
    given = [
        *(_healed(character, halved=halved) if rule.heals else ()),
        *_freed(state, character, left, heals=rule.heals),
        *_reset(character, kind, rule),
    ]
    if rule.sleeps and character.concentration is not None and state.at_hand.consequences:
        given.append(concentration.changed(character, None))
    yield from (msgspec.structs.replace(event, consequence=True) for event in given)


def _healed(character: Character, *, halved: bool) -> Iterator[EventBase]:
    """Yield that hit points are full, the maximum is the base or what is ``halved`` of it, and temporary ones end."""
    before = vitals.of(character)
    whole = vitals.based(before, halved=halved)
    after = msgspec.structs.replace(vitals.set_to(whole, whole.max), temp=0)
    if after != before:
        yield hp.HpChanged(
            character_id=character.id, kind="heal", amount=after.current - before.current, before=before, after=after,
            crossed=vitals.crossed(before, after),
        )  # fmt: skip


def _freed(
    state: CampaignState, character: Character, left: dict[str, Condition | None], *, heals: bool
) -> Iterator[EventBase]:
    """Yield what the rest leaves of conditions; one that halves the base maximum holds half of that back."""
    system, base = systems.of(state), character.base_max or character.stats.hp.max
    for name, worn in left.items():
        if worn and worn.max_hp and heals:
            held = base - base // 2 if system.halves(worn) else None
            worn = msgspec.structs.replace(worn, max_hp=held)  # noqa: PLW2901 - the same condition
        event = conditions.changed(character, name, worn)
        if event:
            character = conditions.put(character, event)
            yield event


def _reset(character: Character, kind: Kind, rule: Rest) -> Iterator[EventBase]:
    """Yield what trackers have back: what the rules say of them, else what they say themselves.

    A long rest gives back what a short one does.
    """
    for key, tracker in character.trackers.items():
        own = tracker.reset.get(kind) or (tracker.reset.get("short") if kind == "long" else None)
        reset = rule.resets.get(key) or own
        changed = trackers.changed(key, tracker, trackers.restored(tracker, reset), character) if reset else None
        yield from (changed,) if changed else ()


def evolve(state: CampaignState, _event: Rested) -> CampaignState:
    """Return the state as it is: what a rest gives back has events of its own."""
    return state


def invert(_state: CampaignState, event: Rested) -> Rested | None:
    """Return the event that takes the rest back."""
    return event


def describe(state: CampaignState, events: Sequence[Rested]) -> list[str]:
    """Return who rested."""
    names = ", ".join(state.called(event.character_id) for event in events)
    return [f"{events[0].kind.capitalize()} rest: {names}"]
