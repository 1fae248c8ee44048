import pytest

from game.conditions import ChangeConditions, ConditionChanged, ShowConditions, answer, understood
from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
from game.state import Condition, Until
from game.turns import MoveTurn, Place, SetInitiative
from tests.game.builders import Show, a_character, a_party, a_show, named


def add(condition: str, level: int | None = None, *, to: str = "vex") -> ChangeConditions:
    return ChangeConditions(targets=named(to), action="add", condition=condition, level=level)


def remove(condition: str) -> ChangeConditions:
    return ChangeConditions(targets=named("vex"), action="remove", condition=condition)


CLEAR = ChangeConditions(targets=named("vex"), action="clear")


def show() -> Show:
    return a_show(a_character("Vex"), a_character("Grog"))


def worn(of: Show) -> list[tuple[str, int | None]]:
    return [(condition.name, condition.level) for condition in of.the("vex").conditions]


@pytest.mark.parametrize(("typed", "meant"), [
    ("prone", "prone"), ("PRONE", "prone"), ("fri", "frightened"), ("unc", "unconscious"), ("paralysed", "paralyzed"),
    ("Reaction-Used", "reaction used"), ("exh", "exhaustion"), ("inv", "invisible"), ("in", None), ("hex", "hexed"),
    ("", None), ("burning", None),
])  # fmt: skip
def test_a_condition_is_known_by_its_name_a_slip_or_a_unique_prefix(typed: str, meant: str | None) -> None:
    assert understood(typed) == meant


def test_a_prefix_of_several_conditions_means_none_of_them() -> None:
    assert understood("ins") == "inspired"
    assert understood("cha") == "charmed"
    assert understood("pr") is None
    assert understood("p") is None


def test_the_tables_own_words_are_kept_in_lower_case() -> None:
    vex = show()
    assert vex.say(add("On  Fire")) == "Vex +on fire"
    assert worn(vex) == [("on fire", None)]


@pytest.mark.parametrize("own", ["marked", "burning", "cursed", "turned", "hunter's mark", "हिंदी", "łódź", "wolf 2"])
def test_words_that_only_sound_like_a_condition_are_the_tables_own(own: str) -> None:
    vex = show()
    vex.do(add(own))
    assert worn(vex) == [(own, None)]


@pytest.mark.parametrize(
    ("slip", "meant"), [("prnoe", "Prone"), ("frightend", "Frightened"), ("strained", "Restrained")]
)
def test_a_near_miss_is_refused_with_what_was_meant(slip: str, meant: str) -> None:
    with pytest.raises(NotFound, match=rf'No condition called "{slip}"\. {meant}.*\?'):
        show().do(add(slip))


@pytest.mark.parametrize("bad", ["", "   ", "x" * 25, "ß" * 20, "a\0b", "a\u202eb", "\u200b", "<b>", "@everyone",
                                 "\u3164", "-", "'", "\ud800", "http://x"])  # fmt: skip
def test_text_that_cannot_be_shown_is_no_condition(bad: str) -> None:
    with pytest.raises(InvalidCommand, match="A condition of your own has 1 to 24"):
        show().do(add(bad))


def test_a_condition_appears_once() -> None:
    vex = show()
    vex.do(add("prone"))
    assert vex.do(add("Prone")) == ()
    assert worn(vex) == [("prone", None)]


def test_exhaustion_has_levels_1_to_6_and_begins_at_1() -> None:
    vex = show()
    vex.do(add("exhaustion"))
    assert worn(vex) == [("exhaustion", 1)]
    assert vex.say(add("exh", 6)) == "Vex >exhaustion 6 · 30>0/30 DEAD"
    assert vex.do(add("exh")) == ()
    with pytest.raises(InvalidCommand, match="levels 1 to 6"):
        vex.do(add("exhaustion", 7))


@pytest.mark.parametrize("condition", ["prone", "burning"])
def test_a_level_goes_with_conditions_that_have_levels_only(condition: str) -> None:
    with pytest.raises(InvalidCommand, match=f"{condition.capitalize()} has no levels"):
        show().do(add(condition, 2))


