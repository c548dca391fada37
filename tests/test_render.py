import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import Run, cells, clean, safe_url, split, text_of, units
from bot.model import Action, Card, Earlier, Markup, Message, Part, Quote, Reason, Seen, Severity, Style, Translation
from bot.render import excerpt, parts
from tests.telegram_server import parse_html

MARKUPS: tuple[Markup, ...] = ("plain", "ansi", "html", "json")
NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
STORY = "https://news.example/world/1"
FSI, PDI, WORD_JOINER = "\u2068", "\u2069", "\u2060"
_SGR = re.compile(r"\x1b\[[0-9;]*m")
# What a Telegram client makes something to tap of, without being asked.
_LIVE = re.compile(r"@\w{3}|#\w|\$[A-Z]{3}|(?<![\w/<>])/\w|(?i:http|https|tg|ftp)://|\w\.[^\W\d_]{2}|\d\.\d+\.\d+\.\d")
_FORBIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff\ud800-\udfff]")


def marked(text: str, *words: str) -> Quote:
    return Quote(text=text, marks=tuple((text.index(word), text.index(word) + len(word)) for word in words))


def card(**changes: Any) -> Card:
    usual = Card(
        alert="a",
        story="s",
        revision=1,
        severity=Severity.NORMAL,
        headline=marked("Rockets hit Iraqi base housing US troops", "Rockets", "US troops"),
        source="Reuters",
        at=NOW - timedelta(minutes=3),
        dated=True,
        reason=Reason.NEW_STORY,
        rules=("us-forces-iraq",),
        terms=("US troops", "rocket*"),
        url=STORY,
        excerpt=marked("Two rockets struck the base, officials said.", "rockets"),
    )
    return replace(usual, **changes)


def alert(*cards: Card) -> Message:
    return Message(kind="alert", at=NOW, cards=cards)


def told(
    message: Message, markup: Markup = "plain", *, action: Action = Action.SEND, limit: int = 100_000, zone: str = "UTC"
) -> tuple[Part, ...]:
    return parts(message, Style(markup=markup, limit=limit), action=action, timezone=ZoneInfo(zone))


def body(message: Message, markup: Markup = "plain", **how: Any) -> str:
    (part,) = told(message, markup, **how)
    return part.body


def bare(part: Part, markup: Markup) -> str:
    """Return what a person reads of a part, without markup."""
    if markup == "html":
        return parse_html(part.body)[0]
    return _SGR.sub("", part.body) if markup == "ansi" else part.body


# --- what an alert says ----------------------------------------------------------------------------------------


def test_an_alert_says_severity_headline_source_age_sentence_rules_and_address() -> None:
    assert body(alert(card(severity=Severity.HIGH))).split("\n") == [
        "● HIGH  *Rockets* hit Iraqi base housing *US troops*",
        "Reuters · 14:02, 3 min ago",
        "Two *rockets* struck the base, officials said.",
        "us-forces-iraq: US troops, rocket*",
        STORY,
    ]


def test_an_alert_on_telegram_is_linked_and_marked() -> None:
    assert body(alert(card(severity=Severity.URGENT)), "html").split("\n") == [
        f'<b>🚨 URGENT</b>  <b><a href="{STORY}"><u>Rockets</u> hit Iraqi base housing <u>US troops</u></a></b>',
        "<i>Reuters · 14:02, 3 min ago</i>",
        "<blockquote>Two <b>rockets</b> struck the base, officials said.</blockquote>",
        "<code>us-forces-iraq</code>: US troops, rocket*",
    ]


@pytest.mark.parametrize(("severity", "said"), [(Severity.LOW, False), (Severity.NORMAL, False), (Severity.HIGH, True)])
def test_the_word_for_the_severity_stands_only_above_normal(severity: Severity, *, said: bool) -> None:
    for markup in ("plain", "ansi", "html"):
        assert (severity.name in body(alert(card(severity=severity)), markup)) is said


def test_what_is_of_low_severity_comes_in_brief() -> None:
    low = card(severity=Severity.LOW, also=("AFP", "dpa"), origins=("Reuters", "AFP"), wire="Reuters", source="LBCI")
    assert body(alert(low)).split("\n") == [
        "○ *Rockets* hit Iraqi base housing *US troops*",
        "LBCI, from Reuters, also AFP, dpa · 14:02, 3 min ago · us-forces-iraq",
        STORY,
    ]
    assert body(alert(low), "html").split("\n") == [
        f'<a href="{STORY}"><u>Rockets</u> hit Iraqi base housing <u>US troops</u></a>',
        "<i>LBCI, from Reuters, also AFP, dpa · 14:02, 3 min ago · </i><code>us-forces-iraq</code>",
    ]


