"""${message}."""

import sqlalchemy as sa
from alembic import op

from bot.store.schema import Moment

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """Go to this version."""
    ${upgrades if upgrades else "pass"}
