"""A hub: all that one process shows of one campaign. Reads the log once, encodes once, writes the same bytes to all."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import get_args

import structlog

from game.audience import Audience
from game.errors import NotFound
from game.record import Record
from store.errors import StoreUnavailable
from store.queries import Reader
from web import frames
from web.frames import EventFrame
from web.picture import Picture
from web.tally import Tally
from web.viewer import BEHIND_BYTES, Viewer

log = structlog.get_logger()

RING_EVENTS = 64
SMALL_BYTES = BEHIND_BYTES // 2
"""How much is written to a viewer without waiting for it to read."""
SLICE = 500
"""How many viewers are written to before others get their turn."""
AGAIN_S = 0.5
ROOM_AGAIN_BYTES = 4 * 1024
LOOK_AGAIN_S = 0.1
TOO_SLOW_S = 20.0
"""How long a viewer may be behind before it is closed."""


class Hub:
    """One campaign. Each viewer knows how far it was written to."""

    def __init__(
        self,
        campaign_id: str,
        reader: Reader,
        *,
        heartbeat_s: float,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        tally: Tally | None = None,
    ) -> None:
        """Prepare; ``ready`` reads the state. ``now`` tells how late news is, and ``tally`` is added to."""
        self.campaign_id = campaign_id
        self._now, self._tally = now, tally or Tally()
        self.viewers: set[Viewer] = set()
        self.idle_sweeps = 0
        self.opening: frozenset[bytes] | None = None
        """The hashes of the secrets that opened the campaign when the database was last asked; None before that."""
        self._reader, self._heartbeat_s = reader, heartbeat_s
        self._picture = Picture()
        self._reading = asyncio.Lock()
        self._unwritten: deque[EventFrame] = deque()
        self._behind: set[Viewer] = set()
        self._heard = 0
        self._wake = asyncio.Event()
        self._loading: asyncio.Task[None] | None = None
        self._joining: set[Viewer] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def seq(self) -> int:
        """How far the log was read."""
        return self._picture.seq

    @property
    def epoch(self) -> str:
        """Which log that is; empty while none was read."""
        return self._picture.epoch

    @property
    def picture(self) -> Picture:
        """What is known of the campaign."""
        return self._picture

    @property
    def current(self) -> bool:
        """Whether the log was read, and as far as anybody has said that it goes."""
        return bool(self.epoch) and self._heard <= self.seq

    async def ready(self) -> None:
        """Read the campaign, once, however many wait for it.

        Raises:
            NotFound: there is no such campaign, or no more.
            StoreUnavailable: the database does not answer.
        """
        if not self.epoch:
            if self._loading is None or self._loading.done():
                self._loading = asyncio.create_task(self._load(), name=f"load {self.campaign_id}")
                self._loading.add_done_callback(lambda task: task.cancelled() or task.exception())
            await asyncio.shield(self._loading)
        if self._picture.state.deleted:
            raise NotFound("There is no such campaign.")

    async def _load(self) -> None:
        found = await self._reader.snapshot(self.campaign_id, RING_EVENTS)
        if found is None:
            raise NotFound("There is no such campaign.")
        self._picture.begin(found, RING_EVENTS)
        self._unwritten.clear()
        self._wake.set()

    def take(self, epoch: str, records: Sequence[Record]) -> None:
        """Take in what this process has just committed; what does not fit on is read from the log."""
        if self.epoch == epoch and records[0].seq == self.seq + 1:
            self._append(epoch, records)
        self.hear(records[-1].seq)

    def _append(self, epoch: str, records: Sequence[Record]) -> None:
        self._unwritten += self._picture.append(epoch, records)
        now = self._now()
        self._tally.events += len(records)
        self._tally.lag_s += sum(max(0.0, (now - record.at).total_seconds()) for record in records)

    def hear(self, seq: int) -> None:
        """Take in that the log has come to ``seq``."""
        self._heard = max(self._heard, seq)
        self._wake.set()

    async def run(self) -> None:
        """Read on and write out whenever there is news; for ever, until cancelled."""
        while True:
            try:
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_AGAIN_S if self._behind else None):
                        await self._wake.wait()
                self._wake.clear()
                if self.epoch and self._heard > self.seq:
                    await self._read_on()
                await self._write_out()
                await self._fetch_those_behind(time.monotonic())
            except Exception:
                log.exception("feed.hub_failed", campaign=self.campaign_id)
                self.forget()
                await asyncio.sleep(AGAIN_S)

    async def reach(self, epoch: str, seq: int) -> bool:
        """Read on until the log is known up to ``seq``; whether it is the log ``epoch`` and goes as far.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        while self.epoch == epoch and self.seq < seq:
            known = self.seq
            async with self._reading:
                if self.seq == known:
                    await self._take_in()
            if self.seq == known:
                return False
        return self.epoch == epoch

    async def _read_on(self) -> None:
        try:
            async with self._reading:
                await self._take_in()
        except StoreUnavailable:
            await asyncio.sleep(AGAIN_S)
            self._wake.set()

    async def _take_in(self) -> None:
        """Read what is behind ``seq``. What another task has taken in meanwhile is left out."""
        epoch = self.epoch
        records = [r for r in await self._reader.after(self.campaign_id, self.seq) if r.seq > self.seq]
        if records and records[0].seq == self.seq + 1 and self.epoch == epoch:
            self._append(epoch, records)
            self._wake.set()
        elif not records:
            self._heard = self.seq

    async def _write_out(self) -> None:
        if self._picture.state.campaign and self._picture.state.campaign.visibility == "private":
            for viewer in tuple(self.viewers):
                if not viewer.keyed:
                    viewer.close(frames.CLOSE_GONE, "campaign gone")
        while self._unwritten:
            frame = self._unwritten.popleft()
            waiting = [viewer for viewer in self.viewers if viewer.seq < frame.seq and viewer not in self._behind]
            for start in range(0, len(waiting), SLICE):
                for viewer in waiting[start : start + SLICE]:
                    self._write(viewer, frame)
                await asyncio.sleep(0)
            self._tally.frames += len(waiting)
        if self._picture.state.deleted:
            self.close_all(frames.CLOSE_GONE, "campaign gone")

    def _write(self, viewer: Viewer, frame: EventFrame) -> None:
        data = frame.wire(viewer.audience)
        if not data or viewer.write(data):
            viewer.seq = frame.seq
            self._tally.sent_bytes += len(data)
        else:
            viewer.behind_since_s = time.monotonic()
            self._behind.add(viewer)

    async def _fetch_those_behind(self, now_s: float) -> None:
        """Bring viewers up to date that have room again: by what they missed if that is little, else by a snapshot."""
        for count, viewer in enumerate(tuple(self._behind), 1):
            if count % SLICE == 0:
                await asyncio.sleep(0)
            if viewer.leaving or viewer not in self.viewers:
                self._behind.discard(viewer)
            elif viewer.waiting_bytes <= ROOM_AGAIN_BYTES:
                self._behind.discard(viewer)
                missed = self._picture.missed(viewer.seq, viewer.audience)
                if missed is None or sum(map(len, missed)) > SMALL_BYTES:
                    missed = self._snapshot(viewer)
                if viewer.write(b"".join(missed)):
                    viewer.seq = self.seq
                else:
                    self._start_over(viewer)
            elif now_s - (viewer.behind_since_s or now_s) > TOO_SLOW_S:
                viewer.close(frames.CLOSE_TOO_SLOW, "too slow")
                self._tally.slow_closes += 1
                self._behind.discard(viewer)

    def _snapshot(self, viewer: Viewer) -> list[bytes]:
        parts = self._picture.snapshot(viewer.audience)
        self._tally.snapshots += 1
        self._tally.sent_bytes += sum(map(len, parts))
        return parts

    def _start_over(self, viewer: Viewer) -> None:
        """Bring a viewer up to date by a snapshot that is too large to be written without waiting."""
        self.viewers.discard(viewer)
        self._joining.add(viewer)
        task = asyncio.create_task(self._restarted(viewer), name=f"viewer {self.campaign_id}")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _restarted(self, viewer: Viewer) -> None:
        try:
            await self._bring_up(viewer, None)
        except (TimeoutError, ConnectionResetError):
            viewer.abort()
        finally:
            self._joining.discard(viewer)

    async def join(self, viewer: Viewer, since: int | None, epoch: str | None) -> None:
        """Greet a viewer, bring it up to date, and keep it so. What is already known to it is not sent again.

        Raises:
            TimeoutError, ConnectionResetError: it does not read, or is gone.
        """
        self._joining.add(viewer)
        try:
            if since is not None and since > self._picture.shown(viewer.audience):
                await self._read_on()
            seq = self._picture.shown(viewer.audience)
            viewer.write(frames.hello(self.campaign_id, self.epoch, seq, self._heartbeat_s, viewer.audience))
            await self._bring_up(viewer, since if epoch in {None, self.epoch} else None)
        finally:
            self._joining.discard(viewer)

    async def _bring_up(self, viewer: Viewer, known: int | None) -> None:
        """Write what a viewer misses that knows the log up to ``known``, and count it among those who are current."""
        while (missed := self._picture.missed(known, viewer.audience)) is None or sum(map(len, missed)) > SMALL_BYTES:
            known = self._picture.shown(viewer.audience)
            await viewer.write_patiently(self._snapshot(viewer) if missed is None else missed)
        for data in missed:
            viewer.write(data)
        viewer.seq, viewer.heard_s = self.seq, time.monotonic()
        if not viewer.gone:
            self.viewers.add(viewer)

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        viewer.gone = True
        self.viewers.discard(viewer)

    def close_all(self, code: int, reason: str) -> None:
        """Send everybody away, those who are just joining too."""
        for viewer in (*self.viewers, *self._joining):
            viewer.close(code, reason)

    def let_go(self, opening: frozenset[bytes]) -> None:
        """Send those away whose secret is none of ``opening`` any more, the hashes of those that open the campaign."""
        self.opening = opening
        for viewer in (*self.viewers, *self._joining):
            if viewer.opened_by is not None and viewer.opened_by not in opening:
                viewer.close(frames.CLOSE_KEY_DEAD, "key no longer valid")

    def abort_all(self) -> None:
        """Cut the lines that are left."""
        for viewer in (*self.viewers, *self._joining):
            viewer.abort()

    def forget(self) -> None:
        """Begin anew: viewers come back by themselves and get a snapshot."""
        self._picture.epoch, self._loading = "", None
        self.close_all(frames.CLOSE_GOING_AWAY, "the log is read anew")

    @property
    def empty(self) -> bool:
        """Whether nobody is there or on the way in."""
        return not self.viewers and not self._joining

    async def sweep(self, now: datetime, now_s: float, silence_s: float) -> None:
        """Send everybody who is current a sign of life, and cut those who have not been heard for ``silence_s``."""
        beats = {who: frames.heartbeat(self._picture.shown(who), now) for who in get_args(Audience)}
        seq = self.seq
        for count, viewer in enumerate(tuple(self.viewers), 1):
            if viewer.leaving or now_s - viewer.heard_s > silence_s:
                viewer.abort()
            else:
                beat = beats[viewer.audience] if viewer.seq >= seq else b""
                viewer.write(beat + frames.PING_FRAME)
            if count % SLICE == 0:
                await asyncio.sleep(0)
        self.idle_sweeps = 0 if not self.empty else self.idle_sweeps + 1
