"""Puts the parts together: settings become a store, a writer, a relay, a feed and a conversation."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
from asyncpg.pool import Pool

from bot.conversation import Conversation
from config.settings import Settings
from store.audit import Audit
from store.engine import Database
from store.queries import Reader
from store.receipt import Committed
from store.relay import PostgresRelay
from tablecast.opening import CLOSE_S, new_id, now, opened
from web.feed import Feed
from web.measures import MeasuredHandler, Measures

__all__ = ["Parts", "composed", "new_id", "now", "opened"]


class Parts:
    """The parts of one process, wired: whoever writes tells the feed at once and the other processes soon."""

    def __init__(self, database: Database, pool: "Pool[asyncpg.Record]") -> None:
        """Wire everything over an open database."""
        self.database = database
        self.reader = Reader(database.engine)
        self.feed = Feed(self.reader, now=now)
        self.relay = PostgresRelay(database, hear=self.feed.poke, missed=self.feed.look)
        self.audit = Audit(pool)
        self.measures = Measures(self.feed)
        self.handler = MeasuredHandler(
            pool, database.engine, now=now, new_id=new_id, followers=(self._committed,), noted=self.audit.put
        )
        self.handler.measures = self.measures
        self.conversation = Conversation(self.handler, now=now, clock=time.monotonic)
        self.token_place: Path | None = None

    def _committed(self, news: Committed) -> None:
        self.feed.committed(news)
        self.relay.committed(news)
        self.measures.committed(news)


@contextlib.asynccontextmanager
async def composed(settings: Settings) -> AsyncIterator[Parts]:
    """Yield the parts over the configured database."""
    async with opened(settings) as database:
        pool = await database.pool(min_size=0)
        try:
            parts = Parts(database, pool)
            async with parts.audit:
                yield parts
        finally:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(CLOSE_S):
                    await pool.close()
            pool.terminate()
