"""Tests that no text does harm: it is a command, a sentence or silence, and quickly so."""

import time
from contextlib import suppress

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.commands import CHAT_COMMANDS, Parsed, parse
from bot.commands.text import normalise
from game.errors import CommandRejected, InvalidCommand
from tests.bot.commands.sample import reply

LONGEST_S = 0.1
VERBS = [word for command in CHAT_COMMANDS for word in (command.name, *command.aliases)]
PIECES = st.sampled_from(
    [*VERBS, "vex", "grog", "Strongjaw", "party", "@soldiers", "*", "-12", "+5", "=30", "12", "/2", "*2", "-grog",
     '"', "'", ",", ".", "-", "+", "=", "!", "#", "#482", "add", "rm", "clear", "use", "until", "long", "base", "crit",
     "any", "prone", "and", "three", "-five", "minus", "full", "half", "2d6", "vex/", "vex*", "on", "fire",
     "del", "\N{FIRE}",
     "exhaustion", "2", "3r", "rounds", "for", "by", "save", "sot", "short", "scene", "off", "start", "end", "table",
     "rage", "rest", "ok", "nat20", "20", "=5", "+1/6", "armor", "5m", "key", "level",
     "٣", "\u0301", "\ufdfa", "\u200b", "@", "½", "\ud800", "\x00",
     "'; drop table", "{0}", "%s"]
)  # fmt: skip


def tried(line: str) -> Parsed | None:
    try:
        return parse(line, spellings=frozenset({"unit-7"}))
    except InvalidCommand as refused:
        said = refused.short
    assert 0 < len(said) <= 250
    assert "!" in said or "500" in said
    assert "\n" not in said
    assert [better for better in offered(said) if not understood(better)] == []
    return None


def offered(said: str) -> list[str]:
    """Return the lines that a refusal offers to be copied."""
    lines = said.rpartition(": ")[2]
    return lines.split(" or ") if lines.startswith("!") else []


def understood(line: str) -> bool:
    try:
        return parse(line, spellings=frozenset({"unit-7"})) is not None
    except InvalidCommand:
        return False


@given(st.text())
@example("\ud800")
@example("!hp \ud800")
def test_any_text_is_a_command_a_sentence_or_silence(text: str) -> None:
    tried(text)


@given(st.sampled_from(VERBS), st.text())
def test_any_text_behind_a_verb_is_a_command_or_a_sentence(verb: str, text: str) -> None:
    tried(f"!{verb} {text}")


@given(st.sampled_from(VERBS), st.lists(st.tuples(PIECES, st.sampled_from(["", " "])), max_size=12))
def test_any_words_of_the_grammar_are_a_command_or_a_sentence_at_the_table_too(
    verb: str, pieces: list[tuple[str, str]]
) -> None:
    line = f"!{verb} " + "".join(piece + space for piece, space in pieces)
    if tried(line):
        with suppress(CommandRejected):
            assert reply(line)


TEXT_AS_TYPED = {"ev", "event", "ep", "episode", "help", "dry"}


@given(st.sampled_from(sorted({*VERBS} - TEXT_AS_TYPED)), st.lists(PIECES, max_size=8).map(" ".join))
def test_a_line_and_what_the_grammar_makes_of_it_are_one(verb: str, words: str) -> None:
    assert tried(f"!{verb} {words}") == tried(f"!{verb} {normalise(words)}")


def test_a_refusal_offers_lines() -> None:
    refused = ("!d vex", "!d 28 vex/", "!undo 0", "!roster clear", "!d vex 1e3 2e3", '!hp "a b" 1e3 ' + "vex," * 50)
    for line in refused:
        with pytest.raises(InvalidCommand) as caught:
            parse(line)
        lines = offered(caught.value.short)
        assert lines
        assert all(map(understood, lines)), lines


@pytest.mark.parametrize(
    "prefix",
    [
        "",
        "!hp ",
        "!c+ vex ",
        "!ev ",
        "!roster ",
        "!undo ",
        "!dry ",
        "@",
        "!cond add ",
        "!c+ vex prone by ",
        "!ds ",
        "!init ",
        "!r ",
        "!slot ",
        "!clock ",
        "!conc ",
        "!ep start ",
        "!log ",
    ],
)
@pytest.mark.parametrize(
    "piece",
    [" ", "1", "@", '"', "'", "-", "\u0301", "\u0301\u0323", "a/2", "a-1", "a ", "1,", "-1 ", "a,", "'a ", '"a', "*2",
     "\u200b",
     "\u200ba", "\ufdfa", "\U000e0041", "é", "-a", "@a-", "/", "=", ".", ",", "!", "!hp ", "dry ", "\x00",
     "\ud800", "9.", "\n", "3r ", "3 r ", "by ", "until ", "for ", "1/6 ", "+1/", "vex 3 ", "a,1 "],
)  # fmt: skip
@pytest.mark.parametrize("count", [490, 100_000])
def test_long_lines_are_answered_at_once(prefix: str, piece: str, count: int) -> None:
    line = (prefix + piece * count)[:count]
    assert min(_seconds(line) for _ in range(2)) < LONGEST_S


def _seconds(line: str) -> float:
    start = time.process_time()
    tried(line)
    return time.process_time() - start


@pytest.mark.parametrize("line", [
    "!c+ pike prone and blinded", "!max pike +5 until the long rest", "!max grog =0", "!c+ pike prone 0r",
    "!c+ pike prone by", "!slot pike -1", "!init pike +3", "!ds pike", "!res add pike rage",
    "!hp keyleth -12 -8 pike", "!thp pike +",
])  # fmt: skip
def test_a_refusal_never_offers_a_line_about_somebody_else(line: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        parse(line)
    offered = str(refused.value).rpartition(": ")[2]
    assert "vex" not in offered, offered


def test_a_refused_dry_run_offers_a_dry_run() -> None:
    with pytest.raises(InvalidCommand, match=r": !dry d pike 12$"):
        parse("!dry d pike")
