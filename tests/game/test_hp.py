import pytest

from game.errors import Conflict, InvalidCommand, UnknownCharacter
from game.hp import ChangeHp, ChangeMax, Damage, GiveTemp, Heal, HpChanged, Restore, SetHp, ShowHp, answer
from game.state import Condition
from game.targets import Target
from tests.game.builders import Show, a_campaign, a_character, a_show, change, hit, named, playing


def vex(hp: int = 20, current: int | None = None, temp: int = 0) -> Show:
    return a_show(a_character("Vex", hp=hp, current=current, temp=temp))


def last(show: Show) -> HpChanged:
    """Return the last change of hit points that was a command's own."""
    events = [record.event for record in show.log if not record.event.consequence]
    assert isinstance(events[-1], HpChanged)
    return events[-1]


def test_temporary_points_soak_damage_first() -> None:
    show = vex(20, temp=10)
    show.do(hit("vex", 25))
    assert show.points("vex") == (5, 20, 0)
    assert (last(show).absorbed, last(show).amount) == (10, -25)


def test_damage_that_temporary_points_take_whole_says_so() -> None:
    show = vex(80, temp=10)
    assert show.say(hit("vex", 8)) == "Vex 80/80 t10>t2 (-8, all temp)"


def test_damage_stops_at_zero_and_the_character_is_down() -> None:
    show = vex(12, 6)
    assert show.say(hit("vex", 17)) == "Vex 6>0/12 DOWN · 0/0 saves"
    assert show.the("vex").life == "down"
    assert last(show).crossed == "down"


def test_healing_stops_at_the_maximum_and_leaves_temporary_points() -> None:
    show = vex(20, 18, temp=3)
    show.do(change(Heal(targets=named("vex"), amount=9)))
    assert show.points("vex") == (20, 20, 3)
    assert last(show).crossed == "full"


def test_healing_from_zero_brings_up_and_clears_the_saves() -> None:
    show = vex(20, 0)
    assert show.say(change(Heal(targets=named("vex"), amount=1))) == "Vex 0>1/20 (+1) up"
    assert (show.the("vex").life, show.the("vex").death_saves.failures) == ("up", 0)


@pytest.mark.parametrize(
    "healing",
    [Heal(targets=named("vex"), amount=5), SetHp(targets=named("vex"), current=5), Restore(targets=named("vex"))],
)
def test_healing_does_not_bring_the_dead_back(healing: Heal | SetHp | Restore) -> None:
    show = a_show(a_character("Vex", hp=20, current=0, life="dead"))
    with pytest.raises(Conflict, match="Vex is dead"):
        show.do(change(healing))


def test_zero_damage_is_logged_and_changes_nothing() -> None:
    show = vex(20)
    show.do(hit("vex", 0))
    assert (last(show).amount, show.points("vex")) == (0, (20, 20, 0))


def test_half_is_rounded_down_double_is_doubled_and_none_is_nothing() -> None:
    show = a_show(*(a_character(name, hp=90) for name in ("Vex", "Grog", "Pike", "Vax")))
    aims = (Target(name="vex"), Target(name="grog", share="half"), Target(name="pike", share="double"),
            Target(name="vax", share="none"))  # fmt: skip
    show.do(change(Damage(targets=aims, amount=27)))
    assert [show.points(name)[0] for name in ("vex", "grog", "pike", "vax")] == [63, 77, 36, 90]


def test_an_area_is_said_once_and_marked_as_a_batch() -> None:
    show = a_show(a_character("Vex", hp=68, current=29), a_character("Grog", hp=80), a_character("Keyleth", hp=40))
    half = named("grog", "keyleth", share="half")
    line = show.say(change(Damage(targets=(*named("vex"), *half), amount=28)))
    assert line == "-28: Vex 29>1 · Grog 80>66 · Keyleth 40>26"
    assert all(record.event.batch for record in show.log if isinstance(record.event, HpChanged))


def test_different_blows_on_one_line_are_said_one_by_one() -> None:
    show = a_show(a_character("Vex", hp=30), a_character("Grog", hp=30))
    two = change(Damage(targets=named("vex"), amount=12), Damage(targets=named("grog"), amount=8))
    assert show.say(two) == "Vex 30>18/30 (-12) · Grog 30>22/30 (-8)"


def test_changes_of_one_character_on_one_line_follow_one_another() -> None:
    show = vex(20)
    show.do(change(Damage(targets=named("vex"), amount=15), Heal(targets=named("vex"), amount=10)))
    assert show.points("vex") == (15, 20, 0)
    assert not last(show).batch


