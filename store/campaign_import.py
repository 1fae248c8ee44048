"""Import: one campaign out of a file into this database, whole and checked, or nothing of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, BinaryIO
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from game import wire
from game.actor import Actor
from game.campaigns import About, EditCampaign
from game.decider import Context, decide, recorded
from game.errors import Conflict
from game.record import Record
from store.campaign_file import FORMAT, VERSION, Digest, EndLine, EventLine, HeadLine, Line, ReceiptLine, actor_of
from store.files import CUT_OFF, BadFile, LinesIn
from store.folding import AT_ONCE, Folding, Step, astray
from store.projections import about
from store.tables import CampaignRow, EventRow, ReceiptRow
from store.transfer import Moved
from store.verify import written

NOT_OURS = 'This is no file that "tablecast campaign export" wrote; nothing was changed.'
INVALID_DATA = "22"
"""The SQLSTATE class of what no column can hold."""


class Import:
    """One import into one transaction: all of it, or nothing."""

    def __init__(
        self, connection: AsyncConnection, source: BinaryIO, step: Step, *, actor: Actor, now: datetime,
        new_id: Callable[[], str],
    ) -> None:  # fmt: skip
        """Prepare; the arguments are those of ``bring_in``."""
        self._connection, self._lines, self._step = connection, LinesIn(source), step
        self._actor, self._now, self._new_id = actor, now, new_id
        self._folding, self._digest = Folding(), Digest()
        self._receipts = 0

    async def run(self, *, slug: str | None, keys: dict[str, str]) -> Moved:
        """Read the file to its end and write what it says."""
        head = self._head()
        await self._begin(head, keys)
        end = await self._all_lines()
        self._check(head, end)
        if slug is not None:
            await self._rename(slug)
        state = self._folding.state
        await self._slug_is_free(state.at_hand.slug, head.id)
        said = about(
            f"import:{self._new_id()}", f"✔ imported {end.digest}", actor=self._actor, source="import", at=self._now,
            epoch=self._new_id(),
        )  # fmt: skip
        if not await written(self._connection, self._folding, (0, keys["epoch"]), said, new=True):
            raise Conflict("The campaign was changed while it was imported; nothing was changed, try again.")
        if await astray(self._connection, head.id, self._folding.seq):
            raise BadFile("A receipt of the file names events that are not its own; nothing was changed.")
        return Moved(
            id=str(head.id), slug=state.at_hand.slug, events=end.events, receipts=end.receipts, digest=end.digest
        )

    def _head(self) -> HeadLine:
        try:
            head = self._lines.line(Line)
        except BadFile as error:
            raise BadFile(NOT_OURS) from error
        if not isinstance(head, HeadLine) or head.format != FORMAT:
            raise BadFile(NOT_OURS)
        if head.version != VERSION:
            raise BadFile(
                f"The file is of version {head.version}, and this Tablecast reads {VERSION}: use a newer one."
            )
        return head

    async def _begin(self, head: HeadLine, keys: dict[str, str]) -> None:
        """Write the campaign's row, as blank as ``store.projections.rebuild`` leaves it."""
        there = select(CampaignRow.slug, CampaignRow.deleted_at).where(CampaignRow.id == head.id)
        if row := (await self._connection.execute(there)).one_or_none():
            state = "and was deleted" if row.deleted_at else f'as "{row.slug}"'
            raise Conflict(f"This campaign is here already, {state}; import it into another installation.")
        hashes = {name: bytes.fromhex(keys[name]) for name in ("admin_token_hash", "overlay_key_hash")}
        await self._connection.execute(
            insert(CampaignRow).values(
                id=head.id, slug=str(head.id), name="", description="", system="", visibility="private", settings={},
                seq=0, epoch=UUID(keys["epoch"]), created_at=self._now, updated_at=self._now, **hashes,
            )
        )  # fmt: skip

    async def _all_lines(self) -> EndLine:
        rows: list[EventLine | ReceiptLine] = []
        while True:
            line = self._next()
            if isinstance(line, EndLine):
                await self._insert(rows)
                self._lines.end()
                return line
            if rows and (len(rows) == AT_ONCE or type(rows[0]) is not type(line)):
                await self._insert(rows)
                rows = []
            rows.append(line)

    def _next(self) -> EventLine | ReceiptLine | EndLine:
        line: Line = self._lines.line(Line)
        match line:
            case EventLine():
                if self._receipts:
                    raise BadFile(f"Line {self._lines.number} of the file is out of order; nothing was changed.")
                self._take(line)
                self._digest.take(line)
            case ReceiptLine():
                self._receipts += 1
            case EndLine():
                pass
            case _:
                raise BadFile(f"Line {self._lines.number} begins another campaign; nothing was changed.")
        return line

    def _take(self, line: EventLine) -> None:
        self._folding.take(line)
        self._step(1)
        if fault := self._folding.fault:
            raise BadFile(f"Event {fault.row} of the file {fault.said}; nothing was changed.")

    async def _insert(self, lines: list[EventLine | ReceiptLine]) -> None:
        if not lines:
            return
        campaign_id = UUID(self._folding.state.at_hand.id)
        kind = EventRow if isinstance(lines[0], EventLine) else ReceiptRow
        rows = [{"campaign_id": campaign_id, **_columns(line)} for line in lines]
        await self._connection.execute(insert(kind), rows)

    def _check(self, head: HeadLine, end: EndLine) -> None:
        """Refuse a file that is not what its last line, or its first, says.

        Raises:
            BadFile: as above.
        """
        self._folding.end()
        if fault := self._folding.fault:
            raise BadFile(f"Event {fault.row} of the file {fault.said}; nothing was changed.")
        counts = (self._folding.seq, self._receipts, str(self._digest), self._lines.checksum)
        if counts != (end.events, end.receipts, end.digest, end.checksum) or end.events != head.seq:
            raise BadFile(CUT_OFF)
        if self._folding.state.at_hand.id != str(head.id):
            raise BadFile("The file's first line names another campaign than its events; nothing was changed.")

    async def _rename(self, slug: str) -> None:
        """Let the log go on with the event that gives the campaign another slug."""
        state, seq = self._folding.state, self._folding.seq
        context = Context(actor=self._actor, at=self._now, new_id=self._new_id)
        events = decide(state, EditCampaign(about=About(slug=slug)), context)
        lines: list[EventLine | ReceiptLine] = []
        for record in recorded(events, context, state=state, after=seq):
            line = _line(record)
            self._folding.take(line)
            lines.append(line)
        await self._insert(lines)

    async def _slug_is_free(self, slug: str, campaign_id: UUID) -> None:
        others = select(CampaignRow.id).where(
            CampaignRow.slug == slug, CampaignRow.id != campaign_id, CampaignRow.deleted_at.is_(None)
        )
        if (await self._connection.execute(others)).first():
            raise Conflict(f'A campaign with the slug "{slug}" exists here already: choose another with --slug.')


