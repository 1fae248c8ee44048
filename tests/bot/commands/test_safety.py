"""Tests of how undo and dry runs are typed."""

import pytest

from bot.commands import Dry, parse
from game.errors import InvalidCommand
from game.undo import Undo
from tests.bot.commands.sample import request


@pytest.mark.parametrize(
    ("line", "undo"),
    [
        ("!undo", Undo()),
        ("!u", Undo()),
        ("!undo!", Undo()),
        ("!undo 3", Undo(count=3)),
        ("!undo any", Undo(anyone=True)),
        ("!u 2 any", Undo(count=2, anyone=True)),
        ("!undo #482", Undo(seq=482)),
        ("!UNDO ＃482.", Undo(seq=482)),
    ],
)
def test_undo_says_what_to_take_back(line: str, undo: Undo) -> None:
    assert request(line) == undo


@pytest.mark.parametrize(
    "words",
    ["0", "21", "482", "-3", "#0", "#", "#x", "#482 3", "#482 any", "all", "3 4", "٣", "#٣", "9" * 400,
     "#" + "9" * 400]
)  # fmt: skip
def test_undo_of_anything_else_is_refused_with_lines_that_work(words: str) -> None:
    with pytest.raises(InvalidCommand, match=r": !undo( #\d+)? or !undo 1$"):
        parse(f"!undo {words}")


@pytest.mark.parametrize("line", ["!dry hp vex -12", "!dry !hp vex -12", "!dry !hp vex -12!"])
def test_dry_holds_the_command_of_its_line(line: str) -> None:
    assert request(line) == Dry(request=request("!hp vex -12"))  # type: ignore[arg-type]


@pytest.mark.parametrize("words", ["", "xyzzy", "hp vex", "party", "help", "dry hp vex -12", "dry " * 100, "hp vex 12"])
def test_dry_of_what_changes_nothing_is_refused(words: str) -> None:
    with pytest.raises(InvalidCommand, match=r"(: |, |or )!?"):
        parse(f"!dry {words}")
