"""A hub: all that one process shows of one campaign. Reads the log once, encodes once, writes the same bytes to all."""

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime

import structlog

from game.errors import NotFound
from game.events import evolve, rewind
from game.record import Record
from game.state import EMPTY, CampaignState
from store.errors import StoreUnavailable
from store.queries import Reader
from web import frames
from web.frames import EventFrame
from web.viewer import BEHIND_BYTES, Viewer

log = structlog.get_logger()

RING_EVENTS = 64
PIECE_BYTES = 8 * 1024
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
    """One campaign. ``seq`` is how far it has read; each viewer knows how far it was written to."""

    def __init__(self, campaign_id: str, reader: Reader, *, heartbeat_s: float) -> None:
        """Prepare; ``ready`` reads the state."""
        self.campaign_id = campaign_id
        self.viewers: set[Viewer] = set()
        self.seq = 0
        self.epoch = ""
        self.idle_sweeps = 0
        self._reader, self._heartbeat_s = reader, heartbeat_s
        self._state: CampaignState = EMPTY
        self._at = datetime.min.replace(tzinfo=UTC)
        self._ring: deque[EventFrame] = deque(maxlen=RING_EVENTS)
        self._unwritten: deque[EventFrame] = deque()
        self._behind: set[Viewer] = set()
        self._heard = 0
        self._wake = asyncio.Event()
        self._loading: asyncio.Task[None] | None = None
        self._joining: set[Viewer] = set()
        self._snapshot: tuple[int, bytes] | None = None

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
        if self._state.deleted:
            raise NotFound("There is no such campaign.")

    async def _load(self) -> None:
        found = await self._reader.snapshot(self.campaign_id, RING_EVENTS)
        if found is None:
            raise NotFound("There is no such campaign.")
        start, records = rewind(found.state, found.history)
        self._state, self.seq = start, found.seq - len(records)
        self._ring.clear()
        self._append(records)
        self._state, self.seq, self.epoch, self._at = found.state, found.seq, found.epoch, found.at
        self._unwritten.clear()
        self._snapshot = None
        self._wake.set()

    def take(self, epoch: str, records: Sequence[Record]) -> None:
        """Take in what this process has just committed; what does not fit on is read from the log."""
        if self.epoch == epoch and records[0].seq == self.seq + 1:
            self._append(records)
        self.hear(records[-1].seq)

    def hear(self, seq: int) -> None:
        """Take in that the log has come to ``seq``."""
        self._heard = max(self._heard, seq)
        self._wake.set()

    def _append(self, records: Sequence[Record]) -> None:
        for record in records:
            after = evolve(self._state, record)
            frame = EventFrame(record, self._state, after)
            self._state, self.seq, self._at = after, record.seq, record.at
            self._ring.append(frame)
            self._unwritten.append(frame)

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

    async def _read_on(self) -> None:
        try:
            records = [r for r in await self._reader.after(self.campaign_id, self.seq) if r.seq > self.seq]
        except StoreUnavailable:
            await asyncio.sleep(AGAIN_S)
            self._wake.set()
            return
        if records and records[0].seq == self.seq + 1:
            self._append(records)
            self._wake.set()
        elif not records:
            self._heard = self.seq

    async def _write_out(self) -> None:
        if self._state.campaign and self._state.campaign.visibility == "private":
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
        if self._state.deleted:
            self.close_all(frames.CLOSE_GONE, "campaign gone")

    def _write(self, viewer: Viewer, frame: EventFrame) -> None:
        if viewer.write(frame.wire(viewer.audience)):
            viewer.seq = frame.seq
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
                data = b"".join(self._wires(self._missed(viewer.seq) or (), viewer))
                if not 0 < len(data) <= SMALL_BYTES:
                    data = frames.websocket(self._snapshot_now())
                if not viewer.write(data):
                    viewer.close(frames.CLOSE_TOO_SLOW, "too slow")
                viewer.seq = self.seq
                self._behind.discard(viewer)
            elif now_s - (viewer.behind_since_s or now_s) > TOO_SLOW_S:
                viewer.close(frames.CLOSE_TOO_SLOW, "too slow")
                self._behind.discard(viewer)

    async def join(self, viewer: Viewer, since: int | None, epoch: str | None) -> None:
        """Greet a viewer, bring it up to date, and keep it so. What is already known to it is not sent again.

        Raises:
            TimeoutError, ConnectionResetError: it does not read, or is gone.
        """
        self._joining.add(viewer)
        try:
            await self._bring_up(viewer, since, epoch)
        finally:
            self._joining.discard(viewer)

    async def _bring_up(self, viewer: Viewer, since: int | None, epoch: str | None) -> None:
        if since is not None and since > self.seq:
            await self._read_on()
        viewer.write(frames.hello(self.campaign_id, self.epoch, self.seq, self._heartbeat_s, viewer.audience))
        known = since if epoch in {None, self.epoch} else None
        while (missed := self._missed(known)) is None or sum(map(len, self._wires(missed, viewer))) > SMALL_BYTES:
            if missed is None:
                known, payload = self.seq, self._snapshot_now()
                await viewer.write_patiently(frames.pieces(payload, PIECE_BYTES))
            else:
                known = missed[-1].seq
                await viewer.write_patiently(self._wires(missed, viewer))
        for data in self._wires(missed, viewer):
            viewer.write(data)
        viewer.seq, viewer.heard_s = self.seq, time.monotonic()
        self.viewers.add(viewer)

    def _missed(self, since: int | None) -> list[EventFrame] | None:
        """Return the frames behind ``since``, or None if the ring does not hold them all."""
        if since is None or not 0 <= since <= self.seq or self.seq - since > len(self._ring):
            return None
        return [frame for frame in self._ring if frame.seq > since]

    @staticmethod
    def _wires(missed: Sequence[EventFrame], viewer: Viewer) -> list[bytes]:
        return [frame.wire(viewer.audience) for frame in missed]

    def _snapshot_now(self) -> bytes:
        if self._snapshot is None or self._snapshot[0] != self.seq:
            self._snapshot = (self.seq, frames.snapshot(self.epoch, self.seq, self._at, self._state))
        return self._snapshot[1]

    def leave(self, viewer: Viewer) -> None:
        """Forget a viewer."""
        self.viewers.discard(viewer)

    def close_all(self, code: int, reason: str) -> None:
        """Send everybody away, those who are just joining too."""
        for viewer in (*self.viewers, *self._joining):
            viewer.close(code, reason)

    def abort_all(self) -> None:
        """Cut the lines that are left."""
        for viewer in (*self.viewers, *self._joining):
            viewer.abort()

    def forget(self) -> None:
        """Begin anew: viewers come back by themselves and get a snapshot."""
        self.epoch, self._loading = "", None
        self.close_all(frames.CLOSE_GOING_AWAY, "the log is read anew")

    @property
    def empty(self) -> bool:
        """Whether nobody is there or on the way in."""
        return not self.viewers and not self._joining

    async def sweep(self, now: datetime, now_s: float, silence_s: float) -> None:
        """Send everybody who is current a sign of life, and cut those who have not been heard for ``silence_s``."""
        beat, seq = frames.heartbeat(self.seq, now), self.seq
        for count, viewer in enumerate(tuple(self.viewers), 1):
            if viewer.leaving or now_s - viewer.heard_s > silence_s:
                viewer.abort()
            else:
                viewer.write(beat + frames.PING_FRAME if viewer.seq >= seq else frames.PING_FRAME)
            if count % SLICE == 0:
                await asyncio.sleep(0)
        self.idle_sweeps = 0 if not self.empty else self.idle_sweeps + 1
