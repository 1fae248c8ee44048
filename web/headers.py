"""Headers: what every answer carries, what requests may say in theirs, and the line in the access log. No bodies."""

import re
import secrets
import time

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web.keys import ABOUT, MEASURES

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""What an answer carries unless its route says otherwise, as pages and pictures do."""

HSTS = "max-age=31536000"
SECRETS = ("X-Token", "X-Admin-Token", "X-Overlay-Key")
VARY = ", ".join(SECRETS)
READS = frozenset({hdrs.METH_GET, hdrs.METH_HEAD})
METHODS = hdrs.METH_ALL
"""The methods that the access log names; any other word is the client's own."""

CORS = {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "ETag, Retry-After, X-Request-Id"}
"""Anybody's page may read what anybody may read. No cookie is ever looked at, so nothing is sent along unasked."""

PREFLIGHT = {
    **CORS, "Access-Control-Allow-Methods": "GET, HEAD", "Access-Control-Allow-Headers": "X-Overlay-Key, If-None-Match",
    "Access-Control-Max-Age": "86400",
}  # fmt: skip

_TOKENED = re.compile(r"/metrics|/campaigns/[^/]+/(?:audit|operators|channels)")
"""Addresses where even a read needs a token: no other site's page has any business there."""

REQUEST_ID = web.RequestKey("request_id", str)

_GIVEN_ID = re.compile(r"[0-9A-Za-z-]{8,36}")
"""What makers of request ids make, a UUID at the longest. Tokens and keys of ours are longer, and have a ``_``."""

log = structlog.get_logger()


def request_id(request: web.BaseRequest) -> str:
    """Return the id of a request: the one that came with it, if it can be one; else one of ours."""
    if REQUEST_ID not in request:
        given = request.headers.get("X-Request-Id", "")
        request[REQUEST_ID] = given if _GIVEN_ID.fullmatch(given) else new_id()
    return request[REQUEST_ID]


def new_id() -> str:
    """Return a new id for a request."""
    return secrets.token_hex(8)


def route(request: web.Request) -> str:
    """Return the name of a request's route: its pattern, never the path itself."""
    resource = request.match_info.route.resource
    return resource.canonical if resource else "unmatched"


def secret(request: web.Request) -> bool:
    """Whether a request says anything that only some may know."""
    return "key" in request.query or any(name in request.headers for name in SECRETS)


@web.middleware
async def trace(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Give the request its id, and write one line about it: no query, no values of the path, nothing secret."""
    started_s, status = time.monotonic(), 499
    try:
        response = await handler(request)
        status = response.status
    finally:
        method, named = request.method if request.method in METHODS else "other", route(request)
        took_s = time.monotonic() - started_s
        request.app[MEASURES].request(method, named, status, took_s)
        ms = round(took_s * 1000, 1)
        log.info("http", method=method, route=named, status=status, ms=ms, request_id=request_id(request))
    return response


async def put(request: web.Request, response: web.StreamResponse) -> None:
    """Put the headers on an answer that is about to go out, whoever made it."""
    for name, value in ALWAYS.items():
        response.headers.setdefault(name, value)
    response.headers[hdrs.SERVER] = "Tablecast"
    response.headers["X-Request-Id"] = request_id(request)
    if request.app[ABOUT].public_url.startswith("https:"):
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    tokened = any(name in request.headers for name in SECRETS[:2])
    if request.method in READS and not tokened and not _TOKENED.fullmatch(request.path):
        response.headers.update(CORS)
    kept = request.method in READS and response.status in {200, 304} and not secret(request)
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-cache" if kept else "no-store")
    if kept:
        response.headers.setdefault(hdrs.VARY, VARY)


@web.middleware
async def options(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer OPTIONS for every address there is: what it takes, and that other sites' pages may only read."""
    refused = request.match_info.http_exception
    if request.method != hdrs.METH_OPTIONS or not isinstance(refused, web.HTTPMethodNotAllowed):
        return await handler(request)
    allowed = refused.allowed_methods
    headers: dict[str, str] = {hdrs.ALLOW: ", ".join(sorted({*allowed, hdrs.METH_OPTIONS}))}
    reads = request.headers.get(hdrs.ACCESS_CONTROL_REQUEST_METHOD) in READS & allowed
    if reads and not _TOKENED.fullmatch(request.path):
        headers |= PREFLIGHT
    return web.Response(status=204, headers=headers)
