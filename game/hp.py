"""Hit points: every way to change them, for one or many characters at once. The arithmetic is in ``vitals``."""

from collections.abc import Sequence
from typing import Annotated, Literal, TypeAlias, assert_never

import msgspec

from game import systems, targets, vitals
from game.errors import Conflict, InvalidCommand
from game.record import EventBase
from game.state import MOST_POINTS, CampaignState, Character
from game.system import Hit, Toll
from game.targets import Aim, Share, Target
from game.vitals import Vitals

Points: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]
Kind: TypeAlias = Literal["damage", "heal", "set", "temp", "max"]
MOST_CHANGES = targets.MOST_TARGETS


class _Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="kind"):
    targets: tuple[Target, ...]


class Damage(_Change, frozen=True, kw_only=True, tag="damage"):
    """``amount`` damage (0 to 9,999) to each target; ``crit`` says that it was a critical hit.

    ``armor``: a use of armour is spent on it, where the game system has such.
    """

    amount: Points
    crit: bool = False
    armor: bool = False


class Heal(_Change, frozen=True, kw_only=True, tag="heal"):
    """``amount`` hit points back (0 to 9,999) for each target."""

    amount: Points


class SetHp(_Change, frozen=True, kw_only=True, tag="set"):
    """Hit points are ``current`` now (0 to 9,999, cut at the maximum)."""

    current: Points


class GiveTemp(_Change, frozen=True, kw_only=True, tag="temp"):
    """Temporary hit points: ``keep`` the higher of old and new (0 clears), ``set`` to, or ``reduce`` by ``amount``."""

    amount: Points
    how: Literal["keep", "set", "reduce"] = "keep"


class ChangeMax(_Change, frozen=True, kw_only=True, tag="max"):
    """The maximum is raised or lowered ``by`` (-9,999 to 9,999), is ``to`` now (1 to 9,999), or is the base again.

    Exactly one of ``by``, ``to`` and ``base``. ``until`` a long rest keeps the old maximum to go back to.
    """

    by: Annotated[int, msgspec.Meta(ge=-MOST_POINTS, le=MOST_POINTS)] | None = None
    to: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None
    base: bool = False
    until: Literal["long"] | None = None


class Restore(_Change, frozen=True, kw_only=True, tag="full"):
    """Hit points are at the maximum again."""


Change: TypeAlias = Damage | Heal | SetHp | GiveTemp | ChangeMax | Restore


class ChangeHp(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="hp"):
    """Change hit points: 1 to 20 changes, applied in order, all or none."""

    changes: tuple[Change, ...]


Command: TypeAlias = ChangeHp


class HpChanged(EventBase, frozen=True, kw_only=True, tag="hp_change"):
    """A character's hit points, temporary hit points or maximum changed.

    ``amount`` is what was asked for, with its sign (damage is negative); ``absorbed`` is the part of damage that
    temporary hit points took; ``batch`` says that one command meant several characters, and ``share`` which part of
    the amount this one got (``amount`` is that part); ``inexact`` says that an undo
    found later changes and kept them: it took back the difference only, within the bounds. ``marks`` is what the hit
    cost on trackers, by key.
    """

    character_id: str
    kind: Kind
    amount: int
    absorbed: int = 0
    before: Vitals
    after: Vitals
    crossed: vitals.Crossing | None = None
    crit: bool = False
    batch: bool = False
    share: Share = "full"
    inexact: bool = False
    marks: dict[str, int] = {}  # noqa: RUF012 - msgspec copies it


Event: TypeAlias = HpChanged


class ShowHp(msgspec.Struct, frozen=True, kw_only=True):
    """Asks how targets are; nobody named means the active roster."""

    targets: tuple[Target, ...] = ()


def decide(state: CampaignState, command: ChangeHp) -> tuple[HpChanged, ...]:
    """Return one event for each character and change that makes a difference, in the order typed."""
    if not 1 <= len(command.changes) <= MOST_CHANGES:
        raise InvalidCommand(f"One command holds 1 to {MOST_CHANGES} changes.")
    if sum(len(change.targets) for change in command.changes) > targets.MOST_TARGETS:
        raise InvalidCommand(f"At most {targets.MOST_TARGETS} names fit into one command.")
    aimed = _aimed(state, command)
    batch = len({aim.character.id for _, aims in aimed for aim in aims}) > 1
    now = {aim.character.id: vitals.of(aim.character) for _, aims in aimed for aim in aims}
    events = []
    for change, aims in aimed:
        for aim in aims:
            event = _applied(state, change, aim, now[aim.character.id], batch=batch)
            now[aim.character.id] = event.after
            if event.before != event.after or isinstance(change, Damage | Heal):
                events.append(event)
    return tuple(events)


