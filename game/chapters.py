"""Chapters: the moments of an episode that people look for in its recording, each with its time on the clock."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

import msgspec

from game import custom, hp, life, rests, text, turns, wire
from game.episode_clock import NO_TIME, elapsed, shown
from game.record import EventBase, Record
from game.state import CampaignState, Episode
from game.undo import undone

APART = timedelta(seconds=10)
"""The least between two chapters that YouTube takes; what comes sooner is told with the one before."""
LONGEST = 100


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """A moment worth a chapter, or an undo that may take one back. ``said`` is empty for the latter."""

    record: Record
    said: str
    fall: str | None = None
    """The id of the character that drops to 0; only the first time counts."""


def mark(state: CampaignState, record: Record) -> Mark | None:
    """Return what ``record`` is for the chapters, None if nothing; ``state`` knows the names."""
    if record.event.supersedes:
        return Mark(record=record, said="")
    said = text.clipped(_said(state, record.event), LONGEST)
    fall = wire.character_id(record.event) if getattr(record.event, "crossed", None) == "down" else None
    return Mark(record=record, said=said, fall=fall) if said else None


def _said(state: CampaignState, event: EventBase) -> str:  # noqa: PLR0911 - one for each
    match event:
        case hp.HpChanged(crossed="down") | life.LifeChanged(crossed="down"):
            return f"{state.called(event.character_id)} drops to 0"
        case hp.HpChanged(crossed="dead") | life.LifeChanged(crossed="dead") | life.DeathSaved(crossed="dead"):
            return f"{state.called(event.character_id)} dies"
        case life.LifeChanged(to="revive"):
            return f"{state.called(event.character_id)} is alive again"
        case turns.TurnsChanged(before=before, after=after) if after and after.current:
            return "" if before and before.current else "Combat begins"
        case rests.Rested(kind=kind):
            return f"{kind.capitalize()} rest"
        case custom.CustomHappened(data=data):
            return text.one_line(str(data.get("text", "")))
        case _:
            return ""


def written(episode: Episode, marks: Sequence[Mark]) -> Iterator[str]:
    """Yield the chapters, in order, the first at 0:00:00 and each 10 s or more behind the one before.

    ``marks`` are those of the whole episode in the log's order; what was taken back is left out.
    """
    time, said = NO_TIME, [text.one_line(episode.title) or f"Episode {episode.number}"]
    for at, words in _standing(episode, marks):
        if at - time < APART:
            said += [words] if words not in said else []
            continue
        yield _line(time, said)
        time, said = at, [words]
    yield _line(time, said)


def _standing(episode: Episode, marks: Sequence[Mark]) -> Iterator[tuple[timedelta, str]]:
    """Yield the times and words of marks that were not taken back; the time never goes back either."""
    gone, fallen, time = set(undone([mark.record for mark in marks])), set[str](), NO_TIME
    for one in marks:
        if not one.said or one.record.group in gone or one.fall in fallen:
            continue
        if one.fall:
            fallen.add(one.fall)
        time = max(time, timedelta(seconds=int(elapsed(episode, one.record.at).total_seconds())))
        yield time, one.said


def _line(time: timedelta, said: Sequence[str]) -> str:
    return f"{shown(time)} {text.clipped(' · '.join(said), LONGEST)}"
