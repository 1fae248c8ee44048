"""Campaigns over HTTP: list, make, read, edit and delete them."""

from typing import Any

from aiohttp import hdrs, web

from game.campaigns import About, DeleteCampaign, EditCampaign
from game.state import Campaign
from store import tokens
from web import body
from web.auth import admit, admit_global, is_global, require_global
from web.keys import HANDLER, READER
from web.routes import SOURCE, carry_out, idempotency_key, no_version, state_behind

KEEP_THEM = "Keep admin_token and overlay_key: this is the only time that they are shown."

SHOWN_ONCE = (
    "This campaign was made by the first request with this key, whose answer had its admin_token and overlay_key; "
    "they are shown once. If they were lost, POST /campaigns/{campaign}/tokens/rotate makes new ones."
)

routes = web.RouteTableDef()


@routes.get("/campaigns")
async def public(request: web.Request) -> web.Response:
    """List the campaigns that anybody may read, by name."""
    return body.answer({"campaigns": await request.app[READER].public_campaigns()})


@routes.post("/campaigns")
async def create(request: web.Request) -> web.Response:
    """Make a campaign; the answer is the only one that ever shows its token and key."""
    actor, key = admit_global(request), idempotency_key(request)
    about = await body.read(request, About)
    admin_token, overlay_key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
    hashes = tokens.hashes(admin_token, overlay_key)
    receipt = await request.app[HANDLER].create(about, actor=actor, keys=hashes, key=key, source=SOURCE)
    made: Any = receipt.records[0].event
    location: dict[str, str] = {hdrs.LOCATION: f"/campaigns/{receipt.campaign_id}"}
    if receipt.repeated:
        return body.answer({**_shown(made.campaign), "message": SHOWN_ONCE}, 200, location)
    secrets = {"admin_token": admin_token, "overlay_key": overlay_key}
    return body.answer({**_shown(made.campaign), **secrets, "message": KEEP_THEM}, 201, location)


def _shown(campaign: Campaign) -> dict[str, Any]:
    return {field: getattr(campaign, field) for field in campaign.__struct_fields__}


@routes.get("/campaigns/{campaign}")
async def one(request: web.Request) -> web.Response:
    """Return one campaign."""
    access = await admit(request)
    return body.answer(access.about)


@routes.patch("/campaigns/{campaign}")
async def edit(request: web.Request) -> web.Response:
    """Change what a campaign says of itself, and whether anybody may read it."""
    access = await admit(request, write=True)
    no_version(request)
    about = await body.read(request, About)
    receipt = await carry_out(request, access, EditCampaign(about=about))
    return body.answer((await state_behind(request, access, receipt)).at_hand)


@routes.delete("/campaigns/{campaign}")
async def delete(request: web.Request) -> web.Response:
    """End a campaign for everybody."""
    key = idempotency_key(request)
    if key and is_global(request) and await request.app[HANDLER].ended(request.match_info["campaign"], key):
        return web.Response(status=204)
    access = await admit(request, write=True)
    require_global(request, access)
    await carry_out(request, access, DeleteCampaign())
    return web.Response(status=204)
