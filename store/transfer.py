"""Export: one campaign, with its whole log, out of the database into a file."""

from datetime import datetime
from uuid import UUID

import msgspec
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from game.errors import Conflict
from store.campaign_file import Digest, EndLine, HeadLine, event_line, receipt_line
from store.files import LinesOut, Write
from store.folding import Folding, Step, rows_of
from store.tables import CampaignRow, ReceiptRow
from store.verify import Head, moment


class Moved(msgspec.Struct, frozen=True, kw_only=True):
    """What was exported or imported: the campaign, and how much of it. ``digest`` is the one of its log."""

    id: str
    slug: str
    events: int
    receipts: int
    digest: str


async def export(engine: AsyncEngine, head: Head, write: Write, step: Step, *, now: datetime, version: str) -> Moved:
    """Write a campaign's log and receipts, as they are at one moment, while others go on writing.

    Args:
        engine: without limits of time.
        head: which campaign.
        write: takes the file, piece by piece.
        step: told of the events that were written.
        now: the present.
        version: of this program.

    Raises:
        Conflict: the log is not whole.
    """
    out, digest, folding, receipts = LinesOut(write), Digest(), Folding(), 0
    key = UUID(head.id)
    async with moment(engine) as connection:
        row = (await connection.execute(select(CampaignRow.__table__).where(CampaignRow.id == key))).one()
        out.line(HeadLine(tablecast=version, exported_at=now, id=key, slug=row.slug, name=row.name, seq=row.seq))
        async for event in rows_of(connection, key):
            folding.take(event)
            line = event_line(event)
            digest.take(line)
            out.line(line)
            step(1)
        _whole(folding, row.seq)
        async for receipt in await connection.stream(
            select(ReceiptRow.__table__).where(ReceiptRow.campaign_id == key).order_by(ReceiptRow.key)
        ):
            out.line(receipt_line(receipt))
            receipts += 1
    out.line(EndLine(events=folding.seq, receipts=receipts, digest=str(digest), checksum=out.checksum))
    return Moved(id=head.id, slug=head.slug, events=folding.seq, receipts=receipts, digest=str(digest))


def _whole(folding: Folding, seq: int) -> None:
    folding.end()
    if folding.fault or folding.seq != seq:
        said = f"#{folding.seq} is the last, and not #{seq}" if folding.fault is None else folding.fault.said
        raise Conflict(f'The log is not whole ({said}), and nothing was exported; see "tablecast verify".')
