"""What the doctor says of a database."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from store import doctor
from store.address import Address
from store.engine import Database
from store.errors import CannotStart
from tests.store.evenings import now, sql


@pytest.fixture(autouse=True)
def _not_durable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the tests' server pass, which forgets in a crash."""
    check = Database.check

    async def lenient(self: Database) -> list[str]:
        return await check(self, durable=False)

    monkeypatch.setattr(Database, "check", lenient)


async def states(database: Database, clock: Callable[[], datetime] = now) -> dict[str, str]:
    """Return what is not fine, by its state."""
    return {state: said for state, said in await doctor.examined(database, clock) if state != "fine"}


async def test_a_database_as_it_should_be_is_fine_in_every_respect(database: Database) -> None:
    found = await doctor.examined(database, now)
    assert [state for state, _ in found] == ["fine"] * 3
    assert [word for word in ("PostgreSQL", "schema", "NOTIFY") if not any(word in said for _, said in found)] == []


async def test_an_empty_database_is_fine_and_an_older_or_newer_schema_is_told_with_the_remedy(
    database: Database, empty_address: Address
) -> None:
    assert await states(Database.at(empty_address)) == {}
    await sql(database, "UPDATE alembic_version SET version_num = '0001'")
    assert "tablecast db upgrade" in (await states(database))["warning"]
    await sql(database, "UPDATE alembic_version SET version_num = 'later'")
    assert "newer Tablecast" in (await states(database))["broken"]


@pytest.mark.parametrize(("by_s", "said"), [(90, "90 s behind"), (-90, "90 s ahead of")])
async def test_a_clock_that_is_off_is_told_with_its_direction(database: Database, by_s: int, said: str) -> None:
    found = await states(database, lambda: now() + timedelta(seconds=by_s))
    assert said in found["warning"]
    assert "time server" in found["warning"]


async def test_a_pooler_without_a_direct_address_is_broken(database_address: Address) -> None:
    pooled = Database.at(replace(database_address, pooled=True))
    assert "DATABASE_DIRECT_URL" in (await states(pooled))["broken"]


async def test_a_notification_that_does_not_come_is_told_in_time(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ROUND_TRIP_S", 0.3)
    real = Database.connect

    class Deaf:
        def __init__(self, connection: object) -> None:
            self.terminate = connection.terminate  # type: ignore[attr-defined]

        async def add_listener(self, *_: object) -> None:
            return

        async def execute(self, *_: object) -> None:
            return

    async def connect(self: Database) -> object:
        return Deaf(await real(self))

    with monkeypatch.context() as patch:
        patch.setattr(Database, "connect", connect)
        state, said = await doctor._notified(database)
    assert state == "warning"
    assert "unpooled" in said


async def test_few_connections_are_a_warning(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "CONNECTIONS", 100_000)
    assert "max_connections" in (await states(database))["warning"]


async def test_a_role_that_may_make_no_tables_is_broken(database: Database) -> None:
    await sql(database, "CREATE SCHEMA theirs")
    await sql(database, f"ALTER DATABASE {database.direct().database} SET search_path = pg_catalog")
    assert "own the database" in (await states(database))["broken"]


async def test_a_database_that_is_not_to_be_had_is_the_sentence_of_the_start(database_address: Address) -> None:
    with pytest.raises(CannotStart, match="no database"):
        await states(Database.at(replace(database_address, database="nowhere")))
