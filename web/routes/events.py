"""Events over HTTP: read the log page by page, and make something happen in the log's own words."""

import re
from typing import get_args

from aiohttp import web

from game import names
from game.errors import UnknownCharacter
from game.events import Event
from game.state import MOST_POINTS
from web import body
from web.auth import Access, admit
from web.errors import Invalid
from web.keys import READER
from web.routes import carry_out, lines, no_version, one, outcome, snapshot
from web.routes.asked import Asked, command

MOST, USUAL = 500, 100
MOST_SEQ = 2**53
TYPES = tuple(str(kind.__struct_config__.tag) for kind in get_args(Event))

_NUMBER = re.compile(r"[0-9]{1,16}")

routes = web.RouteTableDef()


@routes.get("/campaigns/{campaign}/events")
async def page(request: web.Request) -> web.Response:
    """Return a page of the log: behind ``after`` in order, else before ``before`` or the end, latest first."""
    access = await admit(request)
    after, before = number(request, "after", 0, MOST_SEQ), number(request, "before", 0, MOST_SEQ)
    limit = number(request, "limit", 1, MOST) or USUAL
    if access.held_seq is not None:  # what is behind it is left out anyhow; so it need not be walked over
        before = min(MOST_SEQ if before is None else before, access.held_seq + 1)
    found = await request.app[READER].events(
        access.id, after=after, before=before, event_type=_type(request),
        character_id=await _character(request, access), episode_id=await _episode(request, access),
        shown=access.audience == "public", most=limit + 1,
    )  # fmt: skip
    shown = tuple(found[:limit])
    return body.answer({"events": lines(shown, access), "next": shown[-1].seq if len(found) > limit else None})


def number(request: web.Request, name: str, least: int, most: int) -> int | None:
    """Return a number of the query, None if it is not there.

    Raises:
        Invalid: it is no number, or out of its bounds.
    """
    typed = request.query.getall(name, [])
    if not typed:
        return None
    if len(typed) > 1 or not _NUMBER.fullmatch(typed[0]) or not least <= int(typed[0]) <= most:
        raise Invalid({name: f"Must be one whole number from {least} to {most}."})
    return int(typed[0])


def _type(request: web.Request) -> str | None:
    wanted = request.query.get("type")
    if wanted is not None and wanted not in TYPES:
        raise Invalid({"type": f"There is no such type of event. Known: {', '.join(TYPES)}."})
    return wanted


async def _character(request: web.Request, access: Access) -> str | None:
    """Return whose events are wanted. An id may be that of somebody who is gone; a name is looked up."""
    wanted = request.query.get("character")
    if wanted is None or names.is_id(wanted):
        return wanted and one(wanted)
    try:
        return names.find((await snapshot(request, access)).state, wanted).id
    except UnknownCharacter as error:
        raise Invalid({"character": str(error)}) from error


async def _episode(request: web.Request, access: Access) -> str | None:
    """Return the id of the episode whose events are wanted."""
    wanted = number(request, "episode", 1, MOST_POINTS)
    if wanted is None:
        return None
    episodes = (await snapshot(request, access)).state.episodes
    if wanted not in episodes:
        raise Invalid({"episode": f"There is no episode {wanted}."})
    return episodes[wanted].id


@routes.post("/campaigns/{campaign}/events")
async def post(request: web.Request) -> web.Response:
    """Make something happen; 201 with what happened, or 200 if everything was so already."""
    access = await admit(request, write=True)
    no_version(request)
    asked: Asked = body.convert(await body.tree(request), Asked)  # type: ignore[arg-type] # a union is no class
    receipt = await carry_out(request, access, command(asked))
    said = outcome(receipt, access)
    first = said["events"][0] if receipt.records else {}
    return body.answer({**first, **said}, 201 if receipt.records else 200)
