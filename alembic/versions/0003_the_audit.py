"""Why the audit says that something was refused, and that log and audit can be added to and read, no more.

The application's role gives up changing, deleting and emptying them. As their owner it could take that back, by a
statement that nothing of ours contains; only a role that owns nothing could not, and a hosted database has one role.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("audit", sa.Column("code", sa.Text(), nullable=True))
    op.execute("REVOKE UPDATE, DELETE, TRUNCATE ON audit, events FROM CURRENT_USER")


def downgrade() -> None:
    op.execute("GRANT UPDATE, DELETE, TRUNCATE ON audit, events TO CURRENT_USER")
    op.drop_column("audit", "code")
