"""A line to Postgres that can be listened to, cut and frozen: what a network does to us, on purpose."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace

from store.address import Address

SSL_REQUEST_BYTES = 8
TYPED_HEADER = 5


class Wiretap:
    """A proxy in front of a server. ``round_trips`` counts how often clients asked and waited."""

    def __init__(self, target: Address) -> None:
        self.target = target
        self.round_trips = 0
        self.cut_after_next_question = False
        self.cut_before_next_question = False
        self.frozen = asyncio.Event()
        self.frozen.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0

    @contextlib.asynccontextmanager
    async def listening(self) -> AsyncIterator[Address]:
        """Yield the address of the proxy."""
        server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self._port = server.sockets[0].getsockname()[1]
        try:
            yield replace(self.target, host="127.0.0.1", port=self._port)
        finally:
            server.close()
            self.frozen.set()
            self.cut()

    def cut(self) -> None:
        """End every connection."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection(self.target.host, self.target.port)
        self._writers |= {writer, there[1]}
        up = asyncio.create_task(self._questions(reader, there[1]))
        down = asyncio.create_task(self._answers(there[0], writer))
        await asyncio.wait({up, down}, return_when=asyncio.FIRST_COMPLETED)
        for task in (up, down):
            task.cancel()
        for end in (writer, there[1]):
            self._writers.discard(end)
            end.close()

    async def _questions(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            await self._greeting(reader, writer)
            while True:
                header = await reader.readexactly(TYPED_HEADER)
                body = await reader.readexactly(int.from_bytes(header[1:]) - 4)
                await self.frozen.wait()
                asked = header[:1] in {b"S", b"Q"}
                if asked and self.cut_before_next_question:
                    self.cut_before_next_question = False
                    self.cut()
                    return
                self.round_trips += asked
                writer.write(header + body)

    async def _greeting(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass on what has no type byte: a wish for TLS, then the start-up message."""
        while True:
            size = await reader.readexactly(4)
            body = await reader.readexactly(int.from_bytes(size) - 4)
            writer.write(size + body)
            if int.from_bytes(size) != SSL_REQUEST_BYTES:
                return

    async def _answers(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError):
            while data := await reader.read(65_536):
                await self.frozen.wait()
                if self.cut_after_next_question:  # the server has answered, and nobody will hear it
                    self.cut_after_next_question = False
                    self.cut()
                    return
                writer.write(data)
