"""Concentration: one spell at a time, a save for each hit, and what ends it."""

import pytest

from game.concentration import Concentrate, ConcentrationChanged
from game.conditions import ChangeConditions, ChangeLevel
from game.errors import Conflict, InvalidCommand
from game.hp import ChangeMax, Damage, Heal, SetHp
from game.life import ChangeLife
from tests.game.builders import Show, a_character, change, hit, named, playing, unstamped

BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])


def on(spell: str | None = "bless", *, off: bool = False) -> Concentrate:
    return Concentrate(targets=named("vex"), spell=spell, off=off)


def vex(edition: str = "dnd5e-2024", *, hp: int = 200, temp: int = 0, consequences: bool = True) -> Show:
    show = playing(edition, a_character("Vex", hp=hp, temp=temp), a_character("Grog"), consequences=consequences)
    show.do(on())
    return show


def add(condition: str) -> ChangeConditions:
    return ChangeConditions(targets=named("vex"), action="add", condition=condition)


def checks(show: Show) -> list[int | None]:
    events = [record.event for record in show.log]
    return [event.dc for event in events if isinstance(event, ConcentrationChanged) and event.action == "check"]


def test_a_new_spell_takes_the_place_of_the_old() -> None:
    show = vex()
    assert show.say(on("fly")) == "Vex conc fly"
    assert show.the("vex").concentration == "fly"
    assert show.do(on("fly")) == ()
    assert show.say(on(None, off=True)) == "Vex conc ended"
    assert show.do(on(None, off=True)) == ()


def test_a_spell_need_not_be_named_and_is_short() -> None:
    show = vex()
    assert show.say(on(None)) == "Vex conc a spell"
    with pytest.raises(InvalidCommand, match="1 to 40 characters"):
        show.do(on("x" * 41))
    with pytest.raises(InvalidCommand, match="not both"):
        show.do(on("fly", off=True))


@BOTH
@pytest.mark.parametrize(("damage", "dc"), [(1, 10), (21, 10), (22, 11), (25, 12), (60, 30), (61, 30)])
def test_the_difficulty_is_half_the_damage_and_at_least_10(edition: str, damage: int, dc: int) -> None:
    show = vex(edition)
    show.do(hit("vex", damage))
    assert checks(show) == [dc]


@pytest.mark.parametrize(("edition", "dc"), [("dnd5e-2024", 30), ("dnd5e-2014", 40)])
def test_the_difficulty_is_capped_at_30_in_2024_only(edition: str, dc: int) -> None:
    show = vex(edition)
    assert show.say(hit("vex", 80)) == f"Vex 200>120/200 (-80) · conc DC {dc}"


@BOTH
def test_damage_that_temporary_points_take_counts_whole(edition: str) -> None:
    show = vex(edition, temp=50)
    assert show.say(hit("vex", 44)) == "Vex 200/200 t50>t6 (-44, all temp) · conc DC 22"


@BOTH
@pytest.mark.parametrize("harmless", [
    hit("vex", 0), change(Heal(targets=named("vex"), amount=5)), change(SetHp(targets=named("vex"), current=50)),
    change(ChangeMax(targets=named("vex"), by=-150)), change(Damage(targets=named("vex", share="half"), amount=1)),
])  # fmt: skip
def test_only_damage_asks_for_a_save(edition: str, harmless: object) -> None:
    show = vex(edition)
    show.do(harmless)  # type: ignore[arg-type]
    assert checks(show) == []
    assert show.the("vex").concentration == "bless"


def test_each_hit_asks_for_its_own_save_and_none_is_added_up() -> None:
    show = vex()
    vexed = named("vex")
    line = show.say(change(Damage(targets=vexed, amount=30), Damage(targets=vexed, amount=24)))
    assert checks(show) == [15, 12]
    assert line == "Vex 200>170/200 (-30) · Vex 170>146/200 (-24) · conc DC 15 · conc DC 12"


def test_half_of_the_damage_asks_for_a_save_by_that_half() -> None:
    show = vex()
    show.do(change(Damage(targets=named("vex", share="half"), amount=60)))
    assert checks(show) == [15]


def test_the_save_of_one_of_several_is_told_with_a_name() -> None:
    show = vex()
    show.do(Concentrate(targets=named("grog"), spell="rage"))
    line = show.say(change(Damage(targets=named("vex", "grog"), amount=28)))
    assert line == "-28: Vex 200>172 · Grog 30>2 · Vex conc DC 14 · Grog conc DC 14"


def test_a_hit_that_drops_ends_concentration_without_a_save() -> None:
    show = vex(hp=68)
    show.do(change(SetHp(targets=named("vex"), current=5)))
    assert show.say(hit("vex", 12)) == "Vex 5>0/68 DOWN · 0/0 saves · conc ended"
    assert checks(show) == []


def test_hits_on_one_line_ask_nothing_of_whom_the_last_one_drops() -> None:
    show = vex(hp=20)
    vexed = named("vex")
    show.do(change(Damage(targets=vexed, amount=15), Damage(targets=vexed, amount=15)))
    assert checks(show) == []
    assert show.the("vex").concentration is None


@BOTH
@pytest.mark.parametrize("condition", ["incapacitated", "paralyzed", "petrified", "stunned", "unconscious"])
def test_incapacitation_ends_concentration_however_it_comes(edition: str, condition: str) -> None:
    show = vex(edition)
    before = unstamped(show.state)
    assert show.say(add(condition)).endswith("conc ended")
    assert show.the("vex").concentration is None
    with pytest.raises(Conflict, match="Vex is incapacitated and cannot concentrate"):
        show.do(on("fly"))
    show.undo()
    assert unstamped(show.state) == before


@BOTH
@pytest.mark.parametrize("condition", ["blinded", "prone", "restrained", "frightened", "concentrating", "on fire"])
def test_other_conditions_do_not_end_concentration(edition: str, condition: str) -> None:
    show = vex(edition)
    show.do(add(condition))
    assert show.the("vex").concentration == "bless"


@BOTH
@pytest.mark.parametrize("death", [
    hit("vex", 400), ChangeLife(targets=named("vex"), to="dead"), ChangeLevel(targets=named("vex"), to=6),
])  # fmt: skip
def test_death_ends_concentration_and_the_dead_have_none(edition: str, death: object) -> None:
    show = vex(edition)
    before = unstamped(show.state)
    show.do(death)  # type: ignore[arg-type]
    assert (show.the("vex").life, show.the("vex").concentration) == ("dead", None)
    with pytest.raises(Conflict, match="Vex is dead and cannot concentrate"):
        show.do(on("fly"))
    show.undo()
    assert unstamped(show.state) == before


def test_without_consequences_nothing_is_asked_and_nothing_ends() -> None:
    show = vex(hp=20, consequences=False)
    for command in (hit("vex", 5), add("stunned"), hit("vex", 60), on("fly")):
        show.do(command)
    assert (checks(show), show.the("vex").concentration) == ([], "fly")


def test_in_a_game_without_concentration_a_hit_asks_nothing() -> None:
    show = vex("plain")
    show.do(hit("vex", 30))
    assert (checks(show), show.the("vex").concentration) == ([], "bless")


def test_a_spell_that_was_changed_again_is_not_taken_back() -> None:
    show = vex()
    show.do(on("fly"))
    with pytest.raises(Conflict, match="Vex concentrates on fly by now; set it by hand"):
        show.undo(1)
