"""Dues of items that speak for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Go to this version."""
    op.add_column("dues", sa.Column("item", sa.String(), nullable=True))
