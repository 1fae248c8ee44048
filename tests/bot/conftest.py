"""A table on either handler, with a clock that the test sets."""

import uuid
from collections.abc import AsyncIterator

import pytest

from store.engine import Database
from store.handler import Handler
from tests.bot.memory import MemoryHandler
from tests.bot.table import Clock, Table
from tests.store.tables_of import a_campaign


@pytest.fixture(params=["memory", "postgres"])
async def table(request: pytest.FixtureRequest, database: Database) -> AsyncIterator[Table]:
    """A conversation with Vex and Grog."""
    clock = Clock()
    if request.param == "memory":
        yield Table(MemoryHandler("Vex", "Grog", now=clock.now), clock=clock)
        return
    async with database.pool() as pool:
        handler = Handler(pool, database.engine, now=clock.now, new_id=lambda: str(uuid.uuid4()))
        yield Table(handler, await a_campaign(handler, "Vex", "Grog"), clock)
