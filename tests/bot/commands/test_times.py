"""Tests of how times and sources of conditions are typed."""

import itertools

import pytest

from game.conditions import ChangeConditions
from game.state import Until
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import events, request


def ended(line: str) -> ChangeConditions:
    asked = request(line)
    assert isinstance(asked, ChangeConditions)
    return asked


def rounds(count: int) -> Until:
    return Until(kind="rounds", rounds=count)


@pytest.mark.parametrize(
    ("time", "until"),
    [
        ("3r", rounds(3)), ("3rd", rounds(3)), ("3 rounds", rounds(3)), ("1 round", rounds(1)), ("3R", rounds(3)),
        ("10m", rounds(100)), ("10min", rounds(100)), ("10 minutes", rounds(100)), ("1 minute", rounds(10)),
        ("1h", rounds(600)), ("1 hour", rounds(600)), ("2hrs", rounds(1200)), ("9999r", rounds(9999)),
        ("for 3r", rounds(3)), ("for 10 minutes", rounds(100)), ("until 3r", rounds(3)),
        ("sot", Until(kind="start")), ("eot", Until(kind="end")), ("until eot", Until(kind="end")),
        ("until start", Until(kind="start")), ("until long", Until(kind="long")),
        ("until long rest", Until(kind="long")), ("until short", Until(kind="short")),
        ("until scene", Until(kind="scene")),
        ("save", Until(kind="save")), ("save ends", Until(kind="save")), ("until save", Until(kind="save")),
    ],
)  # fmt: skip
def test_a_time_may_stand_anywhere_on_the_line(time: str, until: Until) -> None:
    for line in (
        f"!c+ vex prone {time}",
        f"!c+ {time} vex prone",
        f"!cond add vex {time} prone",
        f"!c+ prone {time} vex",
    ):
        asked = ended(line)
        assert (asked.until, asked.condition, asked.level, asked.source) == (until, "prone", None, None)
        assert [target.name for target in asked.targets] == ["vex"]


def test_a_time_and_a_level_and_a_source_go_together() -> None:
    for words in itertools.permutations(["grog", "exhaustion", "2", "1h", "by", "hunger"]):
        line = "!c+ " + " ".join(words)
        place = words.index("by")
        if words[place + 1 : place + 2] == ("hunger",) and words[place + 2 : place + 3] in {
            (),
            ("1h",),
            ("exhaustion",),
        }:
            asked = ended(line)
            assert (asked.level, asked.until, asked.source) == (2, rounds(600), "hunger"), line


@pytest.mark.parametrize(
    ("line", "source", "names"),
    [
        ("!c+ vex,grog frightened 3r by dragon", "dragon", ["vex", "grog"]),
        ("!c+ vex frightened by Ancient Red Dragon 3r", "Ancient Red Dragon", ["vex"]),
        ("!c+ vex by dragon frightened", "dragon", ["vex"]),
        ("!c+ vex prone by poison trap", "poison trap", ["vex"]),
        ("!c+ by dragon frightened vex", "dragon", ["vex"]),
        ('!c+ by "dragon, old" vex frightened', "dragon, old", ["vex"]),
        ('!c+ vex by "orc 2" frightened', "orc 2", ["vex"]),
        ("!c+ vex burning by dragon until long", "dragon", ["vex"]),
        ("!c+ vex prone by dragon for 2 rounds", "dragon", ["vex"]),
    ],
)
def test_by_says_who_or_what_causes_it(line: str, source: str, names: list[str]) -> None:
    asked = ended(line)
    assert asked.source == source
    assert [target.name for target in asked.targets] == names


def test_a_comma_or_a_number_behind_the_source_is_refused_rather_than_guessed() -> None:
    assert refusal("!c+ vex prone by dragon, grog").endswith(
        ': !c+ vex prone by "dragon grog" or !c+ vex prone, grog by dragon'
    )
    assert refusal("!c+ grog exhaustion by hunger 2").endswith(
        ': !c+ grog exhaustion 2 by hunger or !c+ grog exhaustion by "hunger 2"'
    )


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!c+ vex prone 3r 10m", "One time fits into one line: !c+ vex prone 3r"),
        ("!c+ vex prone 0r", '"0r" is no time; it is 1 to 9999 rounds: !c+ vex prone 3r or'),
        ("!c+ vex prone 17h", ": !c+ vex prone 3r or !c+ vex prone 10m or !c+ vex prone 1h"),
        ("!c+ vex prone 99999r", ": !c+ vex prone 3r"),
        ("!c+ vex prone 1.5h", ": !c+ vex prone 3r"),
        ("!c+ vex prone ٣r", ": !c+ vex prone 3r"),
        ("!c+ vex burning 30s", '"s" is no unit of time'),
        ("!c+ vex burning 2 turns", ": !c+ vex burning 1r"),
        ("!c+ vex prone rounds", ": !c+ vex prone 1 rounds"),
        ("!c+ vex prone three rounds", ": !c+ vex prone 3 rounds"),
        ("!c+ vex prone until", ": !c+ vex prone until long or !c+ vex prone until short"),
        ("!c+ vex prone until dawn", ": !c+ vex prone until long"),
        ("!c+ vex prone until end of turn", ": !c+ vex prone sot or !c+ vex prone eot"),
        ("!c+ vex prone by", ": !c+ vex prone by dragon or !c+ vex prone"),
        ("!c+ vex prone by 3r", ": !c+ vex prone by dragon or !c+ vex prone"),
        ("!c+ vex prone by dragon by orc", 'One "by" fits into one line: !c+ vex prone by dragon'),
        (f"!c+ vex prone by dragon {'x' * 40}", "at most 40 characters: !c+ vex prone by dragon"),
        ("!c+ 3r", "!c+"),
        ("!c- vex prone until long", ": !c- vex prone"),
    ],
)
def test_other_times_are_refused_with_lines_that_work(line: str, better: str) -> None:
    assert better in refusal(line)


def test_a_time_reaches_the_table() -> None:
    (event,) = events("!c+ pike stunned 3r by dragon")[:1]
    after = getattr(event, "after", None)
    assert (after.until.rounds, after.source) == (3, "dragon")  # type: ignore[union-attr]
