"""Every route with every credential: who is let in, that nothing happens when one is not, and nothing of others shows.

The table is ``tests.web.matrix``; a route that is missing from it is a fault.
"""

from typing import Any, Literal

import pytest
from aiohttp import web
from msgspec import structs

from game.campaigns import DeleteCampaign
from store.engine import Database
from tests.web.conftest import SYSTEM, Campaign, Door, Reply
from tests.web.furniture import Furnished, furnished, secrets
from tests.web.matrix import ROUTES, UNSEEN, Credential, Route, credentials
from web import auth
from web.throttle import STRANGERS, Window

OFTEN = 1_000_000
WITHIN = tuple(route for route in ROUTES if "{campaign}" in route.pattern)
ABSENT = "nowhere"
DIGEST = """
SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM receipts), (SELECT sum(seq) FROM campaigns),
       (SELECT count(*) FROM audit WHERE outcome IN ('applied', 'rotated')),
       (SELECT md5(string_agg(campaigns::text, ',' ORDER BY id)) FROM campaigns)
"""


class House:
    """A served app with a public and a private campaign, another one, and one that was deleted, all furnished."""

    def __init__(self, door: Door, public: Furnished, private: Furnished, another: Furnished, gone: Furnished) -> None:
        self.door = door
        self.public, self.private, self.another, self.gone = public, private, another, gone

    async def ask(self, route: Route, named: str, credential: Credential) -> Reply:
        return await self.door.ask(
            route.method, route.path(named) + credential.query, route.json, headers=credential.headers
        )

    def strange(self, *shown: Furnished) -> set[bytes]:
        """Return the canaries of all that is not ``shown``, those of public campaigns too."""
        every = (self.public, self.private, self.another, self.gone)
        return {canary for one in every if one not in shown for canary in one.canaries}

    def allowed(self, route: Route, own: Furnished, status: int) -> tuple[Furnished, ...]:
        """Return what an answer may show."""
        if route.name == ("GET", "/campaigns"):
            return (self.public,)
        return () if status >= 400 or route.kind == "open" else (own,)


@pytest.fixture
async def house(door: Door, monkeypatch: pytest.MonkeyPatch) -> House:
    """The house, where any number of wrong secrets may be tried, and refusals are quick."""
    monkeypatch.setattr(auth, "EVEN_S", 0.0001)
    door.app[STRANGERS].wrong = Window(OFTEN)
    house = House(
        door, await furnished(door, "Quorbel"), await furnished(door, "Vlamzik", "private"),
        await furnished(door, "Tresquad", "private"), await furnished(door, "Ombrefel"),
    )  # fmt: skip
    await door.handler.handle(house.gone.campaign.id, DeleteCampaign(), actor=SYSTEM)
    return house


async def digest(database: Database) -> Any:
    """Return what changes with whatever is done, and with nothing else."""
    connection = await database.connect()
    try:
        return await connection.fetchrow(DIGEST)
    finally:
        await connection.close()


def served(app: web.Application) -> set[tuple[str, str]]:
    """Return every route that the app has."""
    return {
        (route.method, route.resource.canonical)
        for route in app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }


async def test_every_route_is_in_the_table(door: Door) -> None:
    assert served(door.app) == {route.name for route in ROUTES}


def changes(route: Route, status: int) -> bool:
    """Whether a request with such an answer has done something."""
    return route.method not in {"GET", "HEAD"} and status < 400


Where = Literal["public", "private", "gone"]


@pytest.mark.parametrize("where", ["public", "private", "gone"])
async def test_every_route_answers_every_credential_as_the_table_says(
    house: House, database: Database, where: Where
) -> None:
    own: Furnished = getattr(house, where)
    before = await digest(database)
    for credential in credentials(secrets(own, house.another, house.gone)):
        for route in ROUTES:
            expected = credential.expected(route, where)
            if changes(route, expected):
                continue  # the next test
            reply = await house.ask(route, own.campaign.slug if where != "gone" else own.campaign.id, credential)
            assert reply.status == expected, (route.name, credential.name, reply.raw)
            for canary in house.strange(*house.allowed(route, own, reply.status)):
                assert canary not in reply.raw, (route.name, credential.name, canary)
    assert await digest(database) == before


