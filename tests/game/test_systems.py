"""What a hit comes to by each game system, with and without consequences."""

import pytest

from game import systems, vitals
from game.conditions import ChangeConditions
from game.hp import ChangeMax, Damage, GiveTemp, Heal, HpChanged, Restore, SetHp
from game.life import ChangeLife, RollDeathSave
from game.state import Tracker
from game.trackers import AddTracker, ChangeTracker
from tests.game.builders import Show, a_character, change, hit, named, playing

BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])


def vex(edition: str = "dnd5e-2024", *, hp: int = 12, current: int | None = None, temp: int = 0) -> Show:
    return playing(edition, a_character("Vex", hp=hp, current=current, temp=temp))


def worn(show: Show) -> list[str]:
    return [condition.name for condition in show.the("vex").conditions]


def saves(show: Show) -> tuple[str, int, int]:
    character = show.the("vex")
    return character.life, character.death_saves.successes, character.death_saves.failures


def crit(amount: int) -> Damage:
    return Damage(targets=named("vex"), amount=amount, crit=True)


def test_a_campaign_of_an_unknown_system_has_no_rules() -> None:
    show = vex()
    show.do(hit("vex", 1))
    assert show.state.campaign
    assert systems.of(show.state).key == "dnd5e-2024"
    assert systems.of(type(show.state)()).key == "plain"


@BOTH
def test_dropping_to_0_knocks_out_prone_and_incapacitated(edition: str) -> None:
    show = vex(edition)
    show.do(hit("vex", 12))
    assert (saves(show), worn(show)) == (("down", 0, 0), ["unconscious", "incapacitated", "prone"])


@BOTH
@pytest.mark.parametrize(("damage", "life"), [(17, "down"), (18, "dead"), (99, "dead")])
def test_what_is_left_of_a_hit_at_0_kills_if_it_is_as_much_as_the_maximum(edition: str, damage: int, life: str) -> None:
    show = vex(edition, current=6)
    show.do(hit("vex", damage))
    assert show.the("vex").life == life


@BOTH
@pytest.mark.parametrize(("damage", "life"), [(22, "down"), (23, "dead")])
def test_temporary_points_come_off_before_a_hit_is_massive(edition: str, damage: int, life: str) -> None:
    show = vex(edition, current=6, temp=5)
    show.do(hit("vex", damage))
    assert (show.the("vex").life, show.points("vex")) == (life, (0, 12, 0))


def test_a_massive_hit_is_weighed_against_the_maximum_as_it_is_now() -> None:
    show = vex(hp=40, current=10)
    show.do(change(ChangeMax(targets=named("vex"), by=-20, until="long")))
    show.do(hit("vex", 30))
    assert show.the("vex").life == "dead"


def test_who_dies_at_once_is_not_unconscious_besides() -> None:
    show = vex()
    assert show.say(hit("vex", 24)) == "Vex 12>0/12 (-24) DEAD"
    assert worn(show) == []


@BOTH
def test_damage_at_0_is_a_failed_save_and_a_critical_hit_two(edition: str) -> None:
    show = vex(edition, current=0)
    show.do(hit("vex", 5))
    assert saves(show) == ("down", 0, 1)
    assert show.say(change(crit(5))) == "Vex 0/12 (-5) DEAD"
    assert saves(show) == ("dead", 0, 3)


def test_damage_at_0_tells_the_saves() -> None:
    show = vex(current=0)
    assert show.say(hit("vex", 5)) == "Vex 0/12 (-5) · 0/1 saves"


@BOTH
@pytest.mark.parametrize(("damage", "life"), [(11, "down"), (12, "dead")])
def test_damage_at_0_as_much_as_the_maximum_kills(edition: str, damage: int, life: str) -> None:
    show = vex(edition, current=0)
    show.do(hit("vex", damage))
    assert show.the("vex").life == life


