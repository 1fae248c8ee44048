import msgspec
import pytest

from game.decider import answer
from game.errors import CommandRejected, NotFound
from game.history import ShowLog, ShowWho, groups
from game.hp import Damage
from game.undo import Redo
from tests.game.builders import ANA, BEN, Show, a_character, a_show, change, hit, named


def show() -> Show:
    on = a_show(a_character("Vex", hp=68), a_character("Grog", hp=80))
    on.do(hit("vex", 12), ANA)
    on.do(change(Damage(targets=named("party"), amount=3)), BEN)
    on.do(hit("grog", 9), ANA)
    return on


def log(on: Show, query: ShowLog | ShowWho) -> str:
    return answer(on.state, query, on.log)


def test_the_log_begins_with_the_last_command() -> None:
    assert log(show(), ShowLog()) == (
        "#4 Ana: Grog 77>68/80 (-9) · #3 Ben: -3: Vex 56>53 · Grog 80>77 · #1 Ana: Vex 68>56/68 (-12)"
    )


def test_the_log_of_somebody_names_the_commands_about_them() -> None:
    on = show()
    assert log(on, ShowLog(character="vex", count=1)) == "#3 Ben: -3: Vex 56>53 · Grog 80>77"
    assert log(on, ShowLog(character="grog", count=1)).startswith("#4 Ana")
    with pytest.raises(CommandRejected, match="No character called"):
        log(on, ShowLog(character="nobody"))


def test_an_empty_log_says_so() -> None:
    on = a_show(a_character("Vex"))
    assert log(on, ShowLog()) == "Nothing in the log yet."
    with pytest.raises(NotFound, match="There is no #1"):
        log(on, ShowWho(seq=1))


def test_undo_and_redo_are_told_as_such() -> None:
    on = show()
    on.undo(by=ANA)
    on.do(Redo(), ANA)
    assert log(on, ShowLog(count=2)) == "#6 Ana: Redone #4: Grog 77>68/80 · #5 Ana: Undone #4: Grog 68>77/80"


@pytest.mark.parametrize("length", [1, 20, 64])
def test_a_log_fits_into_a_chat_line_and_cuts_no_command_short(length: int) -> None:
    on = a_show(*(a_character(chr(97 + n) * length) for n in range(3)))
    for _ in range(12):
        on.do(hit("aa" if length > 1 else "a", 1), ANA)
    line = log(on, ShowLog(count=10))
    assert len(line) <= 290
    assert "…" not in line
    assert line.startswith("#12 Ana: ")


def test_one_command_that_is_too_long_is_cut() -> None:
    on = a_show(*(a_character(f"{chr(97 + n) * 40}") for n in range(10)))
    on.do(change(Damage(targets=named("party"), amount=3)), BEN)
    assert len(log(on, ShowLog())) <= 290
    assert len(log(on, ShowWho(seq=3))) <= 290


@pytest.mark.parametrize("seq", [2, 3])
def test_who_did_it_is_found_by_any_number_of_the_command(seq: int) -> None:
    assert log(show(), ShowWho(seq=seq)) == (
        "#3 2026-11-22 20:00:01 UTC by Ben (moderator, discord): -3: Vex 56>53 · Grog 80>77"
    )


def test_what_was_typed_is_quoted_and_cannot_break_the_line() -> None:
    on = show()
    typed = msgspec.structs.replace(on.log[0], text="!hp vex\n -12 \u202e" + "x" * 500)
    line = answer(on.state, ShowWho(seq=1), (typed, *on.log[1:]))
    assert 'typed "!hp vex -12 x' in line
    assert len(line) <= 290
    assert line.splitlines() == [line]


def test_a_number_beyond_what_is_at_hand_is_refused() -> None:
    with pytest.raises(NotFound, match="There is no #99 in the part of the log at hand, which is #1 to #4"):
        log(show(), ShowWho(seq=99))


def test_commands_are_the_groups_of_the_log() -> None:
    assert [[record.seq for record in group] for group in groups(show().log)] == [[1], [2, 3], [4]]