def test_an_alert_in_brief_still_says_what_is_out_of_the_ordinary() -> None:
    quiet = Earlier(headline="Rockets fall", at=NOW - timedelta(days=77), days=77)
    usual = Earlier(headline="Rockets fell", at=NOW - timedelta(days=1))
    low = card(
        severity=Severity.LOW,
        headline=Quote(text="Base is hit"),
        last=(usual, quiet),
        notes=("call the duty editor",),
        embargo_until=NOW + timedelta(hours=3),
    )
    assert body(alert(low)).split("\n")[1:] == [
        "Reuters · 14:02, 3 min ago · us-forces-iraq: US troops, rocket*",  # the headline does not show the words
        "embargo until 17:05",
        "call the duty editor",
        "first in 77 days; last: Mon 7 Sep, 14:05, Rockets fall",
        STORY,
    ]


def test_who_saw_a_story_is_told_in_every_form() -> None:
    seen = card(seen=Seen(by="Ana", at=NOW - timedelta(minutes=2)))
    for markup in ("plain", "ansi", "html"):
        assert "✓ seen by Ana, 14:03" in bare(told(alert(seen), markup)[0], markup)
        listed = Message(kind="digest", at=NOW, cards=(seen, card(alert="b")))
        assert bare(told(listed, markup)[0], markup).count("✓ Ana") == 1
    (edit,) = told(alert(replace(seen, reason=Reason.SEEN)), "ansi", action=Action.EDIT)
    assert bare(edit, "ansi") == "+ ✓ seen by Ana, 14:03 — Rockets hit Iraqi base housing US troops"
    assert json.loads(body(alert(seen), "json"))["cards"][0]["seen"] == {"at": "2026-11-23T14:03:00Z", "by": "Ana"}


def test_a_translation_stands_beneath_what_it_translates() -> None:
    translation = Translation(language="en", headline="Rockets hit a base", excerpt="Two struck it.")
    arabic = card(
        headline=Quote(text="صواريخ تصيب قاعدة"), excerpt=Quote(text="أصاب صاروخان القاعدة"), translation=translation
    )
    lines = body(alert(arabic)).split("\n")
    assert lines[1] == "en, by machine: Rockets hit a base"
    assert lines[4] == "en, by machine: Two struck it."
    assert lines[3] == "أصاب صاروخان القاعدة"


def test_an_alert_that_grew_names_the_others_and_what_is_noted() -> None:
    text = body(alert(card(also=("Al Arabiya", "LBCI"), notes=("first in 77 days; last: 4 Feb",))))
    assert "\nalso: Al Arabiya, LBCI\nfirst in 77 days; last: 4 Feb\n" in text


@pytest.mark.parametrize(
    ("until", "said"),
    [(timedelta(hours=3), "17:05"), (timedelta(days=2, hours=1), "Wed 25 Nov, 15:05")],
)
def test_an_embargo_is_told_in_an_alert_and_in_a_digest(until: timedelta, said: str) -> None:
    held = card(embargo_until=NOW + until)
    for markup in ("plain", "ansi", "html"):
        assert f"embargo until {said}" in bare(told(alert(held), markup)[0], markup)
        listed = Message(kind="digest", at=NOW, cards=(held, card(alert="b")))
        assert bare(told(listed, markup)[0], markup).count(f"embargo until {said}") == 1
    assert json.loads(body(alert(held), "json"))["cards"][0]["embargo_until"].endswith("Z")
    assert json.loads(body(alert(card()), "json"))["cards"][0]["embargo_until"] is None


BEFORE = Earlier(headline="Drones strike base in Syria", at=NOW - timedelta(days=77), url="https://news.example/old")


def test_an_alert_says_whose_text_it_is_who_confirms_it_and_what_was_before() -> None:
    told = card(
        wire="AFP",
        origins=("AFP", "Levant Post"),
        related=replace(BEFORE, at=NOW - timedelta(hours=20)),
        last=(replace(BEFORE, days=77),),
    )
    day = f"{BEFORE.at:%a} {BEFORE.at.day} {BEFORE.at:%b}" if BEFORE.at else ""
    lines = body(alert(told)).split("\n")
    assert lines[1] == "Reuters, from AFP · 14:02, 3 min ago"
    assert lines[3] == "2 independent origins: AFP, Levant Post"
    assert re.fullmatch(r"possibly related: \w{3} \d+ \w{3}, 18:05, Drones strike base in Syria", lines[4])
    assert lines[5] == f"first in 77 days; last: {day}, 14:05, Drones strike base in Syria"
    assert '<a href="https://news.example/old">Drones strike base in Syria</a>' in body(alert(told), "html")


