"""A viewer: one open socket of the feed. Writes bytes without waiting, and lets go of whoever does not read them."""

import asyncio
import socket
from collections.abc import Sequence
from typing import Any

from aiohttp import web

from game.audience import Audience
from web import frames

KERNEL_BYTES = 8 * 1024
BEHIND_BYTES = 32 * 1024
"""How much may wait for a reader, besides what the kernel holds, before it is left behind."""
PATIENCE_S = 30.0
LONGEST_NAME = 64


class Viewer:
    """One socket: how far it has come, when it was last heard, and whether it is on its way out or gone already."""

    def __init__(
        self, request: web.Request, audience: Audience, now_s: float, *, keyed: bool, opened_by: bytes | None = None
    ) -> None:  # fmt: skip
        """Take over the transport of an upgraded request.

        Args:
            request: the one that was upgraded.
            audience: what the viewer may see.
            now_s: monotonic seconds.
            keyed: whether it came with a key or a token, so that it stays when the campaign becomes private.
            opened_by: the hash of that secret, if it is one of the campaign's: when it is rotated, the viewer goes.
        """
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("the viewer is gone already")
        self._transport: asyncio.Transport = transport
        self._protocol: Any = request.protocol
        self.audience: Audience = audience
        self.keyed, self.opened_by = keyed, opened_by
        self.seq = -1
        self.heard_s = now_s
        self.acknowledged: int | None = None
        self.name: str | None = None
        self.leaving = False
        self.gone = False
        self.behind_since_s: float | None = None
        transport.set_write_buffer_limits(high=KERNEL_BYTES)
        if (plain := transport.get_extra_info("socket")) is not None and plain.family != socket.AF_UNIX:
            plain.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_BYTES)

    @property
    def waiting_bytes(self) -> int:
        """How much was written that the kernel has not taken yet."""
        return self._transport.get_write_buffer_size()

    def write(self, data: bytes) -> bool:
        """Write at once if there is room; whether there was. Never waits."""
        if self.leaving or self._transport.is_closing():
            return True
        if self.waiting_bytes + len(data) > BEHIND_BYTES:
            return False
        self._transport.write(data)
        return True

    async def write_patiently(self, parts: Sequence[bytes]) -> None:
        """Write one part after the other, as fast as the reader takes them.

        Raises:
            TimeoutError: the reader does not take them.
            ConnectionResetError: the reader is gone.
        """
        async with asyncio.timeout(PATIENCE_S):
            for part in parts:
                if self.leaving or self._transport.is_closing():
                    raise ConnectionResetError("the viewer has gone")
                self._transport.write(part)
                await self._protocol._drain_helper()  # noqa: SLF001 - what aiohttp's own writer waits for
            if self.leaving:
                raise ConnectionResetError("the viewer was sent away")

    def close(self, code: int, reason: str) -> None:
        """Say why, and hear of it no more; the answer ends the connection, or else the next sweep."""
        if not self.leaving and not self._transport.is_closing():
            self.leaving = True
            self._transport.write(frames.closing(code, reason))

    def abort(self) -> None:
        """Cut the line."""
        self.leaving = True
        self._transport.abort()
