"""Puts the parts together: settings become a store, a writer, a relay, a feed and a conversation."""

import asyncio
import contextlib
import time
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import structlog
from asyncpg.pool import Pool

from bot.conversation import Conversation
from config.settings import Settings, reveal
from store import migrate
from store.address import parse_address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.handler import Handler
from store.patience import HANDOVER_S, through_restarts
from store.queries import Reader
from store.receipt import Committed
from store.relay import PostgresRelay
from web.feed import Feed

CLOSE_S = 1.0
"""How long the database may take to say goodbye."""

log = structlog.get_logger()


def now() -> datetime:
    """Return the present. The only clock of the program."""
    return datetime.now(UTC)


def new_id() -> str:
    """Return a new UUID. The only source of ids."""
    return str(uuid.uuid4())


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Yield the configured database, checked and migrated; the embedded one if none is named.

    Raises:
        CannotStart: one sentence with the remedy.
    """
    async with contextlib.AsyncExitStack() as stack:
        url, direct_url = reveal(settings.database_url), reveal(settings.database_direct_url)
        if url:
            address = parse_address(url)
            direct = parse_address(direct_url) if direct_url else address.direct()
            database = Database(lambda: address, lambda: direct)
        else:
            server = await stack.enter_async_context(EmbeddedServer(settings.data_dir))
            database = Database(server.address, server.address)
        stack.push_async_callback(_closed, database)
        for warning in await through_restarts(lambda: _prepared(database), 0 if url else HANDOVER_S):
            log.warning("database.warning", about=warning)
        yield database


async def _closed(database: Database) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(CLOSE_S):
            await database.close()


async def _prepared(database: Database) -> list[str]:
    warnings = await database.check()
    await migrate.upgrade(database)
    return warnings


class Parts:
    """The parts of one process, wired: whoever writes tells the feed at once and the other processes soon."""

    def __init__(self, database: Database, pool: "Pool[asyncpg.Record]") -> None:
        """Wire everything over an open database."""
        self.database = database
        self.reader = Reader(database.engine)
        self.feed = Feed(self.reader, now=now)
        self.relay = PostgresRelay(database, hear=self.feed.poke, missed=self.feed.look)
        self.handler = Handler(pool, database.engine, now=now, new_id=new_id, followers=(self._committed,))
        self.conversation = Conversation(self.handler, now=now, clock=time.monotonic)
        self.token_place: Path | None = None

    def _committed(self, news: Committed) -> None:
        self.feed.committed(news)
        self.relay.committed(news)


@contextlib.asynccontextmanager
async def composed(settings: Settings) -> AsyncIterator[Parts]:
    """Yield the parts over the configured database."""
    async with opened(settings) as database:
        pool = await database.pool(min_size=0)
        try:
            yield Parts(database, pool)
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await pool.close()
            pool.terminate()
