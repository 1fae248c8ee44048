"""One campaign's whole log, folded record by record, and what is wrong with it. Reads only; nothing is kept of it."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection

from game.events import evolve
from game.record import Record
from game.state import EMPTY, CampaignState
from store import log
from store.tables import EventRow

AT_ONCE = 500
"""Rows that are in memory together."""
MOST_RECEIPTS = 50

Step = Callable[[int], object]
"""Told how many more have been done."""

UNREADABLE = (msgspec.MsgspecError, LookupError, TypeError, ValueError, AttributeError)
"""What comes of reading a row that none of ours has written."""

_ASTRAY = text("""
SELECT key, first_seq, seq FROM receipts AS r
WHERE campaign_id = :id AND (
  first_seq < 1 OR first_seq > r.seq + 1 OR r.seq > :head
  OR (first_seq <= r.seq AND (SELECT count(*) FROM events AS e WHERE e.campaign_id = r.campaign_id
      AND e.seq IN (r.first_seq, r.seq) AND e."group" = r.seq) <> (CASE WHEN first_seq = r.seq THEN 1 ELSE 2 END)))
ORDER BY key LIMIT :most
""")
"""Receipts whose events are not there, or are those of another command."""


class Difference(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One place where the tables say something else than the log, or the log is not whole.

    ``row`` is the row's key within its campaign; ``field`` is empty if it is about the whole row. ``stored`` and
    ``expected`` are JSON. ``lost`` says that it cannot be mended from the log, because it is the log, or a receipt.
    """

    table: str
    row: str
    field: str = ""
    said: str
    stored: Any = None
    expected: Any = None
    lost: bool = False


class Folding:
    """The state behind the records taken so far, in order, and the first fault among them, behind which none count."""

    def __init__(self) -> None:
        """Begin before the first record."""
        self.state: CampaignState = EMPTY
        self.last: Record | None = None
        self.fault: Difference | None = None

    @property
    def seq(self) -> int:
        """How far the log was followed."""
        return self.last.seq if self.last else 0

    def take(self, row: Any) -> None:  # noqa: ANN401 - a row of ``events``, or a line of a file with the same names
        """Take in the next row of the log, unless there was a fault before it."""
        if self.fault:
            return
        said = self._misplaced(row.seq, row.group)
        if not said:
            try:
                record = log.record(row)
                state = evolve(self.state, record)
            except UNREADABLE as error:
                said = f"cannot be read: {error}"
            else:
                self.state, self.last = state, record
        if said:
            self.fault = Difference(table="events", row=f"#{row.seq}", said=said, lost=True)

    def _misplaced(self, seq: int, group: int) -> str:
        if seq != self.seq + 1:
            return f"comes behind #{self.seq}, which leaves a gap"
        unfinished = self.last is not None and self.last.seq < self.last.group
        if group < seq or (unfinished and self.last is not None and group != self.last.group):
            return f"is in group #{group}, where it cannot be"
        return ""

    def end(self) -> None:
        """Say that no more records come."""
        if self.fault:
            return
        if self.last is None or self.state.campaign is None:
            self.fault = Difference(table="events", row="#1", said="is no beginning of a campaign", lost=True)
        elif self.last.seq != self.last.group:
            said = f"is the last, but its group ends at #{self.last.group}"
            self.fault = Difference(table="events", row=f"#{self.last.seq}", said=said, lost=True)


async def rows_of(connection: AsyncConnection, campaign_id: UUID) -> AsyncIterator[Row[Any]]:
    """Yield the rows of a campaign's log, in order, some at a time. Wants an open transaction."""
    query = select(EventRow.__table__).where(EventRow.campaign_id == campaign_id).order_by(EventRow.seq)
    async for row in await connection.stream(query, execution_options={"yield_per": AT_ONCE}):
        yield row


async def folded(connection: AsyncConnection, campaign_id: UUID, step: Step) -> Folding:
    """Return a campaign's whole log, folded as far as it is whole."""
    folding = Folding()
    async for row in rows_of(connection, campaign_id):
        folding.take(row)
        step(1)
    folding.end()
    return folding


async def astray(connection: AsyncConnection, campaign_id: UUID, head: int) -> list[Difference]:
    """Return the receipts, up to 50, that point to nothing in a log which ends at ``head``."""
    found = await connection.execute(_ASTRAY, {"id": campaign_id, "head": head, "most": MOST_RECEIPTS})
    said = "names events #{} to #{}, which are not those of one command"
    return [
        Difference(table="receipts", row=row.key, said=said.format(row.first_seq, row.seq), lost=True)
        for row in found.all()
    ]
