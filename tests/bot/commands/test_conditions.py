"""Tests of how conditions are typed."""

import msgspec
import pytest

from bot.commands import parse
from game.conditions import KNOWN, ChangeConditions, ShowConditions
from game.errors import InvalidCommand
from game.targets import Target
from tests.bot.commands.sample import request

VEX = (Target(name="vex"),)


def added(condition: str, *names: str, level: int | None = None) -> ChangeConditions:
    return ChangeConditions(
        targets=tuple(Target(name=name) for name in names or ("vex",)), action="add", condition=condition, level=level
    )


@pytest.mark.parametrize("line", ["!cond add vex prone", "!c+ vex prone", "!c+ prone vex", "!cond vex add prone",
                                  "!C+ Vex PRONE", "!condition add vex pro", '!c+ "vex" "prone"'])  # fmt: skip
def test_a_condition_is_added_whatever_the_order(line: str) -> None:
    asked = request(line)
    assert isinstance(asked, ChangeConditions)
    assert (asked.action, asked.condition, asked.targets[0].name.lower()) == ("add", "prone", "vex")


@pytest.mark.parametrize(
    "line",
    [
        "!cond rm all frightened",
        "!cond remove all scared",
        "!cond del all scared",
        "!cond delete * scared",
        "!c- * fri",
        "!c- frighten *",
    ],
)
def test_a_condition_is_removed(line: str) -> None:
    removed = ChangeConditions(targets=(Target(name="party"),), action="remove", condition="frightened")
    assert request(line) == removed


@pytest.mark.parametrize("known", KNOWN)
def test_every_known_condition_is_found_anywhere_on_the_line(known: str) -> None:
    assert request(f"!c+ {known} vex grog") == added(known, "vex", "grog")
    between = added(known, "vex", "grog")
    apart = (between.targets[0], msgspec.structs.replace(between.targets[1], apart=True))
    typed = known.split(maxsplit=1)[0][:8]
    assert request(f"!c+ vex {typed} grog") == msgspec.structs.replace(between, targets=apart)


def test_an_exact_word_comes_before_a_prefix_that_a_name_may_have_too() -> None:
    assert request("!c+ con prone") == added("prone", "con")


def test_the_tables_own_word_comes_last_or_is_quoted() -> None:
    assert request("!c+ vex grog burning") == added("burning", "vex", "grog")
    assert request('!c+ vex "on fire"') == added("on fire", "vex")


def test_a_plain_number_is_a_level() -> None:
    assert request("!c+ grog exhaustion 2") == request("!c+ 2 exh grog") == added("exhaustion", "grog", level=2)


def test_conditions_are_cleared_and_shown() -> None:
    assert request("!cond clear vex") == ChangeConditions(targets=VEX, action="clear")
    assert request("!cond vex") == request("!cond show vex") == ShowConditions(targets=VEX)
    assert request("!cond") == ShowConditions(targets=(Target(name="party"),))


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!cond vex prone", "!cond add vex prone or !cond rm vex prone"),
        ("!cond vex -prone", "!cond add vex prone or !cond rm vex prone"),
        ("!c+ vex -prone", "!cond add vex prone or !cond rm vex prone"),
        ("!cond clear vex prone", "!cond rm vex prone"),
        ("!cond clear", "!cond clear vex"),
        ("!c+", "!c+ vex prone"),
        ("!c+ vex", "!c+ vex prone"),
        ("!c+ prone", "!c+ prone vex"),
        ("!cond add", "!cond add vex prone"),
        ("!c- vex all", ": !cond clear vex"),
        ("!c+ vex prone blinded", "!c+ vex prone or !c+ vex blinded"),
        ("!cond rm vex,pike fri poi", ": !cond rm vex,pike fri or !cond rm vex,pike poi"),
        ("!c- vex frightened 3r by dragon", "whatever its level and time: !c- vex frightened"),
        ("!cond rm grog exhaustion 2", ": !c- grog exhaustion"),
        ("!c+ grog exhaustion +1", ": !c+ grog exhaustion 1"),
        ("!c+ grog exhaustion 0", ": !c+ grog exhaustion"),
        ("!c+ pike 2", ": !c+ pike exhaustion 2"),
        ("!c+ party 2", ": !c+ party exhaustion 2"),
        ("!cond rm vex, grog all", ": !cond clear vex, grog"),
        ("!c+ grog exhaustion 1 2", "!c+ grog exhaustion 2"),
        ("!c+ vex/2 prone", "!c+ vex prone"),
        ("!c+ vex on fire", '!c+ vex "on fire"'),
        ("!c+ vex \N{FIRE}", "!c+ vex prone"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        parse(line)
    assert better in str(refused.value)
