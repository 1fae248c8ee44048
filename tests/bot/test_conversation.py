"""Conversations: who gets a reply, who gets silence, in which order, and what a reply may look like."""

import asyncio
import logging
from typing import ClassVar

import pytest

from game.actor import Role
from game.decider import Command
from game.errors import InvalidCommand
from store.engine import Database
from store.errors import StoreUnavailable
from store.receipt import Manners, Receipt
from tests.bot.memory import MemoryHandler
from tests.bot.table import ANA, ROLES, Table
from tests.store.tables_of import a_campaign, handler_over
from tests.store.wiretap import Wiretap


async def test_a_moderators_line_is_carried_out_and_answered_with_its_number(table: Table) -> None:
    assert await table.says("!hp vex -12") == "✔ Vex 50>38/50 (-12) #5"
    assert await table.says("!d 10 party") == "✔ -10: Vex 38>28 · Grog 50>40 #7"
    assert await table.says("!undo") == "✔ Undone #7: Grog 40>50/50 · Vex 28>38/50 #9"


@pytest.mark.parametrize("role", [Role.VIEWER, Role.VIP])
async def test_viewers_get_silence_whatever_they_type(table: Table, role: Role) -> None:
    for line in ("!hp vex -12", "!party", "!help", "!hp", "!d 5 nobody", "hello"):
        assert await table.says(line, role) is None
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_what_is_no_command_of_ours_gets_silence(table: Table) -> None:
    for line in ("hello", "", "!so streamer", "hp vex -12", "! ", "!!", "/me waves", "!🎲"):
        assert await table.says(line) is None


async def test_a_refusal_begins_with_a_cross_and_offers_the_line_to_copy(table: Table) -> None:
    assert await table.says("!hp vix -12") == '✖ No "vix". Vex? -> !hp vex -12'
    assert await table.says("!hp vex 12") == "✖ !hp vex 12: use -12, +12 or =12"
    reply = await table.hears("!d 28 vex grog/2 zzz")
    assert reply is not None
    assert reply.refused
    assert reply.records == ()
    assert await table.says("!party") == "· Vex 50/50 · Grog 50/50"


async def test_a_name_on_the_line_already_is_not_offered_again(table: Table) -> None:
    assert await table.says("!d 28 vex vix") == '✖ No "vix". Vex?'


async def test_a_dry_run_says_what_would_happen_and_changes_nothing(table: Table) -> None:
    assert await table.says("!dry !hp vex -12") == "≈ Vex 50>38/50 (-12) (nothing was changed)"
    assert await table.says("!hp vex") == "· Vex 50/50"


async def test_help_is_answered_from_the_commands_themselves(table: Table) -> None:
    assert "dmg" in (await table.says("!help") or "")
    assert "!dmg" in (await table.says("!help dmg") or "")


async def test_the_same_message_delivered_twice_is_one_event_and_the_same_reply(table: Table) -> None:
    replies = [await table.says("!hp vex -12", key="twitch:1:m1") for _ in range(2)]
    assert replies == ["✔ Vex 50>38/50 (-12) #5"] * 2
    assert await table.says("!hp vex") == "· Vex 38/50"


async def test_messages_are_applied_in_the_order_they_came_though_each_has_its_task(table: Table) -> None:
    lines = [f"!hp vex ={n}" for n in range(1, 31)]
    replies = await asyncio.gather(*(asyncio.create_task(table.says(line)) for line in lines))
    assert [reply and reply.rpartition("#")[2] for reply in replies] == [str(n) for n in range(5, 35)]
    assert await table.says("!hp vex") == "· Vex 30/50"


