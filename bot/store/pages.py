"""Pages that were read, by the keys that their addresses have: two items with one page cause one fetch in a day."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select

from bot.model import Article
from bot.store import schema
from bot.store.database import upsert

ARTICLE = TypeAdapter(Article)


def kept(connection: Connection, key: str, since: datetime) -> tuple[Article, str | None] | None:
    """Return what a page said, if it was read after that time, and the id of its capture."""
    table = schema.pages
    row = connection.execute(select(table).where(table.c.key == key, table.c.fetched_at > since)).first()
    return None if row is None else (ARTICLE.validate_python(row.data), row.capture)


def keep(connection: Connection, keys: Iterable[str], article: Article, capture: str | None, now: datetime) -> None:
    """Remember what a page said under its keys: that of its own address, and of where it was looked for and found.

    `capture` is the id of the page as it came, which is kept if an item that has it is told.
    """
    row = {"data": ARTICLE.dump_python(article, mode="json"), "capture": capture, "fetched_at": now}
    upsert(connection, schema.pages, [row | {"key": key} for key in sorted(keys)])


def forget(connection: Connection, before: datetime) -> None:
    """Forget the pages that were read before that time."""
    connection.execute(delete(schema.pages).where(schema.pages.c.fetched_at <= before))
