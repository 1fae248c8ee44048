"""The app: the parts of the web door put together, and how bytes that are no HTTP are refused. No route, no rule."""

import asyncio
from typing import Any

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.typedefs import Handler

from store import handler as handlers
from store.queries import Reader
from web import keys
from web.errors import MALFORMED, Refused, TooSlow, errors, shaped
from web.feed import Feed
from web.headers import new_id, options, put, trace
from web.routes import campaigns, characters, commands, events, feed, health, layout, roster, state

LONGEST_BODY = 64 * 1024
LONGEST_REQUEST_S = 30.0
BODY_TOO_SLOW = f"The request took longer than {LONGEST_REQUEST_S:.0f} seconds; send it whole and at once."

ROUTES = (
    *health.routes, *campaigns.routes, *characters.routes, *events.routes, *commands.routes, *roster.routes,
    *layout.routes, *state.routes, *feed.routes,
)  # fmt: skip


def make_app(
    *,
    about: keys.About,
    handler: handlers.Handler,
    reader: Reader,
    feed: Feed,
    lines: keys.Lines,
    checks: keys.Checks,
) -> web.Application:
    """Return the app over parts that are ready; starting and stopping them stays with whoever made them."""
    app = web.Application(middlewares=(trace, errors, options, limits), client_max_size=LONGEST_BODY)
    app[keys.ABOUT], app[keys.HANDLER], app[keys.READER] = about, handler, reader
    app[keys.FEED], app[keys.LINES], app[keys.CHECKS] = feed, lines, checks
    app.on_response_prepare.append(put)
    for route in ROUTES:
        if isinstance(route, web.RouteDef):
            options_of_route = {"expect_handler": expected, **route.kwargs}
            app.add_routes([web.RouteDef(route.method, route.path, route.handler, options_of_route)])
    return app


@web.middleware
async def limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound the time that a request may take; a socket of the feed stays open and has limits of its own."""
    if request.match_info.route.name == "feed":
        return await handler(request)
    try:
        async with asyncio.timeout(LONGEST_REQUEST_S):
            return await handler(request)
    except TimeoutError as error:
        raise TooSlow(BODY_TOO_SLOW) from error


async def expected(request: web.Request) -> None:
    """Ask for the body of a client that waits to be asked; what else it expects is not looked at."""
    if request.version == HttpVersion11 and request.headers.get(hdrs.EXPECT, "").lower() == "100-continue":
        await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        request.writer.output_size = 0


class Runner(web.AppRunner):
    """Runs the app, and refuses what is no HTTP in the shape of every error."""

    def __init__(self, app: web.Application, **options: Any) -> None:  # noqa: ANN401 - aiohttp's
        """Prepare; the app writes its own access log, and nothing that is compressed is unpacked."""
        super().__init__(app, **{"access_log": None, "auto_decompress": False, **options})

    async def _make_server(self) -> web.Server:
        server = await super()._make_server()
        return _Server(server.request_handler, request_factory=server.request_factory, **server._kwargs)  # noqa: SLF001


class _Server(web.Server):
    def __call__(self) -> web.RequestHandler:
        return _Protocol(self, loop=self._loop, **self._kwargs)


class _Protocol(web.RequestHandler):
    """One connection."""

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Answer what could not be parsed. A fault behind the parser is left to aiohttp, which writes it down."""
        if status >= 500:  # noqa: PLR2004 - the rest is the client's doing
            return super().handle_error(request, status, exc, message)
        code, sentence = MALFORMED
        refused = Refused(sentence)
        refused.status, refused.code = status, code
        response = shaped(refused, identifier := new_id())
        response.headers.update({hdrs.SERVER: "Tablecast", "X-Request-Id": identifier, hdrs.CACHE_CONTROL: "no-store"})
        response.force_close()
        return response
