"""Two moderators and one hit: the second is held, and said to be another one, or not."""

import asyncio

import pytest

from game.campaigns import About
from game.events import fold
from game.state import EMPTY
from tests.bot.memory import MemoryHandler
from tests.bot.table import ANA, BEN, Table, assert_harmless


async def test_vector_11_the_same_message_twice_is_one_event_and_the_same_hit_of_two_people_is_held(
    table: Table,
) -> None:
    first, repeated = [await table.hears("!d 12 vex", ANA, key="twitch:1:m1") for _ in range(2)]
    assert first is not None
    assert first == repeated
    assert (first.text, len(first.records)) == ("✔ Vex 50>38/50 (-12) #5", 1)
    table.clock.passes(3)
    held = await table.hears("!d 12 vex", BEN, key="twitch:1:m2")
    assert held is not None
    assert held.text == "⏸ Same hit on Vex by Ana 3 s ago (#5). !again applies it"
    assert (held.refused, held.records) == (True, ())
    assert await table.says("!hp vex") == "· Vex 38/50"


async def test_again_applies_what_was_held_once_and_as_it_was_typed(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!d 12 VEX", BEN)
    applied = await table.hears("!again", BEN)
    assert applied is not None
    assert applied.text == "✔ Vex 38>26/50 (-12) #6"
    assert applied.records[0].text == "!d 12 VEX"
    assert applied.records[0].actor.id == BEN.id
    assert (await table.says("!again", BEN) or "").startswith("✖ Nothing of yours waits for !again.")


async def test_again_of_the_one_who_was_first_is_not_about_the_second(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!d 12 vex", BEN)
    assert (await table.says("!again", ANA) or "").startswith("✖ Nothing of yours waits")
    assert await table.says("!hp vex") == "· Vex 38/50"


async def test_again_comes_too_late_after_20_s(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!d 12 vex", BEN)
    table.clock.passes(21)
    assert (await table.says("!again", BEN) or "").startswith("✖ Nothing of yours waits")


async def test_a_held_line_that_is_delivered_again_later_is_not_applied_after_all(table: Table) -> None:
    await table.says("!d 12 vex", ANA, key="twitch:1:m1")
    held = await table.says("!d 12 vex", BEN, key="twitch:1:m2")
    table.clock.passes(15)
    assert await table.says("!d 12 vex", BEN, key="twitch:1:m2") == held
    assert await table.says("!hp vex") == "· Vex 38/50"


async def test_again_delivered_twice_is_one_effect(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!d 12 vex", BEN)
    said = [await table.says("!again", BEN, key="twitch:1:m3") for _ in range(2)]
    assert said == ["✔ Vex 38>26/50 (-12) #6"] * 2
    assert await table.says("!hp vex") == "· Vex 26/50"


async def test_the_same_person_repeating_is_two_hits(table: Table) -> None:
    for _ in range(2):
        await table.says("!d 12 vex", ANA)
    assert await table.says("!hp vex") == "· Vex 26/50"


async def test_a_yes_is_the_wrong_word_for_a_held_hit(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!d 12 vex", BEN)
    assert (await table.says("!yes", BEN) or "").startswith("✖ What waits of yours takes !again and not !yes: Same hit")
    assert (await table.says("!again", BEN) or "").startswith("✔ Vex 38>26/50")


async def test_an_exclamation_mark_is_no_again(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    assert (await table.says("!d 12 vex!", BEN) or "").startswith("⏸ Same hit on Vex by Ana")


async def test_what_is_seldom_meant_and_done_by_another_takes_both_words(table: Table) -> None:
    assert (await table.says("!d 130 grog!", ANA) or "").startswith("✔ ")
    await table.says("!revive grog 50", ANA)
    assert (await table.says("!d 130 grog", BEN) or "").startswith("⏸ 130 is over twice")
    assert (await table.says("!yes", BEN) or "").startswith("⏸ Same hit on Grog by Ana")
    assert await table.says("!hp grog") == "· Grog 50/50"
    assert (await table.says("!again", BEN) or "").startswith("✔ Grog 50>0/50")


@pytest.mark.parametrize(("seconds", "held"), [(0, True), (8, True), (8.1, False)])
async def test_after_8_s_it_is_another_hit(table: Table, seconds: float, *, held: bool) -> None:
    await table.says("!d 12 vex", ANA)
    table.clock.passes(seconds)
    assert (await table.says("!d 12 vex", BEN) or "").startswith("⏸" if held else "✔")


@pytest.mark.parametrize(("guard_s", "seconds", "held"), [(0, 0, False), (30, 29, True), (3, 4, False)])
async def test_how_long_is_for_the_campaign_to_say(table: Table, guard_s: int, seconds: float, *, held: bool) -> None:
    await table.sets(About(guard_s=guard_s))
    await table.says("!d 12 vex", ANA)
    table.clock.passes(seconds)
    assert (await table.says("!d 12 vex", BEN) or "").startswith("⏸" if held else "✔")


async def test_a_hit_that_was_undone_holds_nobody_up(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    await table.says("!undo", ANA)
    assert (await table.says("!d 12 vex", BEN) or "").startswith("✔ Vex 50>38/50")


@pytest.mark.parametrize("line", ["!hp vex -12", "!hp -12 Vex", "!dmg 12 @Vex", "!D 12 VEX"])
async def test_the_same_hit_in_other_words_is_the_same_hit(table: Table, line: str) -> None:
    await table.says("!d 12 vex", ANA)
    assert (await table.says(line, BEN) or "").startswith("⏸ Same hit on Vex")


@pytest.mark.parametrize("line", ["!d 13 vex", "!d 12 grog", "!d 12 party-vex", "!heal 12 vex", "!d 6 vex"])
async def test_another_amount_or_target_is_another_hit(table: Table, line: str) -> None:
    await table.says("!d 20 party", ANA)
    await table.says("!d 12 vex", ANA)
    assert (await table.says(line, BEN) or "").startswith("✔ ")


async def test_a_line_about_several_is_held_for_the_one_who_was_hit_so_already(table: Table) -> None:
    await table.says("!d 12 vex", ANA)
    assert (await table.says("!d 12 party", BEN) or "").startswith("⏸ Same hit on Vex by Ana")
    assert (await table.says("!again", BEN) or "").startswith("✔ -12: Vex 38>26")


async def test_two_who_type_at_the_same_instant_are_one_hit_and_one_held(table: Table) -> None:
    said = await asyncio.gather(table.says("!d 12 vex", ANA), table.says("!d 12 vex", BEN))
    assert sorted((reply or "")[0] for reply in said) == ["⏸", "✔"]
    assert await table.says("!hp vex") == "· Vex 38/50"


@pytest.mark.parametrize("name", ["@everyone", "http://evil.example", "**Bo**ld", "✔ done\nnow"])
async def test_the_name_of_the_other_person_pings_and_links_nothing(name: str) -> None:
    table = Table(MemoryHandler("Vex"))
    other = type(ANA)(id="twitch:9", name=name, role=ANA.role, platform="twitch")
    await table.says("!d 12 vex", other)
    reply = await table.says("!d 12 vex", BEN) or ""
    assert reply.startswith("⏸ Same hit on Vex by ")
    assert_harmless(reply)


async def test_the_log_folds_to_the_state_when_hits_were_held() -> None:
    handler = MemoryHandler("Vex", "Grog")
    table = Table(handler)
    for who, line in ((ANA, "!d 5 party"), (BEN, "!d 5 party"), (BEN, "!again"), (ANA, "!undo"), (BEN, "!undo any")):
        await table.says(line, who)
    assert fold(EMPTY, handler.log) == handler.state
