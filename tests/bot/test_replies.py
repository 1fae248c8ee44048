"""Replies: what may leave for a chat, whatever was typed or named."""

import pytest

from bot.replies import plain, refusal
from game.errors import Conflict, UnknownCharacter


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a  b\nc", "a b c"),
        ("hey @everyone", "hey (at)everyone"),
        ("see evil.example now", "see evil. example now"),
        ("see http://evil", "see http: evil"),
        ("**bold** `code` ~~gone~~ ||hidden||", "bold code gone hidden"),
        ("Vex 41>29/68 (-12) #5", "Vex 41>29/68 (-12) #5"),
        ("12.5 and 3.", "12.5 and 3."),
        ("a\u202eb\u200b", "ab"),
        ("x" * 400, "x" * 299 + "…"),
    ],
)
def test_a_reply_is_one_plain_line(text: str, said: str) -> None:
    assert plain(text) == said


def test_the_line_to_copy_has_the_first_suggestion_in_place_of_the_slip() -> None:
    error = UnknownCharacter("vix", known=("Vex", "Vax"), suggestions=("Vex", "Vax"))
    assert refusal(error, "!hp VIX -12") == '✖ No "vix". Vex or Vax? -> !hp vex -12'


@pytest.mark.parametrize("line", ["!hp vix @soldiers -1", "!hp vix http://x -1", "!hp vix " + "a" * 200])
def test_a_line_that_could_ping_link_or_flood_is_not_offered(line: str) -> None:
    assert "->" not in refusal(UnknownCharacter("vix", known=("Vex",), suggestions=("Vex",)), line)


def test_other_refusals_are_their_sentence() -> None:
    assert refusal(Conflict("Vex is dead."), "!heal 3 vex") == "✖ Vex is dead."
