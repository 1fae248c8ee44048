import asyncio
import socket
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from store.address import Address
from store.checkup import Facts, problems, warnings
from store.connect import connect
from store.embedded import EmbeddedServer
from store.engine import Database
from store.errors import CannotStart

HEALTHY = Facts(major=18)


@pytest.mark.parametrize(
    ("found", "telling"),
    [
        (replace(HEALTHY, major=14), "version 15 or newer"),
        (replace(HEALTHY, encoding="SQL_ASCII"), "ENCODING 'UTF8'"),
        (replace(HEALTHY, fsync="off"), "set fsync=on"),
        (replace(HEALTHY, full_page_writes="off"), "set full_page_writes=on"),
        (replace(HEALTHY, synchronous_commit="off"), "set synchronous_commit=on"),
        (replace(HEALTHY, read_only=True), "primary"),
    ],
)
def test_a_server_that_may_lose_or_spoil_the_log_is_refused_with_the_remedy(found: Facts, telling: str) -> None:
    (said,) = problems(found)
    assert telling in said


@pytest.mark.parametrize(
    "found",
    [
        HEALTHY,
        replace(HEALTHY, major=15),
        replace(HEALTHY, synchronous_commit="local"),
        replace(HEALTHY, synchronous_commit="remote_apply"),
        replace(HEALTHY, remote_storage=True, fsync="off", full_page_writes="off"),
    ],
)
def test_a_server_that_keeps_its_word_is_accepted(found: Facts) -> None:
    assert problems(found) == []


def test_a_superuser_is_a_warning_and_an_ordinary_role_is_none() -> None:
    assert warnings(HEALTHY) == []
    assert "superuser" in warnings(replace(HEALTHY, superuser=True))[0]


async def test_a_forgetful_server_is_refused_unless_durability_does_not_matter(database: Database) -> None:
    with pytest.raises(CannotStart, match=r"fsync=off.*full_page_writes=off.*synchronous_commit=off"):
        await database.check()
    assert await database.check(durable=False) == []


async def test_the_check_warns_of_a_superuser(postgres: EmbeddedServer) -> None:
    (said,) = await Database.at(postgres.superuser()).check(durable=False)
    assert "superuser" in said


@pytest.mark.parametrize(
    ("change", "telling"),
    [
        ({"password": "not-the-secret"}, "does not let 'tablecast' in"),
        ({"user": "nobody_here"}, "does not let 'nobody_here' in"),
        ({"database": "no_such_show"}, "has no database 'no_such_show'"),
        ({"host": "no-such-host.invalid"}, "no host called 'no-such-host.invalid'"),
        ({"ssl": "require"}, "speaks no TLS"),
        ({"ssl": "verify-full", "root_cert": "/no/such.pem"}, "sslrootcert=/no/such.pem"),
    ],
)
async def test_a_wrong_address_is_one_sentence(postgres: EmbeddedServer, change: dict[str, str], telling: str) -> None:
    address = replace(postgres.address(), **change)  # type: ignore[arg-type]
    with pytest.raises(CannotStart, match=telling) as refused:
        await Database.at(address).check()
    assert address.password not in str(refused.value)


async def test_a_port_where_nobody_listens_is_one_sentence(postgres: EmbeddedServer) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        for host in ("127.0.0.1", "localhost"):
            nowhere = replace(postgres.address(), host=host, port=taken.getsockname()[1])
            with pytest.raises(CannotStart, match="Nothing listens"):
                await Database.at(nowhere).check()


