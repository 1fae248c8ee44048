"""Episodes over HTTP: list, plan, read and edit them, move their clock, and take their logs away."""

import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Literal

import msgspec
from aiohttp import hdrs, web
from msgspec import UNSET, UnsetType

from game.characters import CharacterRemoved
from game.decider import Single, Together
from game.episodes import AddEpisode, ClockEpisode, EditEpisode, Number, StartEpisode
from game.errors import NotFound
from game.record import Record
from game.state import CampaignState, Day, Episode
from web import body
from web.auth import Access, admit
from web.errors import Invalid
from web.export import FORMATS, About
from web.keys import READER
from web.routes import carry_out, no_version, snapshot, state_behind

PAGE = 500
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")

routes = web.RouteTableDef()


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An episode to come; without a number it is the next. ``episode_number`` is another spelling of ``number``."""

    number: Number | None = None
    episode_number: Number | None = None
    title: str = ""
    date: Day | None = None
    summary: str | None = None


class Changes(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What becomes of an episode: what is unset stays, and ``action`` moves its clock."""

    title: str | UnsetType = UNSET
    date: Day | UnsetType | None = UNSET
    summary: str | UnsetType | None = UNSET
    action: Literal["start", "break", "resume", "end"] | UnsetType = UNSET


@routes.get("/campaigns/{campaign}/episodes")
async def every(request: web.Request) -> web.Response:
    """List the episodes by number, those to come too."""
    access = await admit(request)
    state = (await snapshot(request, access)).state
    return body.answer({"episodes": list(state.episodes.values()), "running": state.running and state.episode})


@routes.post("/campaigns/{campaign}/episodes")
async def add(request: web.Request) -> web.Response:
    """Plan an episode; it begins when it is started."""
    access = await admit(request, write=True)
    plan = await body.read(request, Plan)
    if plan.number is not None and plan.episode_number is not None:
        raise Invalid({"episode_number": "This is said twice; say number or episode_number."})
    number = plan.number if plan.number is not None else plan.episode_number
    command = AddEpisode(number=number, title=plan.title, date=plan.date, summary=plan.summary)
    receipt = await carry_out(request, access, command)
    episode: Any = receipt.records[0].event
    location = f"/campaigns/{access.id}/episodes/{episode.after.number}"
    return body.answer(episode.after, 201, {hdrs.LOCATION: location})


@routes.get("/campaigns/{campaign}/episodes/{number}")
async def read(request: web.Request) -> web.Response:
    """Return one episode."""
    access = await admit(request)
    return body.answer(_found(request, (await snapshot(request, access)).state))


@routes.patch("/campaigns/{campaign}/episodes/{number}")
async def edit(request: web.Request) -> web.Response:
    """Edit what is said of an episode, move its clock, or both, together or not at all."""
    access = await admit(request, write=True)
    no_version(request)
    number = _number(request)
    changes = await body.read(request, Changes)
    commands: list[Single] = [
        EditEpisode(number=number, title=changes.title, date=changes.date, summary=changes.summary)
    ]
    if changes.action == "start":
        commands.append(StartEpisode(number=number))
    elif changes.action is not UNSET:
        commands.append(ClockEpisode(to=changes.action, number=number))
    command = commands[0] if len(commands) == 1 else Together(commands=tuple(commands))
    receipt = await carry_out(request, access, command)
    return body.answer(_found(request, await state_behind(request, access, receipt)))


@routes.get("/campaigns/{campaign}/episodes/{number}/export")
async def export(request: web.Request) -> web.StreamResponse:
    """Return the log of one episode, with the time on its clock, as a file."""
    access = await admit(request)
    wanted = request.query.getall("format", ["json"])
    if len(wanted) > 1 or wanted[0] not in FORMATS:
        raise Invalid({"format": f"Must be one of {', '.join(FORMATS)}."})
    now = await snapshot(request, access)
    episode = _found(request, now.state)
    ending, content_type, write = FORMATS[wanted[0]]
    name = f"{access.about.slug}-episode-{episode.number}.{ending}"
    headers = {hdrs.CONTENT_TYPE: content_type, hdrs.CONTENT_DISPOSITION: f'attachment; filename="{name}"'}
    state = await _with_those_gone(request, access, now.state)
    about = About(episode=episode, state=state, audience=access.audience)
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    if request.method != hdrs.METH_HEAD:
        async for part in write(about, _pages(request, access, episode, now.seq)):
            await response.write(part)
    await response.write_eof()
    return response


async def _pages(request: web.Request, access: Access, episode: Episode, last: int) -> AsyncIterator[Sequence[Record]]:
    """Yield the events of an episode up to seq ``last``, in order, as far as the audience may see them."""
    after, shown = 0, access.audience == "public"
    while page := await request.app[READER].events(
        access.id, after=after, before=last + 1, episode_id=episode.id, shown=shown, most=PAGE
    ):
        yield page
        after = page[-1].seq


async def _with_those_gone(request: web.Request, access: Access, state: CampaignState) -> CampaignState:
    """Return the state with those in it who have left since, so that they can be named."""
    gone = await request.app[READER].events(
        access.id, event_type="character_removed", shown=access.audience == "public", most=PAGE
    )
    left = {one.event.character_id: one.event.character for one in gone if isinstance(one.event, CharacterRemoved)}
    return msgspec.structs.replace(state, characters={**left, **state.characters})


def _number(request: web.Request) -> int:
    typed = request.match_info["number"]
    if not _NUMBER.fullmatch(typed):
        raise NotFound("An episode has a number from 1 to 9999.")
    return int(typed)


def _found(request: web.Request, state: CampaignState) -> Episode:
    number = _number(request)
    if number not in state.episodes:
        last = f"the last is {max(state.episodes)}" if state.episodes else "none was planned or played yet"
        raise NotFound(f"There is no episode {number}; {last}.")
    return state.episodes[number]