def test_damage_at_0_that_temporary_points_take_whole_is_no_failed_save() -> None:
    show = vex(current=0, temp=5)
    show.do(change(crit(5)))
    assert (saves(show), show.points("vex")) == (("down", 0, 0), (0, 12, 0))
    show = vex(current=0, temp=5)
    show.do(hit("vex", 16))
    assert saves(show) == ("down", 0, 1)


@BOTH
def test_damage_ends_being_stable_and_counts_from_the_start(edition: str) -> None:
    show = vex(edition, current=0)
    for command in (hit("vex", 1), ChangeLife(targets=named("vex"), to="stable"), hit("vex", 1)):
        show.do(command)
    assert saves(show) == ("down", 0, 1)


def test_no_damage_leaves_who_is_stable_alone() -> None:
    show = vex(current=0)
    show.do(ChangeLife(targets=named("vex"), to="stable"))
    show.do(hit("vex", 0))
    assert saves(show) == ("stable", 0, 0)


@BOTH
def test_healing_from_0_wakes_and_leaves_prone(edition: str) -> None:
    show = vex(edition, hp=20)
    show.do(hit("vex", 20))
    show.do(hit("vex", 1))
    assert show.say(change(Heal(targets=named("vex"), amount=4))) == "Vex 0>4/20 (+4) up"
    assert (saves(show), worn(show)) == (("up", 0, 0), ["prone"])


def test_no_healing_wakes_nobody() -> None:
    show = vex(current=0)
    show.do(change(Heal(targets=named("vex"), amount=0)))
    assert saves(show) == ("down", 0, 0)


@BOTH
def test_a_dead_character_can_be_hit_and_nothing_comes_of_it(edition: str) -> None:
    show = playing(edition, a_character("Vex", hp=12, current=0, life="dead"))
    for command in (hit("vex", 30), change(crit(1)), change(GiveTemp(targets=named("vex"), amount=5)), hit("vex", 9)):
        show.do(command)
    assert saves(show) == ("dead", 0, 0)


def test_a_maximum_of_0_kills_in_2024_and_is_refused_in_2014() -> None:
    drain = change(ChangeMax(targets=named("vex"), by=-12))
    show = vex()
    assert show.say(drain) == "Vex 12>0/12>1 (max -11) DEAD"
    assert (saves(show), show.the("vex").base_max) == (("dead", 0, 0), 12)
    with pytest.raises(Exception, match="it can be 1 to 9999"):
        vex("dnd5e-2014").do(drain)


def test_a_maximum_of_0_changes_nothing_for_the_dead() -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=12, current=0, life="dead"))
    show.do(change(ChangeMax(targets=named("vex"), by=-40)))
    assert (saves(show), show.points("vex")) == (("dead", 0, 0), (0, 1, 0))


@pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014", "daggerheart", "plain"])
def test_bloodied_is_derived_and_never_a_condition(edition: str) -> None:
    show = vex(edition, hp=4)
    show.do(hit("vex", 2))
    assert "bloodied" not in worn(show)
    assert vitals.bloodied(vitals.of(show.the("vex"))) == (show.points("vex")[0] <= 2)


@pytest.mark.parametrize("amount", [24, 99])
def test_without_consequences_hit_points_move_and_nothing_else(amount: int) -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=12, temp=3), consequences=False)
    show.do(hit("vex", amount))
    assert (saves(show), worn(show), show.points("vex")) == (("down", 0, 0), [], (0, 12, 0))
    show.do(change(crit(50)))
    assert saves(show) == ("down", 0, 0)
    show.do(change(Heal(targets=named("vex"), amount=3)))
    assert (saves(show), show.points("vex")) == (("up", 0, 0), (3, 12, 0))


def test_without_consequences_a_maximum_of_0_is_refused() -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=12), consequences=False)
    with pytest.raises(Exception, match="it can be 1 to 9999"):
        show.do(change(ChangeMax(targets=named("vex"), by=-12)))


