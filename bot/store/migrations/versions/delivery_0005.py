"""Who hears what and when: mutes, cooldowns, escalations, acknowledgements; pictures, evidence and translations."""

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Moment

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Go to this version."""
    op.add_column("items", sa.Column("picture", sa.Text(), nullable=True))
    op.add_column("alerts", sa.Column("seen", sa.JSON(), nullable=True))
    op.add_column("dues", sa.Column("held", sa.String(), nullable=True))
    op.add_column("deliveries", sa.Column("held", sa.String(), nullable=True))
    op.add_column("timers", sa.Column("story", sa.String(), nullable=True))
    op.add_column("timers", sa.Column("channel", sa.String(), nullable=True))
    op.create_index("alerts_at", "alerts", ["at"], unique=False)
    op.create_index("deliveries_settled", "deliveries", ["channel", "settled_at"], unique=False)
    _index_what_is_left_to_do()
    op.create_table(
        "mutes",
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("author", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "value"),
    )
    op.create_table(
        "rates",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("count", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_table(
        "bots",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("heard", sa.BigInteger(), nullable=True),
        sa.Column("lease_until", Moment(), nullable=True),
        sa.Column("listener", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "rang",
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("rule"),
    )
    op.add_column("pages", sa.Column("capture", sa.String(), nullable=True))
    op.create_table(
        "captures",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("left_out", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("fetched_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(op.f("ix_captures_fetched_at"), "captures", ["fetched_at"], unique=False)
    op.create_table(
        "evidence",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("capture", sa.String(), nullable=True),
        sa.Column("flaw", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("item"),
    )
    op.create_index(op.f("ix_evidence_at"), "evidence", ["at"], unique=False)
    op.create_table(
        "translations",
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("headline", sa.Text(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=True),
        sa.Column("source", sa.String(), nullable=True),
        sa.Column("wanted_at", Moment(), nullable=False),
        sa.Column("due_at", Moment(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("item", "language"),
    )
    op.create_index(op.f("ix_translations_due_at"), "translations", ["due_at"], unique=False)


def _index_what_is_left_to_do() -> None:
    owed, is_open = sa.text("delivery IS NULL AND settled IS NULL"), sa.text("settled_at IS NULL")
    told = sa.text("delivery IS NOT NULL")
    op.create_index("dues_delivery", "dues", ["delivery"], unique=False, sqlite_where=told, postgresql_where=told)
    op.drop_index("dues_owed", "dues")
    op.create_index(
        "dues_owed",
        "dues",
        ["channel", sa.text("severity DESC"), "due_at", "alert", "revision"],
        unique=False,
        sqlite_where=owed,
        postgresql_where=owed,
    )
    op.drop_index("deliveries_open", "deliveries")
    op.create_index(
        "deliveries_open",
        "deliveries",
        ["channel", "status", "due_at"],
        unique=False,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
