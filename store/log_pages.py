"""Pages of the log, for whoever reads it from either end and by filters. Costs the same wherever the page is."""

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from game.record import Record
from store import log
from store.tables import EventRow


async def page(engine: AsyncEngine, campaign_id: str, **asked: Any) -> Sequence[Record]:  # noqa: ANN401 - passed on
    """Return the page of the log that ``statement`` asks for."""
    async with engine.connect() as connection:
        rows = (await connection.execute(statement(campaign_id, **asked))).all()
    return tuple(log.record(row) for row in rows)


def statement(
    campaign_id: str,
    *,
    after: int | None = None,
    before: int | None = None,
    event_type: str | None = None,
    character_id: str | None = None,
    episode_id: str | None = None,
    shown: bool = False,
    most: int,
) -> Select[Any]:
    """Ask for a page of the log: behind ``after`` in order, or else before ``before`` (or the end) latest first.

    ``shown`` leaves out what happened behind viewers' backs.
    """
    query = select(EventRow.__table__).where(EventRow.campaign_id == uuid.UUID(campaign_id)).limit(most)
    if shown:
        query = query.where(EventRow.held.is_(False))
    if event_type is not None:
        query = query.where(EventRow.event_type == event_type)
    if character_id is not None:
        query = query.where(EventRow.character_id == uuid.UUID(character_id))
    if episode_id is not None:
        query = _within(query, campaign_id, episode_id)
    if before is not None:
        query = query.where(EventRow.seq < before)
    if after is not None:
        return query.where(EventRow.seq > after).order_by(EventRow.seq)
    return query.order_by(EventRow.seq.desc())


def _within(query: Select[Any], campaign_id: str, episode_id: str) -> Select[Any]:
    """Return ``query`` for one episode, between its first and its last event, so that no other filter walks further."""
    here = (EventRow.campaign_id == uuid.UUID(campaign_id), EventRow.episode_id == uuid.UUID(episode_id))
    first, last = (select(bound(EventRow.seq)).where(*here).scalar_subquery() for bound in (func.min, func.max))
    return query.where(*here, EventRow.seq >= first, EventRow.seq <= last)
