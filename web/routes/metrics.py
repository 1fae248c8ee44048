"""Metrics over HTTP, for a Prometheus on the same machine or for whoever has the global admin token."""

import ipaddress

from aiohttp import hdrs, web
from prometheus_client import CONTENT_TYPE_LATEST

from web.auth import admit_global
from web.errors import Unauthorized
from web.keys import MEASURES

PROXIED = ("Forwarded", "Via", "X-Forwarded-For", "X-Real-IP")
"""What a proxy says of a request that it passes on: then the address is only the proxy's."""

routes = web.RouteTableDef()


@routes.get("/metrics")
async def metrics(request: web.Request) -> web.Response:
    """Return the counts of this process in the text format of Prometheus; to strangers there is nothing here."""
    if not _nearby(request):
        try:
            admit_global(request)
        except Unauthorized:
            raise web.HTTPNotFound from None
    return web.Response(body=request.app[MEASURES].text(), headers={hdrs.CONTENT_TYPE: CONTENT_TYPE_LATEST})


def _nearby(request: web.Request) -> bool:
    """Whether the request comes from this machine, and not through a proxy on it."""
    try:
        local = ipaddress.ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
    return local and not any(name in request.headers for name in PROXIED)
