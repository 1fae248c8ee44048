"""A mistyped verb: one hint for a moderator, and silence for everything that may be another bot's."""

import pytest

from bot.commands import nearly
from game.actor import Role
from game.campaigns import About, EditCampaign
from tests.bot.table import Table


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("!dgm 12 vex", "!dmg 12 vex"),
        ("!heel 7 vex", "!heal 7 vex"),
        ("!CODN add grog prone", "!cond add grog prone"),
        ("!dammage 12 vex", "!damage 12 vex"),
        ("!nex", "!next"),
        ("!hpp vex -3", "!hp vex -3"),
        ("!d5 vex", "!d 5 vex"),
    ],
)
def test_a_verb_one_letter_off_is_understood_if_the_line_makes_sense_with_it(typed: str, meant: str) -> None:
    assert nearly(typed) == meant


@pytest.mark.parametrize(
    "typed",
    ["!so laura", "!hug vex", "!lurk", "!uptime", "!here", "!part", "!dgm", "!hi", "!!hp vex -1",
     "!hhp vex", "!hpp vex", "!d20", "!so5 vex", "!hp5 vex",
     "dgm 12 vex", "!", "!dmg 12 vex",
     "!dgm 12 vex" + " grog" * 200],
)  # fmt: skip
def test_what_may_be_another_bots_command_is_nearly_nothing(typed: str) -> None:
    assert nearly(typed) is None


async def test_a_mistyped_verb_gets_one_hint_and_then_silence(table: Table) -> None:
    assert await table.says("!dgm 12 vex") == "✖ No such command. Did you mean it so? -> !dmg 12 vex"
    assert await table.says("!dgm 9 grog") is None
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_the_hint_has_the_prefix_of_the_line(table: Table) -> None:
    await table.does(EditCampaign(about=About(chat_prefix="!cr", short_form=False)))
    table.clock.passes(60)
    assert await table.says("!cr dgm 12 vex") == "✖ No such command. Did you mean it so? -> !cr dmg 12 vex"
    assert await table.says("!cr heel 7 vex") == "✖ No such command. Did you mean it so? -> !cr heal 7 vex"
    assert await table.says("!dgm 12 vex") is None


async def test_viewers_get_no_hint(table: Table) -> None:
    assert await table.says("!dgm 12 vex", Role.VIEWER) is None


async def test_a_hint_pings_nobody_and_links_nowhere(table: Table) -> None:
    said = await table.says("!evnt see https://example.org @everyone")
    assert said == "✖ No such command. Did you mean it so? -> !event"
