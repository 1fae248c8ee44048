"""Tests of how rosters are typed."""

import pytest

from bot.commands import parse
from game.errors import InvalidCommand
from game.roster import ChangeRoster, ShowRoster, UseRoster
from tests.bot.commands.sample import request


@pytest.mark.parametrize(
    "line",
    [
        "!roster +vax -pike",
        "!roster -pike +vax",
        "!roster + vax - pike",
        "!roster add vax rm pike",
        "!roster add vax del pike",
        '!roster +"vax" -"pike"',
    ],
)
def test_signs_say_who_comes_and_who_goes(line: str) -> None:
    assert request(line) == ChangeRoster(add=("vax",), remove=("pike",))


def test_a_sign_holds_for_a_list_with_commas_and_a_space_belongs_to_the_name() -> None:
    assert request("!roster +vax and pike") == ChangeRoster(add=("vax", "pike"))
    assert request("!roster +vax,pike -grog strongjaw") == ChangeRoster(add=("vax", "pike"), remove=("grog strongjaw",))


def test_the_roster_is_shown_and_exchanged() -> None:
    assert request("!roster") == ShowRoster()
    assert request("!roster use night watch") == UseRoster(name="night watch")
    assert request("!roster use night and day") == UseRoster(name="night and day")
    assert request("!roster use @soldiers") == UseRoster(name="@soldiers")


@pytest.mark.parametrize("line", ["!roster vax", "!roster =vax", "!roster clear", "!roster use",
                                  "!roster use +vax", "!roster +", "!roster add"])  # fmt: skip
def test_a_refusal_shows_a_line_that_works(line: str) -> None:
    with pytest.raises(InvalidCommand, match=r": !roster (\+v[ae]x|use )"):
        parse(line)
