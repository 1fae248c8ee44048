"""A process of Tablecast as tests need it: store, feed, relay and the web door over a database, on a real port."""

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import aiohttp
import msgspec
from aiohttp import web

from bot.conversation import Conversation
from game.campaigns import About as CampaignAbout
from store import tokens
from store.engine import Database
from store.handler import Handler
from store.queries import Reader
from store.receipt import Committed
from store.relay import PostgresRelay
from tests.store.tables_of import PRODUCER
from web.app import Runner, make_app
from web.feed import Feed
from web.keys import About

GLOBAL_TOKEN = tokens.new(tokens.GLOBAL)
LIMIT_S = 20.0


class Stage:
    """One running process: its parts, its address, and a client for it."""

    def __init__(self, handler: Handler, feed: Feed, relay: PostgresRelay, url: str, app: web.Application) -> None:
        self.handler, self.feed, self.relay, self.url, self.app = handler, feed, relay, url, app
        self.client = aiohttp.ClientSession()
        self.tokens: dict[str, str] = {}

    async def campaign(self, name: str = "Sample", **about: Any) -> str:
        """Return the id of a new campaign whose admin token is in ``tokens``."""
        token, key = tokens.new(tokens.ADMIN), tokens.new(tokens.OVERLAY)
        keys = tokens.hashes(token, key)
        slug = about.pop("slug", f"sample-{uuid.uuid4().hex[:12]}")
        made = await self.handler.create(CampaignAbout(name=name, slug=slug, **about), actor=PRODUCER, keys=keys)
        self.tokens[made.campaign_id], self.tokens[f"overlay:{made.campaign_id}"] = token, key
        return made.campaign_id

    def feed_of(self, campaign_id: str, **query: Any) -> Any:
        """Return a context with an open socket of the feed; ``token`` opens it as an operator."""
        headers = {"X-Token": query.pop("token")} if "token" in query else {}
        return self.client.ws_connect(f"{self.url}/campaigns/{campaign_id}/ws", params=query, headers=headers)

    def page_of(self, campaign_id: str, secret: str, **headers: str) -> Any:
        """Return a context with a socket as a page opens it, which has no headers for its secret."""
        offered = ("tablecast", f"token.{secret}")
        return self.client.ws_connect(f"{self.url}/campaigns/{campaign_id}/ws", protocols=offered, headers=headers)


@contextlib.asynccontextmanager
async def staged(
    database: Database, *, notifications: bool = True, heartbeat_s: float = 15.0, poll_s: float = 2.0
) -> AsyncIterator[Stage]:
    """Run a process over ``database``; without notifications nothing is sent to others and nothing is heard of them."""
    reader = Reader(database.engine)
    feed = Feed(reader, now=now, heartbeat_s=heartbeat_s, poll_s=poll_s)
    relay = PostgresRelay(database, hear=feed.poke, missed=feed.look)

    def committed(news: Committed) -> None:
        feed.committed(news)
        if notifications:
            relay.committed(news)

    async with database.pool() as pool, owned(feed.run), owned(relay.run if notifications else asyncio.Event().wait):
        handler = Handler(pool, database.engine, now=now, new_id=new_id, followers=(committed,))
        about = About(
            version="test", env="test", public_url="http://test", global_token_hash=tokens.digest(GLOBAL_TOKEN)
        )
        lines = Conversation(handler).carry_out
        app = make_app(about=about, handler=handler, reader=reader, feed=feed, lines=lines, checks=all_well)
        runner = Runner(app, access_log=None, shutdown_timeout=0.5)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        stage = Stage(handler, feed, relay, f"http://127.0.0.1:{runner.addresses[0][1]}", app)
        try:
            yield stage
        finally:
            await stage.client.close()
            await feed.close()
            await runner.cleanup()


def now() -> datetime:
    return datetime.now(UTC)


def new_id() -> str:
    return str(uuid.uuid4())


async def all_well() -> dict[str, str]:
    return {"database": "ok"}


@contextlib.asynccontextmanager
async def owned(run: Callable[[], Any]) -> AsyncIterator[None]:
    """Run a task that never ends while the block runs."""
    task = asyncio.ensure_future(run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def frame(socket: aiohttp.ClientWebSocketResponse) -> dict[str, Any]:
    """Return the next frame that is not a sign of life."""
    while True:
        message = await asyncio.wait_for(socket.receive(), LIMIT_S)
        assert message.type is aiohttp.WSMsgType.TEXT, (message, socket.close_code)
        found: dict[str, Any] = msgspec.json.decode(message.data)
        if found["type"] != "heartbeat":
            return found


async def frames_until(socket: aiohttp.ClientWebSocketResponse, seq: int) -> list[dict[str, Any]]:
    """Return the frames up to the one of ``seq``; a hello is not the last."""
    frames = [await frame(socket)]
    while frames[-1]["type"] == "hello" or frames[-1]["seq"] < seq:
        frames.append(await frame(socket))
    return frames
