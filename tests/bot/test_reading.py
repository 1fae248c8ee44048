"""Reading: which lines a campaign's prefixes make commands, and which cost nothing."""

import pytest

from bot.reading import may_be_ours, prefix_of
from game.actor import Role
from game.campaigns import About
from store.receipt import Manners
from tests.bot.memory import MemoryHandler
from tests.bot.table import ANA, ROLES, Table, assert_harmless


@pytest.mark.parametrize(
    "line", ["hello", "", "   ", "gg !hp vex", "@Tablecast hello", "é!", "42", "🎲 roll", "\u200b"]
)
async def test_talk_asks_the_store_nothing(line: str) -> None:
    handler = MemoryHandler("Vex")
    assert await Table(handler).says(line) is None
    assert handler.asked_for_manners == 0
    assert not may_be_ours(line)


@pytest.mark.parametrize("line", ["!hp", "\u200b!hp", "！hp", "@Ana !hp", "$hp", "  !hp"])
def test_a_line_that_begins_with_a_sign_may_be_ours(line: str) -> None:
    assert may_be_ours(line)


@pytest.mark.parametrize(
    ("prefix", "short_form", "line", "found"),
    [
        (None, True, "!hp vex", "!"),
        ("!cr", True, "!cr hp vex", "!cr"),
        ("!cr", True, "!CR hp vex", "!cr"),
        ("!cr", True, "!hp vex", "!"),
        ("!cr", False, "!hp vex", None),
        ("!cr", False, "!crit hp vex", None),
        ("!cr", False, "@Ana !cr hp vex", "!cr"),
        ("$", False, "$hp vex", "$"),
        ("$", True, "!hp vex", "!"),
        ("$", True, "hp vex", None),
    ],
)
def test_a_campaign_listens_to_its_own_prefixes(prefix: str, line: str, found: str, *, short_form: bool) -> None:
    assert prefix_of(line, Manners(prefix=prefix, short_form=short_form)) == found


@pytest.mark.parametrize(("prefix", "line"), [("!cr", "!cr hp vex -12"), ("$", "$hp vex -12"), ("?", "?hp vex -12")])
async def test_a_second_prefix_works_beside_the_short_one(table: Table, prefix: str, line: str) -> None:
    await table.sets(About(chat_prefix=prefix))
    assert (await table.says(line) or "").startswith("✔ Vex 50>38/50")
    assert (await table.says("!hp vex -8") or "").startswith("✔ Vex 38>30/50")


async def test_with_the_short_form_off_the_exclamation_mark_belongs_to_another_bot(table: Table) -> None:
    await table.sets(About(chat_prefix="!cr", short_form=False))
    for line in ("!hp vex -12", "!party", "!undo", "!hp vex 12", "!help"):
        assert await table.says(line) is None
    assert await table.says("!cr party") == "· Vex 50/50 · Grog 50/50"


async def test_a_door_of_our_own_takes_both_forms_whatever_chat_does(table: Table) -> None:
    await table.sets(About(chat_prefix="!cr", short_form=False))
    for line, said in (("!hp vex -12", "✔ Vex 50>38/50"), ("!cr hp vex -8", "✔ Vex 38>30/50")):
        answer = await table.conversation.carry_out(table.campaign_id, line, actor=ROLES[Role.OPERATOR], key=None)
        assert answer.reply.startswith(said)


@pytest.mark.parametrize(("prefix", "begun"), [("!cr", "!cr "), ("$", "$")])
async def test_replies_speak_of_commands_as_they_are_typed_here(table: Table, prefix: str, begun: str) -> None:
    await table.sets(About(chat_prefix=prefix, short_form=False))
    assert await table.says(f"{begun}hp vix -12", ANA) == f'✖ No "vix". Vex? -> {begun}hp vex -12'
    assert f"{begun}yes within" in (await table.says(f"{begun}dead vex", ANA) or "")
    assert f"takes {begun}yes and not {begun}again" in (await table.says(f"{begun}again", ANA) or "")
    assert (await table.says(f"{begun}yes", ANA) or "").startswith("✔ Vex 50>0/50 DEAD")
    assert f"{begun}dmg" in (await table.says(f"{begun}help dmg", ANA) or "")
    assert f'"{begun}undo any" takes back' in (await table.says(f"{begun}undo") or "")


async def test_a_line_to_copy_keeps_its_exclamation_mark_at_the_end(table: Table) -> None:
    assert await table.says("!dead vix!") == '✖ No "vix". Vex? -> !dead vex!'


HOSTILE = ["!cr hp @everyone -5", "!cr hp evil.example.com -5", "!cr help http://evil.example", "!cr ev **x** `y`"]


@pytest.mark.parametrize("line", HOSTILE)
async def test_a_reply_to_a_second_prefix_is_as_harmless_as_any(line: str) -> None:
    table = Table(MemoryHandler("Vex"))
    await table.sets(About(chat_prefix="!cr"))
    reply = await table.says(line)
    assert reply is not None
    assert_harmless(reply)
