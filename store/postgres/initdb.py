"""The making of a cluster in one step: it is there complete or not at all. Nothing here starts a server that stays."""

import os
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from store.errors import CannotStart
from store.postgres import become, diagnosis
from store.postgres.cluster import DATABASE, ROLE, SUPERUSER, Cluster, existing_data, write_private
from store.postgres.programs import Programs

BUILTIN_LOCALE_SINCE = 17
INITDB = ("-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8", "--locale=C", "--data-checksums", "--no-instructions")
SINGLE = ("--single", "-j", "-c", "log_min_error_statement=panic", "-c", "log_checkpoints=off")


async def prepare(programs: Programs, home: Path, *, fast: bool) -> Cluster:
    """Return the cluster in ``home``, made first if there is none. Call it under the lock on ``home``.

    Raises:
        CannotStart: it could not be made, or there is one of another major version, which these programs cannot read.
    """
    cluster = Cluster(home=home, major=programs.major)
    if cluster.folder.exists():
        return cluster
    if old := existing_data(home):
        raise CannotStart(
            f"The database in {old.parent} is not of this program's PostgreSQL {programs.major}: "
            "dump it with the version that made it and restore it into a new DATA_DIR."
        )
    unfinished = _empty_folder(home)
    try:
        await _fill(unfinished, programs, cluster, fast=fast)
        _finish(unfinished, cluster)
    except BaseException:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise
    return cluster


def _empty_folder(home: Path) -> Path:
    """Return a new folder, having removed those that killed attempts left."""
    for leftover in home.glob("new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix="new-", dir=home))


async def _fill(folder: Path, programs: Programs, cluster: Cluster, *, fast: bool) -> None:
    """Make the whole cluster in ``folder``: files, superuser, then our role and its database."""
    data = _lay_out(folder, programs)
    options = ["-D", str(data), f"--pwfile={folder / 'init'}", *INITDB]
    if programs.major >= BUILTIN_LOCALE_SINCE:
        options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    await _run(programs, cluster, "initdb", *options, *(["--no-sync"] if fast else []))
    password = (folder / ROLE).read_text(encoding="utf-8")
    sql = f"CREATE ROLE {ROLE} LOGIN PASSWORD '{password}';\n\nCREATE DATABASE {DATABASE} OWNER {ROLE};\n\n"
    await _run(
        programs, cluster, "postgres", *SINGLE, *(["-F"] if fast else []), "-D", str(data), "postgres", stdin=sql
    )


def _lay_out(folder: Path, programs: Programs) -> Path:
    """Put the passwords into ``folder`` and return its data folder, which belongs to the server's account."""
    data, init = folder / "data", folder / "init"
    data.mkdir(mode=0o700)
    for name in (SUPERUSER, ROLE):
        write_private(folder / name, secrets.token_urlsafe(24))
    shutil.copy(folder / SUPERUSER, init)  # initdb must read one, and only the data folder stays its own
    if sys.platform != "win32" and programs.account.uid != become.NONE:
        folder.chmod(0o711)
        for path in (data, init):
            os.chown(path, programs.account.uid, programs.account.gid)
    return data


def _finish(unfinished: Path, cluster: Cluster) -> None:
    """Give the folder its name, when all in it is sure to be on disk (initdb has seen to the data)."""
    (unfinished / "init").unlink()
    for path in (unfinished / SUPERUSER, unfinished / ROLE, unfinished):
        _sync(path)
    unfinished.rename(cluster.folder)
    _sync(cluster.home)


async def _run(programs: Programs, cluster: Cluster, name: str, *arguments: str, stdin: str = "") -> None:
    """Run a program of Postgres to its end; what it says goes to the log."""
    command = programs.command(name, *arguments)
    with cluster.open_log() as log:
        start = log.tell()
        status = await programs.run(command, folder=cluster.home, output=log, stdin=stdin.encode())
    said = cluster.log.read_bytes()[start:].decode(errors="replace")
    if status != 0 or "ERROR:" in said:
        raise CannotStart(diagnosis.of_log(said, cluster.home))


def _sync(path: Path) -> None:
    """Have the file system keep ``path`` through a loss of power."""
    if os.name == "posix":
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
