"""A server started in our folder, as our child. Whether one is needed is for others to know."""

import asyncio
import os
import secrets
import signal
import socket
import subprocess
import time

from store.errors import CannotStart
from store.postgres import diagnosis, locks
from store.postgres.cluster import PORTS, Cluster
from store.postgres.postmaster import POLL_S, WAIT_S, Server, answers, read
from store.postgres.programs import Programs

ATTEMPTS = 5
MAY_PASS = ("could not create any TCP/IP sockets", "pre-existing shared memory block")
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "max_wal_size": "512MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",  # statements may hold secrets
    "log_checkpoints": "off",
}
"""Given on the command line, where no configuration file can outvote them."""


async def launch(cluster: Cluster, programs: Programs, *, fast: bool) -> Server:
    """Start the server of ``cluster``, on the port of last time if that is free, and wait until it answers.

    Call it under the lock on the cluster's home, after ``find`` found none.

    Raises:
        CannotStart: Postgres ended, for a reason that another attempt would not change.
    """
    port, said = cluster.remembered_port(), ""
    for _ in range(ATTEMPTS):
        port = port if port is not None and _free(port) else _random_port()
        child, start = _popen(cluster, programs, port, fast=fast)
        server = Server(pid=child.pid, port=port, child=child)
        try:
            if await _ready(server, cluster):
                cluster.remember_port(port)
                return server
        except BaseException:
            await asyncio.shield(server.stop())
            raise
        said = cluster.log.read_bytes()[start:].decode(errors="replace")
        if not any(words in said for words in MAY_PASS):
            break
        port = None
    raise CannotStart(diagnosis.of_log(said, cluster.home))


def _popen(cluster: Cluster, programs: Programs, port: int, *, fast: bool) -> tuple[subprocess.Popen[bytes], int]:
    """Start postgres with a hold on the guard, which its own processes share; return it and where its log begins."""
    settings = SETTINGS | (FORGETFUL if fast else DURABLE) | {"port": str(port)}
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = programs.command("postgres", "-D", str(cluster.data), *options)
    with cluster.open_log() as log, locks.opened(cluster.guard) as guard:
        if not locks.acquired(guard):
            raise CannotStart(f"A Postgres server that Tablecast did not expect holds {cluster.home}: start again.")
        start = log.tell()
        child = programs.popen(command, folder=cluster.home, dies_by=signal.SIGINT, output=log, inherited=[guard])
        return child, start


async def _ready(server: Server, cluster: Cluster) -> bool:
    """Wait until the child answers and return True, or False when it ended before."""
    end = time.monotonic() + WAIT_S
    while not server.gone():
        pid, _, ready = read(cluster.data)
        if pid == server.pid and ready and await answers(cluster, server.port):
            return True
        if time.monotonic() > end:
            raise CannotStart(
                f"The embedded database is not ready after {WAIT_S} s: see {cluster.log}, then start again."
            )
        await asyncio.sleep(POLL_S)
    return False


def _free(port: int) -> bool:
    with socket.socket() as probe:
        if os.name == "posix":  # as Postgres does; elsewhere the option would mean something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _random_port() -> int:
    """Return a port that was free just now; another may take it before we do, hence the attempts."""
    for _ in range(100):
        if _free(port := secrets.choice(PORTS)):
            return port
    raise CannotStart("No port from 20000 to 29999 is free on 127.0.0.1: end some of the programs that listen there.")
