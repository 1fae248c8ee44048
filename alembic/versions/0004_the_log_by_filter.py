"""The log by type, by character and type, and by episode: a page costs the same however long the log is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BY_TYPE = "events_campaign_id_event_type_seq_index"
BY_CHARACTER_AND_TYPE = "events_campaign_id_character_id_event_type_seq_index"
BY_EPISODE = "events_campaign_id_episode_id_seq_index"


def upgrade() -> None:
    op.create_index(BY_TYPE, "events", ["campaign_id", "event_type", "seq"], unique=False)
    op.create_index(
        BY_CHARACTER_AND_TYPE, "events", ["campaign_id", "character_id", "event_type", "seq"], unique=False,
        postgresql_where=sa.text("character_id IS NOT NULL"),
    )  # fmt: skip
    op.create_index(
        BY_EPISODE, "events", ["campaign_id", "episode_id", "seq"], unique=False,
        postgresql_where=sa.text("episode_id IS NOT NULL"),
    )  # fmt: skip


def downgrade() -> None:
    for name in (BY_EPISODE, BY_CHARACTER_AND_TYPE, BY_TYPE):
        op.drop_index(name, table_name="events")
