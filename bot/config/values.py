"""The keys that are the same in every config, and the judges of their values."""

import ipaddress
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator, WithJsonSchema

from bot.config.shapes import DURATION, meant
from bot.durations import WrongValueError, duration
from bot.language import primary
from bot.model import Secret

LEAST = "sources: [https://feeds.bbci.co.uk/news/world/rss.xml]\n         rules: [drone attack]"
"""The least config that works, as a fix."""


MAX_NAME = 80

Network = IPv4Network | IPv6Network


def _every(value: object) -> object:
    return None if value == "auto" else _or(value, "auto")


def _history(value: object) -> object:
    return None if value == "forever" else _or(value, "forever")


def _evidence(value: object) -> object:
    return None if value in ("off", 0) and value is not False else _or(value, "off")


def _or(value: object, word: str) -> timedelta:
    try:
        return duration(value)
    except WrongValueError as error:
        raise WrongValueError(f"{error}, or {word}", error.fix) from None


def zone_named(value: object) -> ZoneInfo:
    """Return a time zone by its name. Raises WrongValueError where there is none."""
    try:
        return ZoneInfo(value if isinstance(value, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fix = meant(str(value), sorted(available_timezones())) if isinstance(value, str) else None
        close = fix if fix and fix.startswith("did") else "Asia/Beirut, Europe/Paris or UTC"
        raise WrongValueError("must be the name of a time zone", close) from None


def _network(value: object) -> Network:
    try:
        return ipaddress.ip_network(value if isinstance(value, str) else "")
    except ValueError:
        pass
    try:
        fix = str(ipaddress.ip_network(str(value), strict=False))
    except ValueError:
        fix = "127.0.0.0/8 or fd00::/8"
    raise WrongValueError("must be a network", fix)


_LANGUAGE = r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}"


def _language(value: object) -> object:
    if isinstance(value, str) and (not re.fullmatch(_LANGUAGE, value) or primary(value) is None):
        raise WrongValueError("must be the code of a language", "en, ar or pt-BR")
    return value


def _header_name(value: object) -> object:
    if isinstance(value, str) and not _TOKEN.fullmatch(value):
        raise WrongValueError("must be the name of a header", "X-Api-Key")
    return value


def _cookie_name(value: object) -> object:
    if isinstance(value, str) and not _TOKEN.fullmatch(value):
        raise WrongValueError("must be the name of a cookie", "session")
    return value


def _sent(value: Secret) -> Secret:
    if not value.reveal().isprintable():
        raise WrongValueError("must be one line, as it is sent in a header")
    return value


def _cookie(value: Secret) -> Secret:
    if ";" in value.reveal():
        raise WrongValueError("must be the value of one cookie, without a semicolon", "{session: abc, id: 7}")
    return _sent(value)


def _auth(value: Secret) -> Secret:
    if ":" not in value.reveal().strip(":"):
        raise WrongValueError("must be a user and a password", "user:password")
    return _sent(value)


def _agent(value: object) -> object:
    if isinstance(value, str) and not (value.strip() and value.isascii() and value.isprintable()):
        raise WrongValueError("must be one line of ASCII", '"Mozilla/5.0 (compatible; our-desk/1.0)"')
    return value


def _proxy(value: Secret) -> Secret:
    try:
        parts = urlsplit(value.reveal())
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    if not good:
        raise WrongValueError("must be the address of an HTTP proxy", "http://proxy.example:3128")
    return value


def _patience(value: timedelta) -> timedelta:
    if value > LONGEST_TIMEOUT:
        raise WrongValueError(f"must be at most {LONGEST_TIMEOUT.seconds // 60}m", "1m")
    return value


def _host(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(_HOST, value):
        raise WrongValueError("must be an address of this machine", "127.0.0.1, 0.0.0.0 or ::1")
    return value


def _public(value: object) -> object:
    if isinstance(value, str) and not re.fullmatch(_PUBLIC, value):
        raise WrongValueError("must be an address that starts with https:// or http://", "https://bot.example/")
    return value


def one_line(value: object) -> object:
    """Return a name as it is. Raises WrongValueError where it is no name."""
    if isinstance(value, str) and (not value.strip() or len(value) > MAX_NAME or not value.isprintable()):
        raise WrongValueError(f"must be one line of at most {MAX_NAME} characters")
    return value


_HOST = r"[A-Za-z0-9.:-]{1,255}"
_PUBLIC = r"[Hh][Tt][Tt][Pp][Ss]?://[^\s/?#@]{1,255}(/[^\s?#]{0,255})?"
Host = Annotated[str, BeforeValidator(_host), WithJsonSchema({"type": "string", "pattern": f"^{_HOST}$"})]
Public = Annotated[
    str | None, BeforeValidator(_public), WithJsonSchema({"type": ["string", "null"], "pattern": f"^{_PUBLIC}$"})
]
_A_NAME = WithJsonSchema({"type": "string", "pattern": r"^[^\n]*\S[^\n]*$", "maxLength": MAX_NAME})
Name = Annotated[str, BeforeValidator(one_line), _A_NAME]
Every = Annotated[timedelta | None, BeforeValidator(_every), WithJsonSchema({"anyOf": [DURATION, {"const": "auto"}]})]
History = Annotated[
    timedelta | None, BeforeValidator(_history), WithJsonSchema({"anyOf": [DURATION, {"const": "forever"}]})
]
Evidence = Annotated[
    timedelta | None, BeforeValidator(_evidence), WithJsonSchema({"anyOf": [DURATION, {"enum": ["off", 0]}]})
]
Zone = Annotated[
    Any, PlainValidator(zone_named), WithJsonSchema({"type": "string", "examples": ["Asia/Beirut", "UTC"]})
]
Private = Annotated[
    Any, PlainValidator(_network), WithJsonSchema({"type": "string", "pattern": r"^[0-9A-Fa-f.:]+(/\d+)?$"})
]
Language = Annotated[
    str | None, BeforeValidator(_language), WithJsonSchema({"type": ["string", "null"], "pattern": f"^{_LANGUAGE}$"})
]


def _primary(value: object) -> object:
    return primary(value) if isinstance(_language(value), str) and isinstance(value, str) else value


Primary = Annotated[str, BeforeValidator(_primary), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"})]


_TOKEN = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
LONGEST_TIMEOUT = timedelta(minutes=5)

HeaderName = Annotated[str, BeforeValidator(_header_name)]
CookieName = Annotated[str, BeforeValidator(_cookie_name)]
Sent = Annotated[Secret, AfterValidator(_sent)]
Cookie = Annotated[Secret, AfterValidator(_cookie)]
Auth = Annotated[Secret, AfterValidator(_auth)]
Agent = Annotated[str, BeforeValidator(_agent), WithJsonSchema({"type": "string", "pattern": r"^[ -~]*[!-~][ -~]*$"})]
Proxy = Annotated[Secret, AfterValidator(_proxy)]
Timeout = Annotated[timedelta, AfterValidator(_patience)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Defaults:
    """What holds for all sources that do not say otherwise. `every` is None for auto.

    Fields:
        every: How often to look: a time, or `auto`.
        max_age: How old news may be and still ring.
        timezone: The time zone of your messages and of the log.
    """

    every: Every = None
    max_age: timedelta = timedelta(hours=48)
    timezone: Zone = field(default_factory=lambda: ZoneInfo("UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """How long items, the history of rules and stories, and evidence are kept.

    `history` is None for ever, `evidence` None where none is kept.

    Fields:
        items: How long news that no rule hit, and the texts of what a rule hit, are kept.
        history: How long what each rule hit, stories and alerts are kept: a time, or `forever`.
        evidence: How long the pages and messages of what you were told are kept as evidence: a time, or `off`.
    """

    items: timedelta = timedelta(days=90)
    history: History = None
    evidence: Evidence = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkKeys:
    """The keys of `network:`.

    Fields:
        allow_private: Networks that are not public, and that feeds may be on all the same.
    """

    allow_private: tuple[Private, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """Where the bot listens: for health checks, Prometheus, hubs that push, readers of its feeds. false: not at all.

    Fields:
        port: The port to listen on.
        address: The address of this machine to listen on.
        public: The address under which it is reached from outside, for instance by way of a reverse proxy.
        metrics: Whether /metrics is there for Prometheus. /healthz and /readyz always are.
    """

    port: Annotated[int, Field(ge=1, le=65_535)] = 8_099
    address: Host = "127.0.0.1"
    public: Public = None
    metrics: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """The address that is called while the bot is well, so that somebody notices when it is not.

    Fields:
        url: What your monitor gave you, e.g. https://hc-ping.com/...; counts as a secret.
        every: How often it is called.
    """

    url: Secret
    every: timedelta = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Translate:
    """The translator that is asked for headline and matched sentence of alerts in other languages.

    Fields:
        url: The address of a server that speaks LibreTranslate's API; counts as a secret.
        key: Its API key, where it asks for one.
        to: The language to translate into.
        languages: The languages to translate from; all others unless said.
    """

    url: Secret
    key: Secret | None = None
    to: Annotated[str, BeforeValidator(_language), WithJsonSchema({"type": "string", "pattern": f"^{_LANGUAGE}$"})] = (
        "en"
    )
    languages: tuple[Primary, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseKeys:
    """The keys at the left margin that name the database.

    Fields:
        database: The address of a PostgreSQL; without it SQLite in the data folder.
    """

    database: Secret | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKeys:
    """The keys that sources of all kinds have.

    Fields:
        name: What the source is called in your messages.
        kind: Which kind of source it is.
        every: How often to look: a time, or `auto`.
        max_age: How old news may be and still ring.
        tier: 1 for the sources that you trust most, up to 9.
        tags: Words of your own, kept with every item.
        language: The language of its news, where the feed does not say it or says it wrong.
        full_text: Whether an article's page is read.
        headers: What to send along, e.g. an API key; never sent to another host.
        cookies: Cookies to send along, as those of a subscriber's browser; never sent to another host.
        auth: User and password for a server that asks for them (basic auth), as user:password.
        user_agent: The name that the bot goes by there.
        proxy: The proxy to ask through, http://user:password@host:port.
        timeout: How long one request may take.
        was: A former name, or a list of them.
        enabled: false switches it off.
    """

    name: Name | None = None
    kind: str = "feed"
    every: Every = None
    max_age: timedelta | None = None
    tier: Annotated[int, Field(ge=1, le=9)] = 2
    tags: tuple[Name, ...] = ()
    language: Language = None
    full_text: Literal["auto", "always", "never"] = "auto"
    headers: Mapping[HeaderName, Sent] = field(default_factory=dict)
    cookies: Mapping[CookieName, Cookie] = field(default_factory=dict)
    auth: Auth | None = None
    user_agent: Agent | None = None
    proxy: Proxy | None = None
    timeout: Timeout | None = None
    was: Name | tuple[Name, ...] = ()
    enabled: bool = True
