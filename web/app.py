"""The app: the parts of the web door put together, and the limits of a request. No route, no rule."""

import asyncio
import functools

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.typedefs import Handler

from store import handler as handlers
from store.queries import Reader
from web import keys
from web.conditional import conditional
from web.errors import Refused, TooSlow, errors
from web.feed import Feed
from web.headers import options, put, trace
from web.measures import Measures
from web.memory import Memory
from web.routes import (
    audit,
    campaigns,
    characters,
    commands,
    docs_page,
    episodes,
    events,
    feed,
    health,
    layout,
    metrics,
    roster,
    schema,
    state,
    tokens,
)
from web.server import LONGEST_REQUEST_S, Runner
from web.throttle import STRANGERS, Strangers

__all__ = ["ROUTES", "Runner", "make_app"]

LONGEST_BODY = 64 * 1024
LONGEST_HEAD = 8 * 1024
BODY_TOO_SLOW = f"The request took longer than {LONGEST_REQUEST_S:.0f} seconds; send it whole and at once."
HEAD_TOO_LARGE = "The headers are too large: 8 kB at most, all together."

ROUTES = (
    *health.routes, *campaigns.routes, *characters.routes, *events.routes, *commands.routes, *roster.routes,
    *layout.routes, *episodes.routes, *state.routes, *feed.routes, *schema.routes, *docs_page.routes, *metrics.routes,
    *tokens.routes, *audit.routes,
)  # fmt: skip


def make_app(
    *,
    about: keys.About,
    handler: handlers.Handler,
    reader: Reader,
    feed: Feed,
    lines: keys.Lines,
    checks: keys.Checks,
    measures: Measures | None = None,
) -> web.Application:
    """Return the app over parts that are ready; starting and stopping them stays with whoever made them."""
    app = web.Application(middlewares=(trace, errors, options, limits, conditional), client_max_size=LONGEST_BODY)
    app[keys.ABOUT], app[keys.HANDLER], app[keys.READER] = about, handler, reader
    app[keys.FEED], app[keys.LINES], app[keys.CHECKS] = feed, lines, checks
    app[keys.MEMORY], app[keys.MEASURES] = Memory(reader, feed), measures or Measures(feed)
    app[schema.DOCUMENTS] = _documents(about.version)
    app[STRANGERS] = Strangers()
    app.on_response_prepare.append(put)
    for route in ROUTES:
        if isinstance(route, web.RouteDef):
            options_of_route = {"expect_handler": expected, **route.kwargs}
            app.add_routes([web.RouteDef(route.method, route.path, route.handler, options_of_route)])
    return app


@functools.cache
def _documents(version: str) -> dict[str, schema.Document]:
    return schema.documents(ROUTES, version)


@web.middleware
async def limits(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Bound what a request may say and the time it may take; a socket of the feed has a longer life of its own."""
    if sum(len(name) + len(value) for name, value in request.raw_headers) > LONGEST_HEAD:
        raise Refused(HEAD_TOO_LARGE)
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
