"""The reads that are neither the log's tail nor a snapshot. Every one that is about a campaign filters on it."""

import uuid
from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Row, and_, func, select
from sqlalchemy.ext.asyncio import AsyncEngine

from game import names
from game.record import Record
from game.state import Campaign
from store import audit, log, log_pages
from store.connect import POOLED
from store.patience import patiently
from store.tables import CampaignRow, EventRow, ReceiptRow


class Keys(msgspec.Struct, frozen=True, kw_only=True):
    """A campaign, where its log stands, and what opens it: SHA-256 hashes of its admin token and overlay key.

    While it is held, ``held_seq`` and ``held`` are where the log stood and what the campaign was, as viewers see it.
    """

    campaign: Campaign
    epoch: str
    seq: int
    held_seq: int | None = None
    held: Campaign | None = None
    admin_token_hash: bytes
    overlay_key_hash: bytes

    @property
    def closed(self) -> bool:
        """Whether strangers see nothing of it. Closing it counts at once; opening it, while it is held, does not."""
        return "private" in {self.campaign.visibility, (self.held or self.campaign).visibility}


_HELD = CampaignRow.held["state"]["campaign"]
_CAMPAIGN = (
    *(column for column in CampaignRow.__table__.columns if column.name not in {"play", "held"}),
    CampaignRow.held["seq"].as_integer().label("held_seq"),
    _HELD.label("held_campaign"),
)
"""A campaign's row without its large parts."""


def _held(row: Row[Any]) -> Campaign | None:
    return None if row.held_campaign is None else msgspec.convert(row.held_campaign, Campaign)


def without_transactions(engine: AsyncEngine) -> AsyncEngine:
    """Return the engine for reads of one statement: they need no BEGIN and no ROLLBACK, each a round trip.

    Behind a pooler they do: outside of a transaction a statement is prepared on one connection and run on another.
    """
    if engine.get_execution_options().get(POOLED):
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


async def receipt(engine: AsyncEngine, campaign_id: str, key: str) -> Row[Any] | None:
    """Return the receipt under ``key``, if there is one."""
    query = select(ReceiptRow.__table__).where(ReceiptRow.campaign_id == uuid.UUID(campaign_id), ReceiptRow.key == key)
    async with engine.connect() as connection:
        return (await connection.execute(query)).one_or_none()


async def keys(engine: AsyncEngine, campaign: str) -> Keys | None:
    """Return the campaign that a UUID or slug names, with what opens it; None if there is none or it was deleted."""
    named = CampaignRow.id == uuid.UUID(campaign) if names.is_id(campaign) else CampaignRow.slug == campaign
    query = select(*_CAMPAIGN).where(named, CampaignRow.deleted_at.is_(None))
    async with engine.connect() as connection:
        row = (await connection.execute(query)).one_or_none()
    if row is None:
        return None
    return Keys(
        campaign=log.campaign(row),
        epoch=str(row.epoch),
        seq=row.seq,
        held_seq=row.held_seq,
        held=_held(row),
        admin_token_hash=row.admin_token_hash,
        overlay_key_hash=row.overlay_key_hash,
    )


async def ended(engine: AsyncEngine, named: str, key: str) -> bool:
    """Whether the campaign that a UUID or slug named was ended under ``key``."""
    is_it = CampaignRow.id == uuid.UUID(named) if names.is_id(named) else CampaignRow.slug == named
    query = (
        select(EventRow.seq)
        .join(ReceiptRow, and_(ReceiptRow.campaign_id == EventRow.campaign_id, ReceiptRow.seq == EventRow.seq))
        .join(CampaignRow, CampaignRow.id == EventRow.campaign_id)
        .where(is_it, CampaignRow.deleted_at.is_not(None), ReceiptRow.key == key)
        .where(EventRow.event_type == "campaign_deleted")
        .limit(1)
    )
    async with engine.connect() as connection:
        return (await connection.execute(query)).first() is not None


async def opens(engine: AsyncEngine, admin_token_hash: bytes) -> str | None:
    """Return the id of the campaign that a token's digest belongs to, or None."""
    query = select(CampaignRow.id).where(
        CampaignRow.admin_token_hash == admin_token_hash, CampaignRow.deleted_at.is_(None)
    )
    async with engine.connect() as connection:
        found = (await connection.execute(query)).scalar_one_or_none()
    return str(found) if found else None


async def public_campaigns(engine: AsyncEngine, *, most: int = 500) -> tuple[Campaign, ...]:
    """Return the campaigns that anybody may read, by name, each as viewers see it."""
    name = func.coalesce(_HELD["name"].as_string(), CampaignRow.name)
    open_too = func.coalesce(_HELD["visibility"].as_string(), "public") == "public"
    query = (
        select(*_CAMPAIGN)
        .where(CampaignRow.visibility == "public", open_too, CampaignRow.deleted_at.is_(None))
        .order_by(name, CampaignRow.id)
        .limit(most)
    )
    async with engine.connect() as connection:
        return tuple(_held(row) or log.campaign(row) for row in (await connection.execute(query)).all())


class Reader:
    """The reads that doors may ask for. All of them say in time when the database does not answer."""

    def __init__(self, engine: AsyncEngine) -> None:
        """Read through ``engine``."""
        self._engine = without_transactions(engine)

    async def keys(self, campaign: str) -> Keys | None:
        """As the function of that name."""
        return await patiently(keys(self._engine, campaign))

    async def opens(self, admin_token_hash: bytes) -> str | None:
        """As the function of that name."""
        return await patiently(opens(self._engine, admin_token_hash))

    async def public_campaigns(self) -> tuple[Campaign, ...]:
        """As the function of that name."""
        return await patiently(public_campaigns(self._engine))

    async def events(self, campaign_id: str, **page: Any) -> Sequence[Record]:  # noqa: ANN401 - passed on
        """As ``store.log_pages.page``."""
        return await patiently(log_pages.page(self._engine, campaign_id, **page))

    async def audit(self, campaign_id: str, **page: Any) -> Sequence[audit.Line]:  # noqa: ANN401 - passed on
        """As ``store.audit.page``."""
        return await patiently(audit.page(self._engine, campaign_id, **page))

    async def snapshot(self, campaign_id: str, look_back: int = 1) -> log.Snapshot | None:
        """As ``store.log.snapshot``."""
        return await patiently(log.snapshot(self._engine, campaign_id, look_back=look_back))

    async def after(self, campaign_id: str, seq: int) -> Sequence[Record]:
        """As ``store.log.after``."""
        return await patiently(log.after(self._engine, campaign_id, seq))

    async def heads(self, campaign_ids: Sequence[str]) -> dict[str, log.Head]:
        """As ``store.log.heads``."""
        return await patiently(log.heads(self._engine, campaign_ids))
