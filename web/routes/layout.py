"""The layout over HTTP: where badges and chips stand on each tier."""

from typing import Any

import msgspec
from aiohttp import web

from game.errors import Conflict, NotFound
from game.layout import PlaceLayout
from game.state import TIERS, Badge, Chips, Layout, Tier
from store.receipt import Receipt
from web import body
from web.auth import Access, admit
from web.routes import carry_out, etag, expected_version, one, snapshot, stale, state_behind

routes = web.RouteTableDef()


class Places(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Places by character id; ids that are not named stay, null goes back to the default place."""

    badges: dict[str, Badge | None] = {}
    chips: dict[str, Chips | None] = {}


@routes.get("/campaigns/{campaign}/layout")
async def every(request: web.Request) -> web.Response:
    """Return what is placed by hand on every tier."""
    access = await admit(request)
    return body.answer((await snapshot(request, access)).state.layout)


@routes.get("/campaigns/{campaign}/layout/{tier}")
async def read(request: web.Request) -> web.Response:
    """Return what is placed by hand on one tier."""
    access, tier = await admit(request), _tier(request)
    return _shown(tier, (await snapshot(request, access)).state.layout[tier])


@routes.patch("/campaigns/{campaign}/layout/{tier}")
async def edit(request: web.Request) -> web.Response:
    """Place badges and chips on one tier."""
    access, tier = await admit(request, write=True), _tier(request)
    version = expected_version(request)
    places = await body.read(request, Places)
    badges = {one(key): badge for key, badge in places.badges.items()}
    chips = {one(key): row for key, row in places.chips.items()}
    command = PlaceLayout(tier=tier, badges=badges, chips=chips, version=version)
    receipt = await _unless_stale(request, access, command)
    return _shown(tier, (await state_behind(request, access, receipt)).layout[tier])


def _tier(request: web.Request) -> Tier:
    tier = request.match_info["tier"]
    if tier not in TIERS:
        raise NotFound(f"There is no such tier; the tiers are {', '.join(TIERS)}.")
    return tier


async def _unless_stale(request: web.Request, access: Access, command: PlaceLayout) -> Receipt:
    """Place; if that was made from an old version, say with the refusal how the tier is now."""
    try:
        return await carry_out(request, access, command)
    except Conflict as error:
        if "version" not in error.fields:
            raise
        raise stale(error, "layout", (await snapshot(request, access)).state.layout[command.tier]) from error


def _shown(tier: Tier, layout: Layout) -> web.Response:
    shown: dict[str, Any] = {"tier": tier, "badges": layout.badges, "chips": layout.chips, "version": layout.version}
    return body.answer(shown, headers=etag(layout.version))
