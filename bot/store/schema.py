"""The tables. Times are milliseconds since 1970 in UTC; ids are hex digests; lists and records are JSON."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    false,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Moment(TypeDecorator[datetime]):
    """An aware time in UTC, stored as milliseconds."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - the base's signature
        """Return the milliseconds; integer arithmetic, so that a time survives the round trip exactly."""
        return None if value is None else (value - EPOCH) // timedelta(milliseconds=1)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - the base's signature
        """Return the time."""
        return None if value is None else EPOCH + timedelta(milliseconds=int(value))


metadata = MetaData()

sources = Table(
    "sources",
    metadata,
    Column("name", String, primary_key=True),
    Column("cursor", JSON, nullable=False, default=dict),
    Column("next_check_at", Moment, nullable=False, index=True),
    Column("lease_until", Moment),  # being polled until then
    Column("first_look_at", Moment),  # the first poll that succeeded; null: the next one is a baseline
    Column("polled_at", Moment),
    Column("succeeded_at", Moment),
    Column("listed_at", Moment),  # the last poll that brought a list, not just "unchanged"
    Column("new_item_at", Moment),
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("degraded", Text),
    Column("title", Text),
    Column("pace", JSON),  # its rhythm, as pacing knows it
    Column("moved", JSON),  # where it seems to have moved to, or did
    Column("stopped", Text),  # why it is not polled any more
    Column("alarm", JSON),  # what its operators were told of it
    Column("delays", JSON),  # from publication to first sight
)

items = Table(
    "items",
    metadata,
    Column("id", String, primary_key=True),
    Column("source", String, nullable=False),
    Column("run", String, nullable=False, default=""),
    Column("guid", Text),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text),
    Column("author", Text),
    Column("outlet", Text),  # whose news it is, where a source carries that of others
    Column("language", String),
    Column("tags", JSON, nullable=False),
    Column("published", Moment),
    Column("first_seen", Moment, nullable=False),
    Column("event_at", Moment, nullable=False),
    Column("last_listed", Moment, nullable=False),
    Column("title_key", String),
    Column("content_key", String, nullable=False),
    Column("story", String, index=True),
    Column("placement", JSON),  # what it is to its story, and why; null: it was never compared
    Column("origin", String),  # whose text it is: an agency's, a publisher's
    Column("reason", String, nullable=False),
    Column("text", String, nullable=False),  # feed, wanted, read, hidden
    Column("text_due_at", Moment),  # when to read the page; null: not wanted
    Column("text_attempts", Integer, nullable=False, default=0),
    Column("canonical", Text),  # what the page says of itself: the address it wants to be known by,
    Column("publisher", Text),  # whose page it is,
    Column("credit", Text),  # the agency whose text it is,
    Column("modified", Moment),  # when it was last changed
    Column("embargo_until", Moment),
    Column("picture", Text),
    Index("items_title", "title_key", "event_at"),
    Index("items_source_seen", "source", "first_seen"),
    Index("items_text_due", "text_due_at"),
)

pages = Table(
    "pages",
    metadata,
    Column("key", String, primary_key=True),  # of an article's canonical address
    Column("data", JSON, nullable=False),
    Column("capture", String),  # the page as it came, if that is kept
    Column("fetched_at", Moment, nullable=False, index=True),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("source", String, primary_key=True),
    Column("hub", Text, nullable=False),
    Column("topic", Text, nullable=False),
    Column("secret", String, nullable=False),
    Column("callback", String, nullable=False, unique=True),  # the address of ours that nobody else can guess
    Column("state", String, nullable=False),
    Column("due_at", Moment, nullable=False, index=True),  # when something is to be done about it
    Column("lease_until", Moment),
    Column("asked_at", Moment),
    Column("pushed_at", Moment),  # the last push that was well signed; null: none since a poll found what it had missed
    Column("failures", Integer, nullable=False),
    Column("refused", Integer, nullable=False),  # pushes with a wrong signature
    Column("error", Text),
)

aliases = Table(
    "aliases",
    metadata,
    Column("source", String, primary_key=True),
    Column("alias", String, primary_key=True),
    Column("item", String),  # null: two entries of one fetch shared it, it identifies nothing
    Index("aliases_item", "item"),
)

