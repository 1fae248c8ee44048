"""Tests that walk every chat command, and of what is a command at all."""

import pytest

from bot.commands import (
    CHAT_COMMANDS,
    ChatCommand,
    Help,
    episodes,
    focus,
    help_text,
    life,
    parse,
    safety,
    times,
    trackers,
    turns,
)
from game.errors import InvalidCommand
from game.names import checked
from game.words import RESERVED
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import reply, request

KEYWORDS = {
    *"add clear show base long crit armor armour short scene save ends by for table level lvl reset any anyone".split(),
    *life.ROLLS, *times.ROUNDS, *times.ENDS, "until", *focus.NO_MORE, *focus.SWITCH, *turns.MOVES, *turns.OUT,
    *trackers.OUT, *episodes.CLOCK, *safety.ANY,
}  # fmt: skip


def words(command: ChatCommand) -> tuple[str, ...]:
    return (command.name, *command.aliases)


def test_no_name_or_alias_shadows_another() -> None:
    everything = [word for command in CHAT_COMMANDS for word in words(command)]
    assert len(everything) == len(set(everything))


def test_every_word_of_the_grammar_is_reserved() -> None:
    everything = {*(KEYWORDS - {"+", "-"}), *(word for command in CHAT_COMMANDS for word in words(command))}
    assert everything <= RESERVED


@pytest.mark.parametrize("name", ["Spell", "Nat", "Will", "Hope", "Grace", "Max Power", "Ember"])
def test_usual_names_are_not_words_of_the_grammar(name: str) -> None:
    assert checked(name) == name


@pytest.mark.parametrize("command", CHAT_COMMANDS, ids=lambda command: command.name)
def test_every_example_is_understood_and_works_by_every_name(command: ChatCommand) -> None:
    for example in command.examples:
        verb, _, rest = example.partition(" ")
        assert verb in words(command)
        assert not reply(f"!{example}").startswith("✔  #")
        for word in words(command):
            parsed = parse(f"!{word.upper()} {rest}")
            assert parsed is not None
            assert (parsed.verb, parsed.request) == (command.name, request(f"!{example}"))


@pytest.mark.parametrize("command", CHAT_COMMANDS, ids=lambda command: command.name)
def test_help_on_every_command_is_whole_and_fits_into_a_reply(command: ChatCommand) -> None:
    for word in words(command):
        text = help_text(word, prefix="!cr ")
        assert len(text) <= 300
        assert text.endswith(command.examples[-1])
        longest = help_text(word, prefix="!critters ")
        assert len(longest) <= 300
        assert longest.startswith(f"!critters {command.usage[:5]}")
        assert "…" not in longest
        assert text.startswith(f"!cr {command.usage[:5]}"[:8])


def test_help_lists_every_command() -> None:
    assert {command.name for command in CHAT_COMMANDS} <= set(help_text().split())
    assert len(help_text()) <= 300


def test_help_on_something_else_suggests() -> None:
    assert help_text("dgm") == 'No command "dgm". dmg?'
    assert help_text("zzzz" * 100).endswith("!help lists them.")


@pytest.mark.parametrize(
    ("line", "verb"), [("!help", None), ("!help dmg", "dmg"), ("!help !DMG", "dmg"), ("!help!", None)]
)
def test_help_is_asked(line: str, verb: str | None) -> None:
    assert request(line) == Help(verb=verb)


@pytest.mark.parametrize(
    "line",
    ["", " ", "!", "!!", "! ", "hello", "hp vex -12", "!hype vex", "!xyzzy", "!title new", "?hp vex", "@bob", "@bob hi",
     "@bob @ann !hp vex -12", "!c+5 vex",
     "!party-1", "!ev-5", "!xy-12", "!d20", "! hp vex", "vex !hp -12", "!һр vex -12", "\u200b", "!" * 1_000],
)  # fmt: skip
def test_what_is_no_command_of_ours_gets_silence(line: str) -> None:
    assert parse(line) is None


@pytest.mark.parametrize("line", ["!hp-12 vex", "!HP-12 vex", "!hp\u201312 vex", "@bob !hp-12 vex", "!d12 vex"])
def test_a_signed_amount_may_stand_right_behind_the_verb(line: str) -> None:
    assert parse(line) == (None if line == "!d12 vex" else parse("!hp -12 vex"))
    assert parse("!heal+7 vex") == parse("!heal 7 vex")
    assert parse("!cr hp-12 vex", prefix="!cr") == parse("!hp -12 vex")


def test_another_prefix_can_be_set() -> None:
    assert parse("?hp vex", prefix="?") == parse("!hp vex")
    assert parse("!hp vex", prefix="?") is None
    for line in ("!cr hp vex -12", "!CR  HP vex -12", "@bob !cr hp vex -12"):
        assert parse(line, prefix="!cr") == parse("!hp vex -12")
    for line in ("!cr", "!crhp vex", "!hp vex", "!cr xyzzy"):
        assert parse(line, prefix="!cr") is None
    with pytest.raises(InvalidCommand, match="!cr hp vex 12: use"):
        parse("!cr hp vex 12", prefix="!cr")
    assert parse("!cr dry hp vex -12", prefix="!cr") == parse("!dry hp vex -12")
    assert parse("!cr help !cr hp", prefix="!cr") == parse("!help hp")


@pytest.mark.parametrize("prefix", ["$", "?", ".", "..", "&", "$$", "~", "+", "*", ":"])
def test_a_prefix_of_signs_touches_the_verb_and_stands_before_each_corrected_line(prefix: str) -> None:
    assert parse(f"{prefix}hp vex -12", prefix=prefix) == parse("!hp vex -12")
    assert parse(f"@bob {prefix}HP-12 vex", prefix=prefix) == parse("!hp -12 vex")
    assert parse("hp vex -12", prefix=prefix) is None
    assert parse("!hp vex -12", prefix=prefix) is None
    assert parse(f"{prefix}help {prefix}hp", prefix=prefix) == parse("!help hp")
    assert parse(f"{prefix}dry {prefix}hp vex -12", prefix=prefix) == parse("!dry hp vex -12")
    assert refusal(f"{prefix}d vex", prefix=prefix) == f"Say how much: {prefix}d vex 12"


@pytest.mark.parametrize("command", CHAT_COMMANDS, ids=lambda command: command.name)
def test_every_example_is_understood_with_another_prefix(command: ChatCommand) -> None:
    for example in command.examples:
        assert parse(f"!cr  {example}", prefix="!cr") == parse(f"?{example}", prefix="?") == parse(f"!{example}")


def test_corrected_lines_carry_a_prefix_that_is_a_word() -> None:
    assert refusal("!cr d vex", prefix="!cr") == "Say how much: !cr d vex 12"
    assert refusal("!cr cond vex prone", prefix="!cr").endswith(": !cr cond add vex prone or !cr cond rm vex prone")
    assert refusal("!cr dry d vex", prefix="!cr") == "Say how much: !cr dry d vex 12"
    assert refusal("!CR r grog rage 1", prefix="!cr") == "!cr r grog rage 1: use -1, +1 or =1"


def test_a_line_of_ours_has_at_most_500_characters() -> None:
    assert parse(f"!hp{' ' * 10_000}vex {chr(0x200B) * 10_000}-12") == parse("!hp vex -12")
    for line in (f"!hp {'x ' * 300}", f"!ev {'x' * 497}", f"!hp {chr(0xFDFA) * 400} -12", f"!hp {'x' * 100_000}"):
        with pytest.raises(InvalidCommand, match="at most 500 characters"):
            parse(line)
    assert parse("!xyzzy " + "x" * 100_000) is None
