"""The audit: nothing in it changes, and what came to nothing gets there too, behind the answer."""

import asyncio
import uuid
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
import structlog

from game.errors import CommandRejected
from store import audit as audits
from store.audit import Audit, Note
from store.engine import Database
from store.handler import Handler
from tests.store.tables_of import ANA, a_campaign, handler_over, hit
from tests.store.waiting import until


async def test_log_and_audit_cannot_be_changed_deleted_or_emptied(database: Database) -> None:
    async with handler_over(database) as handler:
        await a_campaign(handler)
    connection = await database.connect()
    try:
        for table in ("audit", "events"):
            for statement in (f"UPDATE {table} SET at = now()", f"DELETE FROM {table}", f"TRUNCATE {table}"):  # noqa: S608
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await connection.execute(statement)
        for statement in ("DELETE FROM campaigns", "TRUNCATE campaigns CASCADE"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)
    finally:
        await connection.close()


def note(campaign_id: str, text: str, code: str = "conflict") -> Note:
    return Note(
        campaign_id=campaign_id,
        at=datetime.now(UTC),
        actor=ANA,
        source="twitch",
        text=text,
        outcome="refused",
        code=code,
    )


async def texts(database: Database, campaign_id: str) -> list[str | None]:
    page = await audits.page(database.engine, campaign_id, after=0, most=5000)
    return [line.text for line in page if line.outcome == "refused"]


async def test_lines_are_written_in_their_order_and_the_last_ones_at_the_end(database: Database) -> None:
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler)
        async with Audit(pool) as audit:
            for number in range(250):
                audit.put(note(campaign_id, str(number)))
                if number == 120:
                    await asyncio.sleep(0)
    assert await texts(database, campaign_id) == [str(number) for number in range(250)]


async def test_what_no_database_can_keep_or_names_no_campaign_loses_no_other_line(database: Database) -> None:
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler)
        async with Audit(pool) as audit:
            audit.put(note(campaign_id, "nul \0 and half \ud83d a pair"))
            audit.put(note(str(uuid.uuid4()), "nobody's"))
            audit.put(note(campaign_id, "x" * 10_000))
    assert await texts(database, campaign_id) == ["nul ? and half ? a pair", "x" * 2000]


async def test_a_refusal_waits_for_no_database_and_a_line_that_is_one_too_many_is_said_to_be_lost(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audits, "MOST_WAITING", 5)
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler)
        with structlog.testing.capture_logs() as said:
            async with Audit(pool) as audit:
                for number in range(8):
                    audit.put(note(campaign_id, str(number)))
    assert await texts(database, campaign_id) == ["0", "1", "2", "3", "4"]
    assert [line for line in said if line["event"] == "audit.lines_lost"] == [
        {"event": "audit.lines_lost", "log_level": "warning", "count": 3}
    ]


async def test_lines_wait_for_a_database_that_is_away(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audits, "AGAIN_S", 0.01)
    tried = []
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler)
        audit = Audit(pool)
        write = audit._write

        async def failing(notes: Any) -> None:
            tried.append(len(notes))
            if len(tried) < 4:
                raise ConnectionResetError
            await write(notes)

        monkeypatch.setattr(audit, "_write", failing)
        async with audit:
            audit.put(note(campaign_id, "patient"))
            await until(lambda: len(tried) == 4)
    assert await texts(database, campaign_id) == ["patient"]


async def test_a_refusal_that_cannot_be_noted_is_the_same_refusal(database: Database) -> None:
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()))
        campaign_id = await a_campaign(handler, "Vex")
        with pytest.raises(CommandRejected, match="nobody"):
            await handler.handle(campaign_id, hit(5, "nobody"), actor=ANA)
