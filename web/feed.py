"""The feed: the hubs of this process, and what wakes them. Lost notifications cost time, never an event."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from datetime import datetime

import structlog

from game.errors import NotFound
from store.errors import StoreUnavailable
from store.queries import Reader
from store.receipt import Committed
from web import frames
from web.hub import Hub
from web.tally import Tally

HEARTBEAT_S = 15
SILENCE_S = 25.0
"""A viewer that has not been heard for longer at a sweep is cut: at the latest 40 s after its last sign of life."""
POLL_S = 2.0
AWAY_POLL_S = 0.3
"""How often the database is asked for that did not answer."""
IDLE_SWEEPS = 4
LEAVING_S = 1.0
LOOK_S = 0.02
MOST_VIEWERS = 20_000
MOST_HUBS = 1_000
"""How many campaigns are kept for those who only read; one that somebody watches has its hub in any case."""

log = structlog.get_logger()


class Feed:
    """All the hubs of one process. ``run`` owns their tasks."""

    def __init__(
        self, reader: Reader, *, now: Callable[[], datetime], heartbeat_s: float = HEARTBEAT_S, poll_s: float = POLL_S
    ) -> None:
        """Prepare; ``now`` is the present, with a time zone."""
        self._reader, self._now = reader, now
        self._heartbeat_s, self._poll_s = heartbeat_s, poll_s
        self._hubs: dict[str, Hub] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._look = asyncio.Event()
        self.tally = Tally()
        self.away = False
        """Whether the database did not answer when it was last asked."""

    async def hub(self, campaign_id: str) -> Hub:
        """Return the campaign's hub, ready.

        Raises:
            NotFound: there is no such campaign.
            StoreUnavailable: the database does not answer, and the hub is not there yet.
        """
        while True:
            hub = self._hubs.get(campaign_id) or self._opened(campaign_id)
            hub.idle_sweeps = 0
            try:
                await hub.ready()
            except (NotFound, StoreUnavailable):
                if self._hubs.get(campaign_id) is hub and hub.empty:
                    self._drop(campaign_id)
                raise
            if self._hubs.get(campaign_id) is hub:
                return hub

    def _opened(self, campaign_id: str) -> Hub:
        hub = self._hubs[campaign_id] = Hub(
            campaign_id, self._reader, heartbeat_s=self._heartbeat_s, now=self._now, tally=self.tally
        )
        self._tasks[campaign_id] = asyncio.create_task(hub.run(), name=f"hub {campaign_id}")
        return hub

    def known(self, campaign_id: str) -> Hub | None:
        """Return the campaign's hub if there is one that knows everything that anybody has said of the campaign."""
        hub = self._hubs.get(campaign_id)
        return hub if hub and hub.current else None

    def room_for(self, campaign_id: str) -> bool:
        """Whether the campaign has a hub, or may have one for somebody who only reads."""
        return campaign_id in self._hubs or len(self._hubs) < MOST_HUBS

    def missed_answer(self) -> None:
        """Take in that the database has not answered: it is asked again and again until it does."""
        self.away = True
        self._look.set()

    @property
    def viewers(self) -> int:
        """How many watch."""
        return sum(len(hub.viewers) for hub in self._hubs.values())

    @property
    def hubs(self) -> int:
        """How many campaigns are kept in memory."""
        return len(self._hubs)

    @property
    def full(self) -> bool:
        """Whether this process has as many viewers as it may."""
        return self.viewers >= MOST_VIEWERS

    def committed(self, news: Committed) -> None:
        """Take in what this process has just written: nobody needs to read it again."""
        self.away = False
        if hub := self._hubs.get(news.campaign_id):
            hub.take(news.epoch, news.records)

    def poke(self, campaign_id: str, seq: int) -> None:
        """Take in that another process has written."""
        if hub := self._hubs.get(campaign_id):
            hub.hear(seq)

    def look(self) -> None:
        """Look at every log now: notifications may have been missed."""
        self._look.set()

    async def run(self) -> None:
        """Poll the heads of the logs and sweep the viewers; for ever, until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._poll(), name="feed poll")
                tasks.create_task(self._sweep(), name="feed sweep")
        finally:
            for campaign_id in tuple(self._hubs):
                self._drop(campaign_id)

    async def close(self) -> None:
        """Send every viewer away, to come back to whoever serves next; cut those who do not go."""
        hubs = tuple(self._hubs.values())
        for hub in hubs:
            hub.close_all(frames.CLOSE_GOING_AWAY, "server going away")
        end_s = time.monotonic() + LEAVING_S
        while time.monotonic() < end_s and not all(hub.empty for hub in hubs):  # noqa: ASYNC110 - many may leave
            await asyncio.sleep(LOOK_S)
        for hub in hubs:
            hub.abort_all()

    async def _poll(self) -> None:
        while True:
            if self.away:
                await asyncio.sleep(AWAY_POLL_S)
            else:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(self._poll_s):
                        await self._look.wait()
            self._look.clear()
            hubs = {key: hub for key, hub in self._hubs.items() if hub.epoch}
            if not hubs and not self.away:
                continue
            self.tally.polls += 1
            try:
                await self._compare(hubs)
                self.away = False
            except StoreUnavailable:
                self.away = True
                self.tally.poll_failures += 1
                log.warning("feed.poll_failed", hubs=len(hubs))
            except Exception:
                self.away = False  # it does answer, if not as it should
                log.exception("feed.poll_failed", hubs=len(hubs))

    async def _compare(self, hubs: dict[str, Hub]) -> None:
        heads = await self._reader.heads(tuple(hubs))
        for campaign_id, hub in hubs.items():
            head = heads.get(campaign_id)
            if head is None or head.epoch != hub.epoch:
                log.warning("feed.log_replaced", campaign=campaign_id)
                hub.forget()
                continue
            hub.let_go(head.opening)
            if head.seq > hub.seq:
                self.tally.found_behind += 1
                hub.hear(head.seq)

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(self._heartbeat_s)
            silence_s = SILENCE_S * self._heartbeat_s / HEARTBEAT_S
            for campaign_id, hub in tuple(self._hubs.items()):
                await hub.sweep(self._now(), time.monotonic(), silence_s)
                if hub.idle_sweeps > IDLE_SWEEPS and not self.away:
                    self._drop(campaign_id)

    def _drop(self, campaign_id: str) -> None:
        if hub := self._hubs.pop(campaign_id, None):
            hub.close_all(frames.CLOSE_GOING_AWAY, "going away")
        if task := self._tasks.pop(campaign_id, None):
            task.cancel()
