import asyncio
import os
import signal
import time
from pathlib import Path

import psutil
import pytest

from store.embedded import EmbeddedServer
from store.engine import Database
from tests.store.programs import holder
from tests.store.waiting import noted, until, written


def on(server: EmbeddedServer) -> Database:
    return Database(server.address, server.address)


async def test_a_first_start_makes_a_durable_server_an_ordinary_role_and_a_database(
    tmp_path: Path,
) -> None:
    async with EmbeddedServer(tmp_path) as server:
        assert await on(server).check() == []
        connection = await on(server).connect()
        row = await connection.fetchrow(
            "SELECT current_user, current_database(), pg_get_userbyid(datdba), "
            "rolsuper OR rolcreaterole OR rolcreatedb, "
            "current_setting('data_checksums'), current_setting('listen_addresses') "
            "FROM pg_database, pg_roles WHERE datname = current_database() AND rolname = current_user"
        )
        await connection.close()
    assert row is not None
    assert tuple(row) == ("tablecast", "tablecast", "tablecast", False, "on", "127.0.0.1")


async def test_a_warm_start_has_the_rows_the_port_and_a_new_process(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir, fast=True)
    await server.start()
    await written(on(server), "kept")
    address, pid = server.address(), server.pid
    await server.stop()
    assert not psutil.pid_exists(pid)
    await server.start()
    assert await noted(on(server)) == ["kept"]
    assert (server.address(), server.pid == pid) == (address, False)
    await server.stop()


async def test_a_folder_with_spaces_quotes_and_letters_of_all_kinds_will_do(tmp_path: Path) -> None:
    async with EmbeddedServer(tmp_path / "it's a Spiel für 'alle' 🎲", fast=True) as server:
        await written(on(server), "kept")


async def test_a_killed_server_comes_back_by_itself_with_every_row(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir) as server:
        for number in range(3):
            await written(on(server), f"note {number}")
            killed = server.pid
            os.kill(killed, signal.SIGKILL)
            began = time.monotonic()
            await until(lambda killed=killed: server.pid != killed)  # type: ignore[misc]
            assert time.monotonic() - began < 5
        assert await noted(on(server)) == ["note 0", "note 1", "note 2"]


async def test_a_killed_server_comes_back_only_after_its_last_session_has_ended(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir, fast=True) as server:
        connection = await on(server).connect()
        session = await connection.fetchval("SELECT pg_backend_pid()")
        os.kill(session, signal.SIGSTOP)
        killed = server.pid
        os.kill(killed, signal.SIGKILL)
        await until(lambda: not psutil.pid_exists(killed))
        for _ in range(20):
            await asyncio.sleep(0.02)
            assert server.pid == killed
        os.kill(session, signal.SIGKILL)
        await until(lambda: server.pid != killed)
        connection.terminate()
        await written(on(server), "kept")


async def test_a_killed_program_takes_its_server_along_and_no_row_is_lost(data_dir: Path) -> None:
    async with holder(data_dir) as program:
        said = (await program.listen()).said
        async with EmbeddedServer(data_dir) as server:
            await written(on(server), "kept")
            await server.stop()
        await program.kill()
        await until(lambda: not psutil.pid_exists(int(str(said["pid"]))))
    async with EmbeddedServer(data_dir) as server:
        assert await noted(on(server)) == ["kept"]


async def test_program_and_server_killed_together_are_no_hindrance(data_dir: Path) -> None:
    async with holder(data_dir) as program:
        said = (await program.listen()).said
        async with EmbeddedServer(data_dir) as server:
            await written(on(server), "kept")
            await server.stop()
        os.kill(int(str(said["pid"])), signal.SIGKILL)
        await program.kill()
    async with EmbeddedServer(data_dir) as server:
        assert server.owned
        assert await noted(on(server)) == ["kept"]


async def test_a_second_process_shares_the_server_and_keeps_it_when_the_first_ends(data_dir: Path) -> None:
    async with holder(data_dir, "fast") as first:
        said = (await first.listen()).said
        async with EmbeddedServer(data_dir, fast=True) as second:
            assert (second.pid, second.owned, second.address().url()) == (said["pid"], False, said["url"])
            await written(on(second), "kept")
            await first.end()
            await until(lambda: second.owned)
            assert await noted(on(second)) == ["kept"]
            assert second.address().url() == said["url"]


async def test_a_guest_that_stops_leaves_the_server_to_its_owner(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir, fast=True) as owner:
        async with EmbeddedServer(data_dir, fast=True) as guest:
            assert not guest.owned
        assert not (owner._state[2].gone())
        await written(on(owner), "kept")


async def test_of_several_that_are_left_one_brings_the_server_back(data_dir: Path) -> None:
    async with holder(data_dir, "fast") as first:
        said = (await first.listen()).said
        async with EmbeddedServer(data_dir, fast=True) as second, EmbeddedServer(data_dir, fast=True) as third:
            await first.kill()
            await until(lambda: second.pid == third.pid != said["pid"])
            assert [second.owned, third.owned].count(True) == 1


async def test_first_starts_at_once_agree_on_one_server(tmp_path: Path) -> None:
    async with holder(tmp_path, "fast") as one, holder(tmp_path, "fast") as two, holder(tmp_path, "fast") as three:
        said = [(await program.listen()).said for program in (one, two, three)]
    assert len({what["pid"] for what in said}) == 1
    assert sorted(bool(what["owned"]) for what in said) == [False, False, True]


async def test_a_first_start_that_was_killed_half_way_is_forgotten(tmp_path: Path) -> None:
    home = tmp_path / "postgres"
    async with holder(tmp_path) as program:
        await until(lambda: [*home.glob("new-*/data/global")])
        await program.kill()
        assert not (home / "pg18").exists()
        async with EmbeddedServer(tmp_path, fast=True) as server:
            await written(on(server), "kept")
            assert not [*home.glob("new-*")]


async def test_starting_twice_and_stopping_twice_is_once(data_dir: Path) -> None:
    server = EmbeddedServer(data_dir, fast=True)
    await server.stop()
    await server.start()
    pid = server.pid
    await server.start()
    assert server.pid == pid
    await server.stop()
    await server.stop()
    assert not psutil.pid_exists(pid)


async def test_a_frozen_server_is_stopped_by_force(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("store.postgres.postmaster.STOP_S", 0.1)
    monkeypatch.setattr("store.postgres.postmaster.QUIT_S", 0.1)
    async with EmbeddedServer(data_dir, fast=True) as server:
        pid = server.pid
        os.kill(pid, signal.SIGSTOP)
    assert not psutil.pid_exists(pid)
