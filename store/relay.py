"""The relay: "campaign X has come to seq N" between processes. Hints only; whoever hears one reads the log."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import structlog

from store.connect import Connection
from store.engine import Database
from store.patience import FAILED
from store.receipt import Committed

CHANNEL = "tablecast"
PROBE_S = 5.0
PROBE_LIMIT_S = 2.0
SHORTEST_WAIT_S = 0.2
LONGEST_WAIT_S = 5.0
POLL_S = 1.0
"""How often whoever would hear is told to look where nothing can be heard."""

log = structlog.get_logger()


class PostgresRelay:
    """NOTIFY and LISTEN on direct connections of their own.

    Notifications are sent after the commit, never in it: NOTIFY takes a lock of the whole cluster until the commit is
    flushed. A connection can be dead without a word, so the listener is probed, and whoever was deaf is told to look.
    """

    def __init__(self, database: Database, *, hear: Callable[[str, int], None], missed: Callable[[], None]) -> None:
        """Prepare.

        Args:
            database: its direct address is used.
            hear: told a campaign's id and how far its log has come.
            missed: told that notifications may have been lost.
        """
        self._database, self._hear, self._missed = database, hear, missed
        self._unsent: dict[str, int] = {}
        self._news = asyncio.Event()
        self._all_sent = asyncio.Event()
        self._all_sent.set()
        self.listening = False

    @property
    def polling(self) -> bool:
        """Whether only a pooler's address is known, through which nothing is heard."""
        return self._database.direct().pooled

    def committed(self, news: Committed) -> None:
        """Tell the other processes, soon; of several commits of a campaign the last is enough."""
        self._unsent[news.campaign_id] = news.records[-1].seq
        self._all_sent.clear()
        self._news.set()

    async def run(self) -> None:
        """Send and listen; for ever, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.send(), name="relay sender")
            tasks.create_task(self._poll() if self.polling else self._always(self._listen), name="relay listener")

    async def send(self) -> None:
        """Send only; for ever, until cancelled."""
        await self._always(self._send)

    async def sent(self) -> None:
        """Wait until everything told so far is sent."""
        await self._all_sent.wait()

    async def _always(self, work: Callable[[Connection], Awaitable[None]]) -> None:
        """Do ``work`` on a connection, and again on a new one whenever that fails."""
        wait_s = SHORTEST_WAIT_S
        while True:
            try:
                connection = await self._database.connect(direct=True)
                try:
                    wait_s = SHORTEST_WAIT_S
                    await work(connection)
                finally:
                    connection.terminate()
            except FAILED as error:
                log.warning("relay.lost", error=type(error).__name__, again_in_s=wait_s)
            await asyncio.sleep(wait_s)
            wait_s = min(LONGEST_WAIT_S, wait_s * 2)

    async def _poll(self) -> None:
        while True:
            self._missed()
            await asyncio.sleep(POLL_S)

    async def _send(self, connection: Connection) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            unsent, self._unsent = self._unsent, {}
            hints = [f"{campaign_id} {seq}" for campaign_id, seq in unsent.items()]
            async with asyncio.timeout(PROBE_LIMIT_S):
                await connection.execute("SELECT pg_notify($1, hint) FROM unnest($2::text[]) AS hint", CHANNEL, hints)
            if not self._unsent:
                self._all_sent.set()

    async def _listen(self, connection: Connection) -> None:
        def heard(_connection: object, _pid: int, _channel: str, payload: object) -> None:
            campaign_id, _, seq = str(payload).partition(" ")
            with contextlib.suppress(ValueError):
                self._hear(campaign_id, int(seq))

        async with asyncio.timeout(PROBE_LIMIT_S):
            await connection.add_listener(CHANNEL, heard)
        self.listening = True
        self._missed()
        try:
            while True:
                await asyncio.sleep(PROBE_S)
                async with asyncio.timeout(PROBE_LIMIT_S):
                    await connection.execute("SELECT 1")
        finally:
            self.listening = False
