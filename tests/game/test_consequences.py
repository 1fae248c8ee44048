"""Consequences: what the rules make of a command, in its group, and what undo of earlier groups makes of it."""

import pytest

from game.concentration import Concentrate
from game.conditions import ChangeConditions, ChangeLevel
from game.decider import Command, Together
from game.errors import Conflict
from game.hp import ChangeMax, Damage, GiveTemp, Heal
from game.life import ChangeLife, RollDeathSave
from game.rests import TakeRest
from game.state import Condition, Until
from game.trackers import ChangeTracker
from game.turns import MoveTurn, Place, SetInitiative
from tests.game.builders import ANA, BEN, Show, a_character, change, hit, named, playing, unstamped

VEX = named("vex")
BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])


def vex(edition: str = "dnd5e-2024", *, hp: int = 40, current: int | None = None, consequences: bool = True) -> Show:
    return playing(edition, a_character("Vex", hp=hp, current=current), consequences=consequences)


def add(condition: str, until: Until | None = None) -> ChangeConditions:
    return ChangeConditions(targets=VEX, action="add", condition=condition, until=until)


def remove(condition: str) -> ChangeConditions:
    return ChangeConditions(targets=VEX, action="remove", condition=condition)


def heal(amount: int) -> Command:
    return change(Heal(targets=VEX, amount=amount))


def conc(spell: str) -> Concentrate:
    return Concentrate(targets=VEX, spell=spell)


def exhausted(level: int) -> ChangeLevel:
    return ChangeLevel(targets=VEX, to=level)


def worn(show: Show) -> list[str]:
    return [condition.name for condition in show.the("vex").conditions]


def did(show: Show, command: Command) -> int:
    """Carry out a command and return the number of its group."""
    show.do(command)
    return show.log[-1].group


@pytest.mark.parametrize("condition", ["paralyzed", "petrified", "stunned"])
def test_a_condition_brings_incapacitated_and_takes_it_away(condition: str) -> None:
    show = vex()
    assert show.say(add(condition)) == f"Vex +{condition} · +incapacitated"
    assert show.the("vex").conditions[1] == Condition(name="incapacitated", level=None, via=condition)
    assert show.say(remove(condition)) == f"Vex -{condition} · -incapacitated"


def test_unconscious_leaves_prone_behind() -> None:
    show = vex()
    show.do(add("unconscious"))
    assert worn(show) == ["unconscious", "incapacitated", "prone"]
    show.do(remove("unconscious"))
    assert worn(show) == ["prone"]


def test_what_two_conditions_include_stays_until_the_second_goes() -> None:
    show = vex()
    for command in (add("paralyzed"), add("stunned"), remove("paralyzed")):
        show.do(command)
    assert worn(show) == ["incapacitated", "stunned"]
    show.do(remove("stunned"))
    assert worn(show) == []


@pytest.mark.parametrize("order", [("incapacitated", "stunned"), ("stunned", "incapacitated")])
def test_what_was_put_by_hand_stays_whether_before_or_after_it_was_brought(order: tuple[str, str]) -> None:
    show = vex()
    for condition in order:
        show.do(add(condition))
    show.do(remove("stunned"))
    assert worn(show) == ["incapacitated"]


def test_prone_by_hand_is_not_told_again_when_unconscious_comes() -> None:
    show = vex()
    show.do(add("prone"))
    show.do(hit("vex", 40))
    assert worn(show) == ["prone", "unconscious", "incapacitated"]


def test_clearing_takes_all_and_what_was_brought_too() -> None:
    show = vex()
    show.do(add("stunned"))
    before = unstamped(show.state)
    show.do(ChangeConditions(targets=VEX, action="clear"))
    assert worn(show) == []
    show.undo()
    assert unstamped(show.state) == before


def test_who_is_under_20_conditions_bears_no_more_and_is_down_all_the_same() -> None:
    show = vex()
    for number in range(20):
        show.do(add(f"mark {number}"))
    show.do(hit("vex", 40))
    assert (show.the("vex").life, len(worn(show))) == ("down", 20)


@pytest.mark.parametrize(("edition", "points"), [("dnd5e-2024", (40, 40, 0)), ("dnd5e-2014", (20, 20, 0))])
def test_exhaustion_4_halves_the_maximum_in_2014_only(edition: str, points: tuple[int, int, int]) -> None:
    show = vex(edition)
    show.do(exhausted(4))
    assert show.points("vex") == points
    show.do(exhausted(5))
    assert show.points("vex") == points
    show.do(exhausted(3))
    assert show.points("vex") == (points[0], 40, 0)


def test_halving_and_giving_back_are_told() -> None:
    show = vex("dnd5e-2014", hp=41)
    assert show.say(exhausted(4)) == "Vex +exhaustion 4 · 41>20/41>20 (max -21)"
    assert show.say(exhausted(0)) == "Vex -exhaustion · 20/20>41 (max +21)"


