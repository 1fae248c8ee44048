"""The state over HTTP: the feed's snapshot in one body, for whoever polls."""

from aiohttp import hdrs, web

from web.auth import Access, admit
from web.body import JSON
from web.conditional import matches
from web.keys import MEMORY

routes = web.RouteTableDef()


@routes.get("/campaigns/{campaign}/state")
async def read(request: web.Request) -> web.Response:
    """Return epoch, seq, time and state; 304 to whoever has that already."""
    access = await admit(request)
    tag = _tag(access.campaign.epoch, access.seq, access)
    if matches(request, tag):
        return web.Response(status=304, headers={hdrs.ETAG: tag})
    picture = await request.app[MEMORY].picture(access.campaign, keyed=access.keyed)
    tag = _tag(picture.epoch, picture.shown(access.audience), access)
    return web.Response(body=picture.body(access.audience), content_type=JSON, headers={hdrs.ETAG: tag})


def _tag(epoch: str, seq: int, access: Access) -> str:
    return f'"{epoch}.{seq}.{access.audience}"'
