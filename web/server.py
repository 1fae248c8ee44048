"""The server below the app: connections and their limits, and how bytes that are no HTTP are refused. No route."""

import asyncio
import contextlib
from collections import Counter
from ipaddress import ip_address
from typing import Any

from aiohttp import hdrs, web

from web import keys
from web.errors import FAILED, MALFORMED, Failed, Refused, shaped
from web.headers import HSTS, request_id
from web.throttle import place

LONGEST_REQUEST_S = 30.0
"""How long the head of a connection's first request may take, and an answer until its reader has taken it."""
IDLE_S = 150.0
"""How long a connection may be between two requests. Longer than proxies keep theirs, so that it is they who close."""
MOST_CONNECTIONS = 100
"""How many connections an address may have, unless it is this machine's or its network's: there proxies are."""


class Runner(web.AppRunner):
    """Runs the app, and refuses what is no HTTP in the shape of every error."""

    def __init__(self, app: web.Application, **options: Any) -> None:  # noqa: ANN401 - aiohttp's
        """Prepare; the app writes its own access log, and nothing that is compressed is unpacked."""
        super().__init__(app, **{"access_log": None, "auto_decompress": False, "keepalive_timeout": IDLE_S, **options})

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        ours = _Server(server.request_handler, request_factory=server.request_factory, **server._kwargs)  # noqa: SLF001
        ours.secure = self.app[keys.ABOUT].public_url.startswith("https:")
        return ours


class _Server(web.Server):
    """All connections."""

    secure = False
    """Whether the door is behind TLS."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - aiohttp's
        super().__init__(*args, **options)
        self.open: Counter[str] = Counter()
        """Connections by the address that they come from, as far as addresses are limited."""

    def __call__(self) -> web.RequestHandler:
        return _Protocol(self, loop=self._loop, **self._kwargs)


class _Protocol(web.RequestHandler):
    """One connection."""

    _place = ""
    _patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin, unless the other side has begun too often, and wait for a request that is whole soon."""
        super().connection_made(transport)
        self._patience = self._loop.call_later(LONGEST_REQUEST_S, self._first_is_late)
        if (place := _limited(transport.get_extra_info("peername"))) and isinstance(self._manager, _Server):
            self._place = place
            self._manager.open[place] += 1
            if self._manager.open[place] > MOST_CONNECTIONS and isinstance(transport, asyncio.Transport):
                transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """End."""
        if self._patience:
            self._patience.cancel()
        if self._place and isinstance(self._manager, _Server):
            self._manager.open -= Counter((self._place,))
        super().connection_lost(exc)

    def _first_is_late(self) -> None:
        if not self._request_count and self.transport is not None:
            self.transport.abort()

    def _process_keepalive(self) -> None:
        """Close a connection that has been idle, even if it has not taken its last answer."""
        transport = self.transport
        super()._process_keepalive()
        if transport is not None and transport.is_closing():
            transport.abort()

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """Send an answer to whoever takes it in time; a socket of the feed has limits of its own."""
        limit_s = None if isinstance(resp, web.WebSocketResponse) else LONGEST_REQUEST_S
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(limit_s):
                return await super().finish_response(request, resp, start_time)
        if self.transport is not None:
            self.transport.abort()
        return resp, True

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be parsed, or failed behind all that would have answered for it."""
        if status >= 500:  # noqa: PLR2004 - the rest is the client's doing
            super().handle_error(request, status, exc, message)  # writes it down
            refused: Refused = Failed(FAILED)
        else:
            code, sentence = MALFORMED
            refused = Refused(sentence)
            refused.status, refused.code = status, code
        response = shaped(refused, identifier := request_id(request))
        response.headers.update({hdrs.SERVER: "Tablecast", "X-Request-Id": identifier, hdrs.CACHE_CONTROL: "no-store"})
        if isinstance(self._manager, _Server) and self._manager.secure:
            response.headers["Strict-Transport-Security"] = HSTS
        response.force_close()
        return response


def _limited(peer: object) -> str:
    """Return the address of the other side if its connections are counted, else nothing."""
    host = place(str(peer[0])) if isinstance(peer, tuple) else ""
    return host if host and ip_address(host).is_global else ""
