"""Every route with every credential: who is let in, and that nothing happens when one is not.

A route that is missing from the table here is a fault.
"""

from typing import Any, Literal, TypeAlias

import msgspec
import pytest
from aiohttp import web

from store import tokens
from tests.web.conftest import GLOBAL, Campaign, Door, Reply

Kind: TypeAlias = Literal["open", "create", "read", "write", "end"]
"""``open``: anybody, no campaign; ``create``: the global token; ``read``: as the campaign is visible; ``write``: its
token or the global one; ``end``: the global one."""


class Route(msgspec.Struct, frozen=True):
    """One route: its pattern below the campaign's, a body that it takes, and the status of success."""

    method: str
    pattern: str
    kind: Kind
    json: Any = None
    status: int = 200

    @property
    def name(self) -> tuple[str, str]:
        return self.method, self.pattern

    def path(self, campaign: str) -> str:
        """Return an address for the route in a campaign with the character Vex."""
        return self.pattern.format(campaign=campaign, character="vex", tier="large")


C = "/campaigns/{campaign}"
HIT = {"event_type": "hp_change", "character_id": "vex", "data": {"amount": -12}}
ROUTES = (
    Route("GET", "/healthz", "open"),
    Route("GET", "/readyz", "open"),
    Route("GET", "/version", "open"),
    Route("GET", "/campaigns", "open"),
    Route("POST", "/campaigns", "create", {"name": "New"}, 201),
    Route("GET", C, "read"),
    Route("PATCH", C, "write", {"description": "New"}),
    Route("DELETE", C, "end", status=204),
    Route("GET", f"{C}/characters", "read"),
    Route("POST", f"{C}/characters", "write", {"name": "Vax", "hp": 5}, 201),
    Route("GET", f"{C}/characters/{{character}}", "read"),
    Route("PATCH", f"{C}/characters/{{character}}", "write", {"hp": 5}),
    Route("DELETE", f"{C}/characters/{{character}}", "write", status=204),
    Route("GET", f"{C}/events", "read"),
    Route("POST", f"{C}/events", "write", HIT, 201),
    Route("POST", f"{C}/commands", "write", {"type": "custom", "data": {"text": "hi"}}),
    Route("GET", f"{C}/roster", "read"),
    Route("PATCH", f"{C}/roster", "write", {"character_ids": [], "name": "Others"}),
    Route("GET", f"{C}/layout", "read"),
    Route("GET", f"{C}/layout/{{tier}}", "read"),
    Route("PATCH", f"{C}/layout/{{tier}}", "write", {"badges": {}}),
    Route("GET", f"{C}/state", "read"),
    Route("GET", f"{C}/ws", "read", status=422),  # let in, and told that this is no WebSocket
)

LET_IN = (f"{C}/ws", "token as a query key")
"""The one route that takes the token as a key: a page cannot give a WebSocket headers."""

ADMIN = {"X-Admin-Token": GLOBAL}
WITHIN = tuple(route for route in ROUTES if "{campaign}" in route.pattern)
NOWHERE = Campaign("", "nowhere", "", "")


