"""The rehearsal console: each line of a stream is one chat message of one person. A platform like any other."""

import asyncio
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Any, TextIO

import msgspec

from bot.commands.text import visible
from bot.conversation import Conversation
from bot.messages import Message, Reply
from game import audience
from game.actor import Actor, Role

PLATFORM = "console"


def actor(name: str, role: Role) -> Actor:
    """Return the person who types."""
    shown = visible(name).strip()[:64] or "somebody"
    return Actor(id=f"{PLATFORM}:{shown.casefold()}", name=shown, role=role, platform=PLATFORM)


async def lines_of(stream: TextIO) -> AsyncIterator[str]:
    """Yield the lines of a stream as they come, without their ends.

    A thread reads them that nobody waits for: a terminal's next line may never come.
    """
    loop, lines = asyncio.get_running_loop(), asyncio.Queue[str | None]()

    def read() -> None:
        try:
            for line in stream:
                loop.call_soon_threadsafe(lines.put_nowait, line)
            loop.call_soon_threadsafe(lines.put_nowait, None)
        except (RuntimeError, ValueError, OSError):
            return  # the loop or the stream was closed meanwhile

    threading.Thread(target=read, name="console", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line.rstrip("\r\n")


async def converse(
    conversation: Conversation, campaign_id: str, who: Actor, lines: AsyncIterator[str], write: Callable[[str], None],
    *, as_json: bool,
) -> None:  # fmt: skip
    """Answer each line, in order, until there are no more."""
    async for line in lines:
        reply = await conversation.respond(Message(campaign_id=campaign_id, actor=who, text=line))
        if as_json:
            write(msgspec.json.encode(_object(line, reply)).decode())
        elif reply is not None:
            write(reply.text)
        elif line.strip() and sys.stdin.isatty():
            write("(silence: that is no command, or not one for your role)")


def _object(line: str, reply: Reply | None) -> dict[str, Any]:
    return {
        "line": line.encode("utf-8", "replace").decode(),
        "reply": reply.text if reply else None,
        "events": [audience.log_line(record, "operator") for record in reply.records] if reply else [],
        "seq": reply.seq if reply else None,
        "refused": bool(reply and reply.refused),
    }
