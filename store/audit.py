"""The audit: who did what, and how it ended. Reads pages of it, and notes down what came to nothing, behind the answer.

What was carried out is noted by the statement that did it, and is not here.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Sequence
from datetime import datetime
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from uuid import UUID

import asyncpg
import msgspec
import structlog
from asyncpg.pool import Pool
from sqlalchemy import Row, select
from sqlalchemy.ext.asyncio import AsyncEngine

from game.actor import Actor
from store import append
from store.patience import ANSWER_S, FAILED, LOST, may_pass
from store.tables import AuditRow

MOST_WAITING = 1_000
"""How many lines may wait for the database; what comes then is lost, and the log says so."""
AT_ONCE = 100
AGAIN_S = 1.0
CLOSE_S = 2.0
LONGEST_TEXT = 2_000

Outcome: TypeAlias = Literal["applied", "refused", "late", "denied", "rotated"]

log = structlog.get_logger()


class Note(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the audit about something that was not done; ``code`` is that of the error, ``text`` what was asked."""

    campaign_id: str
    at: datetime
    actor: Actor
    source: str
    text: str | None
    outcome: Outcome
    code: str


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A line of the audit. ``seq`` is where the log stood behind what was applied."""

    id: int
    at: datetime
    actor: Actor
    source: str
    text: str | None
    outcome: str
    code: str | None
    seq: int | None


async def page(
    engine: AsyncEngine, campaign_id: str, *, after: int | None = None, before: int | None = None, most: int
) -> Sequence[Line]:
    """Return lines of a campaign: behind the id ``after`` in order, else before ``before`` or the end, latest first."""
    columns = [getattr(AuditRow, name) for name in Line.__struct_fields__]
    query = select(*columns).where(AuditRow.campaign_id == UUID(campaign_id)).limit(most)
    query = query.order_by(AuditRow.id.desc() if after is None else AuditRow.id)
    if after is not None:
        query = query.where(AuditRow.id > after)
    if before is not None:
        query = query.where(AuditRow.id < before)
    async with engine.connect() as connection:
        return tuple(_line(row) for row in (await connection.execute(query)).all())


def _line(row: Row[Any]) -> Line:
    return Line(**{**row._mapping, "actor": msgspec.convert(row.actor, Actor)})  # noqa: SLF001 - public, in spite of it


class Audit:
    """Lines on their way to the audit. Whoever puts one does not wait, and never fails for it.

    Enter it to have the lines written; leaving writes those that are left, within 2 s.
    """

    def __init__(self, pool: "Pool[asyncpg.Record]") -> None:
        """Write through ``pool``."""
        self._pool = pool
        self._waiting: deque[Note] = deque()
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._closing = False
        self._lost = 0

    def put(self, note: Note) -> None:
        """Have a line written soon."""
        if len(self._waiting) >= MOST_WAITING:
            self._lost += 1
        else:
            self._waiting.append(note)
            self._news.set()

    async def __aenter__(self) -> Self:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="audit")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write what is left."""
        self._closing = True
        self._news.set()
        if self._task:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._task, CLOSE_S)

    async def _run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            while self._waiting and await self._written():
                pass
            if self._lost:
                log.warning("audit.lines_lost", count=self._lost)
                self._lost = 0
            if self._closing:
                return

    async def _written(self) -> bool:
        """Write some lines; whether it is worth going on at once. What the database will never take is given up."""
        some = [self._waiting[place] for place in range(min(AT_ONCE, len(self._waiting)))]
        try:
            await self._write(some)
        except FAILED as error:
            if may_pass(error):
                if not self._closing:
                    await asyncio.sleep(AGAIN_S)
                    self._news.set()
                return False
            log.exception("audit.failed", lines=len(some))
        for _ in some:
            self._waiting.popleft()
        return True

    async def _write(self, notes: Sequence[Note]) -> None:
        connection = await self._pool.acquire(timeout=ANSWER_S)
        try:
            await connection.execute(append.NOTES, _storable(notes), timeout=ANSWER_S)
        except (asyncio.CancelledError, *LOST):
            connection.terminate()
            raise
        finally:
            await self._pool.release(connection)


def _storable(notes: Sequence[Note]) -> str:
    """Return lines as JSON that Postgres can store; what it cannot is put as a question mark."""
    lines = [{**msgspec.to_builtins(note), "text": note.text and note.text[:LONGEST_TEXT]} for note in notes]
    return msgspec.json.encode(_clean(lines)).decode()


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever JSON holds
    match value:
        case str():
            return value.replace("\0", "?").encode("utf-8", "replace").decode()
        case list():
            return [_clean(one) for one in value]
        case dict():
            return {key: _clean(one) for key, one in value.items()}
        case _:
            return value
