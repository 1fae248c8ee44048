"""Behind a pooler in transaction mode: everything works, each statement wherever it lands, and hints go another way."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import structlog

from store import log, migrate
from store.address import Address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.queries import Reader
from store.relay import PostgresRelay
from tests.conftest import upkeep
from tests.store.pgbouncer import needs_pgbouncer, pooled
from tests.store.tables_of import ANA, PRODUCER, a_campaign, assert_log_is_the_truth, handler_over, hit
from tests.store.waiting import until

pytestmark = needs_pgbouncer

END_SESSIONS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"


@pytest.fixture
async def behind(database_address: Address) -> AsyncIterator[Database]:
    """A database of which only a pooler's address is known."""
    async with pooled(database_address) as place:
        fresh = Database.at(place)
        yield fresh
        await fresh.close()


@pytest.fixture
async def both(database_address: Address) -> AsyncIterator[Database]:
    """A database behind a pooler whose own address is known too."""
    async with pooled(database_address) as place:
        fresh = Database(lambda: place, lambda: database_address)
        yield fresh
        await fresh.close()


async def played(database: Database) -> None:
    """Write and read at once, by more than there are connections."""
    reader = Reader(database.engine)
    async with handler_over(database) as one, handler_over(database) as two:
        campaigns = [await a_campaign(one, "Vex") for _ in range(6)]

        async def play(campaign_id: str, number: int) -> None:
            handler = (one, two)[number % 2]
            done = await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key=f"key {number}")
            found = await reader.keys(campaign_id)
            assert found is not None
            assert found.seq >= done.seq
            assert (await reader.heads((campaign_id,)))[campaign_id].seq >= done.seq
            assert (await handler.handle(campaign_id, hit(1, "vex"), actor=ANA, key=f"key {number}")).repeated

        await asyncio.gather(*(play(campaign_id, number) for campaign_id in campaigns for number in range(8)))
        for campaign_id in campaigns:
            assert len(await assert_log_is_the_truth(database, campaign_id)) == 3 + 8


async def test_commands_and_reads_work_when_only_the_pooler_is_known(behind: Database) -> None:
    await played(behind)


async def test_commands_and_reads_work_when_the_server_is_known_too(both: Database) -> None:
    await played(both)


async def test_a_fresh_database_is_migrated_through_the_pooler_and_no_lock_is_left(
    empty_address: Address,
) -> None:
    async with pooled(empty_address) as place:
        databases = [Database.at(place) for _ in range(3)]
        await asyncio.gather(*(migrate.upgrade(database) for database in databases))
        assert await migrate.current(databases[0]) == migrate.head()
        direct = await Database.at(empty_address).connect()
        try:
            assert await direct.fetchval("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'") == 0
        finally:
            await direct.close()


async def test_hints_are_heard_on_the_direct_address(both: Database) -> None:
    heard: list[tuple[str, int]] = []
    relay = PostgresRelay(both, hear=lambda *news: heard.append(news), missed=lambda: None)
    running = asyncio.create_task(relay.run())
    await until(lambda: relay.listening)
    through = await both.connect(direct=False)
    await through.execute("SELECT pg_notify('tablecast', 'x 7')")
    await until(lambda: ("x", 7) in heard)
    await through.close()
    running.cancel()


async def test_without_a_direct_address_there_is_one_warning_and_everything_is_polled(behind: Database) -> None:
    assert "DATABASE_DIRECT_URL" in " ".join(await behind.check(durable=False))
    looked: list[bool] = []
    relay = PostgresRelay(behind, hear=lambda *_: None, missed=lambda: looked.append(True))
    assert relay.polling
    with structlog.testing.capture_logs() as logs:
        running = asyncio.create_task(relay.run())
        async with handler_over(behind) as handler:
            await a_campaign(handler, "Vex")
        await until(lambda: looked)
        running.cancel()
    assert [entry["event"] for entry in logs].count("relay.lost") == 0
    assert not relay.listening


async def test_a_server_that_dropped_every_connection_while_it_slept_serves_the_next_command(
    both: Database, database_address: Address, postgres: EmbeddedServer
) -> None:
    reader = Reader(both.engine)
    async with handler_over(both) as handler:
        campaign_id = await a_campaign(handler, "Vex")
        for number in range(3):
            await upkeep(postgres, f"{END_SESSIONS} WHERE datname = '{database_address.database}'")
            assert (await handler.handle(campaign_id, hit(1, "vex"), actor=PRODUCER)).seq == 4 + number
            found = await reader.keys(campaign_id)
            assert found is not None
            assert found.seq == 4 + number
        assert len(await log.after(both.engine, campaign_id, 0)) == 6
