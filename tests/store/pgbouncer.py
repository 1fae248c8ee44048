"""A real PgBouncer in transaction mode, in front of a database of a test."""

import asyncio
import contextlib
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from store.address import Address
from store.connect import connect
from tests.store.waiting import answered

BINARY = shutil.which("pgbouncer") or next((p for p in ("/usr/sbin/pgbouncer",) if Path(p).exists()), "")
NOBODY = 65534

needs_pgbouncer = pytest.mark.skipif(not BINARY, reason="pgbouncer is not installed: apt-get install pgbouncer")


@contextlib.asynccontextmanager
async def pooled(address: Address, *, connections: int = 3) -> AsyncIterator[Address]:
    """Yield the address of a pooler that shares few connections, each for one transaction at a time."""
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        users = folder / "users.txt"
        users.write_text(f'"{address.user}" "{address.password}"\n')
        settings = folder / "pgbouncer.ini"
        settings.write_text(
            "[databases]\n"
            f"{address.database} = host={address.host} port={address.port} dbname={address.database}\n"
            "[pgbouncer]\nlisten_addr = 127.0.0.1\nunix_socket_dir =\npool_mode = transaction\n"
            f"listen_port = {port}\nauth_type = scram-sha-256\nauth_file = {users}\n"
            f"default_pool_size = {connections}\nmax_client_conn = 200\n"
        )
        ids: Any = {"user": NOBODY, "group": NOBODY, "extra_groups": ()} if os.getuid() == 0 else {}  # it refuses root
        process = await asyncio.create_subprocess_exec(
            BINARY, "-q", str(settings), stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.DEVNULL, **ids
        )
        try:
            place = replace(address, host="127.0.0.1", port=port, pooled=True)
            await (await answered(lambda: connect(place, {}))).close()
            yield place
        finally:
            process.kill()
            await process.wait()


def free_port() -> int:
    """Return a port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
