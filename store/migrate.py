"""The schema's way to today: Alembic under a lock. The revisions live in ``alembic/versions``, never here."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from store.engine import Database
from store.errors import CannotStart

HERE = Path(__file__).resolve().parent
LOCK_KEY = 0x7461626C65
PATIENCE_S = 300.0
POLL_S = 0.1
FORBIDDEN = "42501"
SESSION_LOCK, TRANSACTION_LOCK = "pg_try_advisory_lock", "pg_try_advisory_xact_lock"


def scripts() -> Path:
    """Return the folder of migrations: inside the package when installed, at the root of a source tree."""
    installed = HERE / "_alembic"
    return installed if installed.is_dir() else HERE.parent / "alembic"


def head(folder: Path | None = None) -> str | None:
    """Return the revision that this program expects; None when there are no migrations yet."""
    return ScriptDirectory(str(folder or scripts())).get_current_head()


def knows(revision: str) -> bool:
    """Say whether this program has a migration of that name; it has none of a newer program's."""
    try:
        return ScriptDirectory(str(scripts())).get_revision(revision) is not None
    except CommandError:
        return False


def make(connection: Connection, revision: str) -> None:
    """Make the tables of ``revision`` in a database that has none, within the transaction of ``connection``."""
    config = _config(scripts())
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


async def current(database: Database) -> str | None:
    """Return the revision that the database is at; None for an empty one."""
    engine = database.upkeep()
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_revision)
    finally:
        await engine.dispose()


async def upgrade(database: Database, folder: Path | None = None) -> None:
    """Bring the database to ``head``; of several processes one does it and the others wait.

    Each revision is a transaction of its own, so that a kill leaves whole revisions and the next call goes on.

    Raises:
        CannotStart: the schema is newer than this program, the role may not change it, or the lock is not to be had.
    """
    folder = folder or scripts()
    async with locked(database) as connection:
        await connection.run_sync(_refuse_newer, folder)
        try:
            await connection.run_sync(_to_head, folder)
        except DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) != FORBIDDEN:
                raise
            place = database.direct()
            remedy = f"ALTER DATABASE {place.database} OWNER TO {place.user}"
            raise CannotStart(f"The role {place.user!r} may not change the schema: run {remedy}.") from error


@contextlib.asynccontextmanager
async def locked(database: Database, *, patience_s: float = PATIENCE_S) -> AsyncIterator[AsyncConnection]:
    """Yield a direct connection that holds the migrations' lock, with no transaction open.

    The lock belongs to the session: one of a transaction would end with the first revision, and on a connection of its
    own it could be lost while the migrations run on. Asking again and again, rather than waiting inside a statement,
    keeps no snapshot that CREATE INDEX CONCURRENTLY would have to wait for.
    """
    engine, end = database.upkeep(), time.monotonic() + patience_s
    keeps = _by_transaction if database.direct().pooled else _by_session
    try:
        async with engine.connect() as connection, keeps(engine, connection, end):
            yield connection
    finally:
        await engine.dispose()


@contextlib.asynccontextmanager
async def _by_session(_: AsyncEngine, connection: AsyncConnection, end: float) -> AsyncIterator[None]:
    """Hold the lock by the session of ``connection``."""
    await _lock(connection, SESSION_LOCK, end)
    try:
        yield
    finally:
        await _unlock(connection)


@contextlib.asynccontextmanager
async def _by_transaction(engine: AsyncEngine, _: AsyncConnection, end: float) -> AsyncIterator[None]:
    """Hold the lock by a transaction beside the migrations': behind a pooler nobody has a session."""
    async with engine.connect() as keeper:
        await _lock(keeper, TRANSACTION_LOCK, end)
        yield


async def _lock(connection: AsyncConnection, ask: str, end: float) -> None:
    """Get the lock by ``ask``; a transaction that got it is left open."""
    while True:
        answer = await connection.execute(text(f"SELECT {ask}(:key)"), {"key": LOCK_KEY})
        if answer.scalar_one():
            if ask == SESSION_LOCK:
                await connection.commit()
            return
        await connection.commit()
        if time.monotonic() > end:
            raise CannotStart(
                "Another process has been migrating the database for minutes: end it; if there is none, "
                "set DATABASE_DIRECT_URL to the server's unpooled address."
            )
        await asyncio.sleep(POLL_S)


async def _unlock(connection: AsyncConnection) -> None:
    """Give the lock back, which a pooler would not do for a session that ends; a lost connection has given it back."""
    with contextlib.suppress(DBAPIError, OSError):
        await connection.rollback()
        await connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": LOCK_KEY})
        await connection.commit()


def _config(folder: Path) -> Config:
    """Return Alembic's configuration without its ini file, which no installed program has."""
    config = Config()
    config.set_main_option("script_location", str(folder).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def _to_head(connection: Connection, folder: Path) -> None:
    config = _config(folder)
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _revision(connection: Connection) -> str | None:
    revision = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    return revision


def _refuse_newer(connection: Connection, folder: Path) -> None:
    revision = _revision(connection)
    try:
        ScriptDirectory(str(folder)).get_revision(revision or "base")
    except CommandError as error:
        raise CannotStart(
            f"The database is at revision {revision}, made by a newer Tablecast than this one: "
            "install that version, or restore a backup from before it."
        ) from error