def _aimed(state: CampaignState, command: ChangeHp) -> list[tuple[Change, tuple[Aim, ...]]]:
    """Return whom each change means. Who is named with an own amount gets that, and not a group's besides."""
    aimed = [(change, targets.resolve(state, change.targets)) for change in command.changes]
    named = {aim.character.id for _, aims in aimed for aim in aims if aim.named}
    return [
        (change, tuple(aim for aim in aims if aim.named or aim.character.id not in named)) for change, aims in aimed
    ]


def _applied(state: CampaignState, change: Change, aim: Aim, before: Vitals, *, batch: bool) -> HpChanged:
    struck = isinstance(change, Damage)
    toll = _toll(state, change, aim, before) if isinstance(change, Damage) else Toll(vitals=before)
    kind, amount, after = _outcome(state, change, aim, before, toll)
    return HpChanged(
        character_id=aim.character.id, kind=kind, amount=amount,
        absorbed=before.temp - after.temp if struck else 0, before=before, after=after,
        crossed=vitals.crossed(before, after), crit=isinstance(change, Damage) and change.crit, batch=batch,
        share=aim.share, marks=dict(toll.marks),
    )  # fmt: skip


def _toll(state: CampaignState, change: Damage, aim: Aim, before: Vitals) -> Toll:
    """Return what damage does by the rules of the campaign's game system."""
    hit = Hit(
        amount=aim.part(change.amount), crit=change.crit, armor=change.armor, consequences=state.at_hand.consequences
    )
    return systems.of(state).damage(vitals.put(aim.character, before), hit)


def _outcome(state: CampaignState, change: Change, aim: Aim, before: Vitals, toll: Toll) -> tuple[Kind, int, Vitals]:
    """Return the kind of a change, its signed amount and the vitals after it."""
    match change:
        case Damage(amount=amount):
            return "damage", -aim.part(amount), toll.vitals
        case Heal(amount=amount):
            return "heal", aim.part(amount), vitals.healed(_living(aim, before), aim.part(amount))
        case SetHp(current=current):
            after = vitals.set_to(_living(aim, before, whole=True), current)
            return "set", after.current - before.current, after
        case GiveTemp():
            after = _tempered(change, aim, before)
            return "temp", after.temp - before.temp, after
        case ChangeMax():
            after = _stretched(state, change, aim, before)
            return "max", after.max - before.max, after
        case Restore():
            after = vitals.set_to(_living(aim, before, whole=True), before.max)
            return "heal", after.current - before.current, after
        case _:
            assert_never(change)


def _living(aim: Aim, before: Vitals, *, whole: bool = False) -> Vitals:
    name = (aim.whole() if whole else aim.character).name
    if before.life == "dead":
        raise Conflict(f"{name} is dead; healing does not bring the dead back.")
    return before


def _tempered(change: GiveTemp, aim: Aim, before: Vitals) -> Vitals:
    amount = change.amount
    if change.how == "set":
        aim.whole()
        return msgspec.structs.replace(before, temp=amount)
    if change.how == "reduce":
        return msgspec.structs.replace(before, temp=max(0, before.temp - aim.part(amount)))
    nothing_offered = amount > 0 and aim.part(amount) == 0
    return before if nothing_offered else vitals.with_temp(before, aim.part(amount))


def _stretched(state: CampaignState, change: ChangeMax, aim: Aim, before: Vitals) -> Vitals:
    if (change.by is not None) + (change.to is not None) + change.base != 1:
        raise InvalidCommand("Change the maximum by a number, to a number, or back to base.")
    if change.base:
        aim.whole()
        return vitals.based(before, halved=any(map(systems.of(state).halves, aim.character.conditions)))
    maximum = before.max + aim.part(change.by) if change.by is not None else change.to or 0
    if change.to is not None:
        aim.whole()
    if maximum < 1 and systems.of(state).max_can_kill and state.at_hand.consequences:
        return _drained(before)
    if not 1 <= maximum <= MOST_POINTS:
        raise InvalidCommand(f"{aim.character.name}'s maximum would be {maximum}; it can be 1 to {MOST_POINTS}.")
    after = vitals.with_max(before, maximum, for_a_time=change.until is not None)
    if change.by is None or change.until or before.base_max is None:
        return after
    return vitals.with_base(after, before.base_max + aim.part(change.by))  # while it is changed for a time, both move


def _drained(before: Vitals) -> Vitals:
    """Return the vitals of somebody whose maximum reached 0, which is death; no maximum is shown below 1.

    SRD 5.2.1, Playing the Game, "Instant Death" ("Hit Point Maximum of 0").
    """
    drained = vitals.with_max(before, 1, for_a_time=True)
    return drained if before.life == "dead" else vitals.fated(drained, "dead")


def evolve(state: CampaignState, event: HpChanged) -> CampaignState:
    """Return the state with the vitals that the event gives."""
    character = state.characters.get(event.character_id)
    return state.with_character(vitals.put(character, event.after)) if character else state


