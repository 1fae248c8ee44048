"""Lines that come late: noted and not applied after 30 s, passed over after 10 minutes."""

import pytest

from bot.lateness import lateness
from game.actor import Role
from tests.bot.memory import MemoryHandler
from tests.bot.table import ANA, BEN, Clock, Table, assert_harmless


def a_table() -> tuple[Table, MemoryHandler]:
    clock = Clock()
    handler = MemoryHandler("Vex", "Grog", now=clock.now)
    return Table(handler, clock=clock), handler


async def test_a_command_45_s_late_is_noted_for_the_operators_and_not_applied() -> None:
    table, handler = a_table()
    reply = await table.hears("!hp vex -12", late_s=45)
    assert reply is not None
    assert reply.text == ('✖ That came 45 s late and was not applied: "!hp vex -12". Type it again if it still holds.')
    assert (reply.refused, reply.records) == (True, ())
    assert handler.noted == [("!hp vex -12", "late")]
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_a_late_command_changes_nothing(table: Table) -> None:
    assert (await table.says("!hp vex -12", late_s=31) or "").startswith("✖ That came 31 s late")
    assert await table.says("!hp vex") == "· Vex 50/50"


@pytest.mark.parametrize("late_s", [0, 29.9, 30, -5, -4_000])
async def test_up_to_30_s_and_from_a_clock_ahead_of_ours_a_command_is_in_time(late_s: float) -> None:
    table, handler = a_table()
    assert await table.says("!hp vex -12", late_s=late_s) == "✔ Vex 50>38/50 (-12) #5"
    assert handler.noted == []


@pytest.mark.parametrize("line", ["!hp vex -12", "!hp vex", "!help", "!yes", "hello"])
async def test_after_10_minutes_a_line_is_silence_and_has_no_effect(line: str) -> None:
    table, handler = a_table()
    assert await table.says(line, late_s=600.5) is None
    assert (handler.noted, len(handler.log)) == ([], 4)


async def test_a_late_question_is_answered_as_things_are_now() -> None:
    table, handler = a_table()
    assert await table.says("!hp vex", late_s=120) == "· Vex 50/50"
    assert (await table.says("!help", late_s=120) or "").startswith("· ")
    assert (await table.says("!dry !d 5 vex", late_s=120) or "").startswith("≈ ")
    assert handler.noted == []


async def test_a_late_line_that_makes_no_sense_or_is_not_ours_is_what_it_always_is() -> None:
    table, handler = a_table()
    assert await table.says("!hp vex 12", late_s=50) == "✖ !hp vex 12: use -12, +12 or =12"
    assert await table.says("!so friend", late_s=50) is None
    assert await table.says("!hp vex -1", Role.VIEWER, late_s=50) is None
    assert handler.noted == []


async def test_a_message_applied_in_time_that_comes_again_late_has_its_first_answer(table: Table) -> None:
    assert await table.says("!hp vex -12", key="twitch:1:m1", late_s=1) == "✔ Vex 50>38/50 (-12) #5"
    table.clock.passes(40)
    assert await table.says("!hp vex -12", key="twitch:1:m1", late_s=41) == "✔ Vex 50>38/50 (-12) #5"
    assert await table.says("!hp vex") == "· Vex 38/50"


async def test_a_late_message_that_comes_again_is_noted_once() -> None:
    table, handler = a_table()
    said = [await table.says("!hp vex -12", key="twitch:1:m1", late_s=late_s) for late_s in (45, 46)]
    assert said[0] == said[1]
    assert handler.noted == [("!hp vex -12", "late")]


async def test_a_late_yes_confirms_nothing() -> None:
    table, _ = a_table()
    await table.says("!dead vex", ANA)
    assert (await table.says("!yes", ANA, late_s=31) or "").startswith("✖ That came 31 s late")
    await table.says("!d 9 grog", ANA)
    await table.says("!d 9 grog", BEN)
    assert (await table.says("!again", BEN, late_s=31) or "").startswith("✖ That came 31 s late")
    assert await table.says("!party") == "· Vex 50/50 · Grog 41/50"


@pytest.mark.parametrize(
    "line", ["!ev visit http://evil.example/x", "!ev @everyone", "!ev **bold** `code`", "!ev " + "x" * 190]
)
async def test_a_late_line_is_repeated_short_and_without_harm(line: str) -> None:
    reply = await a_table()[0].says(line, late_s=45) or ""
    assert reply.startswith("✖ That came 45 s late and was not applied: ")
    assert reply.endswith("Type it again if it still holds.")
    assert_harmless(reply)


def test_without_a_time_nothing_is_late() -> None:
    assert lateness(None, Clock().now()) == 0
