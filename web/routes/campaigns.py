"""Campaigns over HTTP: list, make, read, edit and delete them."""

from typing import Any

from aiohttp import hdrs, web

from game.campaigns import About, DeleteCampaign, EditCampaign
from game.state import Campaign
from store import tokens
from web import body
from web.auth import admit, admit_global
from web.keys import HANDLER, READER
from web.routes import SOURCE, carry_out, idempotency_key, state_behind

KEEP_THEM = "Keep admin_token and overlay_key: this is the only time that they are shown."

routes = web.RouteTableDef()


@routes.get("/campaigns")
async def public(request: web.Request) -> web.Response:
    """List the campaigns that anybody may read, by name."""
    return body.answer({"campaigns": await request.app[READER].public_campaigns()})


@routes.post("/campaigns")
async def create(request: web.Request) -> web.Response:
    """Make a campaign; the answer is the only one that ever shows its token and key."""
    actor = admit_global(request)
    idempotency_key(request)
    about = await body.read(request, About)
    admin_token, overlay_key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
    hashes = tokens.hashes(admin_token, overlay_key)
    receipt = await request.app[HANDLER].create(about, actor=actor, keys=hashes, source=SOURCE)
    state = receipt.state
    campaign = _shown(state.at_hand) if state else {}
    shown = {**campaign, "admin_token": admin_token, "overlay_key": overlay_key, "message": KEEP_THEM}
    return body.answer(shown, 201, {hdrs.LOCATION: f"/campaigns/{receipt.campaign_id}"})


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
    about = await body.read(request, About)
    receipt = await carry_out(request, access, EditCampaign(about=about))
    return body.answer((await state_behind(request, access, receipt)).at_hand)


@routes.delete("/campaigns/{campaign}")
async def delete(request: web.Request) -> web.Response:
    """End a campaign for everybody."""
    access = await admit(request, write=True)
    access.require_global()
    await carry_out(request, access, DeleteCampaign())
    return web.Response(status=204)
