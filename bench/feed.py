"""Fan-out: CPU for each delivery and time to the last viewer, our hub against a loop of ``send_json``, in one run.

    python3 -m bench.feed [VIEWERS] [EVENTS]

The server side runs in this process, the viewers in another, so that this process's CPU time is the server's.
"""

import asyncio
import contextlib
import statistics
import sys
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import web

from game.actor import SYSTEM
from game.campaigns import CampaignCreated
from game.custom import CustomHappened
from game.events import fold
from game.record import Record
from game.state import EMPTY, Campaign
from store.log import Snapshot
from web.hub import Hub
from web.viewer import Viewer

ROUNDS = 5
AT = datetime(2026, 1, 1, tzinfo=UTC)
NOTE = {"text": "x" * 120}
Publish = Callable[[int], Awaitable[None]]


class OneCampaign:
    """A log in memory: what the hub reads when it begins."""

    campaign_id = str(uuid.UUID(int=1))

    def __init__(self) -> None:
        campaign = Campaign(id=self.campaign_id, slug="bench", name="Bench", created_at=AT, updated_at=AT)
        self.first = self.record(1, CampaignCreated(campaign=campaign))

    @staticmethod
    def record(seq: int, event: Any) -> Record:  # noqa: ANN401 - any event
        """Return a record of ``event``."""
        return Record(seq=seq, id=str(uuid.UUID(int=seq)), at=AT, actor=SYSTEM, group=seq, event=event)

    async def snapshot(self, _campaign_id: str, _look_back: int) -> Snapshot:
        """Return the campaign with its first event."""
        return Snapshot(seq=1, epoch="e", at=AT, state=fold(EMPTY, [self.first]), history=(self.first,))


@contextlib.asynccontextmanager
async def ours() -> AsyncIterator[tuple[str, Publish]]:
    """Serve the feed with a hub, as the program does."""
    log = OneCampaign()
    hub = Hub(log.campaign_id, log, heartbeat_s=15)  # type: ignore[arg-type] # all that it reads
    running = asyncio.create_task(hub.run())
    await hub.ready()

    async def join(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False, autoping=False)
        await socket.prepare(request)
        viewer = Viewer(request, "public", time.monotonic(), keyed=False)
        await hub.join(viewer, None, None)
        async for _ in socket:
            pass
        hub.leave(viewer)
        return socket

    async def publish(number: int) -> None:
        hub.take("e", [log.record(number + 2, CustomHappened(data=NOTE))])

    async with serving(join) as url:
        yield url, publish
    running.cancel()


@contextlib.asynccontextmanager
async def naive() -> AsyncIterator[tuple[str, Publish]]:
    """Serve the same events in the way that comes to mind first: ``await send_json`` for each viewer."""
    sockets: set[web.WebSocketResponse] = set()

    async def join(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(compress=False)
        await socket.prepare(request)
        sockets.add(socket)
        async for _ in socket:
            pass
        sockets.discard(socket)
        return socket

    async def publish(number: int) -> None:
        frame = {
            "type": "event", "seq": number + 2, "at": "2026-01-01T00:00:00Z", "state": {},
            "event": {"id": str(uuid.UUID(int=number)), "event_type": "custom", "character_id": None,
                      "data": {"silent": False, "supersedes": None, **NOTE}, "group": number + 2},
        }  # fmt: skip
        for socket in tuple(sockets):
            await socket.send_json(frame)

    async with serving(join) as url:
        yield url, publish


@contextlib.asynccontextmanager
async def serving(join: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """Serve one WebSocket route on loopback."""
    app = web.Application()
    app.router.add_get("/", join)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=4096).start()
    yield f"ws://127.0.0.1:{runner.addresses[0][1]}/"
    await runner.cleanup()


async def measured(peer: Callable[[], Any], viewers: int, events: int) -> tuple[float, float]:
    """Return CPU microseconds for each delivery, and the median of milliseconds until the last viewer has an event."""
    async with peer() as (url, publish):
        load = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.viewers", url, str(viewers),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
        )  # fmt: skip
        assert load.stdout is not None  # noqa: S101 - asked for above
        await load.stdout.readline()
        times = []
        started_cpu = time.process_time()
        for number in range(events):
            started = time.perf_counter()
            await publish(number)
            await load.stdout.readline()
            times.append((time.perf_counter() - started) * 1_000)
        cpu_us = (time.process_time() - started_cpu) * 1e6 / (viewers * events)
        load.terminate()
        await load.wait()
    return cpu_us, statistics.median(times)


async def main(viewers: int, events: int) -> None:
    """Measure both, one after the other, in five rounds, and print medians and ratios."""
    results: dict[str, list[tuple[float, float]]] = {"ours": [], "naive": []}
    for _ in range(ROUNDS):
        results["ours"].append(await measured(ours, viewers, events))
        results["naive"].append(await measured(naive, viewers, events))
    medians = {
        name: [statistics.median(column) for column in zip(*rows, strict=True)] for name, rows in results.items()
    }
    print(f"{viewers} viewers, {events} events, {ROUNDS} rounds, medians")  # noqa: T201 - the result
    for name, (cpu_us, last_ms) in medians.items():
        print(f"{name:>6}: {cpu_us:6.2f} us CPU a delivery, {last_ms:7.2f} ms to the last viewer")  # noqa: T201
    (our_cpu, our_ms), (their_cpu, their_ms) = medians["ours"], medians["naive"]
    print(f" ratio: {their_cpu / our_cpu:.1f}x less CPU, {their_ms / our_ms:.1f}x sooner")  # noqa: T201


if __name__ == "__main__":
    asyncio.run(main(*map(int, (sys.argv[1:] + ["1000", "40"][len(sys.argv) - 1 :])[:2])))
