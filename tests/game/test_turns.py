import pytest

from game.characters import RemoveCharacter
from game.conditions import ChangeConditions
from game.decider import answer
from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
from game.state import Turn, Turns, Until
from game.trackers import AddTracker, ChangeTracker
from game.turns import MoveTurn, Place, SetInitiative, ShowTurns
from tests.game.builders import Show, a_character, a_show, named, unstamped

NEXT, PREV, START, END = (MoveTurn(to="next"), MoveTurn(to="prev"), MoveTurn(to="start"), MoveTurn(to="end"))


def places(**initiatives: int | None) -> SetInitiative:
    return SetInitiative(places=tuple(Place(name=name, initiative=number) for name, number in initiatives.items()))


def a_fight() -> Show:
    """Return a fight of Vex 17, Grog 12 and Pike 5, before its first turn; Zoe stands by."""
    show = a_show(*map(a_character, ("Vex", "Grog", "Pike", "Zoe")))
    show.do(places(vex=17, grog=12, pike=5))
    return show


def where(show: Show) -> tuple[int, str | None]:
    """Return the round, and whose turn it is."""
    assert show.state.turns
    current = show.state.turns.current
    return show.state.turns.round, show.state.called(current) if current else None


def order(show: Show) -> list[str]:
    assert show.state.turns
    return [show.state.called(turn.character_id) for turn in show.state.turns.order]


def put(
    name: str, kind: str, rounds: int | None = None, *, on: str = "frightened", source: str | None = None
) -> ChangeConditions:
    until = Until(kind=kind, rounds=rounds)  # type: ignore[arg-type]
    return ChangeConditions(targets=named(name), action="add", condition=on, until=until, source=source)


def worn(show: Show, name: str) -> list[tuple[str, int | None]]:
    return [(one.name, one.until.rounds if one.until else None) for one in show.the(name).conditions]


def test_initiative_before_the_start_makes_the_order_and_start_its_first_turn() -> None:
    show = a_fight()
    assert where(show) == (1, None)
    assert show.say(START) == "Round 1: Vex · Vex 17, Grog 12, Pike 5"


def test_start_may_come_before_initiative() -> None:
    show = a_show(a_character("Vex"), a_character("Grog"))
    assert show.say(START) == "Turn order: nobody yet"
    show.do(places(vex=12, grog=17))
    assert show.say(NEXT) == "Round 1: Grog · Grog 17, Vex 12"


def test_next_begins_turns_that_were_not_started() -> None:
    show = a_fight()
    show.do(NEXT)
    assert where(show) == (1, "Vex")


def test_starting_again_is_refused() -> None:
    show = a_fight()
    show.do(START)
    with pytest.raises(Conflict, match="running already, in round 1"):
        show.do(START)


def test_after_the_last_turn_a_new_round_begins() -> None:
    show = a_fight()
    for _ in range(4):
        show.do(NEXT)
    assert where(show) == (2, "Vex")
    show.do(PREV)
    assert where(show) == (1, "Pike")


def test_before_the_first_turn_there_is_none() -> None:
    show = a_fight()
    for moves in ((), (NEXT,)):
        for move in moves:
            show.do(move)
        with pytest.raises(Conflict, match="first turn of the first round"):
            show.do(PREV)


def test_equal_initiative_goes_by_the_order_of_naming() -> None:
    show = a_fight()
    show.do(places(zoe=12, pike=17))
    assert order(show) == ["Vex", "Pike", "Grog", "Zoe"]


def test_somebody_who_comes_in_or_moves_leaves_the_turn_where_it_is() -> None:
    show = a_fight()
    show.do(START)
    show.do(NEXT)
    show.do(places(zoe=20, grog=1))
    assert where(show) == (1, "Grog")
    assert order(show) == ["Zoe", "Vex", "Pike", "Grog"]


def test_when_the_one_whose_turn_it_is_leaves_the_order_the_next_turn_is_the_right_one() -> None:
    show = a_fight()
    show.do(START)
    show.do(NEXT)
    show.do(places(grog=None))
    show.do(NEXT)
    assert where(show) == (1, "Pike")


@pytest.mark.parametrize(("turn", "gone", "then"), [(2, "grog", "Pike"), (1, "vex", "Grog"), (3, "pike", "Vex")])
def test_when_the_one_whose_turn_it_is_leaves_the_campaign_the_next_turn_is_the_right_one(
    turn: int, gone: str, then: str
) -> None:
    show = a_fight()
    for _ in range(turn):
        show.do(NEXT)
    show.do(RemoveCharacter(character=gone))
    assert gone.title() not in answer(show.state, ShowTurns())
    show.do(NEXT)
    assert where(show) == (2 if then == "Vex" else 1, then)


def test_back_from_a_first_turn_that_left_is_the_last_of_the_round_before() -> None:
    show = a_fight()
    for _ in range(4):
        show.do(NEXT)
    show.do(RemoveCharacter(character="vex"))
    show.do(PREV)
    assert where(show) == (1, "Pike")


