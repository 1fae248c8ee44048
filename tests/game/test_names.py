import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from game import names
from game.errors import InvalidCommand, UnknownCharacter
from game.words import CONDITIONS, RESERVED
from tests.game.builders import a_campaign, a_character

TABLE = a_campaign(
    a_character("Vex", aliases=("vexahlia",)), a_character("Vax", aliases=("vaxildan",)),
    a_character("Grog Strongjaw", aliases=("big guy",)), a_character("Zoë"), a_character("Pike O'Trickfoot"),
    a_character("𝐊eyleth"), a_character("Şahin"),
)  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), [
    ("vex", "Vex"), ("VEX", "Vex"), ("Véx", "Vex"), ("vexahlia", "Vex"), ("vexa", "Vex"), ("vaxil", "Vax"),
    ("grog", "Grog Strongjaw"), ("GROG-STRONGJAW", "Grog Strongjaw"), ("grogstrongjaw", "Grog Strongjaw"),
    ("Grog Strongjaw", "Grog Strongjaw"), ("big-guy", "Grog Strongjaw"), ("zoe", "Zoë"), ("ZOË", "Zoë"),
    ("Zoe\u0308", "Zoë"), ("pikeotrickfoot", "Pike O'Trickfoot"), ("pi", "Pike O'Trickfoot"), ("keyleth", "𝐊eyleth"),
    ("ｖｅｘ", "Vex"), ("sahin", "Şahin"), ("id-vex", "Vex"),
])  # fmt: skip
def test_a_character_answers_to_name_alias_and_unique_prefix_whatever_the_case_and_accents(
    typed: str, meant: str
) -> None:
    assert names.find(TABLE, typed).name == meant


@pytest.mark.parametrize(
    "typed", ["v", "", " ", "strongjaw", "vix", "ve x x", "vexx", "guy", "-", "id", "\0", "vex" * 99]
)
def test_nobody_is_guessed(typed: str) -> None:
    with pytest.raises(UnknownCharacter):
        names.find(TABLE, typed)


def test_an_exact_name_wins_over_the_beginning_of_another() -> None:
    table = a_campaign(a_character("Vexahlia"), a_character("Vex"))
    assert names.find(table, "vex").name == "Vex"


def test_a_prefix_of_several_is_refused_with_the_candidates() -> None:
    table = a_campaign(a_character("Vex"), a_character("Vera"), a_character("Pike"))
    with pytest.raises(UnknownCharacter) as caught:
        names.find(table, "ve")
    assert caught.value.suggestions == ("Vex", "Vera")
    assert caught.value.short == 'No "ve". Vex or Vera?'


def test_a_slip_is_refused_with_suggestions_and_all_known_names() -> None:
    with pytest.raises(UnknownCharacter) as caught:
        names.find(a_campaign(a_character("Vex"), a_character("Vax")), "vix")
    assert str(caught.value) == 'No character called "vix". Known: Vex, Vax.'
    assert caught.value.short == 'No "vix". Vex or Vax?'
    assert caught.value.fields == {"name": "vix", "known": ["Vex", "Vax"], "suggestions": ["Vex", "Vax"]}


def test_in_an_empty_campaign_nobody_is_known() -> None:
    with pytest.raises(UnknownCharacter, match="Known: none yet"):
        names.find(a_campaign(), "vex")


def test_what_was_typed_is_repeated_in_64_visible_characters() -> None:
    with pytest.raises(UnknownCharacter) as caught:
        names.find(TABLE, "\u202e\0\ud800a\n" + "x" * 100_000)
    assert caught.value.name == "a " + "x" * 61 + "…"


@pytest.mark.parametrize("name", ["Vex", "Grog Strongjaw", "D'Artagnan", "Jean-Luc", "Mr. T", "'t Hooft", "R2-D2", "2B",
                                  "Łukasz", "Ольга", "小明", "हिंदी", "Ẽ̂va", "x"])  # fmt: skip
def test_a_name_has_letters_marks_digits_spaces_and_little_else(name: str) -> None:
    assert names.checked(name) == unicodedata.normalize("NFC", name)


def test_outer_and_double_spaces_go() -> None:
    assert names.checked("  Grog \t Strongjaw ") == "Grog Strongjaw"


@pytest.mark.parametrize("bad", [
    "", " ", "x" * 65, "a\0b", "a\u202eb", "a\u200bb", "a\u200db", "\ufeffa", "a\ufe0f", "a\U000e0100", "\u3164",
    "a\u115fb", "a\u034fb", "a\u17b4", "\ud800a", "a\ue000", "<b>", "a@b", "a/b", "a*b", "@vex", "a,b", "🐉", "123",
    "1.2", "10m", "3r", "-12", "-vex", ".vex", "\u0301a", "e\u0301\u0302\u0303\u0304\u0305", "--", "a\u202ab",
])  # fmt: skip
def test_a_name_of_other_letters_is_refused(bad: str) -> None:
    with pytest.raises(InvalidCommand, match="A name"):
        names.checked(bad)


@pytest.mark.parametrize("word", ["hp", "HP", "party", "All", "crit", "h.p", "Dmg", "üntil", "none", "аll", "prone",
                                  "Reaction Used", "unconscious", "hex", "Exh"])  # fmt: skip
def test_a_word_of_the_grammar_is_no_name(word: str) -> None:
    with pytest.raises(InvalidCommand, match="it is a word of the chat commands"):
        names.checked(word)


def test_every_condition_is_reserved() -> None:
    assert {condition.replace(" ", "") for condition in CONDITIONS} <= RESERVED


def test_length_is_counted_in_composed_characters() -> None:
    decomposed = "e\u0301" * 64
    assert len(names.checked(decomposed)) == 64
    with pytest.raises(InvalidCommand, match="1 to 64"):
        names.checked(decomposed + "e")


@pytest.mark.parametrize("look", ["Vеx", "VEХ", "Vέx", "v e x", "V.ex"])
def test_a_name_that_looks_like_another_is_taken(look: str) -> None:
    holder = names.taken_by(TABLE.characters.values(), look)
    assert holder is not None
    assert holder.name == "Vex"


def test_zero_and_one_look_like_o_and_l() -> None:
    table = a_campaign(a_character("Lolo"))
    assert names.taken_by(table.characters.values(), "10l0")
    assert names.taken_by(table.characters.values(), "Lola") is None


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=20))
def test_a_key_is_the_key_of_itself_and_a_checked_name_is_checked(name: str) -> None:
    assert names.key(names.key(name)) == names.key(name)
    try:
        checked = names.checked(name)
    except InvalidCommand:
        return
    assert names.checked(checked) == checked
    assert names.match(a_campaign(a_character(checked)), name) is not None
    checked.encode()


def test_suggestions_are_three_at_most_and_never_for_nothing() -> None:
    known = ("anna", "anne", "annie", "annika")
    assert len(names.suggest("ann", known)) == 3
    assert names.suggest("", known) == ()
    assert names.suggest("zzz", known) == ()
