"""Conditional reads (RFC 9110, section 13): a strong ETag for whatever says something of campaigns, and 304."""

import hashlib

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from web.headers import READS, route

TAG_BYTES = 8


@web.middleware
async def conditional(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Tag what a read answers by its bytes, and send no bytes to whoever has them.

    Where the route names a version for If-Match, the tag begins with it: a version alone may come again with other
    bytes, after a restore or for another character of the same name. Tags of other kinds are the route's own.
    """
    response = await handler(request)
    if request.method not in READS or not route(request).startswith("/campaigns"):
        return response
    if response.status != 200 or not isinstance(response, web.Response) or not isinstance(response.body, bytes):  # noqa: PLR2004
        return response
    tag = _tag(response.headers.get(hdrs.ETAG, ""), response.body)
    if matches(request, tag):
        return web.Response(status=304, headers={hdrs.ETAG: tag})
    response.headers[hdrs.ETAG] = tag
    return response


def _tag(given: str, body: bytes) -> str:
    """Return the tag of a body; ``given`` is empty, a version in quotes, or a tag that is kept."""
    digest = hashlib.blake2b(body, digest_size=TAG_BYTES).hexdigest()
    version = given.strip('"')
    if not given:
        return f'"{digest}"'
    return f'"{version}.{digest}"' if version.isdecimal() else given


def matches(request: web.Request, tag: str) -> bool:
    """Whether the client says that it has what ``tag`` stands for."""
    wanted = request.headers.get(hdrs.IF_NONE_MATCH)
    if wanted is None:
        return False
    return wanted.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in wanted.split(","))
