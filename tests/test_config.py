"""The config: what is written is what is meant, all that is wrong is told at once in its place, no secret leaks."""

import random
import re
import traceback
from datetime import timedelta
from ipaddress import ip_network
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.channels.telegram import Telegram
from bot.channels.webhook import Webhook
from bot.config import Retention, Settings, load, parse
from bot.config.names import source_name
from bot.durations import duration
from bot.errors import ConfigError, Problem
from bot.model import Access, Secret, Severity
from bot.sources.feed import Feed

LEAST = """\
sources:
  - https://feeds.bbci.co.uk/news/world/rss.xml
  - https://www.aljazeera.com/xml/rss/all.xml
telegram: {token_env: TELEGRAM_TOKEN, chat: auto}      # auto: the chat that was paired
rules: [drone attack, Ain al-Asad, CENTCOM]
"""

WHOLE = """\
version: 1
defaults: {every: auto, max_age: 48h, timezone: Asia/Beirut}      # every: a time given is honoured
retention: {items: 90d, history: forever}
sources:
  - {name: lbci, url: "https://news.example/rss", every: 2m, tier: 1, tags: [mena]}    # kind: feed is the default
  - {name: afternoon, kind: replay, file: examples/afternoon.jsonl}
channels:
  screen: {kind: console}
  mena-desk: {kind: telegram, token_env: TELEGRAM_TOKEN, chat: -1001234567890, topic: 7, api: "http://127.0.0.1:8081"}
  hook: {kind: webhook, url: "https://hooks.example/x", secret_file: hook.secret}
operators: screen                                                  # who hears about the bot's own troubles
lists: {attack: [attack*, drone*, rocket*]}
rules:
  - {name: us-forces-iraq, match: {all: [[US forces, US troops], $attack, [Iraq*, Syria*]]}, severity: high, to: [screen, mena-desk]}
routes: []                                                         # `to` replaces routes
network: {allow_private: ["127.0.0.0/8"]}                          # feeds on one's own network must be named
"""  # noqa: E501 - as people write it

SOURCES = "sources: [https://news.example/rss]\n"
RULES = "rules: [drone attack]\n"
TOKEN = "123456:AAE-5up3rs3cret"
ENV = {"TELEGRAM_TOKEN": TOKEN}


def read(text: str, env: dict[str, str] | None = None, folder: Path = Path()) -> Settings:
    return parse(text, file=folder / "config.yaml", env=env or {})


def refused(text: str, env: dict[str, str] | None = None, folder: Path = Path()) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as error:
        read(text, env, folder)
    return error.value.problems


def one(text: str, env: dict[str, str] | None = None, folder: Path = Path()) -> Problem:
    (problem,) = refused(text, env, folder)
    return problem


def written(file: Path, text: str, mode: int = 0o600) -> Path:
    file.write_text(text, encoding="utf-8")
    file.chmod(mode)
    return file


# --- the two configs of the documentation --------------------------------------------------------------------------


def test_the_least_config_works_without_a_warning() -> None:
    settings = read(LEAST, ENV)
    assert [source.name for source in settings.sources] == ["bbci-world", "aljazeera"]
    assert {source.kind for source in settings.sources} == {"feed"}
    assert [(channel.name, channel.kind, channel.off) for channel in settings.channels] == [
        ("telegram", "telegram", None)
    ]
    assert settings.channels[0].sender == Telegram(token=Secret(TOKEN), chat="auto")
    assert [rule.name for rule in settings.rules] == ["drone attack", "Ain al-Asad", "CENTCOM"]
    assert settings.default_route == ("telegram",)
    assert settings.timezone == ZoneInfo("UTC")
    assert settings.retention == Retention(items=timedelta(days=90), history=None)
    assert (settings.operators, settings.database, settings.warnings) == (None, None, ())


def test_the_whole_face_works_without_a_warning(tmp_path: Path) -> None:
    written(tmp_path / "hook.secret", "hush\n")
    settings = read(WHOLE, ENV, tmp_path)
    lbci, afternoon = settings.sources
    assert (lbci.name, lbci.every, lbci.tier, lbci.tags) == ("lbci", timedelta(minutes=2), 1, ("mena",))
    assert (afternoon.kind, afternoon.every, afternoon.max_age) == ("replay", None, timedelta(hours=48))
    assert [channel.sender for channel in settings.channels[1:]] == [
        Telegram(token=Secret(TOKEN), chat=-1001234567890, topic=7, api="http://127.0.0.1:8081"),
        Webhook(url=Secret("https://hooks.example/x"), secret=Secret("hush")),
    ]
    assert settings.operators == "screen"
    assert settings.default_route == ("mena-desk", "hook")
    assert (settings.rules[0].severity, settings.rules[0].to) == (Severity.HIGH, ("screen", "mena-desk"))
    assert settings.timezone == ZoneInfo("Asia/Beirut")
    assert settings.allow_private == (ip_network("127.0.0.0/8"),)
    assert settings.warnings == ()


def test_the_bot_listens_only_where_the_config_says_so(tmp_path: Path) -> None:
    assert read(SOURCES + RULES, folder=tmp_path).listen is None
    listen = read(SOURCES + RULES + "listen: {public: 'https://bot.example/'}", folder=tmp_path).listen
    assert listen is not None
    assert (listen.address, listen.port, listen.public) == ("127.0.0.1", 8099, "https://bot.example/")
    assert not listen.metrics


