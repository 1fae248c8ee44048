"""What the app's parts are handed, under typed keys. Whoever composes the program fills them; no part makes its own."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeAlias

import msgspec
from aiohttp import web

from game.actor import Actor
from store.handler import Handler
from store.queries import Reader
from store.receipt import Answer
from web.feed import Feed
from web.measures import Measures
from web.memory import Memory


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What the web door knows of the program: version, APP_ENV, where links point, the hash of the global token."""

    version: str
    env: str
    public_url: str
    global_token_hash: bytes


class Lines(Protocol):
    """Carries out a line of the chat grammar."""

    async def __call__(self, campaign_id: str, text: str, *, actor: Actor, key: str | None) -> Answer:
        """Return what the line came to.

        Raises:
            CommandRejected: it is no command, or cannot be carried out.
        """


Checks: TypeAlias = Callable[[], Awaitable[dict[str, str]]]
"""Looks at each part of the program: its name, and ``ok`` or what is wrong with it."""

ABOUT = web.AppKey("about", About)
HANDLER = web.AppKey("handler", Handler)
READER = web.AppKey("reader", Reader)
FEED = web.AppKey("feed", Feed)
MEMORY = web.AppKey("memory", Memory)
MEASURES = web.AppKey("measures", Measures)
LINES: web.AppKey[Lines] = web.AppKey("lines", Lines)
CHECKS: web.AppKey[Checks] = web.AppKey("checks", object)  # type: ignore[arg-type] # a callable has no class
