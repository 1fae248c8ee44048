"""Tests of how episodes are typed, and questions about the log."""

import pytest

from game.episodes import ClockEpisode, ShowEpisode, StartEpisode
from game.history import ShowLog, ShowWho
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import request


@pytest.mark.parametrize(
    ("line", "number", "title"),
    [
        ("!ep start", None, None),
        ("!ep start 12", 12, None),
        ("!episode START 12 The Long Way Home", 12, "The Long Way Home"),
        ("!ep start The  Long Way", None, "The Long Way"),
        ("!ep start 12: Café, tonight!", 12, "Café, tonight!"),
        ("!ep start #12 - Home", 12, "Home"),
        ('!ep start "300 spartans"', None, "300 spartans"),
        ("!ep start 12 'Salem's Lot", 12, "'Salem's Lot"),
        ("!ep start 3rd night", None, "3rd night"),
        ("!ep\u3000start\u3000\uff11\uff12\u3000Home", 12, "Home"),
    ],
)
def test_an_episode_starts_with_its_number_and_the_title_as_typed(
    line: str, number: int | None, title: str | None
) -> None:
    assert request(line) == StartEpisode(number=number, title=title)


def test_the_clock_of_an_episode_stops_goes_on_and_ends() -> None:
    assert request("!ep break") == request("!ep pause") == ClockEpisode(to="break")
    assert request("!ep resume") == ClockEpisode(to="resume")
    assert request("!EP END!") == ClockEpisode(to="end")
    assert request("!ep") == ShowEpisode()


def test_the_log_is_of_somebody_or_of_all() -> None:
    assert request("!log") == ShowLog()
    assert request("!log vex 3") == request("!log 3 vex") == ShowLog(character="vex", count=3)
    assert request("!log grog strongjaw") == ShowLog(character="grog strongjaw")
    assert request("!who #482") == request("!who 482") == ShowWho(seq=482)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!ep start 0", ": !ep start"),
        ("!ep start 99999 Home", "from 1 to 9999: !ep start"),
        (f"!ep start 12 {'long ' * 30}", "at most 100 fit: !ep start 12 long"),
        ("!ep break now", '"break" stands alone: !ep break'),
        ("!ep 12", ": !ep start or !ep end"),
        ("!log 11", "1 to 10 commands at once: !log 10"),
        ("!log pike 0", ": !log pike 10"),
        ("!log pike, keyleth", "Say one name: !log pike"),
        ("!log party", "Say one name: !log"),
        ("!log #482", ": !who #482"),
        ("!who", ": !who #482"),
        ("!who pike", ": !log pike"),
        ("!who #0", "is no number such as #482"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