def test_a_translator_is_told_in_a_few_words_and_its_key_is_a_secret(tmp_path: Path) -> None:
    written = "translate: {url: 'http://127.0.0.1:5000', key_env: KEY, to: pt-BR, languages: [ar, fas, iw]}"
    translate = read(SOURCES + RULES + written, {"KEY": "k3y"}, folder=tmp_path).translate
    assert translate is not None
    assert (translate.to, translate.languages) == ("pt-BR", ("ar", "fa", "he"))
    assert translate.key is not None
    assert translate.key.reveal() == "k3y"
    assert "k3y" not in repr(translate)
    assert read(SOURCES + RULES, folder=tmp_path).translate is None


def test_the_bot_may_be_told_not_to_listen_at_all(tmp_path: Path) -> None:
    settings = read(SOURCES + RULES + "listen: false", folder=tmp_path)
    assert (settings.listen, settings.listens) == (None, False)
    settings = read(SOURCES + RULES + "listen: {metrics: true}", folder=tmp_path)
    assert settings.listen is not None
    assert (settings.listen.metrics, settings.listens, settings.warnings) == (True, True, ())


def test_the_shipped_config_works_without_any_variable_and_without_a_warning() -> None:
    settings = load(Path(__file__).parent.parent / "config.yaml", {})
    assert settings.warnings == ()
    assert "screen" in settings.default_route


# --- places and suggestions ----------------------------------------------------------------------------------------

# What is written, line, column, a piece of the message, and of the fix.
MISTAKES = {
    "a misspelled section": ("rulez: [a]", 3, 1, "no key 'rulez'", "did you mean rules?"),
    "a misspelled key of a source": (
        "telegram: {token_env: T}\nsuorces: []",
        4,
        1,
        "no key 'suorces'",
        "did you mean sources?",
    ),
    "a key that belongs elsewhere": ("every: 2m", 3, 1, "belongs to defaults or a source", "move it to defaults"),
    "a section of a later version": ("workers: [a]", 3, 1, "not yet available", "leave it out"),
    "what is said of each channel": ("quiet_hours: 22:00-07:00", 3, 1, "said of each channel", 'quiet: "22:00-07:00"'),
    "a route to nobody": ("routes: [{to: desk}]", 3, 15, "there is no channel 'desk'", "there are: console"),
    "a route without an end": (
        "routes: [{severity: high}]",
        3,
        10,
        "a route says where to",
        "{severity: high, to: desk}",
    ),
    "a route of a language in words": (
        "routes: [{lang: Arabic, to: console}]",
        3,
        17,
        "code of two letters",
        "lang: ar",
    ),
    "an escalation without a time": (
        "routes: [{to: console, escalate: {to: console}}]",
        3,
        34,
        "`escalate` needs `after`",
        "escalate: {after: 10m",
    ),
    "a later version": ("version: 2", 3, 10, "must be 1", "version: 1"),
    "a version in words": ("version: true", 3, 10, "must be 1", "version: 1"),
    "a section that is a list": ("defaults: [a]", 3, 11, "must be a mapping", "defaults: {every: ...}"),
    "a time without its unit": ("defaults: {every: 5}", 3, 19, "every: must be a time such as 30s", "5s, 5m or 5h"),
    "a time in words": ("defaults: {max_age: 48 hours}", 3, 21, "max_age: must be a time", "48h"),
    "a time of nothing": ("defaults: {max_age: 0s}", 3, 21, "longer than nothing", ""),
    "auto where it is not": ("retention: {items: auto}", 3, 20, "items: must be a time", ""),
    "a time zone": ("defaults: {timezone: Asia/Beiruth}", 3, 22, "name of a time zone", "did you mean Asia/Beirut?"),
    "a time zone as a path": ("defaults: {timezone: ../etc}", 3, 22, "name of a time zone", "UTC"),
    "a network with a host's address": ("network: {allow_private: [127.0.0.1/8]}", 3, 27, "network", "127.0.0.0/8"),
    "a translator without an address": ("translate: {to: en}", 3, 12, "url is missing in translate", "url_env: URL"),
    "a translator that is no address": ("translate: {url: babel}", 3, 12, "starts with http://", "http://127.0.0.1"),
    "a language to read in words": ("translate: {url: 'http://b/', to: English}", 3, 35, "to: must be the code", "en,"),
    "languages that are none": (
        "translate: {url: 'http://b/', languages: [Arabic]}",
        3,
        43,
        "must be the code of a language",
        "en, ar",
    ),
    "a network by name": ("network: {allow_private: [localhost]}", 3, 27, "must be a network", "fd00::/8"),
    "no network list": ("network: {allow_private: 10.0.0.0/8}", 3, 26, "must be a list", "[10.0.0.0/8]"),
    "a port that is none": ("listen: {port: 70000}", 3, 16, "port", ""),
    "a place to listen that is none": (
        "listen: {address: 'here there'}",
        3,
        19,
        "address of this machine",
        "127.0.0.1",
    ),
    "a public address without https": ("listen: {public: bot.example}", 3, 18, "starts with https://", "https://bot"),
    "a public address with a key in it": (
        "listen: {public: 'https://b.example/?k=1'}",
        3,
        18,
        "starts with",
        "https://",
    ),
    "listen as a number": ("listen: 8099", 3, 9, "must be a mapping", "listen: {port: ...}"),
    "an operator who is no channel": (
        "channels: {screen: {kind: console}}\noperators: scren",
        4,
        12,
        "must be the name of a channel",
        "did you mean screen?",
    ),
    "a kind that is not there": ("channels: {a: {kind: telegramm}}", 3, 22, "no kind 'telegramm'", "telegram?"),
    "no kind": ("channels: {desk: {}}", 3, 12, "kind is missing", "console"),
    "channels as a list": ("channels: [a]", 3, 11, "mapping of names", "channels: {screen: {kind: console}}"),
    "a channel that is text": ("channels: {a: console}", 3, 15, "a channel is a mapping", "a: {kind: console}"),
    "a short form of another kind": ("telegram: {kind: console}", 3, 1, "at the left margin", "channels:"),
    "two channels of one name": (
        "channels: {telegram: {token_env: T}}\ntelegram: {token_env: T}",
        4,
        1,
        "two channels named 'telegram'; the first is on line 3",
        "keep one",
    ),
    "no token": ("telegram: {chat: auto}", 3, 11, "token is missing", "token_env: TOKEN"),
    "two tokens": ("telegram: {token_env: T, token: x}", 3, 26, "token_env and token say", "keep one"),
    "a token that is a number": ("telegram: {token: 12345}", 3, 19, "token: must be text", 'token: "..."'),
    "a variable that is a token": ("telegram: {token_env: '12:ab'}", 3, 23, "name of an environment variable", "T"),
    "a chat that is a fraction": ("telegram: {token_env: T, chat: 1.5}", 3, 32, "a whole number or text", '"1.5"'),
    "a word where a number is meant": ("telegram: {token_env: T, topic: x}", 3, 33, "must be a whole number", ""),
    "yes where true is meant": ("telegram: {token_env: T, silent: yes}", 3, 34, "must be true or false", "true"),
    "a choice": ("channels: {console: {color: allways}}", 3, 29, "one of auto, always or never", "always"),
    "a mapping": ("webhook: {url: 'https://a', headers: x}", 3, 38, "must be a mapping", ""),
    "a webhook without a scheme": (
        "webhook: {url: hooks.example/5up3r}",
        3,
        16,
        "url: must be an address",
        "https://...",
    ),
    "a webhook in curly quotes": ("webhook: {url: “https://a”}", 3, 16, "url: has “ and ” round it", "https://..."),
    "a Bot API without a scheme": (
        "telegram: {token: t, chat: a, api: a.b}",
        3,
        36,
        "api: must be an addr",
        "https://...",
    ),
    "a value in a mapping": ("webhook: {url: 'https://a', headers: {A: 1}}", 3, 42, "headers.A: must be text", ""),
    "a reference without an end": ("telegram: {token: '${T'}", 3, 19, "${ has no end", "${NAME}"),
    "lists as a list": ("lists: [a]", 3, 8, "mapping of names to terms", "lists: {attack:"),
    "a database that is none": ("database: sqlite:///x", 3, 11, "address of PostgreSQL", "leave it out for SQLite"),
    "an unset database": ("database_env: PG", 3, 15, "the variable PG is not set", "export PG"),
}


