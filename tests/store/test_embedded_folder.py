"""What the embedded server finds in its folder and on the machine, and what it leaves there."""

import contextlib
import logging
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from store.embedded import EmbeddedServer
from store.errors import CannotStart
from store.postgres import cluster, launch, locks, postmaster, programs
from store.postgres.account import CAP_DAC_READ_SEARCH
from tests.store.programs import holder, ordinary_python
from tests.store.test_embedded import on
from tests.store.waiting import noted, until, written

NOBODY = 65534
as_root = pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="only root lends its server an account")


def capabilities(pid: int) -> int:
    """Return the rights of root that the process has."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1], 16) for line in status.splitlines() if line.startswith("CapEff:"))


def rights(path: Path) -> int:
    return path.stat().st_mode & 0o777


@contextlib.contextmanager
def open_folder() -> Iterator[Path]:
    """Yield a folder that every account may enter; pytest's own are for root alone."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def outside(data_dir: Path) -> list[object]:
    """Return what a start must not change: whose the folders above are, who may enter, and what the nearest list."""
    above = [(path, path.stat().st_mode, path.stat().st_uid, path.stat().st_gid) for path in data_dir.parents]
    return [*above, *[sorted(path.parent.iterdir()) for path in (data_dir, data_dir.parent)]]


@as_root
async def test_root_lends_an_account_and_changes_nothing_above_its_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    data_dir = private / "data"
    data_dir.mkdir(mode=0o700)
    before, times = outside(data_dir), private.stat().st_mtime_ns
    async with EmbeddedServer(data_dir) as server:
        await written(on(server), "kept")
        process = psutil.Process(server.pid)
        assert process.uids().effective != 0
        assert Path(process.exe()).is_relative_to(Path(sys.prefix))
        assert capabilities(server.pid) == 1 << CAP_DAC_READ_SEARCH
    assert outside(data_dir) == before
    assert private.stat().st_mtime_ns == times
    assert [path.name for path in data_dir.iterdir()] == ["postgres"]


@as_root
async def test_root_gives_the_account_no_right_that_it_can_do_without() -> None:
    with open_folder() as folder:
        async with EmbeddedServer(folder / "data", fast=True) as server:
            assert capabilities(server.pid) == 0


@as_root
async def test_an_ordinary_user_runs_the_server_as_itself() -> None:
    python = ordinary_python(NOBODY)
    with open_folder() as home:
        os.chown(home, NOBODY, NOBODY)
        async with holder(home / "data", python=python, uid=NOBODY) as program:
            said = (await program.listen()).said
            assert psutil.Process(int(str(said["pid"]))).uids().real == NOBODY
            assert rights(home / "data") == 0o700
            await program.end()
        async with EmbeddedServer(home / "data") as server:  # and root takes over the same folder
            assert psutil.Process(server.pid).uids().real == NOBODY


@as_root
async def test_a_folder_that_may_not_be_written_is_one_sentence() -> None:
    python = ordinary_python(NOBODY)
    with open_folder() as folder:
        async with holder(folder / "data", python=python, uid=NOBODY) as program:
            said = (await program.listen()).said
    assert "may not write to" in str(said["refused"])
    assert "DATA_DIR" in str(said["refused"])


async def test_passwords_and_the_log_are_for_the_owner_alone(tmp_path: Path) -> None:
    async with EmbeddedServer(tmp_path, fast=True):
        files = [
            path for path in (tmp_path / "postgres").rglob("*") if path.is_file() and "data" not in path.parts[-2:]
        ]
        private = [path for path in files if path.parent.name in {"postgres", "pg18"}]
    assert {path.name for path in private} >= {"postgres", "tablecast", "postgres.log", "port", "lock", "server.lock"}
    assert [path for path in private if rights(path) & 0o077] == []


async def test_the_server_sees_none_of_our_secrets(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "of-no-concern-to-postgres")
    async with EmbeddedServer(data_dir, fast=True) as server:
        assert "DISCORD_TOKEN" not in psutil.Process(server.pid).environ()
        password = server.address().password
        assert password not in (data_dir / "postgres" / "postgres.log").read_text(encoding="utf-8")


async def test_a_stale_pid_file_is_no_hindrance_whoever_has_the_number_now(
    data_dir: Path, postgres: EmbeddedServer
) -> None:
    zombie = subprocess.Popen([sys.executable, "-c", ""])  # noqa: ASYNC220 -- asyncio would reap it
    await until(lambda: psutil.Process(zombie.pid).status() == psutil.STATUS_ZOMBIE)
    server = EmbeddedServer(data_dir, fast=True)
    await server.start()
    await written(on(server), "kept")
    pid_file = data_dir / "postgres" / "pg18" / "data" / "postmaster.pid"
    left = pid_file.read_text(encoding="utf-8").splitlines()
    for reused in (zombie.pid, os.getpid(), postgres.pid, 0, 4_000_000):
        await server.stop()
        pid_file.write_text("\n".join([str(reused), *left[1:]]) + "\n", encoding="utf-8")
        await server.start()
        assert await noted(on(server)) == ["kept"]
    await server.stop()
    zombie.wait()