@pytest.mark.parametrize(
    ("earlier", "said"),
    [
        (replace(BEFORE, at=NOW - timedelta(hours=1)), "last: 13:05, Drones strike base in Syria"),
        (
            replace(BEFORE, at=NOW - timedelta(hours=1), rules=("drones",)),
            "drones: last: 13:05, Drones strike base in Syria",
        ),
        (replace(BEFORE, headline="", at=None, days=40, at_least=True), "first in at least 40 days"),
    ],
)
def test_what_was_before_is_told_as_far_as_it_is_known(earlier: Earlier, said: str) -> None:
    assert f"\n{said}\n" in body(alert(card(last=(earlier,))))


def test_a_hostile_headline_of_an_earlier_story_does_nothing() -> None:
    evil = replace(
        BEFORE, headline="<b>@everyone</b> \x1b[31m https://phish.example " + "x" * 500, url="javascript:alert(1)"
    )
    for markup in ("plain", "ansi", "html"):
        text = body(alert(card(last=(evil,), related=evil)), markup)
        assert "javascript" not in text
        assert "\x1b[31m " not in text
        assert markup != "html" or "<b>@everyone" not in text
        assert "x" * 130 not in text


def test_a_long_list_of_others_ends_with_how_many_more() -> None:
    assert body(alert(card(also=tuple(f"s{n}" for n in range(20))))).count(", s") == 11
    assert "s11, +8 more\n" in body(alert(card(also=tuple(f"s{n}" for n in range(20)))))


def test_a_follow_up_begins_by_saying_what_changed() -> None:
    message = alert(card(reason=Reason.FOLLOW_UP, notes=("confirmed by a second origin: AFP", "also in Erbil")))
    text = body(message, action=Action.REPLY)
    assert text.startswith("↳ Follow-up: confirmed by a second origin: AFP\n● *Rockets*")
    assert text.count("confirmed") == 1
    assert "\nalso in Erbil\n" in text


def test_an_excerpt_that_only_repeats_the_headline_is_left_out() -> None:
    assert body(alert(card(excerpt=card().headline))).count("Rockets") == 1


def test_an_edit_on_a_terminal_is_one_line_and_elsewhere_the_whole_alert() -> None:
    message = alert(card(also=("Al Arabiya", "الجزيرة")))
    assert bare(told(message, "ansi", action=Action.EDIT)[0], "ansi") == (
        f"+ also: Al Arabiya, {FSI}الجزيرة{PDI} — Rockets hit Iraqi base housing US troops"
    )
    assert told(message, "html", action=Action.EDIT) == told(message, "html")
    assert "\n" not in body(alert(card(headline=Quote(text="word " * 90))), "ansi", action=Action.EDIT)


def test_an_edit_with_many_outlets_is_wrapped_between_words_on_a_terminal() -> None:
    names = tuple(f"The Harbour Herald of {number}" for number in range(9))
    rows = bare(told(alert(card(also=names)), "ansi", action=Action.EDIT)[0], "ansi").split("\n")
    assert len(rows) > 1
    assert max(map(len, rows)) <= 100
    assert all(row.startswith("  ") for row in rows[1:])
    assert " ".join(row.strip() for row in rows) == f"+ also: {', '.join(names)}"


@pytest.mark.parametrize(
    ("ago", "dated", "said"),
    [
        (timedelta(seconds=20), True, "14:04, just now"),
        (timedelta(seconds=-500), True, "14:13, just now"),
        (timedelta(minutes=59), True, "13:06, 59 min ago"),
        (timedelta(hours=23), True, "15:05, 23 h ago"),
        (timedelta(minutes=3), False, "seen 14:02"),
        (timedelta(days=1), True, "Sun 22 Nov, 14:05, 1 day ago"),
        (timedelta(days=3), False, "seen Fri 20 Nov, 14:05"),
        (timedelta(days=78), True, "Sun 6 Sep, 14:05, 2 months ago"),
        (timedelta(days=800), True, "Sat 14 Sep 2024, 14:05, 2 years ago"),
    ],
)
def test_times_are_told_as_a_person_would(ago: timedelta, *, dated: bool, said: str) -> None:
    assert f"Reuters · {said}\n" in body(alert(card(at=NOW - ago, dated=dated)))


def test_times_are_told_in_the_time_zone_of_the_desk() -> None:
    assert "· 16:02, 3 min ago" in body(alert(card()), zone="Asia/Beirut")


@pytest.mark.parametrize("zone", ["Asia/Beirut", "America/New_York"])
@pytest.mark.parametrize("at", [datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)])
def test_a_date_at_the_end_of_the_calendar_breaks_nothing(zone: str, at: datetime) -> None:
    for markup in MARKUPS:
        assert body(alert(card(at=at)), markup, zone=zone)


# --- digests and notices ---------------------------------------------------------------------------------------


def test_a_digest_tells_every_story_in_a_compact_list() -> None:
    cards = tuple(card(headline=Quote(text=f"Story {n}."), reason=Reason.DIGEST) for n in range(12))
    text = body(Message(kind="digest", at=NOW, cards=cards), "html")
    assert text.startswith("<b>12 stories at first sight</b>\n\n")
    assert f'\n<b>▪️</b> <a href="{STORY}">Story 11.</a> <i>Reuters · 14:02</i>' in text
    assert text.count("<blockquote>") == 0


