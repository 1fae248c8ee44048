"""Replies: what may leave for a chat, whatever was typed or named."""

import pytest

from bot.replies import answer, plain, refusal
from game.care import SameAgain, Unconfirmed
from game.errors import Conflict, UnknownCharacter


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a  b\nc", "a b c"),
        ("hey @everyone", "hey (at)everyone"),
        ("see evil.example now", "see evil. example now"),
        ("see http://evil", "see http: evil"),
        ("see evil.\\example, evil.**example and http:||//evil", "see evil. example, evil. example and http: evil"),
        ("*|*bold*|*", "bold"),
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


@pytest.mark.parametrize(
    "error", [Unconfirmed("This kills Vex. !yes does it"), SameAgain("Same hit on Vex. !again applies it")]
)
def test_what_waits_begins_with_its_own_mark(error: Conflict) -> None:
    assert refusal(error, "!dead vex") == f"⏸ {error}"


@pytest.mark.parametrize(
    ("said", "prefix", "shown"),
    [
        ("use !prev, !turn or !round", "!cr ", "use !cr prev, !cr turn or !cr round"),
        ("heal instead: !heal 3 vex", "$", "heal instead: $heal 3 vex"),
        ('"!undo any" takes it back', "!cr ", '"!cr undo any" takes it back'),
        ("use !cr hp vex -12", "!cr ", "use !cr hp vex -12"),
        ("Done! !undo takes it back!", "!", "Done! !undo takes it back!"),
    ],
)
def test_a_sentence_speaks_of_commands_as_the_campaign_types_them(said: str, prefix: str, shown: str) -> None:
    assert refusal(Conflict(said), "", prefix) == f"✖ {shown}"


def test_what_an_answer_quotes_stays_as_it_was_typed() -> None:
    assert answer('#5 by Ana typed "!hp vex -1", !undo takes it back', "$") == (
        '#5 by Ana typed "!hp vex -1", $undo takes it back'
    )


@pytest.mark.parametrize(
    ("line", "prefix", "better"),
    [
        ("!cr hp vix -12", "!cr ", "!cr hp vex -12"),
        ("$hp vix -12", "$", "$hp vex -12"),
        ("!dead vix!", "!", "!dead vex!"),
        ("!dead VIX !", "!", "!dead vex !"),
    ],
)
def test_the_line_to_copy_keeps_its_prefix_and_its_last_sign(line: str, prefix: str, better: str) -> None:
    error = UnknownCharacter("vix", known=("Vex",), suggestions=("Vex",))
    assert refusal(error, line, prefix) == f'✖ No "vix". Vex? -> {better}'


def test_a_name_that_the_line_means_already_is_not_offered_again() -> None:
    pike = UnknownCharacter("pe", known=("Pike", "Percy"), suggestions=("Pike",))
    assert refusal(pike, "!hp pe -1 pi -1") == '✖ No "pe". Pike?'
    either = UnknownCharacter("pe", known=("Pike", "Percy"), suggestions=("Pike", "Percy"))
    assert refusal(either, "!hp pe -1 pi -1").endswith("-> !hp percy -1 pi -1")


def test_a_line_whose_prefix_a_chat_would_take_for_format_is_not_offered() -> None:
    assert "->" not in refusal(UnknownCharacter("vix", known=("Vex",), suggestions=("Vex",)), "**hp vix -1", "**")