def test_who_leaves_the_order_must_be_in_it() -> None:
    with pytest.raises(NotFound, match="Zoe is not in the turn order"):
        a_fight().do(places(zoe=None))


def test_nobody_is_placed_twice_in_one_line() -> None:
    twice = SetInitiative(places=(Place(name="vex", initiative=1), Place(name="ve", initiative=2)))
    with pytest.raises(InvalidCommand, match="Vex is named twice"):
        a_fight().do(twice)


def test_a_turn_can_be_given_to_anybody_in_the_order() -> None:
    show = a_fight()
    show.do(MoveTurn(to="turn", name="pike"))
    assert where(show) == (1, "Pike")
    with pytest.raises(Conflict, match="Zoe is not in the turn order: !init zoe 10"):
        show.do(MoveTurn(to="turn", name="zoe"))


@pytest.mark.parametrize("move", [NEXT, PREV, END, MoveTurn(to="turn", name="vex"), MoveTurn(to="round", number=2)])
def test_without_turns_nothing_moves(move: MoveTurn) -> None:
    show = a_show(a_character("Vex"))
    with pytest.raises(Conflict, match="No turns are running"):
        show.do(move)


@pytest.mark.parametrize("move", [MoveTurn(to="turn"), MoveTurn(to="round"), MoveTurn(to="next", name="vex"),
                                  MoveTurn(to="end", number=3)])  # fmt: skip
def test_a_move_says_what_it_needs_and_nothing_else(move: MoveTurn) -> None:
    with pytest.raises(InvalidCommand):
        a_fight().do(move)


def test_rounds_end_at_9999() -> None:
    show = a_fight()
    show.do(MoveTurn(to="round", number=9_999))
    for _ in range(5):
        show.do(NEXT)
    assert where(show) == (9_999, "Grog")


def test_an_order_has_at_most_50_places() -> None:
    show = a_show(*(a_character(f"Guard {chr(97 + n // 26)}{chr(97 + n % 26)}") for n in range(51)))
    names = [character.name for character in show.state.characters.values()]
    for start in (0, 20, 40):
        some = tuple(Place(name=name, initiative=1) for name in names[start : start + 20][: 50 - start])
        show.do(SetInitiative(places=some))
    with pytest.raises(Conflict, match="at most 50 places"):
        show.do(SetInitiative(places=(Place(name=names[50], initiative=1),)))
    line = show.say(NEXT)
    assert len(line) < 250
    assert "more" in line


def test_the_end_of_the_turns_leaves_none() -> None:
    show = a_fight()
    show.do(START)
    assert show.say(END) == "No turns"
    assert show.state.turns is None
    assert answer(show.state, ShowTurns()) == "No turns"


def test_undo_of_a_move_goes_back_and_is_refused_once_the_turns_moved_on() -> None:
    show = a_fight()
    show.do(START)
    show.do(NEXT)
    first = len(show.log)
    show.do(NEXT)
    with pytest.raises(Conflict, match="changed again later"):
        show.undo(first)
    show.undo()
    assert where(show) == (1, "Grog")


def test_three_rounds_last_until_the_third_start_of_the_turn_in_which_they_were_put_on() -> None:
    show = a_fight()
    show.do(START)
    show.do(NEXT)
    show.do(put("pike", "rounds", 3))
    left = []
    for _ in range(3):
        for _ in range(3):
            assert worn(show, "pike")
            show.do(NEXT)
        left.append(worn(show, "pike"))
    assert where(show) == (4, "Grog")
    assert left == [[("frightened", 2)], [("frightened", 1)], []]


def test_ticks_are_consequences_in_the_group_of_the_move_and_are_undone_with_it() -> None:
    show = a_fight()
    show.do(START)
    show.do(put("vex", "rounds", 1))
    show.do(put("grog", "start", on="prone"))
    before = unstamped(show.state)
    show.do(NEXT)
    assert not worn(show, "grog")
    assert [record.event.consequence for record in show.log[-2:]] == [False, True]
    assert show.log[-2].group == len(show.log)
    show.undo()
    assert unstamped(show.state) == before


def test_rounds_of_those_out_of_the_order_count_with_the_round() -> None:
    show = a_fight()
    show.do(put("zoe", "rounds", 2))
    for _ in range(3):
        show.do(NEXT)
    assert worn(show, "zoe") == [("frightened", 2)]
    show.do(NEXT)
    assert worn(show, "zoe") == [("frightened", 1)]


@pytest.mark.parametrize(("kind", "moves"), [("start", 3), ("end", 1)])
def test_start_and_end_mean_the_bearers_next(kind: str, moves: int) -> None:
    show = a_fight()
    show.do(START)
    show.do(put("vex", kind))
    for _ in range(moves):
        assert worn(show, "vex")
        show.do(NEXT)
    assert not worn(show, "vex")


