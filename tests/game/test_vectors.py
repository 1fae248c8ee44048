"""The vectors of the rules and of the grammar that Tablecast publishes, one test for each number."""

from datetime import timedelta

import msgspec
import pytest

from bot.commands import parse
from game.actor import Actor
from game.care import SameAgain
from game.concentration import Concentrate, ConcentrationChanged
from game.conditions import ChangeLevel
from game.decider import Command, decide
from game.errors import UnknownCharacter
from game.hp import ChangeHp, ChangeMax, Damage, GiveTemp, Heal, HpChanged, SetHp
from game.life import RollDeathSave
from game.record import EventBase
from game.rests import TakeRest
from game.state import DeathSaves
from game.trackers import ChangeTracker
from tests.game.builders import ANA, BEN, Show, a_character, change, hit, named, playing, unstamped

VEX = named("vex")
BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])


def vex(edition: str = "dnd5e-2024", *, hp: int = 20, current: int | None = None, temp: int = 0) -> Show:
    return playing(edition, a_character("Vex", hp=hp, current=current, temp=temp))


def failing(show: Show, count: int) -> Show:
    for _ in range(count):
        show.do(RollDeathSave(targets=VEX, roll="failure"))
    return show


def checks(events: tuple[EventBase, ...]) -> list[int | None]:
    return [event.dc for event in events if isinstance(event, ConcentrationChanged) and event.action == "check"]


def worn(show: Show) -> list[str]:
    return [condition.name for condition in show.the("vex").conditions]


def typed(line: str) -> ChangeHp:
    """Return the command that a chat line is."""
    parsed = parse(line)
    assert parsed is not None, line
    assert isinstance(parsed.request, ChangeHp)
    return parsed.request


@BOTH
def test_vector_01_of_25_damage_temporary_points_take_10_and_the_save_is_against_12_not_7(edition: str) -> None:
    show = vex(edition, temp=10)
    show.do(Concentrate(targets=VEX, spell="bless"))
    events = show.do(hit("vex", 25))
    assert (show.points("vex"), checks(events)) == ((5, 20, 0), [12])


@BOTH
@pytest.mark.parametrize(("damage", "life"), [(18, "dead"), (17, "down")])
def test_vector_02_at_6_of_12_a_hit_of_18_kills_and_one_of_17_only_drops(edition: str, damage: int, life: str) -> None:
    show = vex(edition, hp=12, current=6)
    show.do(hit("vex", damage))
    assert (show.the("vex").life, show.points("vex")[0]) == (life, 0)


@BOTH
def test_vector_03_at_0_a_critical_hit_is_two_failures_and_damage_of_the_maximum_kills(edition: str) -> None:
    show = failing(vex(edition, current=0), 1)
    show.do(change(Damage(targets=VEX, amount=5, crit=True)))
    assert (show.the("vex").life, show.the("vex").death_saves) == ("dead", DeathSaves(failures=3))
    show = vex(edition, current=0)
    show.do(hit("vex", 20))
    assert show.the("vex").life == "dead"


@BOTH
def test_vector_04_healing_from_0_wakes_and_clears_the_saves_and_undo_gives_both_back(edition: str) -> None:
    show = vex(edition)
    show.do(hit("vex", 20))
    failing(show, 2)
    before = unstamped(show.state)
    show.do(change(Heal(targets=VEX, amount=1)))
    assert (show.points("vex")[0], show.the("vex").death_saves) == (1, DeathSaves())
    assert "unconscious" not in worn(show)
    show.undo()
    assert (show.points("vex")[0], show.the("vex").death_saves) == (0, DeathSaves(failures=2))
    assert "unconscious" in worn(show)
    assert unstamped(show.state) == before


@BOTH
def test_vector_05_temporary_points_never_add_up_and_end_with_a_long_rest(edition: str) -> None:
    show = vex(edition, temp=8)
    for command, temp in (
        (change(GiveTemp(targets=VEX, amount=5)), 8), (change(GiveTemp(targets=VEX, amount=12)), 12),
        (TakeRest(kind="long", targets=VEX), 0),
    ):  # fmt: skip
        show.do(command)
        assert show.points("vex")[2] == temp


@BOTH
@pytest.mark.parametrize("ending", [change(ChangeMax(targets=VEX, base=True)), TakeRest(kind="long", targets=VEX)])
def test_vector_06_a_higher_maximum_heals_nothing_and_its_end_is_no_damage(edition: str, ending: Command) -> None:
    show = vex(edition, hp=40)
    show.do(change(ChangeMax(targets=VEX, by=5, until="long")))
    assert show.points("vex") == (40, 45, 0)
    show.do(change(SetHp(targets=VEX, current=43)))
    show.do(Concentrate(targets=VEX, spell="bless"))
    events = show.do(ending)
    assert show.points("vex") == (40, 40, 0)
    assert checks(events) == []
    assert not [event for event in events if isinstance(event, HpChanged) and event.kind == "damage"]


