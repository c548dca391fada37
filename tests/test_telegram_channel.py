"""A public Telegram channel is read from its preview on the web."""

from __future__ import annotations

import html
import json
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bot.errors import ConfigError, UnreadableError
from bot.model import Cursor, Fetched
from bot.sources.telegram_channel import TelegramChannel
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk

PAGE = "https://t.me/s/korsund"
TAIL = f"""
rules: [drone attack]
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
"""


def text(words: str, more: str = "") -> str:
    return f'<div class="tgme_widget_message_text js-message_text{more}" dir="auto">{words}</div>'


def post(number: int, *inside: str, kind: str = "text_not_supported_wrap", meta: str = "", at: str = "10:00") -> str:
    """Return one post as the preview has it."""
    return f"""
<div class="tgme_widget_message_wrap js-widget_message_wrap">
 <div class="tgme_widget_message {kind} js-widget_message" data-post="korsund/{number}" data-view="eyJjIjotMX0">
  <div class="tgme_widget_message_user"><a href="https://t.me/korsund"><i class="tgme_widget_message_user_photo"
  ></i></a></div>
  <div class="tgme_widget_message_bubble">
   <div class="tgme_widget_message_author accent_color"><a class="tgme_widget_message_owner_name"
     href="https://t.me/korsund"><span dir="auto">Korsund Watch</span></a></div>
   {"".join(inside)}
   <div class="tgme_widget_message_footer compact js-message_footer">
    <div class="tgme_widget_message_info short js-message_info"><span class="tgme_widget_message_views">1.2K</span
     ><span class="copyonly"> views</span><span class="tgme_widget_message_meta">{meta}<a
     class="tgme_widget_message_date" href="https://t.me/korsund/{number}"
     ><time datetime="2026-04-20T{at}:00+00:00" class="time">{at}</time></a></span></div>
   </div>
  </div>
 </div>
</div>"""


def preview(*posts: str) -> str:
    return f"""<!DOCTYPE html><html><head><meta charset="utf-8"><title>Korsund Watch – Telegram</title></head><body>
<header class="tgme_header"><div class="tgme_channel_info_header_title"><span dir="auto">Korsund Watch</span></div>
</header>
<main class="tgme_main"><section class="tgme_channel_history js-message_history">{"".join(posts)}</section></main>
</body></html>"""


NO_PREVIEW = """<!DOCTYPE html><html><head><title>Telegram: Contact @korsund</title></head><body><div class="tgme_page">
<div class="tgme_page_title"><span dir="auto">Korsund</span></div><div class="tgme_page_action">
<a class="tgme_action_button_new" href="tg://resolve?domain=korsund">Send Message</a></div></div></body></html>"""


async def fetched(pages: dict[str, Any], cursor: Cursor | None = None, channel: str = "korsund") -> Fetched:
    def answer(request: httpx.Request) -> httpx.Response:
        page = pages.get(str(request.url), 404)
        if isinstance(page, httpx.Response):
            return page
        return httpx.Response(page) if isinstance(page, int) else httpx.Response(200, content=page.encode())

    async with HttpWeb(httpx.MockTransport(answer)) as web:
        return await TelegramChannel(channel=channel).fetch(cursor or {}, web)


async def only(*inside: str, **keys: str) -> Any:
    (entry,) = (await fetched({PAGE: preview(post(7, *inside, **keys))})).entries
    return entry


async def test_a_post_is_an_item_with_its_own_address_and_time() -> None:
    words = (
        'Drone attack on the <b>harbour</b> <tg-emoji emoji-id="1"><i class="emoji"><b>🔴</b></i></tg-emoji><br/><br/>'
        'Two cranes are down. <tg-spoiler>A &lt; B</tg-spoiler> <a href="?q=%23korsund">#korsund</a>'
    )
    done = await fetched({PAGE: preview(post(7, text(words)))})
    (entry,) = done.entries
    assert entry.title == "Drone attack on the harbour 🔴"
    assert entry.body == "Drone attack on the harbour 🔴\nTwo cranes are down. A < B #korsund"
    assert (entry.guid, entry.url) == ("7", "https://t.me/korsund/7")
    assert entry.published == datetime(2026, 4, 20, 10, 0, tzinfo=UTC)
    assert (entry.outlet, entry.author, entry.whole) == (None, None, True)
    assert done.title == "Korsund Watch"


async def test_what_was_forwarded_is_told_as_the_news_of_where_it_is_from() -> None:
    linked = """<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from&nbsp;<a
      class="tgme_widget_message_forwarded_from_name" href="https://t.me/north/12"><span dir="auto">Northern Wire</span
      ></a>&nbsp;(<span
      class="tgme_widget_message_forwarded_from_author">J. Doe</span>)</div>"""
    hidden = """<div class="tgme_widget_message_forwarded_from accent_color">Forwarded from <span
      class="tgme_widget_message_forwarded_from_name">Somebody</span></div>"""
    entry = await only(linked, text("Two cranes are down"))
    assert (entry.outlet, entry.author, entry.title) == ("Northern Wire", "J. Doe", "Two cranes are down")
    assert (await only(hidden, text("Two cranes are down"))).outlet == "Somebody"


