"""The state over HTTP: the feed's snapshot in one body, for whoever polls."""

from aiohttp import hdrs, web

from game import audience
from web import body
from web.auth import Access, admit
from web.routes import snapshot

routes = web.RouteTableDef()


@routes.get("/campaigns/{campaign}/state")
async def read(request: web.Request) -> web.Response:
    """Return epoch, seq, time and state; 304 to whoever has that already."""
    access = await admit(request)
    if (wanted := request.headers.get(hdrs.IF_NONE_MATCH)) is not None:
        tag = _tag(access.campaign.epoch, access.seq, access)
        if wanted.strip() == "*" or tag in (part.strip().removeprefix("W/") for part in wanted.split(",")):
            return web.Response(status=304, headers={hdrs.ETAG: tag})
    found = await snapshot(request, access)
    shown = {
        "epoch": found.epoch,
        "seq": found.seq,
        "at": found.at,
        "state": audience.view(found.state, access.audience),
    }
    return body.answer(shown, headers={hdrs.ETAG: _tag(found.epoch, found.seq, access)})


def _tag(epoch: str, seq: int, access: Access) -> str:
    return f'"{epoch}.{seq}.{access.audience}"'
