from typing import Any

import pytest

from game.custom import Announce
from game.errors import InvalidCommand
from tests.game.builders import a_character, a_show, unstamped


def test_a_text_is_repeated_on_one_line_without_what_cannot_be_seen() -> None:
    assert (
        a_show().say(Announce(data={"text": " how do you\nwant to\u202e do this "})) == '"how do you want to do this"'
    )


def test_data_without_text_is_a_custom_event_too() -> None:
    assert a_show().say(Announce(data={"die": 20})) == "custom event"


def test_a_custom_event_changes_nothing() -> None:
    show = a_show(a_character("Vex"))
    before = unstamped(show.state)
    show.do(Announce(data={"text": "boom"}, character_id="id-vex"))
    assert unstamped(show.state) == before


@pytest.mark.parametrize("text", ["", "  ", "x" * 301, 7, None, "\u200b\u3164"])
def test_a_text_has_1_to_300_characters_that_can_be_seen(text: object) -> None:
    with pytest.raises(InvalidCommand, match="1 to 300 characters"):
        a_show().do(Announce(data={"text": text}))


def nested(levels: int) -> dict[str, Any]:
    return {"a": nested(levels - 1)} if levels else {}


@pytest.mark.parametrize("value", [
    "a\0b", "\ud800", float("nan"), float("inf"), 2**53 + 1, -(2**64), 1e300, {"a\0": 1}, {"\udfff": 1}, {1: 2}, {1, 2},
    [{"deep": "\0"}], nested(8), ("a", "tuple"),
])  # fmt: skip
def test_data_that_a_database_would_not_give_back_is_refused(value: object) -> None:
    with pytest.raises(InvalidCommand, match="is JSON of up to 8 levels"):
        a_show().do(Announce(data={"note": value}))


def test_data_is_something_short_of_4096_bytes() -> None:
    with pytest.raises(InvalidCommand, match="at most 4096 bytes"):
        a_show().do(Announce(data={"note": "x" * 4_096}))
    with pytest.raises(InvalidCommand, match="says something"):
        a_show().do(Announce(data={}))


@pytest.mark.parametrize("word", ["silent", "supersedes", "event_type", "character_id"])
def test_our_own_words_are_not_for_data(word: str) -> None:
    with pytest.raises(InvalidCommand, match=f"'{word}'"):
        a_show().do(Announce(data={word: 1}))


def test_an_event_is_about_somebody_who_is_there() -> None:
    with pytest.raises(InvalidCommand, match="No character has that id"):
        a_show().do(Announce(data={"text": "boo"}, character_id="ghost"))