@pytest.mark.parametrize("end", [remove("exhaustion"), ChangeConditions(targets=VEX, action="clear"), exhausted(1)])
def test_the_maximum_is_whole_again_however_exhaustion_goes(end: Command) -> None:
    show = vex("dnd5e-2014")
    show.do(exhausted(5))
    show.do(end)
    assert (show.points("vex"), show.the("vex").base_max) == ((20, 40, 0), None)


def test_back_to_base_is_half_of_it_while_exhaustion_halves() -> None:
    show = vex("dnd5e-2014")
    for command in (change(ChangeMax(targets=VEX, by=10, until="long")), exhausted(4)):
        show.do(command)
    assert show.points("vex")[1] == 25
    show.do(change(ChangeMax(targets=VEX, base=True)))
    assert show.points("vex")[1] == 20
    show.do(exhausted(3))
    assert (show.points("vex")[1], show.the("vex").base_max) == (40, None)


def test_a_maximum_for_good_is_nothing_that_exhaustion_gives_back_to() -> None:
    show = vex("dnd5e-2014")
    for command in (exhausted(4), change(ChangeMax(targets=VEX, to=30)), exhausted(3)):
        show.do(command)
    assert (show.points("vex")[1], show.the("vex").base_max) == (30, None)


@BOTH
def test_exhaustion_6_is_death_and_less_of_it_brings_nobody_back(edition: str) -> None:
    show = vex(edition)
    before = unstamped(show.state)
    assert show.say(exhausted(6)).startswith("Vex +exhaustion 6 · 40>0/40 DEAD")
    assert "up" in show.undo()
    show.do(exhausted(6))
    assert show.the("vex").life == "dead"
    show.do(exhausted(1))
    assert (show.the("vex").life, show.points("vex")[0]) == ("dead", 0)
    show.undo()
    show.undo()
    assert unstamped(show.state) == before


def test_consequences_are_marked_and_belong_to_the_group() -> None:
    show = vex()
    show.do(conc("bless"))
    events = show.do(hit("vex", 40))
    assert [event.consequence for event in events] == [False] + [True] * 4
    assert len({record.group for record in show.log[1:]}) == 1


OFF_QUIET: tuple[Command, ...] = (
    hit("vex", 5), hit("vex", 90), change(Damage(targets=VEX, amount=50, crit=True)), add("paralyzed"), exhausted(6),
    heal(3),
)  # fmt: skip


@BOTH
def test_without_consequences_nothing_follows(edition: str) -> None:
    show = vex(edition, consequences=False)
    show.do(conc("bless"))
    for command in OFF_QUIET:
        assert not [event for event in show.do(command) if event.consequence]
    vexed = show.the("vex")
    assert (worn(show), vexed.life, vexed.concentration) == (["paralyzed", "exhaustion"], "up", "bless")
    assert show.points("vex") == (3, 40, 0)


def test_without_consequences_turns_still_end_what_ends_with_them() -> None:
    show = vex(consequences=False)
    show.do(SetInitiative(places=(Place(name="vex", initiative=10),)))
    show.do(MoveTurn(to="next"))
    show.do(add("stunned", Until(kind="rounds", rounds=1)))
    show.do(MoveTurn(to="next"))
    assert worn(show) == []


FIFTH: tuple[Command, ...] = (exhausted(4), exhausted(6), change(ChangeMax(targets=VEX, by=-39, until="long")))
GROUPS: tuple[Command, ...] = (
    hit("vex", 12), hit("vex", 40), hit("vex", 90), add("stunned"), add("unconscious"), conc("fly"),
    change(GiveTemp(targets=VEX, amount=9)), TakeRest(kind="long", targets=VEX),
    Together(commands=(hit("vex", 40), change(Heal(targets=VEX, amount=5)))), ChangeLife(targets=VEX, to="down"),
    change(Damage(targets=VEX, amount=40), Heal(targets=VEX, amount=5)),
)  # fmt: skip


EVERYWHERE = [(edition, command) for edition in ("dnd5e-2024", "daggerheart", "plain") for command in GROUPS]
FIFTH_ONLY = [(edition, command) for edition in ("dnd5e-2024", "dnd5e-2014") for command in FIFTH]


@pytest.mark.parametrize(("edition", "command"), [*EVERYWHERE, *FIFTH_ONLY])
def test_undo_at_once_is_the_identity_and_so_is_redo(edition: str, command: Command) -> None:
    show = vex(edition)
    show.do(conc("bless"))
    before = unstamped(show.state)
    show.do(command)
    after = unstamped(show.state)
    show.undo()
    assert unstamped(show.state) == before
    show.undo(show.log[-1].group)
    assert unstamped(show.state) == after