def _columns(line: EventLine | ReceiptLine) -> dict[str, Any]:
    return {name: getattr(line, name) for name in line.__struct_fields__}


def _line(record: Record) -> EventLine:
    about_whom = wire.character_id(record.event)
    return EventLine(
        seq=record.seq, id=UUID(record.id), at=record.at, group=record.group, text=record.text, held=record.held,
        event_type=wire.event_type(record.event), data=msgspec.to_builtins(wire.data(record.event)),
        character_id=UUID(about_whom) if about_whom else None, actor=actor_of(record.actor),
        episode_id=UUID(record.episode_id) if record.episode_id else None,
    )  # fmt: skip


async def bring_in(
    engine: AsyncEngine, source: BinaryIO, step: Step, *, slug: str | None, hashes: dict[str, str], actor: Actor,
    now: datetime, new_id: Callable[[], str],
) -> Moved:  # fmt: skip
    """Import the campaign of a file, in one transaction, and check that its tables are what its log says.

    Args:
        engine: without limits of time.
        source: the file.
        step: told of the events that were read.
        slug: another slug, which the log then says as an event of its own; None for the one that it has.
        hashes: of its new admin token and overlay key, by the names of their columns, in hex.
        actor: who imports.
        now: the present.
        new_id: makes UUIDs.

    Raises:
        BadFile: it is none of ours, not whole, or not readable for this version. Nothing was changed.
        CommandRejected: the campaign is here already, or its slug is taken or none. Nothing was changed.
    """
    keys = {**hashes, "epoch": new_id()}
    try:
        async with engine.begin() as connection:
            one = Import(connection, source, step, actor=actor, now=now, new_id=new_id)
            return await one.run(slug=slug, keys=keys)
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        raise Conflict("Something of this campaign is here already; nothing was changed.") from error
    except (DBAPIError, asyncpg.PostgresError) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if (getattr(cause, "sqlstate", None) or "")[:2] != INVALID_DATA:
            raise
        raise BadFile("The file holds something that a database cannot keep; nothing was changed.") from error
