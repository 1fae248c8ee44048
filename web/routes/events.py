"""Events over HTTP: read the log page by page, and make something happen in the log's own words."""

import re
from typing import Annotated, Any, Literal, TypeAlias, get_args

import msgspec
from aiohttp import web

from game import hp, names, targets
from game.conditions import ChangeConditions
from game.custom import Announce
from game.decider import Command
from game.errors import UnknownCharacter
from game.events import Event
from game.state import MOST_POINTS
from game.targets import Target
from web import body
from web.auth import Access, admit
from web.errors import Invalid
from web.keys import READER
from web.routes import carry_out, lines, one, outcome, snapshot

MOST, USUAL = 500, 100
MOST_SEQ = 2**53
TYPES = tuple(str(kind.__struct_config__.tag) for kind in get_args(Event))

Signed: TypeAlias = Annotated[int, msgspec.Meta(ge=-MOST_POINTS, le=MOST_POINTS)]
Level: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=99)]

_NUMBER = re.compile(r"[0-9]{1,16}")

routes = web.RouteTableDef()


class Points(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How hit points change.

    Without ``kind`` a negative ``amount`` is damage and a positive one healing; ``set``, ``temp`` and ``max`` take the
    new number itself, for ``set`` as ``current`` or ``amount``.
    """

    kind: hp.Kind | None = None
    amount: Signed | None = None
    current: Signed | None = None
    crit: bool = False


class Mark(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which condition comes or goes; ``condition`` is another spelling of ``name``."""

    name: str | None = None
    condition: str | None = None
    action: Literal["add", "remove"] = "add"
    level: Level | None = None


class _About(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event_type"):
    character_id: str


class HpChange(_About, frozen=True, kw_only=True, tag="hp_change"):
    """A character's hit points change."""

    data: Points


class Condition(_About, frozen=True, kw_only=True, tag="condition"):
    """A character comes under a condition or is freed of it."""

    data: Mark


class Custom(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="event_type", tag="custom"
):
    """Something happens that the table has its own word for."""

    data: dict[str, Any]
    character_id: str | None = None


Asked: TypeAlias = HpChange | Condition | Custom


@routes.get("/campaigns/{campaign}/events")
async def page(request: web.Request) -> web.Response:
    """Return a page of the log: behind ``after`` in order, else before ``before`` or the end, latest first."""
    access = await admit(request)
    after, before = _number(request, "after", 0, MOST_SEQ), _number(request, "before", 0, MOST_SEQ)
    limit = _number(request, "limit", 1, MOST) or USUAL
    found = await request.app[READER].events(
        access.id, after=after, before=before, event_type=_type(request),
        character_id=await _character(request, access), most=limit + 1,
    )  # fmt: skip
    shown = tuple(found[:limit])
    return body.answer({"events": lines(shown, access), "next": shown[-1].seq if len(found) > limit else None})


def _number(request: web.Request, name: str, least: int, most: int) -> int | None:
    typed = request.query.getall(name, [])
    if not typed:
        return None
    if len(typed) > 1 or not _NUMBER.fullmatch(typed[0]) or not least <= int(typed[0]) <= most:
        raise Invalid({name: f"Must be one whole number from {least} to {most}."})
    return int(typed[0])


def _type(request: web.Request) -> str | None:
    if "episode" in request.query:
        raise Invalid({"episode": "Events cannot be chosen by episode yet; leave it out."})
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


@routes.post("/campaigns/{campaign}/events")
async def post(request: web.Request) -> web.Response:
    """Make something happen; 201 with what happened, or 200 if everything was so already."""
    access = await admit(request, write=True)
    asked: Asked = body.convert(await body.tree(request), Asked)  # type: ignore[arg-type] # a union is no class
    receipt = await carry_out(request, access, _command(asked))
    said = outcome(receipt, access)
    first = said["events"][0] if receipt.records else {}
    return body.answer({**first, **said}, 201 if receipt.records else 200)


def _command(asked: Asked) -> Command:
    match asked:
        case HpChange(character_id=who, data=data):
            return hp.ChangeHp(changes=(_change(_target(who), data),))
        case Condition(character_id=who, data=data):
            if (data.name is None) == (data.condition is None):
                raise Invalid({"data.name": "Say which condition, once."})
            name = data.name if data.name is not None else data.condition
            return ChangeConditions(targets=_target(who), action=data.action, condition=name, level=data.level)
        case Custom(character_id=about, data=said):
            return Announce(data=said, character_id=about and one(about))


def _target(who: str) -> tuple[Target, ...]:
    """Return the one character that is meant: an event is never about a group."""
    if who.casefold() in targets.EVERYONE or who.startswith("@"):
        raise Invalid({"character_id": "Must be one character; for a group, send the command of that name."})
    return (Target(name=one(who)),)


def _change(who: tuple[Target, ...], data: Points) -> hp.Change:
    number = data.amount if data.amount is not None else data.current
    if number is None or (data.current is not None and (data.kind != "set" or data.amount is not None)):
        raise Invalid({"data": 'Say how many, once: "amount", or "current" with the kind "set".'})
    kind = data.kind or ("heal" if number > 0 else "damage")
    if kind == "damage":
        return hp.Damage(targets=who, amount=abs(number), crit=data.crit)
    if data.crit:
        raise Invalid({"data.crit": "Only damage can be a critical hit."})
    if number < (1 if kind == "max" else 0):
        raise Invalid({"data.amount": f'Must not be negative for the kind "{kind}", nor 0 for "max".'})
    if kind == "heal":
        return hp.Heal(targets=who, amount=number)
    if kind == "set":
        return hp.SetHp(targets=who, current=number)
    return hp.GiveTemp(targets=who, amount=number) if kind == "temp" else hp.ChangeMax(targets=who, to=number)