def test_nothing_is_applied_when_one_name_is_unknown() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    before = show.state
    with pytest.raises(UnknownCharacter, match='No character called "vix"'):
        show.do(change(Damage(targets=named("grog"), amount=9), Damage(targets=named("vex", "vix"), amount=28)))
    assert (show.state, show.log) == (before, ())


@pytest.mark.parametrize(("offered", "kept"), [(5, 8), (8, 8), (12, 12), (0, 0)])
def test_temporary_points_never_add_up_the_higher_is_kept(offered: int, kept: int) -> None:
    show = vex(20, temp=8)
    show.do(change(GiveTemp(targets=named("vex"), amount=offered)))
    assert show.points("vex")[2] == kept


def test_temporary_points_can_be_forced_and_reduced() -> None:
    show = vex(20, temp=8)
    show.do(change(GiveTemp(targets=named("vex"), amount=5, how="set")))
    assert show.points("vex")[2] == 5
    show.do(change(GiveTemp(targets=named("vex"), amount=9, how="reduce")))
    assert show.points("vex")[2] == 0


def test_an_offer_of_no_share_clears_no_temporary_points() -> None:
    show = a_show(a_character("Vex", temp=4), a_character("Grog", temp=4))
    none = Target(name="grog", share="none")
    show.do(change(GiveTemp(targets=(*named("vex"), none), amount=8)))
    assert (show.points("vex")[2], show.points("grog")[2]) == (8, 4)


def test_temporary_points_stay_within_the_bound_even_doubled() -> None:
    show = vex(20)
    show.do(change(GiveTemp(targets=named("vex", share="double"), amount=9_999)))
    assert show.points("vex")[2] == 9_999


def test_temporary_points_do_not_wake_anybody() -> None:
    show = vex(20, 0)
    show.do(change(GiveTemp(targets=named("vex"), amount=8)))
    assert (show.the("vex").life, show.points("vex")) == ("down", (0, 20, 8))


def test_a_higher_maximum_heals_nothing_and_base_cuts_back_without_damage() -> None:
    show = vex(40)
    show.do(change(ChangeMax(targets=named("vex"), by=5, until="long")))
    assert (show.points("vex"), show.the("vex").base_max) == ((40, 45, 0), 40)
    show.do(change(SetHp(targets=named("vex"), current=43)))
    show.do(change(ChangeMax(targets=named("vex"), base=True)))
    assert (show.points("vex"), show.the("vex").base_max) == ((40, 40, 0), None)
    assert last(show).kind == "max"


def test_a_maximum_changed_twice_for_a_time_goes_back_to_the_first() -> None:
    show = vex(40)
    for by in (5, 3):
        show.do(change(ChangeMax(targets=named("vex"), by=by, until="long")))
    assert (show.points("vex"), show.the("vex").base_max) == ((40, 48, 0), 40)


def test_a_maximum_for_good_has_nothing_to_go_back_to() -> None:
    show = vex(40)
    show.do(change(ChangeMax(targets=named("vex"), by=5, until="long")))
    show.do(change(ChangeMax(targets=named("vex"), to=50)))
    assert (show.points("vex"), show.the("vex").base_max) == ((40, 50, 0), None)


def test_half_of_a_lower_maximum_is_rounded_towards_zero() -> None:
    show = vex(40)
    show.do(change(ChangeMax(targets=named("vex", share="half"), by=-5)))
    assert show.points("vex") == (38, 38, 0)


@pytest.mark.parametrize("by", [-40, 9_999])
def test_a_maximum_is_1_to_9999(by: int) -> None:
    with pytest.raises(InvalidCommand, match="it can be 1 to 9999"):
        playing("plain", a_character("Vex", hp=40)).do(change(ChangeMax(targets=named("vex"), by=by)))


@pytest.mark.parametrize("both", [{}, {"by": 1, "to": 2}, {"by": 1, "base": True}])
def test_a_maximum_changes_in_exactly_one_way(both: dict[str, int]) -> None:
    with pytest.raises(InvalidCommand, match="by a number, to a number, or back to base"):
        vex().do(change(ChangeMax(targets=named("vex"), **both)))  # type: ignore[arg-type]


HALF = named("vex", share="half")


