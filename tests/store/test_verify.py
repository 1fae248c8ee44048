"""Verifying and repairing: whatever differs from the log is found and named, and mended from the log."""

import uuid
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given

from game.actor import Actor
from game.campaigns import DeleteCampaign
from game.decider import Command
from game.errors import CommandRejected, Conflict, NotFound
from game.events import fold
from game.state import EMPTY
from store import log, verify
from store.engine import Database
from store.handler import Handler
from store.receipt import Receipt
from tests.game import strategies
from tests.game.builders import ids
from tests.store.evenings import an_evening, counting, new_id, nothing, now, repaired, sql, verified
from tests.store.tables_of import (
    PRODUCER,
    a_campaign,
    assert_log_is_the_truth,
    handler_over,
    heal,
    hit,
    whole_log,
)
from tests.store.test_laws import _party, unhurried

PLANTED = {
    "campaigns name": ("UPDATE campaigns SET name = 'Other' WHERE id = :id", "campaigns", "name"),
    "campaigns slug": ("UPDATE campaigns SET slug = 'other' WHERE id = :id", "campaigns", "slug"),
    "campaigns settings": (
        "UPDATE campaigns SET settings = settings || '{\"guard_s\": 9}' WHERE id = :id", "campaigns", "guard_s",
    ),
    "campaigns play": (
        "UPDATE campaigns SET play = play || '{\"locked\": true}' WHERE id = :id", "campaigns", "play.locked",
    ),
    "campaigns play unreadable": ("UPDATE campaigns SET play = '[1]' WHERE id = :id", "campaigns", ""),
    "campaigns held": ("UPDATE campaigns SET held = NULL WHERE id = :id", "campaigns", "held.state"),
    "campaigns seq": ("UPDATE campaigns SET seq = seq + 1 WHERE id = :id", "campaigns", "seq"),
    "campaigns deleted": ("UPDATE campaigns SET deleted_at = now() WHERE id = :id", "campaigns", "deleted_at"),
    "campaigns created": ("UPDATE campaigns SET created_at = now() WHERE id = :id", "campaigns", "created_at"),
    "characters hp": (
        "UPDATE characters SET stats = jsonb_set(stats, '{hp,current}', '41') WHERE campaign_id = :id AND name = 'Vex'",
        "characters", "stats.hp",
    ),
    "characters status": (
        "UPDATE characters SET status = jsonb_set(status, '{life}', '\"dead\"') WHERE campaign_id = :id",
        "characters", "status.life",
    ),
    "characters unreadable": ("UPDATE characters SET stats = '{}' WHERE campaign_id = :id", "characters", ""),
    "characters gone": ("DELETE FROM characters WHERE campaign_id = :id AND name = 'Grog'", "characters", ""),
    "characters version": (
        "UPDATE characters SET version = 1 WHERE campaign_id = :id AND name = 'Vex'", "characters", "version",
    ),
    "rosters order": (
        "UPDATE rosters SET character_ids = '[]' WHERE campaign_id = :id AND name = 'main'", "rosters", "character_ids",
    ),
    "rosters active": (
        "UPDATE rosters SET active = NOT active WHERE campaign_id = :id AND name = 'soldiers'", "rosters", "active",
    ),
    "rosters extra": ("INSERT INTO rosters VALUES (:id, 'ghosts', '[]', false)", "rosters", ""),
    "layout moved": (
        "UPDATE layout_overrides SET badges = '{}' WHERE campaign_id = :id", "layout_overrides", "badges",
    ),
    "layout gone": ("DELETE FROM layout_overrides WHERE campaign_id = :id", "layout_overrides", ""),
    "layout of no tier": (
        "INSERT INTO layout_overrides (campaign_id, tier, badges, chips, version) VALUES (:id, 'huge', '{}', '{}', 3)",
        "layout_overrides", "",
    ),
    "episodes title": ("UPDATE episodes SET title = 'X' WHERE campaign_id = :id", "episodes", "title"),
    "episodes clock": ("UPDATE episodes SET breaks = '[]' WHERE campaign_id = :id", "episodes", "breaks"),
    "episodes extra": (
        "INSERT INTO episodes (id, campaign_id, episode_number, title) VALUES (gen_random_uuid(), :id, 9, '')",
        "episodes", "",
    ),
}  # fmt: skip


async def test_a_campaign_that_was_played_is_as_its_log_says(database: Database) -> None:
    campaign_id = await an_evening(database)
    engine, (counts, step) = database.upkeep(), counting()
    (head,) = await verify.heads(engine, "lantern")
    report = await verify.check(engine, head, step)
    assert (report.differences, report.sound, report.repaired) == ([], True, False)
    assert sum(counts) == report.events == report.campaign.seq == len(await whole_log(database, campaign_id))
    before = await log.snapshot(database.engine, campaign_id)
    assert (await repaired(database, campaign_id)).repaired is False
    assert await log.snapshot(database.engine, campaign_id) == before


