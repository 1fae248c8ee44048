"""Watchers of the feed: sockets that are read all the time, and everything that they were ever told."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import msgspec

from tests.store.waiting import until
from tests.web.stage import Stage


class Watcher:
    """One open socket. ``raw`` is all that came, ``frames`` the same without the signs of life, ``beats`` those."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.raw: list[str] = []
        self.frames: list[dict[str, Any]] = []
        self.beats: list[int] = []

    async def read(self) -> None:
        async for message in self.socket:
            assert message.type is aiohttp.WSMsgType.TEXT
            self.raw.append(message.data)
            frame = msgspec.json.decode(message.data)
            if frame["type"] == "heartbeat":
                self.beats.append(frame["seq"])
            else:
                self.frames.append(frame)

    @property
    def told(self) -> list[tuple[str, int]]:
        """Type and seq of each frame."""
        return [(frame["type"], frame["seq"]) for frame in self.frames]

    async def until_told(self, seq: int) -> None:
        """Wait for a frame of ``seq`` that is no hello."""
        await until(lambda: any(frame["seq"] == seq and frame["type"] != "hello" for frame in self.frames))

    async def beaten(self) -> None:
        """Wait for two signs of life more: whatever was written before them has arrived."""
        count = len(self.beats) + 2
        await until(lambda: len(self.beats) >= count)


@contextlib.asynccontextmanager
async def watching(stage: Stage, campaign_id: str, **query: Any) -> AsyncIterator[Watcher]:
    """Watch a campaign's feed while the block runs; ``query`` as ``Stage.feed_of`` takes it."""
    async with stage.feed_of(campaign_id, **query) as socket:
        watcher = Watcher(socket)
        reading = asyncio.ensure_future(watcher.read())
        try:
            await until(lambda: bool(watcher.frames))
            yield watcher
        finally:
            reading.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await reading
