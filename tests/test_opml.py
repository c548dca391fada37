"""Lists of feeds in OPML: as other readers write them, as nobody should, and there and back."""

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
import yaml

from bot.config import Settings, load, parse
from bot.opml import MAX_BYTES, Listed, OpmlError, opml_text, read_opml
from bot.sampling import handed_on, listed
from tests.shell import run_bot

AT = datetime(2026, 4, 20, 12, tzinfo=UTC)
READER = """<?xml version="1.0" encoding="UTF-8"?>
<opml version="1.0"><head><title>Subscriptions</title></head><body>
<outline text="World" title="World">
  <outline type="rss" text="BBC" title="BBC World" xmlUrl="https://feeds.bbci.co.uk/news/world/rss.xml" htmlUrl="x"/>
  <outline text="Middle East">
    <outline type="rss" text="Al Jazeera" xmlUrl="feed://www.aljazeera.com/xml/rss/all.xml"/>
    <outline type="rss" text="a site without a feed" htmlUrl="https://site.example/"/>
  </outline>
</outline>
<outline type="rss" text="Loose" xmlUrl="feed:https://loose.example/rss?a=1&amp;b=2" category="/news/war,un"/>
<outline type="rss" text="BBC again" xmlUrl="https://feeds.bbci.co.uk/news/world/rss.xml"/>
</body></opml>"""


def opml(*outlines: str) -> bytes:
    return f"<opml version='2.0'><body>{''.join(outlines)}</body></opml>".encode()


def settings_of(text: str) -> Settings:
    return parse(f"{text}\nrules: [drone attack]\n", file=Path("config.yaml"), env={"HOME_TOKEN": "hush"})


def test_the_folders_of_a_reader_become_tags() -> None:
    found = read_opml(READER.encode())
    assert found.feeds == (
        Listed(url="https://feeds.bbci.co.uk/news/world/rss.xml", title="BBC World", tags=("World",)),
        Listed(url="http://www.aljazeera.com/xml/rss/all.xml", title="Al Jazeera", tags=("World", "Middle East")),
        Listed(url="https://loose.example/rss?a=1&b=2", title="Loose", tags=("news", "war", "un")),
    )
    assert [complaint.split(":")[0] for complaint in found.complaints] == [
        "1 listed more than once",
        "1 without an address that starts with http",
    ]


def test_the_tags_of_a_feed_in_two_folders_are_put_together() -> None:
    feed = "<outline type='rss' text='{}' xmlUrl='https://a.example/rss'/>"
    found = read_opml(
        opml(f"<outline text='a'>{feed.format('x')}</outline><outline text='b'>{feed.format('y')}</outline>")
    )
    assert [(one.title, one.tags) for one in found.feeds] == [("x", ("a", "b"))]


def test_a_list_in_another_encoding_or_with_bare_ampersands_is_read() -> None:
    text = "<?xml version='1.0' encoding='iso-8859-1'?><opml><body><outline text='Qué & más' xmlUrl='https://a.example/?a&b'/>"
    (feed,) = read_opml(f"{text}</body></opml>".encode("iso-8859-1")).feeds
    assert (feed.title, feed.url) == ("Qué & más", "https://a.example/?a&b")


BOMB = "<!DOCTYPE opml [<!ENTITY a 'lol'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
)
REFUSED = {
    "nothing": (b"", "not OPML"),
    "a feed": (b"<rss><channel/></rss>", "it begins with <rss>"),
    "a web page": (b"<!doctype html><html><body>x</body></html>", "it begins with <html>"),
    "JSON": (b"{}", "there is no XML in it"),
    "more than is read": (b"<opml>" + b" " * MAX_BYTES + b"</opml>", "larger than 10 MB"),
    "nesting without an end": (opml("<outline text='a'>" * 5_000), "nested more than"),
}


