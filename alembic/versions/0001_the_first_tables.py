"""The first tables: the log, its projections, receipts, audit, and what later parts of the program need."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("system", sa.Text(), nullable=False),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column("settings", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("epoch", sa.Uuid(), nullable=False),
        sa.Column("admin_token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("overlay_key_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("campaigns_primary")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(
        "campaigns_slug_index", "campaigns", ["slug"], unique=True, postgresql_where=sa.text("deleted_at IS NULL")
    )
    op.create_index(op.f("campaigns_admin_token_hash_index"), "campaigns", ["admin_token_hash"], unique=False)
    op.create_table(
        "platform_accounts",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("account_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("access_token", sa.LargeBinary(), nullable=False),
        sa.Column("refresh_token", sa.LargeBinary(), nullable=True),
        sa.Column("scopes", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "account_id", "kind", name=op.f("platform_accounts_primary")),
    )
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor", JSONB(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("audit_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("audit_primary")),
    )
    op.create_index(op.f("audit_campaign_id_id_index"), "audit", ["campaign_id", "id"], unique=False)
    op.create_table(
        "channels",
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("channel_id", sa.Text(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("channels_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("platform", "channel_id", name=op.f("channels_primary")),
    )
    op.create_index(op.f("channels_campaign_id_index"), "channels", ["campaign_id"], unique=False)
    op.create_table(
        "characters",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("player_name", sa.Text(), nullable=True),
        sa.Column("class", sa.Text(), nullable=True),
        sa.Column("race", sa.Text(), nullable=True),
        sa.Column("aliases", JSONB(), nullable=False),
        sa.Column("stats", JSONB(), nullable=False),
        sa.Column("status", JSONB(), nullable=False),
        sa.Column("portrait_url", sa.Text(), nullable=True),
        sa.Column("background_url", sa.Text(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("characters_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("characters_primary")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(op.f("characters_campaign_id_index"), "characters", ["campaign_id"], unique=False)
    op.create_table(
        "episodes",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("episode_number", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breaks", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("episodes_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("episodes_primary")),
        sa.UniqueConstraint("campaign_id", "episode_number", name=op.f("episodes_campaign_id_episode_number_unique")),
    )
    op.create_table(
        "events",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=True),
        sa.Column("episode_id", sa.Uuid(), nullable=True),
        sa.Column("event_type", sa.Text(), nullable=False),
        sa.Column("data", JSONB(), nullable=False),
        sa.Column("actor", JSONB(), nullable=False),
        sa.Column("group", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("events_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "seq", name=op.f("events_primary")),
    )
    op.create_index(
        "events_campaign_id_character_id_seq_index",
        "events",
        ["campaign_id", "character_id", sa.literal_column("seq DESC")],
        unique=False,
        postgresql_where=sa.text("character_id IS NOT NULL"),
    )
    op.create_table(
        "images",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("character_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("variant", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("size_bytes", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("images_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "key", name=op.f("images_primary")),
    )
    op.create_index(
        op.f("images_campaign_id_character_id_index"), "images", ["campaign_id", "character_id"], unique=False
    )
    op.create_table(
        "layout_overrides",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("tier", sa.Text(), nullable=False),
        sa.Column("badges", JSONB(), nullable=False),
        sa.Column("chips", JSONB(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("layout_overrides_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("layout_overrides_primary")),
        sa.UniqueConstraint("campaign_id", "tier", name=op.f("layout_overrides_campaign_id_tier_unique")),
    )
    op.create_table(
        "receipts",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(), nullable=True),
        sa.Column("first_seq", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("receipts_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "key", name=op.f("receipts_primary")),
    )
    op.create_table(
        "rosters",
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("character_ids", JSONB(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["campaigns.id"], name=op.f("rosters_campaign_id_foreign"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("campaign_id", "name", name=op.f("rosters_primary")),
    )


def downgrade() -> None:
    op.drop_table("rosters")
    op.drop_table("receipts")
    op.drop_table("layout_overrides")
    op.drop_index(op.f("images_campaign_id_character_id_index"), table_name="images")
    op.drop_table("images")
    op.drop_index(
        "events_campaign_id_character_id_seq_index",
        table_name="events",
        postgresql_where=sa.text("character_id IS NOT NULL"),
    )
    op.drop_table("events")
    op.drop_table("episodes")
    op.drop_index(op.f("characters_campaign_id_index"), table_name="characters")
    op.drop_table("characters")
    op.drop_index(op.f("channels_campaign_id_index"), table_name="channels")
    op.drop_table("channels")
    op.drop_index(op.f("audit_campaign_id_id_index"), table_name="audit")
    op.drop_table("audit")
    op.drop_table("platform_accounts")
    op.drop_index(op.f("campaigns_admin_token_hash_index"), table_name="campaigns")
    op.drop_index("campaigns_slug_index", table_name="campaigns", postgresql_where=sa.text("deleted_at IS NULL"))
    op.drop_table("campaigns")
