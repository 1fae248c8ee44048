"""Whatever is typed, a reply is one short line of ours that pings nobody and links nowhere, and it comes at once."""

import asyncio
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from game.actor import Actor, Role
from tests.bot.memory import MemoryHandler
from tests.bot.table import BEN, Table, assert_harmless

HOSTILE = [
    "!ev visit http://evil.example/x now",
    "!ev hey @everyone and @here",
    "!ev **bold** _it_ `code` ||spoiler|| ~~gone~~",
    "!ev line\nbreak\r\nforged ✔ Vex dead",
    "!hp @everyone -5",
    "!hp evil.example.com -5",
    "!hp \u202egrog -5",
    "!hp /ban -5",
    "!help @everyone http://evil.example",
    "!cond add vex @here.com",
    "!roster use @everyone",
    "!hp " + "x" * 400 + " -5",
]


@pytest.mark.parametrize("line", HOSTILE)
async def test_a_reply_pings_nobody_links_nowhere_and_is_one_short_line(table: Table, line: str) -> None:
    reply = await table.says(line)
    assert reply is not None
    assert_harmless(reply)


LONG = [
    "!hp " + "x" * 100_000,
    "x" * 100_000,
    "!" * 100_000,
    "@a " * 33_000,
    "!ev " + "\u202e" * 100_000,
    "!ev " + "\u202evex" * 25_000,
    "$" + "1-1" * 33_000,
]


@pytest.mark.parametrize("line", LONG, ids=lambda line: f"{line[:6]!a}")
async def test_a_hundred_thousand_characters_take_no_time(line: str) -> None:
    table, took_s = Table(MemoryHandler("Vex")), []
    for _ in range(3):
        begun_s = time.perf_counter()
        reply = await table.says(line)
        took_s.append(time.perf_counter() - begun_s)
        assert reply is None or "at most 500" in reply or reply[0] == "✖", reply
    assert min(took_s) < 0.1


VERBS = ["!hp ", "!d 5 ", "!cond add ", "!ev ", "!roster ", "!help ", "!conc vex ", "!log ", "!who ", "!yes ", "!", ""]


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=120), st.sampled_from(VERBS))
def test_no_line_makes_a_conversation_fail_or_a_reply_harmful(text: str, verb: str) -> None:
    table = Table(MemoryHandler("Vex", "Grog"), "memory")
    loop = asyncio.new_event_loop()
    reply = loop.run_until_complete(table.says(verb + text))
    loop.close()
    if reply is not None:
        assert_harmless(reply)
        assert "our fault" not in reply


ECHOED = [
    "!ev visit http://evil.example/x now @everyone",
    "!ev **bold** `code` ||spoiler|| ~~gone~~",
    "!c+ vex @here.com",
    "!conc vex http://evil.example",
    "!conc vex @everyone",
]


@pytest.mark.parametrize("line", ECHOED)
@pytest.mark.parametrize("question", ["!log", "!log 1", "!log vex", "!who #5"])
async def test_what_the_log_repeats_pings_nobody_and_links_nowhere(table: Table, line: str, question: str) -> None:
    eve = Actor(id="twitch:6", name="@everyone evil.example", role=Role.MODERATOR, platform="twitch")
    await table.says(line, eve)
    await table.says(line.replace("vex", "grog"), BEN)
    reply = await table.says(question)
    assert reply is not None
    assert reply[:2] in {"· ", "✖ "}
    assert_harmless(reply)
