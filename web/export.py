"""Exports: the log of one episode as JSON, as CSV or as chapters of a recording, a page of it at a time. Text only."""

import csv
import io
from collections.abc import AsyncIterable, AsyncIterator, Callable, Sequence
from typing import Any, TypeAlias

import msgspec

from game import audience, chapters, text, wire
from game.audience import Audience
from game.episode_clock import elapsed, shown
from game.events import describe
from game.record import Record
from game.state import CampaignState, Episode

Pages: TypeAlias = AsyncIterable[Sequence[Record]]
COLUMNS = ("seq", "at", "clock", "who", "type", "character", "what")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell must not begin with: a table program would take it for a formula (OWASP, "CSV Injection")."""


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What an export is of, and for whom. ``state`` knows the names, those of characters that are gone too."""

    episode: Episode
    state: CampaignState
    audience: Audience


async def as_json(about: About, pages: Pages) -> AsyncIterator[bytes]:
    """Yield ``{"episode", "events"}``, each event as the log has it, with ``clock`` and ``clock_s`` (in seconds)."""
    yield b'{"episode":' + msgspec.json.encode(about.episode) + b',"events":['
    comma = b""
    async for page in pages:
        for record in page:
            yield comma + msgspec.json.encode(_timed(about, record))
            comma = b","
    yield b"]}"


def _timed(about: About, record: Record) -> dict[str, Any]:
    clock = elapsed(about.episode, record.at)
    times = {"clock": shown(clock), "clock_s": round(clock.total_seconds(), 3)}
    return {**times, **audience.log_line(record, about.audience)}


async def as_csv(about: About, pages: Pages) -> AsyncIterator[bytes]:
    """Yield rows of ``COLUMNS`` behind a line that names them (RFC 4180); ``who`` is for operators only."""
    yield _rows([COLUMNS])
    async for page in pages:
        yield _rows([_cells(about, record) for record in page])


def _cells(about: About, record: Record) -> tuple[str, ...]:
    who = wire.character_id(record.event)
    cells = (
        str(record.seq),
        record.at.isoformat().replace("+00:00", "Z"),
        shown(elapsed(about.episode, record.at)),
        record.actor.name if about.audience == "operator" else "",
        wire.event_type(record.event),
        about.state.called(who) if who else "",
        describe(about.state, (record.event,)),
    )
    return tuple(safe(cell) for cell in cells)


def safe(cell: str) -> str:
    """Return a cell on one line that no table program takes for a formula."""
    cell = text.one_line(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _rows(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


async def as_chapters(about: About, pages: Pages) -> AsyncIterator[bytes]:
    """Yield a line for each chapter, as the description of a video takes them."""
    marks = [found async for page in pages for record in page if (found := chapters.mark(about.state, record))]
    for line in chapters.written(about.episode, marks):
        yield f"{line}\n".encode()


FORMATS: dict[str, tuple[str, str, Callable[[About, Pages], AsyncIterator[bytes]]]] = {
    "json": ("json", "application/json", as_json),
    "csv": ("csv", "text/csv; charset=utf-8", as_csv),
    "chapters": ("txt", "text/plain; charset=utf-8", as_chapters),
}
"""By format: the ending of the file's name, the content type, and what writes it."""
