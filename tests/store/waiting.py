"""Waiting for what other processes do: asked again and again until it is so, never a sleep of a guessed length."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from store.connect import Connection
from store.engine import Database

T = TypeVar("T")

PATIENCE_S = 20.0
POLL_S = 0.02


async def until(ask: Callable[[], T | None], patience_s: float = PATIENCE_S) -> T:
    """Return the first answer that is true."""
    end = time.monotonic() + patience_s
    while not (answer := ask()):
        assert time.monotonic() < end, "it did not come to pass in time"
        await asyncio.sleep(POLL_S)
    return answer


async def answered(ask: Callable[[], Awaitable[Connection]], patience_s: float = PATIENCE_S) -> Connection:
    """Return the first connection that a server which may be coming back gives."""
    end = time.monotonic() + patience_s
    while True:
        try:
            return await ask()
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            assert time.monotonic() < end, "the server did not come back in time"
            await asyncio.sleep(POLL_S)


async def written(database: Database, text: str) -> None:
    """Note ``text`` in a table of its own."""
    connection = await answered(database.connect)
    try:
        await connection.execute("CREATE TABLE IF NOT EXISTS notes (text text NOT NULL)")
        await connection.execute("INSERT INTO notes VALUES ($1)", text)
    finally:
        await connection.close()


async def noted(database: Database) -> list[str]:
    """Return what ``written`` noted, in order."""
    connection = await answered(database.connect)
    try:
        return [row["text"] for row in await connection.fetch("SELECT text FROM notes ORDER BY text")]
    finally:
        await connection.close()
