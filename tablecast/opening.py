"""Opens the configured database, for servers and tools alike. The only clock of the program, and its source of ids."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import structlog

from config.settings import Settings, reveal
from store import migrate
from store.address import parse_address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.patience import HANDOVER_S, through_restarts

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
async def reached(settings: Settings) -> AsyncIterator[Database]:
    """Yield the configured database as it is, neither checked nor migrated; the embedded one if none is named.

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
        yield database


@contextlib.asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Database]:
    """Yield the configured database, checked and migrated.

    Raises:
        CannotStart: one sentence with the remedy.
    """
    async with reached(settings) as database:
        limit_s = 0 if settings.database_url else HANDOVER_S
        for warning in await through_restarts(lambda: _prepared(database), limit_s):
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
