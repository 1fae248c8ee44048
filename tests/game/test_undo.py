import pytest

from game.actor import Actor
from game.characters import EditCharacter, Profile, RemoveCharacter
from game.concentration import Concentrate
from game.conditions import ChangeConditions
from game.custom import Announce
from game.decider import Together
from game.errors import Conflict, NotAllowed, NotFound
from game.hp import ChangeMax, Damage, GiveTemp, Heal, HpChanged, SetHp
from game.inspiration import Inspire
from game.layout import PlaceLayout
from game.life import ChangeLife
from game.state import Badge, Condition, DeathSaves
from game.undo import Redo, whole_groups
from tests.game.builders import (
    ANA,
    BEN,
    LAURA,
    PRODUCER,
    Show,
    a_character,
    a_party,
    a_show,
    change,
    hit,
    named,
    unstamped,
)

PRONE = ChangeConditions(targets=named("vex"), action="add", condition="prone")


def exhausted(level: int) -> ChangeConditions:
    return ChangeConditions(targets=named("vex"), action="add", condition="exhaustion", level=level)


def show() -> Show:
    return a_show(a_character("Vex", hp=68), a_character("Grog", hp=80))


def heal(name: str, amount: int) -> Heal:
    return Heal(targets=named(name), amount=amount)


def test_undo_takes_back_the_senders_own_last_command() -> None:
    on = show()
    on.do(hit("vex", 12), ANA)
    on.do(hit("grog", 9), BEN)
    assert on.undo(by=ANA) == "Undone #1: Vex 56>68/68"
    assert (on.points("vex")[0], on.points("grog")[0]) == (68, 71)


def test_a_second_undo_goes_further_back() -> None:
    on = show()
    for amount in (1, 2, 4):
        on.do(hit("vex", amount), ANA)
    on.undo(by=ANA)
    assert on.points("vex")[0] == 65
    on.undo(by=ANA)
    on.undo(by=ANA)
    assert on.points("vex")[0] == 68
    with pytest.raises(NotFound, match="Nothing of yours is left to undo"):
        on.undo(by=ANA)


def test_several_are_taken_back_at_once() -> None:
    on = show()
    for amount in (1, 2, 4):
        on.do(hit("vex", amount), ANA)
    on.undo(by=ANA, count=2)
    assert on.points("vex")[0] == 67


def test_somebody_elses_is_untouched_unless_anyones_is_meant() -> None:
    on = show()
    on.do(hit("vex", 12), BEN)
    with pytest.raises(NotFound, match='"!undo any"'):
        on.undo(by=ANA)
    assert on.undo(by=ANA, anyone=True) == "Undone #1: Vex 56>68/68"
    with pytest.raises(NotFound, match="Nothing is left to undo"):
        on.undo(by=ANA, anyone=True)


def test_one_is_taken_back_by_its_number_whoever_did_it() -> None:
    on = show()
    on.do(hit("vex", 12), BEN)
    on.do(hit("grog", 9), ANA)
    on.undo(1, by=ANA)
    assert (on.points("vex")[0], on.points("grog")[0]) == (68, 71)


def test_an_unknown_number_is_refused() -> None:
    with pytest.raises(NotFound, match="There is no #7 to undo"):
        show().undo(7)


def test_what_was_undone_is_not_undone_again() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.undo(1)
    with pytest.raises(Conflict, match="#1 was undone already, by #2"):
        on.undo(1)


def test_undo_of_an_undo_is_a_redo_however_often() -> None:
    on = show()
    on.do(hit("vex", 12))
    expected = [68, 56, 68, 56]
    for number, points in enumerate(expected, 1):
        on.undo(number)
        assert on.points("vex")[0] == points


def test_what_was_redone_can_be_undone_again() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.undo(1)
    on.undo(2)
    assert on.undo() == "Undone #1: Vex 56>68/68"


def test_a_redo_that_was_taken_back_leaves_the_first_undone() -> None:
    on = show()
    on.do(hit("vex", 12))
    for number in (1, 2, 3):
        on.undo(number)
    with pytest.raises(Conflict, match="#1 was undone already, by #2"):
        on.undo(1)
    with pytest.raises(NotFound):
        on.undo()


