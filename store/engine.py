"""Connections to the database, from one address: engine, writer's pool, single connections. No table is named here."""

import functools
from collections.abc import Callable
from typing import Any

import asyncpg
import msgspec
from asyncpg.pool import Pool
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from store import checkup
from store.address import Address
from store.connect import CONNECT_S, LIMITS, POOLED, Connection, connect, leave, raw_json
from store.errors import CannotStart, Unreachable

__all__ = ["Connection", "Database"]

IDLE_S = 240.0
"""Hosted servers close connections that have been idle for five minutes."""


class Database:
    """One Postgres database. The addresses are asked for at each connection, as an embedded server may move."""

    def __init__(self, address: Callable[[], Address], direct: Callable[[], Address]) -> None:
        """Prepare; nothing connects before it is used.

        Args:
            address: for the engine; it may name a transaction pooler.
            direct: the server itself: sessions, LISTEN, advisory locks, prepared statements.
        """
        self.address = address
        self.direct = direct

    @classmethod
    def at(cls, address: Address) -> "Database":
        """Return the database at a fixed ``address``, with its direct one derived."""
        return cls(lambda: address, address.direct)

    @functools.cached_property
    def engine(self) -> AsyncEngine:
        """The engine for everything but the writer; made at first use, ended by ``close``."""
        return _engine(self.address, LIMITS, pool_pre_ping=True, pool_recycle=IDLE_S)

    def upkeep(self) -> AsyncEngine:
        """Return an engine for migrations and the like: direct, without limits of time, no connection kept."""
        return _engine(self.direct, {}, poolclass=NullPool)

    async def connect(self, *, direct: bool = True) -> Connection:
        """Open one connection that the caller closes, without limits of time: for LISTEN, locks and upkeep."""
        return await connect(self.direct() if direct else self.address(), {})

    def pool(self, *, min_size: int = 1, max_size: int = 4) -> "Pool[asyncpg.Record]":
        """Return a pool of direct connections for single prepared statements; await it or enter it to open it.

        A released connection is not reset: leave no session state behind (an open transaction is rolled back).
        JSONB goes in as bytes or text and comes out as bytes.
        """

        async def one(dsn: str | None = None, **options: Any) -> Connection:  # noqa: ANN401, ARG001 -- asyncpg's
            return await connect(self.direct(), LIMITS, **options)

        return asyncpg.create_pool(
            min_size=min_size,
            max_size=max_size,
            max_queries=1_000_000_000,
            max_inactive_connection_lifetime=IDLE_S,
            connect=one,
            init=raw_json,
            reset=leave,
        )

    async def check(self, *, durable: bool = True) -> list[str]:
        """Return warnings about the server.

        Args:
            durable: also insist on settings without which a crash loses data; only tests may do without.

        Raises:
            CannotStart: the server cannot be reached or must not be used; one sentence with the remedy.
        """
        found = await self._facts()
        if said := checkup.problems(found, durable=durable):
            raise CannotStart(" ".join(said))
        return checkup.warnings(found) + ([checkup.NO_DIRECT] if self.direct().pooled else [])

    async def close(self) -> None:
        """Close the engine's connections, if it was used."""
        if "engine" in self.__dict__:
            await self.engine.dispose()

    async def _facts(self) -> checkup.Facts:
        """Return what the server says about itself; every address must let us in."""
        pooled = self.address()
        if pooled != self.direct():
            await _ask(pooled)
        return await _ask(self.direct())


async def _ask(address: Address) -> checkup.Facts:
    try:
        connection = await connect(address, {})
    except (OSError, asyncpg.PostgresError, asyncpg.InternalClientError, ValueError) as error:
        raise Unreachable(checkup.unreachable(error, address)) from error
    try:
        return await checkup.facts(connection)
    finally:
        await connection.close(timeout=CONNECT_S)


def _engine(ask: Callable[[], Address], limits: dict[str, str], **options: Any) -> AsyncEngine:  # noqa: ANN401
    """Return an engine whose every new connection goes to the address of that moment."""

    def wrapped() -> Any:  # noqa: ANN401 -- SQLAlchemy has no public name for its wrapped connection
        address = ask()
        names = {"prepared_statement_cache_size": 0, "prepared_statement_name_func": _no_name}
        dbapi: Any = engine.dialect.dbapi
        return dbapi.connect(async_creator_fn=lambda: connect(address, limits), **(names if address.pooled else {}))

    engine = create_async_engine(
        "postgresql+asyncpg://",
        creator=wrapped,
        json_serializer=lambda value: msgspec.json.encode(value).decode(),
        json_deserializer=msgspec.json.decode,
        hide_parameters=True,
        execution_options={POOLED: ask().pooled},
        **options,
    )
    return engine


def _no_name() -> str:
    """Return the name of the statement that the next one replaces: none is left behind on a pooler's connection."""
    return ""
