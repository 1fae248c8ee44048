import pytest

from game.campaigns import About, EditCampaign
from game.decider import answer
from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
from game.hp import HpChanged
from game.state import Tracker
from game.trackers import AddTracker, ChangeTracker, RemoveTracker, ShowTrackers, TrackerChanged, restored
from game.undo import Redo
from tests.game.builders import Show, a_character, a_party, a_show, named, unstamped


def show() -> Show:
    return a_show(a_character("Vex"), a_character("Grog"))


def rage(maximum: int = 3, **fields: object) -> AddTracker:
    return AddTracker(key="rage", max=maximum, targets=named("grog"), **fields)  # type: ignore[arg-type]


def stress(maximum: int = 3, **fields: object) -> AddTracker:
    return rage(maximum, direction="fills", **fields)


def move(by: int, *names: str, key: str = "rage") -> ChangeTracker:
    return ChangeTracker(key=key, targets=named(*names or ("grog",)), by=by)


def now(on: Show, key: str = "rage") -> tuple[int, int]:
    tracker = on.the("grog").trackers[key]
    return tracker.current, tracker.max


def test_a_pool_starts_full_and_marks_start_empty() -> None:
    on = show()
    assert on.say(rage()) == "Grog +Rage 3/3"
    on.do(AddTracker(key="stress", max=6, targets=named("grog"), direction="fills"))
    on.do(AddTracker(key="ritual", max=6, targets=named("grog"), kind="clock"))
    assert (now(on, "stress"), now(on, "ritual")) == ((0, 6), (0, 6))
    assert on.the("grog").trackers["ritual"].display == "clock"


def test_a_use_is_taken_and_given_back() -> None:
    on = show()
    on.do(rage())
    assert on.say(move(-1)) == "Grog Rage 3>2/3"
    assert on.say(move(1)) == "Grog Rage 2>3/3"


@pytest.mark.parametrize(("by", "most"), [(-4, "Grog: Rage is 2 of 3, so at most -2"), (2, "so at most [+]1"),
                                          (-9_999, "at most -2"), (9_999, "at most [+]1")])  # fmt: skip
def test_more_than_is_left_or_fits_is_refused_and_says_how_much_would_work(by: int, most: str) -> None:
    on = show()
    on.do(rage())
    on.do(move(-1))
    with pytest.raises(Conflict, match=most):
        on.do(move(by))
    assert now(on) == (2, 3)


def test_what_is_full_or_empty_cannot_go_further() -> None:
    on = show()
    on.do(rage())
    with pytest.raises(Conflict, match="Rage is 3 of 3 and cannot go further"):
        on.do(move(1))
    on.do(move(-3))
    with pytest.raises(Conflict, match="Rage is 0 of 3 and cannot go further"):
        on.do(move(-1))
    on.do(AddTracker(key="ritual", max=1, kind="clock"))
    on.do(ChangeTracker(key="ritual", by=1))
    with pytest.raises(Conflict, match="The table: Ritual is 1 of 1 and cannot go further"):
        on.do(ChangeTracker(key="ritual", by=1))


def test_marks_fill_up_and_those_that_do_not_fit_are_told() -> None:
    on = show()
    on.do(stress())
    on.do(move(2))
    (event,) = on.do(move(3))
    assert isinstance(event, TrackerChanged)
    assert (event.amount, event.over) == (3, 2)
    assert now(on) == (3, 3)


def test_a_mark_that_does_not_fit_costs_a_hit_point_where_the_tracker_says_so_and_undo_gives_it_back() -> None:
    on = show()
    on.do(stress(1, overflow="hp"))
    on.do(move(1))
    before = unstamped(on.state)
    events = on.do(move(1))
    assert [type(event) for event in events] == [TrackerChanged, HpChanged]
    assert on.points("grog") == (29, 30, 0)
    on.undo()
    assert unstamped(on.state) == before


def test_a_tracker_is_set_within_its_bounds() -> None:
    on = show()
    on.do(rage())
    on.do(ChangeTracker(key="rage", targets=named("grog"), to=1))
    assert now(on) == (1, 3)
    with pytest.raises(InvalidCommand, match="Grog: Rage can be 0 to 3"):
        on.do(ChangeTracker(key="rage", targets=named("grog"), to=4))


@pytest.mark.parametrize(("by", "to"), [(None, None), (1, 1)])
def test_a_change_is_either_by_or_to(by: int | None, to: int | None) -> None:
    on = show()
    on.do(rage())
    with pytest.raises(InvalidCommand, match="by a number or to a number"):
        on.do(ChangeTracker(key="rage", targets=named("grog"), by=by, to=to))


def test_a_tracker_that_is_not_there_is_named_with_those_that_are() -> None:
    on = show()
    on.do(rage())
    with pytest.raises(NotFound, match='Grog has no tracker "ki"'):
        on.do(move(1, key="ki"))
    with pytest.raises(NotFound, match='The table has no tracker "fear"'):
        on.do(ChangeTracker(key="fear", by=1))


def test_one_that_lacks_the_tracker_leaves_the_others_alone() -> None:
    on = show()
    on.do(rage())
    with pytest.raises(NotFound):
        on.do(move(-1, "grog", "vex"))
    assert now(on) == (3, 3)


@pytest.mark.parametrize("key", ["", "1st", "rage!", "x" * 25, "_a", "a_", "ráge", "ra\u200bge\n!", "<b>"])
def test_a_key_is_plain_letters_digits_and_underscores(key: str) -> None:
    with pytest.raises(InvalidCommand, match="begins with a letter"):
        show().do(AddTracker(key=key, max=1))


