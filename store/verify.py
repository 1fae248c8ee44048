"""Verifying: each log folded and compared with the tables, and the tables made from the log again where they differ."""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg
import msgspec
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from game import names
from game.actor import Actor
from game.errors import Conflict, NotFound
from store.folding import Difference, Folding, Step, astray, folded
from store.projections import about, compared, expected, rebuild, stored
from store.tables import CampaignRow

ATTEMPTS = 5
"""How often a repair begins again because somebody played meanwhile."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign to look at, a deleted one too: which it is, and where its log stands."""

    id: str
    slug: str
    name: str
    seq: int
    epoch: str
    deleted: bool


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of verifying one campaign: ``events`` is how many were folded.

    ``repaired`` says that the differences were mended; those that are ``lost`` cannot be.
    """

    campaign: Head
    events: int
    differences: Sequence[Difference] = ()
    repaired: bool = False

    @property
    def sound(self) -> bool:
        """Whether log and tables agree now."""
        return not self.differences or (self.repaired and not any(one.lost for one in self.differences))


async def heads(engine: AsyncEngine, campaign: str | None = None) -> list[Head]:
    """Return every campaign, deleted ones too, by slug; or the one that a UUID or slug names.

    Raises:
        NotFound: none is called so.
    """
    query = select(CampaignRow).order_by(CampaignRow.slug, CampaignRow.created_at)
    if campaign is not None:
        by_slug = (CampaignRow.slug == campaign) & CampaignRow.deleted_at.is_(None)
        query = query.where(CampaignRow.id == UUID(campaign) if names.is_id(campaign) else by_slug)
    async with engine.connect() as connection:
        found = (await connection.execute(query.with_only_columns(*_HEAD))).all()
    if campaign is not None and not found:
        raise NotFound(f'No campaign is called "{campaign[:64]}"; "tablecast campaign list" shows which there are.')
    return [Head(id=str(row.id), slug=row.slug, name=row.name, seq=row.seq, epoch=str(row.epoch),
                 deleted=row.deleted_at is not None) for row in found]  # fmt: skip


_HEAD = [getattr(CampaignRow, name) for name in ("id", "slug", "name", "seq", "epoch", "deleted_at")]


@contextlib.asynccontextmanager
async def moment(engine: AsyncEngine) -> AsyncIterator[AsyncConnection]:
    """Yield a connection that reads and sees the database as it is at this moment, whoever writes meanwhile."""
    async with engine.connect() as plain:
        yield await plain.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


async def check(engine: AsyncEngine, head: Head, step: Step) -> Report:
    """Fold one campaign's log and compare; ``step`` is told of the events that have been folded."""
    async with moment(engine) as connection:
        folding, differences = await looked(connection, UUID(head.id), step)
    return Report(campaign=head, events=folding.seq, differences=differences)


async def looked(connection: AsyncConnection, key: UUID, step: Step) -> tuple[Folding, list[Difference]]:
    """Return a campaign's log, folded, and all that is wrong with it and its tables."""
    held, unreadable = await stored(connection, key)
    folding = await folded(connection, key, step)
    if folding.fault or folding.last is None:
        return folding, [fault for fault in (folding.fault,) if fault]
    differences = [*unreadable, *compared(held, expected(folding.state, folding.last))]
    return folding, [*differences, *await astray(connection, key, folding.seq)]


async def repair(
    engine: AsyncEngine, head: Head, step: Step, *, actor: Actor, now: Callable[[], datetime], new_id: Callable[[], str]
) -> Report:
    """As ``check``, and write the tables anew if they differ, in one transaction; not from a log that is not whole.

    Raises:
        Conflict: the campaign is being played, or its slug belongs to another one now.
    """
    for _ in range(ATTEMPTS):
        async with moment(engine) as connection:
            (row,) = (await connection.execute(select(*_HEAD[3:5]).where(CampaignRow.id == UUID(head.id)))).all()
            folding, differences = await looked(connection, UUID(head.id), step)
        report = Report(campaign=head, events=folding.seq, differences=differences)
        if folding.fault or all(one.lost for one in differences):
            return report
        said = about(
            f"repair:{new_id()}", "✔ tables made from the log again", actor=actor, source="verify", at=now(),
            epoch=new_id(),
        )  # fmt: skip
        if await _rebuilt(engine, folding, (row.seq, str(row.epoch)), said):
            return msgspec.structs.replace(report, repaired=True)
    raise Conflict(f"{head.slug} is being played; repair it when nobody writes.")


async def _rebuilt(engine: AsyncEngine, folding: Folding, at: tuple[int, str], said: dict[str, object]) -> bool:
    """Write one campaign's tables anew, or nothing of them."""
    if folding.last is None:
        return False
    slug = folding.state.at_hand.slug
    try:
        async with engine.begin() as connection:
            return await written(connection, folding, at, said)
    except (IntegrityError, asyncpg.IntegrityConstraintViolationError) as error:
        raise Conflict(f'The slug "{slug}" belongs to another campaign now; rename that one first.') from error


async def written(
    connection: AsyncConnection, folding: Folding, at: tuple[int, str], said: dict[str, object], *, new: bool = False
) -> bool:
    """Write a campaign's tables from its folded log in the transaction of ``connection``, and look at them again."""
    if folding.last is None:
        return False
    if not await rebuild(connection, folding.state, folding.last, at=at, said=said, new=new):
        return False
    key = UUID(folding.state.at_hand.id)
    held, unreadable = await stored(connection, key)
    if left := [*unreadable, *compared(held, expected(folding.state, folding.last))]:
        one = left[0]
        raise Conflict(f"The tables cannot be made from this log: {one.table} {one.row} {one.field} {one.said}.")
    return True