@pytest.mark.parametrize("planted", PLANTED)
async def test_a_wrong_row_in_any_projection_is_found_named_and_mended(database: Database, planted: str) -> None:
    statement, table, field = PLANTED[planted]
    campaign_id, beside = await an_evening(database), await an_evening(database, slug="beside", held=False)
    before, other = [await log.snapshot(database.engine, one) for one in (campaign_id, beside)]
    assert before is not None
    await sql(database, statement, id=campaign_id)

    found = await verified(database, campaign_id)
    assert not found.sound
    assert (table, field) in {(one.table, one.field) for one in found.differences}
    assert {one.table for one in found.differences} == {table}
    mended = await repaired(database, campaign_id)
    assert mended.repaired
    assert mended.sound
    assert mended.differences == found.differences

    assert (await verified(database, campaign_id)).differences == []
    await assert_log_is_the_truth(database, campaign_id)
    after = await log.snapshot(database.engine, campaign_id)
    assert after is not None
    assert (after.seq, after.state) == (before.seq, before.state)
    assert after.epoch != before.epoch
    assert await log.snapshot(database.engine, beside) == other


async def test_a_character_that_was_given_to_another_campaign_comes_back(database: Database) -> None:
    campaign_id, beside = await an_evening(database), await an_evening(database, slug="beside")
    move = "UPDATE characters SET campaign_id = :to WHERE campaign_id = :id AND name = 'Grog'"
    await sql(database, move, id=campaign_id, to=beside)
    assert {one.said for one in (await verified(database, campaign_id)).differences} == {"is missing"}
    assert {one.said for one in (await verified(database, beside)).differences} == {"should not be there"}
    assert (await repaired(database, campaign_id)).repaired
    for one in (campaign_id, beside):
        assert (await verified(database, one)).differences == []


async def test_who_plays_on_after_a_repair_sees_what_the_log_says(database: Database) -> None:
    campaign_id = await an_evening(database, held=False)
    await sql(database, "UPDATE characters SET stats = jsonb_set(stats, '{hp,max}', '999') WHERE campaign_id = :id",
              id=campaign_id)  # fmt: skip
    async with handler_over(database) as playing:
        await playing.handle(campaign_id, heal(1, "grog"), actor=PRODUCER)  # it has read the wrong table
        assert not (await verified(database, campaign_id)).sound
        assert (await repaired(database, campaign_id)).sound
        await playing.handle(campaign_id, heal(1, "grog"), actor=PRODUCER)
        await playing.handle(campaign_id, hit(2, "grog"), actor=PRODUCER)
    records = await assert_log_is_the_truth(database, campaign_id)
    assert fold(EMPTY, records).characters


async def test_a_deleted_campaign_is_verified_and_mended_too_though_its_slug_is_taken_again(database: Database) -> None:
    campaign_id = await an_evening(database)
    async with handler_over(database) as handler:
        await handler.handle(campaign_id, DeleteCampaign(), actor=PRODUCER)
        await a_campaign(handler, slug="lantern")
    assert (await verified(database, campaign_id)).sound
    await sql(database, "UPDATE campaigns SET name = 'X', deleted_at = now() WHERE id = :id", id=campaign_id)
    found = await verified(database, campaign_id)
    assert {one.field for one in found.differences} == {"name", "deleted_at"}
    assert (await repaired(database, campaign_id)).sound
    assert (await verified(database, campaign_id)).differences == []
    assert len([head for head in await verify.heads(database.upkeep()) if head.slug == "lantern"]) == 2
    assert [head.deleted for head in await verify.heads(database.upkeep(), "lantern")] == [False]


async def test_a_slug_that_another_campaign_took_is_one_sentence_and_nothing_changes(database: Database) -> None:
    campaign_id = await an_evening(database)
    await sql(database, "UPDATE campaigns SET slug = 'lost' WHERE id = :id", id=campaign_id)
    async with handler_over(database) as handler:
        await a_campaign(handler, slug="lantern")
    with pytest.raises(Conflict, match='"lantern" belongs to another'):
        await repaired(database, campaign_id)
    assert [one.field for one in (await verified(database, campaign_id)).differences] == ["slug"]