@pytest.mark.parametrize(("text", "line", "column", "message", "fix"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_told_with_its_exact_place_and_a_fix(
    text: str, line: int, column: int, message: str, fix: str
) -> None:
    problem = next(each for each in refused(SOURCES + RULES + text) if not each.warning)
    assert (problem.file, problem.line, problem.column) == ("config.yaml", line, column)
    assert message in problem.message
    assert fix in (problem.fix or "")


SOURCE_MISTAKES = {
    "no scheme": ("x.example/rss", 5, "must be an address", "https://x.example/rss"),
    "www": ("www.x.example", 5, "must be an address", "https://www.x.example"),
    "the feed scheme": ("feed://x.example/rss", 5, "not with feed:", "https://x.example/rss"),
    "the feed scheme before another": ("feed:https://x.example", 5, "not with feed:", "https://x.example"),
    "curly quotes": (
        "“https://x.example/rss”",
        5,
        "has “ and ” round it",
        '"https://x.example/rss" in straight quotes',
    ),
    "one curly quote": (
        "{url: https://x.example/rss’}",
        11,
        "url: has ’ round it",
        '"https://x.example/rss" in straight',
    ),
    "curly quotes and no scheme": ("«x.example/rss»", 5, "has « and » round it", "https://x.example/rss"),
    "curly quotes round a key": (
        "‘https://x.example/?key=5up3r’",
        5,
        "has ‘ and ’ round it",
        '"https://x.example/?..."',
    ),
    "a space": ("https://x.example/a b", 5, "has a space in it", "%20"),
    "another scheme": ("ftp://x.example", 5, "http:// or https://", "https://"),
    "no host": ("https:///x", 5, "http:// or https://", "https://"),
    "a port that is none": ("https://x.example:99999/", 5, "http:// or https://", "https://"),
    "half an IPv6 address": ("'https://[::1/'", 5, "http:// or https://", "https://"),
    "a number": ("5", 5, "a source is an address", "url"),
    "a list": ("[https://x.example]", 5, "a source is an address", "url"),
    "a url without a scheme": ("{url: x.example}", 11, "url: must be an address", "https://x.example"),
    "no url": ("{name: a}", 5, "url is missing in a source of kind feed", "url: ..."),
    "a name as the key": ("bbc: https://x.example", 5, "says name: and url:", "{name: bbc, url: ...}"),
    "a misspelled key": ("{url: 'https://x', evry: 2m}", 24, "no key 'evry'", "did you mean every?"),
    "a key of a channel": (
        "{url: 'https://x', chat: 1}",
        24,
        "belongs to a channel of kind telegram",
        "move it to a channel",
    ),
    "an unknown kind": ("{kind: fed, name: a}", 12, "no kind 'fed'", "did you mean feed?"),
    "a kind without a name": ("{kind: replay, file: a}", 5, "name is missing in a source of kind replay", "name:"),
    "a name that is a number": ("{url: 'https://x', name: 2024}", 30, "name: must be text", '"2024"'),
    "a name of two lines": ('{url: "https://x", name: "a\\nb"}', 30, "must be one line", ""),
    "one tag": ("{url: 'https://x', tags: mena}", 30, "must be a list", "[mena]"),
    "a tag that is a number": ("{url: 'https://x', tags: [a, 24]}", 34, "tags: must be text", '"24"'),
    "a tier of nought": ("{url: 'https://x', tier: 0}", 30, "tier: must be at least 1", ""),
    "a language in words": ("{url: 'https://x', language: Arabic}", 34, "code of a language", "ar"),
    "a full text of true": ("{url: 'https://x', full_text: true}", 35, "one of auto, always or never", ""),
    "a variable that is not set": ("{url: 'https://x/${KEY}'}", 11, "KEY is not set", "${KEY:-default}"),
}


@pytest.mark.parametrize(("text", "column", "message", "fix"), SOURCE_MISTAKES.values(), ids=SOURCE_MISTAKES)
def test_a_mistake_in_a_source_is_told_with_its_exact_place_and_a_fix(
    text: str, column: int, message: str, fix: str
) -> None:
    problem = one(f"sources:\n  - {text}\n{RULES}")
    assert (problem.line, problem.column) == (2, column)
    assert message in problem.message
    assert fix in (problem.fix or "")


RULE_MISTAKES = {
    "a misspelled key": ("{match: a, severty: high}", 16, "severty", "severity"),
    "a severity": ("{match: a, severity: hihg}", 26, "severity", "high"),
    "a channel that is not there": ("{match: a, to: [scren]}", 21, "no channel 'scren'", "did you mean screen?"),
    "a key of a later version": ("{match: a, confirm: {origins: 2}}", 16, "not yet available", "for now"),
    "a list that is not there": ("{match: {any: [b, $atack]}}", 23, "atack", "attack"),
    "a term that is a number": ("[a, 2024]", 9, "2024", '"2024"'),
}


@pytest.mark.parametrize(("text", "column", "message", "fix"), RULE_MISTAKES.values(), ids=RULE_MISTAKES)
def test_a_mistake_in_a_rule_is_told_with_its_exact_place_and_a_fix(
    text: str, column: int, message: str, fix: str
) -> None:
    head = SOURCES + "channels: {screen: {kind: console}}\nlists: {attack: [attack*]}\nrules:\n"
    problem = one(f"{head}  - {text}")
    assert (problem.line, problem.column) == (5, column)
    assert message in problem.message
    assert fix in (problem.fix or "")


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    found = refused(
        "sources: [x.example, {url: 'https://y', evry: 1}]\nchannels: {a: {kind: fax}}\n"
        "rules: [{name: x, match: a, to: [b], severty: high}]\nversion: 7\n"
    )
    assert [(each.line, each.column) for each in found] == [(1, 11), (1, 41), (2, 22), (3, 34), (3, 38), (4, 10)]


def test_a_problem_prints_like_those_of_a_compiler() -> None:
    assert str(one(SOURCES + RULES + "rulez: []")) == (
        "config.yaml:3:1: error: the config has no key 'rulez'\n    fix: did you mean rules?"
    )


def test_columns_count_characters_of_any_script() -> None:
    (problem,) = refused(f"{SOURCES}lists: {{هجوم: [غارة 😀, 'b']}}\nrules: [$هجوم, $x]")
    assert (problem.line, problem.column) == (3, 16)


@pytest.mark.parametrize("text", ["", "\n\n", "# nothing\n", "null", "---\n"])
def test_an_empty_file_is_told_what_the_least_config_is(text: str) -> None:
    problem = one(text)
    assert "empty" in problem.message
    assert "rules: [drone attack]" in (problem.fix or "")
    assert (problem.line, problem.column) == (1, 1)


@pytest.mark.parametrize(
    "text", ["sources: []\nrules: []", "version: 1", "sources:\nrules:", "sources: ~\nrules: null"]
)
def test_no_sources_and_no_rules_are_told_what_the_least_config_is(text: str) -> None:
    found = [problem for problem in refused(text) if not problem.warning]
    assert {problem.message.split(":")[0] for problem in found} == {"there are no sources", "there are no rules"}
    assert all("drone attack" in (problem.fix or "") for problem in found)


def test_a_misspelled_section_is_not_also_missing() -> None:
    assert "rulse" in one(SOURCES + "rulse: [a]").message


@pytest.mark.parametrize("text", ["drone attack", "[a, b]", "- https://x.example"])
def test_a_file_that_is_no_mapping_is_told_so(text: str) -> None:
    assert "keys and values" in one(text).message


# --- the file ------------------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_told_with_the_way_to_one(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"there is no such file.*\n.*wirewatch init"):
        load(tmp_path / "config.yaml", {})


def test_a_folder_is_not_a_config(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: is a directory"):
        load(tmp_path, {})


@pytest.mark.parametrize(
    ("data", "line", "column", "message"),
    [
        (b"sources: []\n# caf\xe9\n", 2, 6, "the byte 0xE9 is not UTF-8"),
        ("sources: []".encode("utf-16"), 1, 1, "UTF-16"),
        (b"#" * 5_000_001, 1, 1, "larger than 5 MB"),
    ],
)
def test_a_file_that_is_no_text_is_refused_at_its_place(
    tmp_path: Path, data: bytes, line: int, column: int, message: str
) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(data)
    with pytest.raises(ConfigError) as error:
        load(file, {})
    (problem,) = error.value.problems
    assert (problem.line, problem.column) == (line, column)
    assert message in problem.message


def test_a_byte_order_mark_and_the_line_ends_of_windows_change_nothing(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_bytes(b"\xef\xbb\xbf" + (SOURCES + RULES).replace("\n", "\r\n").encode())
    assert load(file, {}).rules[0].name == "drone attack"
    file.write_bytes(b"\xef\xbb\xbf" + (SOURCES + RULES + "rulez: []").replace("\n", "\r\n").encode())
    with pytest.raises(ConfigError, match=r"config\.yaml:3:1: error"):
        load(file, {})


# --- times ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("30s", 30), ("2m", 120), ("48h", 172_800), ("90d", 7_776_000), ("1h30m", 5_400), ("2w", 1_209_600)],
)
def test_a_time_is_a_number_with_its_unit(text: str, seconds: int) -> None:
    assert duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text", ["", "m", "2", "-2m", "2m1h", "1.5h", "2 m", "22:30", "2M", "9" * 50 + "d", None, True, []]
)
def test_anything_else_is_no_time(text: object) -> None:
    with pytest.raises(ValueError, match="must be a time such as 30s, 2m or 48h"):
        duration(text)


# --- sources -------------------------------------------------------------------------------------------------------


def test_defaults_hold_where_a_source_says_nothing() -> None:
    settings = read(
        "defaults: {every: 10m, max_age: 6h}\nsources:\n  - https://a.example/\n"
        "  - {url: 'https://b.example/', every: auto, max_age: 1h}\n" + RULES
    )
    assert [(source.every, source.max_age) for source in settings.sources] == [
        (timedelta(minutes=10), timedelta(hours=6)),
        (None, timedelta(hours=1)),
    ]


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://feeds.bbci.co.uk/news/world/rss.xml", "bbci-world"),
        ("https://feeds.bbci.co.uk/news/world/middle_east/rss.xml", "bbci-middle-east"),
        ("https://www.aljazeera.com/xml/rss/all.xml", "aljazeera"),
        ("https://www.france24.com/ar/rss", "france24-ar"),
        ("http://localhost:8080/feed", "localhost"),
        ("https://rss.example/", "rss.example"),
    ],
)
def test_a_name_is_made_of_the_address(url: str, name: str) -> None:
    assert source_name(url, set()) == name
    other = source_name(url, {name})
    assert re.fullmatch(rf"{re.escape(name)}-[0-9a-f]{{4}}", other)
    assert source_name(url, {name}) == other


