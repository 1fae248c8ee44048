"""Laws that hold for every game system, whatever is done in whatever order."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import systems
from game.concentration import Concentrate, ConcentrationChanged
from game.conditions import ChangeConditions, ChangeLevel
from game.decider import Command
from game.errors import CommandRejected
from game.hp import ChangeHp, ChangeMax, Damage, GiveTemp, Heal, HpChanged, Restore, SetHp
from game.life import ChangeLife, RollDeathSave
from game.record import EventBase
from game.rests import TakeRest
from game.state import Character
from game.trackers import ChangeTracker
from game.undo import Undo
from tests.game.builders import Show, a_character, change, named, playing, unstamped

VEX = named("vex")
points = st.integers(0, 70)
conditions = st.sampled_from(
    ["paralyzed", "petrified", "stunned", "unconscious", "incapacitated", "prone", "vulnerable", "on fire"]
)

changes = st.one_of(
    st.builds(Damage, targets=st.just(VEX), amount=points, crit=st.booleans(), armor=st.booleans()),
    st.builds(Heal, targets=st.just(VEX), amount=points),
    st.builds(SetHp, targets=st.just(VEX), current=points),
    st.builds(GiveTemp, targets=st.just(VEX), amount=points, how=st.sampled_from(["keep", "set", "reduce"])),
    st.builds(ChangeMax, targets=st.just(VEX), by=st.integers(-45, 45), until=st.sampled_from([None, "long"])),
    st.builds(ChangeMax, targets=st.just(VEX), base=st.just(True)),  # noqa: FBT003 - the one value that it has here
    st.builds(Restore, targets=st.just(VEX)),
)
hits = st.lists(changes, min_size=1, max_size=2).map(lambda some: change(*some))
commands: st.SearchStrategy[Command] = st.one_of(
    hits,
    hits,
    st.builds(
        RollDeathSave, targets=st.just(VEX),
        roll=st.sampled_from(["success", "failure", "natural_1", "natural_20", "reset"]),
    ),
    st.builds(ChangeLife, targets=st.just(VEX), to=st.sampled_from(["stable", "down", "dead", "revive"])),
    st.builds(ChangeConditions, targets=st.just(VEX), action=st.just("add"), condition=conditions),
    st.builds(ChangeLevel, targets=st.just(VEX), to=st.integers(0, 6)),
    st.builds(Concentrate, targets=st.just(VEX), spell=st.sampled_from(["bless", "fly"])),
    st.builds(TakeRest, kind=st.sampled_from(["short", "long"]), targets=st.just(VEX)),
    st.builds(ChangeTracker, targets=st.just(VEX), key=st.sampled_from(["stress", "armor"]), by=st.integers(-3, 3)),
)  # fmt: skip
undos = st.one_of(st.just(Undo()), st.builds(Undo, seq=st.integers(1, 30)))
many = settings(max_examples=150, deadline=None)
every_system = pytest.mark.parametrize("system", sorted(systems.SYSTEMS))


def playing_vex(system: str) -> Show:
    return playing(system, a_character("Vex", hp=40))


def does(show: Show, command: Command) -> tuple[EventBase, ...]:
    with suppress(CommandRejected):
        return show.do(command)
    return ()


def sound(vex: Character) -> None:
    hp, saves = vex.stats.hp, vex.death_saves
    assert 0 <= hp.current <= hp.max
    assert hp.max >= 1
    assert hp.temp >= 0
    assert vex.base_max is None or (vex.base_max >= 1 and vex.base_max != hp.max)
    assert (vex.life == "up") == (hp.current > 0)
    assert 0 <= saves.successes <= 2
    assert 0 <= saves.failures <= (3 if vex.life == "dead" else 2)
    assert vex.life in {"down", "dead"} or saves.successes == saves.failures == 0


def by_the_rules(system: str, vex: Character) -> None:
    rules, worn = systems.SYSTEMS[system], {condition.name for condition in vex.conditions}
    for condition in worn:
        assert worn.issuperset(rules.brought(condition))
    assert all(condition.via in {None, *worn, *rules.full_brings} for condition in vex.conditions)
    if rules.ends_concentration:
        assert vex.concentration is None or (vex.life != "dead" and not worn & rules.ends_concentration)
    if rules.at_zero and vex.life in {"down", "stable"}:
        assert rules.at_zero in worn


@every_system
@many
@given(st.lists(commands, max_size=12))
def test_whatever_happens_everybody_is_in_a_state_that_the_rules_know(system: str, asked: list[Command]) -> None:
    show = playing_vex(system)
    for command in asked:
        does(show, command)
        sound(show.the("vex"))
        by_the_rules(system, show.the("vex"))


@every_system
@many
@given(st.lists(st.one_of(commands, commands, undos), max_size=12))
def test_undo_of_anything_leaves_nobody_at_odds_with_the_rules(system: str, asked: list[Command]) -> None:
    show = playing_vex(system)
    for command in asked:
        does(show, command)
        sound(show.the("vex"))
        by_the_rules(system, show.the("vex"))


@every_system
@many
@given(st.lists(st.one_of(commands, commands, undos), max_size=8), commands)
def test_undo_at_once_is_the_identity(system: str, asked: list[Command], last: Command) -> None:
    show = playing_vex(system)
    for command in asked:
        does(show, command)
    before = unstamped(show.state)
    if does(show, last):
        after = unstamped(show.state)
        show.undo()
        assert unstamped(show.state) == before
        show.undo(show.log[-1].group)
        assert unstamped(show.state) == after


@every_system
@many
@given(st.lists(commands, max_size=8), st.lists(commands, max_size=8))
def test_the_dead_stay_dead_without_revive(system: str, before: list[Command], asked: list[Command]) -> None:
    show = playing_vex(system)
    for command in (*before, ChangeLife(targets=VEX, to="dead"), *asked):
        if not (isinstance(command, ChangeLife) and command.to == "revive" and show.the("vex").life == "dead"):
            does(show, command)
    assert (show.the("vex").life, show.points("vex")[0]) == ("dead", 0)


@every_system
@many
@given(st.lists(commands, max_size=12))
def test_temporary_points_are_never_more_than_was_given_at_once(system: str, asked: list[Command]) -> None:
    show = playing_vex(system)
    most = 0
    for command in asked:
        if isinstance(command, ChangeHp):
            most = max([most, *(one.amount for one in command.changes if isinstance(one, GiveTemp))])
        does(show, command)
        assert show.points("vex")[2] <= most


@every_system
@many
@given(st.lists(commands, max_size=12))
def test_a_hit_asks_for_one_save_at_most_within_the_editions_bounds(system: str, asked: list[Command]) -> None:
    show, rule = playing_vex(system), systems.SYSTEMS[system].concentration
    for command in asked:
        events = does(show, command)
        dcs = [event.dc for event in events if isinstance(event, ConcentrationChanged) and event.action == "check"]
        hurt = [-event.amount for event in events if isinstance(event, HpChanged) and event.kind == "damage"]
        possible = [rule.dc(amount) for amount in hurt if amount] if rule else []
        assert all(dcs.count(dc) <= possible.count(dc or 0) for dc in dcs)
        assert all(dc is not None and 10 <= dc <= (30 if system == "dnd5e-2024" else 9_999) for dc in dcs)
