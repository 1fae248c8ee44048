"""Malformed requests and frames, in numbers: what comes back is one of our answers, and the next client is served."""

import asyncio
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import msgspec

from tests.web.bytes_of import frame, malformed, upgrade
from tests.web.conftest import Campaign

STATUSES = {100, 101, 200, 201, 204, 304, 400, 401, 403, 404, 405, 408, 409, 413, 415, 417, 422, 429}
CLOSES = {4400, 1000, 1002, 1007, 1009}
"""What a client that misbehaves is told: by us, or, where it is no WebSocket any more, by the protocol's own codes."""
INTERNALS = re.compile(rb"Traceback|aiohttp|asyncpg|sqlalchemy|\.py\b|Python/", re.IGNORECASE)
STATUS = re.compile(rb"^HTTP/1\.[01] (\d{3}) ", re.MULTILINE)
AT_ONCE = 20
EACH = 4
"""Frames on one socket."""
PATIENCE_S, LIMIT_S = 0.3, 10.0


async def send(host: str, port: int, data: bytes, wait_s: float, opening: bytes = b"") -> bytes:
    """Send bytes and no more, behind an ``opening`` that is answered.

    Return what comes back until the server hangs up, or is silent for ``wait_s``.
    """
    got = bytearray()
    reader, writer = await asyncio.open_connection(host, port)
    try:
        if opening:
            writer.write(opening)
            got += await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), LIMIT_S)
        writer.write(data)
        while chunk := await asyncio.wait_for(reader.read(65_536), wait_s):
            got += chunk
    except (TimeoutError, ConnectionError):
        pass
    finally:
        writer.close()
    return bytes(got)


class Raw:
    """The door at ``host`` and ``port``, and a public campaign that is there."""

    def __init__(self, host: str, port: int, campaign: Campaign, seed: int) -> None:
        self.host, self.port, self.campaign = host, port, campaign
        self.chance = Random(seed)  # noqa: S311 - the same each time
        self.came: Counter[str] = Counter()

    async def requests(self, count: int) -> None:
        """Send ``count`` malformed requests."""
        await self._all(count, lambda: malformed(self.chance, self.campaign), self._answered)

    async def frames(self, count: int) -> None:
        """Send ``count`` malformed frames, a few on each socket."""
        some = lambda: b"".join(frame(self.chance) for _ in range(EACH))  # noqa: E731
        await self._all(-(-count // EACH), some, self._closed, upgrade(self.campaign))

    async def _all(
        self, count: int, make: Callable[[], bytes], check: Callable[[bytes, bytes], None], opening: bytes = b""
    ) -> None:
        waiting = [make() for _ in range(count)]

        async def work() -> None:
            while waiting:
                data = waiting.pop()
                check(data, await send(self.host, self.port, data, PATIENCE_S, opening))

        async with asyncio.TaskGroup() as tasks:
            for _ in range(AT_ONCE):
                tasks.create_task(work())
        alive = await send(self.host, self.port, b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 5)
        assert alive.startswith(b"HTTP/1.1 200 ")

    def _answered(self, data: bytes, answer: bytes) -> None:
        statuses = [int(status) for status in STATUS.findall(answer)]
        assert set(statuses) <= STATUSES, (data, answer[:500])
        assert not any(INTERNALS.search(head) for head in re.findall(rb"HTTP/1[^{]*?\r\n\r\n", answer)), (data, answer)
        for error in re.findall(rb'\{"error":.*?"request_id":"[0-9a-f]+"\}', answer):
            told = msgspec.json.decode(error)
            assert set(told["error"]) == {"code", "message", "fields"}
            assert not INTERNALS.search(error), (data, error)
        self.came[f"answered {statuses[0]}" if statuses else "hung up on"] += 1

    def _closed(self, data: bytes, answer: bytes) -> None:
        assert answer.startswith(b"HTTP/1.1 101 "), answer[:300]
        said = answer.partition(b"\r\n\r\n")[2]
        codes = [struct.unpack("!H", payload[:2])[0] for opcode, payload in unframed(said) if opcode == 8 and payload]
        assert set(codes) <= CLOSES, (data, codes)
        self.came[f"closed with {codes[0]}" if codes else "left open or cut"] += 1


def unframed(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and payload of each whole frame that a server sent."""
    while len(data) >= 2:
        size, start = data[1] & 0x7F, 2
        if size >= 126:
            start = 4 if size == 126 else 10
            size = int.from_bytes(data[2:start], "big")
        yield data[0] & 0x0F, data[start : start + size]
        data = data[start + size :]
