"""The app over a real database, with public and private campaigns in it, and a client that has their keys."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import msgspec
import pytest
from aiohttp import web
from aiohttp.test_utils import BaseTestServer, TestServer

from game.actor import Actor, Role
from game.campaigns import About
from game.errors import InvalidCommand
from game.state import Visibility
from store import tokens
from store.audit import Audit
from store.engine import Database
from store.handler import Handler
from store.queries import Reader
from store.receipt import Answer
from web import keys
from web.app import Runner, make_app
from web.feed import Feed

GLOBAL = tokens.new(tokens.GLOBAL)
ABOUT = keys.About(
    version="1.2.3", env="test", public_url="http://127.0.0.1:8000", global_token_hash=tokens.digest(GLOBAL)
)
SYSTEM = Actor(id="system", name="Test", role=Role.OPERATOR, platform="system")
SHAPE = {"error", "request_id"}


class Lines:
    """The chat grammar, as far as these tests need it: every line is answered, but no line without a ``!``."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str, str, str | None]] = []

    async def __call__(self, campaign_id: str, text: str, *, actor: Actor, key: str | None) -> Answer:
        self.heard.append((campaign_id, text, actor.id, key))
        if not text.startswith("!"):
            raise InvalidCommand('A command begins with "!".')
        return Answer(reply=f"heard {text}", seq=1)


class Checks:
    """Parts whose health a test decides."""

    def __init__(self) -> None:
        self.said = {"database": "ok"}
        self.error: Exception | None = None

    async def __call__(self) -> dict[str, str]:
        if self.error:
            raise self.error
        return self.said


class Served(TestServer):
    """The app as it is served in earnest: behind our own runner."""

    async def _make_runner(self, **options: Any) -> Runner:
        assert isinstance(self.app, web.Application)
        return Runner(self.app, **options)


class Campaign(msgspec.Struct, frozen=True):
    """A campaign of a test, with what opens it."""

    id: str
    slug: str
    token: str
    key: str


class Reply(msgspec.Struct, frozen=True):
    """An answer that was read to its end."""

    status: int
    headers: Any
    raw: bytes

    @property
    def json(self) -> Any:
        return msgspec.json.decode(self.raw)

    @property
    def code(self) -> str:
        """The code of an error, whose shape is checked on the way."""
        assert self.json.keys() == SHAPE
        assert self.json["error"].keys() == {"code", "message", "fields"}
        assert self.json["request_id"] == self.headers["X-Request-Id"]
        assert self.json["error"]["message"].endswith((".", "?", '"'))
        assert self.headers["Content-Type"].startswith("application/json")
        return str(self.json["error"]["code"])

    @property
    def fields(self) -> Any:
        return self.json["error"]["fields"]


class Door:
    """One served app."""

    def __init__(
        self, server: BaseTestServer, app: web.Application, handler: Handler, lines: Lines, checks: Checks
    ) -> None:
        self.server, self.app, self.handler, self.lines, self.checks = server, app, handler, lines, checks
        self.session = aiohttp.ClientSession()
        self.demo = self.hidden = self.other = Campaign("", "", "", "")

    async def furnish(self) -> None:
        self.demo = await self.campaign("demo")
        self.hidden = await self.campaign("hidden", visibility="private")
        self.other = await self.campaign("other")

    async def campaign(self, slug: str, visibility: Visibility = "public") -> Campaign:
        token, key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
        hashes = tokens.hashes(token, key)
        about = About(name=slug.title(), slug=slug, visibility=visibility)
        receipt = await self.handler.create(about, actor=SYSTEM, keys=hashes)
        return Campaign(receipt.campaign_id, slug, token, key)

    async def close(self) -> None:
        await self.session.close()

    async def ask(self, method: str, path: str, json: Any = None, **options: Any) -> Reply:
        """Send a request as it is; ``json`` becomes its body."""
        headers = dict(options.pop("headers", {}))
        if json is not None:
            options["data"] = msgspec.json.encode(json)
        if "data" in options:
            headers.setdefault("Content-Type", "application/json")
        async with self.session.request(method, self.server.make_url(path), headers=headers, **options) as response:
            return Reply(response.status, response.headers, await response.read())

    async def get(self, path: str, **headers: str) -> Reply:
        """Read something of ``demo`` without any secret."""
        return await self.ask("GET", f"/campaigns/demo{path}", headers=spelled(headers))

    async def send(self, method: str, path: str, json: Any = None, **headers: str) -> Reply:
        """Write to ``demo`` with its token."""
        given = {"X-Token": self.demo.token, **spelled(headers)}
        return await self.ask(method, f"/campaigns/demo{path}", json, headers=given)

    async def character(self, name: str = "Vex", **sheet: Any) -> Any:
        """Return a new character of ``demo``."""
        added = await self.send("POST", "/characters", {"name": name, "hp": 68, **sheet})
        assert added.status == 201, added.raw
        return added.json

    async def raw(self, data: bytes, *, wait_s: float = 5.0, end: bool = False) -> bytes:
        """Send bytes; return what comes back within ``wait_s``, until the server hangs up; ``end`` hangs up first."""
        got = bytearray()
        reader, writer = await asyncio.open_connection(self.server.host, self.server.port)
        try:
            writer.write(data)
            if end:
                writer.write_eof()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(wait_s):
                    while chunk := await reader.read(65_536):
                        got += chunk
            return bytes(got)
        finally:
            writer.close()


def spelled(headers: dict[str, str]) -> dict[str, str]:
    """Return headers as HTTP spells them: ``if_match`` is If-Match."""
    return {name.replace("_", "-").title(): value for name, value in headers.items()}


@pytest.fixture
async def door(database: Database) -> AsyncIterator[Door]:
    """A served app with the campaigns ``demo`` (public), ``hidden`` (private) and ``other`` (public)."""
    async with database.pool() as pool, Audit(pool) as audit:
        handler = Handler(
            pool, database.engine, now=lambda: datetime.now(UTC), new_id=lambda: str(uuid.uuid4()), noted=audit.put
        )
        reader, lines, checks = Reader(database.engine), Lines(), Checks()
        feed = Feed(reader, now=lambda: datetime.now(UTC))
        app = make_app(about=ABOUT, handler=handler, reader=reader, feed=feed, lines=lines, checks=checks)
        async with Served(app) as server:
            door = Door(server, app, handler, lines, checks)
            await door.furnish()
            try:
                yield door
            finally:
                await feed.close()
                await door.close()
