import json
import re
from datetime import UTC
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.markup import safe_url, text_of, units
from bot.markup.runs import Run
from bot.model import Action, Markup, Message, Quote, Reason, Severity, Style
from bot.render import parts
from bot.render.faces import FACES
from tests.dialects import READERS
from tests.test_render import HOSTILE, MESSAGES, NOW, STORY, alert, bare, card, hostile, marked, told

DIALECTS: tuple[Markup, ...] = ("slack", "discord", "mattermost", "teams")
FIELDS = DIALECTS[1:3]


def body(message: Message, markup: Markup, action: Action = Action.SEND) -> str:
    (part,) = parts(message, Style(markup=markup, limit=100_000, counts="body"), action=action, timezone=UTC)
    return part.body


def letters(text: str) -> str:
    """Return a text without white space and joiners, and with the brackets that Discord gets in links."""
    return re.sub(r"[\s\u2060]+", "", text).replace("[", "(").replace("]", ")")


# --- what is written -------------------------------------------------------------------------------------------


def test_an_alert_on_discord_is_linked_marked_and_quoted() -> None:
    assert body(alert(card(severity=Severity.URGENT)), "discord").split("\n") == [
        f"**🚨 URGENT**  [**Rockets hit Iraqi base housing US troops**]({STORY})",
        "*Reuters · 14:02, 3 min ago*",
        "> Two **rockets** struck the base, officials said.",
        r"`us-forces-iraq`: US troops, rocket\*",
    ]


def test_an_alert_on_mattermost_ends_its_quote_with_an_empty_line() -> None:
    assert body(alert(card(severity=Severity.HIGH)), "mattermost").split("\n") == [
        f"**🔴 HIGH**  [**Rockets hit Iraqi base housing US troops**]({STORY})",
        "Reuters · 14:02, 3 min ago",
        "> Two **rockets** struck the base, officials said.",
        "",
        "`us-forces-iraq`: US troops, rocket&#42;",
    ]


def test_an_alert_on_slack_is_rich_text() -> None:
    (block,) = json.loads(body(alert(card(severity=Severity.HIGH)), "slack"))
    above, quote, below = block["elements"]
    assert above["elements"][0] == {"type": "text", "text": "🔴 HIGH", "style": {"bold": True}}
    assert above["elements"][2] == {
        "type": "link",
        "url": STORY,
        "text": "Rockets",
        "style": {"bold": True, "italic": True},
    }
    assert quote["type"] == "rich_text_quote"
    assert quote["elements"][1] == {"type": "text", "text": "rockets", "style": {"bold": True}}
    assert below["elements"][0] == {"type": "text", "text": "us-forces-iraq", "style": {"code": True}}


def test_an_alert_on_teams_is_a_card_with_a_line_for_each_line() -> None:
    sent = json.loads(body(alert(card(severity=Severity.HIGH)), "teams"))
    assert (sent["type"], sent["version"]) == ("AdaptiveCard", "1.4")
    headline, source, quote, rules = sent["body"]
    assert headline["inlines"][0] == {"type": "TextRun", "text": "🔴 HIGH", "weight": "bolder", "color": "attention"}
    assert headline["inlines"][2]["selectAction"] == {"type": "Action.OpenUrl", "url": STORY}
    assert source["inlines"][0]["text"] == "Reuters · 14:02, 3 min ago"
    assert (quote["type"], quote["style"]) == ("Container", "emphasis")
    assert rules["inlines"][0]["fontType"] == "monospace"
    assert sent["actions"] == [{"type": "Action.OpenUrl", "title": "Open", "url": STORY}]
    assert "actions" not in json.loads(body(Message(kind="digest", at=NOW, cards=(card(), card())), "teams"))


