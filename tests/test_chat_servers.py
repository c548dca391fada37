"""Slack, Discord, Mattermost and Teams: what they are sent, what they are asked to change, and what they refuse."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.channels.discord import Discord
from bot.channels.mattermost import Mattermost
from bot.channels.slack import Slack
from bot.channels.teams import Teams
from bot.config import parse
from bot.errors import ConfigError, SendError
from bot.model import Action, Card, Message, Part, Post, Quote, Reason, Receipt, Secret, Sender, Severity
from bot.render import parts
from bot.web import HttpWeb
from tests.conftest import PLACES, Desk, FakeWeb, entry, rss

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
KEY = "k3y-that-nobody-may-see"
SLACK_HOOK = f"https://hooks.slack.com/services/T1/B1/{KEY}"
SLACK_SEND = "https://slack.com/api/chat.postMessage"
SLACK_EDIT = "https://slack.com/api/chat.update"
DISCORD = f"https://discord.com/api/webhooks/123/{KEY}"
DISCORD_SEND = f"{DISCORD}?wait=true"
DISCORD_EDIT = f"{DISCORD}/messages/77"
TEAMS = f"https://prod-1.westeurope.logic.azure.com/workflows/1/triggers/manual/paths/invoke?sig={KEY}"
MATTERMOST_HOOK = f"https://chat.example/hooks/{KEY}"
MATTERMOST_SEND = "https://chat.example/api/v4/posts"
MATTERMOST_EDIT = "https://chat.example/api/v4/posts/p1/patch"

SLACK_BY_HOOK = Slack(url=Secret(SLACK_HOOK))
SLACK_BOT = Slack(token=Secret(KEY), channel="#mena")
DISCORD_HOOK = Discord(url=Secret(DISCORD))
TEAMS_FLOW = Teams(url=Secret(TEAMS))
MATTERMOST_BY_HOOK = Mattermost(url=Secret(MATTERMOST_HOOK))
MATTERMOST_BOT = Mattermost(token=Secret(KEY), api="https://chat.example/", channel="c1", threads=True)

CARD = Card(
    alert="a",
    story="s",
    revision=2,
    severity=Severity.URGENT,
    headline=Quote(text="Rockets hit <!channel> @everyone", marks=((0, 7),)),
    source="Reuters",
    at=NOW - timedelta(minutes=3),
    dated=True,
    reason=Reason.NEW_STORY,
    rules=("rockets",),
    terms=("rocket*",),
    url="https://news.example/1",
)
ALERT = Message(kind="alert", at=NOW, cards=(CARD,))
NOTICE = Message(kind="notice", at=NOW, title="lbci fails", text="404 Not Found")
DIGEST = Message(kind="digest", at=NOW, cards=(CARD, replace(CARD, alert="b", severity=Severity.LOW)))


def answer(status: int = 200, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
    return httpx.Response(status, headers=headers, content=json.dumps(body).encode())


SLACK_TOOK = answer(ok=True, channel="C1", ts="1700000000.000100")
DISCORD_TOOK = answer(id="77", channel_id="1")
MATTERMOST_TOOK = answer(201, id="p1", channel_id="c1")


def post(kind: Sender, message: Message = ALERT, action: Action = Action.SEND, **changes: Any) -> Post:
    part = parts(message, kind.style, action=action, timezone=UTC)[0]
    return replace(Post(key="d1-0", action=action, part=part, message=message), **changes)


async def sent(kind: Sender, one: Post, pages: dict[str, Any]) -> tuple[Receipt, list[dict[str, Any]]]:
    """Send a post to servers that answer so, and return the receipt and what they were sent."""
    web = FakeWeb(pages=pages)
    async with HttpWeb(httpx.MockTransport(web), lambda: NOW) as door:
        receipt = await kind.send(one, door)
    for request in web.requests:
        assert request.headers["content-type"] == "application/json"
    return receipt, [{"": request.url.path, **json.loads(request.content)} for request in web.requests]


async def refused(kind: Sender, one: Post, pages: dict[str, Any]) -> SendError:
    with pytest.raises(SendError) as caught:
        await sent(kind, one, pages)
    assert KEY not in str(caught.value)
    return caught.value


# --- slack -----------------------------------------------------------------------------------------------------


async def test_a_slack_webhook_gets_blocks_and_the_text_for_notifications() -> None:
    receipt, (asked,) = await sent(SLACK_BY_HOOK, post(SLACK_BY_HOOK), {SLACK_HOOK: b"ok"})
    assert receipt.message_id is None
    assert asked["blocks"] == json.loads(post(SLACK_BY_HOOK).part.body)
    assert asked["text"].startswith("🚨 URGENT")
    assert "&lt;!channel&gt;" in asked["text"]
    assert (asked["parse"], asked["link_names"], asked["mrkdwn"]) == ("none", False, False)
    assert (asked["unfurl_links"], asked["unfurl_media"]) == (False, False)


def test_what_a_slack_channel_can_do_depends_on_how_it_is_reached() -> None:
    assert (SLACK_BY_HOOK.style.can_edit, SLACK_BY_HOOK.style.can_reply) == (False, False)
    assert (SLACK_BOT.style.can_edit, SLACK_BOT.style.can_reply) == (True, True)
    assert SLACK_BY_HOOK.style.limit == SLACK_BOT.style.limit


async def test_a_slack_bot_sends_and_remembers_channel_and_number() -> None:
    receipt, (asked,) = await sent(SLACK_BOT, post(SLACK_BOT), {SLACK_SEND: SLACK_TOOK})
    assert receipt.message_id == "C1/1700000000.000100"
    assert asked["channel"] == "#mena"
    assert "thread_ts" not in asked


async def test_a_slack_bot_edits_in_the_channel_that_slack_named() -> None:
    one = post(SLACK_BOT, action=Action.EDIT, target="C1/1.2")
    receipt, (asked,) = await sent(SLACK_BOT, one, {SLACK_EDIT: answer(ok=True, channel="C1", ts="1.2")})
    assert (asked["channel"], asked["ts"]) == ("C1", "1.2")
    assert asked["blocks"]
    assert receipt.message_id == "C1/1.2"


@pytest.mark.parametrize(
    ("changes", "broadcast", "shown"),
    [
        ({"loud": True}, True, True),
        ({"loud": True}, False, False),
        ({"loud": False}, True, False),
        ({"first": False}, True, False),
    ],
)
async def test_a_follow_up_on_slack_is_in_the_thread_and_shows_in_the_channel_if_it_may(
    changes: dict[str, Any], *, broadcast: bool, shown: bool
) -> None:
    bot = replace(SLACK_BOT, broadcast=broadcast)
    one = post(bot, action=Action.REPLY, target="C1/1.2", **changes)
    _, (asked,) = await sent(bot, one, {SLACK_SEND: SLACK_TOOK})
    assert (asked["thread_ts"], asked["reply_broadcast"]) == ("1.2", shown)


async def test_a_new_story_on_slack_is_in_no_thread_though_it_may_belong_to_another() -> None:
    _, (asked,) = await sent(SLACK_BOT, post(SLACK_BOT, target="C1/1.2"), {SLACK_SEND: SLACK_TOOK})
    assert "thread_ts" not in asked


@pytest.mark.parametrize("code", ["thread_not_found", "message_not_found", "cannot_reply_to_message"])
async def test_a_follow_up_whose_alert_was_deleted_is_a_message_of_its_own(code: str) -> None:
    one = post(SLACK_BOT, action=Action.REPLY, target="C1/1.2")
    receipt, (first, second) = await sent(SLACK_BOT, one, {SLACK_SEND: [answer(ok=False, error=code), SLACK_TOOK]})
    assert "thread_ts" in first
    assert "thread_ts" not in second
    assert receipt.message_id


@pytest.mark.parametrize("kind", [SLACK_BY_HOOK, SLACK_BOT])
async def test_what_slack_cannot_read_comes_once_more_as_text(kind: Slack) -> None:
    pages = {
        SLACK_HOOK: [httpx.Response(400, content=b"invalid_blocks"), httpx.Response(200, content=b"ok")],
        SLACK_SEND: [answer(ok=False, error="invalid_blocks"), SLACK_TOOK],
    }
    _, (first, second) = await sent(kind, post(kind), pages)
    assert "blocks" in first
    assert "blocks" not in second
    assert "*Rockets* hit &lt;!channel&gt;" in second["text"]


async def test_a_part_that_was_written_for_another_kind_comes_as_text() -> None:
    part = Part(body="<b>Rockets</b>", plain="Rockets <!here> & more")
    for body in (part, replace(part, body='{"version":1}'), replace(part, body="[" * 100_000)):
        _, (asked,) = await sent(SLACK_BY_HOOK, post(SLACK_BY_HOOK, part=body), {SLACK_HOOK: b"ok"})
        assert asked["text"] == "Rockets &lt;!here&gt; &amp; more"
        assert "blocks" not in asked


async def test_the_text_for_slacks_notifications_is_bounded_however_much_is_escaped() -> None:
    long = Part(body="[]", plain="<&>" * 3_000)
    _, (asked,) = await sent(SLACK_BY_HOOK, post(SLACK_BY_HOOK, part=long), {SLACK_HOOK: b"ok"})
    assert 2_900 < len(asked["text"]) <= 3_001
    assert asked["text"].endswith(";…")


@pytest.mark.parametrize(
    ("code", "permanent", "after", "words"),
    [
        ("not_in_channel", False, 30, "the bot is not in channel #mena: /invite it there"),
        ("channel_not_found", False, 30, "there is no channel #mena that the bot can see"),
        ("invalid_auth", False, 30, "token is refused"),
        ("token_revoked", False, 30, "token is refused"),
        ("account_inactive", False, 30, "token is refused"),
        ("missing_scope", False, 30, "chat:write"),
        ("is_archived", False, 30, "unarchive"),
        ("restricted_action", False, 30, "ask who administers it"),
        ("ratelimited", False, None, "too many messages"),
        ("internal_error", False, None, "an error of its own"),
        ("msg_too_long", True, None, "too long"),
        ("message_not_found", True, None, "deleted"),
        ("edit_window_closed", True, None, "too old"),
        ("something_new", True, None, "refuses the message: something_new"),
        (f"evil {KEY} <b>", False, None, "an answer that is not Slack's"),
        ({"a": 1}, False, None, "an answer that is not Slack's"),
    ],
)
async def test_a_refusal_of_slack_says_whether_to_wait_and_what_to_do(
    code: Any, after: int | None, words: str, *, permanent: bool
) -> None:
    error = await refused(SLACK_BOT, post(SLACK_BOT), {SLACK_SEND: answer(ok=False, error=code)})
    assert error.permanent is permanent
    assert error.after == (None if after is None else timedelta(minutes=after))
    assert words in str(error)


@pytest.mark.parametrize(
    ("status", "said", "permanent", "after", "words"),
    [
        (404, b"no_service", False, 30, "make one anew"),
        (403, b"invalid_token", False, 30, "make one anew"),
        (410, b"channel_is_archived", False, 30, "the channel of the webhook is archived"),
        (403, b"action_prohibited", False, 30, "ask who administers it"),
        (400, b"no_text", True, None, "empty"),
        (500, b"rollup_error", False, None, "an error of its own"),
        (503, b"<html>", False, None, "503"),
        (400, b"<html>", True, None, "400 Bad Request"),
    ],
)
async def test_a_refusal_of_a_slack_webhook_says_what_to_do(
    status: int, said: bytes, after: int | None, words: str, *, permanent: bool
) -> None:
    error = await refused(SLACK_BY_HOOK, post(SLACK_BY_HOOK), {SLACK_HOOK: httpx.Response(status, content=said)})
    assert error.permanent is permanent
    assert error.after == (None if after is None else timedelta(minutes=after))
    assert words in str(error)


@pytest.mark.parametrize("kind", [SLACK_BY_HOOK, SLACK_BOT])
async def test_slack_is_given_the_time_that_it_asks_for(kind: Slack) -> None:
    busy = answer(429, {"Retry-After": "42"}, ok=False, error="ratelimited")
    error = await refused(kind, post(kind), {SLACK_HOOK: busy, SLACK_SEND: busy})
    assert (error.permanent, error.after) == (False, timedelta(seconds=42))


# --- discord ---------------------------------------------------------------------------------------------------


async def test_a_discord_webhook_gets_an_embed_in_the_colour_of_the_severity_that_mentions_nobody() -> None:
    kind = replace(DISCORD_HOOK, username="Wirewatch", avatar="https://news.example/w.png")
    receipt, (asked,) = await sent(kind, post(kind), {DISCORD_SEND: DISCORD_TOOK})
    assert receipt.message_id == "77"
    assert asked["allowed_mentions"] == {"parse": []}
    (embed,) = asked["embeds"]
    assert embed == {"description": post(kind).part.body, "color": 0xC92A2A}
    assert "content" not in asked
    assert "flags" not in asked
    assert (asked["username"], asked["avatar_url"]) == ("Wirewatch", "https://news.example/w.png")


async def test_a_discord_message_is_edited_by_its_number_and_still_mentions_nobody() -> None:
    one = post(DISCORD_HOOK, action=Action.EDIT, target="77")
    receipt, (asked,) = await sent(DISCORD_HOOK, one, {DISCORD_EDIT: DISCORD_TOOK})
    assert receipt.message_id == "77"
    assert asked[""].endswith("/messages/77")
    assert asked["allowed_mentions"] == {"parse": []}


async def test_a_discord_thread_is_named_in_every_request() -> None:
    kind = replace(DISCORD_HOOK, thread=987654321987654321)
    thread = "thread_id=987654321987654321"
    await sent(kind, post(kind), {f"{DISCORD_SEND}&{thread}": DISCORD_TOOK})
    one = post(kind, action=Action.EDIT, target="77")
    await sent(kind, one, {f"{DISCORD_EDIT}?{thread}": DISCORD_TOOK})


@pytest.mark.parametrize("changes", [{"loud": False}, {"first": False}])
async def test_what_may_not_ring_on_discord_does_not(changes: dict[str, Any]) -> None:
    _, (asked,) = await sent(DISCORD_HOOK, post(DISCORD_HOOK, **changes), {DISCORD_SEND: DISCORD_TOOK})
    assert asked["flags"] == 4096


def test_a_webhook_of_discord_can_edit_but_not_answer() -> None:
    assert (DISCORD_HOOK.style.can_edit, DISCORD_HOOK.style.can_reply) == (True, False)


async def test_an_embed_of_discord_is_within_its_limits_however_long_the_digest() -> None:
    long = replace(CARD, headline=Quote(text="*_`[]" * 50), also=tuple("also" * 20 for _ in range(12)))
    digest = Message(kind="digest", at=NOW, cards=(long,) * 40)
    for message in (digest, replace(ALERT, cards=(long,))):
        for part in parts(message, DISCORD_HOOK.style, action=Action.SEND, timezone=UTC):
            one = post(DISCORD_HOOK, message, part=part)
            _, (asked,) = await sent(DISCORD_HOOK, one, {DISCORD_SEND: DISCORD_TOOK})
            assert 0 < len(asked["embeds"][0]["description"]) <= 4096


async def test_discord_is_given_the_time_that_it_asks_for() -> None:
    busy = answer(429, {"Retry-After": "1"}, message="You are being rate limited.", retry_after=0.53)
    error = await refused(DISCORD_HOOK, post(DISCORD_HOOK), {DISCORD_SEND: busy})
    assert (error.permanent, error.after) == (False, timedelta(seconds=0.53))
    banned = httpx.Response(429, headers={"Retry-After": "900"}, content=b"<html>")
    error = await refused(DISCORD_HOOK, post(DISCORD_HOOK), {DISCORD_SEND: banned})
    assert (error.permanent, error.after) == (False, timedelta(seconds=900))


@pytest.mark.parametrize("wait", [-1, 1e300, "soon", None, True, [1]])
async def test_a_strange_time_to_wait_is_bounded(wait: Any) -> None:
    error = await refused(DISCORD_HOOK, post(DISCORD_HOOK), {DISCORD_SEND: answer(429, retry_after=wait)})
    assert not error.permanent
    assert error.after is None or timedelta(0) <= error.after <= timedelta(days=7)


@pytest.mark.parametrize(
    ("status", "code", "permanent", "after", "words"),
    [
        (404, 10015, False, 30, "make one anew"),
        (401, 50027, False, 30, "make one anew"),
        (404, 10003, False, 30, "no such thread"),
        (400, 220001, False, 30, "the channel is a forum"),
        (403, 50013, False, 30, "may not write there"),
        (404, 10008, True, None, "deleted"),
        (400, 50035, True, None, "cannot read the message"),
        (404, 0, False, 30, "make one anew"),
        (400, [], True, None, "no such luck"),
        (500, 0, False, None, "no such luck"),
    ],
)
async def test_a_refusal_of_discord_says_whether_to_wait_and_what_to_do(
    status: int, code: Any, after: int | None, words: str, *, permanent: bool
) -> None:
    said = answer(status, code=code, message=f"no such luck at {DISCORD}\x1b[31m")
    error = await refused(DISCORD_HOOK, post(DISCORD_HOOK), {DISCORD_SEND: said})
    assert error.permanent is permanent
    assert error.after == (None if after is None else timedelta(minutes=after))
    assert words in str(error)
    assert "\x1b" not in str(error)


# --- teams -----------------------------------------------------------------------------------------------------


async def test_a_workflow_of_teams_gets_a_card() -> None:
    receipt, (asked,) = await sent(TEAMS_FLOW, post(TEAMS_FLOW), {TEAMS: httpx.Response(202)})
    assert receipt.message_id is None
    assert asked["type"] == "message"
    (attachment,) = asked["attachments"]
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attachment["content"] == json.loads(post(TEAMS_FLOW).part.body)


def test_a_workflow_of_teams_can_neither_edit_nor_answer() -> None:
    assert (TEAMS_FLOW.style.can_edit, TEAMS_FLOW.style.can_reply) == (False, False)


async def test_a_card_for_teams_is_under_28_kb_even_in_utf_16() -> None:
    long = replace(CARD, headline=Quote(text='"نص طويل\\' * 40))
    digest = Message(kind="digest", at=NOW, cards=(long,) * 40)
    pieces = parts(digest, TEAMS_FLOW.style, action=Action.SEND, timezone=UTC)
    assert len(pieces) > 1
    for part in pieces:
        _, (asked,) = await sent(TEAMS_FLOW, post(TEAMS_FLOW, digest, part=part), {TEAMS: httpx.Response(202)})
        del asked[""]
        assert len(json.dumps(asked, ensure_ascii=False).encode("utf-16-le")) < 28_000


async def test_a_part_for_another_kind_is_a_card_of_its_text() -> None:
    part = Part(body="<b>Rockets</b>", plain="Rockets\n\nhit")
    _, (asked,) = await sent(TEAMS_FLOW, post(TEAMS_FLOW, part=part), {TEAMS: httpx.Response(202)})
    lines = [block["inlines"][0]["text"] for block in asked["attachments"][0]["content"]["body"]]
    assert lines == ["Rockets", "hit"]


@pytest.mark.parametrize(
    ("said", "permanent", "after", "words"),
    [
        (answer(400, error={"code": "WorkflowTriggerIsNotEnabled"}), False, 1800, "turn it on again"),
        (answer(404, error={"code": "WorkflowNotFound", "message": KEY}), False, 1800, "make one anew"),
        (answer(401, error={"code": "DirectApiAuthorizationRequired"}), False, 1800, "make one anew"),
        (httpx.Response(413), True, None, "too long"),
        (httpx.Response(429, headers={"Retry-After": "7"}), False, 7, "too many messages"),
        (answer(400, error={"code": "x", "message": f"bad {KEY} thing"}), True, None, "bad *** thing"),
        (answer(502, error="x"), False, None, "502"),
        (httpx.Response(200, content=b"It failed with error: HTTP error 429"), False, None, "hand"),
        (httpx.Response(200, content=b"It failed with error: HTTP error 413"), True, None, "long"),
    ],
)
async def test_a_refusal_of_teams_says_whether_to_wait_and_what_to_do(
    said: httpx.Response, after: int | None, words: str, *, permanent: bool
) -> None:
    error = await refused(TEAMS_FLOW, post(TEAMS_FLOW), {TEAMS: said})
    assert error.permanent is permanent
    assert error.after == (None if after is None else timedelta(seconds=after))
    assert words in str(error)


# --- mattermost ------------------------------------------------------------------------------------------------


async def test_a_mattermost_webhook_gets_an_alert_with_a_stripe_and_others_without() -> None:
    receipt, (asked,) = await sent(MATTERMOST_BY_HOOK, post(MATTERMOST_BY_HOOK), {MATTERMOST_HOOK: b"ok"})
    assert receipt.message_id is None
    (stripe,) = asked["attachments"]
    assert (stripe["color"], stripe["text"]) == ("#C92A2A", post(MATTERMOST_BY_HOOK).part.body)
    assert "*Rockets* hit" in stripe["fallback"]
    for message in (NOTICE, DIGEST):
        one = post(MATTERMOST_BY_HOOK, message)
        _, (asked,) = await sent(MATTERMOST_BY_HOOK, one, {MATTERMOST_HOOK: b"ok"})
        assert (asked["text"], asked.get("attachments")) == (one.part.body, None)


def test_what_a_mattermost_channel_can_do_depends_on_how_it_is_reached() -> None:
    assert (MATTERMOST_BY_HOOK.style.can_edit, MATTERMOST_BY_HOOK.style.can_reply) == (False, False)
    assert (MATTERMOST_BOT.style.can_edit, MATTERMOST_BOT.style.can_reply) == (True, True)
    assert not replace(MATTERMOST_BOT, threads=False).style.can_reply


async def test_a_mattermost_bot_sends_under_a_number_that_the_server_takes_once() -> None:
    receipt, (asked,) = await sent(MATTERMOST_BOT, post(MATTERMOST_BOT), {MATTERMOST_SEND: MATTERMOST_TOOK})
    assert receipt.message_id == "p1"
    assert (asked["channel_id"], asked["pending_post_id"]) == ("c1", "d1-0")
    assert asked["props"]["attachments"][0]["color"] == "#C92A2A"
    assert "root_id" not in asked


async def test_a_mattermost_bot_edits_and_answers() -> None:
    one = post(MATTERMOST_BOT, action=Action.EDIT, target="p1")
    _, (asked,) = await sent(MATTERMOST_BOT, one, {MATTERMOST_EDIT: MATTERMOST_TOOK})
    assert asked["props"]["attachments"][0]["text"] == one.part.body
    one = post(MATTERMOST_BOT, action=Action.REPLY, target="p1")
    _, (asked,) = await sent(MATTERMOST_BOT, one, {MATTERMOST_SEND: MATTERMOST_TOOK})
    assert asked["root_id"] == "p1"


async def test_an_answer_whose_alert_was_deleted_is_a_post_of_its_own() -> None:
    gone = answer(400, id="api.post.create_post.root_id.app_error", message="Invalid RootId")
    one = post(MATTERMOST_BOT, action=Action.REPLY, target="p1")
    _, (first, second) = await sent(MATTERMOST_BOT, one, {MATTERMOST_SEND: [gone, MATTERMOST_TOOK]})
    assert first["root_id"] == "p1"
    assert "root_id" not in second


@pytest.mark.parametrize(
    ("said", "permanent", "after", "words"),
    [
        (answer(401, id="api.context.session_expired.app_error"), False, 1800, "token is refused"),
        (answer(403, id="api.context.permissions.app_error"), False, 1800, "add it to the channel"),
        (answer(404, id="app.channel.get.existing.app_error"), False, 1800, "no such channel"),
        (answer(404, id="app.post.get.app_error"), True, None, "the message to edit was deleted"),
        (answer(400, id="api.x", message=f"Bad {KEY}"), True, None, "Bad ***"),
        (answer(500, id="api.x"), False, None, "500"),
        (httpx.Response(429, headers={"X-RateLimit-Reset": "3"}), False, 3, "too many messages"),
        (httpx.Response(429, headers={"Retry-After": "5"}), False, 5, "too many messages"),
        (answer(201, id="../../evil"), False, None, "without the message's number"),
        (httpx.Response(200, content=b"[" * 100_000), False, None, "without the message's number"),
    ],
)
async def test_a_refusal_of_mattermost_says_whether_to_wait_and_what_to_do(
    said: httpx.Response, after: int | None, words: str, *, permanent: bool
) -> None:
    error = await refused(MATTERMOST_BOT, post(MATTERMOST_BOT), {MATTERMOST_SEND: said})
    assert error.permanent is permanent
    assert error.after == (None if after is None else timedelta(seconds=after))
    assert words in str(error)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(400, id="web.incoming_webhook.invalid.app_error"), "make one anew"),
        (answer(404), "make one anew"),
        (answer(403), "ask who administers"),
        (answer(501), "turned off"),
    ],
)
async def test_a_webhook_of_mattermost_that_is_gone_lets_alerts_wait(said: httpx.Response, words: str) -> None:
    error = await refused(MATTERMOST_BY_HOOK, post(MATTERMOST_BY_HOOK), {MATTERMOST_HOOK: said})
    assert (error.permanent, error.after) == (False, timedelta(minutes=30))
    assert words in str(error)


# --- through the letterbox -------------------------------------------------------------------------------------

FEED = "https://a.example/feed"
BOTH = f"""
sources: [{{name: a, url: "{FEED}"}}]
channels:
  bot: {{kind: slack, token: "{KEY}", channel: C1}}
  hook: {{kind: slack, url: "{SLACK_HOOK}"}}
  town: {{kind: discord, url: "{DISCORD}"}}