@pytest.mark.parametrize(("kind", "moves"), [("start", 1), ("end", 2)])
def test_a_source_in_the_order_decides_whose_turn_it_is(kind: str, moves: int) -> None:
    show = a_fight()
    show.do(START)
    show.do(put("vex", kind, source="grog"))
    for _ in range(moves):
        assert worn(show, "vex")
        show.do(NEXT)
    assert not worn(show, "vex")


@pytest.mark.parametrize("first", [START, NEXT])
def test_the_first_turn_is_a_start_however_it_begins(first: MoveTurn) -> None:
    show = a_fight()
    show.do(put("vex", "start"))
    show.do(first)
    assert not worn(show, "vex")


@pytest.mark.parametrize("kind", ["start", "end"])
def test_a_turn_that_never_comes_ends_with_the_round(kind: str) -> None:
    show = a_fight()
    show.do(START)
    show.do(put("zoe", kind))
    show.do(put("vex", kind, source="pike"))
    show.do(places(pike=None))
    show.do(NEXT)
    assert worn(show, "zoe")
    assert worn(show, "vex")
    show.do(NEXT)
    assert not worn(show, "zoe")
    assert not worn(show, "vex")


def test_going_on_by_rounds_counts_all_of_them_and_going_back_over_them_gives_them_back() -> None:
    show = a_fight()
    show.do(START)
    show.do(put("grog", "rounds", 5))
    show.do(put("pike", "end", on="prone"))
    show.do(MoveTurn(to="round", number=4))
    assert worn(show, "grog") == [("frightened", 2)]
    assert not worn(show, "pike")
    show.do(MoveTurn(to="round", number=1))
    assert worn(show, "grog") == [("frightened", 5)]
    assert worn(show, "pike")
    show.do(MoveTurn(to="round", number=2))
    show.do(MoveTurn(to="round", number=4))
    show.do(MoveTurn(to="round", number=3))
    assert worn(show, "grog") == [("frightened", 2)]


def test_a_step_back_and_forth_counts_a_round_once() -> None:
    show = a_fight()
    show.do(START)
    show.do(put("grog", "rounds", 5))
    for _ in show.state.turns.order if show.state.turns else ():
        show.do(NEXT)
    assert worn(show, "grog") == [("frightened", 4)]
    for _ in range(3):
        show.do(PREV)
        assert worn(show, "grog") == [("frightened", 5)]
        show.do(NEXT)
        assert worn(show, "grog") == [("frightened", 4)]


def test_a_step_back_gives_back_nothing_that_was_changed_since_and_nothing_of_an_earlier_fight() -> None:
    show = a_fight()
    show.do(START)
    show.do(put("grog", "rounds", 1))
    for _ in show.state.turns.order if show.state.turns else ():
        show.do(NEXT)
    assert not worn(show, "grog")
    show.do(put("grog", "rounds", 7))
    show.do(PREV)
    assert worn(show, "grog") == [("frightened", 7)]


def test_the_end_of_the_turns_ends_what_lasts_for_the_scene_or_a_turn_and_nothing_else() -> None:
    show = a_fight()
    show.do(START)
    for condition, kind, rounds in (
        ("prone", "scene", None),
        ("blinded", "start", None),
        ("poisoned", "end", None),
        ("frightened", "rounds", 3),
        ("charmed", "save", None),
        ("stunned", "long", None),
    ):
        show.do(put("zoe", kind, rounds, on=condition))
    show.do(END)
    assert {name for name, _ in worn(show, "zoe")} == {"frightened", "charmed", "stunned", "incapacitated"}


def test_the_end_of_the_turns_gives_back_what_comes_back_with_the_scene() -> None:
    show = a_fight()
    show.do(AddTracker(key="luck", max=3, targets=named("vex"), reset={"scene": 1}))
    show.do(AddTracker(key="fear", max=6, direction="fills", reset={"scene": "full"}))
    show.do(ChangeTracker(key="luck", targets=named("vex"), by=-3))
    show.do(ChangeTracker(key="fear", by=4))
    before = unstamped(show.state)
    show.do(END)
    assert (show.the("vex").trackers["luck"].current, show.state.table["fear"].current) == (1, 0)
    show.undo()
    assert unstamped(show.state) == before


def test_an_order_from_a_log_that_names_nobody_known_can_still_be_shown() -> None:
    state = a_fight().state
    ghost = Turns(order=(Turn(character_id="gone", initiative=3),), current="gone")
    assert answer(type(state)(campaign=state.campaign, turns=ghost), ShowTurns()) == "Turn order: nobody yet"


def test_a_rejected_place_leaves_the_order_alone() -> None:
    show = a_fight()
    before = show.state
    with pytest.raises(CommandRejected):
        show.do(SetInitiative(places=(Place(name="zoe", initiative=3), Place(name="nobody", initiative=1))))
    assert show.state is before