@pytest.mark.parametrize("markup", DIALECTS)
def test_a_follow_up_a_digest_and_arabic_are_read_as_elsewhere(markup: Markup) -> None:
    arabic = card(headline=marked("هجوم على قاعدة عين الأسد", "عين الأسد"), source="الجزيرة", severity=Severity.HIGH)
    for message, action in (
        (alert(card(reason=Reason.FOLLOW_UP, notes=("confirmed by AFP", "also in Erbil"))), Action.REPLY),
        (Message(kind="digest", at=NOW, cards=(card(), arabic), more=7), Action.SEND),
        (alert(arabic), Action.SEND),
    ):
        read = READERS[markup](body(message, markup, action))
        assert letters(read.text) == letters(bare(told(message, "html", action=action)[0], "html"))
        assert read.links == {STORY}


@pytest.mark.parametrize("markup", FIELDS)
def test_an_address_in_a_notice_can_be_opened_and_is_not_escaped(markup: Markup) -> None:
    written = body(
        Message(kind="notice", at=NOW, title="moved", text="now at https://news.example/a_b_c, @here"), markup
    )
    assert " https://news.example/a_b_c, " in written
    assert "@here" not in written


@pytest.mark.parametrize("markup", FIELDS)
@pytest.mark.parametrize(
    "line", ["- x", "+ x", "# x", "> x", "2024. x", "1) x", "---", "===", "-# x", "* x", "```", "| a | b |"]
)
def test_no_line_begins_a_list_a_heading_or_a_quote(markup: Markup, line: str) -> None:
    for message in (
        Message(kind="notice", at=NOW, title="t", text=f"{line}\n{line}"),
        Message(kind="notice", at=NOW, title="t", text=f"now at https://news.example/1\n{line}\n{line}"),
        alert(card(headline=Quote(text=line), url=None, excerpt=Quote(text=f"{line} and more"))),
    ):
        assert READERS[markup](body(message, markup)).alive == []


@pytest.mark.parametrize("markup", FIELDS)
def test_the_rule_of_a_name_with_a_backtick_is_plain(markup: Markup) -> None:
    read = READERS[markup](body(alert(card(rules=("a`b`c @all",))), markup))
    assert read.alive == []
    assert "a`b`c" in read.text


# --- hostile text ----------------------------------------------------------------------------------------------

_CHATS = [
    "<!channel>", "<!here|here>", "<!everyone>", "<@U012AB3CD>", "<#C012AB3CD|general>", "<!subteam^S1|ops>",
    "<!date^1^{date}^https://evil.example|x>", "<https://evil.example|bank.example>", "<mailto:a@evil.example|x>",
    "*bold*", "_it_", "~x~", "`code`", "```pre```", ":emoji:", ":+1:", "> quote", "&gt; quote",
    "&amp;lt;!channel&gt;",
    "@everyone", "@here", "@channel", "@all", "@admin", "<@123456789>", "<@&123456789>", "<#123456789>",
    "<:name:123>", "<a:name:123>", "<t:1700000000:R>", "</cmd:123>", "<id:guide>", "||spoiler||", "__under__",
    "**bold**", "***both***", "~~gone~~", "[x](https://evil.example)", "[x]( https://evil.example )", "[x][y]",
    "[y]: https://evil.example",
    "![x](https://evil.example/x.png)", "](https://evil.example)", "[[x](y)",
    "<https://evil.example>", "<evil@evil.example>", "mailto:a@evil.example", "tel:+1234", "discord.gg/evil",
    "https://discord.gg/evil", "www.evil.example", "evil.example/path", "#hashtag", "#وسم",
    "~town-square", "~off-topic",
    "$x^2$", "$$\\frac{a}{b}$$", "```latex\nx\n```", "| a | b |\n|---|---|\n| c | d |",
    "<b>x</b>", "<script>x</script>",
    "<img src=x onerror=alert(1)>", "\\", "\\\\", "\\*", "*\\", "a\\", "**", "****", "__", "[",
    "]", "(", ")", "``", "`",
    "{{DATE(2024-01-01)}}", "${x}", "<at>everyone</at>", '<at id="0">x</at>', ":)", ":-D", ":/", "12:30:45", "a:b:c:",
]  # fmt: skip
_PLACES = ["{}", "{} attack in Erbil", "Blast: {}", "Blast in Erbil: {} kills two", "{}{}", "انفجار {} في أربيل"]
PAYLOADS = [*HOSTILE[:-16], *(place.replace("{}", one) for one in _CHATS for place in _PLACES)]


