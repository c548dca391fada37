"""Bringing the tables of a database to this version, with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from bot.errors import StoreError

MIGRATIONS = Path(__file__).parent / "migrations"


def latest() -> str | None:
    """Return the version that the latest of the migrations makes."""
    return ScriptDirectory.from_config(_config()).get_current_head()


def upgrade(connection: Connection) -> None:
    """Make or change the tables, in the caller's transaction. Raises StoreError where they are of a newer version."""
    config, current = _config(), MigrationContext.configure(connection).get_current_revision()
    script = ScriptDirectory.from_config(config)
    if current == script.get_current_head():
        return
    known = {one.revision for one in script.walk_revisions()}
    if current is not None and current not in known:
        raise StoreError("the database was written by a newer wirewatch: upgrade wirewatch, or use another --data")
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
