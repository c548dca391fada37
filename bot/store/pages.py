"""Pages that were read, by the keys that their addresses have: two items with one page cause one fetch in a day."""

from collections.abc import Iterable
from datetime import datetime

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, select

from bot.model import Article
from bot.store import schema
from bot.store.database import upsert

ARTICLE = TypeAdapter(Article)


def kept(connection: Connection, key: str, since: datetime) -> Article | None:
    """Return what a page said, if it was read after that time."""
    table = schema.pages
    data = connection.scalar(select(table.c.data).where(table.c.key == key, table.c.fetched_at > since))
    return None if data is None else ARTICLE.validate_python(data)


def keep(connection: Connection, keys: Iterable[str], article: Article, now: datetime) -> None:
    """Remember what a page said under its keys: that of its own address, and of where it was looked for and found."""
    data = ARTICLE.dump_python(article, mode="json")
    upsert(connection, schema.pages, [{"key": key, "data": data, "fetched_at": now} for key in sorted(keys)])


def forget(connection: Connection, before: datetime) -> None:
    """Forget the pages that were read before that time."""
    connection.execute(delete(schema.pages).where(schema.pages.c.fetched_at <= before))