@pytest.mark.parametrize(("data", "words"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_list_is_refused_in_words(data: bytes, words: str) -> None:
    with pytest.raises(OpmlError, match=words):
        read_opml(data)


def test_entities_are_not_expanded_and_no_file_is_read() -> None:
    body = "<body><outline text='&j;' xmlUrl='https://a.example/'/></body></opml>"
    (feed,) = read_opml(f"{BOMB}]><opml>{body}".encode()).feeds
    assert len(feed.title) < 20
    outside = "<!DOCTYPE opml [<!ENTITY j SYSTEM 'file:///etc/passwd'>]><opml>"
    (feed,) = read_opml(f"{outside}{body}".encode()).feeds
    assert "root" not in feed.title


def test_a_tag_of_more_attributes_than_a_parser_should_be_given_is_cut_short() -> None:
    many = "".join(f"a{number}='>' " for number in range(50_000))
    found = read_opml(opml(f"<outline {many}/>", "<outline text='a' xmlUrl='https://a.example/'/>"))
    assert [feed.title for feed in found.feeds] == ["a"]
    assert "tags longer than 20000 characters" in found.complaints


def test_a_list_that_was_cut_off_keeps_what_is_there() -> None:
    found = read_opml(READER.encode()[: READER.index("feed://")])
    assert [feed.title for feed in found.feeds] == ["BBC World"]
    assert "cut off before its end" in found.complaints


HOSTILE = (
    "quotes \" and ' and \\ and # and: colon",
    "two\nlines\r\nof - it",
    "${HOME_TOKEN}",
    "$${HOME_TOKEN}",
    "- {name: x}",
    "&anchor *alias !tag",
    "]}, {name: y",
    "yes",
    "null",
    "12:30",
    "\u2028\u0085\ufeffinvisible\u202e",
    "",
    "x" * 5_000,
    "محطة الأخبار",
)


def test_no_name_and_no_address_breaks_the_yaml_or_reaches_a_variable() -> None:
    feeds = [
        Listed(url=f"https://h{number}.example/?{part}", title=name, tags=(name, "b"), language=name)
        for number, name in enumerate(HOSTILE)
        for part in ["a=${HOME_TOKEN}" if number % 2 else "a='\"\\#]}"]
    ]
    text = listed(feeds)
    settings = settings_of(text)
    assert len(settings.sources) == len(HOSTILE)
    assert "hush" not in repr([(one.name, one.tags, one.fetcher.url) for one in settings.sources])  # type: ignore[attr-defined]
    assert not [warning for warning in settings.warnings if warning.line <= text.count("\n")]
    assert len(yaml.safe_load(text)["sources"]) == len(HOSTILE)


def test_feeds_of_one_name_are_told_apart() -> None:
    feeds = [Listed(url=f"https://a.example/{number}", title="News") for number in range(4)]
    assert [one.name for one in settings_of(listed(feeds)).sources] == ["News", "News 2", "News 3", "News 4"]


def test_what_was_exported_is_imported_as_it_was() -> None:
    text = """
sources:
  - {name: 'BBC "World" & <more>', url: "https://a.example/rss?x=1&y=2", tags: [world, mena], language: ar}
  - {name: عربي, url: "https://b.example/rss", tags: [mena]}
  - https://c.example/rss
"""
    before = settings_of(text)
    feeds, left = handed_on(before)
    written = opml_text(feeds, "Ours", AT)
    after = settings_of(listed(read_opml(written.encode()).feeds))
    assert left == []
    assert [(one.name, one.tags, one.language, one.fetcher) for one in after.sources] == [
        (one.name, one.tags, one.language, one.fetcher) for one in before.sources
    ]


def test_an_export_is_opml_2_with_folders_and_categories() -> None:
    feeds = [Listed(url="https://a.example/", title="A", tags=("war", "un, inc/ltd")), Listed(url="https://b.example/")]
    root = ET.fromstring(opml_text(feeds, "Ours\x00", AT))  # noqa: S314 - our own
    assert (root.tag, root.get("version"), root.findtext("head/dateCreated")) == (
        "opml",
        "2.0",
        "Mon, 20 Apr 2026 12:00:00 GMT",
    )
    assert root.findtext("head/title") == "Ours"
    folder = root.find("body/outline[@text='war']/outline")
    assert folder is not None
    assert (folder.get("xmlUrl"), folder.get("category")) == ("https://a.example/", "war,un  inc ltd")
    assert root.find("body/outline[@xmlUrl='https://b.example/']") is not None


def test_secrets_are_never_exported() -> None:
    text = """
sources:
  - {name: open, url: "https://a.example/rss"}
  - {name: password, url: "https://user:hush@b.example/rss"}
  - {name: key, url: "https://c.example/rss?api_key=hush"}
  - {name: variable, url: "https://d.example/rss?token=${HOME_TOKEN}"}
  - {name: drill, kind: replay, file: x.jsonl}
"""
    feeds, left = handed_on(settings_of(text))
    assert [feed.title for feed in feeds] == ["open"]
    assert [name for name, _ in left] == ["password", "key", "variable", "drill"]
    assert "hush" not in repr(left) + opml_text(feeds, "", AT)


# --- in the shell --------------------------------------------------------------------------------------------------


def test_import_prints_a_file_that_a_config_can_include(tmp_path: Path) -> None:
    (tmp_path / "list.opml").write_text(READER, encoding="utf-8")
    done = run_bot(tmp_path, "sources", "import", "list.opml")
    assert done.returncode == 0
    assert "1 listed more than once" in done.stderr
    assert "3 sources" in done.stderr
    (tmp_path / "own.yaml").write_text(done.stdout, encoding="utf-8")
    (tmp_path / "config.yaml").write_text("include: [own.yaml]\nrules: [drone attack]\n", encoding="utf-8")
    assert [source.name for source in load(tmp_path / "config.yaml", {}).sources] == [
        "BBC World",
        "Al Jazeera",
        "Loose",
    ]
    exported = run_bot(tmp_path, "sources", "export")
    assert exported.returncode == 0
    assert [feed.title for feed in read_opml(exported.stdout.encode()).feeds] == ["BBC World", "Al Jazeera", "Loose"]


def test_what_is_left_out_of_an_export_is_told_once_for_each_reason(tmp_path: Path) -> None:
    maps = "".join(
        f"  - {{name: {name}, kind: sitemap, url: 'https://{name}.example/map.xml'}}\n" for name in ("a", "b")
    )
    text = f"sources:\n  - https://news.example/rss\n{maps}rules: [drone attack]\n"
    (tmp_path / "config.yaml").write_text(text, encoding="utf-8")
    told = run_bot(tmp_path, "sources", "export").stderr.splitlines()
    assert told == ["left out, because it is of kind sitemap, which is no feed: a, b", "1 feed"]


WRONG = {
    "not there": (None, "no such file"),
    "another thing": ("<rss/>", "The file list.opml cannot be used: this is not OPML"),
    "without a feed": ("<opml><body/></opml>", "There is no feed in list.opml"),
}


@pytest.mark.parametrize(("text", "words"), WRONG.values(), ids=WRONG.keys())
def test_import_says_what_is_wrong_with_a_file(tmp_path: Path, text: str | None, words: str) -> None:
    if text is not None:
        (tmp_path / "list.opml").write_text(text, encoding="utf-8")
    done = run_bot(tmp_path, "sources", "import", "list.opml")
    assert (done.returncode, done.stdout) == (1, "")
    assert words in done.stderr