def test_a_made_up_name_never_takes_one_that_was_given() -> None:
    settings = read(
        "sources:\n  - https://www.aljazeera.com/xml/rss/all.xml\n  - {name: aljazeera, url: 'https://b.example/'}\n"
        + RULES
    )
    assert settings.sources[1].name == "aljazeera"
    assert settings.sources[0].name.startswith("aljazeera-")


def test_a_source_added_at_the_end_renames_no_other() -> None:
    first = "sources:\n  - https://a.example/rss\n  - https://a.example/feed\n"
    before = [source.name for source in read(first + RULES).sources]
    after = [source.name for source in read(first + "  - https://a.example/atom\n" + RULES).sources]
    assert after[:2] == before
    assert len(set(after)) == 3


def test_two_sources_of_one_name_are_refused() -> None:
    problem = one("sources:\n  - {name: a, url: 'https://a/'}\n  - {name: a, url: 'https://b/'}\n" + RULES)
    assert (problem.line, problem.column) == (3, 12)
    assert "two sources named 'a'; the first is on line 2" in problem.message


def test_the_same_address_twice_is_doubtful() -> None:
    (warning,) = read(
        "sources:\n  - https://a.example/x\n  - {name: b, url: 'https://a.example/x/'}\n" + RULES
    ).warnings
    assert (warning.line, warning.column, warning.warning) == (3, 20, True)
    assert "a-x has this address already" in warning.message


