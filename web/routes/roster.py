"""The roster over HTTP: who is on screen."""

from typing import Any

import msgspec
from aiohttp import web

from game import names
from game.roster import SetRoster
from game.state import CampaignState
from web import body
from web.auth import admit
from web.routes import carry_out, one, snapshot, state_behind

routes = web.RouteTableDef()


class Members(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is in a roster, by id and in order; ``name`` absent means the one in use."""

    character_ids: tuple[str, ...]
    name: str | None = None


@routes.get("/campaigns/{campaign}/roster")
async def read(request: web.Request) -> web.Response:
    """Return the roster in use."""
    access = await admit(request)
    state = (await snapshot(request, access)).state
    return body.answer(_shown(state, state.active_roster))


@routes.patch("/campaigns/{campaign}/roster")
async def edit(request: web.Request) -> web.Response:
    """Say who is in a roster."""
    access = await admit(request, write=True)
    wanted = await body.read(request, Members)
    command = SetRoster(character_ids=tuple(map(one, wanted.character_ids)), name=wanted.name)
    state = await state_behind(request, access, await carry_out(request, access, command))
    key = names.key(wanted.name or state.active_roster)
    name = next((known for known in state.rosters if names.key(known) == key), state.active_roster)
    return body.answer(_shown(state, name))


def _shown(state: CampaignState, name: str) -> dict[str, Any]:
    members = [state.characters[key] for key in state.rosters.get(name, ()) if key in state.characters]
    return {"name": name, "character_ids": [character.id for character in members], "characters": members}