def test_a_digest_of_2000_stories_has_no_cap() -> None:
    cards = tuple(card(headline=Quote(text=f"Story {n}.")) for n in range(2000))
    found = "".join(part.plain for part in told(Message(kind="digest", at=NOW, cards=cards), "html", limit=4096))
    assert [f"Story {n}." in found for n in range(2000)] == [True] * 2000


def test_a_digest_of_one_is_told_in_full() -> None:
    text = body(Message(kind="digest", at=NOW, cards=(card(reason=Reason.DIGEST),)))
    assert text.startswith("■ 1 story at first sight\n\n● *Rockets*")
    assert "Two *rockets* struck" in text


def test_a_digest_is_split_between_stories() -> None:
    cards = tuple(card(headline=Quote(text=f"Story {n} is one of several.")) for n in range(30))
    for part in told(Message(kind="digest", at=NOW, cards=cards), "html", limit=500)[1:]:
        assert part.body.startswith("<b>▪️</b>")


def test_a_notice_has_its_title_and_keeps_its_lines() -> None:
    notice = Message(kind="notice", at=NOW, title="lbci fails", text="404 Not Found\n\n\n\nTried again at 15:00")
    assert body(notice, "html") == "<b>lbci fails</b>\n\n404 Not Found\n\nTried again at 15:00"
    assert body(replace(notice, title="")) == "■ 404 Not Found\n\nTried again at 15:00"


def test_a_notice_of_one_long_line_is_told_whole() -> None:
    assert body(Message(kind="notice", at=NOW, text="word " * 500)).count("word") == 500


def test_a_notice_keeps_its_addresses_so_that_an_operator_can_open_them() -> None:
    assert STORY in body(Message(kind="notice", at=NOW, title="moved", text=f"now at {STORY}"), "html")


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_message_with_nothing_in_it_is_still_one_that_can_be_sent(markup: Markup) -> None:
    for kind in ("alert", "digest", "notice"):
        for action in Action:
            assert body(Message(kind=kind, at=NOW), markup, action=action).strip()
            assert body(Message(kind=kind, at=NOW, title=" ", text="\u202e\n"), markup, action=action).strip()


def test_json_is_one_part_whatever_the_limit_and_holds_everything() -> None:
    message = alert(card(also=("AFP",), notes=("first",), language="ar"))
    (part,) = told(message, "json", limit=10)
    assert part.body == part.plain
    said = json.loads(part.body)
    (one,) = said.pop("cards")
    assert said == {
        "version": 1,
        "kind": "alert",
        "action": "send",
        "at": "2026-11-23T14:05:00Z",
        "title": "",
        "text": "",
        "digest": None,
        "more": 0,
    }
    assert one["at"] == "2026-11-23T14:02:00Z"
    assert one["headline"]["marks"] == [[0, 7], [31, 40]]
    assert (one["severity"], one["reason"], one["language"]) == ("normal", "new_story", "ar")
    assert (one["also"], one["notes"], one["url"]) == (["AFP"], ["first"], STORY)


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_long_digest_says_how_many_stories_it_does_not_show(markup: Markup) -> None:
    message = Message(kind="digest", at=NOW, cards=(card(), card()), more=1_970)
    said = body(message, markup)
    assert ('"more":1970' if markup == "json" else "1,970 more") in said
    assert markup == "json" or "1,972 stories" in said


# --- terminals -------------------------------------------------------------------------------------------------


def test_a_terminal_gets_rows_of_at_most_100_columns_and_whole_addresses() -> None:
    far = "https://news.example/" + "long/" * 40
    long = "导弹袭击基地 " * 20 + "x" * 150 + " Ünïcödé and emoji 👨‍👩‍👧 words " * 5
    message = alert(card(headline=Quote(text=long), excerpt=Quote(text=long[::-1]), url=far))
    rows = bare(told(message, "ansi")[0], "ansi").split("\n")
    assert "  " + far in rows
    assert max(cells(row) for row in rows if far not in row) <= 100
    assert all(row.startswith("  ") and row == row.rstrip() for row in rows[1:])


def test_colours_never_run_over_the_end_of_a_row() -> None:
    for row in body(alert(card(headline=marked("word " * 60 + "US troops", "US troops"))), "ansi").split("\n"):
        assert row.count("\x1b[0m") * 2 == row.count("\x1b[")


def test_the_same_text_without_colours_is_marked_with_stars() -> None:
    (part,) = told(alert(card()), "ansi")
    assert "*Rockets* hit Iraqi base housing *US troops*" in part.plain
    assert "\x1b" not in part.plain


# --- right to left ---------------------------------------------------------------------------------------------

