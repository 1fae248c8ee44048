"""Episodes: one evening each, with a clock that stands still in breaks."""

import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal, TypeAlias

import msgspec

from game import text
from game.errors import Conflict, InvalidCommand
from game.record import EventBase
from game.state import MOST_POINTS, Break, CampaignState, Episode

LONGEST_TITLE = 100
MOST_BREAKS = 50
MOST_EPISODES = 2_000


class StartEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode_start"
):
    """An episode begins and its clock runs. Without a ``number`` (1 to 9,999) it is the next."""

    number: Annotated[int, msgspec.Meta(ge=1, le=MOST_POINTS)] | None = None
    title: str | None = None


class ClockEpisode(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type", tag="episode"
):
    """The episode that runs takes a ``break``, goes on after it (``resume``), or is over (``end``)."""

    to: Literal["break", "resume", "end"]


Command: TypeAlias = StartEpisode | ClockEpisode


class EpisodeChanged(EventBase, frozen=True, kw_only=True, tag="episode"):
    """An episode began, took a break, went on or ended. Both sides are the whole episode."""

    step: Literal["start", "break", "resume", "end", "edit"]
    before: Episode | None
    after: Episode | None
    running_before: int | None
    running_after: int | None


Event: TypeAlias = EpisodeChanged


class ShowEpisode(msgspec.Struct, frozen=True, kw_only=True):
    """Asks which episode runs."""


def decide(state: CampaignState, command: Command, *, now: datetime, new_id: str) -> tuple[EpisodeChanged, ...]:
    """Return the one event; ``new_id`` is the id of a new episode."""
    if isinstance(command, StartEpisode):
        return (_started(state, command, now, new_id),)
    running = state.running
    if running is None:
        raise Conflict("No episode is running; start one: !ep start 12 title")
    paused = bool(running.breaks) and running.breaks[-1].ended_at is None
    now = max(now, *_moments(running))
    if command.to == "break":
        if paused:
            raise Conflict("It is a break already; !ep resume goes on.")
        if len(running.breaks) >= MOST_BREAKS:
            raise Conflict(f"An episode has at most {MOST_BREAKS} breaks.")
        breaks = (*running.breaks, Break(started_at=now))
        return (_changed(state, "break", running, breaks=breaks),)
    if command.to == "resume" and not paused:
        raise Conflict("There is no break to come back from; the clock is running.")
    breaks = (
        (*running.breaks[:-1], Break(started_at=running.breaks[-1].started_at, ended_at=now))
        if paused
        else running.breaks
    )
    if command.to == "resume":
        return (_changed(state, "resume", running, breaks=breaks),)
    return (_changed(state, "end", running, breaks=breaks, ended_at=now),)


def _moments(episode: Episode) -> list[datetime]:
    """Return the times that an episode's clock knows, so that it never goes back when the time of day does."""
    breaks = [moment for one in episode.breaks for moment in (one.started_at, one.ended_at)]
    return [moment for moment in (episode.started_at, *breaks) if moment is not None]


def _started(state: CampaignState, command: StartEpisode, now: datetime, new_id: str) -> EpisodeChanged:
    if running := state.running:
        raise Conflict(f"Episode {running.number} is still running; !ep end ends it.")
    number = command.number if command.number is not None else max(state.episodes, default=0) + 1
    known = state.episodes.get(number)
    if number > MOST_POINTS:
        raise InvalidCommand(f"An episode has a number from 1 to {MOST_POINTS}.")
    if known and known.started_at:
        raise Conflict(f"Episode {number} was played already; the next is {max(state.episodes) + 1}.")
    if known is None and len(state.episodes) >= MOST_EPISODES:
        raise Conflict(f"A campaign has at most {MOST_EPISODES} episodes.")
    after = known or Episode(id=new_id, number=number)
    title = after.title if command.title is None else _title(command.title)
    after = msgspec.structs.replace(after, title=title, started_at=now, date=after.date or now.date())
    return EpisodeChanged(step="start", before=known, after=after, running_before=None, running_after=number)


def _title(typed: str) -> str:
    title = unicodedata.normalize("NFC", " ".join(typed.split()))
    if len(title) > LONGEST_TITLE or not all(map(text.seen, title)):
        raise InvalidCommand(f"The title of an episode has at most {LONGEST_TITLE} characters, none of them invisible.")
    return title


def _changed(
    state: CampaignState, step: Literal["break", "resume", "end"], running: Episode, **fields: object
) -> EpisodeChanged:
    after = msgspec.structs.replace(running, **fields)
    return EpisodeChanged(
        step=step, before=running, after=after, running_before=state.episode,
        running_after=None if step == "end" else state.episode,
    )  # fmt: skip


def evolve(state: CampaignState, event: EpisodeChanged) -> CampaignState:
    """Return the state with the episode as the event leaves it."""
    number = (event.after or event.before or Episode(id="", number=0)).number
    others = {key: episode for key, episode in state.episodes.items() if key != number}
    episodes = {**others, number: event.after} if event.after else others
    return msgspec.structs.replace(state, episodes=dict(sorted(episodes.items())), episode=event.running_after)


def invert(state: CampaignState, event: EpisodeChanged) -> EpisodeChanged | None:
    """Return the event that takes ``event`` back, if the episode is as the event left it."""
    number = (event.after or event.before or Episode(id="", number=0)).number
    if state.episodes.get(number) != event.after or state.episode != event.running_after:
        raise Conflict(
            f"Episode {number} was changed again later; what runs now can be set with !ep start, break, resume or end."
        )
    return msgspec.structs.replace(
        event, before=event.after, after=event.before, running_before=event.running_after,
        running_after=event.running_before,
    )  # fmt: skip


_WORDS = {"start": "begins", "break": "takes a break", "resume": "goes on", "end": "ends", "edit": "is edited"}


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
    paused = bool(running.breaks) and running.breaks[-1].ended_at is None
    return f"Episode {_named(running)}, since {running.started_at:%H:%M} UTC" + (", in a break" if paused else "")