def test_set_up_is_not_taken_back_by_a_bare_undo() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.do(EditCharacter(character="vex", profile=Profile(ac=15)))
    on.do(PlaceLayout(tier="large", badges={"id-vex": Badge(x=0, y=0)}))
    on.undo(anyone=True)
    assert (on.points("vex")[0], on.the("vex").stats.ac) == (68, 15)


@pytest.mark.parametrize("by", [ANA, LAURA])
def test_set_up_is_taken_back_by_its_number_by_those_who_may_set_up(by: Actor) -> None:
    on = show()
    on.do(EditCharacter(character="vex", profile=Profile(ac=15)))
    with pytest.raises(NotAllowed, match="#1 is set-up"):
        on.undo(1, by=by)
    on.undo(1, by=PRODUCER)
    with pytest.raises(NotAllowed):
        on.undo(2, by=by)


def test_a_later_change_of_the_same_points_is_kept_and_told() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.do(hit("vex", 20))
    assert on.undo(1) == "Undone #1: Vex 36>48/68 (later changes kept)"
    event = on.log[-1].event
    assert isinstance(event, HpChanged)
    assert (event.inexact, event.silent, event.supersedes) == (True, True, 1)


def test_the_difference_is_clamped_at_the_maximum_and_at_zero() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.do(change(heal("vex", 10)))
    assert on.undo(1) == "Undone #1: Vex 66>68/68 (later changes kept)"
    on = show()
    on.do(hit("vex", 60))
    on.do(change(heal("vex", 20)))
    on.do(hit("vex", 27))
    assert on.undo(2) == "Undone #2: Vex 1>0/68 DOWN · 0/0 saves (later changes kept)"


def test_an_undo_that_was_not_exact_is_taken_back_exactly() -> None:
    on = show()
    for amount in (12, 20):
        on.do(hit("vex", amount))
    before = unstamped(on.state)
    on.undo(1)
    assert "later" not in on.undo(3)
    assert unstamped(on.state) == before


def test_an_exact_undo_says_nothing_of_later_changes() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.do(hit("grog", 20))
    assert on.undo(1) == "Undone #1: Vex 56>68/68"


def test_temporary_points_and_maximum_come_back_with_the_points() -> None:
    on = a_show(a_character("Vex", hp=40, temp=10))
    on.do(hit("vex", 25))
    on.undo()
    assert on.points("vex") == (40, 40, 10)
    on.do(change(ChangeMax(targets=named("vex"), by=-30, until="long")))
    on.do(change(GiveTemp(targets=named("vex"), amount=12)))
    on.undo(3)
    assert (on.points("vex"), on.the("vex").base_max) == ((40, 40, 12), None)


def test_healing_from_zero_taken_back_gives_the_failures_back() -> None:
    down = a_character("Vex", hp=20, current=0)
    on = a_show(type(down)(**{key: getattr(down, key) for key in down.__struct_fields__}
                           | {"death_saves": DeathSaves(failures=2)}))  # fmt: skip
    on.do(change(heal("vex", 1)))
    assert (on.the("vex").life, on.the("vex").death_saves) == ("up", DeathSaves())
    assert on.undo() == "Undone #1: Vex 1>0/20 DOWN · 0/2 saves"
    assert (on.the("vex").life, on.the("vex").death_saves) == ("down", DeathSaves(failures=2))


def test_a_condition_that_was_changed_again_is_left_alone_and_the_refusal_says_so() -> None:
    on = show()
    on.do(exhausted(1))
    on.do(exhausted(3))
    with pytest.raises(Conflict, match="Vex is under exhaustion 3 by now; set it by hand"):
        on.undo(1)
    on.undo(2)
    assert on.the("vex").conditions == (Condition(name="exhaustion", level=1),)


def test_what_came_about_otherwise_is_not_undone_again() -> None:
    on = show()
    on.do(PRONE)
    on.do(ChangeConditions(targets=named("vex"), action="clear"))
    with pytest.raises(Conflict, match="Nothing of #1 is left to undo"):
        on.undo(1)


