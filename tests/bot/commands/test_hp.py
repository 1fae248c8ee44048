"""Tests of how hit points are typed."""

import pytest

from game.hp import ChangeMax, Damage, GiveTemp, Heal, Restore, SetHp, ShowHp
from game.targets import Target
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import changes, request

VEX = (Target(name="vex"),)
PARTY = (Target(name="party"),)


def test_names_alone_ask() -> None:
    assert request("!hp vex grog") == ShowHp(targets=(*VEX, Target(name="grog")))
    assert request("!hp") == request("!party") == ShowHp()


def test_the_sign_carries_the_meaning() -> None:
    assert changes("!hp vex -12") == (Damage(targets=VEX, amount=12),)
    assert changes("!hp vex +12") == (Heal(targets=VEX, amount=12),)
    assert changes("!hp vex =12") == (SetHp(targets=VEX, current=12),)
    assert changes("!hp crit vex -12") == (Damage(targets=VEX, amount=12, crit=True),)


@pytest.mark.parametrize("line", ["!hp vex -12 armor", "!d 12 ARMOUR vex", "!d armor 12 vex"])
def test_a_use_of_armour_is_said_of_damage(line: str) -> None:
    assert changes(line) == (Damage(targets=VEX, amount=12, armor=True),)
    assert changes(f"{line} crit") == (Damage(targets=VEX, amount=12, armor=True, crit=True),)


def test_a_bare_number_is_refused_with_the_corrected_lines() -> None:
    assert refusal("!hp vex 12") == "!hp vex 12: use -12, +12 or =12"
    assert refusal("!HP Vex 12.") == "!hp Vex 12: use -12, +12 or =12"
    assert refusal("!max vex 5") == "!max vex 5: use -5, +5 or =5"
    assert "give each number its sign" in refusal("!hp vex 12 grog 8")


@pytest.mark.parametrize("verb", ["dmg", "damage", "d", "DMG"])
def test_damage_takes_plain_amounts(verb: str) -> None:
    assert changes(f"!{verb} 12 vex") == changes(f"!{verb} vex -12") == (Damage(targets=VEX, amount=12),)
    assert changes(f"!{verb} 9 crit vex") == (Damage(targets=VEX, amount=9, crit=True),)


@pytest.mark.parametrize("verb", ["heal", "h"])
def test_healing_takes_plain_amounts(verb: str) -> None:
    assert changes(f"!{verb} 7 party") == changes(f"!{verb} party +7") == (Heal(targets=PARTY, amount=7),)


def test_a_sign_that_contradicts_the_verb_is_refused() -> None:
    assert refusal("!d +9 vex").endswith(": !d 9 vex or !hp +9 vex")
    assert refusal("!d vex =9").endswith(": !d vex 9 or !hp vex =9")
    assert refusal("!h -9 vex").endswith(": !h 9 vex or !hp -9 vex")


def test_temporary_hit_points_are_kept_set_reduced_or_cleared() -> None:
    assert changes("!thp party 8") == changes("!temp +8 party") == (GiveTemp(targets=PARTY, amount=8),)
    assert changes("!thp vex =8") == (GiveTemp(targets=VEX, amount=8, how="set"),)
    assert changes("!thp vex -8") == (GiveTemp(targets=VEX, amount=8, how="reduce"),)
    assert changes("!thp vex 0") == (GiveTemp(targets=VEX, amount=0),)


def test_the_maximum_moves_is_set_and_goes_back() -> None:
    assert changes("!max party +5 until long") == (ChangeMax(targets=PARTY, by=5, until="long"),)
    assert changes("!max until long rest vex -5") == (ChangeMax(targets=VEX, by=-5, until="long"),)
    assert changes("!max vex =72") == (ChangeMax(targets=VEX, to=72),)
    assert changes("!max base party") == (ChangeMax(targets=PARTY, base=True),)


def test_full_restores() -> None:
    assert changes("!full vex") == (Restore(targets=VEX),)


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!hp -12", "!hp -12 vex"),
        ("!hp vex crit", "!hp vex crit -12"),
        ("!hp vex +5 crit", '"crit" goes with damage: !hp vex +5'),
        ("!thp vex 3 crit", '"crit" goes with damage, once: !thp vex 3'),
        ("!h 3 vex CRIT", '"crit" goes with damage, once: !h 3 vex'),
        ("!d 5 crit crit vex", '"crit" goes with damage, once: !d 5 crit vex'),
        ("!hp vex 2d6", "Dice are rolled at the table; type what came out: !help hp"),
        ("!dmg 3 3", ": !dmg 3 vex"),
        ("!dmg three vex", ": !dmg 3 vex"),
        ("!dmg vex half", ": !dmg vex 12"),
        ("!dmg half", ": !dmg vex 12"),
        ("!heal vex full", ": !full vex"),
        ("!heal max", ": !full vex"),
        ("!hp - vex", ": !hp vex -12"),
        ("!hp vex -five", ": !hp vex -5"),
        ("!hp vex minus 5", ": !hp vex -5"),
        ("!hp plus 12 vex", ": !hp +12 vex"),
        ("!full -vex", ": !full vex"),
        ("!d 28 vex -grog", ": !d 28 vex grog"),
        ("!d vex 1e3 2e3", "is no amount"),
        ("!d 99999", ": !d 9999 vex"),
        ("!hp 2d6", ": !help hp"),
        ("!d +5", ": !d 5 vex"),
        ("!max 5", ": !max +5 vex"),
        ("!d vex*", ": !d 12 vex/2"),
        ("!c+ vex grog prone blinded 1 2 3 99999", ": !help c+"),
        ("!d 28 vex/", ": !d 28 vex/2 or !d 28 vex*2 or !d 28 vex*0"),
        ("!d 28 vex* grog", ": !d 28 vex/2 grog or !d 28 vex*2 grog or !d 28 vex*0 grog"),
        ("!d 28 vex/half", ": !d 28 vex/2 or !d 28 vex*2 or !d 28 vex*0"),
        ("!d 28 party-grog/", ": !d 28 party-grog/2 or"),
        ("!hp vex/", ": !hp vex"),
        ("!hp vex/2", "!hp vex"),
        ("!d vex", "!d vex 12"),
        ("!d 12", "!d 12 vex"),
        ("!d", "!d 12 vex"),
        ("!h", "!h 7 vex"),
        ("!thp vex", "!thp vex 8"),
        ("!max vex", "!max vex +5"),
        ("!max vex =0", "!max vex =1"),
        ("!max base", "!max vex base"),
        ("!max vex base 5", "!max vex"),
        ("!max vex base until long", "!max vex base"),
        ("!max vex +5 until dawn", "!max vex +5 until long"),
        ("!max vex +5 until", "!max vex +5 until long"),
        ("!full", "!full party"),
        ("!full vex 12", "!full vex"),
        ("!full vex/2", "!full vex"),
        ("!party vex", "!hp vex"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
