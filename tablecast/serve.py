"""Serving: the web door and the tasks behind it, from the first light to an orderly end."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

from aiohttp import web

from config.secrets_file import admin_token
from config.settings import Settings
from store import tokens
from store.errors import CannotStart, StoreUnavailable
from tablecast import version
from tablecast.compose import Parts, composed
from web.app import Runner, make_app
from web.keys import About

DRAIN_S = 1.0
"""How long requests may go on after the end was asked for; the library waits twice as long."""
TAKEN = (98, 48, 10048)
"""EADDRINUSE on Linux, macOS and Windows."""


class Door:
    """Where the web door is: a bound socket that does not listen yet, and the address for links."""

    def __init__(self, host: str, port: int, public_url: str | None) -> None:
        """Take the port, before anything that takes time.

        Raises:
            CannotStart: somebody else has it, or it is not ours to take.
        """
        self.socket = _bound(host, port)
        port = self.socket.getsockname()[1]
        shown = f"[{host}]" if ":" in host else host
        self.url = f"http://{shown}:{port}"
        self.public_url = (public_url or self.url).rstrip("/")


def _bound(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except (socket.gaierror, UnicodeError, OverflowError) as error:
        raise CannotStart(f"{host!r} with port {port} is no address; try --host 127.0.0.1 --port 8000.") from error
    bound = socket.socket(family, kind, protocol)
    try:
        if hasattr(socket, "SO_REUSEADDR") and hasattr(socket, "AF_UNIX"):  # on Windows it would share the port
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
        bound.listen(1)  # two programs may bind one port; only one may listen
    except OSError as error:
        bound.close()
        if error.errno in TAKEN:
            raise CannotStart(
                f"Port {port} on {host} is taken by another program; end it, or choose another: --port {port + 1}."
            ) from error
        raise CannotStart(f"Port {port} on {host} cannot be used ({error.strerror}); try --port 8000.") from error
    return bound


@contextlib.asynccontextmanager
async def serving(settings: Settings, door: Door | None) -> AsyncIterator[Parts]:
    """Run everything that is configured while the block runs; without a door there is no web.

    Raises:
        CannotStart: one sentence with the remedy.
    """
    token, place = admin_token(settings)
    async with composed(settings) as parts, _running(parts.relay.run, parts.feed.run):
        parts.token_place = place
        if door is None:
            yield parts
            return
        about = About(
            version=version(),
            env=settings.app_env,
            public_url=door.public_url,
            global_token_hash=tokens.digest(token),
        )
        async with _listening(parts, about, door):
            yield parts


@contextlib.asynccontextmanager
async def _running(*tasks: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run tasks that never end by themselves while the block runs; if one fails, so does the block."""
    async with asyncio.TaskGroup() as group:
        started = [group.create_task(_coroutine(task)) for task in tasks]
        try:
            yield
        finally:
            for task in started:
                task.cancel()


async def _coroutine(task: Callable[[], Awaitable[None]]) -> None:
    await task()


@contextlib.asynccontextmanager
async def _listening(parts: Parts, about: About, door: Door) -> AsyncIterator[None]:
    app = make_app(
        about=about,
        handler=parts.handler,
        reader=parts.reader,
        feed=parts.feed,
        lines=parts.conversation.carry_out,
        checks=lambda: _checks(parts),
        measures=parts.measures,
    )
    runner = Runner(app, access_log=None, shutdown_timeout=DRAIN_S, handle_signals=False)
    await runner.setup()
    try:
        await web.SockSite(runner, door.socket, backlog=1024).start()
        yield
    finally:
        await parts.feed.close()
        await runner.cleanup()


async def _checks(parts: Parts) -> dict[str, str]:
    """Return how each part is: ``ok``, or what is wrong."""
    try:
        await parts.reader.heads(())
        database = "ok"
    except StoreUnavailable as error:
        database = str(error)
    hears = parts.relay.listening or parts.relay.polling
    relay = "ok" if hears else "not listening; the feed polls every 2 s meanwhile"
    return {"database": database, "relay": relay}
