"""Guards: what is asked again, and the same command of two people."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from msgspec.structs import replace

from game.actor import Actor
from game.campaigns import About, CreateCampaign, EditCampaign
from game.care import SameAgain, Unconfirmed
from game.conditions import ChangeConditions, ChangeLevel
from game.custom import Announce
from game.decider import Command, Context, Together, decide
from game.hp import ChangeMax, Damage, GiveTemp, Heal, SetHp
from game.life import ChangeLife
from game.rests import TakeRest
from game.roster import ChangeRoster, UseRoster
from game.trackers import AddTracker, ChangeTracker
from game.turns import MoveTurn, Place, SetInitiative
from game.undo import Undo
from tests.game.builders import ANA, AT, BEN, PRODUCER, Show, a_party, change, hit, named


def a_table() -> Show:
    show = a_party()
    show.do(SetInitiative(places=(Place(name="vex", initiative=9), Place(name="grog", initiative=3))))
    show.do(AddTracker(key="rage", max=3, targets=named("grog")))
    return show


def asked(show: Show, command: Command, by: Actor = BEN, *, after_s: float = 3, sure: bool = True) -> None:
    """Let ``by`` ask for ``command`` with guards, ``after_s`` seconds after the last event; nothing is recorded."""
    at = show.log[-1].at + timedelta(seconds=after_s)
    context = Context(actor=by, at=at, new_id=show.new_id, history=show.log, sure=sure, again=False)
    decide(show.state, command, context)


def unsure(command: Command, show: Show | None = None) -> str:
    with pytest.raises(Unconfirmed) as caught:
        asked(show or a_table(), command, sure=False)
    assert caught.value.code == "unconfirmed"
    return str(caught.value)


ASK = ". !yes within 20 s does it, or ! at the end of the line"
PRONE = ChangeConditions(targets=named("vex"), action="add", condition="prone")


@pytest.mark.parametrize(("command", "why"), [
    (hit("vex", 137), "137 is over twice Vex's maximum of 68"),
    (change(Heal(targets=named("vex"), amount=137)), "137 is over twice Vex's maximum of 68"),
    (change(Damage(targets=named("party"), amount=200)), "200 is over twice Vex's maximum of 68"),
    (change(SetHp(targets=named("vex"), current=0)), "This sets Vex to 0"),
    (ChangeLife(targets=named("vex"), to="dead"), "This kills Vex"),
    (ChangeLife(targets=named("party"), to="dead"), "This kills Vex, Vax, Grog Strongjaw and 1 more"),
    (MoveTurn(to="end"), "This ends the turn order"),
    (UseRoster(name="soldiers"), "This puts another roster in the place of main"),
])  # fmt: skip
def test_what_is_seldom_meant_is_asked_again(command: Command, why: str) -> None:
    assert unsure(command) == why + ASK


def test_clearing_the_conditions_of_a_group_is_asked_again_and_of_one_is_not() -> None:
    show = a_table()
    show.do(PRONE)
    for group in ("party", "all", "*", "@main"):
        assert unsure(ChangeConditions(targets=named(group), action="clear"), show).startswith(
            "This clears the conditions"
        )
    asked(show, ChangeConditions(targets=named("vex"), action="clear"), sure=False)


@pytest.mark.parametrize("command", [
    hit("vex", 136), change(Heal(targets=named("vex"), amount=136)), change(SetHp(targets=named("vex"), current=1)),
    ChangeLife(targets=named("vex"), to="down"), MoveTurn(to="next"), UseRoster(name="main"), Undo(seq=10), PRONE,
    ChangeConditions(targets=named("party"), action="clear"), TakeRest(kind="long"),
])  # fmt: skip
def test_the_rest_happens_at_once(command: Command) -> None:
    asked(a_table(), command, sure=False)


def test_one_part_of_several_that_is_seldom_meant_is_enough() -> None:
    assert unsure(Together(commands=(PRONE, ChangeLife(targets=named("vex"), to="dead")))).startswith("This kills Vex")


def test_the_maximum_that_counts_is_the_one_before() -> None:
    show = a_table()
    show.do(hit("vex", 60))
    asked(show, hit("vex", 136), sure=False)


SAME = (
    hit("vex", 12),
    change(Damage(targets=named("vex", "grog"), amount=12)),
    change(Heal(targets=named("vex"), amount=12)),
    ChangeLevel(targets=named("grog"), by=1),
    ChangeTracker(key="rage", targets=named("grog"), by=-1),
    MoveTurn(to="next"),
    TakeRest(kind="short"),
    Announce(data={"text": "boom"}),
    Together(commands=(hit("vex", 1), hit("grog", 2))),
)


def held(show: Show, command: Command, by: Actor = BEN, after_s: float = 3) -> str:
    with pytest.raises(SameAgain) as caught:
        asked(show, command, by, after_s=after_s)
    assert caught.value.code == "same_again"
    return str(caught.value)


@pytest.mark.parametrize("command", SAME)
def test_the_same_of_another_person_is_held(command: Command) -> None:
    show = a_table()
    show.do(command, ANA)
    assert held(show, command).endswith(f"by Ana 3 s ago (#{len(show.log)}). !again applies it")


@pytest.mark.parametrize("command", SAME)
def test_the_same_person_repeating_means_it(command: Command) -> None:
    show = a_table()
    show.do(command, ANA)
    asked(show, command, ANA)


def test_a_hit_is_told_as_grammar_has_it() -> None:
    show = a_table()
    show.do(hit("vex", 12), ANA)
    number = len(show.log)
    assert held(show, hit("vex", 12)) == f"Same hit on Vex by Ana 3 s ago (#{number}). !again applies it"
    show.do(MoveTurn(to="next"), ANA)
    number = len(show.log)
    assert held(show, MoveTurn(to="next")) == f"Same command by Ana 3 s ago (#{number}). !again applies it"


@pytest.mark.parametrize(("after_s", "holds"), [(8, True), (8.001, False), (-8, True), (-9, False), (0, True)])
def test_it_is_held_for_8_seconds_of_either_clock(after_s: float, holds: bool) -> None:  # noqa: FBT001
    show = a_table()
    show.do(hit("vex", 12), ANA)
    if holds:
        held(show, hit("vex", 12), after_s=after_s)
    else:
        asked(show, hit("vex", 12), after_s=after_s)


def test_one_event_from_a_clock_that_is_ahead_hides_none_before_it() -> None:
    show = a_table()
    show.do(hit("vex", 12), ANA)
    show.do(hit("grog", 1), ANA)
    show.log = (*show.log[:-1], replace(show.log[-1], at=AT + timedelta(hours=1)))
    with pytest.raises(SameAgain):
        asked(show, hit("vex", 12), after_s=-3_587)


@pytest.mark.parametrize(("seconds", "after_s", "holds"), [(0, 0, False), (30, 29, True), (30, 31, False)])
def test_the_campaign_says_for_how_long(seconds: int, after_s: int, holds: bool) -> None:  # noqa: FBT001
    show = a_table()
    show.do(EditCampaign(about=About(guard_s=seconds)))
    show.do(hit("vex", 12), ANA)
    if holds:
        held(show, hit("vex", 12), after_s=after_s)
    else:
        asked(show, hit("vex", 12), after_s=after_s)


@pytest.mark.parametrize("other", [
    hit("vex", 11), hit("vax", 12), change(Heal(targets=named("vex"), amount=12)), hit("grog", 12),
    change(Damage(targets=named("vax", "grog"), amount=12)),
    change(Damage(targets=named("vex", share="half"), amount=12)),
])  # fmt: skip
def test_another_verb_target_or_amount_is_another_command(other: Command) -> None:
    show = a_table()
    show.do(hit("vex", 12), ANA)
    asked(show, other)


def test_the_same_hit_on_one_of_several_is_the_same_hit_on_that_one() -> None:
    show = a_table()
    show.do(change(Damage(targets=named("vex", "grog"), amount=12)), ANA)
    both = change(Damage(targets=named("grog", "pike"), amount=12))
    assert held(show, both).startswith("Same hit on Grog Strongjaw by Ana")
    assert held(show, hit("vex", 12)).startswith("Same hit on Vex by Ana")


@pytest.mark.parametrize(("command", "why"), [
    (change(GiveTemp(targets=named("vex"), amount=137)), "137 is over twice Vex's maximum of 68"),
    (change(ChangeMax(targets=named("vex"), to=137)), "137 is over twice Vex's maximum of 68"),
    (ChangeRoster(remove=("vex", "vax", "grog", "pike")), "This empties the roster main"),
])  # fmt: skip
def test_numbers_beyond_all_sense_and_an_empty_roster_are_asked_again_too(command: Command, why: str) -> None:
    assert unsure(command) == why + ASK


def test_to_set_what_is_far_over_the_maximum_is_asked_again_though_it_would_be_cut() -> None:
    show = a_table()
    show.do(hit("vex", 5))
    assert unsure(change(SetHp(targets=named("vex"), current=999)), show).startswith("999 is over twice Vex's maximum")


def test_a_number_that_is_weighed_is_no_hit_points_and_not_asked_about() -> None:
    show = a_table()
    show.do(EditCampaign(about=About(system="daggerheart")))
    show.do(change(ChangeMax(targets=named("vex"), to=6)))
    asked(show, hit("vex", 40), sure=False)


@pytest.mark.parametrize("other", [
    change(Damage(targets=named("grog", "vex"), amount=12)), change(Damage(targets=named("@soldiers"), amount=12)),
])  # fmt: skip
def test_the_order_and_the_way_in_which_they_are_named_make_no_difference(other: Command) -> None:
    show = a_table()
    targets = ("grog", "pike") if "soldiers" in repr(other) else ("vex", "grog")
    show.do(change(Damage(targets=named(*targets), amount=12)), ANA)
    held(show, other)


def test_what_followed_from_a_hit_makes_no_difference() -> None:
    show = a_table()
    show.do(change(SetHp(targets=named("vex"), current=5)))
    show.do(hit("vex", 6), ANA)
    held(show, hit("vex", 6))


def test_what_was_undone_does_not_count_and_what_was_redone_does() -> None:
    show = a_table()
    show.do(hit("vex", 12), ANA)
    show.undo(by=ANA)
    asked(show, hit("vex", 12))
    show.undo(len(show.log), by=ANA)
    held(show, hit("vex", 12))


def an_undo_of_her_own(show: Show) -> None:
    show.undo(by=ANA)


def an_undo_of_anyones(show: Show) -> None:
    show.undo(by=ANA, anyone=True)


@pytest.mark.parametrize("undo", [an_undo_of_her_own, an_undo_of_anyones])
def test_two_people_who_undo_whatever_was_last_mean_one_thing(undo: Callable[[Show], None]) -> None:
    show = a_table()
    show.do(hit("vex", 12), BEN)
    show.do(hit("grog", 12), ANA)
    undo(show)
    assert "by Ana 3 s ago" in held(show, Undo(anyone=True))
    asked(show, Undo(anyone=True), ANA)
    asked(show, Undo(), BEN)
    asked(show, Undo(anyone=True), BEN, after_s=9)


def test_without_a_campaign_there_is_nothing_to_guard() -> None:
    show = Show()
    context = Context(actor=PRODUCER, at=AT, new_id=show.new_id, sure=False, again=False)
    assert decide(show.state, CreateCampaign(about=About(name="Vox")), context)
