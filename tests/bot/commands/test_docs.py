"""Tests that docs/chat-commands.md says what the program does."""

import re
from pathlib import Path

import pytest

from bot.commands import CHAT_COMMANDS, ChatCommand
from game.errors import CommandRejected
from tests.bot.commands.sample import reply

PAGE = (Path(__file__).parents[3] / "docs" / "chat-commands.md").read_text(encoding="utf-8")
WORKING, REFUSED = PAGE.split("## When a line is refused")
EXAMPLES = sorted(set(re.findall(r"`(![^`]+)`", WORKING)))
_ROW = re.compile(r"^\| `(![^`]+)` \| ([✔·≈✖] .*) \|$", re.MULTILINE)
REPLIES = _ROW.findall(WORKING)
REFUSALS = _ROW.findall(REFUSED)


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


def test_the_page_has_rows_for_no_other_commands() -> None:
    listed = re.findall(r"^\| `([^`!]+)` \|", PAGE, re.MULTILINE)
    assert listed == [command.name for command in CHAT_COMMANDS]


@pytest.mark.parametrize("line", EXAMPLES)
def test_every_example_works(line: str) -> None:
    assert reply(line)


@pytest.mark.parametrize(("line", "said"), REPLIES)
def test_every_reply_is_what_the_program_says(line: str, said: str) -> None:
    assert reply(line) == said


@pytest.mark.parametrize(("line", "said"), REFUSALS)
def test_every_refusal_is_what_the_program_says(line: str, said: str) -> None:
    with pytest.raises(CommandRejected) as refused:
        reply(line)
    assert said.startswith(f"✖ {refused.value.short}")


def test_the_page_has_examples_replies_and_refusals() -> None:
    assert len(EXAMPLES) > 40
    assert len(REPLIES) > 10
    assert len(REFUSALS) > 15