@pytest.mark.parametrize(("typed", "key"), [("Hit Dice", "hit_dice"), ("SLOT-1", "slot_1"), ("ra\u200bge", "rage")])
def test_a_key_is_understood_however_it_is_typed(typed: str, key: str) -> None:
    on = show()
    on.do(AddTracker(key=typed, max=1))
    assert list(on.state.table) == [key]


@pytest.mark.parametrize("label", ["", " ", "x" * 25, "a\u202eb", "a\u200bb", "a\x00b", "\ud800", "\u3164"])
def test_a_label_can_be_seen(label: str) -> None:
    with pytest.raises(InvalidCommand, match="1 to 24 characters, none of them invisible"):
        show().do(AddTracker(key="fear", max=1, label=label))


def test_the_number_of_trackers_and_thresholds_is_bounded() -> None:
    on = show()
    for number in range(40):
        on.do(AddTracker(key=f"t{number}", max=1, targets=named("grog")))
    with pytest.raises(Conflict, match="Grog has 40 trackers already"):
        on.do(rage())
    with pytest.raises(InvalidCommand, match="at most 10 thresholds"):
        on.do(AddTracker(key="scale", max=1, thresholds=tuple(range(11))))


def test_another_maximum_keeps_everything_else() -> None:
    on = show()
    on.do(stress(6, overflow="hp", label="Strain", reset={"long": "full"}))
    on.do(move(4))
    on.do(rage(3))
    tracker = on.the("grog").trackers["rage"]
    assert (tracker.current, tracker.max, tracker.label, tracker.direction) == (3, 3, "Strain", "fills")
    assert (tracker.overflow, tracker.reset) == ("hp", {"long": "full"})


def test_the_tables_own_trackers_are_nobodys() -> None:
    on = show()
    assert on.say(AddTracker(key="fear", max=12, direction="fills")) == "Table +Fear 0/12"
    assert on.say(ChangeTracker(key="fear", by=2)) == "Table Fear 0>2/12"
    assert not on.the("grog").trackers
    assert answer(on.state, ShowTrackers()) == "Table: Fear 2/12"
    assert answer(on.state, ShowTrackers(targets=named("vex"))) == "Vex: no trackers"


def test_a_tracker_that_is_gone_comes_back_with_undo_and_goes_again_with_redo() -> None:
    on = show()
    on.do(rage())
    on.do(move(-1))
    before = unstamped(on.state)
    assert on.say(RemoveTracker(key="rage", targets=named("grog"))) == "Grog -Rage"
    without = unstamped(on.state)
    on.undo()
    assert unstamped(on.state) == before
    on.do(Redo())
    assert unstamped(on.state) == without


def test_undo_after_a_later_change_takes_the_difference_within_the_bounds() -> None:
    on = show()
    on.do(rage())
    on.do(move(-2))
    on.do(move(1))
    on.undo(2)
    assert now(on) == (3, 3)


def test_undo_of_what_was_made_another_tracker_since_is_refused() -> None:
    on = show()
    on.do(rage())
    on.do(move(-2))
    on.do(rage(5))
    with pytest.raises(Conflict, match='Grog: "rage" was changed again later'):
        on.undo(2)


@pytest.mark.parametrize(("reset", "pool", "marks"), [("full", 7, 0), ("half", 5, 0), (1, 3, 1), (9_999, 7, 0)])
def test_a_reset_goes_towards_the_good_end(reset: object, pool: int, marks: int) -> None:
    uses = Tracker(label="Rage", current=2, max=7)
    assert restored(uses, reset).current == pool  # type: ignore[arg-type]
    strain = Tracker(label="Stress", current=2, max=7, direction="fills")
    assert restored(strain, reset).current == marks  # type: ignore[arg-type]


def test_half_of_one_is_one() -> None:
    assert restored(Tracker(label="Rage", current=0, max=1), "half").current == 1


def test_trackers_stand_in_the_order_of_their_keys_also_after_an_undo() -> None:
    on = show()
    for key in ("slot_2", "rage", "slot_1"):
        on.do(AddTracker(key=key, max=1, targets=named("grog")))
    on.do(RemoveTracker(key="rage", targets=named("grog")))
    on.undo()
    assert list(on.the("grog").trackers) == ["rage", "slot_1", "slot_2"]


def test_what_is_so_already_makes_no_event() -> None:
    on = show()
    on.do(rage())
    assert on.do(rage()) == ()
    assert on.do(move(0)) == ()


def test_parts_of_a_change_make_no_sense() -> None:
    on = show()
    on.do(rage())
    with pytest.raises(CommandRejected):
        on.do(ChangeTracker(key="rage", targets=named("grog", share="half"), by=-2))


def test_a_campaign_that_chooses_a_system_gets_its_trackers_for_the_table_and_those_on_screen() -> None:
    on = a_party()
    on.do(EditCampaign(about=About(system="daggerheart")))
    assert on.state.table["fear"].max == 12
    assert on.the("vex").trackers["stress"].overflow == "hp"
    assert not on.the("zoe").trackers
    on.do(AddTracker(targets=named("zoe"), key="stress", max=6))
    assert on.the("zoe").trackers["stress"] == on.the("vex").trackers["stress"]


def test_a_key_is_found_however_its_words_are_joined() -> None:
    on = a_party()
    on.do(AddTracker(targets=named("vex"), key="hit-dice", max=5))
    on.do(ChangeTracker(targets=named("vex"), key="hitdice", by=-1))
    assert on.the("vex").trackers["hit_dice"].current == 4
    with pytest.raises(NotFound, match='has no tracker "luck"'):
        on.do(ChangeTracker(targets=named("vex"), key="luck", by=-1))