matches = Table(
    "matches",
    metadata,
    Column("item", String, primary_key=True),
    Column("rule", String, primary_key=True),
    Column("spans", JSON, nullable=False),
    Column("at", Moment, nullable=False),
    Column("event_at", Moment),  # when it happened, where title or lead says what the rule looks for; null: in passing
    Column("run", String, nullable=False, server_default=""),
    Index("matches_rule", "rule", "at"),
    Index("matches_told", "rule", "run", "event_at"),
)

verdicts = Table(
    "verdicts",
    metadata,
    Column("item", String, primary_key=True),
    Column("rule", String, primary_key=True),
    Column("reason", String, nullable=False),
    Column("story", String),
    Column("at", Moment, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", String, primary_key=True),
    Column("run", String, nullable=False, default=""),
    Column("title", Text, nullable=False),
    Column("url", Text),  # of its first item
    Column("first_seen", Moment, nullable=False),
    Column("last_seen", Moment, nullable=False, index=True),
    Column("merged_into", String),
    Column("split_from", String),
    Column("number", BigInteger),  # by which its terms are filed; null: closed, nothing joins it any more
    Column("profile", Text),  # what it is about, as JSON
    Column("origins", JSON),  # its independent texts
    Column("harm", JSON),  # the highest counts of killed and wounded
    Column("denied", Boolean, nullable=False, server_default=false()),
    Column("related", String),  # a story of a like event before it
    Index("stories_number", "number", unique=True),
)
Index(
    "stories_open",
    stories.c.last_seen,
    sqlite_where=stories.c.number.is_not(None),
    postgresql_where=stories.c.number.is_not(None),
)

# Of texts and terms there are many, and each row of theirs is two numbers: they have tables without a row id.

texts = Table(
    "texts",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("item", String, nullable=False),  # the first that carried the text, or some of it
    Column("copy_of", String),  # the item whose text it is for the most; null: its own
    Column("prints", LargeBinary, nullable=False),  # what is filed under it, eight bytes each
    Column("at", Moment, nullable=False, index=True),
)

prints = Table(
    "prints",
    metadata,
    Column("print", BigInteger, primary_key=True, autoincrement=False),
    Column("text", BigInteger, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)

terms = Table(
    "terms",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("story", BigInteger, primary_key=True, autoincrement=False),
    Index("terms_story", "story"),
    sqlite_with_rowid=False,
)

rarity = Table(
    "rarity",
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),  # of a run and no term: all open stories
    Column("mentions", Integer, nullable=False),  # in the items of open stories
    Column("squares", Integer, nullable=False),  # of the mentions in each story, added up
    sqlite_with_rowid=False,
)

events = Table(
    "events",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("story", String, nullable=False, index=True),
    Column("item", String),
    Column("kind", String, nullable=False),
    Column("data", JSON, nullable=False),
    Column("at", Moment, nullable=False),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", String, primary_key=True),
    Column("story", String, nullable=False, unique=True),
    Column("revision", Integer, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("rules", JSON, nullable=False),
    Column("items", JSON, nullable=False),
    Column("channels", JSON, nullable=False),
    Column("notes", JSON, nullable=False),
    Column("last", JSON),  # when its rules spoke before
    Column("related", JSON),  # the story of a like event that it may belong to
    Column("seen", JSON),  # who acknowledged it, and when
    Column("reason", String, nullable=False),
    Column("loud", Boolean, nullable=False),
    Column("first_at", Moment, nullable=False, index=True),
    Column("at", Moment, nullable=False),
    Index("alerts_at", "at"),
)

dues = Table(
    "dues",
    metadata,
    Column("alert", String, primary_key=True),
    Column("channel", String, primary_key=True),
    Column("revision", Integer, primary_key=True),
    Column("due_at", Moment, nullable=False),
    Column("reason", String, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("loud", Boolean, nullable=False),
    Column("digest", String),
    Column("held", String),  # why it waits, or waited
    Column("item", String),  # null: the story speaks
    Column("note", Text),  # what it changes
    Column("delivery", String),  # null: still owed
    Column("settled", String),  # why it needed no delivery of its own
)
# What is owed and what is open is little beside what is kept of the past: their indexes hold only that. What is owed
# stands in the order in which it is told.
_OWED = dues.c.delivery.is_(None) & dues.c.settled.is_(None)
Index(
    "dues_owed",
    dues.c.channel,
    dues.c.severity.desc(),
    dues.c.due_at,
    dues.c.alert,
    dues.c.revision,
    sqlite_where=_OWED,
    postgresql_where=_OWED,
)
Index(
    "dues_delivery",
    dues.c.delivery,
    sqlite_where=dues.c.delivery.is_not(None),
    postgresql_where=dues.c.delivery.is_not(None),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", String, primary_key=True),
    Column("channel", String, nullable=False),
    Column("alert", String),  # null for digests and notices
    Column("action", String, nullable=False),
    Column("message", JSON, nullable=False),
    Column("parts", JSON, nullable=False),
    Column("targets", JSON, nullable=False),
    Column("loud", Boolean, nullable=False),
    Column("severity", Integer, nullable=False),
    Column("status", String, nullable=False),  # waiting, sending, sent, dead, returned
    Column("due_at", Moment, nullable=False),
    Column("held", String),  # why it is not tried again yet, though the channel may be well
    Column("lease_until", Moment),
    Column("attempts", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Index("deliveries_settled", "channel", "settled_at"),
    Index("deliveries_alert", "alert", "channel"),
)
Index(
    "deliveries_open",
    deliveries.c.channel,
    deliveries.c.status,
    deliveries.c.due_at,
    sqlite_where=deliveries.c.settled_at.is_(None),
    postgresql_where=deliveries.c.settled_at.is_(None),
)

channels = Table(
    "channels",
    metadata,
    Column("name", String, primary_key=True),
    Column("state", JSON, nullable=False, default=dict),
    Column("open_at", Moment),  # the channel asked for quiet until then
    Column("failures", Integer, nullable=False, default=0),
    Column("error", Text),
    Column("sent_at", Moment),
)

rates = Table(
    "rates",
    metadata,
    Column("key", String, primary_key=True),  # what a server counts together: a chat, a bot
    Column("count", JSON, nullable=False),
)

bots = Table(
    "bots",
    metadata,
    Column("name", String, primary_key=True),
    Column("heard", BigInteger),  # the number of the last press that is done with
    Column("lease_until", Moment),  # a process listens until then
    Column("listener", String),  # which
)

timers = Table(
    "timers",
    metadata,
    Column("id", String, primary_key=True),
    Column("kind", String, nullable=False),
    Column("item", String, nullable=False, index=True),
    Column("rule", String, nullable=False),
    Column("story", String),
    Column("channel", String),
    Column("due_at", Moment, nullable=False, index=True),
)

mutes = Table(
    "mutes",
    metadata,
    Column("kind", String, primary_key=True),  # rule, story, source, word
    Column("value", Text, primary_key=True),
    Column("until", Moment),  # null: until somebody takes it back
    Column("author", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

rang = Table(
    "rang",
    metadata,
    Column("rule", String, primary_key=True),
    Column("at", Moment, nullable=False),  # when a rule with a cooldown last rang
)

captures = Table(
    "captures",
    metadata,
    Column("id", String, primary_key=True),
    Column("asked", Text, nullable=False),
    Column("url", Text, nullable=False),  # where the page was found
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),
    Column("left_out", JSON, nullable=False),  # names of headers that may hold secrets
    Column("body", LargeBinary, nullable=False),  # the page as it came, or its beginning, compressed
    Column("size", Integer, nullable=False),  # of the whole page, in bytes
    Column("sha256", String, nullable=False),  # of the whole page
    Column("fetched_at", Moment, nullable=False, index=True),
)

evidence = Table(
    "evidence",
    metadata,
    Column("item", String, primary_key=True),
    Column("entry", JSON, nullable=False),  # what its source gave when it was first told
    Column("capture", String),  # its page; null: none was read
    Column("flaw", Text),  # why no article is in the page, or there is no page
    Column("text", Text),  # what was read in it
    Column("at", Moment, nullable=False, index=True),
)

translations = Table(
    "translations",
    metadata,
    Column("item", String, primary_key=True),
    Column("language", String, primary_key=True),
    Column("headline", Text),  # null: not translated yet, or not to be had
    Column("excerpt", Text),
    Column("source", String),  # a digest of what is translated
    Column("wanted_at", Moment, nullable=False),
    Column("due_at", Moment, index=True),  # when to ask; null: done, or given up
    Column("attempts", Integer, nullable=False, default=0),
)

pulse = Table(
    "pulse",
    metadata,
    Column("process", String, primary_key=True),
    Column("started_at", Moment, nullable=False),
    Column("beat_at", Moment, nullable=False),
)
