"""Fixtures that more than one room needs: a real Postgres, a fresh database per test."""

import itertools
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from store import migrate
from store.address import Address
from store.embedded import EmbeddedServer
from store.engine import Database
from store.postgres.cluster import ROLE

TEMPLATE = "template_tablecast"
numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def postgres(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedServer]:
    """A server for the whole run, in a folder of its own; it forgets in a crash, which makes it quick."""
    async with EmbeddedServer(tmp_path_factory.mktemp("server"), fast=True) as server:
        yield server


@pytest.fixture(scope="session")
async def template(postgres: EmbeddedServer) -> str:
    """The name of a migrated, empty database that others are copied from."""
    await upkeep(postgres, f"CREATE DATABASE {TEMPLATE} OWNER {ROLE} STRATEGY FILE_COPY")
    await migrate.upgrade(Database.at(replace(postgres.address(), database=TEMPLATE)))
    return TEMPLATE


@pytest.fixture
async def empty_address(postgres: EmbeddedServer) -> AsyncIterator[Address]:
    """Where a database without any table is, dropped after the test."""
    name = f"test_{next(numbers)}"
    await upkeep(postgres, f"CREATE DATABASE {name} OWNER {ROLE} STRATEGY FILE_COPY")
    yield replace(postgres.address(), database=name)
    await upkeep(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database_address(postgres: EmbeddedServer, template: str) -> AsyncIterator[Address]:
    """Where a migrated, empty database is, dropped after the test."""
    name = f"test_{next(numbers)}"
    await upkeep(postgres, f"CREATE DATABASE {name} OWNER {ROLE} TEMPLATE {template} STRATEGY FILE_COPY")
    yield replace(postgres.address(), database=name)
    await upkeep(postgres, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def database_url(database_address: Address) -> str:
    """The URL of ``database``, for other processes and further ``Database`` objects."""
    return database_address.url()


@pytest.fixture
async def database(database_address: Address) -> AsyncIterator[Database]:
    """A migrated, empty database, closed and dropped after the test."""
    fresh = Database.at(database_address)
    yield fresh
    await fresh.close()


async def upkeep(server: EmbeddedServer, sql: str) -> None:
    """Run one statement as the server's superuser, outside of the databases under test."""
    connection = await Database.at(replace(server.superuser(), database="postgres")).connect()
    try:
        await connection.execute(sql)
    finally:
        await connection.close()
