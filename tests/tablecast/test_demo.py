"""The demo's fight: long enough, varied enough, and played by the rules it shows off."""

import io

from rich.console import Console

from bot.conversation import Conversation, Message, Reply
from game.actor import Actor, Role
from tablecast.demo.campaign import CAST
from tablecast.demo.fight import FIGHT, HOST
from tablecast.demo.screen import Screen
from tests.bot.memory import MemoryHandler

MEANT_TO_BE_REFUSED = {"!hp brannok -9", "!hp maren 12"}


async def played() -> list[tuple[str, Reply | None]]:
    """Return what comes back to each line, over two rounds of the fight."""
    handler = MemoryHandler(*(name for name, *_ in CAST), hp=58)
    conversation, replies = Conversation(handler), []
    for name, line in FIGHT * 2:
        role = Role.BROADCASTER if name == HOST else Role.MODERATOR
        who = Actor(id=f"demo:{name}", name=name, role=role, platform="demo")
        replies.append((line, await conversation.respond(Message(campaign_id="memory", actor=who, text=line))))
    return replies


async def test_every_line_of_the_fight_works_but_those_that_show_a_refusal() -> None:
    replies = await played()
    assert all(reply is not None for _, reply in replies)
    assert {line for line, reply in replies if reply and reply.refused} == MEANT_TO_BE_REFUSED


async def test_the_fight_has_forty_lines_six_characters_and_everything_that_matters() -> None:
    assert len(FIGHT) >= 40
    assert len(CAST) == 6
    said = " ".join(reply.text for _, reply in await played() if reply)
    for sign in ("DOWN", " up", "Undone", "t5>t0", "+poisoned", "max +5", "(nothing was changed)"):
        assert sign in said


def test_names_from_a_campaign_are_text_on_the_screen_and_never_markup() -> None:
    out = io.StringIO()
    screen = Screen(Console(file=out, highlight=False, soft_wrap=True))
    screen.chat("[red]Eve[/]", "[bold]!party", "✔ [link=x]y[/link]")
    assert "[red]Eve[/]  [bold]!party" in out.getvalue()
    assert "[link=x]y[/link]" in out.getvalue()
