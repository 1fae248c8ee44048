"""Commands over HTTP: a line of chat, or any command of the game as JSON."""

from typing import Annotated, Any

import msgspec
from aiohttp import web

from game.campaigns import DeleteCampaign
from game.decider import Command
from web import body
from web.auth import Access, admit, require_global
from web.errors import Invalid
from web.keys import LINES
from web.routes import carry_out, idempotency_key, lines, no_version, outcome

LONGEST_LINE = 2_000
ONE_OF_TWO = 'Send either {"text": "!hp vex -12"} or a command with its "type", and not both.'

routes = web.RouteTableDef()


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line as chat would have it."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LINE)]


@routes.post("/campaigns/{campaign}/commands")
async def post(request: web.Request) -> web.Response:
    """Carry out a line or a command."""
    access = await admit(request, write=True)
    no_version(request)
    asked = await body.tree(request)
    if not isinstance(asked, dict) or ("text" in asked) == ("type" in asked):
        raise Invalid({"body": ONE_OF_TWO})
    if "text" in asked:
        return body.answer(await _line(request, access, body.convert(asked, Line)))
    command: Command = body.convert(asked, Command)  # type: ignore[arg-type] # a union is no class
    if isinstance(command, DeleteCampaign):
        require_global(request, access)
    return body.answer(outcome(await carry_out(request, access, command), access))


async def _line(request: web.Request, access: Access, line: Line) -> dict[str, Any]:
    actor, key = access.require_operator(), idempotency_key(request)
    said = await request.app[LINES](access.id, line.text, actor=actor, key=key)
    return {"reply": said.reply, "events": lines(said.records, access), "seq": said.seq}
