"""The tables. The log (``events``) is the truth; the others are projections of it, or settings beside it. No queries.

Every row of a campaign carries ``campaign_id``, and every query filters on it. Only what Postgres 15 to 18 share.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, MetaData, Text, UniqueConstraint, false, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

NAMES = {
    "ix": "%(table_name)s_%(column_0_N_name)s_index",
    "uq": "%(table_name)s_%(column_0_N_name)s_unique",
    "fk": "%(table_name)s_%(column_0_N_name)s_foreign",
    "pk": "%(table_name)s_primary",
}
SPACE_FOR_UPDATES = {"postgresql_with": {"fillfactor": 50}}
"""Rows that are updated in place stay on their page, so that no index is touched."""


class Base(DeclarativeBase):
    """What all tables share."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {  # noqa: RUF012 - read by SQLAlchemy once, never changed
        str: Text(),
        datetime: DateTime(timezone=True),
        dict[str, Any]: JSONB(none_as_null=True),
        list[Any]: JSONB(none_as_null=True),
    }


def _campaign(*, primary: bool = False) -> Mapped[UUID]:
    return mapped_column(ForeignKey("campaigns.id", ondelete="CASCADE"), primary_key=primary)


class CampaignRow(Base):
    """A show, where its log stands, and the hashes of its keys (SHA-256).

    ``settings`` is how it is played, ``play`` what of its state has no table of its own, ``held`` what viewers go on
    seeing while it is held: ``game.state.Held``.
    """

    __tablename__ = "campaigns"
    __table_args__ = (
        Index("campaigns_slug_index", "slug", unique=True, postgresql_where=text("deleted_at IS NULL")),
        Index(None, "admin_token_hash"),
        SPACE_FOR_UPDATES,
    )

    id: Mapped[UUID] = mapped_column(primary_key=True)
    slug: Mapped[str]
    name: Mapped[str]
    description: Mapped[str]
    system: Mapped[str]
    visibility: Mapped[str]
    settings: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    play: Mapped[dict[str, Any]] = mapped_column(server_default=text("'{}'::jsonb"))
    held: Mapped[dict[str, Any] | None]
    seq: Mapped[int] = mapped_column(BigInteger)
    epoch: Mapped[UUID]
    admin_token_hash: Mapped[bytes]
    overlay_key_hash: Mapped[bytes]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class CharacterRow(Base):
    """A character: what its sheet says (``stats``) and how it is (``status``), as in ``game.state.Character``."""

    __tablename__ = "characters"
    __table_args__ = (Index(None, "campaign_id"), SPACE_FOR_UPDATES)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = _campaign()
    name: Mapped[str]
    player_name: Mapped[str | None]
    class_: Mapped[str | None] = mapped_column("class")
    race: Mapped[str | None]
    aliases: Mapped[list[Any]]
    stats: Mapped[dict[str, Any]]
    status: Mapped[dict[str, Any]]
    portrait_url: Mapped[str | None]
    background_url: Mapped[str | None]
    version: Mapped[int] = mapped_column(BigInteger)
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class EpisodeRow(Base):
    """One evening of a show and its clock."""

    __tablename__ = "episodes"
    __table_args__ = (UniqueConstraint("campaign_id", "episode_number"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = _campaign()
    episode_number: Mapped[int]
    title: Mapped[str]
    date: Mapped[date | None]
    summary: Mapped[str | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    breaks: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))


class EventRow(Base):
    """The log, append-only: ``seq`` counts from 1 without a gap in each campaign, in commit order.

    ``held``: it happened behind viewers' backs, and no public read ever shows it.
    """

    __tablename__ = "events"
    __table_args__ = (
        Index(
            "events_campaign_id_character_id_seq_index",
            "campaign_id",
            "character_id",
            text("seq DESC"),
            postgresql_where=text("character_id IS NOT NULL"),
        ),
        Index(
            "events_campaign_id_character_id_event_type_seq_index",
            "campaign_id",
            "character_id",
            "event_type",
            "seq",
            postgresql_where=text("character_id IS NOT NULL"),
        ),
        Index(None, "campaign_id", "event_type", "seq"),
        Index(
            "events_campaign_id_episode_id_seq_index",
            "campaign_id",
            "episode_id",
            "seq",
            postgresql_where=text("episode_id IS NOT NULL"),
        ),
    )

    campaign_id: Mapped[UUID] = _campaign(primary=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[UUID]
    character_id: Mapped[UUID | None]
    episode_id: Mapped[UUID | None]
    event_type: Mapped[str]
    data: Mapped[dict[str, Any]]
    actor: Mapped[dict[str, Any]]
    group: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str | None]
    at: Mapped[datetime]
    held: Mapped[bool] = mapped_column(server_default=false())


class RosterRow(Base):
    """A named list of characters, in order; at most one of a campaign is active."""

    __tablename__ = "rosters"

    campaign_id: Mapped[UUID] = _campaign(primary=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    character_ids: Mapped[list[Any]]
    active: Mapped[bool]


class LayoutRow(Base):
    """What was placed by hand on one tier."""

    __tablename__ = "layout_overrides"
    __table_args__ = (UniqueConstraint("campaign_id", "tier"),)

    id: Mapped[UUID] = mapped_column(primary_key=True, server_default=text("gen_random_uuid()"))
    campaign_id: Mapped[UUID] = _campaign()
    tier: Mapped[str]
    badges: Mapped[dict[str, Any]]
    chips: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(BigInteger)


class ReceiptRow(Base):
    """That a command was carried out, under the key that its sender gave it. ``first_seq`` over ``seq``: no events."""

    __tablename__ = "receipts"

    campaign_id: Mapped[UUID] = _campaign(primary=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[bytes | None]
    first_seq: Mapped[int] = mapped_column(BigInteger)
    seq: Mapped[int] = mapped_column(BigInteger)
    reply: Mapped[str]
    at: Mapped[datetime]


class AuditRow(Base):
    """Who did what, from where, how it ended, and if it was refused the code of the reason. Append-only."""

    __tablename__ = "audit"
    __table_args__ = (Index(None, "campaign_id", "id"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    campaign_id: Mapped[UUID] = _campaign()
    at: Mapped[datetime]
    actor: Mapped[dict[str, Any]]
    source: Mapped[str]
    text: Mapped[str | None]
    outcome: Mapped[str]
    seq: Mapped[int | None] = mapped_column(BigInteger)
    code: Mapped[str | None]


class ChannelRow(Base):
    """Which chat channel belongs to which campaign."""

    __tablename__ = "channels"
    __table_args__ = (Index(None, "campaign_id"),)

    platform: Mapped[str] = mapped_column(primary_key=True)
    channel_id: Mapped[str] = mapped_column(primary_key=True)
    campaign_id: Mapped[UUID] = _campaign()
    name: Mapped[str]
    created_at: Mapped[datetime]


class PlatformAccountRow(Base):
    """A bot's or broadcaster's account on a platform; its tokens are encrypted."""

    __tablename__ = "platform_accounts"

    platform: Mapped[str] = mapped_column(primary_key=True)
    account_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    access_token: Mapped[bytes]
    refresh_token: Mapped[bytes | None]
    scopes: Mapped[list[Any]] = mapped_column(server_default=text("'[]'::jsonb"))
    expires_at: Mapped[datetime | None]
    updated_at: Mapped[datetime]


class ImageRow(Base):
    """A stored picture: whose it is, what it is for, and its size in pixels and bytes."""

    __tablename__ = "images"
    __table_args__ = (Index(None, "campaign_id", "character_id"),)

    campaign_id: Mapped[UUID] = _campaign(primary=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    character_id: Mapped[UUID | None]
    kind: Mapped[str]
    variant: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    size_bytes: Mapped[int]
    created_at: Mapped[datetime]