def test_healing_from_0_undone_at_once_knocks_out_again() -> None:
    show = vex()
    show.do(hit("vex", 40))
    show.do(RollDeathSave(targets=VEX, roll="natural_1"))
    before = unstamped(show.state)
    show.do(heal(1))
    assert show.undo() == f"Undone #{show.log[-1].event.undoes}: Vex 1>0/40 DOWN · 0/2 saves"
    assert unstamped(show.state) == before


def test_a_hit_is_taken_back_though_its_consequences_were_changed_since() -> None:
    show = vex()
    show.do(conc("bless"))
    number = did(show, hit("vex", 40))
    for command in (heal(5), conc("fly")):
        show.do(command)
    assert show.undo(number).endswith("Vex 5>40/40 (later changes kept) · -prone")
    vexed = show.the("vex")
    assert (vexed.life, vexed.concentration, worn(show)) == ("up", "fly", [])


def test_what_the_command_itself_did_and_was_changed_since_is_refused() -> None:
    show = vex()
    number = did(show, exhausted(2))
    show.do(exhausted(3))
    with pytest.raises(Conflict, match="under exhaustion 3 by now"):
        show.undo(number)


def test_an_earlier_hit_taken_back_wakes_whom_a_later_one_dropped() -> None:
    show = vex()
    number = did(show, hit("vex", 10))
    show.do(hit("vex", 30))
    show.undo(number)
    assert (show.the("vex").life, show.points("vex")[0], worn(show)) == ("up", 10, ["prone"])


def test_healing_taken_back_drops_whom_later_damage_left_with_little() -> None:
    show = vex(current=10)
    number = did(show, heal(20))
    show.do(hit("vex", 25))
    show.undo(number)
    assert (show.the("vex").life, worn(show)) == ("down", ["unconscious", "incapacitated", "prone"])


def test_healing_from_0_taken_back_after_more_healing_leaves_awake() -> None:
    show = vex()
    show.do(hit("vex", 40))
    number = did(show, heal(5))
    show.do(heal(9))
    show.undo(number)
    assert (show.the("vex").life, show.points("vex")[0], worn(show)) == ("up", 9, ["prone"])


def test_a_condition_taken_back_leaves_what_another_includes_too() -> None:
    show = vex()
    show.do(conc("bless"))
    number = did(show, add("paralyzed"))
    show.do(add("stunned"))
    show.undo(number)
    assert sorted(worn(show)) == ["incapacitated", "stunned"]
    assert show.the("vex").concentration is None
    show.do(remove("stunned"))
    assert worn(show) == []


def test_a_condition_taken_back_takes_what_was_left_to_it_since() -> None:
    show = vex()
    show.do(add("stunned"))
    number = did(show, add("paralyzed"))
    show.do(remove("stunned"))
    show.undo(number)
    assert worn(show) == []


def test_a_spell_does_not_come_back_to_whom_it_would_leave_at_once() -> None:
    show = vex()
    show.do(conc("bless"))
    number = did(show, Concentrate(targets=VEX, off=True))
    show.do(add("stunned"))
    show.undo(number)
    assert show.the("vex").concentration is None


def test_what_was_put_by_hand_since_stays_when_what_brought_it_is_taken_back() -> None:
    show = vex()
    show.do(conc("bless"))
    number = did(show, add("paralyzed"))
    show.do(add("incapacitated"))
    show.undo(number)
    assert (worn(show), show.the("vex").concentration) == (["incapacitated"], None)


def test_a_mark_taken_back_ends_what_the_last_mark_since_brought() -> None:
    show = playing("daggerheart", a_character("Vex", hp=6))
    stress = ChangeTracker(targets=VEX, key="stress", by=3)
    number = did(show, stress)
    show.do(stress)
    assert worn(show) == ["vulnerable"]
    show.undo(number)
    assert (show.the("vex").trackers["stress"].current, worn(show)) == (3, [])


def test_exhaustion_taken_back_after_a_hit_gives_the_maximum_back() -> None:
    show = vex("dnd5e-2014")
    number = did(show, exhausted(4))
    show.do(hit("vex", 5))
    show.undo(number)
    assert (show.points("vex"), show.the("vex").base_max, worn(show)) == ((35, 40, 0), None, [])


def test_an_undo_that_was_mended_is_itself_undone_exactly() -> None:
    show = vex()
    show.do(conc("bless"))
    number = did(show, add("paralyzed"))
    show.do(add("stunned"))
    before = unstamped(show.state)
    show.undo(number)
    show.undo(show.log[-1].group)
    assert unstamped(show.state) == before


def test_several_taken_back_at_once_with_somebody_elses_between_are_settled_too() -> None:
    show = vex()
    show.do(conc("bless"))
    show.do(add("paralyzed"), ANA)
    show.do(add("stunned"), BEN)
    show.do(add("prone"), ANA)
    show.undo(by=ANA, count=2)
    assert sorted(worn(show)) == ["incapacitated", "stunned"]
    assert show.the("vex").concentration is None
