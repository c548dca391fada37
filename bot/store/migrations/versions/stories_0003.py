"""What is compared of items, and what is known of stories."""

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Moment

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Go to this version."""
    op.add_column("items", sa.Column("placement", sa.JSON(), nullable=True))
    op.add_column("items", sa.Column("origin", sa.String(), nullable=True))
    op.add_column("matches", sa.Column("event_at", Moment(), nullable=True))
    op.add_column("matches", sa.Column("run", sa.String(), nullable=False, server_default=""))
    op.create_index("matches_told", "matches", ["rule", "run", "event_at"], unique=False)
    op.add_column("alerts", sa.Column("last", sa.JSON(), nullable=True))
    op.add_column("alerts", sa.Column("related", sa.JSON(), nullable=True))
    op.add_column("dues", sa.Column("note", sa.Text(), nullable=True))
    op.add_column("stories", sa.Column("number", sa.BigInteger(), nullable=True))
    op.create_index("stories_number", "stories", ["number"], unique=True)
    is_open = sa.text("number IS NOT NULL")
    op.create_index("stories_open", "stories", ["last_seen"], sqlite_where=is_open, postgresql_where=is_open)
    op.add_column("stories", sa.Column("url", sa.Text(), nullable=True))
    op.add_column("stories", sa.Column("profile", sa.Text(), nullable=True))
    for name in ("origins", "harm"):
        op.add_column("stories", sa.Column(name, sa.JSON(), nullable=True))
    op.add_column("stories", sa.Column("denied", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("stories", sa.Column("related", sa.String(), nullable=True))
    op.create_table(
        "texts",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("copy_of", sa.String(), nullable=True),
        sa.Column("prints", sa.LargeBinary(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("number"),
    )
    op.create_index(op.f("ix_texts_at"), "texts", ["at"], unique=False)
    _pairs("prints", "print", "text")
    _pairs("terms", "term", "story")
    op.create_index("terms_story", "terms", ["story"], unique=False)
    op.create_table(
        "rarity",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mentions", sa.Integer(), nullable=False),
        sa.Column("squares", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term"),
        sqlite_with_rowid=False,
    )


def _pairs(name: str, key: str, value: str) -> None:
    """Make a table of pairs of numbers, filed by the first."""
    op.create_table(
        name,
        sa.Column(key, sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column(value, sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint(key, value),
        sqlite_with_rowid=False,
    )
