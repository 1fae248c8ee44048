"""Tests of how concentration, inspiration and exhaustion are typed."""

import pytest

from game.concentration import Concentrate
from game.conditions import ChangeLevel, ShowConditions
from game.decider import Together
from game.inspiration import Inspire
from game.targets import Target
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import request

VEX = (Target(name="vex"),)
BOTH = (Target(name="vex"), Target(name="grog", apart=True))


def test_the_first_word_concentrates_on_the_spell_that_follows() -> None:
    assert request("!conc vex bless") == request("!concentrate vex bless") == Concentrate(targets=VEX, spell="bless")
    assert request("!conc vex Hunter\u2019s Mark") == Concentrate(targets=VEX, spell="Hunter's Mark")
    assert request("!conc vex") == Concentrate(targets=VEX)
    assert request("!conc vex protection and good") == Concentrate(targets=VEX, spell="protection and good")


@pytest.mark.parametrize("names", ["vex,grog", "vex, grog", "vex and grog", "vex & grog"])
def test_several_concentrate_with_commas_or_and(names: str) -> None:
    assert request(f"!conc {names} hold person") == Concentrate(targets=BOTH, spell="hold person")


def test_a_group_concentrates_without_those_that_are_left_out() -> None:
    without = Concentrate(targets=(Target(name="party", without=("vex",)),), spell="bless")
    assert request("!conc party-vex bless") == request("!conc party -vex bless") == without


@pytest.mark.parametrize("word", ["off", "end", "drop", "none", "OFF!"])
def test_concentration_ends(word: str) -> None:
    assert request(f"!conc vex {word}") == Concentrate(targets=VEX, off=True)
    assert request(f"!conc {word.rstrip('!')} vex") == Concentrate(targets=VEX, off=True)


@pytest.mark.parametrize(("line", "off"), [
    ("!insp vex", False), ("!insp +vex", False), ("!insp vex on", False), ("!insp vex +", False),
    ("!insp vex off", True), ("!insp off vex", True), ("!insp -vex", True),
    ("!insp vex -", True), ("!inspiration vex use", True),
])  # fmt: skip
def test_inspiration_is_given_and_used(line: str, off: bool) -> None:  # noqa: FBT001 - a column of the table
    assert request(line) == Inspire(targets=VEX, off=off)


def test_levels_of_exhaustion_are_set_raised_and_lowered() -> None:
    assert request("!exh vex 2") == request("!exh =2 vex") == ChangeLevel(targets=VEX, to=2)
    assert request("!exh vex +1") == request("!exh+1 vex") == ChangeLevel(targets=VEX, by=1)
    assert request("!exh vex-1") == ChangeLevel(targets=VEX, by=-1)
    assert request("!exh vex 0") == ChangeLevel(targets=VEX, to=0)
    assert request("!exh vex") == ShowConditions(targets=VEX)
    two = (ChangeLevel(targets=VEX, to=1), ChangeLevel(targets=(Target(name="grog"),), by=1))
    assert request("!exh vex 1 grog +1") == Together(commands=two)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!conc", ": !conc vex bless or !conc vex off"),
        ("!conc off", ": !conc vex off"),
        ("!conc pike bless off", "Name a spell or end it: !conc pike off or !conc pike bless"),
        (f"!conc pike hold {'x' * 40}", "at most 40 characters: !conc pike hold"),
        ("!insp", ": !insp vex or !insp vex off"),
        ("!insp pike on off", ": !insp pike on"),
        ("!insp pike 3", ": !insp pike"),
        ("!exh", ": !exh vex"),
        ("!exh 2", ": !exh 2 vex"),
        ("!exh pike 100", "is no level: !help exh"),
        ("!exh pike/2 1", ": !exh pike 1"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
