"""The embedded server's life: start or share it, bring it back, stop it. Its parts are in ``postgres/``."""

import asyncio
import contextlib
import logging
from pathlib import Path
from types import TracebackType
from typing import Self

import psutil

from store.address import Address
from store.errors import CannotStart
from store.postgres import cluster as clusters
from store.postgres import initdb, locks, postmaster, programs
from store.postgres.cluster import Cluster
from store.postgres.diagnosis import explained
from store.postgres.launch import launch
from store.postgres.postmaster import Server
from store.postgres.programs import Programs

log = logging.getLogger(__name__)

LOOK_S = 0.15
"""How often the keeper looks after the server."""
AGAIN_S = 1.0
PATIENCE_S = 180


class EmbeddedServer:
    """A Postgres server of our own in ``data_dir``, shared by all our processes that name the same folder.

    Whoever starts first runs it as a direct child; the others attach. When it goes, killed or because its
    process ended, any that is left brings it back in about a second, with every committed row.
    """

    def __init__(self, data_dir: Path, *, bin_dir: Path | None = None, fast: bool = False) -> None:
        """Prepare to serve from ``data_dir``; nothing happens before ``start``.

        Args:
            data_dir: all files go below its folder ``postgres``; nothing outside is touched.
            bin_dir: Postgres programs to use instead of the installed wheel's.
            fast: forget durability. For tests only: a crash may lose or spoil the data.
        """
        self._home = data_dir.absolute() / "postgres"
        self._bin_dir = bin_dir
        self._fast = fast
        self._running: tuple[Programs, Cluster, Server] | None = None
        self._keeper: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def owned(self) -> bool:
        """Whether this object started the server, and its ``stop`` will stop it."""
        return self._state[2].child is not None

    @property
    def pid(self) -> int:
        """The process id of the server as it is now."""
        return self._state[2].pid

    def address(self) -> Address:
        """Return where the server is now, for its ordinary role; after a restart the port may differ."""
        _, cluster, server = self._state
        return cluster.address(server.port)

    def superuser(self) -> Address:
        """Return the way in for upkeep that an ordinary role cannot do; the program itself has no use for it."""
        _, cluster, server = self._state
        return cluster.address(server.port, clusters.SUPERUSER)

    async def start(self) -> None:
        """Attach to the folder's server, or start it, making the database first if there is none; then keep it alive.

        Raises:
            CannotStart: a sentence with the remedy.
        """
        if self._keeper is not None:
            return
        with explained(self._home):
            await asyncio.to_thread(clusters.make_home, self._home)
            await self._ensure()
        self._keeper = asyncio.create_task(self._keep(), name="embedded database")

    async def stop(self) -> None:
        """Stop the server if this object started it, in at most 10 s; our other processes then bring it back."""
        keeper, self._keeper = self._keeper, None
        if keeper is not None:
            keeper.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeper
        if self._running is not None:
            await self._running[2].stop()

    @property
    def _state(self) -> tuple[Programs, Cluster, Server]:
        if self._running is None:
            raise RuntimeError("the embedded server has not been started")
        return self._running

    async def _ensure(self) -> None:
        """See that a server runs and note which; of several processes the lock lets one act and the rest find it done.

        Only the first call makes a database: one that has been removed since is a fault, not a new beginning.
        """
        async with locks.exclusive(self._home / "lock", patience_s=PATIENCE_S):
            tools, cluster = self._running[:2] if self._running else await self._prepare()
            server = await postmaster.find(cluster) or await launch(cluster, tools, fast=self._fast)
            self._running = tools, cluster, server

    async def _prepare(self) -> tuple[Programs, Cluster]:
        data = clusters.existing_data(self._home)
        tools = await asyncio.to_thread(programs.find, self._bin_dir, home=self._home, data=data)
        return tools, await initdb.prepare(tools, self._home, fast=self._fast)

    async def _keep(self) -> None:
        """Bring the server back whenever it has gone; for ever, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if not self._state[2].gone():
                continue
            log.warning("The embedded database has gone; bringing it back.")
            try:
                with explained(self._home):
                    await self._ensure()
            except (CannotStart, psutil.Error) as error:
                log.error("The embedded database is not back yet: %s", error)  # noqa: TRY400 -- the sentence says it all
                await asyncio.sleep(AGAIN_S)
            else:
                log.warning("The embedded database is back.")