@pytest.mark.parametrize("route", [r for r in ROUTES if r.method != "GET"], ids=lambda r: f"{r.method} {r.pattern}")
@pytest.mark.parametrize("where", ["public", "private"])
async def test_a_right_credential_does_it_whatever_comes_beside_it(house: House, route: Route, where: Where) -> None:
    every = credentials(secrets(house.public, house.another, house.gone))
    right = [place for place, credential in enumerate(every) if changes(route, credential.expected(route, where))]
    assert right
    for place in right:
        own = await furnished(house.door, "Quorbel", "private" if where == "private" else "public")
        credential = credentials(secrets(own, house.another, house.gone))[place]
        asked = structs.replace(route, json={"name": f"New {place}"}) if route.kind == "create" else route
        reply = await house.ask(asked, own.campaign.slug, credential)
        assert reply.status == route.status, (credential.name, reply.raw)
        assert not [canary for canary in house.strange(house.public) if canary in reply.raw]


async def test_private_deleted_and_absent_campaigns_answer_the_same_bytes(house: House) -> None:
    hidden, gone = house.private, house.gone
    every = credentials(secrets(hidden, house.public, gone))
    strangers = [credential for credential in every if credential.private == UNSEEN]
    assert len(strangers) > 20
    pairs = [(route, credential) for route in WITHIN for credential in strangers[:1] + strangers[-1:]]
    pairs += [(route, credential) for route in (WITHIN[0], WITHIN[1]) for credential in strangers]
    for route, credential in pairs:
        absent = await house.ask(route, ABSENT, credential)
        assert absent.code == "not_found"
        for named in (hidden.campaign.slug, hidden.campaign.id, gone.campaign.slug, gone.campaign.id):
            assert same(await house.ask(route, named, credential)) == same(absent), (route.name, credential.name)


def same(reply: Reply) -> tuple[int, bytes, list[tuple[str, str]]]:
    """Return all of an answer but what differs from one to the next, or with the request's own headers."""
    body = reply.raw.replace(reply.json["request_id"].encode(), b"")
    mine = {"x-request-id", "date", "access-control-allow-origin", "access-control-expose-headers"}
    return reply.status, body, [(name, value) for name, value in reply.headers.items() if name.lower() not in mine]


def foreign(named: str) -> list[tuple[str, str, Any]]:
    """Return requests that name another campaign's character: method, path within the campaign, body."""
    somebody = {"targets": [{"name": named}]}
    return [
        ("GET", f"/characters/{named}", None),
        ("PATCH", f"/characters/{named}", {"hp": 1}),
        ("DELETE", f"/characters/{named}", None),
        ("POST", "/events", {"event_type": "hp_change", "character_id": named, "data": {"amount": -5}}),
        ("POST", "/events", {"event_type": "custom", "character_id": named, "data": {"text": "hi"}}),
        ("POST", "/commands", {"type": "inspiration", **somebody}),
        ("POST", "/commands", {"type": "death_save", "roll": "success", **somebody}),
        ("PATCH", "/roster", {"character_ids": [named]}),
        ("PATCH", "/layout/large", {"badges": {named: {"x": 0.5, "y": 0.5}}}),
    ]


async def test_a_right_token_reaches_nothing_of_another_campaign_by_its_ids(house: House, database: Database) -> None:
    own, token = house.public, {"X-Token": house.public.campaign.token}
    before = await digest(database)
    for method, path, json in foreign(house.another.character_id):
        reply = await house.door.ask(method, f"/campaigns/{own.campaign.id}{path}", json, headers=token)
        assert reply.status in {404, 409, 422}, (method, path, reply.raw)
        named = reply.raw.replace(house.another.character_id.encode(), b"")  # what was asked for may be repeated
        assert not [canary for canary in house.strange(own) if canary in named], (method, path, reply.raw)
    log = await house.door.ask(
        "GET", f"/campaigns/{own.campaign.id}/events?character={house.another.character_id}", headers=token
    )
    assert log.json["events"] == []
    assert await digest(database) == before


async def test_the_table_names_each_route_and_each_credential_once() -> None:
    nothing = Campaign("", "", "", "")
    empty = Furnished(nothing, "", "", "", frozenset())
    names = [credential.name for credential in credentials(secrets(empty, empty, empty))]
    assert len(set(names)) == len(names)
    assert len({route.name for route in ROUTES}) == len(ROUTES)
