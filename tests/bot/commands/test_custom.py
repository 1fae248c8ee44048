"""Tests of how custom events are typed."""

import pytest

from bot.commands import parse
from game.custom import Announce
from game.errors import InvalidCommand
from tests.bot.commands.sample import request


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("How do YOU want to do this?!", "How do YOU want to do this?!"),
        ("“Vex” – 12, ½ ... ", "“Vex” – 12, ½ ..."),
        ("a\u200bb\x00c\nd", "abc d"),
        ("!hp vex -12!", "!hp vex -12!"),
        ("two  spaces", "two  spaces"),
    ],
)
def test_the_text_is_kept_as_typed_but_for_what_cannot_be_seen(typed: str, text: str) -> None:
    assert request(f"!ev {typed}") == Announce(data={"text": text})


def test_an_event_says_something_in_at_most_300_characters() -> None:
    assert request(f"!ev {'x' * 300}") == Announce(data={"text": "x" * 300})
    for line in ("!ev", "!ev \u200b", f"!ev {'x' * 301}"):
        with pytest.raises(InvalidCommand, match=": !ev "):
            parse(line)
