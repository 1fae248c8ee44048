"""Tests of how trackers, spell slots, marks and clocks are typed."""

import pytest

from game.decider import Together
from game.targets import Target
from game.trackers import AddTracker, ChangeTracker, RemoveTracker, ShowTrackers
from tests.bot.commands.refusals import refusal
from tests.bot.commands.sample import request

GROG = (Target(name="grog"),)
TWO = (Target(name="grog"), Target(name="vex", apart=True))


@pytest.mark.parametrize(
    "line", ["!res grog rage -1", "!r grog rage -1", "!r grog rage-1", "!r -1 grog rage", "!cc grog -1 rage",
             '!r grog "Rage" -1']
)  # fmt: skip
def test_a_tracker_is_the_last_word_and_the_names_stand_before_it(line: str) -> None:
    assert request(line) == ChangeTracker(key="rage", targets=GROG, by=-1)


def test_trackers_go_up_down_and_to_a_number() -> None:
    assert request("!r grog rage +2") == ChangeTracker(key="rage", targets=GROG, by=2)
    assert request("!r grog rage =2") == ChangeTracker(key="rage", targets=GROG, to=2)
    assert request("!r grog,vex hit-dice -1") == ChangeTracker(key="hit_dice", targets=TWO, by=-1)
    assert request('!r grog "hit dice" -1') == ChangeTracker(key="hit_dice", targets=GROG, by=-1)
    assert request("!r table doom +1") == ChangeTracker(key="doom", by=1)
    everybody = (Target(name="party", without=("vex",)),)
    assert request("!r party-vex hope +1") == request("!r party -vex hope +1")
    assert request("!r party-vex hope +1") == ChangeTracker(key="hope", targets=everybody, by=1)


def test_trackers_come_go_and_are_shown() -> None:
    assert request("!res add grog rage 3") == AddTracker(key="rage", max=3, targets=GROG)
    long = AddTracker(key="rage", max=3, targets=GROG, reset={"long": "full"})
    assert request("!res add grog rage 3 long") == request("!res 3 grog rage long rest add") == long
    assert request("!res add grog ki 4 short") == AddTracker(key="ki", max=4, targets=GROG, reset={"short": "full"})
    assert request("!res add table fear 12") == AddTracker(key="fear", max=12, direction="fills")
    assert request("!res rm grog rage") == RemoveTracker(key="rage", targets=GROG)
    assert request("!res del table doom") == RemoveTracker(key="doom")
    assert request("!res grog") == ShowTrackers(targets=GROG)
    assert request("!res table") == request("!fear") == request("!clock") == ShowTrackers()
    assert request("!res") == ShowTrackers(targets=(Target(name="party"),))


def test_a_slot_is_spent_unless_a_signed_number_says_otherwise() -> None:
    assert request("!slot grog 3") == request("!ss 3 grog") == ChangeTracker(key="slot_3", targets=GROG, by=-1)
    assert request("!slot grog level 3") == request("!slot grog 3 -1") == request("!slot grog 3")
    assert request("!slot grog 3 +1") == request("!slot +1 grog 3") == ChangeTracker(key="slot_3", targets=GROG, by=1)
    assert request("!slot grog 3 =0") == ChangeTracker(key="slot_3", targets=GROG, to=0)
    added = AddTracker(key="slot_3", max=2, targets=GROG, label="Level 3 slots", kind="slots", reset={"long": "full"})
    assert request("!slot add grog 3 2") == added
    assert request("!slot rm grog 3") == RemoveTracker(key="slot_3", targets=GROG)
    assert request("!slot grog") == ShowTrackers(targets=GROG)


def test_marks_are_one_or_the_number_that_is_said() -> None:
    assert request("!mark grog stress") == request("!mark grog stress 1") == request("!mark +1 grog stress")
    assert request("!mark grog stress 2") == ChangeTracker(key="stress", targets=GROG, by=2)
    assert request("!unmark grog stress 2") == ChangeTracker(key="stress", targets=GROG, by=-2)
    assert request("!mark table doom") == ChangeTracker(key="doom", by=1)


