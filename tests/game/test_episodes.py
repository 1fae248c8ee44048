from datetime import timedelta

import msgspec
import pytest

from game.decider import answer
from game.episodes import ClockEpisode, EpisodeChanged, ShowEpisode, StartEpisode
from game.errors import Conflict, InvalidCommand
from game.events import describe
from game.state import Break, Episode
from game.trackers import AddTracker, ChangeTracker
from game.undo import Redo
from tests.game.builders import ANA, AT, Show, a_character, a_show, hit, named, unstamped

BREAK, RESUME, END = (ClockEpisode(to="break"), ClockEpisode(to="resume"), ClockEpisode(to="end"))


def show() -> Show:
    return a_show(a_character("Vex"))


def running(on: Show) -> Episode:
    assert on.state.running
    return on.state.running


def test_an_episode_begins_with_its_number_and_title() -> None:
    on = show()
    assert on.say(StartEpisode(number=12, title="  The  Mines ")) == 'Episode 12 "The Mines" begins'
    assert running(on) == Episode(
        id=running(on).id, number=12, title="The Mines", date=AT.date(), started_at=AT, ended_at=None
    )
    assert answer(on.state, ShowEpisode()) == 'Episode 12 "The Mines", since 20:00 UTC'


def test_without_a_number_it_is_the_next() -> None:
    on = show()
    for number in (1, 2):
        on.do(StartEpisode())
        assert running(on).number == number
        on.do(END)
    on.do(StartEpisode(number=40))
    on.do(END)
    on.do(StartEpisode())
    assert running(on).number == 41


def test_one_episode_runs_at_a_time() -> None:
    on = show()
    on.do(StartEpisode())
    with pytest.raises(Conflict, match="Episode 1 is still running; !ep end"):
        on.do(StartEpisode(number=2))


def test_an_episode_is_played_once() -> None:
    on = show()
    on.do(StartEpisode(number=3))
    on.do(END)
    with pytest.raises(Conflict, match="Episode 3 was played already; the next is 4"):
        on.do(StartEpisode(number=3))


def test_behind_episode_9999_there_is_no_next() -> None:
    on = show()
    on.do(StartEpisode(number=9_999))
    on.do(END)
    with pytest.raises(InvalidCommand, match="1 to 9999"):
        on.do(StartEpisode())


@pytest.mark.parametrize("title", ["x" * 101, "a\u202eb", "a\x00b", "\ud800", "a\u200bb"])
def test_a_title_can_be_seen(title: str) -> None:
    with pytest.raises(InvalidCommand, match="at most 100 characters"):
        show().do(StartEpisode(title=title))


@pytest.mark.parametrize("step", [BREAK, RESUME, END])
def test_without_an_episode_no_clock_runs(step: ClockEpisode) -> None:
    with pytest.raises(Conflict, match="No episode is running; start one"):
        show().do(step)


def test_the_clock_stands_still_in_breaks() -> None:
    on = show()
    on.do(StartEpisode())
    on.do(BREAK)
    assert "in a break" in answer(on.state, ShowEpisode())
    with pytest.raises(Conflict, match="a break already; !ep resume"):
        on.do(BREAK)
    on.do(RESUME)
    assert running(on).breaks == (Break(started_at=AT + timedelta(seconds=1), ended_at=AT + timedelta(seconds=2)),)
    with pytest.raises(Conflict, match="no break to come back from"):
        on.do(RESUME)


def test_the_end_during_a_break_ends_the_break() -> None:
    on = show()
    for step in (StartEpisode(), BREAK, END):
        on.do(step)
    episode = on.state.episodes[1]
    assert on.state.running is None
    assert episode.ended_at == episode.breaks[0].ended_at == AT + timedelta(seconds=2)


def test_the_clock_never_goes_back_when_the_time_of_day_does() -> None:
    on = show()
    on.do(StartEpisode())
    late = msgspec.structs.replace(running(on), started_at=AT + timedelta(hours=1))
    on.state = msgspec.structs.replace(on.state, episodes={1: late})
    for step in (BREAK, RESUME, END):
        on.do(step)
    episode = on.state.episodes[1]
    assert episode.ended_at == episode.started_at == episode.breaks[0].started_at


@pytest.mark.parametrize("count", [1, 2, 3, 4])
def test_undo_takes_back_each_step_and_redo_does_it_again(count: int) -> None:
    on = show()
    steps = (StartEpisode(number=2, title="Two"), BREAK, RESUME, END)
    for step in steps[: count - 1]:
        on.do(step)
    before = unstamped(on.state)
    on.do(steps[count - 1])
    after = unstamped(on.state)
    line = on.undo()
    assert line in {"Undone #1: Episode 2 gone", f"Undone #{count}: Episode 2 as before"}
    assert unstamped(on.state) == before
    on.do(Redo())
    assert unstamped(on.state) == after


def test_undo_of_an_episode_that_went_on_is_refused() -> None:
    on = show()
    on.do(StartEpisode())
    on.do(BREAK)
    with pytest.raises(Conflict, match="Episode 1 was changed again later"):
        on.undo(1)


def test_events_carry_the_episode_that_ran() -> None:
    on = show()
    on.do(hit("vex", 1))
    on.do(StartEpisode())
    number = running(on).id
    for command in (hit("vex", 1), END, hit("vex", 1)):
        on.do(command, ANA)
    assert [record.episode_id for record in on.log] == [None, number, number, number, None]


def test_the_end_of_the_session_gives_back_what_comes_back_with_it_and_with_the_scene() -> None:
    on = show()
    for key, pause in (("luck", "session"), ("rage", "scene"), ("ki", "short")):
        on.do(AddTracker(key=key, max=2, targets=named("vex"), reset={pause: "full"}))  # type: ignore[dict-item]
        on.do(ChangeTracker(key=key, targets=named("vex"), by=-2))
    on.do(StartEpisode())
    before = unstamped(on.state)
    assert on.say(END) == "Episode 1 ends · Vex Luck 0>2/2, Rage 0>2/2"
    assert on.the("vex").trackers["ki"].current == 0
    on.undo()
    assert unstamped(on.state) == before


def test_an_episode_event_of_nothing_can_be_told() -> None:
    event = EpisodeChanged(step="end", before=None, after=None, running_before=None, running_after=None)
    assert describe(show().state, (event,)) == "Episode"