def test_a_source_that_is_switched_off_is_checked_and_left_out() -> None:
    text = "sources:\n  - {name: a, url: 'https://a.example/', enabled: false}\n  - https://b.example/\n" + RULES
    assert [source.name for source in read(text).sources] == ["b"]
    assert "evry" in one(text.replace("enabled", "evry")).message
    (warning,) = read(text.replace("  - https://b.example/\n", "")).warnings
    assert "all sources are switched off" in warning.message


def test_a_former_name_leads_to_the_present_one() -> None:
    text = "sources:\n  - {name: new, was: old, url: 'https://a/'}\n  - {name: b, was: [b1, b2], url: 'https://b/'}\n"
    assert read(text + RULES).renames == {"old": "new", "b1": "b", "b2": "b"}
    problem = one(text.replace("b1", "new") + RULES)
    assert (problem.line, problem.column) == (3, 21)
    assert "'new' is the name of another source" in problem.message


def test_a_variable_goes_into_a_source_and_is_not_read_as_yaml() -> None:
    text = "sources: [{url: 'https://a.example/${PATH_}', headers: {X-Key: '${KEY}'}}]\n" + RULES
    source = read(text, {"PATH_": "x#[y]", "KEY": "*a: {no}"}).sources[0]
    assert source.fetcher == Feed(url="https://a.example/x#[y]")
    assert source.access == Access(headers={"X-Key": Secret("*a: {no}")})


