"""The audit over HTTP: who did what, from where, and how it ended; for whoever may write."""

from aiohttp import web

from web import body
from web.auth import admit
from web.keys import READER
from web.routes.events import MOST, MOST_SEQ, USUAL, number

routes = web.RouteTableDef()


@routes.get("/campaigns/{campaign}/audit")
async def page(request: web.Request) -> web.Response:
    """Return a page of the audit: behind ``after`` in order, else before ``before`` or the end, latest first."""
    access = await admit(request, write=True)
    after, before = number(request, "after", 0, MOST_SEQ), number(request, "before", 0, MOST_SEQ)
    limit = number(request, "limit", 1, MOST) or USUAL
    found = await request.app[READER].audit(access.id, after=after, before=before, most=limit + 1)
    shown = tuple(found[:limit])
    return body.answer({"audit": shown, "next": shown[-1].id if len(found) > limit else None})
