import math

import pytest

from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
from game.layout import LayoutChanged, PlaceLayout
from game.state import Badge, Chips
from tests.game.builders import Show, a_character, a_show, canonical


def show() -> Show:
    return a_show(a_character("Vex"), a_character("Grog"))


def badge(x: float = 0.5, y: float = 0.5, scale: float = 1.0) -> PlaceLayout:
    return PlaceLayout(tier="large", badges={"id-vex": Badge(x=x, y=y, scale=scale)})


@pytest.mark.parametrize("outside", [-0.001, 1.001, math.nan, math.inf, -math.inf])
def test_a_place_is_on_the_picture(outside: float) -> None:
    for place in (badge(x=outside), badge(y=outside)):
        with pytest.raises(InvalidCommand, match="x and y from 0 to 1"):
            show().do(place)
    with pytest.raises(InvalidCommand, match="x and y from 0 to 1"):
        show().do(PlaceLayout(tier="large", chips={"id-vex": Chips(x=0, y=outside)}))


@pytest.mark.parametrize("scale", [0.0, 0.09, 5.01, math.nan, math.inf])
def test_a_scale_is_a_tenth_to_five(scale: float) -> None:
    with pytest.raises(InvalidCommand, match=r"0\.1 to 5\.0"):
        show().do(badge(scale=scale))


@pytest.mark.parametrize("number", [0, 21, -1])
def test_1_to_20_chips_are_shown(number: int) -> None:
    with pytest.raises(InvalidCommand, match="1 to 20"):
        show().do(PlaceLayout(tier="large", chips={"id-vex": Chips(x=0, y=0, max=number)}))


def test_one_place_has_one_spelling() -> None:
    (event,) = show().do(badge(x=-0.0, y=1))
    assert isinstance(event, LayoutChanged)
    assert b'"x":0.0,"y":1.0' in canonical(event.after)


def test_what_is_not_named_stays_and_none_goes_back_to_the_default() -> None:
    on = show()
    on.do(badge(0.1))
    on.do(PlaceLayout(tier="large", badges={"id-grog": Badge(x=0.9, y=0.9)}, chips={"id-vex": Chips(x=0, y=0)}))
    on.do(PlaceLayout(tier="large", badges={"id-vex": None}))
    large = on.state.layout["large"]
    assert (set(large.badges), set(large.chips), large.version) == ({"id-grog"}, {"id-vex"}, 3)
    assert on.state.layout["compact"].version == 0


def test_placing_what_stands_there_already_is_no_event() -> None:
    on = show()
    on.do(badge())
    assert on.do(badge()) == ()


def test_a_place_is_for_a_character_of_the_campaign() -> None:
    with pytest.raises(NotFound, match='the id "ghost"'):
        show().do(PlaceLayout(tier="large", badges={"ghost": None}))


def test_an_edit_of_an_old_version_is_refused_with_the_present_one() -> None:
    on = show()
    on.do(badge())
    with pytest.raises(Conflict, match="version 1 now, not 0") as caught:
        on.do(PlaceLayout(tier="large", badges={"id-vex": None}, version=0))
    assert caught.value.fields == {"version": 1}


def test_undo_moves_everything_back_unless_it_was_moved_since() -> None:
    on = show()
    on.do(badge(0.1))
    on.do(badge(0.2))
    with pytest.raises(CommandRejected, match="changed again later"):
        on.undo(1)
    assert on.undo(2) == "Undone #2: Layout large placed"
    assert on.state.layout["large"].badges["id-vex"].x == 0.1
