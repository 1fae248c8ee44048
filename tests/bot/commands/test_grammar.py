"""Tests of names and amounts in any order, on the commands that use all of it."""

import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.commands import parse
from game.conditions import ChangeConditions
from game.errors import InvalidCommand, UnknownCharacter
from game.hp import Damage, Heal, HpChanged
from game.targets import Share, Target, resolve
from tests.bot.commands.sample import changes, events, request
from tests.game.builders import a_campaign, a_character


def targets(line: str) -> tuple[Target, ...]:
    (change,) = changes(line)
    return change.targets


def to(*names: str) -> tuple[Target, ...]:
    return tuple(Target(name=name) for name in names)


@pytest.mark.parametrize(
    "line",
    [
        "!hp vex-12",
        "!hp vex - 12",
        "!hp vex- 12",
        "!HP VEX -12",
        "!hp -12 vex",
        "!hp vex \u201312\u034f",
        "!hp vex -12.",
        "@bob !hp vex -12",
        "  !hp   vex  -12  ",
        "！ｈｐ ｖｅｘ －１２",
        "!hp vex, -12,",
        "!hp vex -12!",
        "!hp vex -12 !",
        "!h\u200bp v\u00adex -1\ufeff2",
        "!hp 'vex' -12",
        '!hp "vex" -12',
        "!hp vex\n-12",
        "!hp vex -12 ?",
        "!hp vex -12?!",
        "!hp vex -12 \N{FIRE}",
        "!hp vex -12 \N{HEAVY BLACK HEART}\ufe0f \N{FIRE}",
        "!hp vex -12 :)",
        "\ufeff!hp vex -12",
    ],
)
def test_all_these_are_one_line(line: str) -> None:
    assert events(line) == events("!hp vex -12")


@pytest.mark.parametrize(
    "line", ["!hp grog strongjaw -9", "!hp grogstrongjaw -9", '!hp "Grog Strongjaw" -9', "!hp grog-strongjaw -9",
             "!hp grog strongjaw-9", "!hp -9 'grog strongjaw'"]
)  # fmt: skip
def test_a_name_with_spaces_is_typed_as_one_likes(line: str) -> None:
    assert events(line) == events("!hp grog -9")


@pytest.mark.parametrize("name", ["vex'ahlia", "vex\u2019ahlia", 'vex"ahlia', "'vexahlia", "vexahlia'", '"vexahlia'])
def test_an_unclosed_quote_is_an_apostrophe(name: str) -> None:
    assert events(f"!hp {name} -9") == events("!hp vex -9")


def test_an_unknown_name_among_known_ones_leaves_nothing_applied() -> None:
    with pytest.raises(UnknownCharacter, match="vix"):
        events("!d 28 vex grog/2 vix")


def test_one_amount_is_for_every_name() -> None:
    assert changes("!d 28 vex grog pike") == (Damage(targets=to("vex", "grog", "pike"), amount=28),)


NAMESAKES = a_campaign(a_character("Vex"), a_character("Vax"), a_character("Vex Vax"))


@pytest.mark.parametrize(
    "line",
    ["!hp vex, vax -3", "!hp vex,vax -3", "!hp -3 vex and vax", "!hp vex, and vax -3", "!hp vex & vax -3",
     "!hp vex -3 vax", '!hp "vex" vax -3', '!hp vex "vax" -3', "!hp vex crit vax -3", "!full vex, vax",
     "!c+ vex and vax prone", "!c+ vex prone vax", "!c+ vex 1 vax exhaustion", "!max vex until long vax +5"],
)  # fmt: skip
def test_words_that_something_parts_are_never_one_name(line: str) -> None:
    assert [aim.character.name for aim in resolve(NAMESAKES, aimed(line))] == ["Vex", "Vax"]


@pytest.mark.parametrize("line", ["!hp vex vax -3", '!hp "vex vax" -3', "!c+ vex vax prone", "!hp vex-vax -3"])
def test_words_that_nothing_parts_may_be_one_name(line: str) -> None:
    assert [aim.character.name for aim in resolve(NAMESAKES, aimed(line))] == ["Vex Vax"]


def aimed(line: str) -> tuple[Target, ...]:
    asked = request(line)
    return asked.targets if isinstance(asked, ChangeConditions) else targets(line)


@pytest.mark.parametrize(
    "line", ["!hp vex -12 grog pike +8", "!hp -12 vex +8 grog pike", "!hp vex-12, and grog pike+8"]
)
def test_several_amounts_all_follow_or_all_lead_their_names(line: str) -> None:
    assert changes(line) == (Damage(targets=to("vex"), amount=12), Heal(targets=to("grog", "pike"), amount=8))


