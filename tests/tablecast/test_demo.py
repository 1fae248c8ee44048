"""The demo's fight: long enough, varied enough, and played by the rules it shows off."""

import io

from rich.console import Console

from bot.conversation import Conversation
from bot.messages import Message, Reply
from game.actor import Actor, Role
from tablecast.demo.campaign import CAST, PRODUCER, cast
from tablecast.demo.fight import DAY, FIGHT, HOST
from tablecast.demo.run import PAUSE_S
from tablecast.demo.screen import Screen
from tests.bot.memory import MemoryHandler
from tests.bot.table import Clock

MEANT_TO_BE_REFUSED = {"!hp brannok -9", "!hp maren 12"}
MEANT_TO_WAIT = {"!d 12 tuskar", "!init end"}


async def played(
    lines: tuple[tuple[str, str], ...] = FIGHT * 3,
) -> tuple[list[tuple[str, Reply | None]], MemoryHandler]:
    """Return what comes back to each line, over some rounds of the fight, and the handler behind it."""
    clock = Clock()
    handler = MemoryHandler(now=clock.now)
    for command in cast():
        handler.do(command, PRODUCER)
    conversation, replies = Conversation(handler, now=clock.now, clock=clock), []
    for name, line in lines:
        role = Role.BROADCASTER if name == HOST else Role.MODERATOR
        who = Actor(id=f"demo:{name.lower()}", name=name, role=role, platform="demo")
        replies.append((line, await conversation.respond(Message(campaign_id="memory", actor=who, text=line))))
        clock.passes(PAUSE_S)
    return replies, handler


async def test_every_line_of_the_fight_works_but_those_that_show_a_refusal() -> None:
    replies, _ = await played()
    assert [line for line, reply in replies if reply is None] == []
    refused = {line: reply.text for line, reply in replies if reply and reply.refused}
    assert {line for line, said in refused.items() if said.startswith("✖")} == MEANT_TO_BE_REFUSED, refused
    assert {line for line, said in refused.items() if said.startswith("⏸")} == MEANT_TO_WAIT, refused


async def test_each_round_of_the_fight_ends_as_it_began() -> None:
    (once, first), (twice, second) = await played(FIGHT), await played(FIGHT * 2)
    for handler in (first, second):
        points = {c.name: (c.stats.hp.current, c.stats.hp.temp) for c in handler.state.characters.values()}
        assert points == {name: (hp, 0) for name, _, _, _, hp, *_ in CAST}
        for character in handler.state.characters.values():
            assert (character.life, character.conditions, character.concentration) == ("up", (), None)
        assert handler.state.turns is None
    assert len(twice) == 2 * len(once)


async def test_the_fight_begins_anew_wherever_it_was_broken_off() -> None:
    for place in range(0, len(FIGHT), 7):
        replies, _ = await played((*FIGHT[:place], *DAY, *FIGHT))
        refused = {line: reply.text for line, reply in replies if reply and reply.text.startswith("✖")}
        assert set(refused) <= MEANT_TO_BE_REFUSED, (place, refused)


async def test_the_fight_has_forty_lines_six_characters_and_everything_that_matters() -> None:
    assert len(FIGHT) >= 40
    assert len(CAST) == 6
    said = " ".join(reply.text for _, reply in (await played())[0] if reply)
    for sign in (
        "DOWN", " up", "Undone", "t5>t0", "+poisoned", "max +5", "(nothing was changed)", "conc DC", "saves 0/",
        "Round 3", "Long rest", "!again applies it", "!yes within", "conc ended",
    ):  # fmt: skip
        assert sign in said, sign


def test_names_from_a_campaign_are_text_on_the_screen_and_never_markup() -> None:
    out = io.StringIO()
    screen = Screen(Console(file=out, highlight=False, soft_wrap=True))
    screen.chat("[red]Eve[/]", "[bold]!party", "✔ [link=x]y[/link]")
    assert "[red]Eve[/]  [bold]!party" in out.getvalue()
    assert "[link=x]y[/link]" in out.getvalue()
