"""Tests that docs/chat-commands.md says what the program does."""

import re
from pathlib import Path

import pytest

from bot.commands import CHAT_COMMANDS, ChatCommand, parse
from bot.commands.reference import BEGIN, END, reference
from game.errors import CommandRejected
from tests.bot.commands.sample import reply

PAGE = (Path(__file__).parents[3] / "docs" / "chat-commands.md").read_text(encoding="utf-8")
WORKING, REFUSED = PAGE.split("## When a line is refused")
EXAMPLES = sorted(set(re.findall(r"`(![^`]+)`", WORKING)))
_ROW = re.compile(r"^\| `(![^`]+)` \| ([✔·≈✖] .*) \|$", re.MULTILINE)
REPLIES = _ROW.findall(WORKING)
REFUSALS = _ROW.findall(REFUSED)
SECOND = "!cr"
"""The second prefix of the page's examples."""


def test_the_reference_is_what_the_program_makes_of_its_own_commands() -> None:
    held = PAGE.partition(BEGIN)[2].partition(END)[0].strip()
    assert held == reference(), "put what `python -m bot.commands.reference` prints between the markers of the page"


@pytest.mark.parametrize("command", CHAT_COMMANDS, ids=lambda command: command.name)
def test_every_command_has_its_row(command: ChatCommand) -> None:
    (row,) = (line for line in PAGE.splitlines() if line.startswith(f"| `{command.name}` |"))
    said = (
        *(f"`{alias}`" for alias in command.aliases),
        *(f"`{usage}`" for usage in command.usage.split(" / ")),
        *(f"`!{example}`" for example in command.examples),
        command.summary[1:],
    )
    assert [text for text in said if text not in row] == []
    assert row.count(" | ") == 4, "a bar within a cell would part it"


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_works(line: str) -> None:
    second = line.startswith(f"{SECOND} ")
    plain = line.replace(f"{SECOND} ", "!", 1)
    assert not second or parse(line, prefix=SECOND) == parse(plain)
    assert not reply(plain).startswith("✔  #"), "an example changes something at the table of the examples"


@pytest.mark.parametrize(("line", "said"), REPLIES)
def test_every_reply_is_what_the_program_says(line: str, said: str) -> None:
    assert reply(line) == said


@pytest.mark.parametrize(("line", "said"), REFUSALS)
def test_every_refusal_is_what_the_program_says(line: str, said: str) -> None:
    with pytest.raises(CommandRejected) as refused:
        reply(line)
    assert said.startswith(f"✖ {refused.value.short}")


def test_the_page_has_examples_replies_and_refusals() -> None:
    assert len(EXAMPLES) > 120
    assert len(REPLIES) > 25
    assert len(REFUSALS) > 30
