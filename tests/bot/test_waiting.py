"""What is seldom meant waits for a yes of the same person, 20 seconds long, or is said with an exclamation mark."""

import asyncio

import pytest

from bot.waiting import MOST_WAITING, Asked, Waiting
from game.actor import Actor, Role
from game.care import Unconfirmed
from game.errors import Conflict
from game.events import fold
from game.life import ChangeLife
from game.roster import SetRoster
from game.state import EMPTY
from game.targets import Target
from tests.bot.memory import MemoryHandler
from tests.bot.table import ANA, BEN, ROLES, Clock, Table, assert_harmless

RARE = [
    ((), "!d 101 vex", "Vex 50>0/50"),
    ((), "!heal 101 vex", "Vex"),
    ((), "!hp vex =0", "Vex 50>0/50"),
    ((), "!dead vex", "Vex 50>0/50 DEAD"),
    (("!c+ party prone",), "!cond clear all", "-prone"),
    (("!init vex 17 grog 12", "!next"), "!init end", "urn"),
    ((), "!roster use soldiers", "soldiers"),
]


async def prepared(table: Table, lines: tuple[str, ...]) -> None:
    await table.does(SetRoster(character_ids=(), name="soldiers"))
    for line in ("!d 1 vex", *lines):
        assert (await table.says(line, ANA) or "").startswith("✔")


@pytest.mark.parametrize(("before", "line", "done"), RARE, ids=[line for _, line, _ in RARE])
async def test_what_is_seldom_meant_waits_and_a_yes_within_20_s_does_it(
    table: Table, before: tuple[str, ...], line: str, done: str
) -> None:
    await prepared(table, before)
    asked = await table.hears(line, ANA)
    assert asked is not None
    assert asked.text.startswith("⏸ ")
    assert "!yes within 20 s" in asked.text
    assert (asked.refused, asked.records) == (True, ())
    assert_harmless(asked.text)
    table.clock.passes(20)
    said = await table.hears("!yes", ANA)
    assert said is not None
    assert said.text.startswith("✔ ")
    assert done.replace("50>0", "49>0") in said.text
    assert said.records[0].text == line


@pytest.mark.parametrize(("before", "line", "done"), RARE, ids=[line for _, line, _ in RARE])
async def test_an_exclamation_mark_at_the_end_does_it_at_once(
    table: Table, before: tuple[str, ...], line: str, done: str
) -> None:
    await prepared(table, before)
    reply = await table.says(f"{line}!", ANA) or ""
    assert reply.startswith("✔ ")
    assert done.replace("50>0", "49>0") in reply


async def test_after_20_s_a_yes_comes_too_late(table: Table) -> None:
    await table.says("!dead vex", ANA)
    table.clock.passes(20.1)
    assert (await table.says("!yes", ANA) or "").startswith("✖ Nothing of yours waits for !yes.")
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_a_yes_of_somebody_else_is_none(table: Table) -> None:
    await table.says("!dead vex", ANA)
    assert (await table.says("!yes", BEN) or "").startswith("✖ Nothing of yours waits for !yes.")
    assert await table.says("!hp vex") == "· Vex 50/50"
    assert (await table.says("!yes", ANA) or "").startswith("✔ Vex 50>0/50 DEAD")


async def test_a_yes_counts_once(table: Table) -> None:
    await table.says("!hp vex =0", ANA)
    assert (await table.says("!yes", ANA) or "").startswith("✔ ")
    await table.says("!heal 9 vex", ANA)
    assert (await table.says("!yes", ANA) or "").startswith("✖ Nothing of yours waits")
    assert (await table.says("!hp vex") or "").startswith("· Vex 9/50")


async def test_a_yes_delivered_twice_is_one_effect_and_the_same_answer(table: Table) -> None:
    await table.says("!hp vex =0", ANA, key="twitch:1:m1")
    said = [await table.says("!yes", ANA, key="twitch:1:m2") for _ in range(2)]
    assert said[0] == said[1]
    assert (said[0] or "").startswith("✔ Vex 50>0/50")
    await table.says("!heal 9 vex", ANA)
    assert await table.says("!yes", ANA, key="twitch:1:m2") == said[0]
    assert (await table.says("!hp vex") or "").startswith("· Vex 9/50")


async def test_a_yes_delivered_twice_at_the_same_time_is_one_effect(table: Table) -> None:
    await table.says("!d 200 vex", ANA, key="twitch:1:m1")
    said = await asyncio.gather(*(table.says("!yes", ANA, key="twitch:1:m2") for _ in range(3)))
    assert len(set(said)) == 1
    assert (said[0] or "").startswith("✔ ")


async def test_a_line_that_waited_and_is_delivered_again_after_its_yes_changes_nothing(table: Table) -> None:
    asked = await table.says("!d 200 vex", ANA, key="twitch:1:m1")
    assert (await table.says("!yes", ANA, key="twitch:1:m2") or "").startswith("✔ ")
    await table.says("!revive vex 30", ANA)
    assert await table.says("!d 200 vex", ANA, key="twitch:1:m1") == asked
    assert (await table.says("!yes", ANA, key="twitch:1:m3") or "").startswith("✖ Nothing of yours waits")
    assert (await table.says("!hp vex") or "").startswith("· Vex 30/50")


