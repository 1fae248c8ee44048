"""Alembic's door: runs the migrations on the connection it is handed, or opens one when called from a shell."""

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator

from alembic import context
from sqlalchemy import Connection

from store import migrate
from store.address import parse_address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.errors import CannotStart
from store.patience import HANDOVER_S, through_restarts
from store.tables import Base


def run(connection: Connection | None) -> None:
    """Carry out what Alembic was asked for; without a connection it prints the SQL."""
    context.configure(
        connection=connection,
        dialect_name="postgresql",
        target_metadata=Base.metadata,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def run_from_a_shell() -> None:
    """Open the configured database, take the lock that ``tablecast serve`` takes as well, and run."""
    async with configured() as (database, limit_s):
        await through_restarts(lambda: run_on(database), limit_s)


async def run_on(database: Database) -> None:
    """Run under the lock."""
    await database.check(durable=False)
    async with migrate.locked(database) as connection:
        await connection.run_sync(run)


@contextlib.asynccontextmanager
async def configured() -> AsyncIterator[tuple[Database, float]]:
    """Yield the database of the settings (or the embedded one, started or shared) and how long it may be away."""
    from config.settings import SettingsError, load_settings, reveal  # noqa: PLC0415 -- who hands a connection has them

    try:
        settings = load_settings()
    except SettingsError as problem:
        raise CannotStart(str(problem)) from None
    if url := reveal(settings.database_url):
        address = parse_address(url)
        given = reveal(settings.database_direct_url)
        direct = parse_address(given) if given else address.direct()
        yield Database(lambda: address, lambda: direct), 0
        return
    async with EmbeddedServer(settings.data_dir) as server:
        yield Database(server.address, server.address), HANDOVER_S


if context.is_offline_mode():
    run(None)
elif handed := context.config.attributes.get("connection"):
    run(handed)
else:
    try:
        asyncio.run(run_from_a_shell())
    except CannotStart as problem:
        sys.exit(str(problem))
