"""Slips of the documented examples: what a refusal offers is about whom was typed, with the amount that was typed."""

import random
import re
from collections.abc import Iterator
from itertools import islice

import pytest

from bot.commands import CHAT_COMMANDS, nearly, parse
from game.errors import InvalidCommand

LINES = 1_500
SEED = 482
EXAMPLES = [f"!{example}" for command in CHAT_COMMANDS for example in command.examples]
JUNK = (
    "5hp",
    "vex",
    "grog",
    "all",
    "party",
    "2d6",
    "-5",
    "+5",
    "7",
    "50%",
    "-",
    "--",
    "maybe",
    "/2",
    "-vex",
    "half",
    "!",
)
NAMES = {"vex", "grog", "pike", "keyleth", "vax", "percy", "scanlan", "strongjaw"}
GROUPS = {"party", "all", "everyone"}
COUNTING = ("slot", "ss", "spellslot", "round", "log", "undo", "u")
"""Verbs whose numbers are levels or counts: there a bound may be offered."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_AMOUNT = re.compile(r"(?<![\w/*])[0-9]+(?!(?:[0-9]*[rmh])\b)(?![0-9])")
_TYPED = re.compile(r"(?<![^\W\d])[0-9]+")
"""A number that is no end of a name, as in ``orc2``."""


def slips(seed: int) -> Iterator[str]:
    """Yield documented examples with one or two slips, for ever."""
    chance = random.Random(seed)  # noqa: S311 - the same slips each time
    while True:
        line = chance.choice(EXAMPLES)
        for _ in range(chance.choice((1, 1, 2))):
            line = slip(line, chance)
        yield line


def slip(line: str, chance: random.Random) -> str:
    """Return a line with one word or sign dropped, doubled, swapped, joined, or with junk between or behind."""
    verb, *words = line.split()
    place = chance.randrange(len(words)) if words else 0
    kind = chance.choice(("drop", "double", "swap", "junk", "junk", "join", "unsign", "resign"))
    if kind == "junk" or not words:
        words.insert(chance.randint(0, len(words)), chance.choice(JUNK))
    elif kind == "drop":
        del words[place]
    elif kind == "double":
        words.insert(place, words[place])
    elif kind == "swap":
        words[0], words[place] = words[place], words[0]
    elif kind == "join":
        words[place : place + 2] = ["".join(words[place : place + 2])]
    else:
        words[place] = words[place].lstrip("+-=#") if kind == "unsign" else chance.choice("+-=") + words[place]
    return " ".join([verb, *filter(None, words)])


def offers(line: str) -> list[str]:
    """Return the lines that are offered for one, but for its help."""
    try:
        if parse(line):
            return []
    except InvalidCommand as refused:
        said = str(refused).rpartition(": ")[2]
        return [better for better in said.split(" or ") if said.startswith("!") and not better.startswith("!help")]
    return list(filter(None, [nearly(line)]))


def astray(line: str, better: str) -> str:
    """Return what is wrong with a line that is offered for another, empty if nothing is."""
    typed, said = set(_WORD.findall(line)), set(_WORD.findall(better))
    named = typed & (NAMES | GROUPS)
    if (NAMES | GROUPS) & said - typed and (named or not (NAMES | GROUPS) & said <= {"vex", "party"}):
        return "somebody else"
    amounts = {int(number) for number in _TYPED.findall(line)}
    counted = better.removeprefix("!dry ").lstrip("!").split()[0] in COUNTING
    if any(amounts) and not counted and not {int(number) for number in _AMOUNT.findall(better)} <= amounts:
        return "another amount"
    try:
        return "" if parse(better) else "no command"
    except InvalidCommand as refused:
        return f"refused: {refused}"


def test_what_is_offered_for_a_slip_is_about_whom_and_with_the_amount_that_were_typed() -> None:
    lines = list(islice(slips(SEED), LINES))
    offered = [(line, better) for line in lines for better in offers(line)]
    assert len(offered) > LINES // 5, "too few of the lines are refused with an offer to tell anything"
    assert [(*both, wrong) for both in offered if (wrong := astray(*both))] == []


@pytest.mark.parametrize(
    ("line", "better", "wrong"),
    [
        ("!hp vex -12 +5", "!hp vex -12 grog +5", "somebody else"),
        ("!r vex -1", "!r party vex -1", "somebody else"),
        ("!hp vex --5", "!hp vex -12", "another amount"),
        ("!d vex 5hp", "!d vex 5hp -", "refused"),
        ("!hp vex 5", "!hp vex -5", ""),
        ("!d 5", "!d 5 vex", ""),
    ],
)
def test_offers_that_go_astray_are_told(line: str, better: str, wrong: str) -> None:
    assert astray(line, better).startswith(wrong)
    assert bool(astray(line, better)) == bool(wrong)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!ds vex maybe", ": !ds vex ok or !ds vex fail or !ds vex 20"),
        ("!who #99999999999999999999", ": !log"),
        ("!rest medium", ": !rest short or !rest long"),
        ("!dry dry hp vex -1", ": !dry hp vex -1"),
        ("!mark vex", ": !mark vex stress"),
    ],
)
def test_what_is_offered_can_work(line: str, better: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        parse(line)
    assert str(refused.value).endswith(better)
