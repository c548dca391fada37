"""What is known of a source's rhythm and health, what a page says of itself, pages, and subscriptions to hubs."""

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Moment

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Go to this version."""
    for name in ("pace", "moved", "alarm", "delays"):
        op.add_column("sources", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("sources", sa.Column("stopped", sa.Text(), nullable=True))
    for name in ("canonical", "publisher", "credit"):
        op.add_column("items", sa.Column(name, sa.Text(), nullable=True))
    for name in ("modified", "embargo_until"):
        op.add_column("items", sa.Column(name, Moment(), nullable=True))
    op.create_table(
        "pages",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("fetched_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index(op.f("ix_pages_fetched_at"), "pages", ["fetched_at"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("hub", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("callback", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("due_at", Moment(), nullable=False),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("asked_at", Moment(), nullable=True),
        sa.Column("pushed_at", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("source"),
        sa.UniqueConstraint("callback"),
    )
    op.create_index(op.f("ix_subscriptions_due_at"), "subscriptions", ["due_at"], unique=False)