def test_plain_has_no_rules_but_arithmetic() -> None:
    show = vex("plain", temp=2)
    show.do(hit("vex", 99))
    show.do(change(crit(99)))
    assert (saves(show), worn(show), show.points("vex")) == (("down", 0, 0), [], (0, 12, 0))
    with pytest.raises(Exception, match="no death saves in this game system"):
        show.do(RollDeathSave(targets=named("vex"), roll="success"))
    show.do(ChangeLife(targets=named("vex"), to="stable"))
    show.do(change(Restore(targets=named("vex"))))
    assert (saves(show), show.points("vex")) == (("up", 0, 0), (12, 12, 0))
    show.do(ChangeLife(targets=named("vex"), to="dead"))
    show.do(ChangeLife(targets=named("vex"), to="revive", hp=5))
    assert (saves(show), show.points("vex")) == (("up", 0, 0), (5, 12, 0))


def slots(hp: int = 6, **now: int) -> Show:
    show = playing("daggerheart", a_character("Vex", hp=hp))
    for key, current in now.items():
        show.do(ChangeTracker(targets=named("vex"), key=key, to=current))
    return show


def tracker(show: Show, key: str) -> Tracker:
    return show.the("vex").trackers[key]


@pytest.mark.parametrize(("damage", "marks"), [(0, 0), (1, 1), (6, 1), (7, 2), (13, 2), (14, 3), (99, 3)])
def test_a_hit_marks_by_its_thresholds(damage: int, marks: int) -> None:
    show = slots()
    show.do(hit("vex", damage))
    assert show.points("vex")[0] == 6 - marks


@pytest.mark.parametrize(
    ("damage", "used", "marks", "then"), [(14, 0, 2, 1), (3, 2, 0, 3), (14, 3, 3, 3), (0, 0, 0, 0)]
)
def test_armor_lowers_a_hit_by_a_step_while_there_is_some(damage: int, used: int, marks: int, then: int) -> None:
    show = slots(armor=used) if used else slots()
    show.do(change(Damage(targets=named("vex"), amount=damage, armor=True)))
    assert (6 - show.points("vex")[0], tracker(show, "armor").current) == (marks, then)


def test_a_hit_on_armor_is_told_and_taken_back_whole() -> None:
    show = slots()
    line = show.say(change(Damage(targets=named("vex"), amount=14, armor=True)))
    assert line == "Vex 6>4/6 (-14) · Armor 0>1/3"
    show.undo()
    assert (show.points("vex")[0], tracker(show, "armor").current) == (6, 0)


def test_the_last_stress_makes_vulnerable_and_clearing_one_ends_it() -> None:
    show = slots(stress=5)
    assert show.say(ChangeTracker(targets=named("vex"), key="stress", by=1)) == "Vex Stress 5>6/6 · +vulnerable"
    assert show.say(ChangeTracker(targets=named("vex"), key="stress", by=-1)) == "Vex Stress 6>5/6 · -vulnerable"


def test_stress_over_full_costs_a_hit_point_and_the_last_one_brings_down() -> None:
    show = slots(2, stress=6)
    stress = ChangeTracker(targets=named("vex"), key="stress", by=1)
    assert show.say(stress) == "Vex Stress 6>6/6 · 2>1/2 (-1)"
    assert show.say(stress) == "Vex Stress 6>6/6 · 1>0/2 DOWN"
    show.undo()
    assert (show.points("vex")[0], show.the("vex").life) == (1, "up")


def test_vulnerable_by_hand_stays_when_stress_is_cleared() -> None:
    show = slots(stress=6)
    show.do(ChangeConditions(targets=named("vex"), action="add", condition="vulnerable"))
    show.do(ChangeTracker(targets=named("vex"), key="stress", to=0))
    assert worn(show) == ["vulnerable"]


def test_set_points_and_trackers_of_a_campaigns_own_have_no_rules() -> None:
    show = vex("plain")
    show.do(AddTracker(targets=named("vex"), key="luck", max=3))
    show.do(ChangeTracker(targets=named("vex"), key="luck", to=0))
    events = show.do(change(SetHp(targets=named("vex"), current=0)))
    assert [type(event) for event in events] == [HpChanged]
