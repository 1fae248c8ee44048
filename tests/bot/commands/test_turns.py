"""Tests of how turns and rests are typed."""

import pytest

from game.rests import TakeRest
from game.targets import Target
from game.turns import MoveTurn, Place, SetInitiative, ShowTurns
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import request

VEX = (Target(name="vex"),)


def places(**numbers: int | None) -> SetInitiative:
    return SetInitiative(places=tuple(Place(name=name, initiative=number) for name, number in numbers.items()))


@pytest.mark.parametrize(
    "line", ["!init vex 17 grog 12", "!init 17 vex 12 grog", "!i vex 17, grog 12", "!init add vex =17 grog 12",
             "!initiative vex 17 and grog 12"]
)  # fmt: skip
def test_initiative_stands_before_or_behind_each_name(line: str) -> None:
    assert request(line) == places(vex=17, grog=12)


def test_initiative_may_be_negative_and_names_may_have_spaces() -> None:
    assert request("!init grog -1") == request("!init grog-1") == places(grog=-1)
    long = SetInitiative(places=(Place(name="Grog Strongjaw", initiative=9), Place(name="vex", initiative=3)))
    assert request('!init "Grog Strongjaw" 9 vex 3') == request("!init Grog Strongjaw 9 vex 3") == long
    assert request("!init vex, grog 12") == places(vex=12, grog=12)
    assert request("!init @vex 12") == places(vex=12)


@pytest.mark.parametrize("line", ["!init rm vex", "!init vex off", "!init remove vex", "!init vex rm"])
def test_somebody_leaves_the_turn_order(line: str) -> None:
    assert request(line) == places(vex=None)


def test_each_word_behind_rm_is_a_name_unless_it_is_joined() -> None:
    assert request("!init rm vex grog") == request("!init rm vex, grog") == places(vex=None, grog=None)
    joined = SetInitiative(places=(Place(name="grog strongjaw", initiative=None), Place(name="vex", initiative=None)))
    assert request('!init rm "grog strongjaw" vex') == joined


def test_turns_start_move_and_end() -> None:
    assert request("!init start") == request("!init begin") == MoveTurn(to="start")
    assert request("!init end!") == MoveTurn(to="end")
    assert request("!next") == request("!n") == request("!init next") == MoveTurn(to="next")
    assert request("!prev") == request("!init prev") == MoveTurn(to="prev")
    assert (
        request("!turn grog strongjaw")
        == request('!turn "grog strongjaw"')
        == MoveTurn(to="turn", name="grog strongjaw")
    )
    assert request("!round 3") == MoveTurn(to="round", number=3)
    assert request("!init") == request("!turn") == request("!round") == ShowTurns()


def test_rests_are_of_the_roster_unless_somebody_is_named() -> None:
    assert request("!rest long") == request("!lr") == TakeRest(kind="long")
    assert request("!rest short") == request("!sr") == TakeRest(kind="short")
    assert request("!rest vex long") == request("!longrest vex") == TakeRest(kind="long", targets=VEX)
    without = (Target(name="party", without=("pike",)),)
    assert request("!lr party-pike") == request("!rest long party -pike") == TakeRest(kind="long", targets=without)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!init pike", ": !init pike 12"),
        ("!init 12", ": !init 12 vex"),
        ("!init pike +3", ": !init pike 3"),
        ("!init pike 100", "-99 to 99: !help init"),
        ("!init pike -100", ": !help init"),
        ("!init pike 12.5", ": !init pike 12"),
        ("!init party 12", "name each: !help init"),
        ("!init pike/2 12", ": !init pike 12"),
        ("!init start pike 17", '"start" stands alone: !init start or !init pike 17'),
        ("!init rm", ": !init rm vex"),
        ("!init rm party", ": !init end"),
        ("!init rm pike 17", ": !init rm pike"),
        ("!init pike 17 12 keyleth", ": !init pike 17 keyleth 12 or !init 17 pike 12 keyleth"),
        ("!next pike", "!next takes nothing else: !next"),
        ("!turn next", ": !init next"),
        ("!turn pike, keyleth", ": !turn pike"),
        ("!turn party", "Say one name: !turn"),
        ("!round pike", ": !round 1"),
        ("!round 0", ": !round 1"),
        ("!round +1", ": !round 1"),
        ("!rest", ": !rest short or !rest long"),
        ("!rest pike", ": !rest short pike or !rest long pike"),
        ("!rest long short pike", ": !rest short pike or !rest long pike"),
        ("!lr 3", ": !lr"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