def test_a_batch_is_taken_back_whole() -> None:
    on = show()
    on.do(change(Damage(targets=named("party"), amount=28)))
    assert on.undo(1) == "Undone #2: Grog 52>80/80 · Vex 40>68/68"


def test_a_batch_of_which_one_part_cannot_be_taken_back_stays_whole() -> None:
    on = show()
    on.do(Together(commands=(hit("grog", 5), exhausted(1))))
    on.do(exhausted(2))
    before = on.state
    with pytest.raises(Conflict):
        on.undo(1)
    assert on.state == before
    on.do(PRONE, ANA)
    on.do(hit("vex", 1), ANA)
    assert on.undo(by=ANA, count=2) == "Undone 2 (#4 #5): Vex 67>68/68 · Vex -prone"


def test_a_part_of_a_log_is_cut_between_groups() -> None:
    on = show()
    for _ in range(3):
        on.do(change(Damage(targets=named("party"), amount=1)))
    assert [record.seq for record in whole_groups(on.log)] == [1, 2, 3, 4, 5, 6]
    assert [record.seq for record in whole_groups(on.log[1:])] == [3, 4, 5, 6]
    assert [record.seq for record in whole_groups(on.log[3:])] == [5, 6]
    assert not whole_groups(on.log[5:])
    assert not whole_groups(())


def test_an_undo_must_not_replay_a_hit() -> None:
    on = show()
    on.do(change(Damage(targets=named("party"), amount=28)))
    on.undo()
    taken = on.log[-2:]
    assert [(record.event.silent, record.event.supersedes) for record in taken] == [(True, 2), (True, 1)]


def test_an_announcement_is_taken_back_by_repeating_it_silently() -> None:
    on = show()
    on.do(Announce(data={"text": "boom"}))
    assert on.undo() == 'Undone #1: "boom"'
    assert on.log[-1].event.silent


def test_an_undo_is_never_the_last_command_that_a_bare_undo_means() -> None:
    on = show()
    on.do(change(SetHp(targets=named("vex"), current=50)))
    on.do(hit("vex", 12))
    on.undo()
    on.undo()
    assert on.points("vex")[0] == 68


def test_who_is_gone_keeps_no_undo_in_the_way() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    show.do(hit("vex", 3), ANA)
    show.do(hit("party", 5), ANA)
    show.do(hit("grog", 1), ANA)
    show.do(RemoveCharacter(character="grog"))
    assert show.undo(by=ANA) == "Undone #3: Vex 22>27/30"
    assert show.undo(by=ANA) == "Undone #1: Vex 27>30/30"
    with pytest.raises(NotFound):
        show.undo(by=ANA)
    with pytest.raises(Conflict, match="Nothing of #4"):
        show.undo(4, by=ANA)


def test_an_undo_gives_a_changed_maximum_and_its_base_back() -> None:
    show = a_show(a_character("Vex", hp=50))
    before = show.the("vex").base_max
    show.do(change(ChangeMax(targets=named("vex"), by=5, until="long")), ANA)
    assert show.the("vex").base_max == 50
    show.undo(by=ANA)
    assert (show.the("vex").base_max, show.points("vex")) == (before, (50, 50, 0))


def test_redo_does_again_what_was_just_undone_and_undo_and_redo_can_go_on() -> None:
    on = show()
    on.do(hit("vex", 12), ANA)
    before, after = unstamped(show().state), unstamped(on.state)
    for number in range(3):
        assert on.undo(by=ANA) == "Undone #1: Vex 56>68/68"
        assert unstamped(on.state) == before
        assert on.say(Redo(), ANA) == "Redone #1: Vex 68>56/68", number
        assert unstamped(on.state) == after


def test_redo_of_several_does_all_of_them_again() -> None:
    on = show()
    for amount in (1, 2, 4):
        on.do(hit("vex", amount), ANA)
    assert on.undo(by=ANA, count=3).startswith("Undone 3 (#1 #2 #3): ")
    assert on.say(Redo(), ANA).startswith("Redone 3 (#1 #2 #3): ")
    assert on.points("vex")[0] == 61