async def test_a_server_that_is_no_postgres_or_never_answers_is_one_sentence(
    postgres: EmbeddedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    monkeypatch.setattr("store.connect.CONNECT_S", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mute = replace(postgres.address(), port=silent.getsockname()[1])
        with pytest.raises(CannotStart, match="does not answer"):
            await Database.at(mute).check()
    async with await asyncio.start_server(greet, "127.0.0.1", 0) as other:
        wrong = replace(postgres.address(), port=other.sockets[0].getsockname()[1])
        with pytest.raises(CannotStart, match="check that it is a Postgres server"):
            await Database.at(wrong).check()


async def test_a_database_of_another_encoding_is_refused(postgres: EmbeddedServer, empty_address: Address) -> None:
    odd = f"{empty_address.database}_latin"
    upkeep = await Database.at(replace(postgres.superuser(), database="postgres")).connect()
    await upkeep.execute(
        f"CREATE DATABASE {odd} OWNER tablecast TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C' LOCALE_PROVIDER libc"
    )
    try:
        with pytest.raises(CannotStart, match="LATIN1"):
            await Database.at(replace(empty_address, database=odd)).check(durable=False)
    finally:
        await upkeep.execute(f"DROP DATABASE {odd} WITH (FORCE)")
        await upkeep.close()


async def test_the_engine_speaks_json_and_has_limits(database: Database) -> None:
    async with database.engine.connect() as connection:
        row = (
            await connection.execute(text("SELECT '{\"a\": [1]}'::jsonb, current_setting('statement_timeout')"))
        ).one()
    assert tuple(row) == ({"a": [1]}, "5s")


async def test_the_pool_takes_and_gives_json_as_bytes(database: Database) -> None:
    async with database.pool() as pool:
        assert await pool.fetchval("SELECT $1::jsonb", b'{"hp": 41}') == b'{"hp": 41}'
        assert await pool.fetchval("SELECT $1::jsonb", '{"hp": 41}') == b'{"hp": 41}'
        assert await pool.fetchval("SELECT $1::jsonb[]", [b"1", b"[2]"]) == [b"1", b"[2]"]
        assert await pool.fetchval("SELECT $1::jsonb", None) is None


async def test_the_pool_has_limits_of_time_and_a_name(database: Database) -> None:
    names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "application_name")
    async with database.pool() as pool:
        assert [await pool.fetchval("SELECT current_setting($1)", name) for name in names] == [
            "5s",
            "2s",
            "10s",
            "tablecast",
        ]


async def test_releasing_a_connection_sends_nothing_to_the_server(database: Database) -> None:
    async with database.pool(max_size=1) as pool:
        await pool.fetchval("SELECT 1")
        await pool.execute("SET application_name = 'still set'")
        assert await pool.fetchval("SHOW application_name") == "still set"


async def test_an_open_transaction_is_rolled_back_at_release(database: Database) -> None:
    async with database.pool(max_size=1) as pool:
        connection = await pool.acquire()
        transaction = connection.transaction()
        await transaction.start()
        await connection.execute("CREATE TABLE half (x int)")
        await pool.release(connection)
        assert await pool.fetchval("SELECT to_regclass('half')") is None


async def test_a_single_connection_has_no_limit_of_time(database: Database) -> None:
    connection = await database.connect()
    assert await connection.fetchval("SHOW statement_timeout") == "0"
    await connection.close()


async def test_behind_a_pooler_nothing_is_prepared_by_name_and_no_start_up_setting_is_sent(
    database_address: Address,
) -> None:
    pooled = replace(database_address, pooled=True)
    database = Database(lambda: pooled, lambda: database_address)
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SHOW statement_timeout"))).scalar_one() == "0"
        assert (await connection.execute(text("SELECT count(*) FROM pg_prepared_statements"))).scalar_one() <= 1
    plain = await connect(pooled, {"statement_timeout": "5s"})
    assert await plain.fetchval("SHOW statement_timeout") == "5s"  # of the transaction that each statement gets
    assert await plain.fetchval("SELECT reset_val FROM pg_settings WHERE name = 'statement_timeout'") == "0"
    assert await plain.fetchval("SELECT count(*) FROM pg_prepared_statements") == 0
    await plain.close()
    await database.close()


async def test_new_connections_follow_an_address_that_moves(database_address: Address) -> None:
    places = [replace(database_address, database="no_such_show")]
    database = Database(lambda: places[-1], lambda: places[-1])
    with pytest.raises(DBAPIError, match="no_such_show"):
        async with database.engine.connect():
            pass
    places.append(database_address)
    async with database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT current_database()"))).scalar_one() == database_address.database
    await database.close()


async def test_a_lost_connection_is_replaced_before_it_is_used(database: Database) -> None:
    upkeep = await database.connect()
    async with database.pool(max_size=1) as pool:
        async with database.engine.connect() as connection:
            await connection.execute(text("SELECT 1"))
        await pool.fetchval("SELECT 1")
        await upkeep.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        async with database.engine.connect() as connection:
            assert (await connection.execute(text("SELECT 1"))).scalar_one() == 1
        assert await pool.fetchval("SELECT 1") == 1
    await upkeep.close()
