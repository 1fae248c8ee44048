"""What is in play beside the characters, and what viewers go on seeing while a campaign is held."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("play", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False))
    op.add_column("campaigns", sa.Column("held", JSONB(), nullable=True))
    op.add_column("events", sa.Column("held", sa.Boolean(), server_default=sa.text("false"), nullable=False))


def downgrade() -> None:
    op.drop_column("events", "held")
    op.drop_column("campaigns", "held")
    op.drop_column("campaigns", "play")
