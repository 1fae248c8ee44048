"""Episodes: one evening each, with a clock that stands still in breaks."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec
from msgspec import UNSET, UnsetType

from game import episode_clock, text
from game.errors import Conflict, InvalidCommand, NotFound
from game.record import EventBase
from game.state import MOST_POINTS, Break, CampaignState, Day, Episode

LONGEST_TITLE = 100
LONGEST_SUMMARY = 2_000
MOST_BREAKS = 50
MOST_EPISODES = 2_000

Number: TypeAlias = Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)]
Step: TypeAlias = Literal["add", "edit", "start", "break", "resume", "end"]

ON_PAPER: frozenset[Step] = frozenset({"add", "edit"})
"""The steps that no clock is moved by; they are no part of the episode that they are about."""


class AddEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode_add"
):
    """An episode is planned and does not begin yet. Without a ``number`` (1 to 9,999) it is the next."""

    number: Number | None = None
    title: str = ""
    date: Day | None = None
    summary: str | None = None


class EditEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode_edit"
):
    """What is said of an episode changes: what is unset stays. Its clock is not touched."""

    number: Number
    title: str | UnsetType = UNSET
    date: Day | UnsetType | None = UNSET
    summary: str | UnsetType | None = UNSET


class StartEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode_start"
):
    """An episode begins and its clock runs. Without a ``number`` (1 to 9,999) it is the next."""

    number: Number | None = None
    title: str | None = None


class ClockEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode"
):
    """The episode that runs takes a ``break``, goes on after it (``resume``), or is over (``end``).

    ``number``, if given, must be the one that runs.
    """

    to: Literal["break", "resume", "end"]
    number: Number | None = None


Command: TypeAlias = AddEpisode | EditEpisode | StartEpisode | ClockEpisode


_CLOCK = frozenset({"started_at", "ended_at", "breaks"})


class EpisodeChanged(EventBase, frozen=True, kw_only=True, tag="episode"):
    """An episode was planned, edited, began, took a break, went on or ended. Both sides are the whole episode."""

    step: Step
    before: Episode | None
    after: Episode | None
    running_before: int | None
    running_after: int | None


Event: TypeAlias = EpisodeChanged


class ShowEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """Asks which episode runs."""


def decide(state: CampaignState, command: Command, *, now: datetime, new_id: str) -> tuple[EpisodeChanged, ...]:
    """Return the one event, or none of an edit that changes nothing; ``new_id`` is the id of a new episode."""
    match command:
        case AddEpisode():
            return (_added(state, command, new_id),)
        case EditEpisode():
            return _edited(state, command)
        case StartEpisode():
            return (_started(state, command, now, new_id),)
        case ClockEpisode():
            return (_clocked(state, command, now),)


def _added(state: CampaignState, command: AddEpisode, new_id: str) -> EpisodeChanged:
    number = _free(state, command.number)
    if number in state.episodes:
        raise Conflict(f"Episode {number} is there already; edit it, or choose another number.")
    after = Episode(
        id=new_id, number=number, title=_title(command.title), date=command.date, summary=_summary(command.summary)
    )
    return _on_paper(state, "add", None, after)


def _edited(state: CampaignState, command: EditEpisode) -> tuple[EpisodeChanged, ...]:
    known = state.episodes.get(command.number)
    if known is None:
        raise NotFound(f"There is no episode {command.number}; {_latest(state)}")
    after = msgspec.structs.replace(
        known,
        title=known.title if command.title is UNSET else _title(command.title),
        date=known.date if command.date is UNSET else command.date,
        summary=known.summary if command.summary is UNSET else _summary(command.summary),
    )
    return () if after == known else (_on_paper(state, "edit", known, after),)


def _latest(state: CampaignState) -> str:
    return f"the last is {max(state.episodes)}." if state.episodes else "none was planned or played yet."


def _on_paper(
    state: CampaignState, step: Literal["add", "edit"], before: Episode | None, after: Episode
) -> EpisodeChanged:
    runs = state.episode
    return EpisodeChanged(step=step, before=before, after=after, running_before=runs, running_after=runs)


def _free(state: CampaignState, wanted: int | None) -> int:
    """Return the number that is wanted, or the next; refuse it if there is no room for another episode."""
    number = wanted if wanted is not None else max(state.episodes, default=0) + 1
    if number > MOST_POINTS:
        raise InvalidCommand(f"An episode has a number from 1 to {MOST_POINTS}.")
    if number not in state.episodes and len(state.episodes) >= MOST_EPISODES:
        raise Conflict(f"A campaign has at most {MOST_EPISODES} episodes.")
    return number


def _started(state: CampaignState, command: StartEpisode, now: datetime, new_id: str) -> EpisodeChanged:
    if running := state.running:
        raise Conflict(f"Episode {running.number} is still running; !ep end ends it.")
    number = _free(state, command.number)
    known = state.episodes.get(number)
    if known and known.started_at:
        raise Conflict(f"Episode {number} was played already; the next is {max(state.episodes) + 1}.")
    after = known or Episode(id=new_id, number=number)
    title = after.title if command.title is None else _title(command.title)
    after = msgspec.structs.replace(after, title=title, started_at=now, date=after.date or now.date())
    return EpisodeChanged(step="start", before=known, after=after, running_before=None, running_after=number)


def _clocked(state: CampaignState, command: ClockEpisode, now: datetime) -> EpisodeChanged:
    running = state.running
    if running is None:
        raise Conflict("No episode is running; start one: !ep start 12 title")
    if command.number not in {None, running.number}:
        raise Conflict(f"Episode {command.number} is not running; episode {running.number} is.")
    paused = episode_clock.paused(running)
    now = max(now, *episode_clock.moments(running))
    if command.to == "break":
        if paused:
            raise Conflict("It is a break already; !ep resume goes on.")
        if len(running.breaks) >= MOST_BREAKS:
            raise Conflict(f"An episode has at most {MOST_BREAKS} breaks.")
        return _moved(state, "break", running, breaks=(*running.breaks, Break(started_at=now)))
    breaks = episode_clock.resumed(running, now)
    if command.to == "end":
        return _moved(state, "end", running, breaks=breaks, ended_at=now)
    if not paused:
        raise Conflict("There is no break to come back from; the clock is running.")
    return _moved(state, "resume", running, breaks=breaks)


def _moved(
    state: CampaignState, step: Literal["break", "resume", "end"], running: Episode, **fields: object
) -> EpisodeChanged:
    after = msgspec.structs.replace(running, **fields)
    return EpisodeChanged(
        step=step, before=running, after=after, running_before=state.episode,
        running_after=None if step == "end" else state.episode,
    )  # fmt: skip


def _title(typed: str) -> str:
    title = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(title) > LONGEST_TITLE or not all(map(text.seen, title)):
        raise InvalidCommand(f"The title of an episode has at most {LONGEST_TITLE} characters, none of them invisible.")
    return title


def _summary(typed: str | None) -> str | None:
    summary = unicodedata.normalize("NFC", typed or "").replace("\r\n", "\n").strip()
    if len(summary) > LONGEST_SUMMARY or not all(letter == "\n" or text.seen(letter) for letter in summary):
        raise InvalidCommand(
            f"The summary of an episode has at most {LONGEST_SUMMARY} characters, none of them invisible."
        )
    return summary or None


def evolve(state: CampaignState, event: EpisodeChanged) -> CampaignState:
    """Return the state with the episode as the event leaves it."""
    number = (event.after or event.before or Episode(id="", number=0)).number
    others = {key: episode for key, episode in state.episodes.items() if key != number}
    episodes = {**others, number: event.after} if event.after else others
    return msgspec.structs.replace(state, episodes=dict(sorted(episodes.items())), episode=event.running_after)


def invert(state: CampaignState, event: EpisodeChanged) -> EpisodeChanged | None:
    """Return the event that takes back what ``event`` changed, if that is as the event left it."""
    before, after = event.before, event.after
    number = (after or before or Episode(id="", number=0)).number
    now = state.episodes.get(number)
    moved = event.running_before != event.running_after
    if now and before and after:
        changed = _changed(before, after)
        again = any(getattr(now, name) != getattr(after, name) for name in changed)
        left: Episode | None = msgspec.structs.replace(now, **{name: getattr(before, name) for name in changed})
    else:
        again, left = now != after, before
    if again or (moved and state.episode != event.running_after):
        raise Conflict(
            f"Episode {number} was changed again later; what runs now can be set with !ep start, break, resume or end."
        )
    runs = (event.running_after, event.running_before) if moved else (state.episode, state.episode)
    return msgspec.structs.replace(event, before=now, after=left, running_before=runs[0], running_after=runs[1])


def _changed(before: Episode, after: Episode) -> frozenset[str]:
    """Return the fields that differ; the clock is moved as a whole."""
    names = {name for name in before.__struct_fields__ if getattr(before, name) != getattr(after, name)}
    return frozenset(names | _CLOCK if names & _CLOCK else names)


_WORDS: dict[Step, str] = {
    "add": "is planned", "edit": "is edited", "start": "begins", "break": "takes a break", "resume": "goes on",
    "end": "ends",
}  # fmt: skip


def describe(_state: CampaignState, events: Sequence[EpisodeChanged]) -> list[str]:
    """Return what became of the episode."""
    return [_said(event) for event in events]


def _said(event: EpisodeChanged) -> str:
    if event.supersedes:
        there = event.after
        return (
            f"Episode {there.number} as before"
            if there
            else f"Episode {event.before.number if event.before else ''} gone"
        )
    episode = event.after or event.before
    return f"Episode {_named(episode)} {_WORDS[event.step]}" if episode else "Episode"


def _named(episode: Episode) -> str:
    return f'{episode.number} "{episode.title}"' if episode.title else str(episode.number)


def answer(state: CampaignState, _query: ShowEpisode) -> str:
    """Return which episode runs, and since when."""
    running = state.running
    if running is None or running.started_at is None:
        return "No episode is running."
    paused = episode_clock.paused(running)
    return f"Episode {_named(running)}, since {running.started_at:%H:%M} UTC" + (", in a break" if paused else "")
