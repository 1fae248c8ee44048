"""Viewers for the benches: many sockets in one process, as cheap as can be, so that the server is what is measured.

Says a line when all are in, and a line whenever every one of them has got one more event.
"""

import asyncio
import sys
from collections import Counter
from typing import ClassVar
from urllib.parse import urlsplit

MARK = b'"event_type"'
"""Stands once in each event, however it is spaced."""
REQUEST = (
    "GET / HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


class Socket(asyncio.Protocol):
    """Counts events by their mark; does not parse frames."""

    got: ClassVar[Counter[int]] = Counter()
    all_in: ClassVar[int] = 0

    def __init__(self, viewers: int) -> None:
        self.viewers, self.count, self.joined, self.rest = viewers, 0, False, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what a TCP connection has
        transport.write(REQUEST.encode())

    def data_received(self, data: bytes) -> None:
        """Count."""
        if not self.joined and b"101 " in data:
            self.joined = True
            Socket.all_in += 1
            if Socket.all_in == self.viewers:
                print("in", flush=True)  # noqa: T201 - the signal
        data = self.rest + data
        self.rest = data[-len(MARK) + 1 :]
        for _ in range(data.count(MARK)):
            self.count += 1
            Socket.got[self.count] += 1
            if Socket.got[self.count] == self.viewers:
                print(self.count, flush=True)  # noqa: T201 - the signal


async def main(url: str, viewers: int) -> None:
    """Connect and stay."""
    address = urlsplit(url)
    host, port = address.hostname or "", address.port or 0
    loop = asyncio.get_running_loop()
    for start in range(0, viewers, 100):
        await asyncio.gather(*(
            loop.create_connection(lambda: Socket(viewers), host, port)
            for _ in range(start, min(start + 100, viewers))
        ))  # fmt: skip
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], int(sys.argv[2])))