def served(app: web.Application) -> set[tuple[str, str]]:
    """Return every route that the app has."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


async def test_every_route_is_in_the_table(door: Door) -> None:
    assert served(door.app) == {route.name for route in ROUTES}


def wrong(campaign: Campaign, other: Campaign) -> dict[str, tuple[dict[str, str], str]]:
    """Return headers and query of each credential that opens nothing, by name."""
    return {
        "malformed token": ({"X-Token": "abc"}, ""),
        "token never issued": ({"X-Token": tokens.new(tokens.ADMIN)}, ""),
        "token cut short": ({"X-Token": campaign.token[:-1]}, ""),
        "token with more behind it": ({"X-Token": campaign.token + "x"}, ""),
        "token that is no text": ({"X-Token": "admin_é\udcff"}, ""),
        "token as a bearer": ({"X-Token": f"Bearer {campaign.token}"}, ""),
        "token where the global one goes": ({"X-Admin-Token": campaign.token}, ""),
        "token where the key goes": ({"X-Overlay-Key": campaign.token}, ""),
        "token as a query key": ({}, f"?key={campaign.token}"),
        "key where the token goes": ({"X-Token": campaign.key}, ""),
        "key where the global token goes": ({"X-Admin-Token": campaign.key}, ""),
        "global token where the campaign's goes": ({"X-Token": GLOBAL}, ""),
        "global token as a key": ({"X-Overlay-Key": GLOBAL}, ""),
        "another campaign's key": ({"X-Overlay-Key": other.key}, ""),
        "another campaign's key in the query": ({}, f"?key={other.key}"),
        "global token never issued": ({"X-Admin-Token": tokens.new(tokens.GLOBAL)}, ""),
    }


async def ask(door: Door, route: Route, campaign: Campaign, headers: dict[str, str], query: str = "") -> Reply:
    return await door.ask(route.method, route.path(campaign.slug) + query, route.json, headers=headers)


async def seq(door: Door, campaign: Campaign) -> int:
    return int((await door.ask("GET", f"/campaigns/{campaign.id}/state", headers=ADMIN)).json["seq"])


async def with_vex(door: Door) -> None:
    for campaign in (door.demo, door.hidden):
        body = {"name": "Vex", "hp": 68}
        added = await door.ask(
            "POST", f"/campaigns/{campaign.id}/characters", body, headers={"X-Token": campaign.token}
        )
        assert added.status == 201


async def test_a_public_campaign_is_read_by_all_and_written_by_few(door: Door) -> None:
    await with_vex(door)
    before = await seq(door, door.demo)
    credentials = wrong(door.demo, door.other)
    for route in ROUTES:
        for name, (headers, query) in credentials.items():
            if (route.pattern, name) == LET_IN:
                continue
            refused = await ask(door, route, door.demo, headers, query)
            assert refused.status == (route.status if route.kind == "open" else 401), (route.name, name)
            assert route.kind == "open" or refused.code == "unauthorized"
        readable = route.status if route.kind in {"open", "read"} else 401
        assert (await ask(door, route, door.demo, {})).status == readable, route.name
        assert (await ask(door, route, door.demo, {"X-Overlay-Key": door.demo.key})).status == readable, route.name
        others = {"open": route.status, "create": 401}.get(route.kind, 403)
        assert (await ask(door, route, door.demo, {"X-Token": door.other.token})).status == others, route.name
        if route.kind in {"create", "end"}:
            own = await ask(door, route, door.demo, {"X-Token": door.demo.token})
            assert own.status == (401 if route.kind == "create" else 403), route.name
    assert await seq(door, door.demo) == before
    assert len((await door.ask("GET", "/campaigns")).json["campaigns"]) == 2


async def test_a_private_campaign_is_not_there_without_its_own_secrets(door: Door) -> None:
    await with_vex(door)
    before = await seq(door, door.hidden)
    strangers = wrong(door.hidden, door.other) | {"none": ({}, ""), "other's": ({"X-Token": door.other.token}, "")}
    for route in WITHIN:
        absent = await ask(door, route, NOWHERE, {})
        assert absent.code == "not_found"
        for name, (headers, query) in strangers.items():
            if (route.pattern, name) == LET_IN:
                assert (await ask(door, route, door.hidden, headers, query)).status == route.status
                continue
            refused = await ask(door, route, door.hidden, headers, query)
            assert same(refused) == same(absent), (route.name, name)
        keyed = await ask(door, route, door.hidden, {"X-Overlay-Key": door.hidden.key})
        assert keyed.status == (route.status if route.kind == "read" else 401), route.name
    assert await seq(door, door.hidden) == before


def same(reply: Reply) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer but what differs from one to the next, or with the request's own headers."""
    body = reply.raw.replace(reply.json["request_id"].encode(), b"")
    mine = {"x-request-id", "date", "access-control-allow-origin", "access-control-expose-headers"}
    return reply.status, body, [(name, value) for name, value in reply.headers.items() if name.lower() not in mine]


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.pattern}")
async def test_the_right_token_does_it(door: Door, route: Route) -> None:
    await with_vex(door)
    for campaign in (door.demo, door.hidden):
        if route.kind not in {"create", "end"}:
            assert (await ask(door, route, campaign, {"X-Token": campaign.token})).status == route.status
        if route.kind == "end" or route.method in {"GET", "PATCH"}:
            assert (await ask(door, route, campaign, ADMIN)).status == route.status
    if route.kind == "create":
        assert (await ask(door, route, door.demo, ADMIN)).status == route.status


async def test_a_deleted_campaign_answers_like_one_that_never_was(door: Door) -> None:
    assert (await door.ask("DELETE", "/campaigns/demo", headers=ADMIN)).status == 204
    by_id = Campaign("", door.demo.id, "", "")
    secrets: tuple[dict[str, str], ...] = (
        {},
        {"X-Token": door.demo.token},
        {"X-Overlay-Key": door.demo.key},
        {"X-Token": door.other.token},
        ADMIN,
    )
    for route in WITHIN:
        absent = await ask(door, route, NOWHERE, {})
        for headers in secrets:
            assert same(await ask(door, route, door.demo, headers)) == same(absent), route.name
            assert same(await ask(door, route, by_id, headers)) == same(absent), route.name


async def test_what_cannot_be_a_name_names_nothing(door: Door) -> None:
    strange = ("%00", "%ED%A0%80", "a" * 400, "demo%00", "Demo", "%2e%2e", "{demo}", "demo%20", "%F0", "%2Fdemo")
    for named in strange:
        refused = await door.ask("GET", f"/campaigns/{named}/state")
        assert (refused.status, refused.code) == (404, "not_found"), named


async def test_one_campaign_never_shows_or_changes_another(door: Door) -> None:
    vex = await door.character()
    for method, json in (("GET", None), ("PATCH", {"hp": 1}), ("DELETE", None)):
        path = f"/campaigns/other/characters/{vex['id']}"
        assert (await door.ask(method, path, json, headers={"X-Token": door.other.token})).status == 404
    events = await door.ask("GET", f"/campaigns/other/events?character={vex['id']}")
    assert events.json["events"] == []
    assert (await door.get(f"/characters/{vex['id']}")).json == vex


async def test_a_right_secret_counts_whatever_came_beside_it(door: Door) -> None:
    headers = {"X-Token": door.demo.token, "X-Admin-Token": "wrong", "X-Overlay-Key": "wrong"}
    assert (await door.ask("GET", "/campaigns/demo?key=wrong", headers=headers)).status == 200
    assert (await door.ask("GET", "/campaigns/demo?key=", headers={"X-Token": ""})).status == 200
