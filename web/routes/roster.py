"""Rosters over HTTP: who is on screen, and who could be."""

from typing import Any

import msgspec
from aiohttp import web

from game import names, text
from game.errors import NotFound
from game.roster import SetRoster, UseRoster
from game.state import CampaignState
from web import body
from web.auth import admit
from web.routes import carry_out, no_version, one, snapshot, state_behind

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
    no_version(request)
    wanted = await body.read(request, Members)
    command = SetRoster(character_ids=tuple(map(one, wanted.character_ids)), name=wanted.name)
    state = await state_behind(request, access, await carry_out(request, access, command))
    key = names.key(wanted.name or state.active_roster)
    name = next((known for known in state.rosters if names.key(known) == key), state.active_roster)
    return body.answer(_shown(state, name))


@routes.get("/campaigns/{campaign}/rosters")
async def every(request: web.Request) -> web.Response:
    """List the rosters by name, with who is in each and which is in use."""
    access = await admit(request)
    state = (await snapshot(request, access)).state
    rosters = [
        {"name": name, "active": name == state.active_roster, "character_ids": _ids(state, name)}
        for name in sorted({*state.rosters, state.active_roster})
    ]
    return body.answer({"rosters": rosters, "active": state.active_roster})


@routes.post("/campaigns/{campaign}/rosters/{name}/activate")
async def activate(request: web.Request) -> web.Response:
    """Put another roster in use."""
    access = await admit(request, write=True)
    name = request.match_info["name"]
    if not all(map(text.seen, name)):
        raise NotFound("No roster has a name like that.")
    state = await state_behind(request, access, await carry_out(request, access, UseRoster(name=name)))
    return body.answer(_shown(state, state.active_roster))


def _ids(state: CampaignState, name: str) -> list[str]:
    """Return who is in a roster; those who are gone are left out."""
    return [key for key in state.rosters.get(name, ()) if key in state.characters]


def _shown(state: CampaignState, name: str) -> dict[str, Any]:
    ids = _ids(state, name)
    return {"name": name, "character_ids": ids, "characters": [state.characters[key] for key in ids]}