def test_an_undo_is_redone_by_who_undid_and_only_if_it_was_the_last_thing_they_did() -> None:
    on = show()
    on.do(hit("vex", 12), ANA)
    on.undo(by=BEN, anyone=True)
    on.do(hit("grog", 1), ANA)
    with pytest.raises(NotFound, match="Nothing to redo: your last command was no undo"):
        on.do(Redo(), ANA)
    assert on.say(Redo(), BEN) == "Redone #1: Vex 68>56/68"
    with pytest.raises(NotFound, match="Nothing to redo"):
        on.do(Redo(), BEN)
    with pytest.raises(NotFound, match="Nothing to redo"):
        on.do(Redo(), LAURA)


def test_an_undo_that_somebody_took_back_is_not_redone() -> None:
    on = show()
    on.do(hit("vex", 12), ANA)
    on.undo(by=ANA)
    assert on.undo(2, by=BEN) == "Undone #2: Vex 68>56/68"
    with pytest.raises(NotFound, match="Nothing to redo"):
        on.do(Redo(), ANA)
    assert on.say(Redo(), BEN) == "Redone #2: Vex 56>68/68"


def test_nothing_is_redone_of_somebody_who_is_gone() -> None:
    on = show()
    on.do(hit("grog", 12), ANA)
    on.undo(by=ANA)
    on.do(RemoveCharacter(character="grog"))
    with pytest.raises(Conflict, match="Nothing of it can be done again"):
        on.do(Redo(), ANA)


def test_the_number_of_an_undo_is_the_one_that_the_command_was_told_with() -> None:
    on = show()
    on.do(Concentrate(targets=named("vex"), spell="bless"))
    on.do(hit("vex", 12), ANA)
    assert [record.seq for record in on.log if record.group == 3] == [2, 3]
    assert on.undo(by=ANA) == "Undone #3: Vex 56>68/68"


def test_the_events_of_a_redo_name_what_they_do_again() -> None:
    on = show()
    on.do(hit("vex", 12))
    on.undo()
    on.do(Redo())
    marks = [(r.event.silent, r.event.supersedes, r.event.undoes, r.event.redoes) for r in on.log]
    assert marks == [(False, None, None, None), (True, 1, 1, None), (True, 2, None, 1)]


def test_set_up_that_was_undone_is_redone_by_those_who_may() -> None:
    on = show()
    on.do(EditCharacter(character="vex", profile=Profile(ac=15)))
    on.undo(1)
    on.do(Redo())
    assert on.the("vex").stats.ac == 15


def test_what_a_later_command_set_anew_is_not_undone_though_it_came_out_the_same() -> None:
    on = a_party()
    on.do(Inspire(targets=named("vex")))
    first = len(on.log)
    on.do(Inspire(targets=named("vex"), off=True))
    on.do(Inspire(targets=named("vex")))
    with pytest.raises(Conflict, match=f"#{first + 2} changed the same again; undo #{first + 2} first"):
        on.undo(first)
    on.undo(first + 2)
    on.undo(first + 1)
    on.undo(first)
    assert not on.the("vex").inspiration


def test_a_bare_undo_does_not_pass_over_set_up_in_silence() -> None:
    on = a_party()
    on.do(hit("vex", 5))
    on.do(RemoveCharacter(character="grog"))
    gone = len(on.log)
    with pytest.raises(Conflict, match=f"Your last command, #{gone}, is set-up; !undo #{gone} takes it back"):
        on.undo()
    on.undo(gone)
    assert on.points("grog") == (120, 120, 0)
    on.undo()
    assert on.points("vex") == (68, 68, 0)


def test_a_group_that_cannot_be_undone_is_named() -> None:
    on = a_party()
    on.do(ChangeLife(targets=named("vex"), to="down"), ANA)
    down = len(on.log)
    on.do(change(Heal(targets=named("vex"), amount=9)), BEN)
    with pytest.raises(Conflict, match=f"#{down} cannot be undone: Vex"):
        on.undo(by=ANA)


def test_temporary_hit_points_that_a_higher_grant_replaced_leave_that_grant_alone() -> None:
    on = a_party()
    on.do(change(GiveTemp(targets=named("vex"), amount=10)))
    granted = len(on.log)
    on.do(change(GiveTemp(targets=named("vex"), amount=12)))
    on.undo(granted)
    assert on.points("vex") == (68, 68, 12)
