"""What the commands do: each from settings to an end. How they are typed is in ``cli``."""

import asyncio
import contextlib
import sys

from bot import console
from config.settings import Settings
from game.actor import Role
from store.errors import CannotStart
from tablecast.compose import composed
from tablecast.opening import opened
from tablecast.serve import Door, serving
from tablecast.unbuilt import not_yet

HINT_S = 1.0


async def serve(settings: Settings, host: str, port: int, *, web: bool, twitch: bool, discord: bool) -> None:
    """Serve until cancelled."""
    for part in not_yet(settings, twitch=twitch, discord=discord):
        _write(f"The settings ask for {part}, which this version does not have yet; the rest starts without it.")
    door = Door(host, port, settings.public_url) if web else None
    async with serving(settings, door) as parts:
        if door:
            _write(f"Tablecast is on the air at {door.public_url}  (Ctrl-C ends it)")
        if parts.token_place:
            _write(f"The admin token is in {parts.token_place}")
        await asyncio.Event().wait()


async def chat(settings: Settings, campaign: str, name: str, role: Role, *, as_json: bool) -> None:
    """Answer the lines of stdin until there are no more."""
    async with composed(settings) as parts:
        named = campaign.encode("utf-8", "replace").decode()
        found = await parts.reader.keys(named)
        if found is None:
            raise CannotStart(f'No campaign is called "{named[:64]}". "tablecast demo" makes one called demo.')
        sender = asyncio.create_task(parts.relay.send())
        try:
            who, lines = console.actor(name, role), console.lines_of(sys.stdin)
            await console.converse(parts.conversation, found.campaign.id, who, lines, _write, as_json=as_json)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(HINT_S):
                    await parts.relay.sent()
        finally:
            sender.cancel()


async def upgrade(settings: Settings) -> None:
    """Migrate the database and end."""
    async with opened(settings):
        pass


def _write(text: str) -> None:
    print(text, flush=True)  # noqa: T201 - what the command answers