def test_there_are_enough_hostile_payloads_for_chats() -> None:
    assert len(set(PAYLOADS)) >= 600


@pytest.mark.parametrize("markup", DIALECTS)
def test_hostile_text_comes_alive_in_no_dialect(markup: Markup) -> None:
    for payload in PAYLOADS:
        for message, action in hostile(payload):
            whole = bare(told(message, "html", action=action)[0], "html")
            read = READERS[markup](body(message, markup, action))
            assert read.alive == [], payload
            assert read.links <= {safe_url(message.cards[0].url)}, payload
            assert letters(read.text) == letters(whole), payload


@pytest.mark.parametrize("markup", DIALECTS)
def test_hostile_words_of_a_server_come_alive_in_no_notice(markup: Markup) -> None:
    for payload in _CHATS:
        if "://" not in payload and "www." not in payload and "/" not in payload:
            notice = Message(kind="notice", at=NOW, title="a source fails", text=f"It says: {payload}\n{payload}")
            assert READERS[markup](body(notice, markup)).alive == [], payload


# --- splitting -------------------------------------------------------------------------------------------------


@given(
    message=MESSAGES,
    markup=st.sampled_from(DIALECTS),
    action=st.sampled_from(Action),
    counts=st.sampled_from(["body", "bytes"]),
    limit=st.integers(400, 1_500),
)
def test_every_part_is_valid_within_the_limit_and_they_add_up(
    message: Message, markup: Markup, action: Action, counts: Literal["body", "bytes"], limit: int
) -> None:
    style = Style(markup=markup, limit=limit, counts=counts)
    pieces = parts(message, style, action=action, timezone=UTC)
    reads = [READERS[markup](part.body) for part in pieces]
    whole = READERS[markup](body(message, markup, action))
    assert letters("".join(read.text for read in reads)) == letters(whole.text)
    for part, read in zip(pieces, reads, strict=True):
        assert (units(part.body) if counts == "body" else len(part.body.encode())) <= limit
        assert not [one for one in read.alive if not one.startswith("live: ")]


@pytest.mark.parametrize("markup", DIALECTS)
def test_a_long_digest_is_split_between_stories_in_every_dialect(markup: Markup) -> None:
    cards = tuple(card(alert=str(n), headline=Quote(text=f"Story {n}: *what* happened")) for n in range(60))
    digest = Message(kind="digest", at=NOW, cards=cards)
    pieces = parts(digest, Style(markup=markup, limit=4_000, counts="body"), action=Action.SEND, timezone=UTC)
    assert 1 < len(pieces) < 20
    for part in pieces[1:]:
        assert READERS[markup](part.body).text.startswith("▪️ ")


@given(
    texts=st.lists(st.tuples(st.text(st.sampled_from("ab *_`\\[]<>@#:\u2068\n-1.")), st.integers(0, 4)), max_size=8),
    markup=st.sampled_from(DIALECTS),
)
def test_runs_in_any_order_are_written_so_that_they_are_read_as_they_were(
    texts: list[tuple[str, int]], markup: Markup
) -> None:
    roles = ((), (("headline", ""),), (("headline", ""), ("link", STORY)), (("meta", ""),), (("rule", ""),))
    runs = [Run(text.replace("\n", " ") if role else text, roles[role]) for text, role in texts]
    read = READERS[markup](FACES[markup].write(runs))
    assert letters(read.text) == letters(text_of(runs))


def test_a_link_that_is_cut_is_a_link_in_both_parts() -> None:
    long = card(headline=Quote(text="word " * 60), excerpt=None, url=STORY)
    style = Style(markup="discord", limit=200, counts="body")
    first, second, *_ = parts(alert(long), style, action=Action.SEND, timezone=UTC)
    assert all(f"**]({STORY})" in part.body for part in (first, second))
    assert not READERS["discord"](first.body).alive