def test_what_a_server_asks_for_is_read_for_sources_of_every_kind(tmp_path: Path) -> None:
    (tmp_path / "key").write_text("hush\n", encoding="utf-8")
    keys = "auth_env: AUTH, cookies: {id: '${ID}'}, user_agent: desk/1, proxy: 'http://p.example:3128', timeout: 90s"
    found = parse(
        f"sources: [{{url: 'https://a.example/rss', {keys}}}]\n" + RULES,
        file=tmp_path / "config.yaml",
        env={"AUTH": "me:hush", "ID": "7"},
    )
    assert found.sources[0].access == Access(
        auth=Secret("me:hush"),
        cookies={"id": Secret("7")},
        user_agent="desk/1",
        proxy=Secret("http://p.example:3128"),
        timeout=timedelta(seconds=90),
    )


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("headers: {X Key: a}", "the name of a header"),
        ('headers: {X-Key: "a\\nHost: b"}', "one line"),
        ("cookies: {id: 'a; b=c'}", "one cookie"),
        ("auth: me", "a user and a password"),
        ("user_agent: ''", "one line of ASCII"),
        ("proxy: 'socks5://p.example:1080'", "HTTP proxy"),
        ("timeout: 1h", "at most 5m"),
    ],
)
def test_what_cannot_be_sent_to_a_server_is_refused(key: str, words: str) -> None:
    assert words in one(f"sources: [{{url: 'https://a.example/rss', {key}}}]\n" + RULES).message


# --- channels ------------------------------------------------------------------------------------------------------


def test_without_channels_alerts_are_printed() -> None:
    settings = read(SOURCES + RULES)
    assert [(channel.name, channel.kind) for channel in settings.channels] == [("console", "console")]
    assert settings.default_route == ("console",)


def test_the_operators_channel_is_the_route_if_it_is_the_only_one() -> None:
    settings = read(SOURCES + RULES + "channels: {screen: {kind: console}}\noperators: screen")
    assert settings.default_route == ("screen",)


def test_a_channel_named_like_a_kind_needs_no_kind() -> None:
    settings = read(SOURCES + RULES + "channels:\n  console:\n  telegram: {token_env: TELEGRAM_TOKEN}", ENV)
    assert [channel.kind for channel in settings.channels] == ["console", "telegram"]


def test_a_channel_whose_variable_is_not_set_is_off() -> None:
    settings = read(SOURCES + RULES + "telegram: {token_env: TELEGRAM_TOKEN}\nconsole: {}")
    assert [(channel.name, channel.off) for channel in settings.channels] == [
        ("telegram", "TELEGRAM_TOKEN is not set"),
        ("console", None),
    ]
    assert settings.channels[0].sender is None
    assert settings.default_route == ("console",)
    assert settings.warnings == ()


def test_a_channel_is_off_for_any_variable_that_it_needs() -> None:
    text = "webhook: {url: 'https://${HOST}/x', secret_env: S, headers: {A: '${KEY}'}}\nconsole: {}"
    (hook, _) = read(SOURCES + RULES + text).channels
    assert hook.off == "HOST and S and KEY are not set"


def test_a_channel_that_is_off_is_checked_all_the_same() -> None:
    problem = one(SOURCES + RULES + "telegram: {token_env: TELEGRAM_TOKEN, topc: 7}")
    assert problem.fix == "did you mean topic?"


def test_if_all_channels_are_off_alerts_are_printed_with_a_warning() -> None:
    settings = read(LEAST)
    assert settings.default_route == ("console",)
    (warning,) = settings.warnings
    assert (warning.line, warning.column) == (4, 1)
    assert "TELEGRAM_TOKEN is not set" in warning.message


def test_a_variable_that_is_set_but_empty_is_an_error() -> None:
    for value in ("", "  "):
        problem = one(LEAST, {"TELEGRAM_TOKEN": value})
        assert (problem.line, problem.column) == (4, 23)
        assert "token is set, but empty" in problem.message


@pytest.mark.parametrize(
    ("token", "env", "expected"),
    [
        ("${T}", {"T": "abc"}, "abc"),
        ("${T:-abc}", {}, "abc"),
        ("${T:-abc}", {"T": ""}, "abc"),
        ("a${T}c", {"T": "b"}, "abc"),
        ("$abc", {}, "$abc"),
        ("a$$b", {}, "a$$b"),
        ("${T}", {"T": "${T}"}, "${T}"),
        ("${T}", {"T": "*a: [no]"}, "*a: [no]"),
    ],
)
def test_a_variable_is_put_in_once_and_only_where_it_is_named(token: str, env: dict[str, str], expected: str) -> None:
    settings = read(f"{SOURCES}{RULES}telegram: {{token: '{token}'}}", env)
    assert settings.channels[0].sender == Telegram(token=Secret(expected))


def test_a_variable_is_a_number_or_true_where_one_is_wanted() -> None:
    text = SOURCES + RULES + "telegram: {token_env: T, chat: '${CHAT}', topic: '${TOPIC}', silent: '${SILENT}'}"
    settings = read(text, {"T": "x", "CHAT": "-1001", "TOPIC": "7", "SILENT": "true"})
    assert settings.channels[0].sender == Telegram(token=Secret("x"), chat=-1001, topic=7, silent=True)


def test_a_variable_goes_into_rules_too() -> None:
    settings = read(SOURCES + "rules: ['${WORD} attack', '${X:-rocket}']", {"WORD": "drone"})
    assert [rule.name for rule in settings.rules] == ["drone attack", "rocket"]
    problem = one(SOURCES + "rules: [a, '${WORD}']")
    assert (problem.line, problem.column) == (2, 12)


