"""Tests of how life and death are typed."""

import pytest

from game.life import ChangeLife, Roll, RollDeathSave
from game.targets import Target
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import request

VEX = (Target(name="vex"),)


@pytest.mark.parametrize(
    ("words", "roll"),
    [
        ("ok", "success"), ("success", "success"), ("s", "success"), ("+", "success"), ("14", "success"),
        ("10", "success"), ("19", "success"), ("fail", "failure"), ("failure", "failure"), ("F", "failure"),
        ("-", "failure"), ("2", "failure"), ("9", "failure"), ("1", "natural_1"), ("nat1", "natural_1"),
        ("20", "natural_20"), ("NAT20", "natural_20"), ("reset", "reset"),
    ],
)  # fmt: skip
def test_a_death_save_is_a_word_a_sign_or_what_the_d20_shows(words: str, roll: Roll) -> None:
    for line in (f"!ds vex {words}", f"!DS {words} vex", f"!deathsave vex {words}"):
        assert request(line) == RollDeathSave(targets=VEX, roll=roll)


@pytest.mark.parametrize("line", ["!ds vex+", "!ds +vex", "!ds + vex", "!ds vex +."])
def test_a_sign_may_touch_the_name(line: str) -> None:
    assert request(line) == RollDeathSave(targets=VEX, roll="success")


def test_a_group_leaves_somebody_out_whatever_the_sign_looks_like() -> None:
    assert request("!ds party -vex ok") == request("!ds party-vex ok")
    assert request("!ds party-vex ok") == RollDeathSave(
        targets=(Target(name="party", without=("vex",)),), roll="success"
    )


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!ds vex", ": !ds vex ok or !ds vex fail or !ds vex 20"),
        ("!ds", ": !ds vex ok"),
        ("!ds ok", ": !ds vex ok"),
        ("!ds vex 0", ": !ds vex ok or !ds vex fail"),
        ("!ds vex 21", "1 to 20, or ok or fail: !ds vex ok"),
        ("!ds vex -1", ": !ds vex ok or !ds vex fail"),
        ("!ds pike nat 20", ": !ds pike nat20"),
        ("!ds pike ok grog fail", "One roll fits into one line: !ds pike ok grog"),
        ("!ds party", ": !ds party ok"),
    ],
)
def test_other_death_saves_are_refused_with_lines_that_work(line: str, better: str) -> None:
    assert better in refusal(line)


def test_somebody_called_nat_may_roll() -> None:
    assert request("!ds nat 20") == RollDeathSave(targets=(Target(name="nat"),), roll="natural_20")


def test_life_is_said_by_its_own_words() -> None:
    assert request("!stable vex") == ChangeLife(targets=VEX, to="stable")
    assert request("!down vex") == ChangeLife(targets=VEX, to="down")
    assert request("!dead vex!") == ChangeLife(targets=VEX, to="dead")
    assert request("!revive vex") == ChangeLife(targets=VEX, to="revive")
    for line in ("!revive vex 10", "!revive 10 vex", "!revive vex +10", "!revive vex =10"):
        assert request(line) == ChangeLife(targets=VEX, to="revive", hp=10)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!dead", ": !dead vex"),
        ("!dead pike 3", ": !dead pike"),
        ("!stable pike/2", ": !stable pike"),
        ("!revive", ": !revive vex"),
        ("!revive 10", ": !revive 10 vex"),
        ("!revive pike 0", ": !revive pike 1"),
        ("!revive pike -3", ": !revive pike 3"),
        ("!revive pike 1 2", ": !revive pike 1"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
