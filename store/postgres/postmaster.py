"""A running server of our folder: found, told apart from the dead, stopped. Nothing here starts one."""

import asyncio
import contextlib
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import asyncpg
import psutil

from store.errors import CannotStart
from store.postgres import locks
from store.postgres.cluster import Cluster

POLL_S = 0.02
ANSWER_S = 5
WAIT_S = 120
"""For a server to be ready; recovery after a crash takes seconds, on a slow disk a minute."""
STOP_S, QUIT_S = 4, 1


@dataclass(frozen=True, kw_only=True)
class Server:
    """A postmaster that answered when we last looked."""

    pid: int
    port: int
    process: psutil.Process | None = None
    """Set when another started it."""
    child: subprocess.Popen[bytes] | None = None
    """Set when we started it; then it is ours to stop."""

    def gone(self) -> bool:
        """Return whether it has ended; a child is reaped."""
        if self.child is not None:
            return self.child.poll() is not None
        return self.process is None or not _lives(self.process)

    async def stop(self) -> None:
        """End a server of ours: politely, then by force; within 6 s."""
        if self.child is None:
            return
        for name, patience_s in (("INT", STOP_S), ("QUIT", QUIT_S)):
            if self.child.poll() is None:
                _ask(self.child, name)
            await ended(self.child, patience_s)
        if self.child.poll() is None:
            self.child.kill()
            self.child.wait()


async def ended(child: subprocess.Popen[bytes], patience_s: float) -> None:
    """Wait until ``child`` has ended, but not for longer than ``patience_s``."""
    end = time.monotonic() + patience_s
    while child.poll() is None and time.monotonic() < end:  # noqa: ASYNC110 -- all systems can poll a child
        await asyncio.sleep(POLL_S)


async def find(cluster: Cluster) -> Server | None:
    """Return the server that runs on ``cluster``, waiting while one starts or ends; None when there certainly is none.

    Call it under the lock on the cluster's home.
    """
    end = time.monotonic() + WAIT_S
    while True:
        pid, port, ready = read(cluster.data)
        process = _postgres(pid, cluster.data)
        if process is not None and ready and await answers(cluster, port):
            return Server(pid=pid, port=port, process=process)
        if process is None and not _guarded(cluster):
            # Postgres would stay out for a zombie, or for any process that has been given the number since.
            (cluster.data / "postmaster.pid").unlink(missing_ok=True)
            return None
        if time.monotonic() > end:
            raise CannotStart(
                f"A Postgres server (process {pid}) holds {cluster.data} and does not answer: end it and start again."
            )
        await asyncio.sleep(POLL_S)


def read(data: Path) -> tuple[int, int, bool]:
    """Return process, port and readiness as ``postmaster.pid`` has them; zeros when it does not say."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
        return int(lines[0]), int(lines[3]), lines[7].strip() == "ready"
    except (FileNotFoundError, ValueError, IndexError):
        return 0, 0, False


def _postgres(pid: int, data: Path) -> psutil.Process | None:
    """Return the process ``pid`` if it lives and works in ``data``: no zombie, and no stranger with a reused number."""
    try:
        process = psutil.Process(pid)
        if not _lives(process) or not process.name().startswith("postgres"):
            return None
        with contextlib.suppress(psutil.AccessDenied):  # then the name has to do
            if not data.samefile(process.cwd()):
                return None
    except (psutil.Error, OSError):
        return None
    return process


def _lives(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False


def _guarded(cluster: Cluster) -> bool:
    """Return whether any process of the server lives, be it a last session of one whose postmaster was killed."""
    return sys.platform != "win32" and locks.held(cluster.guard)


async def answers(cluster: Cluster, port: int) -> bool:
    """Return whether our role gets into our database."""
    address = cluster.address(port)
    try:
        connection = await asyncpg.connect(
            host=address.host,
            port=port,
            user=address.user,
            password=address.password,
            database=address.database,
            ssl=False,
            timeout=ANSWER_S,
        )
    except (asyncpg.InvalidPasswordError, asyncpg.InvalidCatalogNameError) as error:
        raise CannotStart(
            f"The embedded database does not let Tablecast in ({error}): bring back {cluster.folder} from a backup."
        ) from error
    except (OSError, asyncpg.PostgresError, asyncpg.InternalClientError):
        return False
    await connection.close(timeout=ANSWER_S)
    return True


def _ask(child: subprocess.Popen[bytes], name: str) -> None:
    """Send the signal ``name`` to ``child``; Windows has none, so there a program of Postgres delivers it."""
    if sys.platform == "win32":
        program = Path(child.args[0]).with_name("pg_ctl.exe")
        subprocess.run([program, "kill", name, str(child.pid)], check=False)  # noqa: S603 -- every word is ours
    else:
        child.send_signal(signal.Signals[f"SIG{name}"])