@pytest.mark.parametrize(
    "line",
    [
        "!hp vex -12 -8 grog",
        "!hp -12 vex grog -8",
        "!hp -1 vex -8 grog -2",
        "!hp vex -1 grog -2 -3 pike",
        "!hp -1 vex -2 -3 grog",
    ],
)
def test_amounts_that_partly_follow_and_partly_lead_are_refused(line: str) -> None:
    with pytest.raises(InvalidCommand, match=r"which amount is whose.*!hp vex -.* or !hp -.* vex -.* grog"):
        parse(line)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!hp vex -12 +5", "!hp vex -12 or !hp vex +5"),
        ("!hp vex - 1 - 2", "!hp vex -1 or !hp vex -2"),
        ("!hp vex-12-1", "!hp vex -12 or !hp vex -1"),
        ("!h 5 6 vex", "!h 5 vex or !h 6 vex"),
        ("!max vex +5 +6 until long", "!max vex +5 until long or !max vex +6 until long"),
        ("!exh vex 2 3", "!exh vex 2 or !exh vex 3"),
        ("!d 9 8 crit vex", "!d 9 crit vex or !d 8 crit vex"),
    ],
)
def test_two_amounts_for_the_same_names_are_offered_one_by_one(line: str, better: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        parse(line)
    assert str(refused.value).endswith(f"which amount is meant; give one: {better}")


@pytest.mark.parametrize(
    ("word", "share"), [("/2", "half"), ("*2", "double"), ("*0", "none"), (" /2", "half"), (" *2", "double")]
)
def test_a_share_stands_behind_its_name(word: str, share: Share) -> None:
    half = Target(name="strongjaw", share=share)
    assert targets(f"!d 28 vex grog strongjaw{word} pike") == (*to("vex", "grog"), half, *to("pike"))
    assert targets(f'!d 28 "Grog Strongjaw"{word}') == (Target(name="Grog Strongjaw", share=share),)
    assert targets(f"!d 28 party{word}") == (Target(name="party", share=share),)


def test_half_a_share_is_rounded_down() -> None:
    ((half,), (plain,)) = (events("!d 9 vex/2"), events("!d 4 vex"))
    assert isinstance(half, HpChanged)
    assert isinstance(plain, HpChanged)
    assert half.after == plain.after


@pytest.mark.parametrize("line", ["!d 28 vex/3", "!d 28 vex*5", "!d 28 vex/٢", "!d 28 /2", "!d /2 28 vex"])
def test_other_shares_and_shares_of_nobody_are_refused(line: str) -> None:
    with pytest.raises(InvalidCommand, match="!d"):
        parse(line)


@pytest.mark.parametrize("word", ["party", "all", "everyone", "*", "PARTY", "Pärty"])
def test_everybody_has_several_names(word: str) -> None:
    assert targets(f"!d 28 {word}") == to("party")


@pytest.mark.parametrize(
    "line",
    ["!d 28 party-grog-pike", "!d 28 party -grog -pike", "!d -grog party 28 -pike", "!d 28 party - grog - pike",
     "!d 28 party- grog -pike", '!d 28 party-"grog" -"pike"', "!d 28 *-grog-pike"],
)  # fmt: skip
def test_a_group_leaves_some_out(line: str) -> None:
    assert targets(line) == (Target(name="party", without=("grog", "pike")),)


def test_a_roster_leaves_some_out_too_and_has_a_share() -> None:
    assert targets("!d 28 @soldiers-grog/2") == (Target(name="@soldiers", without=("grog",), share="half"),)
    assert targets("!d 28 party/2-grog") == (Target(name="party", without=("grog",), share="half"),)
    assert targets('!d 28 @"night watch"') == to("@night watch")


@pytest.mark.parametrize("line", ["!d 28 vex -grog", "!d 28 party-", "!d 28 party--grog", "!d 28 +grog", "!d 28 vex -"])
def test_leaving_out_needs_a_group_and_a_name(line: str) -> None:
    with pytest.raises(InvalidCommand, match=r"!(help )?d"):
        parse(line)


@pytest.mark.parametrize(
    "amount",
    ["12.5", "1e3", "٣", "99999", "12,5", "1,000", "-12", "1_2", ".5", "00012", "１２٣", "9" * 400, "²½"],
)
def test_what_is_no_whole_ascii_number_up_to_9999_is_refused(amount: str) -> None:
    with pytest.raises(InvalidCommand, match="is no amount; amounts are whole numbers from 0 to 9999: !h"):
        parse(f"!hp vex -{amount}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("!hp vex +-5", "is no amount; amounts are whole numbers from 0 to 9999: !hp vex -5 or !hp vex +5"),
        ("!hp vex --5", "is no amount; amounts are whole numbers from 0 to 9999: !hp vex -5"),
        ("!hp vex -1,200", "is no amount; amounts are whole numbers from 0 to 9999: !hp vex -1200"),
        ("!hp vex -1½", "is no amount; amounts are whole numbers from 0 to 9999: !help hp"),
        ("!hp vex -1d6", "Dice are rolled at the table; type what came out: !help hp"),
        ("!hp vex -50%", '"-50%" is no amount; type the number that it comes to: !help hp'),
        ("!d 50% vex", '"50%" is no amount; type the number that it comes to: !help d'),
        ("!d vex 5hp", '"5hp" is no amount; an amount is a number alone: !d vex 5'),
        ("!d 2b", "Say how much: !help d"),
        ("!hp -party -5", "no group is named: !hp party -5"),
        ("!d 28 /2", "belongs right behind a name: !d 28 vex/2"),
    ],
)
def test_the_amount_offered_is_the_one_that_was_typed(line: str, said: str) -> None:
    with pytest.raises(InvalidCommand) as refused:
        parse(line)
    assert str(refused.value).endswith(said)


