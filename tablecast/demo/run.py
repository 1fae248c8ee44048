"""The demo's evening: serve, play the fight line by line, show the feed, and take typed lines on a terminal."""

import asyncio
import sys
from collections.abc import Sequence
from itertools import chain, count, cycle
from pathlib import Path

import aiohttp

from bot import console
from bot.messages import Message
from config.settings import Settings
from game.actor import Actor, Role
from tablecast.compose import Parts, new_id
from tablecast.demo.campaign import SLUG, prepared
from tablecast.demo.fight import DAY, FIGHT, HOST
from tablecast.demo.screen import Screen
from tablecast.serve import Door, serving

PAUSE_S = 2.0
"""Between two lines: long enough to read the one before."""
LAST_FRAME_S = 1.0


async def run(settings: Settings, host: str, port: int) -> None:
    """Serve and play until cancelled."""
    screen, door = Screen(), Door(host, port, settings.public_url)
    screen.say("[bold]Tablecast demo[/]: setting the table …")
    async with serving(settings, door) as parts:
        campaign_id, played_before = await prepared(parts)
        _greet(screen, door, parts.token_place)
        async with asyncio.TaskGroup() as tasks:
            shown = asyncio.Event()
            tasks.create_task(_show(screen, door, shown))
            await shown.wait()
            tasks.create_task(_play(parts, campaign_id, screen, DAY if played_before else ()))
            if sys.stdin.isatty():
                tasks.create_task(_listen(parts, campaign_id, screen))


def _greet(screen: Screen, door: Door, token_place: Path | None) -> None:
    base = f"{door.public_url}/campaigns/{SLUG}"
    screen.say(f"[bold]On the air[/] at {door.public_url}  (Ctrl-C ends it)")
    for what, where in (
        ("state", f"{base}/state"),
        ("characters", f"{base}/characters"),
        ("live feed", f"{base.replace('http', 'ws', 1)}/ws"),
        ("overlay", f"{door.public_url}/overlay/{SLUG}   (comes with the pages; until then: the frames below)"),
        ("control", f"{door.public_url}/control/{SLUG}   (comes with the pages)"),
    ):
        screen.say(f"  {what:<13}{where}")
    if token_place:
        screen.say(f"  admin token  in {token_place}")
    if sys.stdin.isatty():
        screen.say('Type a line of chat, for example "!hp quill -12", or "!help".')
    screen.say("")


async def _play(parts: Parts, campaign_id: str, screen: Screen, first: Sequence[tuple[str, str]]) -> None:
    for number, (name, line) in zip(count(1), chain(first, cycle(FIGHT)), strict=False):
        role = Role.BROADCASTER if name == HOST else Role.MODERATOR
        who = Actor(id=f"demo:{name.lower()}", name=name, role=role, platform="demo")
        key = f"demo:{campaign_id}:{number}:{new_id()}"
        reply = await parts.conversation.respond(Message(campaign_id=campaign_id, actor=who, text=line, key=key))
        screen.chat(name, line, reply.text if reply else None)
        await asyncio.sleep(PAUSE_S)


async def _show(screen: Screen, door: Door, shown: asyncio.Event) -> None:
    """Follow the feed as an overlay would, over a socket of its own."""
    address = f"{door.url}/campaigns/{SLUG}/ws"
    async with aiohttp.ClientSession() as session:
        while True:
            async with session.ws_connect(address) as socket:
                async for message in socket:
                    screen.frame(message.json())
                    shown.set()
            await asyncio.sleep(LAST_FRAME_S)


async def _listen(parts: Parts, campaign_id: str, screen: Screen) -> None:
    who = console.actor("You", Role.BROADCASTER)
    async for line in console.lines_of(sys.stdin):
        reply = await parts.conversation.respond(Message(campaign_id=campaign_id, actor=who, text=line))
        screen.chat(who.name, line, reply.text if reply else "(silence: that is no command of ours)")
