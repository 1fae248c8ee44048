from datetime import date, timedelta

import msgspec
import pytest

from game.decider import answer
from game.episode_clock import elapsed, shown
from game.episodes import AddEpisode, ClockEpisode, EditEpisode, EpisodeChanged, ShowEpisode, StartEpisode
from game.errors import CommandRejected, Conflict, InvalidCommand, NotFound
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


def test_an_episode_is_planned_and_begins_later_with_what_was_said_of_it() -> None:
    on = show()
    day = date(2026, 12, 6)
    assert on.say(AddEpisode(number=7, title=" The  Mines", date=day, summary="One.\r\nTwo. ")) == (
        'Episode 7 "The Mines" is planned'
    )
    planned = on.state.episodes[7]
    assert (planned.title, planned.date, planned.summary) == ("The Mines", day, "One.\nTwo.")
    assert (planned.started_at, on.state.running) == (None, None)
    on.do(StartEpisode(number=7))
    assert running(on) == msgspec.structs.replace(planned, started_at=AT + timedelta(seconds=1))


def test_without_a_number_the_next_one_is_planned() -> None:
    on = show()
    on.do(StartEpisode(number=4))
    on.do(AddEpisode())
    assert list(on.state.episodes) == [4, 5]
    assert running(on).number == 4
    with pytest.raises(Conflict, match="Episode 5 is there already; edit it"):
        on.do(AddEpisode(number=5))


def test_an_edit_changes_what_it_names_and_no_clock() -> None:
    on = show()
    on.do(StartEpisode(number=2, title="Two"))
    on.do(BREAK)
    before = running(on)
    assert on.say(EditEpisode(number=2, title="Second")) == 'Episode 2 "Second" is edited'
    on.do(EditEpisode(number=2, summary="They rest."))
    on.do(EditEpisode(number=2, date=date(2026, 1, 2)))
    edited = msgspec.structs.replace(before, title="Second", summary="They rest.", date=date(2026, 1, 2))
    assert running(on) == edited
    assert on.do(EditEpisode(number=2, title="Second", summary="They rest.")) == ()
    on.do(EditEpisode(number=2, title="", summary=None, date=None))
    assert running(on) == msgspec.structs.replace(before, title="", date=None)


def test_what_is_not_there_cannot_be_edited() -> None:
    on = show()
    with pytest.raises(NotFound, match="no episode 3; none was planned or played"):
        on.do(EditEpisode(number=3, title="x"))
    on.do(AddEpisode(number=9))
    with pytest.raises(NotFound, match="no episode 3; the last is 9"):
        on.do(EditEpisode(number=3, title="x"))


@pytest.mark.parametrize("summary", ["x" * 2_001, "a\u202eb", "a\x00b", "\ud800"])
def test_a_summary_can_be_seen(summary: str) -> None:
    on = show()
    with pytest.raises(InvalidCommand, match="at most 2000 characters"):
        on.do(AddEpisode(summary=summary))
    on.do(AddEpisode())
    with pytest.raises(CommandRejected):
        on.do(EditEpisode(number=1, summary=summary))


def test_a_campaign_has_2000_episodes_at_most() -> None:
    on = show()
    full = {number: Episode(id=str(number), number=number) for number in range(1, 2_001)}
    on.state = msgspec.structs.replace(on.state, episodes=full)
    for command in (AddEpisode(), StartEpisode(), AddEpisode(number=5_000)):
        with pytest.raises(Conflict, match="at most 2000 episodes"):
            on.do(command)
    on.do(StartEpisode(number=7))


def test_a_step_for_an_episode_that_does_not_run_is_refused() -> None:
    on = show()
    on.do(StartEpisode(number=2))
    with pytest.raises(Conflict, match="Episode 1 is not running; episode 2 is"):
        on.do(ClockEpisode(to="end", number=1))
    on.do(ClockEpisode(to="end", number=2))
    assert on.state.running is None


def test_undo_of_an_edit_leaves_later_steps_of_the_clock_alone_and_the_other_way_round() -> None:
    on = show()
    for command in (StartEpisode(title="One"), EditEpisode(number=1, title="First"), BREAK):
        on.do(command)
    assert on.undo(2) == "Undone #2: Episode 1 as before"
    assert (running(on).title, len(running(on).breaks)) == ("One", 1)
    on.do(EditEpisode(number=1, summary="x"))
    on.undo(3)
    assert (running(on).summary, running(on).breaks) == ("x", ())
    on.do(END)
    on.do(StartEpisode(number=2))
    on.undo(5)
    assert (on.state.episodes[1].summary, running(on).number) == (None, 2)


def test_undo_of_an_edit_that_was_edited_again_is_refused() -> None:
    on = show()
    for command in (AddEpisode(), EditEpisode(number=1, title="A"), EditEpisode(number=1, title="B")):
        on.do(command)
    for number in (1, 2):
        with pytest.raises(Conflict, match="Episode 1 was changed again later"):
            on.undo(number)
    on.undo(3)
    on.undo(2)
    assert on.undo(1) == "Undone #1: Episode 1 gone"
    assert on.state.episodes == {}


def test_undo_of_a_start_leaves_what_was_planned() -> None:
    on = show()
    on.do(AddEpisode(title="A"))
    planned = on.state.episodes[1]
    on.do(StartEpisode(number=1))
    on.do(EditEpisode(number=1, title="B"))
    on.undo(2)
    assert on.state.episodes == {1: msgspec.structs.replace(planned, title="B")}
    assert on.state.running is None


def test_what_is_planned_or_edited_belongs_to_the_episode_that_runs_meanwhile() -> None:
    on = show()
    on.do(AddEpisode(number=2))
    on.do(StartEpisode(number=1))
    number = running(on).id
    for command in (EditEpisode(number=2, title="x"), AddEpisode(number=3), END, EditEpisode(number=1, title="y")):
        on.do(command)
    assert [record.episode_id for record in on.log] == [None, number, number, number, number, None]


def test_the_clock_shows_the_time_since_the_start_without_the_breaks() -> None:
    def at(seconds: float) -> str:
        return shown(elapsed(episode, AT + timedelta(seconds=seconds)))

    episode = Episode(id="e", number=1)
    assert at(5) == "0:00:00"
    episode = Episode(id="e", number=1, started_at=AT, breaks=(Break(started_at=AT + timedelta(seconds=60)),))
    assert [at(seconds) for seconds in (-5, 0, 59.9, 60, 61, 9_999)] == [
        "0:00:00", "0:00:00", "0:00:59", "0:01:00", "0:01:00", "0:01:00",
    ]  # fmt: skip
    breaks = tuple(
        Break(started_at=AT + timedelta(seconds=n), ended_at=AT + timedelta(seconds=n + 30)) for n in (60, 99)
    )
    episode = msgspec.structs.replace(episode, breaks=breaks, ended_at=AT + timedelta(hours=30))
    assert [at(seconds) for seconds in (70, 90, 99, 110, 129, 130, 3_660, 360_000)] == [
        "0:01:00", "0:01:00", "0:01:09", "0:01:09", "0:01:09", "0:01:10", "1:00:00", "29:59:00",
    ]  # fmt: skip