SPOILED = {
    "a gap": ("DELETE FROM events WHERE campaign_id = :id AND seq = 4", "#5", "gap"),
    "the end is missing": (
        "DELETE FROM events WHERE campaign_id = :id AND seq = (SELECT max(seq) FROM events)",
        "",
        "",
    ),
    "no beginning": ("DELETE FROM events WHERE campaign_id = :id", "#1", "no beginning"),
    "an unknown event": ("UPDATE events SET event_type = 'nonsense' WHERE campaign_id = :id AND seq = 5", "#5", "read"),
    "data of another shape": ("UPDATE events SET data = '{}' WHERE campaign_id = :id AND seq = 2", "#2", "read"),
    "a wrong group": ('UPDATE events SET "group" = 99 WHERE campaign_id = :id AND seq = 4', "#5", "group"),
    "a group that was": ('UPDATE events SET "group" = 2 WHERE campaign_id = :id AND seq = 4', "#4", "group"),
}


@pytest.mark.parametrize("spoiled", SPOILED)
async def test_a_log_that_is_not_whole_is_found_and_left_alone(database: Database, spoiled: str) -> None:
    statement, row, said = SPOILED[spoiled]
    campaign_id = await an_evening(database)
    await sql(database, statement, id=campaign_id)
    found = await repaired(database, campaign_id)
    if not row:  # what is left is a whole log; the tables are those of a longer one
        assert found.repaired
        assert "seq" in {one.field for one in found.differences}
        assert any(one.lost for one in found.differences)  # the receipt of what is gone
        return
    assert not found.sound
    assert not found.repaired
    (one,) = found.differences
    assert (one.table, one.row, one.lost) == ("events", row, True)
    assert said in one.said
    assert (await verified(database, campaign_id)).differences == found.differences


@pytest.mark.parametrize(
    "change",
    ["seq = 999", "first_seq = 0", "first_seq = seq + 2", "seq = seq - 1, first_seq = first_seq - 1", "first_seq = 1"],
)
async def test_a_receipt_that_names_other_events_than_its_own_is_found(database: Database, change: str) -> None:
    campaign_id = await an_evening(database, held=False)
    async with handler_over(database) as handler:
        await handler.handle(campaign_id, heal(0, "grog"), actor=PRODUCER, key="empty")
        await handler.handle(campaign_id, hit(60, "grog"), actor=PRODUCER, key="several")
    assert (await verified(database, campaign_id)).sound
    await sql(database, f"UPDATE receipts SET {change} WHERE campaign_id = :id AND key = 'several'",  # noqa: S608
              id=campaign_id)  # fmt: skip
    (one,) = (await repaired(database, campaign_id)).differences
    assert (one.table, one.row, one.lost) == ("receipts", "several", True)


async def test_a_campaign_that_is_not_there_is_a_sentence_and_all_of_them_are_none(database: Database) -> None:
    assert await verify.heads(database.upkeep()) == []
    for name in ("nowhere", str(uuid.uuid4())):
        with pytest.raises(NotFound, match=name):
            await verify.heads(database.upkeep(), name)


async def test_a_repair_gives_way_to_who_writes_meanwhile(database: Database) -> None:
    campaign_id = await an_evening(database, held=False)
    await sql(database, "UPDATE rosters SET active = false WHERE campaign_id = :id", id=campaign_id)
    async with handler_over(database) as handler:
        engine = database.upkeep()
        (head,) = await verify.heads(engine, campaign_id)
        real, wrote = verify._rebuilt, list[Receipt]()

        async def slow(*arguments: object) -> bool:
            if len(wrote) < 2:
                wrote.append(await handler.handle(campaign_id, heal(1, "grog"), actor=PRODUCER))
            return await real(*arguments)  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(verify, "_rebuilt", slow)
            report = await verify.repair(engine, head, nothing, actor=PRODUCER, now=now, new_id=new_id)
    assert report.repaired
    assert len(wrote) == 2
    assert (await verified(database, campaign_id)).differences == []


@unhurried
@given(asked=strategies.asked)
async def test_tables_made_from_the_log_are_those_that_were_played_whatever_was_asked(
    database: Database, asked: list[tuple[Command, Actor]]
) -> None:
    await sql(database, "TRUNCATE campaigns CASCADE")
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=ids())
        campaign_id = await _party(handler)
        for command, actor in asked:
            with suppress(CommandRejected):
                await handler.handle(campaign_id, command, actor=actor, key=uuid.uuid4().hex)
    assert (await verified(database, campaign_id)).differences == []
    before = await log.snapshot(database.engine, campaign_id)
    for table in ("characters", "rosters", "layout_overrides", "episodes"):
        await sql(database, f"DELETE FROM {table}")  # noqa: S608
    await sql(database, "UPDATE campaigns SET play = '{}', held = NULL, settings = '{}', system = ''")
    assert (await repaired(database, campaign_id)).sound
    after = await log.snapshot(database.engine, campaign_id)
    assert before is not None
    assert after is not None
    assert after.state == before.state