@pytest.mark.parametrize("absolute", [
    SetHp(targets=HALF, current=9), Restore(targets=HALF), ChangeMax(targets=HALF, to=9),
    ChangeMax(targets=HALF, base=True), GiveTemp(targets=HALF, amount=9, how="set"),
])  # fmt: skip
def test_a_share_of_what_is_not_given_or_taken_is_refused(absolute: SetHp | Restore | ChangeMax | GiveTemp) -> None:
    with pytest.raises(InvalidCommand, match="go with an amount"):
        vex().do(change(absolute))


def test_hit_points_set_over_the_maximum_are_cut() -> None:
    show = vex(20, 5)
    assert show.say(change(SetHp(targets=named("vex"), current=99))) == "Vex 5>20/20 (+15)"


def test_setting_what_is_so_already_is_no_event() -> None:
    show = vex(20)
    assert show.do(change(SetHp(targets=named("vex"), current=20))) == ()


def test_the_first_line_crossed_is_told() -> None:
    show = vex(20)
    crossed = []
    for amount in (9, 1, 10):
        show.do(hit("vex", amount))
        crossed.append(last(show).crossed)
    assert crossed == [None, "bloodied", "down"]


def test_one_line_holds_20_names_and_20_changes() -> None:
    show = a_show(*(a_character(f"Guest {chr(97 + n)}") for n in range(11)))
    every = named(*(f"id-guest{chr(97 + n)}" for n in range(11)))
    with pytest.raises(InvalidCommand, match="At most 20 names"):
        show.do(change(Damage(targets=every, amount=1), Damage(targets=every, amount=1)))
    with pytest.raises(InvalidCommand, match="1 to 20 changes"):
        show.do(ChangeHp(changes=()))
    with pytest.raises(InvalidCommand, match="1 to 20 changes"):
        show.do(change(*[Damage(targets=named("id-guesta"), amount=1)] * 21))


def test_asking_without_names_shows_the_party() -> None:
    prone = a_character(
        "Grog", current=0, conditions=(Condition(name="prone", level=None), Condition(name="exhaustion", level=2))
    )
    state = a_campaign(a_character("Vex", temp=5), prone)
    assert answer(state, ShowHp()) == "Vex 30/30 t5 · Grog 0/30 down 0/0 (prone, exhaustion 2)"


def test_restoring_who_is_whole_already_is_no_event() -> None:
    show = a_show(a_character("Vex"), a_character("Grog", current=10))
    events = show.do(change(Restore(targets=named("party"))))
    assert [event.character_id for event in events if isinstance(event, HpChanged)] == ["id-grog"]


def test_what_is_given_to_several_alike_is_said_once() -> None:
    show = a_show(a_character("Vex"), a_character("Grog", temp=2))
    assert show.say(change(GiveTemp(targets=named("vex"), amount=5))) == "Vex 30/30 t0>t5 (temp +5)"
    assert show.say(change(ChangeMax(targets=named("party"), by=5))) == "max +5: Vex 30/30>35 · Grog 30/30>35"
    assert show.say(change(GiveTemp(targets=named("party"), amount=7))) == (
        "Vex 30/35 t5>t7 (temp +2) · Grog 30/35 t2>t7 (temp +5)"
    )
    assert show.say(change(GiveTemp(targets=named("party"), amount=9))) == "temp +2: Vex 30 t7>t9 · Grog 30 t7>t9"


def test_own_amounts_are_told_apart_from_shares_of_one() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    own = show.say(change(Damage(targets=named("vex"), amount=2), Damage(targets=named("grog"), amount=1)))
    assert own == "Vex 30>28/30 (-2) · Grog 30>29/30 (-1)"
    half = (*named("vex"), *named("grog", share="half"))
    assert show.say(change(Damage(targets=half, amount=9))) == "-9: Vex 28>19 · Grog 29>25"


def test_a_lasting_change_of_a_maximum_that_is_changed_for_a_time_moves_its_base_too() -> None:
    show = a_show(a_character("Vex", hp=50))
    show.do(change(ChangeMax(targets=named("vex"), by=5, until="long")))
    show.do(change(ChangeMax(targets=named("vex"), by=1)))
    assert show.points("vex") == (50, 56, 0)
    show.do(change(ChangeMax(targets=named("vex"), base=True)))
    assert show.points("vex") == (50, 51, 0)


def test_who_is_named_with_an_own_amount_gets_that_and_not_the_partys_besides() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    line = change(Damage(targets=named("party"), amount=3), Damage(targets=named("grog"), amount=8))
    assert show.say(line) == "Vex 30>27/30 (-3) · Grog 30>22/30 (-8)"
