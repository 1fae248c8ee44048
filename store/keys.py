"""The keys of campaigns that are there already: which campaigns, and a new token in place of an old one."""

from datetime import datetime
from typing import Literal, TypeAlias
from uuid import UUID

import msgspec
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from game.actor import Actor
from game.errors import NotFound
from store import tokens
from store.tables import AuditRow, CampaignRow

Which: TypeAlias = Literal["admin", "overlay"]
"""The token that opens a campaign for writing, or the key that reads its display."""
PREFIX = {"admin": tokens.ADMIN, "overlay": tokens.OVERLAY}


class Listed(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign as whoever runs the installation sees it; ``seq`` is how many events its log has."""

    id: str
    slug: str
    name: str
    system: str
    visibility: str
    seq: int
    created_at: datetime
    updated_at: datetime


async def campaigns(engine: AsyncEngine) -> list[Listed]:
    """Return every campaign that was not deleted, private ones too, by slug."""
    columns = [getattr(CampaignRow, name) for name in Listed.__struct_fields__]
    query = select(*columns).where(CampaignRow.deleted_at.is_(None)).order_by(CampaignRow.slug)
    async with engine.connect() as connection:
        found = (await connection.execute(query)).mappings().all()
    return [Listed(**{**row, "id": str(row["id"])}) for row in found]


async def rotate(
    engine: AsyncEngine, campaign_id: str, which: Which, *, actor: Actor, source: str, at: datetime
) -> str:
    """Put a new token in place of the old one and return it, for the only time; the old one opens nothing from now on.

    Raises:
        NotFound: the campaign is gone.
    """
    token, key = tokens.new(PREFIX[which]), UUID(campaign_id)
    column = "admin_token_hash" if which == "admin" else "overlay_key_hash"
    change = (
        update(CampaignRow)
        .where(CampaignRow.id == key, CampaignRow.deleted_at.is_(None))
        .values({column: tokens.digest(token)})
        .returning(CampaignRow.seq)
    )
    async with engine.begin() as connection:
        if (await connection.execute(change)).one_or_none() is None:
            raise NotFound("There is no such campaign.")
        await connection.execute(AuditRow.__table__.insert().values(  # type: ignore[attr-defined]
            campaign_id=key, at=at, actor=msgspec.to_builtins(actor), source=source, text=f"token rotate {which}",
            outcome="rotated", seq=None,
        ))  # fmt: skip
    return token
