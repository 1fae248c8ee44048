from datetime import timedelta
from typing import Any

import msgspec
import pytest

from game.chapters import mark, written
from game.custom import Announce
from game.episodes import ClockEpisode, StartEpisode
from game.life import ChangeLife, RollDeathSave
from game.record import Record
from game.rests import TakeRest
from game.turns import MoveTurn, Place, SetInitiative
from game.undo import Redo, Undo
from tests.game.builders import AT, a_character, a_show, hit, named


def evening(*moments: tuple[int, Any]) -> list[str]:
    """Return the chapters of an episode of commands, each carried out so many seconds after the start."""
    show = a_show(a_character("Vex"), a_character("Grog"))
    show.do(StartEpisode(number=3, title="Three"))
    records: list[Record] = list(show.log)
    for seconds, command in moments:
        length = len(show.log)
        show.do(command)
        records += [msgspec.structs.replace(record, at=AT + timedelta(seconds=seconds)) for record in show.log[length:]]
    episode = show.state.episodes[3]
    return list(written(episode, [one for record in records if (one := mark(show.state, record))]))


def said(text: str) -> Announce:
    return Announce(data={"text": text})


def test_an_evening_without_moments_has_its_title() -> None:
    assert evening() == ["0:00:00 Three"]
    assert evening((60, hit("vex", 1)), (90, Announce(data={"sound": "gong"}))) == ["0:00:00 Three"]


def test_what_people_look_for_has_a_chapter() -> None:
    assert evening(
        (60, said("They\nmeet")), (120, SetInitiative(places=(Place(name="vex", initiative=3),))),
        (130, MoveTurn(to="start")), (140, MoveTurn(to="next")), (200, hit("vex", 30)),
        (300, RollDeathSave(targets=named("vex"), roll="natural_1")),
        (400, RollDeathSave(targets=named("vex"), roll="failure")),
        (500, ChangeLife(targets=named("vex"), to="revive", hp=9)), (600, hit("grog", 90)),
        (3_600, MoveTurn(to="end")), (3_700, TakeRest(kind="short", targets=named("vex"))),
    ) == [
        "0:00:00 Three", "0:01:00 They meet", "0:02:10 Combat begins", "0:03:20 Vex drops to 0", "0:06:40 Vex dies",
        "0:08:20 Vex is alive again", "0:10:00 Grog dies", "1:01:40 Short rest",
    ]  # fmt: skip


def test_only_the_first_drop_to_0_of_each_has_a_chapter() -> None:
    up = ChangeLife(targets=named("vex"), to="revive", hp=9)
    dead = ChangeLife(targets=named("vex"), to="dead")
    assert evening((60, hit("vex", 30)), (90, dead), (120, up), (180, hit("vex", 9)), (240, hit("grog", 30))) == [
        "0:00:00 Three", "0:01:00 Vex drops to 0", "0:01:30 Vex dies", "0:02:00 Vex is alive again",
        "0:04:00 Grog drops to 0",
    ]  # fmt: skip


def test_chapters_are_ten_seconds_apart_and_nothing_is_lost() -> None:
    moments = [(5, said("A")), (8, said("B")), (20, said("C")), (29, said("D")), (29, said("D")), (30, said("E"))]
    assert evening(*moments) == ["0:00:00 Three · A · B", "0:00:20 C · D", "0:00:30 E"]


@pytest.mark.parametrize("seconds", [-30, 0])
def test_no_chapter_is_before_the_start_or_the_one_before_it(seconds: int) -> None:
    assert evening((60, said("A")), (seconds, said("B")), (90, said("C"))) == [
        "0:00:00 Three", "0:01:00 A · B", "0:01:30 C",
    ]  # fmt: skip


def test_what_was_taken_back_has_no_chapter_and_what_was_done_again_has_its_own() -> None:
    assert evening((60, hit("vex", 30)), (70, Undo())) == ["0:00:00 Three"]
    assert evening((60, hit("vex", 30)), (70, Undo()), (80, Redo())) == ["0:00:00 Three", "0:01:00 Vex drops to 0"]
    again = (120, hit("vex", 30))
    assert evening((60, hit("vex", 30)), (70, Undo()), again) == ["0:00:00 Three", "0:02:00 Vex drops to 0"]


def test_breaks_are_not_in_the_recording() -> None:
    show = a_show(a_character("Vex"))
    for command in (StartEpisode(), ClockEpisode(to="break"), ClockEpisode(to="resume")):
        show.do(command)
    show.do(said("A"))
    late = msgspec.structs.replace(show.log[-1], at=AT + timedelta(seconds=61))
    found = mark(show.state, late)
    assert found
    assert list(written(show.state.episodes[1], [found])) == ["0:00:00 Episode 1", "0:01:00 A"]


def test_a_chapter_is_one_line_of_at_most_100_characters() -> None:
    lines = evening(*((60 + second, said(f"{second} " + "x" * 290)) for second in range(9)))
    assert len(lines) == 2
    assert max(map(len, lines)) <= len("0:01:00 ") + 100
