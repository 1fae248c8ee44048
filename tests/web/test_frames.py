"""Frames, whoever makes them: a process that begins late makes the bytes that another one sent, and none to leak."""

from collections.abc import Sequence
from contextlib import suppress

from hypothesis import HealthCheck, given, settings

from game.actor import Actor
from game.decider import Command
from game.errors import CommandRejected
from game.events import evolve, rewind
from game.record import Record
from game.safety import Hold
from game.state import EMPTY, CampaignState
from tests.game import strategies
from tests.game.builders import PRODUCER, Show, a_party
from web.frames import EventFrame

unhurried = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def made(start: CampaignState, records: Sequence[Record]) -> list[EventFrame]:
    """Return the frames of records that follow one another from ``start``."""
    frames, state = [], start
    for record in records:
        after = evolve(state, record)
        frames.append(EventFrame(record, state, after, "epoch"))
        state = after
    return frames


def played(asked: list[tuple[Command, Actor]]) -> Show:
    """Return the sample party after commands, those that are possible."""
    show = a_party()
    for command, actor in asked:
        with suppress(CommandRejected):
            show.do(command, actor)
    return show


@unhurried
@given(asked=strategies.asked)
def test_what_a_late_process_replays_is_byte_for_byte_what_was_sent_live(asked: list[tuple[Command, Actor]]) -> None:
    show = played(asked)
    start, records = rewind(show.state, show.log[-64:])
    live = made(EMPTY, show.log)[len(show.log) - len(records) :]
    for late, sent in zip(made(start, records), live, strict=True):
        assert late.wire("operator") == sent.wire("operator")
        assert late.wire("public") == sent.wire("public")


@unhurried
@given(before=strategies.asked, meanwhile=strategies.asked, after=strategies.asked)
def test_viewers_are_shown_no_event_of_a_held_time_and_one_snapshot_at_its_end(
    before: list[tuple[Command, Actor]], meanwhile: list[tuple[Command, Actor]], after: list[tuple[Command, Actor]]
) -> None:
    show = played([*before, (Hold(off=True), PRODUCER), (Hold(), PRODUCER), *meanwhile])
    if show.state.deleted or not show.state.held:
        return
    held = show.state.held.seq
    show.do(Hold(off=True))
    release = len(show.log)
    for command, actor in after:
        with suppress(CommandRejected):
            show.do(command, actor)
    frames = made(EMPTY, show.log)
    within, ending, later = frames[held : release - 1], frames[release - 1], frames[release:]
    assert all(frame.wire("public") == b"" and frame.wire("operator") for frame in within)
    assert b'"type":"snapshot"' in ending.wire("public")
    taken_back = {
        record.seq for record in show.log[release:] if record.event.supersedes in range(held + 1, release + 1)
    }
    for frame in later:
        assert frame.seq not in taken_back or b'"type":"event"' not in frame.wire("public")