@pytest.mark.parametrize(("typed", "amount"), [("0", 0), ("9999", 9999), ("007", 7), ("１２", 12), ("1²", 12)])
def test_numbers_are_read_after_nfkc(typed: str, amount: int) -> None:
    assert changes(f"!hp vex -{typed}") == (Damage(targets=to("vex"), amount=amount),)


def test_a_name_that_looks_like_an_amount_stays_whole_if_it_is_one() -> None:
    whole = parse("!hp Unit-7 -12", spellings=frozenset({"unit-7"}))
    assert whole == parse('!hp "Unit-7" -12')
    assert parse("!hp Unit-7-12", spellings=frozenset({"unit-7"})) == whole
    assert parse("!hp unit-7") == parse("!hp unit -7")


@pytest.mark.parametrize("name", ["3po", "jean-luc", "3f2a6c1e-1234-4234-8234-123456789012", "@vex", "r2-d2", "🙂"])
def test_these_are_names(name: str) -> None:
    assert targets(f"!hp {name} -12") == to(name)


def test_a_line_has_at_most_20_names() -> None:
    names = [f"n{letter}" for letter in "abcdefghijklmnopqrst"]
    assert targets(f"!d 5 {' '.join(names)}") == to(*names)
    for more in ("nu", "-nu"):
        with pytest.raises(InvalidCommand, match="At most 20 names"):
            parse(f"!d 5 party {' '.join(names[:-1])} {more}")
    with pytest.raises(InvalidCommand, match="At most 20 names"):
        parse(f"!d 5 party-{'-'.join(names)}")


def test_a_name_is_not_longer_than_names_can_be() -> None:
    assert targets(f"!hp {'x' * 64} -1") == to("x" * 64)
    for line in (f"!hp {'x' * 65} -1", f'!hp "{"x" * 65}" -1', f"!hp party-{'x' * 65} -1"):
        with pytest.raises(InvalidCommand, match="too long for a name"):
            parse(line)


WORDS = ("vex", "grog/2", "pike*2", "crit", "28", "@soldiers", "party", "-keyleth")


@given(st.permutations(WORDS))
def test_the_order_of_words_changes_nothing(words: list[str]) -> None:
    (change,) = changes("!d " + " ".join(words))
    (plain,) = changes("!d " + " ".join(WORDS))
    assert isinstance(change, Damage)
    assert isinstance(plain, Damage)
    assert (change.amount, change.crit) == (plain.amount, plain.crit) == (28, True)
    meant, said = ({msgspec.structs.replace(one, apart=False) for one in each.targets} for each in (change, plain))
    assert meant == said


@given(st.randoms(use_true_random=False), st.sampled_from(["!max until_long party +5", "!c+ grog exhaustion 2"]))
def test_the_order_of_keywords_changes_nothing(chance: random.Random, line: str) -> None:
    verb, *words = line.split()
    chance.shuffle(words)
    typed = " ".join([verb, *words]).replace("_", " ")
    assert request(typed) == request(line.replace("_", " "))