ARABIC = "هجوم على قاعدة عين الأسد"


@pytest.mark.parametrize("markup", ["plain", "ansi", "html"])
def test_arabic_next_to_our_latin_words_has_a_direction_of_its_own(markup: Markup) -> None:
    message = alert(card(headline=Quote(text=ARABIC), source="الجزيرة", severity=Severity.HIGH))
    lines = bare(told(message, markup)[0], markup).split("\n")
    assert lines[0].endswith(f"HIGH  {FSI}{ARABIC}{PDI}")
    assert lines[1].strip().startswith(f"{FSI}الجزيرة{PDI} · ")


def test_an_arabic_headline_alone_on_its_line_is_left_to_align_itself() -> None:
    assert bare(told(alert(card(headline=Quote(text=ARABIC))), "html")[0], "html").split("\n")[0] == ARABIC


def test_isolates_are_closed_on_every_row_of_a_terminal() -> None:
    message = alert(card(headline=Quote(text=f"{ARABIC} " * 12), excerpt=None))
    rows = bare(told(message, "ansi")[0], "ansi").split("\n")
    assert sum(FSI in row for row in rows) >= 3
    for row in rows:
        assert row.count(FSI) == row.count(PDI)


# --- hostile text ----------------------------------------------------------------------------------------------

_SEEDS = [
    "<b>bold</b>", "</b></a></blockquote>", "<a href='https://evil.example'>click</a>",
    '"><script>alert(1)</script>', "<blockquote><blockquote>", "&lt;b&gt;", "&amp;#60;i&#62;", "&#x3c;u&#x3e;",
    "<!-- x -->", "<tg-spoiler>x</tg-spoiler>", "<b", "b>", "<", ">", "&", "&&&", "<<<>>>",
    "*bold* _it_ `code` [x](https://evil.example)", "]]>", "<![CDATA[x", "@channel @everyone @admin_name",
    "#tag #وسم", "$USD", "/start@evil_bot", "/mute everything", "evil.example/login",
    "https://evil.example/?a=1&b=2", "tg://resolve?domain=evil", "t.me/joinchat/AAAA", "mail admin@evil.example",
    "1.2.3.4:80", "HTTP://EVIL.EXAMPLE", "ftp://evil.example", "пример.рф", "javascript:alert(1)", "//evil.example",
    "\x1b[31mred\x1b[0m", "\x1b[2J\x1b[H", "\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "\x1b]0;title\x07", "\x1b]52;c;ZXZpbA==\x07", "\x9b31mred", "\x1bP1;2|x\x1b\\", "\x1b", "\x1b[", "\x1b]8;;open",
    "\x07\x08\x00", "\x7f\x80\x9f", "\u202egnp.exe", "\u2066\u2067\u2068isolates", "\u2069\u2069\u2069",
    "\u202a\u202b\u202c\u202d", "\u200e\u200f\u061c", "zero\u200bwidth\ufeff", "soft\u00adhyphen",
    "join\u200d\u200d\u200d\u200cers", "\U000e0041\U000e0042tags", "\u2060\u2061\u2064", "line\nbreak", "cr\r\nlf",
    "\u2028\u2029", "\x0b\x0c\x85", "tab\tbed", "   many    spaces   ", "\n\n\n", "\u3164\u2800\u3164", "\ud800",
    "\udfff lone", "\ufffe\uffff", "Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334alg\u0489o",
    "\u0300 first", "{0}{x}%s%n$x", "\\x1b[31m", "\\u202e", "👨‍👩‍👧‍👦🇱🇧🇺🇳🏴", "مرحبا \u202e<b>@evil</b>", "𝐛𝐨𝐥𝐝",
    "ﷺ" * 5, "a" * 5000, "<b>" * 2000, "😀" * 3000, "\u0301" * 3000,
]  # fmt: skip
_SETTINGS = ["{}", "Blast in Erbil: {} kills two", "انفجار {} في أربيل"]
HOSTILE = [setting.replace("{}", seed) for seed in _SEEDS for setting in _SETTINGS]