@pytest.mark.parametrize("text", ["${", "${}", "${A", "${A:-b", "${1A}", "${A:+b}", "${A${B}}", "x ${A:-" * 50_000])
def test_a_reference_that_is_none_is_refused(text: str) -> None:
    problem = one(f"{SOURCES}{RULES}webhook: {{url: 'https://x', headers: {{A: '{text}'}}}}")
    assert (problem.line, problem.column) == (3, 42)
    assert "${ has no end, or no name in it" in problem.message


def test_a_secret_file_stands_beside_the_config_and_loses_one_line_end(tmp_path: Path) -> None:
    written(tmp_path / "token", "abc\n\n")
    settings = read(SOURCES + RULES + "telegram: {token_file: token}", folder=tmp_path)
    assert settings.channels[0].sender == Telegram(token=Secret("abc\n"))
    assert settings.warnings == ()


def test_a_secret_file_that_everybody_can_read_is_doubtful(tmp_path: Path) -> None:
    written(tmp_path / "token", "abc", 0o644)
    (warning,) = read(SOURCES + RULES + "telegram: {token_file: token}", folder=tmp_path).warnings
    assert (warning.line, warning.column, warning.fix) == (3, 24, "chmod 600 token")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("missing", "no such file"),
        (".", "it is not a file"),
        ("empty", "is set, but empty"),
        ("large", "larger than"),
        ("binary", "not text in UTF-8"),
        ('"a\\0b"', "control character"),
    ],
)
def test_a_secret_file_that_is_none_is_told_at_its_place(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty").touch()
    (tmp_path / "large").write_bytes(b"x" * 70_000)
    (tmp_path / "binary").write_bytes(b"\xff\xfe\xfd")
    found = refused(f"{SOURCES}{RULES}telegram: {{token_file: {name}}}", folder=tmp_path)
    problem = next(each for each in found if not each.warning)
    assert (problem.line, problem.column) == (3, 24)
    assert message in problem.message


def test_a_rule_that_names_only_channels_that_are_off_is_told() -> None:
    text = SOURCES + "channels:\n  telegram: {token_env: T}\n  screen: {kind: console}\n"
    (warning,) = read(text + "rules:\n  - {match: a, to: [telegram]}\n  - {match: b, to: [telegram, screen]}").warnings
    assert (warning.line, warning.column) == (6, 20)
    assert "telegram is off (T is not set), so this rule takes the default route" in warning.message


PING = "https://hc-ping.com/5up3rs3cret"


@pytest.mark.parametrize(
    ("written", "minutes"),
    [
        (PING, 5),
        (f"{{url: '{PING}'}}", 5),
        (f"{{url: '{PING}', every: 1m}}", 1),
        ("{url_env: PING}", 5),
        ("'${PING}'", 5),
    ],
)
def test_a_heartbeat_is_an_address_or_a_mapping_and_its_address_is_a_secret(written: str, minutes: int) -> None:
    settings = read(f"{SOURCES}{RULES}heartbeat: {written}", {"PING": PING})
    assert settings.heartbeat is not None
    assert settings.heartbeat.url.reveal() == PING
    assert settings.heartbeat.every == timedelta(minutes=minutes)
    assert "5up3rs3cret" not in repr(settings.heartbeat)
    assert settings.warnings == ()


@pytest.mark.parametrize(
    "written",
    ["hc-ping.com/5up3rs3cret", "[https://a.example]", "7", "{every: 5m}", "ftp://a.example/5up3rs3cret", "${UNSET}"],
)
def test_a_heartbeat_that_is_no_address_is_refused_and_not_repeated(written: str) -> None:
    (problem,) = refused(f"{SOURCES}{RULES}heartbeat: {written}")
    assert problem.path[0] == "heartbeat"
    assert problem.line == 3
    assert "5up3rs3cret" not in str(problem)


def test_without_a_heartbeat_there_is_none() -> None:
    assert read(SOURCES + RULES + "heartbeat:").heartbeat is None


def test_operators_on_a_channel_that_is_off_are_told() -> None:
    settings = read(SOURCES + RULES + "telegram: {token_env: T}\nconsole: {}\noperators: telegram")
    assert settings.default_route == ("console",)
    assert "only" in settings.warnings[0].message


def test_the_database_is_a_secret() -> None:
    for text in ("database: '${PG}'", "database_env: PG"):
        settings = read(SOURCES + RULES + text, {"PG": "postgresql://me:hush@db/news"})
        assert settings.database == Secret("postgresql://me:hush@db/news")
        assert "hush" not in repr(settings)


# --- secrets -------------------------------------------------------------------------------------------------------


def everything(outcome: object) -> str:
    return f"{outcome!r}\n{outcome}\n"


def test_settings_never_print_a_secret() -> None:
    text = LEAST + "webhook: {url: 'https://hook/${KEY}', headers: {Authorization: 'Bearer ${KEY}'}}"
    text = text.replace("world/rss.xml", "world/rss.xml?key=${KEY}")
    settings = read(text, {**ENV, "KEY": "k3y"})
    shown = everything(settings) + everything(settings.channels) + everything(settings.warnings)
    assert TOKEN not in shown
    assert "k3y" not in shown


SECRET_IN = [
    "telegram: {token: 5up3rs3cret, chat: [}",
    "telegram: {token: 5up3rs3cret, tokn: x}",
    "telegram: {token: [5up3rs3cret]}",
    "telegram: {token: {a: 5up3rs3cret}}",
    "telegram: {token_env: 5up3rs3cret-}",
    "telegram: {token: ' ', chat: '${T}', topic: '${T}'}",
    "telegram: {token: '${T}', nope: 1}",
    "webhook: {url: '${T}', headers: {A: '${T}', B: 1}}",
    "database: 'mysql://me:5up3rs3cret@x'",
    "sources: [5up3rs3cret]",
    "lists:\n  desk:\n    token: 5up3rs3cret",
    "lists:\n  desk:\n    - {token: @5up3rs3cret",
    "lists:\n@ hook: {kind: webhook, secret: 5up3rs3cret}",
    "defaults: {max_age: [a]}\nx: {tags: 'a, b]\n  token: 5up3rs3cret'}",
]


@pytest.mark.parametrize("text", SECRET_IN)
def test_problems_and_tracebacks_with_locals_never_print_a_secret(text: str, tmp_path: Path) -> None:
    file = written(tmp_path / "config.yaml", f"{SOURCES}{RULES}{text}\nversion: 3\n")
    with pytest.raises(ConfigError) as error:
        load(file, {"T": "5up3rs3cret"})
    assert (error.value.__cause__, error.value.__context__) == (None, None)
    ours = [frame for frame in traceback.walk_tb(error.tb) if "bot/config" in frame[0].f_code.co_filename]
    assert ours
    stack = traceback.StackSummary.extract(iter(ours), capture_locals=True)
    shown = "".join(stack.format()) + everything(error.value) + everything(error.value.problems)
    assert "config.yaml" in shown
    assert "5up3rs3cret" not in shown


# --- whatever is written -------------------------------------------------------------------------------------------

INLINE = WHOLE.replace("token_env: TELEGRAM_TOKEN", "token: '123456:AAE-5up3rs3cret'").replace(
    "secret_file: hook.secret", "secret: '5up3rs3cret'"
)
BLOCK = """\
sources:
  - https://feeds.bbci.co.uk/news/world/rss.xml
  - name: lbci
    url: "https://news.example/rss"
    tags: [mena, lebanon]
    every: 2m
channels:
  desk:
    kind: telegram
    token: "123456:AAE-5up3rs3cret"
    chat: -100123
lists:
  attack:
    - attack*
    - "{US} strike*"
    - غارة جوية
rules:
  - drone attack
  - name: us-forces
    match:
      all:
        - [US forces, US troops]
        - $attack
      none: [analysis, opinion]
    severity: urgent
    to: [desk]
"""


def cut(text: str, chance: random.Random) -> str:
    return text[: chance.randrange(len(text))]


def drop_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    del lines[chance.randrange(len(lines))]
    return "".join(lines)


def repeat_line(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    lines.insert(chance.randrange(len(lines)), chance.choice(lines))
    return "".join(lines)


def indent(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    index = chance.randrange(len(lines))
    lines[index] = chance.choice([" ", "   ", "\t", "- "]) + lines[index]
    return "".join(lines)


def dedent(text: str, chance: random.Random) -> str:
    lines = text.splitlines(keepends=True)
    index = chance.randrange(len(lines))
    lines[index] = lines[index][1:]
    return "".join(lines)


def misspell(text: str, chance: random.Random) -> str:
    keys = list(re.finditer(r"[a-z_]{3,}(?=:)", text))
    if not keys:
        return text
    key = chance.choice(keys)
    at = chance.randrange(key.start(), key.end() - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def swap_type(text: str, chance: random.Random) -> str:
    value = chance.choice(list(re.finditer(r"(?<=: )[^\s,{}\[\]]+|$", text)))
    new = chance.choice(
        ["null", "true", "12", "1.5", "[]", "{}", "[[1]]", "{a: b}", "~", "''", "2024-01-01", ".nan", "0x1F"]
    )
    return text[: value.start()] + new + text[value.end() :]


def insert(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    odd = [
        "\x00",
        "\x1b",
        "\t",
        "\u2028",
        "\ufeff",
        "*",
        "&",
        "!",
        "%",
        "@",
        "`",
        "#",
        "'",
        '"',
        "[",
        "}",
        ":",
        ": ",
        "- ",
    ]
    return (
        text[:at]
        + chance.choice([*odd, "${", "$$", "<<: ", "|\n", ">", "? ", "---\n", "...\n", "\r", "😀", "،"])
        + text[at:]
    )


def requote(text: str, chance: random.Random) -> str:
    quote = chance.choice(list(re.finditer("[\"'\\[\\]{}]|$", text)))
    return text[: quote.start()] + chance.choice(["", "'", '"', "“", "(", "]"]) + text[quote.end() :]


MUTATIONS = (cut, drop_line, repeat_line, indent, dedent, misspell, swap_type, insert, requote)


@pytest.mark.parametrize("seed", range(400))
def test_a_mutated_config_is_either_good_or_told_what_is_wrong_where(seed: int) -> None:
    chance = random.Random(seed)
    text = chance.choice([INLINE, BLOCK])
    for _ in range(chance.choice([1, 1, 1, 2, 4])):
        text = chance.choice(MUTATIONS)(text, chance) or "#"
    try:
        outcome: Settings | ConfigError = read(text, ENV)
    except ConfigError as error:
        outcome = error
    problems = outcome.warnings if isinstance(outcome, Settings) else outcome.problems
    lines = re.split(r"\r\n|\n|\r", text)
    for problem in problems:
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 2
        assert re.search(r"\w+ \w+", problem.message)
        assert not re.search(r"NoneType|Traceback|pydantic|object at|Error\b|Scalar|did not find", problem.message), (
            problem
        )
        assert problem.warning or problem.file == "config.yaml"
    assert isinstance(outcome, Settings) or any(not problem.warning for problem in problems)
    assert "5up3rs3cret" not in everything(outcome) + everything(problems)