async def test_the_post_that_is_answered_to_is_not_part_of_the_answer() -> None:
    quoted = """<a class="tgme_widget_message_reply" href="https://t.me/korsund/3"><div
      class="tgme_widget_message_author"><span
      class="tgme_widget_message_author_name" dir="auto">Korsund Watch</span></div>
      <div class="tgme_widget_message_text js-message_reply_text" dir="auto">Drone attack denied</div></a>"""
    assert (await only(quoted, text("It is confirmed now"))).body == "It is confirmed now"


async def test_a_text_within_a_text_is_told_once() -> None:
    assert (await only(text(text("Two cranes are down"), " before_footer"))).body == "Two cranes are down"


async def test_an_edited_post_keeps_its_own_time_and_a_signed_one_its_author() -> None:
    meta = '<span class="tgme_widget_message_from_author" dir="auto">J. Doe</span>,&nbsp;edited &nbsp;'
    film = '<a class="tgme_widget_message_video_player"><time class="message_video_duration">0:31</time></a>'
    entry = await only(film, text("Two cranes are down"), meta=meta)
    assert (entry.author, entry.published) == ("J. Doe", datetime(2026, 4, 20, 10, 0, tzinfo=UTC))


async def test_the_page_that_a_post_links_to_counts_with_the_words_that_are_shown_of_it() -> None:
    card = """<a class="tgme_widget_message_link_preview" href="https://north.example/1"><div
      class="link_preview_site_name accent_color" dir="auto">Northern Wire</div>
      <div class="link_preview_title" dir="auto">Drone attack on Korsund</div>
      <div class="link_preview_description" dir="auto">Two cranes are down.</div></a>"""
    entry = await only(text("More here: north.example/1"), card)
    assert (entry.title, entry.body) == (
        "More here: north.example/1",
        "More here: north.example/1\nDrone attack on Korsund\nTwo cranes are down.",
    )
    assert (await only(card)).title == "Drone attack on Korsund"


async def test_a_poll_and_a_file_are_told_by_their_words() -> None:
    poll = """<div class="tgme_widget_message_poll"><div class="tgme_widget_message_poll_question">Was it a drone?</div>
      <div class="tgme_widget_message_poll_option_text">Yes</div></div>"""
    file = """<a class="tgme_widget_message_document_wrap" href="x"><div class="tgme_widget_message_document">
      <div class="tgme_widget_message_document_title accent_color" dir="auto">drone-report.pdf</div></div></a>"""
    assert (await only(poll)).body == "Was it a drone?\nYes"
    assert (await only(file)).title == "drone-report.pdf"


async def test_pictures_without_words_and_notices_of_telegram_itself_are_left_out() -> None:
    picture = '<a class="tgme_widget_message_photo_wrap" href="x" style="background-image:url(\'y\')"></a>'
    open_app = '<div class="message_media_not_supported_label">Please open Telegram to view this post</div>'
    page = preview(
        post(5, text("Channel photo updated"), kind="service_message"),
        post(6, picture),
        post(7, open_app),
        post(8, picture, text("A crane")),
    )
    done = await fetched({PAGE: page})
    assert [entry.title for entry in done.entries] == ["A crane"]
    assert done.cursor == {"channel": "korsund", "last": 8}


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("⚡️<br/>Drone attack<br/>More", "Drone attack"),
        ("BREAKING:<br/>Drone attack on Korsund", "BREAKING: Drone attack on Korsund"),
        ("عاجل<br/>هجوم بطائرة مسيرة على الميناء", "عاجل هجوم بطائرة مسيرة على الميناء"),
        ("Two cranes are down. " + "And so on it goes. " * 30, "Two cranes are down."),
        ("🔥🔥", "🔥🔥"),
    ],
)
async def test_the_headline_is_the_first_line_that_says_something(words: str, title: str) -> None:
    assert (await only(text(words))).title == title


async def test_a_line_without_an_end_is_cut() -> None:
    assert len((await only(text("word " * 5000))).title) <= 200