def hostile(payload: str) -> Iterator[tuple[Message, Action]]:
    """Return messages with the payload in every place that a feed, a page or a server fills."""
    quote = Quote(text=payload, marks=((1, max(2, len(payload) // 2)), (len(payload) - 1, len(payload) + 9)))
    bad = card(
        headline=quote,
        excerpt=Quote(text=f"He said: {payload}. And left.", marks=((4, 12),)),
        source=payload,
        also=(payload, payload),
        notes=(payload,),
        terms=(payload,),
        rules=(payload,),
        url=f"https://news.example/{payload}",
        severity=Severity.HIGH,
        language=payload,
    )
    yield alert(bad), Action.SEND
    yield alert(bad), Action.EDIT
    yield alert(replace(bad, reason=Reason.FOLLOW_UP)), Action.REPLY
    yield Message(kind="digest", at=NOW, cards=(bad, bad)), Action.SEND


def test_there_are_enough_hostile_payloads() -> None:
    assert len(set(HOSTILE)) >= 200


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_text_injects_nothing_into_any_markup(payload: str) -> None:
    for message, action in hostile(payload):
        lines = {markup: bare(told(message, markup, action=action)[0], markup).count("\n") for markup in MARKUPS}
        assert lines["plain"] <= 12
        for part in told(message, "html", action=action, limit=4096):
            text, entities = parse_html(part.body)
            assert not _FORBIDDEN.search(text)
            assert not _LIVE.search(text)
            assert {href for tag, _, href in entities if tag == "a"} <= {safe_url(message.cards[0].url)}
            assert units(text) <= 4096
            assert units(part.plain) <= 4096
        for part in told(message, "ansi", action=action):
            assert not _FORBIDDEN.search(_SGR.sub("", part.body))
            assert not _FORBIDDEN.search(part.plain)
            assert text_balanced(part.plain)
        assert not _FORBIDDEN.search(body(message, "plain", action=action))
        for one in json.loads(body(message, "json", action=action))["cards"]:
            assert not _FORBIDDEN.search("".join((one["headline"]["text"], one["source"], *one["notes"])))
            for start, end in one["headline"]["marks"]:
                assert 0 <= start < end <= len(one["headline"]["text"])


def text_balanced(text: str) -> bool:
    return all(row.count(FSI) == row.count(PDI) for row in text.split("\n"))


@pytest.mark.parametrize("payload", ["\x1b[31m", "\x1b[1;97;41m", "[31m"])
def test_only_our_own_colours_reach_a_terminal(payload: str) -> None:
    honest = set(_SGR.findall(body(alert(card(severity=Severity.LOW)), "ansi")))
    message = alert(card(severity=Severity.LOW, headline=Quote(text=payload + "x"), source=payload + "y"))
    assert set(_SGR.findall(body(message, "ansi"))) <= honest


def test_persian_joiners_and_emoji_survive() -> None:
    assert clean("می\u200cخواهم 👨\u200d👩\u200d👧") == "می\u200cخواهم 👨\u200d👩\u200d👧"


@pytest.mark.parametrize(
    ("url", "safe"),
    [
        ("https://news.example/a?b=c&d=%20#e", "https://news.example/a?b=c&d=%20#e"),
        ("HTTP://News.Example/Path", "http://news.example/Path"),
        ("https://bbc.co.uk@evil.example/", "https://evil.example/"),
        ('https://news.example/"><b>', "https://news.example/%22%3E%3Cb%3E"),
        ("https://news.example/خبر", "https://news.example/%D8%AE%D8%A8%D8%B1"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://[2001:db8::1]:8080/x", "https://[2001:db8::1]:8080/x"),
        ("https://news.example/\u202egnp\ud800 x", "https://news.example/%E2%80%AEgnp%EF%BF%BD%20x"),
        (" https://news.example/ ", "https://news.example/"),
        ("javascript:alert(1)", None),
        ("tg://resolve?domain=x", None),
        ("//news.example/", None),
        ("/relative", None),
        ("https://", None),
        ("https://[::1", None),
        ("https://a..example/", None),
        ("https://news.example/" + "a" * 3000, None),
        (None, None),
    ],
)
def test_an_address_is_made_safe_or_left_out(url: str | None, safe: str | None) -> None:
    assert safe_url(url) == safe


# --- splitting -------------------------------------------------------------------------------------------------

_WORDS = st.one_of(
    st.text(st.characters(exclude_categories=()), max_size=30),
    st.text(st.sampled_from("ab .\n😀é\u0301\u200d👩🇱🇧<&@/عربي\u202e漢字\x1b"), max_size=80),
    st.sampled_from(_SEEDS[:-4]),
)
_QUOTES = st.builds(
    lambda text, marks: Quote(text=text, marks=tuple(marks)),
    _WORDS,
    st.lists(st.tuples(st.integers(-3, 40), st.integers(-3, 90)), max_size=4),
)
_CARDS = st.builds(
    card,
    headline=_QUOTES,
    excerpt=st.none() | _QUOTES,
    source=_WORDS,
    severity=st.sampled_from(Severity),
    reason=st.sampled_from([Reason.NEW_STORY, Reason.FOLLOW_UP]),
    also=st.lists(_WORDS, max_size=3).map(tuple),
    notes=st.lists(_WORDS, max_size=3).map(tuple),
    url=st.none() | st.just(STORY),
)
MESSAGES = st.builds(
    Message,
    kind=st.sampled_from(["alert", "digest", "notice"]),
    at=st.just(NOW),
    cards=st.lists(_CARDS, max_size=4).map(tuple),
    text=_WORDS,
    title=_WORDS,
)


@given(
    message=MESSAGES,
    markup=st.sampled_from(["plain", "ansi", "html"]),
    action=st.sampled_from(Action),
    limit=st.integers(16, 400),
)
def test_parts_are_valid_within_the_limit_and_add_up(
    message: Message, markup: Markup, action: Action, limit: int
) -> None:
    (whole,) = told(message, markup, action=action)
    pieces = told(message, markup, action=action, limit=limit)
    texts = [bare(part, markup) for part in pieces]
    assert "".join(texts) == bare(whole, markup)
    for part, text in zip(pieces, texts, strict=True):
        assert units(text) <= limit
        assert units(part.plain) <= limit
        assert text.strip()


SIZES: Mapping[str, Callable[[str], int]] = {"body": units, "bytes": lambda text: len(text.encode())}


@given(
    message=MESSAGES,
    markup=st.sampled_from(["plain", "ansi", "html"]),
    action=st.sampled_from(Action),
    counts=st.sampled_from(["body", "bytes"]),
    limit=st.integers(60, 600),
)
def test_parts_are_within_the_limit_as_they_are_written_where_that_is_what_counts(
    message: Message, markup: Markup, action: Action, counts: Literal["body", "bytes"], limit: int
) -> None:
    style = Style(markup=markup, limit=limit, counts=counts)
    pieces = parts(message, style, action=action, timezone=UTC)
    assert "".join(bare(part, markup) for part in pieces) == bare(told(message, markup, action=action)[0], markup)
    for part in pieces:
        assert 0 < SIZES[counts](part.body) <= limit
        assert SIZES[counts](part.plain) <= limit


@pytest.mark.parametrize("counts", ["body", "bytes"])
def test_a_digest_is_split_between_stories_where_markup_counts(counts: Literal["body", "bytes"]) -> None:
    cards = tuple(card(headline=Quote(text=f"Story {n} is <one> of several.")) for n in range(2_000))
    digest = Message(kind="digest", at=NOW, cards=cards)
    pieces = parts(digest, Style(markup="html", limit=1_000, counts=counts), action=Action.SEND, timezone=UTC)
    assert len(pieces) < 500
    for part in pieces[1:]:
        assert part.body.startswith("<b>▪️</b>")


def test_an_address_that_would_fill_the_part_is_left_out_where_markup_counts() -> None:
    far = card(url=STORY + "x" * 1_500)
    style = Style(markup="html", limit=2_000, counts="body")
    (part,) = parts(alert(far), style, action=Action.SEND, timezone=UTC)
    assert "<a href" not in part.body


@given(message=MESSAGES, action=st.sampled_from(Action))
def test_json_can_always_be_read_and_sent(message: Message, action: Action) -> None:
    (part,) = told(message, "json", action=action)
    said = json.loads(part.body.encode())
    assert len(said["cards"]) == len(message.cards)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("a" * 10 + "\n\n" + "b" * 10, ["a" * 10 + "\n\n", "b" * 10]),
        ("a" * 6 + " aaa\n" + "b" * 12, ["a" * 6 + " aaa\n", "b" * 12]),
        ("aaaa bbbb cccc dddd", ["aaaa bbbb cccc ", "dddd"]),
        ("a" * 14 + "👨\u200d👩\u200d👧", ["a" * 14, "👨\u200d👩\u200d👧"]),
        ("a" * 15 + "😀", ["a" * 15, "😀"]),
        ("a" * 15 + "e\u0301", ["a" * 15, "e\u0301"]),
        ("🇱🇧🇺🇳🇫🇷🇩🇪🇮🇹", ["🇱🇧🇺🇳🇫🇷🇩🇪", "🇮🇹"]),
        ("a" * 40, ["a" * 16, "a" * 16, "a" * 8]),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, pieces: list[str]) -> None:
    assert [text_of(piece) for piece in split([Run(text)], 16)] == pieces


def test_plain_text_for_telegram_keeps_its_addresses_where_they_fit() -> None:
    (part,) = told(alert(card()), "html")
    assert f"*US troops* {STORY}\n" in part.plain
    crowded = Message(kind="digest", at=NOW, cards=(card(url=STORY + "x" * 1900),) * 3)
    assert all(units(part.plain) <= 4096 for part in told(crowded, "html", limit=4096))


def test_telegram_is_not_given_more_entities_than_it_takes() -> None:
    text = "US " * 60
    dense = Quote(text=text, marks=tuple((n, n + 2) for n in range(0, len(text), 3)))
    for part in told(alert(*[card(headline=dense, excerpt=None)] * 5), "html", limit=4096):
        assert len(parse_html(part.body)[1]) <= 100


def test_large_digests_are_split_in_linear_time() -> None:
    cards = tuple(card(headline=Quote(text=f"Story {n} of very many, and all of them are told.")) for n in range(5000))
    found = told(Message(kind="digest", at=NOW, cards=cards), "html", limit=4096)
    assert len(found) > 50


# --- excerpts --------------------------------------------------------------------------------------------------

ARTICLE = (
    "The attack came at dawn. Two rockets struck the Ain al-Asad air base in western Iraq on Monday, injuring at least "
    "five US troops, U.S. officials said, in what Gen. Smith called “a dangerous escalation.” No group has claimed "
    "responsibility. The base has been hit dozens of times since October, mostly with drones. Iraqi forces found a "
    "burned lorry with rails for launching rockets near Haditha, and closed the roads round it for the morning."
)


def of(quote: Quote) -> list[str]:
    return [quote.text[start:end] for start, end in quote.marks]


def test_an_excerpt_is_the_sentence_that_matched_with_its_words() -> None:
    quote = excerpt(ARTICLE, marked(ARTICLE, "rockets", "US troops").marks, width=200)
    assert quote.text.startswith("Two rockets struck the Ain al-Asad")
    assert quote.text.endswith("“a dangerous escalation.”")
    assert of(quote) == ["rockets", "US troops"]


def test_a_short_sentence_takes_the_next_ones_along() -> None:
    quote = excerpt(ARTICLE, marked(ARTICLE, "No group").marks, width=140)
    assert quote.text.startswith("No group has claimed responsibility. The base has been hit")
    assert len(quote.text) <= 140


def test_a_long_sentence_is_cut_at_words_with_an_ellipsis_on_both_sides() -> None:
    text = "start " + "word " * 200 + "rockets struck " + "more " * 200 + "end."
    quote = excerpt(text, marked(text, "rockets").marks)
    assert quote.text.startswith("… word ")
    assert quote.text.endswith(" more …")
    assert of(quote) == ["rockets"]
    assert 200 <= len(quote.text) <= 310


def test_the_place_where_most_words_matched_is_chosen() -> None:
    text = "Iraq is far away. " + "Filler sentence number one here. " * 20 + "In Iraq rockets hit US troops. Done."
    words = [hit.span() for hit in re.finditer("Iraq|rockets|US troops", text)]
    assert of(excerpt(text, words, width=120)) == ["Iraq", "rockets", "US troops"]


def test_a_short_text_comes_whole_and_clean() -> None:
    quote = excerpt("Breaking.\n\nRockets\u200b hit \x1b[31mbase\u202e", [(11, 18), (99, 120), (5, 2)])
    assert quote.text == "Breaking. Rockets hit base"
    assert of(quote) == ["Rockets"]


def test_an_excerpt_without_marks_is_the_beginning() -> None:
    assert excerpt(ARTICLE, (), width=30).text == "The attack came at dawn."


def test_overlapping_marks_become_one() -> None:
    assert of(excerpt("US troops in Iraq", [(0, 9), (3, 9), (9, 9), (0, 2)])) == ["US troops"]


@pytest.mark.parametrize("text", ["漢字" * 500, "x" * 2000, " " * 2000, "...!?" * 500, "\u0301" * 2000])
def test_text_without_words_or_spaces_is_cut_all_the_same(text: str) -> None:
    for marks in ((), [(700, 710)], [(0, len(text))]):
        assert len(excerpt(text, marks).text) <= 310


def test_an_excerpt_of_an_arabic_text_finds_its_sentence() -> None:
    text = "وقالت الشرطة إن الطريق مغلق. " * 12 + "سقط صاروخان على قاعدة عين الأسد؟ " + "ولم يصب أحد. " * 30
    quote = excerpt(text, marked(text, "عين الأسد").marks, width=60)
    assert quote.text.startswith("سقط صاروخان على قاعدة عين الأسد؟")


def test_an_excerpt_of_a_book_is_quick_because_only_its_surroundings_are_read() -> None:
    text = "Nothing happened here. " * 200_000 + "Rockets hit. " + "Nothing happened here. " * 200_000
    assert of(excerpt(text, marked(text, "Rockets").marks)) == ["Rockets"]


@given(text=st.text(st.sampled_from("ab .,\n\t?!é\u0301😀عر漢\u202e\x1b"), max_size=900), data=st.data())
def test_marks_of_an_excerpt_are_in_order_and_within_it(text: str, data: st.DataObject) -> None:
    ends = st.integers(0, len(text))
    marks = data.draw(st.lists(st.tuples(ends, ends), max_size=6))
    quote = excerpt(text, marks, width=data.draw(st.integers(40, 300)))
    assert quote.text == quote.text.strip()
    assert "\n" not in quote.text
    flat = [place for mark in quote.marks for place in mark]
    assert all(a <= b for a, b in pairwise(flat))
    assert all(0 <= start < end <= len(quote.text) for start, end in quote.marks)
    assert excerpt(quote.text, quote.marks, width=1000) == quote