async def test_a_garbled_pid_file_is_no_hindrance(data_dir: Path) -> None:
    (data_dir / "postgres" / "pg18" / "data" / "postmaster.pid").write_text("", encoding="utf-8")
    async with EmbeddedServer(data_dir, fast=True) as server:
        await written(on(server), "kept")


async def test_a_port_that_another_program_has_taken_is_given_up(data_dir: Path) -> None:
    async with EmbeddedServer(data_dir, fast=True) as server:
        port = server.address().port
    with socket.create_server(("127.0.0.1", port)):
        async with EmbeddedServer(data_dir, fast=True) as server:
            assert server.address().port != port


async def test_a_port_that_is_lost_between_look_and_start_is_tried_again(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        choices = [taken.getsockname()[1], launch._random_port()]
        monkeypatch.setattr(launch, "_random_port", lambda: choices.pop(0))
        async with EmbeddedServer(data_dir, fast=True) as server:
            await written(on(server), "kept")
    assert choices == []


async def test_a_long_log_is_cut_at_the_next_start(data_dir: Path) -> None:
    log = data_dir / "postgres" / "postgres.log"
    log.write_bytes(b"x" * (cluster.LOG_LIMIT_BYTES + 1))
    async with EmbeddedServer(data_dir, fast=True):
        assert log.stat().st_size < cluster.LOG_KEPT_BYTES + 10_000


async def test_data_of_another_major_version_is_one_sentence_and_stays(tmp_path: Path) -> None:
    (tmp_path / "postgres" / "pg17" / "data").mkdir(parents=True)
    with pytest.raises(CannotStart, match="pg17 is not of this program's PostgreSQL 18"):
        await EmbeddedServer(tmp_path).start()


async def test_a_file_in_the_place_of_the_folder_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("", encoding="utf-8")
    with pytest.raises(CannotStart, match="in the way"):
        await EmbeddedServer(tmp_path / "data").start()


async def test_programs_that_are_not_there_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="do not run"):
        await EmbeddedServer(tmp_path, bin_dir=tmp_path / "bin").start()


async def test_a_machine_without_the_wheel_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    programs._of_the_wheel.cache_clear()
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(CannotStart, match="no embedded database for this kind of machine"):
        await EmbeddedServer(tmp_path).start()


async def test_a_lost_or_wrong_password_file_is_one_sentence(data_dir: Path) -> None:
    secret = data_dir / "postgres" / "pg18" / "tablecast"
    secret.write_text("wrong", encoding="utf-8")
    with pytest.raises(CannotStart, match="does not let Tablecast in"):
        await EmbeddedServer(data_dir, fast=True).start()
    secret.unlink()
    with pytest.raises(CannotStart, match="password file"):
        await EmbeddedServer(data_dir, fast=True).start()


async def test_a_server_that_holds_the_folder_and_does_not_answer_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postmaster, "WAIT_S", 0.2)
    (tmp_path / "postgres").mkdir()
    with locks.opened(tmp_path / "postgres" / "server.lock") as guard:
        assert locks.acquired(guard)
        with pytest.raises(CannotStart, match="does not answer: end it"):
            await EmbeddedServer(tmp_path, fast=True).start()


async def test_a_process_that_starts_for_ever_is_one_sentence(tmp_path: Path) -> None:
    with locks.opened(tmp_path / "lock") as other:
        assert locks.acquired(other)
        with pytest.raises(CannotStart, match="Another process has locked"):
            async with locks.exclusive(tmp_path / "lock", patience_s=0.1):
                pass


async def test_a_database_that_is_removed_under_a_running_server_is_said_and_not_made_anew(
    data_dir: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.ERROR)
    async with EmbeddedServer(data_dir, fast=True) as server:
        (data_dir / "postgres" / "pg18").rename(data_dir.parent / "elsewhere")
        os.kill(server.pid, 9)
        await until(lambda: "not back yet" in caplog.text)
        assert not (data_dir / "postgres" / "pg18").exists()
        (data_dir.parent / "elsewhere").rename(data_dir / "postgres" / "pg18")
        await until(lambda: not server._state[2].gone())
        await written(on(server), "kept")
