"""Tokens over HTTP: another one in place of one that leaked, or might have."""

import msgspec
from aiohttp import web

from store.keys import Which
from web import body
from web.auth import admit
from web.keys import FEED, HANDLER
from web.routes import SOURCE, idempotency_key

KEEP_IT = "Keep it: this is the only time that it is shown. The old one opens nothing any more."

routes = web.RouteTableDef()


class Rotation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which secret is to be replaced: the campaign's token, or its overlay key."""

    which: Which


@routes.post("/campaigns/{campaign}/tokens/rotate")
async def rotate(request: web.Request) -> web.Response:
    """Replace a token or key; every process closes the sockets that the old one opened within 5 s."""
    access = await admit(request, write=True)
    idempotency_key(request)
    wanted = await body.read(request, Rotation)
    actor = access.require_operator()
    token = await request.app[HANDLER].rotate(access.id, wanted.which, actor=actor, source=SOURCE)
    request.app[FEED].look()
    return body.answer({"which": wanted.which, "token": token, "message": KEEP_IT})