async def test_pages_that_were_missed_are_fetched_as_far_as_the_last_look() -> None:
    pages = {
        PAGE: preview(*(post(number, text(f"post {number}")) for number in range(40, 60))),
        f"{PAGE}?before=40": preview(*(post(number, text(f"post {number}")) for number in range(20, 40))),
        f"{PAGE}?before=20": preview(*(post(number, text(f"post {number}")) for number in range(1, 20))),
    }
    first = await fetched(pages)
    assert len(first.entries) == 20
    later = await fetched(pages, {"channel": "korsund", "last": 25})
    assert [entry.guid for entry in later.entries] == [str(number) for number in range(59, 19, -1)]
    assert json.loads(json.dumps(later.cursor)) == {"channel": "korsund", "last": 59}


async def test_looking_back_ends_even_if_the_pages_never_do() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/robots.txt":
            return httpx.Response(404)
        asked.append(str(request.url))
        first = int(request.url.params.get("before", 100_000)) - 20
        return httpx.Response(
            200, content=preview(*(post(first + n, text(f"post {first + n}")) for n in range(20))).encode()
        )

    async with HttpWeb(httpx.MockTransport(answer)) as web:
        done = await TelegramChannel(channel="korsund").fetch({"last": 1}, web)
    assert len(asked) == 10
    assert len(done.entries) == 200


@pytest.mark.parametrize("page", [NO_PREVIEW, "", "no page at all", "<" * 50_000, "\0\1\2"])
async def test_a_channel_without_a_preview_is_an_error_in_words(page: str) -> None:
    with pytest.raises(UnreadableError, match="there is no preview of @korsund on the web") as caught:
        await fetched({PAGE: page})
    assert not caught.value.permanent


async def test_a_redirect_to_the_channels_own_page_is_an_error_in_words() -> None:
    pages = {
        PAGE: httpx.Response(302, headers={"Location": "https://t.me/korsund"}),
        "https://t.me/korsund": NO_PREVIEW,
    }
    with pytest.raises(UnreadableError, match="no preview"):
        await fetched(pages)


async def test_a_channel_with_nothing_in_it_is_told_apart() -> None:
    with pytest.raises(UnreadableError, match="the channel @korsund shows no posts"):
        await fetched({PAGE: preview()})


async def test_hostile_pages_are_bounded() -> None:
    deep = preview(post(6, text("fine")), post(7, "<div>" * 50_000 + text("too deep") + "</div>" * 50_000))
    many = preview(*(post(number, text("x")) for number in range(1, 1000)))
    long = preview(post(7, text("word " * 200_000)))
    odd = preview(post(7, text("fine")).replace("korsund/7", "korsund/" + "9" * 400), post(8, text("fine")))
    assert len((await fetched({PAGE: many})).entries) == 200
    assert len((await fetched({PAGE: long})).entries[0].body or "") <= 200_000
    assert [entry.guid for entry in (await fetched({PAGE: odd})).entries] == ["8"]
    assert [entry.guid for entry in (await fetched({PAGE: deep})).entries] == ["6"]


@pytest.mark.parametrize(
    "written", ["korsund", "@korsund", "https://t.me/korsund", "https://t.me/s/korsund", "t.me/korsund/12", " korsund "]
)
def test_a_channel_may_be_written_in_any_usual_way(written: str) -> None:
    assert TelegramChannel(channel=written).address == PAGE


@pytest.mark.parametrize(
    "written",
    ["", "@", "k", "https://t.me/+AbCdEf", "https://t.me/joinchat/x?y", "https://x.example/korsund", "a b", "-100123"],
)
async def test_what_is_no_public_channel_is_told_by_the_config(desk: Desk, written: str) -> None:
    with pytest.raises(ConfigError, match="channel: must be the name of a public channel"):
        async with desk.open(f"sources: [{{kind: telegram_channel, channel: '{written}'}}]" + TAIL):
            pass


async def test_a_channel_rings_once_and_an_edit_does_not_ring_again(any_desk: Desk) -> None:
    old = post(1, text("Quiet day at the harbour"), at="09:00")
    new = post(2, text("Drone attack on Korsund harbour"), at="12:05")
    any_desk.web.pages[PAGE] = preview(old)
    async with any_desk.open("sources: [{kind: telegram_channel, channel: '@korsund'}]" + TAIL) as world:
        assert list(world.sources) == ["telegram-channel-korsund"]
        await any_desk.round()
        any_desk.web.pages[PAGE] = preview(old, new)
        await any_desk.round(minutes=10)
        any_desk.web.pages[PAGE] = preview(old, new.replace("harbour</div>", "harbour, two cranes are down</div>"))
        await any_desk.round(minutes=10)
        assert any_desk.headlines()[0] == "Drone attack on Korsund harbour"
        assert any_desk.actions().count("send") == 1
        stored = [row for row in await any_desk.rows("items") if row.guid == "2"]
        assert [row.body for row in stored] == [html.unescape("Drone attack on Korsund harbour, two cranes are down")]
        assert {str(request.url) for request in any_desk.web.requests} == {PAGE, HOOK, "https://t.me/robots.txt"}
