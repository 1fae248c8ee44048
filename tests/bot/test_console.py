"""The rehearsal console: lines in, replies or JSON out."""

import io
import json

from bot import console
from bot.conversation import Conversation
from game.actor import Role
from tests.bot.memory import MemoryHandler


async def conversed(text: str, role: Role = Role.MODERATOR, *, as_json: bool = False) -> list[str]:
    written: list[str] = []
    conversation = Conversation(MemoryHandler("Vex"))
    lines = console.lines_of(io.StringIO(text))
    await console.converse(conversation, "memory", console.actor("Ana", role), lines, written.append, as_json=as_json)
    return written


async def test_each_line_is_one_message_and_its_reply_is_printed() -> None:
    assert await conversed("!hp vex -12\nhello\n!party\n") == ["✔ Vex 50>38/50 (-12) #4", "· Vex 38/50"]


async def test_a_viewer_at_the_console_gets_silence() -> None:
    assert await conversed("!hp vex -12\n", Role.VIEWER) == []


async def test_a_yes_at_the_console_does_what_was_asked_about() -> None:
    asked, done = await conversed("!dead vex\n!yes\n")
    assert asked.startswith("⏸ This kills Vex. !yes within 20 s")
    assert done.startswith("✔ Vex 50>0/50 DEAD")
    held, applied = map(json.loads, await conversed("!hp vex =0\n!yes\n", as_json=True))
    assert (held["refused"], held["events"], held["seq"]) == (True, [], None)
    assert (applied["refused"], applied["events"][0]["event_type"]) == (False, "hp_change")


async def test_json_holds_line_reply_events_seq_and_whether_it_was_refused() -> None:
    applied, refused, ignored = map(json.loads, await conversed("!hp vex -12\n!hp vix -1\nhello", as_json=True))
    assert list(applied) == ["line", "reply", "events", "seq", "refused"]
    assert (applied["reply"], applied["seq"], applied["refused"]) == ("✔ Vex 50>38/50 (-12) #4", 4, False)
    assert [event["event_type"] for event in applied["events"]] == ["hp_change"]
    assert (refused["refused"], refused["events"], refused["seq"]) == (True, [], None)
    assert ignored == {"line": "hello", "reply": None, "events": [], "seq": None, "refused": False}


async def test_bytes_that_are_no_text_do_no_harm() -> None:
    stream = io.TextIOWrapper(io.BytesIO(b"!hp vex -1\xff\n\xff\xfe\n!party\n"), "utf-8", errors="surrogateescape")
    written: list[str] = []
    conversation = Conversation(MemoryHandler("Vex"))
    who = console.actor("Ana", Role.MODERATOR)
    await console.converse(conversation, "memory", who, console.lines_of(stream), written.append, as_json=True)
    assert [json.loads(line)["reply"] for line in written][-1] == "· Vex 49/50"
