"""Tests of how undo and dry runs are typed."""

import contextlib

import pytest

from bot.commands import Again, Dry, Yes, parse
from game.errors import InvalidCommand
from game.safety import Hold, Lock
from game.undo import Redo, Undo
from tests.bot.commands.refusals import refusal
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


@pytest.mark.parametrize(
    ("verb", "asked"),
    [("redo", Redo()), ("again", Again()), ("yes", Yes()), ("hold", Hold()), ("release", Hold(off=True)),
     ("lock", Lock()), ("unlock", Lock(off=True))],
)  # fmt: skip
def test_these_take_nothing_else(verb: str, asked: object) -> None:
    assert request(f"!{verb}") == request(f"!{verb.upper()}!") == request(f"!{verb}! \U0001f389") == asked
    opposite = {"hold": " or !release", "lock": " or !unlock"}.get(verb, "")
    assert refusal(f"!{verb} off") == f"!{verb} takes nothing else: !{verb}{opposite}"


@pytest.mark.parametrize(
    "line",
    [
        "!dead vex!",
        "!dead vex !",
        "!dead vex\uff01",
        "!dead vex! \u034f",
        "!dead vex! \U0001f480",
        "!party!",
        "!init end!",
    ],
)
def test_a_sign_at_the_end_says_that_one_is_sure(line: str) -> None:
    parsed = parse(line)
    assert parsed is not None
    assert parsed.sure


@pytest.mark.parametrize("line", ["!dead vex", "!dead vex!?", "!dead! vex", "!hp vex -12"])
def test_no_sign_at_the_end_says_nothing_of_the_kind(line: str) -> None:
    assert all(parsed is None or not parsed.sure for parsed in [parse(line)])


@pytest.mark.parametrize("words", ["redo", "undo", "yes", "again"])
def test_what_is_said_of_other_commands_cannot_be_tried(words: str) -> None:
    with contextlib.suppress(InvalidCommand):
        assert isinstance(request(f"!dry {words}"), Dry)