rules: [{{name: high, match: ["rocket*"], severity: high}}]
"""


async def test_a_story_is_told_and_edited_where_the_chat_can_and_waits_where_it_is_busy(any_desk: Desk) -> None:
    busy = answer(429, message="You are being rate limited.", retry_after=600.0)
    any_desk.web.pages |= {
        FEED: [
            rss(),
            rss(entry(f"Rocket hits {PLACES[1]}", guid="r1")),
            rss(entry(f"Rocket hits {PLACES[1]}, fire brigade out", guid="r1")),
        ],
        SLACK_SEND: SLACK_TOOK,
        SLACK_EDIT: SLACK_TOOK,
        SLACK_HOOK: b"ok",
        DISCORD_SEND: [busy, DISCORD_TOOK],
        DISCORD_EDIT: DISCORD_TOOK,
    }
    async with any_desk.open(BOTH):
        for _ in range(6):
            await any_desk.round(minutes=5)
        asked = [str(request.url) for request in any_desk.web.requests if request.method != "GET"]
        assert [asked.count(url) for url in (SLACK_SEND, SLACK_EDIT, SLACK_HOOK)] == [1, 1, 1]
        assert asked.count(DISCORD_SEND) == 2  # refused once; what it has become meanwhile is told then
        (edit,) = [request for request in any_desk.web.requests if str(request.url) == SLACK_EDIT]
        said = json.loads(edit.content)
        assert (said["channel"], said["ts"]) == ("C1", "1700000000.000100")
        assert "fire brigade out" in said["text"]


# --- all of them -----------------------------------------------------------------------------------------------

ALL: list[Any] = [SLACK_BY_HOOK, SLACK_BOT, DISCORD_HOOK, TEAMS_FLOW, MATTERMOST_BY_HOOK, MATTERMOST_BOT]
WELL = {
    SLACK_HOOK: b"ok",
    SLACK_SEND: SLACK_TOOK,
    DISCORD_SEND: DISCORD_TOOK,
    TEAMS: httpx.Response(202),
    MATTERMOST_HOOK: b"ok",
    MATTERMOST_SEND: MATTERMOST_TOOK,
}


@pytest.mark.parametrize("kind", ALL)
async def test_every_attempt_sends_the_very_same(kind: Sender) -> None:
    bodies = set()
    for _ in range(2):
        web = FakeWeb(pages=dict(WELL))
        async with HttpWeb(httpx.MockTransport(web), lambda: NOW) as door:
            await kind.send(post(kind), door)
        bodies |= {request.content for request in web.requests}
    assert len(bodies) == 1


@pytest.mark.parametrize("kind", [SLACK_BOT, DISCORD_HOOK, MATTERMOST_BOT])
async def test_an_edit_of_nothing_is_given_up(kind: Sender) -> None:
    error = await refused(kind, post(kind, action=Action.EDIT), WELL)
    assert error.permanent


@pytest.mark.parametrize("kind", ALL)
async def test_a_server_that_is_out_of_reach_is_tried_again(kind: Sender) -> None:
    down = dict.fromkeys(WELL, httpx.ConnectError(f"no way to {KEY}"))
    error = await refused(kind, post(kind), down)
    assert not error.permanent


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("slack: {}", "url: is missing, or token and channel"),
        ("slack: {url: 'https://h.example/1', token: x, channel: C1}", "take one of the two"),
        ("slack: {token: x}", "channel: is missing"),
        ("mattermost: {}", "url: is missing, or token, api and channel"),
        ("mattermost: {url: 'https://h.example/1', token: x}", "take one of the two"),
        ("mattermost: {token: x, channel: c1}", "api: is missing"),
        ("mattermost: {token: x, api: 'https://h.example', channel: '#news'}", "channel: must be the id"),
        ("mattermost: {url: 'https://h.example/1', threads: true}", "threads: needs a bot"),
    ],
)
def test_a_channel_that_is_half_written_says_what_is_missing(written: str, said: str, tmp_path: Path) -> None:
    text = f"sources: ['https://f.example/rss']\nrules: [drone]\n{written}\n"
    with pytest.raises(ConfigError) as caught:
        parse(text, file=tmp_path / "config.yaml", env={})
    assert said in str(caught.value)


def test_a_channel_whose_address_is_not_set_is_off(tmp_path: Path) -> None:
    text = "sources: ['https://f.example/rss']\nrules: [drone]\nslack: {url_env: SLACK_URL}\nconsole: {}\n"
    (slack, _console) = parse(text, file=tmp_path / "config.yaml", env={}).channels
    assert slack.off == "SLACK_URL is not set"