def invert(state: CampaignState, event: HpChanged) -> HpChanged | None:
    """Return the event that takes ``event`` back: exactly if nothing came after, else by its difference, clamped.

    None if the character is gone: it has no hit points to be given back.
    """
    character = state.characters.get(event.character_id)
    if character is None:
        return None
    now = vitals.of(character)
    after, exact = vitals.taken_back(now, event.before, event.after)
    kind: Kind = {"damage": "heal", "heal": "damage"}.get(event.kind, event.kind)  # type: ignore[assignment]
    return HpChanged(
        character_id=event.character_id, kind=kind, amount=-event.amount, absorbed=event.absorbed, before=now,
        after=after, crossed=vitals.crossed(now, after), crit=event.crit, batch=event.batch, inexact=not exact,
        consequence=event.consequence,
    )  # fmt: skip


def describe(state: CampaignState, events: Sequence[HpChanged]) -> list[str]:
    """Return what happened, a phrase for each character; a blow that hits several alike is said once."""
    first = events[0]
    if first.supersedes:
        return [
            f"{state.called(event.character_id)} {_points(event)}{_word(state, event)}{_kept(event)}"
            for event in events
        ]
    amount = next((event.amount for event in events if event.share == "full"), first.amount)
    if len(events) > 1 and _one_blow(events, amount):
        went = _points if first.kind == "max" else _moved
        each = [f"{state.called(event.character_id)} {went(event)}{_word(state, event)}" for event in events]
        return [f"{_WHAT.get(first.kind, '')}{amount:+}: {each[0]}", *each[1:]]
    return [f"{state.called(event.character_id)} {_full(event)}{_word(state, event)}" for event in events]


_WHAT = {"max": "max ", "temp": "temp "}


def _one_blow(events: Sequence[HpChanged], amount: int) -> bool:
    """Whether all of ``events`` are one change by ``amount``, of which each got its share."""
    if len({event.kind for event in events}) > 1 or events[0].kind == "set":
        return False
    if all(event.share == events[0].share for event in events):
        return all(event.amount == amount for event in events)
    return all(event.amount == targets.part(amount, event.share) for event in events)


def _kept(event: HpChanged) -> str:
    return " (later changes kept)" if event.inexact else ""


def note(state: CampaignState, event: HpChanged, *, rested: bool) -> str:
    """Return what a change that followed from another, perhaps a rest, did, without whom it happened to."""
    return (_points(event) if rested or event.supersedes else _full(event)) + _word(state, event) + _kept(event)


def _moved(event: HpChanged) -> str:
    """Return how hit points and temporary hit points went, such as ``41>29 t5>t0``."""
    before, after = event.before, event.after
    temp = f" t{before.temp}>t{after.temp}" if before.temp != after.temp else ""
    points = f"{before.current}>{after.current}" if before.current != after.current else f"{after.current}"
    return points + temp


def _points(event: HpChanged) -> str:
    before, after = event.before, event.after
    maximum = f"{before.max}>{after.max}" if before.max != after.max else f"{after.max}"
    points = f"{before.current}>{after.current}" if before.current != after.current else f"{after.current}"
    temp = f" t{before.temp}>t{after.temp}" if before.temp != after.temp else ""
    return f"{points}/{maximum}{temp}"


def _full(event: HpChanged) -> str:
    """Return how the points went and by what; who drops to 0 needs no telling by how much."""
    if event.crossed == "down" and event.kind == "damage":
        return _points(event)
    all_temp = ", all temp" if event.absorbed and event.absorbed == abs(event.amount) else ""
    return f"{_points(event)} ({_WHAT.get(event.kind, '')}{event.amount:+}{all_temp})"


def _word(state: CampaignState, event: HpChanged) -> str:
    after = event.after
    rolls = after.life == "down" and systems.of(state).has_saves
    saves = f" · {after.successes}/{after.failures} saves" if rolls else ""
    if event.crossed not in {"down", "dead", "up", "stable"}:
        return saves if vitals.standing(event.before) != vitals.standing(after) else ""
    return {"down": f" DOWN{saves}", "dead": " DEAD", "up": " up", "stable": " stable"}[event.crossed or ""]


def answer(state: CampaignState, query: ShowHp) -> str:
    """Return how the targets are, on one line."""
    shown = query.targets or (Target(name="party"),)
    return " · ".join(status(aim.character, saves=systems.of(state).has_saves) for aim in targets.resolve(state, shown))


def status(character: Character, *, saves: bool) -> str:
    """Return one character's line, with death ``saves`` if there are such: ``Vex 0/68 t5 down 0/1 (prone)``."""
    hp = character.stats.hp
    temp = f" t{hp.temp}" if hp.temp else ""
    rolled = character.death_saves
    counts = f" {rolled.successes}/{rolled.failures}" if saves and character.life == "down" else ""
    life = "" if character.life == "up" else f" {character.life}{counts}"
    worn = ", ".join(f"{c.name} {c.level}" if c.level else c.name for c in character.conditions)
    return f"{character.name} {hp.current}/{hp.max}{temp}{life}" + (f" ({worn})" if worn else "")