async def test_the_role_that_counts_is_the_one_the_yes_came_with(table: Table) -> None:
    await table.says("!dead vex", ANA)
    demoted = Actor(id=ANA.id, name=ANA.name, role=Role.VIEWER, platform=ANA.platform)
    assert await table.says("!yes", demoted) is None
    assert await table.says("!hp vex") == "· Vex 50/50"


@pytest.mark.parametrize("other", ["!d 3 grog", "!undo", "!dead grog", "!hp nobody -3"])
async def test_any_other_command_of_the_same_person_takes_the_question_back(table: Table, other: str) -> None:
    await table.says("!d 1 grog", ANA)
    await table.says("!dead vex", ANA)
    await table.says(other, ANA)
    await table.says("!yes", ANA)
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_a_question_or_talk_or_somebody_elses_command_leaves_it_waiting(table: Table) -> None:
    await table.says("!dead vex", ANA)
    for line in ("!hp vex", "!help dead", "!dry !d 3 vex", "hold on", "!hp vex 12", "!so friend"):
        await table.says(line, ANA)
    await table.says("!d 3 grog", BEN)
    assert (await table.says("!yes", ANA) or "").startswith("✔ Vex 50>0/50 DEAD")


async def test_an_earlier_command_that_is_delivered_again_leaves_it_waiting(table: Table) -> None:
    await table.says("!d 3 vex", ANA, key="twitch:1:m1")
    await table.says("!dead vex", ANA, key="twitch:1:m2")
    assert (await table.says("!d 3 vex", ANA, key="twitch:1:m1") or "").startswith("✔ Vex 50>47/50")
    assert (await table.says("!yes", ANA) or "").startswith("✔ Vex 47>0/50 DEAD")


async def test_the_newest_of_one_person_is_what_waits(table: Table) -> None:
    await table.says("!dead vex", ANA)
    await table.says("!dead grog", ANA)
    assert (await table.says("!yes", ANA) or "").startswith("✔ Grog 50>0/50 DEAD")
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_a_yes_is_given_to_the_state_as_it_is_then(table: Table) -> None:
    await table.says("!d 200 vex", ANA)
    await table.says("!dead vex!", BEN)
    reply = await table.says("!yes", ANA) or ""
    assert reply.startswith(("✖ ", "✔ "))
    assert "Vex 50>" not in reply


async def test_the_wrong_word_says_which_one_is_needed_and_the_request_goes_on_waiting(table: Table) -> None:
    await table.says("!dead vex", ANA)
    assert (await table.says("!again", ANA) or "").startswith(
        "✖ What waits of yours takes !yes and not !again: This kills Vex"
    )
    assert (await table.says("!yes", ANA) or "").startswith("✔ Vex 50>0/50 DEAD")


@pytest.mark.parametrize("word", ["!yes", "!again"])
async def test_a_word_with_nothing_waiting_says_so(table: Table, word: str) -> None:
    reply = await table.hears(word)
    assert reply is not None
    assert reply.text.startswith(f"✖ Nothing of yours waits for {word}.")
    assert reply.refused


async def test_a_viewers_yes_is_silence(table: Table) -> None:
    assert await table.says("!yes", Role.VIEWER) is None
    assert await table.says("!again", Role.VIP) is None


async def test_a_door_other_than_chat_asks_as_well_and_takes_a_yes(table: Table) -> None:
    operator = ROLES[Role.OPERATOR]

    async def carried(text: str, key: str | None = None) -> str:
        return (await table.conversation.carry_out(table.campaign_id, text, actor=operator, key=key)).reply

    with pytest.raises(Unconfirmed, match="!yes"):
        await carried("!dead vex")
    with pytest.raises(Conflict, match="takes !yes"):
        await carried("!again")
    assert (await carried("!yes", "idem:1")).startswith("✔ Vex 50>0/50 DEAD")
    assert (await carried("!yes", "idem:1")).startswith("✔ Vex 50>0/50 DEAD")


async def test_the_log_folds_to_the_state_after_questions_and_answers() -> None:
    handler = MemoryHandler("Vex", "Grog")
    table = Table(handler)
    for line in ("!dead vex", "!yes", "!hp grog =0", "!again", "!yes", "!revive vex", "!undo", "!yes"):
        await table.says(line, ANA)
    assert fold(EMPTY, handler.log) == handler.state


def test_only_so_many_wait_and_the_oldest_is_forgotten() -> None:
    waiting = Waiting(Clock())
    asked = Asked(command=ChangeLife(targets=(Target(name="vex"),), to="dead"), text="!dead vex")
    for number in range(MOST_WAITING + 1):
        waiting.put("memory", f"twitch:{number}", asked, Unconfirmed("This kills Vex. !yes does it"))
    with pytest.raises(Conflict, match="Nothing of yours"):
        waiting.taken("memory", "twitch:0", "yes")
    assert waiting.taken("memory", "twitch:1", "yes").sure


def test_what_waits_in_one_campaign_waits_in_no_other() -> None:
    waiting = Waiting(Clock())
    asked = Asked(command=ChangeLife(targets=(Target(name="vex"),), to="dead"), text="!dead vex")
    waiting.put("one", ANA.id, asked, Unconfirmed("This kills Vex. !yes does it"))
    with pytest.raises(Conflict, match="Nothing of yours"):
        waiting.taken("other", ANA.id, "yes")