def test_removing_takes_no_level_and_clearing_no_condition() -> None:
    vex = show()
    with pytest.raises(InvalidCommand, match="no level and no time is needed"):
        vex.do(ChangeConditions(targets=named("vex"), action="remove", condition="exhaustion", level=1))
    with pytest.raises(InvalidCommand, match='"clear" takes all'):
        vex.do(ChangeConditions(targets=named("vex"), action="clear", condition="prone"))
    with pytest.raises(InvalidCommand, match="Say which condition"):
        vex.do(ChangeConditions(targets=named("vex"), action="add"))


def test_removing_what_is_not_there_is_no_event() -> None:
    assert show().do(remove("prone")) == ()


def test_a_character_is_under_20_conditions_at_most() -> None:
    vex = show()
    for number in range(20):
        vex.do(add(f"mark {number}"))
    with pytest.raises(Conflict, match="20 conditions already"):
        vex.do(add("prone"))
    vex.do(remove("mark 3"))
    vex.do(add("prone"))
    with pytest.raises(Conflict, match="20 conditions already"):
        vex.undo(21)


def test_clearing_takes_all_and_undo_gives_all_back_in_order() -> None:
    vex = show()
    for condition in ("prone", "on fire", "exhaustion"):
        vex.do(add(condition))
    before = worn(vex)
    assert vex.say(CLEAR) == "Vex -prone -on fire -exhaustion"
    assert worn(vex) == []
    vex.undo()
    assert worn(vex) == before


def test_a_condition_that_is_given_back_stands_where_it_stood() -> None:
    vex = show()
    for condition in ("prone", "on fire", "hidden"):
        vex.do(add(condition))
    vex.do(remove("on fire"))
    vex.undo()
    assert [name for name, _ in worn(vex)] == ["prone", "on fire", "hidden"]


def test_a_share_of_a_condition_makes_no_sense() -> None:
    with pytest.raises(InvalidCommand, match="go with an amount"):
        show().do(ChangeConditions(targets=named("vex", share="half"), action="add", condition="prone"))


def test_nobody_gets_a_condition_when_one_name_is_unknown() -> None:
    vex = show()
    with pytest.raises(CommandRejected):
        vex.do(ChangeConditions(targets=named("vex", "grgo"), action="add", condition="prone"))
    assert worn(vex) == []


def test_each_character_has_its_own_event() -> None:
    vex = show()
    events = vex.do(add("prone", to="party"))
    assert [event.character_id for event in events if isinstance(event, ConditionChanged)] == ["id-vex", "id-grog"]


def test_an_answer_names_what_each_is_under() -> None:
    vex = a_show(a_character("Vex", conditions=(Condition(name="exhaustion", level=2),)), a_character("Grog"))
    assert answer(vex.state, ShowConditions(targets=named("party"))) == "Vex: exhaustion 2 · Grog: nothing"


def test_a_name_in_the_place_of_a_condition_is_a_forgotten_condition() -> None:
    with pytest.raises(InvalidCommand, match="Grog is a character"):
        show().do(add("grog"))


def test_taking_a_condition_of_ones_own_from_those_who_never_had_it_is_a_slip() -> None:
    vex = show()
    vex.do(add("on fire"))
    with pytest.raises(NotFound, match='Nobody there is under "on fier"'):
        vex.do(ChangeConditions(targets=named("vex"), action="remove", condition="on fier"))
    assert worn(vex) == [("on fire", None)]


def test_a_condition_whose_rounds_went_by_can_still_be_undone() -> None:
    on = a_party()
    on.do(SetInitiative(places=(Place(name="vex", initiative=17), Place(name="vax", initiative=9))))
    on.do(
        ChangeConditions(
            targets=named("vex"), action="add", condition="frightened", until=Until(kind="rounds", rounds=3)
        )
    )
    put_on = len(on.log)
    for _ in range(3):
        on.do(MoveTurn(to="next"))
    assert on.the("vex").conditions[0].until == Until(kind="rounds", rounds=2)
    on.undo(put_on)
    assert on.the("vex").conditions == ()
