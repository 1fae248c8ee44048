from hypothesis import given, settings
from hypothesis import strategies as st

from game import vitals
from game.vitals import Vitals


@st.composite
def sound(draw: st.DrawFn) -> Vitals:
    """Return vitals as play can make them."""
    maximum = draw(st.integers(1, 60))
    current = draw(st.integers(0, maximum))
    base = draw(st.none() | st.integers(1, 60).filter(lambda base: base != maximum))
    if current:
        return Vitals(current=current, max=maximum, temp=draw(st.integers(0, 20)), base_max=base)
    return Vitals(
        current=0, max=maximum, base_max=base, life=draw(st.sampled_from(["down", "stable", "dead"])),
        temp=draw(st.integers(0, 20)), successes=draw(st.integers(0, 2)), failures=draw(st.integers(0, 2)),
    )  # fmt: skip


quick = settings(max_examples=200, deadline=None)


@quick
@given(sound(), st.integers(0, 100))
def test_damage_takes_from_both_what_it_can_and_never_more(before: Vitals, amount: int) -> None:
    after = vitals.damaged(before, amount)
    assert (before.temp - after.temp) + (before.current - after.current) == min(amount, before.temp + before.current)
    assert after.temp == 0 or after.current == before.current


@quick
@given(sound(), sound())
def test_taking_back_the_last_change_is_exact(before: Vitals, after: Vitals) -> None:
    assert vitals.without(after, before, after) == before


@quick
@given(sound(), sound(), sound())
def test_taking_back_an_earlier_change_stays_within_the_bounds(now: Vitals, before: Vitals, after: Vitals) -> None:
    left = vitals.without(now, before, after)
    assert 1 <= left.max <= 9_999
    assert 0 <= left.current <= left.max
    assert left.temp >= 0
    assert left.base_max is None or (left.base_max >= 1 and left.base_max != left.max)
    assert (left.life == "up") == (left.current > 0)


def test_taking_back_a_maximum_for_a_time_keeps_a_later_one_for_a_time() -> None:
    first = vitals.with_max(Vitals(current=40, max=40), 45, for_a_time=True)
    second = vitals.with_max(first, 48, for_a_time=True)
    assert vitals.without(second, Vitals(current=40, max=40), first) == Vitals(current=40, max=43, base_max=40)


def test_taking_back_healing_from_zero_gives_the_failures_back_though_temporary_points_came_later() -> None:
    before = Vitals(current=0, max=20, life="down", failures=2)
    after = vitals.healed(before, 5)
    now = vitals.with_temp(after, 7)
    assert vitals.without(now, before, after) == Vitals(current=0, max=20, temp=7, life="down", failures=2)


def test_who_died_later_stays_dead_at_zero() -> None:
    dead = Vitals(current=0, max=20, life="dead", failures=3)
    assert vitals.without(dead, Vitals(current=20, max=20), Vitals(current=8, max=20)) == dead


def test_half_or_fewer_is_bloodied() -> None:
    assert vitals.bloodied(Vitals(current=10, max=20))
    assert vitals.bloodied(Vitals(current=10, max=21))
    assert not vitals.bloodied(Vitals(current=11, max=21))
