"""Death saving throws, and what the game master says of somebody's life."""

import pytest

from game.conditions import ChangeLevel
from game.errors import Conflict, InvalidCommand
from game.hp import GiveTemp, Heal, Restore, SetHp
from game.life import ChangeLife, Roll, RollDeathSave
from game.rests import TakeRest
from game.state import DeathSaves
from game.vitals import Fate
from tests.game.builders import Show, a_character, change, hit, named, playing, unstamped

BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])


def down(edition: str = "dnd5e-2024") -> Show:
    show = playing(edition, a_character("Vex", hp=20))
    show.do(hit("vex", 20))
    return show


def roll(outcome: Roll) -> RollDeathSave:
    return RollDeathSave(targets=named("vex"), roll=outcome)


def fate(to: Fate, hp: int | None = None) -> ChangeLife:
    return ChangeLife(targets=named("vex"), to=to, hp=hp)


def stands(show: Show) -> tuple[str, int, int, int]:
    vex = show.the("vex")
    return vex.life, vex.stats.hp.current, vex.death_saves.successes, vex.death_saves.failures


def worn(show: Show) -> list[str]:
    return [condition.name for condition in show.the("vex").conditions]


@BOTH
@pytest.mark.parametrize(("rolls", "then"), [
    (["success"], ("down", 0, 1, 0)),
    (["failure"], ("down", 0, 0, 1)),
    (["natural_1"], ("down", 0, 0, 2)),
    (["natural_1", "failure"], ("dead", 0, 0, 3)),
    (["failure", "failure", "natural_1"], ("dead", 0, 0, 3)),
    (["success", "failure", "success", "failure", "success"], ("stable", 0, 0, 0)),
    (["success", "failure", "failure", "success", "failure"], ("dead", 0, 0, 3)),
    (["failure", "natural_20"], ("up", 1, 0, 0)),
    (["success", "failure", "reset"], ("down", 0, 0, 0)),
])  # fmt: skip
def test_death_saves_count_to_three_in_any_order(
    edition: str, rolls: list[Roll], then: tuple[str, int, int, int]
) -> None:
    show = down(edition)
    for outcome in rolls:
        show.do(roll(outcome))
    assert stands(show) == then


def test_death_saves_say_where_they_stand() -> None:
    show = down()
    assert show.say(roll("failure")) == "Vex saves 0/0>0/1"
    assert show.say(roll("success")) == "Vex saves 0/1>1/1"
    assert show.say(roll("natural_20")) == "Vex 0>1/20 up"


def test_a_natural_20_wakes_and_a_third_success_does_not() -> None:
    show = down()
    show.do(roll("natural_20"))
    assert worn(show) == ["prone"]
    show = down()
    show.do(roll("success"))
    show.do(roll("success"))
    assert show.say(roll("success")) == "Vex stable"
    assert worn(show) == ["unconscious", "incapacitated", "prone"]


@pytest.mark.parametrize("outcome", ["success", "failure", "natural_1", "natural_20"])
def test_only_those_who_are_down_roll(outcome: Roll) -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=20))
    with pytest.raises(Conflict, match="Vex is up; death saves are for those who are down"):
        show.do(roll(outcome))
    show = down()
    show.do(fate("stable"))
    with pytest.raises(Conflict, match="Vex is stable"):
        show.do(roll(outcome))


@BOTH
def test_the_dead_stay_dead_whatever_is_done_but_revive(edition: str) -> None:
    show = down(edition)
    show.do(ChangeLevel(targets=named("vex"), to=6))
    assert stands(show)[0] == "dead"
    vex = named("vex")
    for command in (
        change(Heal(targets=vex, amount=5)), change(SetHp(targets=vex, current=5)), change(Restore(targets=vex)),
        roll("natural_20"), roll("success"), roll("reset"), fate("stable"), fate("down"),
        TakeRest(kind="long", targets=vex),
    ):  # fmt: skip
        with pytest.raises(Conflict):
            show.do(command)
    show.do(change(GiveTemp(targets=vex, amount=5)))
    show.do(ChangeLevel(targets=vex, by=-1))
    show.do(ChangeLevel(targets=vex, to=0))
    assert stands(show) == ("dead", 0, 0, 0)
    assert show.say(fate("revive")) == "Vex 0>1/20 up"
    assert stands(show) == ("up", 1, 0, 0)


def test_revive_gives_so_many_points_and_wakes() -> None:
    show = down()
    show.do(fate("dead"))
    show.do(fate("revive", 99))
    assert (stands(show), worn(show)) == (("up", 20, 0, 0), ["prone"])


def test_the_living_are_not_revived() -> None:
    with pytest.raises(Conflict, match='Vex is not dead; to heal: "!heal 1 vex"'):
        down().do(fate("revive"))
    with pytest.raises(InvalidCommand, match='go with "revive" only'):
        down().do(fate("dead", 5))


def test_only_those_at_0_become_stable() -> None:
    with pytest.raises(Conflict, match="Vex is up"):
        playing("dnd5e-2024", a_character("Vex")).do(fate("stable"))


def test_stable_clears_the_counts() -> None:
    show = down()
    show.do(roll("failure"))
    show.do(fate("stable"))
    assert stands(show) == ("stable", 0, 0, 0)


def test_down_by_word_is_0_hit_points_and_all_that_goes_with_it() -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=20))
    assert show.say(fate("down")) == "Vex 20>0/20 DOWN · 0/0 saves"
    assert (stands(show), worn(show)) == (("down", 0, 0, 0), ["unconscious", "incapacitated", "prone"])


@pytest.mark.parametrize("command", [
    roll("success"), roll("failure"), roll("natural_1"), roll("natural_20"), fate("stable"), fate("dead"),
])  # fmt: skip
def test_undo_of_life_and_death_gives_all_back(command: RollDeathSave | ChangeLife) -> None:
    show = down()
    show.do(roll("success"))
    show.do(roll("failure"))
    before = unstamped(show.state)
    show.do(command)
    show.undo()
    assert unstamped(show.state) == before


def test_a_save_that_others_followed_is_not_taken_back() -> None:
    show = down()
    show.do(roll("failure"))
    number = show.log[-1].group
    show.do(roll("success"))
    with pytest.raises(Conflict, match="Vex is down with 1/1 death saves by now; set it by hand"):
        show.undo(number)
    assert show.the("vex").death_saves == DeathSaves(successes=1, failures=1)


def test_a_natural_20_that_healing_followed_is_not_taken_back() -> None:
    show = down()
    show.do(roll("natural_20"))
    number = show.log[-1].group
    show.do(change(Heal(targets=named("vex"), amount=9)))
    with pytest.raises(Conflict, match="Vex has 10 hit points by now; set it by hand"):
        show.undo(number)
    assert (stands(show), worn(show)) == (("up", 10, 0, 0), ["prone"])
