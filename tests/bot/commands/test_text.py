"""Tests of how text is made plain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import parse
from bot.commands.text import fold, normalise, visible

UNSEEN = [
    *map(chr, (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x34F, 0x61C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E)),
    *map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0x2800, 0x3164)),
    *map(chr, (*range(0xFE00, 0xFE10), 0xFEFF, 0xFFA0, *range(0xE0000, 0xE1000))),
]
BREAKS = "\t\n\v\f\r\x85"
DROPPED = [letter for letter in UNSEEN if letter not in BREAKS]


def test_every_invisible_character_of_the_grammar_is_dropped() -> None:
    assert [letter for letter in DROPPED if visible(f"a{letter}b") != "ab"] == []


@pytest.mark.parametrize("letter", BREAKS + "\u2028\u2029\u00a0\u3000\u202f")
def test_line_breaks_tabs_and_odd_spaces_part_words(letter: str) -> None:
    assert normalise(f"vex{letter}grog") == "vex grog"


def test_a_half_of_a_surrogate_pair_is_dropped_so_that_text_can_be_stored() -> None:
    assert visible("a\ud800b\udfffc") == "abc"


@pytest.mark.parametrize("dash", "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63\uff0d")
def test_every_dash_is_a_minus(dash: str) -> None:
    assert normalise(f"vex {dash}12") == "vex -12"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("\u2018vex\u2019", "'vex'"),
        ("\u201cvex\u201d", '"vex"'),
        ("  vex   grog ", "vex grog"),
        ("vex - 12", "vex -12"),
        ("vex = 30", "vex =30"),
        ("vex -12 ,., ", "vex -12"),
        ("ｖｅｘ　－１２", "vex -12"),
        ("vex\u00b9", "vex1"),
        ("Zoë", "Zoë"),
        ("", ""),
    ],
)
def test_text_is_made_plain(typed: str, plain: str) -> None:
    assert normalise(typed) == plain


def test_words_are_compared_without_case_and_accents() -> None:
    assert fold("DÄMAGE") == fold("damage") == "damage"


@given(st.text())
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.sampled_from([*"ae -+=.,'\"12\u0301\u0338", "\ufdfa", "\u1100", "\u1161", *DROPPED[:80]])))
def test_normalising_twice_changes_nothing_more_where_characters_meet(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


LINES = (
    "!hp vex -12 grog -8",
    "@bob !d 28 party-grog",
    '!c+ "Grog Strongjaw" "on fire"',
    "!ev Café, tonight!",
    "!help d",
    "!c+ vex,grog frightened 3r by dragon",
    "!ds percy nat20",
    "!conc keyleth, pike hold person",
    "!init vex 17 grog -1",
    "!slot add pike 3 2 short",
    "!clock dark ritual +1/6",
    "!ep start 12 The Long Way Home",
    "!dead percy!",
)


@given(st.sampled_from(LINES), st.lists(st.tuples(st.integers(0, 40), st.sampled_from(DROPPED)), max_size=30))
def test_invisible_characters_anywhere_change_nothing(line: str, put: list[tuple[int, str]]) -> None:
    typed = line
    for place, letter in put:
        typed = typed[:place] + letter + typed[place:]
    assert parse(typed) == parse(line)