@pytest.mark.parametrize(("edition", "points"), [("dnd5e-2014", (20, 20, 0)), ("dnd5e-2024", (40, 40, 0))])
def test_vector_07_exhaustion_4_halves_the_maximum_and_clamps_in_2014_and_not_in_2024(
    edition: str, points: tuple[int, int, int]
) -> None:
    show = vex(edition, hp=40)
    show.do(ChangeLevel(targets=VEX, to=4))
    assert show.points("vex") == points


@pytest.mark.parametrize(("edition", "dc"), [("dnd5e-2014", 40), ("dnd5e-2024", 30)])
def test_vector_08_80_damage_is_dc_40_in_2014_and_30_in_2024_and_0_damage_asks_nothing(edition: str, dc: int) -> None:
    show = vex(edition, hp=200)
    show.do(Concentrate(targets=VEX, spell="bless"))
    assert checks(show.do(hit("vex", 80))) == [dc]
    assert checks(show.do(hit("vex", 0))) == []


def test_vector_09_one_unknown_name_and_nothing_is_applied() -> None:
    show = playing("dnd5e-2024", a_character("Vex"), a_character("Grog"), a_character("Vax"))
    before = show.state
    with pytest.raises(UnknownCharacter, match='No character called "vix"'):
        show.do(typed("!d 28 vex grog/2 vix"))
    assert (show.state, show.log) == (before, ())


def test_vector_10_an_en_dash_and_invisible_letters_are_a_minus_and_nothing() -> None:
    assert parse("!hp vex –12 \u034f") == parse("!hp vex –12\u034f") == parse("!hp vex -12")
    show = vex()
    show.do(typed("!hp vex –12\u034f"))
    assert show.points("vex")[0] == 8


def test_vector_11_the_same_hit_of_two_people_3_s_apart_is_one_event_and_one_held() -> None:
    """That the same message id twice is one event is the handler's: see tests/store."""
    show = vex()
    show.do(typed("!hp vex -12"), ANA)

    def after_3_s(by: Actor, *, again: bool = False) -> tuple[EventBase, ...]:
        at = show.log[-1].at + timedelta(seconds=3)
        context = msgspec.structs.replace(show.context(by), at=at, again=again)
        return decide(show.state, typed("!d 12 vex"), context)

    with pytest.raises(SameAgain, match="Same hit on Vex by Ana 3 s ago"):
        after_3_s(BEN)
    assert after_3_s(BEN, again=True)
    assert after_3_s(ANA)


def test_vector_12_undo_after_later_changes_takes_back_the_difference_clamped_and_says_so() -> None:
    show = vex(hp=68)
    show.do(hit("vex", 12))
    show.do(hit("vex", 20))
    assert show.undo(1) == "Undone #1: Vex 36>48/68 (later changes kept)"
    show = vex(hp=68)
    show.do(hit("vex", 12))
    show.do(change(Heal(targets=VEX, amount=10)))
    assert show.undo(1) == "Undone #1: Vex 66>68/68 (later changes kept)"


def test_vector_13_thresholds_7_and_14_armor_and_stress_that_does_not_fit() -> None:
    show = vex("daggerheart", hp=6)
    assert show.the("vex").trackers["damage"].thresholds == (7, 14)
    show.do(hit("vex", 14))
    assert show.points("vex")[0] == 3
    show = vex("daggerheart", hp=6)
    show.do(change(Damage(targets=VEX, amount=14, armor=True)))
    assert (show.points("vex")[0], show.the("vex").trackers["armor"].current) == (4, 1)
    show.do(ChangeTracker(targets=VEX, key="stress", by=6))
    assert (show.points("vex")[0], worn(show)) == (4, ["vulnerable"])
    show.do(ChangeTracker(targets=VEX, key="stress", by=1))
    assert (show.points("vex")[0], show.the("vex").trackers["stress"].current) == (3, 6)


@pytest.mark.parametrize("line", ["!hp vex-12", "!hp vex - 12", "!HP VEX -12", "!hp -12 vex"])
def test_vector_14_signs_spaces_capitals_and_order_make_no_difference(line: str) -> None:
    show = vex()
    show.do(typed(line))
    assert show.points("vex")[0] == 8


@pytest.mark.parametrize("line", ["!hp grog strongjaw -9", "!hp grogstrongjaw -9", '!hp "Grog Strongjaw" -9'])
def test_vector_15_a_name_with_a_space_apart_joined_or_quoted_is_the_same(line: str) -> None:
    show = playing("dnd5e-2024", a_character("Grog Strongjaw", hp=20), a_character("Vex", hp=20))
    show.do(typed(line))
    assert (show.points("grog")[0], show.points("vex")[0]) == (11, 20)


def test_every_vector_has_its_test() -> None:
    numbers = {int(name.split("_")[2]) for name in globals() if name.startswith("test_vector_")}
    assert numbers == set(range(1, 16))
