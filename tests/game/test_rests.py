"""Rests: what a short and a long one give back by each edition."""

import pytest

from game.concentration import Concentrate
from game.conditions import ChangeConditions, ChangeLevel
from game.errors import Conflict
from game.hp import ChangeMax, Damage, GiveTemp, HpChanged
from game.life import ChangeLife
from game.rests import Kind, TakeRest
from game.state import Until
from game.trackers import AddTracker, ChangeTracker
from tests.game.builders import Show, a_character, change, hit, named, playing, unstamped

BOTH = pytest.mark.parametrize("edition", ["dnd5e-2024", "dnd5e-2014"])
VEX = named("vex")
LONG, SHORT = TakeRest(kind="long"), TakeRest(kind="short")


def vex(edition: str = "dnd5e-2024", *, hp: int = 40, current: int | None = None, temp: int = 0) -> Show:
    return playing(edition, a_character("Vex", hp=hp, current=current, temp=temp))


def exhausted(show: Show, level: int) -> None:
    show.do(ChangeLevel(targets=VEX, to=level))


def worn(show: Show) -> list[tuple[str, int | None]]:
    return [(condition.name, condition.level) for condition in show.the("vex").conditions]


def lasting(condition: str, kind: str, rounds: int | None = None) -> ChangeConditions:
    return ChangeConditions(targets=VEX, action="add", condition=condition, until=Until(kind=kind, rounds=rounds))  # type: ignore[arg-type]


def add_pool(show: Show, key: str, maximum: int, spent: int, **reset: object) -> None:
    show.do(AddTracker(targets=VEX, key=key, max=maximum, reset=reset))  # type: ignore[arg-type]
    show.do(ChangeTracker(targets=VEX, key=key, by=-spent))


def left(show: Show, key: str) -> int:
    return show.the("vex").trackers[key].current


@BOTH
def test_a_long_rest_heals_and_ends_temporary_points(edition: str) -> None:
    show = vex(edition, current=1, temp=8)
    assert show.say(LONG) == "Long rest: Vex · 1>40/40 t8>t0"
    assert show.points("vex") == (40, 40, 0)


@BOTH
def test_a_short_rest_heals_nobody_and_keeps_temporary_points(edition: str) -> None:
    show = vex(edition, current=5, temp=8)
    assert show.say(SHORT) == "Short rest: Vex"
    assert show.points("vex") == (5, 40, 8)


@BOTH
@pytest.mark.parametrize("by", [5, -10])
def test_a_maximum_until_a_long_rest_ends_with_one(edition: str, by: int) -> None:
    show = vex(edition)
    show.do(change(ChangeMax(targets=VEX, by=by, until="long")))
    show.do(SHORT)
    assert show.points("vex")[1] == 40 + by
    show.do(LONG)
    assert (show.points("vex"), show.the("vex").base_max) == ((40, 40, 0), None)


def test_a_long_rest_of_several_tells_each_apart() -> None:
    show = playing("dnd5e-2024", a_character("Vex", current=10), a_character("Grog", temp=5), a_character("Pike"))
    assert show.say(LONG) == "Long rest: Vex, Grog, Pike · Vex 10>30/30 · Grog 30/30 t5>t0"


@pytest.mark.parametrize(
    ("edition", "kind", "allowed"),
    [("dnd5e-2024", "long", False), ("dnd5e-2014", "long", False), ("dnd5e-2024", "short", False),
     ("dnd5e-2014", "short", True), ("plain", "long", True), ("plain", "short", True)],
)  # fmt: skip
def test_who_needs_a_hit_point_to_rest(edition: str, kind: Kind, *, allowed: bool) -> None:
    show = playing(edition, a_character("Vex"), a_character("Grog Strongjaw", current=0), a_character("Zoë", current=0))
    if allowed:
        show.do(TakeRest(kind=kind))
    else:
        with pytest.raises(
            Conflict, match=f'without: Grog Strongjaw, Zoë. The others: "!rest {kind} party-grogs.*-zoe"'
        ):
            show.do(TakeRest(kind=kind))
    assert bool(show.log) is allowed


def test_without_consequences_the_game_master_says_who_rests() -> None:
    show = playing("dnd5e-2024", a_character("Vex", hp=40, current=0), consequences=False)
    show.do(LONG)
    assert (show.points("vex"), show.the("vex").life) == ((40, 40, 0), "up")


def test_the_dead_rest_for_nothing_where_a_rest_is_open_to_all() -> None:
    show = playing("daggerheart", a_character("Vex", hp=6))
    show.do(ChangeLife(targets=VEX, to="dead"))
    show.do(LONG)
    assert (show.points("vex")[0], show.the("vex").life) == (0, "dead")


@pytest.mark.parametrize(("edition", "spent", "then"), [
    ("dnd5e-2024", 5, 5), ("dnd5e-2014", 5, 2), ("dnd5e-2014", 4, 3), ("dnd5e-2014", 1, 5),
])  # fmt: skip
def test_a_long_rest_gives_all_hit_dice_back_in_2024_and_half_in_2014(edition: str, spent: int, then: int) -> None:
    show = vex(edition)
    add_pool(show, "hit_dice", 5, spent)
    show.do(SHORT)
    assert left(show, "hit_dice") == 5 - spent
    show.do(LONG)
    assert left(show, "hit_dice") == then


def test_a_character_with_one_hit_die_has_it_back_in_2014() -> None:
    show = vex("dnd5e-2014")
    add_pool(show, "hit_dice", 1, 1)
    show.do(LONG)
    assert left(show, "hit_dice") == 1


