"""Characters over HTTP: list, add, read, edit and remove them. Absolute edits of hit points become the game's own."""

from typing import Annotated, Any, TypeAlias

import msgspec
from aiohttp import web
from msgspec import UNSET, UnsetType

from game import audience, hp, names, text, wire
from game.characters import AddCharacter, EditCharacter, Profile, RemoveCharacter, Score
from game.decider import Command, Single, Together
from game.errors import Conflict, NotFound
from game.state import MOST_POINTS, CampaignState, Character, Hp
from game.targets import Target
from store.receipt import Receipt
from web import body
from web.auth import Access, admit
from web.errors import Invalid
from web.routes import carry_out, etag, expected_version, one, snapshot, stale, state_behind

Points: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=MOST_POINTS)]
Maximum: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)]

routes = web.RouteTableDef()


class Parts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Hit points part by part; an edit leaves what is unset as it is."""

    current: Points | UnsetType = UNSET
    max: Maximum | UnsetType = UNSET
    temp: Points | UnsetType = UNSET


class Numbers(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The numbers of a sheet, as a character shows them under ``stats``. ``hp`` a number means full at that many."""

    hp: Maximum | Parts | UnsetType = UNSET
    ac: Score | UnsetType | None = UNSET
    abilities: dict[str, Score] | UnsetType = UNSET


class Sheet(Profile, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a client may write of a character: its profile, and its numbers at the top or under ``stats``."""

    hp: Maximum | Parts | UnsetType = UNSET
    stats: Numbers | UnsetType = UNSET


async def _sheet(request: web.Request) -> tuple[Profile, Parts | None]:
    """Return what the body says of a character, each number once."""
    sheet = await body.read(request, Sheet)
    fields = {name: getattr(sheet, name) for name in Profile.__struct_fields__}
    fields["hp"] = sheet.hp
    for name in Numbers.__struct_fields__ if sheet.stats is not UNSET else ():
        if (value := getattr(sheet.stats, name)) is not UNSET:
            if fields[name] is not UNSET:
                raise Invalid({f"stats.{name}": f"This is said twice; say {name} at the top or under stats."})
            fields[name] = value
    points = fields.pop("hp")
    if isinstance(points, int):
        points = Parts(current=points, max=points)
    return Profile(**fields), None if points is UNSET else points


@routes.get("/campaigns/{campaign}/characters")
async def cast(request: web.Request) -> web.Response:
    """List the characters, oldest first."""
    access = await admit(request)
    return body.answer({"characters": audience.cast((await snapshot(request, access)).state)})


@routes.post("/campaigns/{campaign}/characters")
async def add(request: web.Request) -> web.Response:
    """Add a character."""
    access = await admit(request, write=True)
    profile, points = await _sheet(request)
    if points is None or points.max is UNSET:
        raise Invalid({"hp": 'A character needs hit points: "hp": 68 for full at 68, or hp with at least its max.'})
    current = points.max if points.current is UNSET else points.current
    temp = 0 if points.temp is UNSET else points.temp
    command = AddCharacter(profile=profile, hp=Hp(current=current, max=points.max, temp=temp))
    receipt = await carry_out(request, access, command)
    return await _answered(request, access, receipt, "", 201)


@routes.get("/campaigns/{campaign}/characters/{character}")
async def read(request: web.Request) -> web.Response:
    """Return one character, by its id or by any name that chat would take."""
    access = await admit(request)
    state = (await snapshot(request, access)).state
    character = names.find(state, _named(request))
    return body.answer(character, headers=etag(character.version))


@routes.patch("/campaigns/{campaign}/characters/{character}")
async def edit(request: web.Request) -> web.Response:
    """Edit a character's sheet and hit points, together or not at all."""
    access = await admit(request, write=True)
    typed, version = _named(request), expected_version(request)
    profile, points = await _sheet(request)
    command = _edit(typed, version, profile, points)
    receipt = await _unless_stale(request, access, command, typed)
    return await _answered(request, access, receipt, typed)


@routes.delete("/campaigns/{campaign}/characters/{character}")
async def remove(request: web.Request) -> web.Response:
    """Remove a character; the log keeps it."""
    access = await admit(request, write=True)
    typed = _named(request)
    await _unless_stale(request, access, RemoveCharacter(character=typed, version=expected_version(request)), typed)
    return web.Response(status=204)


def _named(request: web.Request) -> str:
    """Return who the path means. What cannot be seen is in no name, and would be overlooked by the game."""
    typed = request.match_info["character"]
    if not all(map(text.seen, typed)):
        raise NotFound("No character has a name like that.")
    return one(typed)


def _edit(typed: str, version: int | None, profile: Profile, points: Parts | None) -> Command:
    edit = EditCharacter(character=typed, profile=profile, version=version)
    if points is None or not (changes := _changes(typed, points)):
        return edit
    # First that one character is meant, and its version; last what may give it another name.
    checked = EditCharacter(character=typed, version=version)
    commands: list[Single] = [checked, hp.ChangeHp(changes=changes)]
    if profile != Profile():
        commands.append(EditCharacter(character=typed, profile=profile))
    return Together(commands=tuple(commands))


def _changes(typed: str, points: Parts) -> tuple[hp.Change, ...]:
    """Return absolute hit points as the game's own changes, the maximum first, as it bounds the others."""
    who = (Target(name=typed),)
    changes: list[hp.Change] = []
    if points.max is not UNSET:
        changes.append(hp.ChangeMax(targets=who, to=points.max))
        if points.current is not UNSET and points.current > points.max:
            raise Invalid({"hp.current": f"Must be at most the maximum, {points.max}."})
    if points.current is not UNSET:
        changes.append(hp.SetHp(targets=who, current=points.current))
    if points.temp is not UNSET:
        changes.append(hp.GiveTemp(targets=who, amount=points.temp, how="set"))
    return tuple(changes)


async def _unless_stale(request: web.Request, access: Access, command: Command, typed: str) -> Receipt:
    """Carry out an edit; if it was made from an old version, say with the refusal how the character is now."""
    try:
        return await carry_out(request, access, command)
    except Conflict as error:
        if "version" not in error.fields:
            raise
        state = (await snapshot(request, access)).state
        raise stale(error, "character", names.match(state, typed)) from error


async def _answered(
    request: web.Request, access: Access, receipt: Receipt, typed: str, status: int = 200
) -> web.Response:
    state = await state_behind(request, access, receipt)
    character = _subject(state, receipt, typed)
    return body.answer(character, status, etag(character.version))


def _subject(state: CampaignState, receipt: Receipt, typed: str) -> Character:
    """Return the character that a command was about."""
    about: Any = wire.character_id(receipt.records[0].event) if receipt.records else typed
    return names.find(state, about)