async def test_the_order_holds_though_looking_names_up_takes_its_time() -> None:
    class Slow(MemoryHandler):
        waits: ClassVar[list[float]] = [0.05, 0.0]

        async def spellings(self, campaign_id: str) -> frozenset[str]:
            await asyncio.sleep(self.waits.pop(0))
            return await super().spellings(campaign_id)

    table = Table(Slow("Vex"), "memory")
    await asyncio.gather(table.says("!hp vex-1"), table.says("!hp vex-2"))
    assert [record.event.amount for record in table.conversation._handler.log[-2:]] == [-1, -2]  # type: ignore[attr-defined]


async def test_a_name_with_a_number_is_looked_up_before_the_line_is_read(table: Table) -> None:
    assert await table.says("!hp vex-12") == "✔ Vex 50>38/50 (-12) #5"


async def test_with_a_frozen_database_everybody_hears_of_it_in_time(database: Database) -> None:
    tap = Wiretap(database.direct())
    async with tap.listening() as address:
        frozen = Database.at(address)
        async with handler_over(frozen) as handler:
            table = Table(handler, await a_campaign(handler, "Vex"))
            tap.frozen.clear()
            async with asyncio.timeout(6):
                replies = await asyncio.gather(*(table.says("!hp vex -1") for _ in range(6)))
            assert {(reply or "")[:31] for reply in replies} == {"✖ The database does not answer,"}
            tap.frozen.set()
            assert (await table.says("!hp vex") or "").startswith("· Vex")
        await frozen.close()


async def test_the_log_says_who_did_what_and_how_it_was_typed(table: Table) -> None:
    await table.says("!D 12 vex", ANA)
    assert (await table.says("!log 1")) == "· #5 Ana: Vex 50>38/50 (-12)"
    assert 'Ana (moderator, twitch) typed "!D 12 vex": Vex 50>38/50 (-12)' in (await table.says("!who #5") or "")


class Silent(MemoryHandler):
    """A handler whose database answers nothing at all."""

    async def manners(self, campaign_id: str) -> Manners:
        del campaign_id
        raise StoreUnavailable("gone")


async def test_with_a_silent_database_other_bots_commands_still_get_silence() -> None:
    table = Table(Silent("Vex"))
    assert await table.says("!so friend") is None
    assert await table.says("!hp vex -1", Role.VIEWER) is None
    assert (await table.says("!hp vex -1") or "").startswith("✖ The database does not answer")


async def test_in_a_campaign_that_is_gone_other_bots_commands_still_get_silence() -> None:
    assert await Table(MemoryHandler("Vex"), "gone").says("!so friend") is None


class Failing(MemoryHandler):
    """A handler whose store fails in a given way."""

    error: Exception = StoreUnavailable("gone")

    async def handle(self, campaign_id: str, command: Command, **_: object) -> Receipt:
        del campaign_id, command
        raise self.error


async def test_a_silent_database_is_said_without_pretending() -> None:
    assert (await Table(Failing("Vex"), "memory").says("!hp vex -1") or "").startswith("✖ The database does not answer")


async def test_a_fault_of_ours_is_logged_once_and_answered_with_one_sentence(caplog: pytest.LogCaptureFixture) -> None:
    handler = Failing("Vex")
    handler.error = RuntimeError("boom")
    with caplog.at_level(logging.ERROR):
        reply = await Table(handler, "memory").says("!hp vex -1")
    assert reply is not None
    assert "our fault" in reply
    assert "boom" not in reply


async def test_an_unknown_campaign_is_said_to_moderators() -> None:
    assert await Table(MemoryHandler("Vex"), "gone").says("!hp vex -1") == "✖ There is no such campaign."


async def test_doors_other_than_chat_hear_the_rejection_itself(table: Table) -> None:
    with pytest.raises(InvalidCommand, match="no command"):
        await table.conversation.carry_out(table.campaign_id, "hello", actor=ROLES[Role.OPERATOR], key=None)
    answer = await table.conversation.carry_out(table.campaign_id, "!hp vex -12", actor=ROLES[Role.OPERATOR], key=None)
    assert (answer.reply, answer.seq, len(answer.records)) == ("✔ Vex 50>38/50 (-12) #5", 5, 1)