@pytest.mark.parametrize(("edition", "then"), [("dnd5e-2024", 5), ("dnd5e-2014", 2)])
def test_the_edition_decides_for_hit_dice_that_come_back_with_a_long_rest(edition: str, then: int) -> None:
    show = vex(edition)
    add_pool(show, "hit_dice", 5, 5, long="full")
    show.do(LONG)
    assert left(show, "hit_dice") == then


@BOTH
def test_trackers_come_back_by_their_own_reset_and_a_long_rest_is_a_short_one_too(edition: str) -> None:
    show = vex(edition)
    for key, reset in (("rage", {"long": "full"}), ("focus", {"short": "full"}), ("luck", {"long": 2}), ("arrows", {})):
        add_pool(show, key, 4, 4, **reset)
    show.do(SHORT)
    assert [left(show, key) for key in ("rage", "focus", "luck", "arrows")] == [0, 4, 0, 0]
    show.do(ChangeTracker(targets=VEX, key="focus", to=0))
    show.do(LONG)
    assert [left(show, key) for key in ("rage", "focus", "luck", "arrows")] == [4, 4, 2, 0]


@BOTH
@pytest.mark.parametrize(("level", "then"), [(1, []), (2, [("exhaustion", 1)]), (5, [("exhaustion", 4)])])
def test_a_long_rest_takes_one_level_of_exhaustion(
    edition: str, level: int, then: list[tuple[str, int | None]]
) -> None:
    show = vex(edition)
    exhausted(show, level)
    show.do(SHORT)
    assert worn(show) == [("exhaustion", level)]
    show.do(LONG)
    assert worn(show) == then


@pytest.mark.parametrize(("level", "points"), [(5, (20, 20, 0)), (4, (40, 40, 0)), (3, (40, 40, 0))])
def test_exhaustion_that_remains_goes_on_halving_the_maximum_in_2014(level: int, points: tuple[int, int, int]) -> None:
    show = vex("dnd5e-2014")
    exhausted(show, level)
    show.do(hit("vex", 3))
    show.do(LONG)
    assert show.points("vex") == points
    exhausted(show, 0)
    assert (show.points("vex")[1], show.the("vex").base_max) == (40, None)


def test_a_longer_rest_ends_a_higher_maximum_and_keeps_half_of_the_base() -> None:
    show = vex("dnd5e-2014", hp=41)
    show.do(change(ChangeMax(targets=VEX, by=10, until="long")))
    exhausted(show, 5)
    assert show.points("vex")[1] == 25
    show.do(LONG)
    assert (show.points("vex"), show.the("vex").base_max) == ((20, 20, 0), 41)
    exhausted(show, 3)
    assert (show.points("vex")[1], show.the("vex").base_max) == (41, None)


@BOTH
@pytest.mark.parametrize(("until", "rest", "stays"), [
    (("short", None), SHORT, False), (("short", None), LONG, False), (("long", None), SHORT, True),
    (("long", None), LONG, False), (("scene", None), SHORT, False), (("start", None), SHORT, False),
    (("end", None), SHORT, False), (("save", None), LONG, True), (("rounds", 600), SHORT, False),
    (("rounds", 601), SHORT, True), (("rounds", 4_800), LONG, False), (("rounds", 4_801), LONG, True),
])  # fmt: skip
def test_what_lasts_no_longer_than_a_rest_ends_with_it(
    edition: str, until: tuple[str, int | None], rest: TakeRest, *, stays: bool
) -> None:
    show = vex(edition)
    show.do(lasting("blessed", *until))
    show.do(rest)
    assert bool(worn(show)) is stays


def test_what_lasts_longer_than_a_rest_has_that_much_less_left() -> None:
    show = vex()
    show.do(lasting("blessed", "rounds", 1_200))
    assert show.say(SHORT) == "Short rest: Vex · >blessed 1h"


def test_a_condition_that_ends_with_a_rest_takes_what_it_brought() -> None:
    show = vex()
    show.do(lasting("paralyzed", "short"))
    assert show.say(SHORT) == "Short rest: Vex · -paralyzed · -incapacitated"
    assert worn(show) == []


@pytest.mark.parametrize(("edition", "rest", "then"), [
    ("dnd5e-2024", LONG, None), ("dnd5e-2024", SHORT, "bless"), ("plain", LONG, "bless"),
])  # fmt: skip
def test_nobody_concentrates_through_the_sleep_of_a_long_rest(edition: str, rest: TakeRest, then: str | None) -> None:
    show = vex(edition)
    show.do(Concentrate(targets=VEX, spell="bless"))
    show.do(rest)
    assert show.the("vex").concentration == then


@BOTH
def test_a_rest_is_one_group_and_undo_gives_all_back(edition: str) -> None:
    show = vex(edition, current=7, temp=3)
    exhausted(show, 5)
    add_pool(show, "hit_dice", 5, 5)
    show.do(lasting("blessed", "long"))
    before = unstamped(show.state)
    show.do(LONG)
    after = unstamped(show.state)
    show.undo()
    assert unstamped(show.state) == before
    show.undo(show.log[-1].group)
    assert unstamped(show.state) == after


def test_a_rest_that_a_hit_followed_is_taken_back_by_its_difference() -> None:
    show = vex(current=10)
    show.do(LONG)
    number = show.log[-1].group
    show.do(hit("vex", 35))
    assert "later changes kept" in show.undo(number)
    assert (show.points("vex"), show.the("vex").life) == ((0, 40, 0), "down")
    assert ("unconscious", None) in worn(show)


def test_a_rest_asks_for_no_save_and_is_no_healing_of_the_game_masters() -> None:
    show = vex(current=10)
    events = show.do(LONG)
    assert [event.consequence for event in events] == [False, True]
    assert isinstance(events[1], HpChanged)
    show.do(change(GiveTemp(targets=VEX, amount=3), Damage(targets=VEX, amount=1)))