def test_fear_belongs_to_the_table() -> None:
    assert request("!fear +2") == request("!fear+2") == ChangeTracker(key="fear", by=2)
    assert request("!fear -1") == ChangeTracker(key="fear", by=-1)
    assert request("!fear =5") == ChangeTracker(key="fear", to=5)


@pytest.mark.parametrize(
    "line", ["!clock ritual +1/6", "!clock +1/6 ritual", "!clock ritual+1/6", "!clock ritual + 1 / 6"]
)
def test_a_clock_is_made_and_moved_at_once(line: str) -> None:
    made = AddTracker(key="ritual", max=6, kind="clock")
    assert request(line) == Together(commands=(made, ChangeTracker(key="ritual", by=1)))


def test_a_clock_is_moved_set_made_and_removed() -> None:
    assert request("!clock ritual +1") == ChangeTracker(key="ritual", by=1)
    assert request("!clock dark ritual -1") == ChangeTracker(key="dark_ritual", by=-1)
    made = AddTracker(key="ritual", max=6, kind="clock")
    assert request("!clock ritual =2/6") == Together(commands=(made, ChangeTracker(key="ritual", to=2)))
    assert request("!clock ritual /6") == made
    assert request("!clock ritual off") == request("!clock rm ritual") == RemoveTracker(key="ritual")


@pytest.mark.parametrize(
    ("line", "better"),
    [
        ("!r pike rage 1", "!r pike rage 1: use -1, +1 or =1"),
        ("!r rage -1", ": !r vex rage -1"),
        ("!r pike -1", ": !r pike rage -1"),
        ("!r -1", "Say whose tracker, and which"),
        ("!r pike -1 rage +2", "One change of one tracker fits into one line"),
        ("!r pike ra.ge! -1", "A tracker's name has 1 to 24"),
        ("!r table pike doom +1", ": !r pike doom +1 or !r table doom +1"),
        ("!res add pike slot-3 2", ": !res add pike slot_3 2"),
        ("!r pike slot-3 -1", ": !r pike slot_3 -1"),
        ("!res add pike rage", ": !res add pike rage 3"),
        ("!res add pike rage 0", ": !res add pike rage 3"),
        ("!res add pike rage +3", ": !res add pike rage 3"),
        ("!res add rage 3", ": !res add vex rage 3"),
        ("!res add pike rage 3 short long", ": !res add pike rage 3 short"),
        ("!res rm pike rage 3", ": !res rm pike rage"),
        ("!slot pike 10", "levels 1 to 9: !slot pike 9"),
        ("!slot pike 0", ": !slot pike 1"),
        ("!slot pike -1", "Say which level, as a plain number: !slot pike 1 -1 or !slot pike 1"),
        ("!slot pike 3 2", ": !slot pike 3 -2 or !slot pike 3 +2 or !slot pike 3 =2"),
        ("!slot 3", ": !slot vex 3"),
        ("!slot add pike 3", ": !slot add pike 3 2"),
        ("!slot rm pike", ": !slot rm pike 1"),
        ("!mark pike", ": !mark pike stress"),
        ("!mark pike stress -1", ": !mark pike stress 1 or !unmark pike stress 1"),
        ("!mark pike stress =1", ": !mark pike stress 1"),
        ("!mark pike stress 1 2", ": !mark pike stress 1"),
        ("!fear 2", "!fear 2: use -2, +2 or =2"),
        ("!fear two", "!fear"),
        ("!fear pike +1", ": !fear +1"),
        ("!clock +1/6", ": !clock ritual +1/6"),
        ("!clock chase 1/6", ": !clock chase +1/6 or !clock chase =1/6"),
        ("!clock chase 1", "!clock chase 1: use -1, +1 or =1"),
        ("!clock chase +1/0", ": !clock chase +1/6"),
        ("!clock chase +9/6", ": !clock chase +6/6"),
        ("!clock chase off +1", ": !clock chase off or !clock chase +1"),
        ("!clock chase 2d6", "Dice are rolled at the table"),
    ],
)
def test_a_refusal_shows_a_line_that_works(line: str, better: str) -> None:
    assert better in refusal(line)
