"""The vectors of the grammar that are about typing, each a test that names its number."""

import pytest

from game.errors import InvalidCommand, UnknownCharacter
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import events, reply


def test_vector_9_an_unknown_name_among_known_ones_applies_nothing() -> None:
    with pytest.raises(UnknownCharacter, match="vix"):
        events("!d 28 vex grog/2 vix")


def test_vector_10_an_en_dash_and_an_invisible_character_change_nothing() -> None:
    assert events("!hp vex \u201312\u034f") == events("!hp vex -12")
    assert reply("!hp vex \u201312\u034f") == reply("!hp vex -12")


@pytest.mark.parametrize("line", ["!hp vex-12", "!hp vex - 12", "!HP VEX -12", "!hp -12 vex"])
def test_vector_14_signs_spaces_capitals_and_order_change_nothing(line: str) -> None:
    assert events(line) == events("!hp vex -12")


@pytest.mark.parametrize("line", ["!hp grog strongjaw -9", "!hp grogstrongjaw -9", '!hp "Grog Strongjaw" -9'])
def test_vector_15_a_name_with_spaces_is_typed_as_one_likes(line: str) -> None:
    assert events(line) == events("!hp grog -9")


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!hp pike 5 damage", ": !hp pike -5"),
        ("!hp pike heal 5", ": !hp pike +5"),
        ("!hp 5 dmg pike", ": !hp -5 pike"),
        ("!d 15/2 pike", "A share stands behind a name, not behind a number: !d 15 pike/2"),
        ("!d pike 15/2", ": !d 15 pike/2"),
        ("!d 15/2 pike,keyleth", ": !d 15 pike/2 keyleth/2"),
        ("!d 15/2", ": !d 15 vex/2"),
        ("!h pike 3 armor", '"armor" goes with damage, once: !h pike 3'),
        ("!hp pike +3 armour", '"armour" goes with damage: !hp pike +3'),
    ],
)
def test_what_is_typed_in_a_hurry_is_refused_with_what_would_work(line: str, better: str) -> None:
    with pytest.raises(InvalidCommand):
        events(line)
    assert better in refusal(line)
