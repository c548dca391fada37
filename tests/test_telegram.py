import asyncio
import json
import logging
import traceback
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.channels.telegram import Telegram, wait_for_code, whoami
from bot.errors import SendError
from bot.markup import units
from bot.model import Action, Card, Message, Part, Post, Quote, Reason, Secret, Seen, Severity
from bot.render import parts
from bot.web import HttpWeb
from tests.telegram_server import TOKEN, Fault, RefusedError, Taken, TelegramServer, flood

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


@pytest.fixture
async def server() -> AsyncIterator[TelegramServer]:
    async with TelegramServer() as one:
        yield one


@pytest.fixture
async def web() -> AsyncIterator[HttpWeb]:
    async with HttpWeb(seconds=5) as one:
        yield one


def channel(server: TelegramServer, **keys: Any) -> Telegram:
    usual: dict[str, Any] = {"token": Secret(TOKEN), "chat": 42, "api": server.url}
    return Telegram(**(usual | keys))


def card(headline: str = "Rockets hit <base> & depot") -> Card:
    return Card(
        alert="a",
        story="s",
        revision=1,
        severity=Severity.HIGH,
        headline=Quote(text=headline, marks=((0, 7),)),
        source="Reuters",
        at=NOW - timedelta(minutes=3),
        dated=True,
        reason=Reason.NEW_STORY,
        rules=("rockets",),
        terms=("rocket*",),
        url="https://news.example/1?a=1&b=2",
    )


def post(action: Action = Action.SEND, *, message: Message | None = None, **keys: Any) -> Post:
    message = message or Message(kind="alert", at=NOW, cards=(card(),))
    part = parts(message, Telegram.style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "k", "action": action, "part": part, "message": message}
    return Post(**(usual | keys))


async def refused(sender: Telegram, web: HttpWeb, one: Post | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await sender.send(one or post(), web)
    return caught.value


async def test_an_alert_arrives_with_its_markup_and_a_small_preview(server: TelegramServer, web: HttpWeb) -> None:
    receipt = await channel(server).send(post(), web)
    (message,) = server.messages
    assert receipt.message_id == str(message.id)
    assert "🔴 HIGH  Rockets hit <base> & depot\nReuters · 11:57, 3 min ago" in message.text
    assert ("a", "Rockets hit <base> & depot", "https://news.example/1?a=1&b=2") in message.entities
    assert '"prefer_small_media": true' in message.asked["link_preview_options"]
    assert message.asked["disable_notification"] == "false"


async def test_a_digest_has_no_preview_and_a_quiet_post_does_not_ring(server: TelegramServer, web: HttpWeb) -> None:
    digest = Message(kind="digest", at=NOW, cards=(card(), card()))
    await channel(server).send(post(message=digest, loud=False), web)
    assert '"is_disabled": true' in server.messages[0].asked["link_preview_options"]
    assert server.messages[0].asked["disable_notification"] == "true"


async def test_only_the_first_part_of_a_message_rings(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server).send(post(first=False), web)
    assert server.messages[0].asked["disable_notification"] == "true"


async def test_a_digest_of_500_stories_with_long_addresses_arrives_whole(server: TelegramServer, web: HttpWeb) -> None:
    far = "https://news.example/" + "a" * 600
    cards = tuple(replace(card(f"Rockets hit base number {n}."), url=f"{far}{n}") for n in range(500))
    message = Message(kind="digest", at=NOW, cards=cards)
    for part in parts(message, Telegram.style, action=Action.SEND, timezone=UTC):
        await channel(server).send(post(message=message, part=part), web)
    linked = [href for taken in server.messages for tag, _, href in taken.entities if tag == "a"]
    assert linked == [one.url for one in cards]
    assert max(len(taken.entities) for taken in server.messages) <= 100


async def test_a_topic_is_named_and_a_missing_one_is_said(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server, topic=7).send(post(), web)
    assert server.messages[0].asked["message_thread_id"] == "7"
    error = await refused(channel(server, topic=8), web)
    assert error.permanent
    assert "topic 8 in chat 42" in str(error)


async def test_the_general_topic_is_the_group_itself(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server, topic=1).send(post(), web)
    assert "message_thread_id" not in server.messages[0].asked


async def test_an_edit_changes_the_message_and_the_same_edit_again_is_a_success(
    server: TelegramServer, web: HttpWeb
) -> None:
    sender = channel(server)
    sent = await sender.send(post(), web)
    grown = Message(kind="alert", at=NOW, cards=(replace(card(), also=("AFP",)),))
    for _ in range(2):
        receipt = await sender.send(post(Action.EDIT, message=grown, target=sent.message_id), web)
        assert receipt.message_id == sent.message_id
    (message,) = server.messages
    assert message.edits == 1
    assert "also: AFP" in message.text


@pytest.mark.parametrize("target", ["99", None, "x"])
async def test_an_edit_of_a_message_that_is_not_there_is_permanent(
    server: TelegramServer, web: HttpWeb, target: str | None
) -> None:
    error = await refused(channel(server), web, post(Action.EDIT, target=target))
    assert error.permanent


async def test_a_reply_names_the_message_and_arrives_even_if_that_was_deleted(
    server: TelegramServer, web: HttpWeb
) -> None:
    await channel(server).send(post(Action.REPLY, target="17"), web)
    asked = server.messages[0].asked["reply_parameters"]
    assert '"message_id": 17' in asked
    assert '"allow_sending_without_reply": true' in asked
    assert server.messages[0].text.startswith("↩️ Follow-up")


async def test_a_new_story_that_may_belong_to_an_earlier_one_answers_its_message(
    server: TelegramServer, web: HttpWeb
) -> None:
    await channel(server).send(post(target="17"), web)
    assert '"message_id": 17' in server.messages[0].asked["reply_parameters"]
    assert not server.messages[0].text.startswith("↩️ Follow-up")


@pytest.mark.parametrize("seconds", [5, 43_837])
async def test_a_flood_wait_is_temporary_and_obeyed(server: TelegramServer, web: HttpWeb, seconds: int) -> None:
    server.faults.append(flood(seconds))
    error = await refused(channel(server), web)
    assert not error.permanent
    assert error.after == timedelta(seconds=seconds)
    assert server.messages == []


async def test_markup_that_telegram_cannot_read_is_sent_again_as_plain_text(
    server: TelegramServer, web: HttpWeb
) -> None:
    await channel(server).send(post(part=Part(body="<b>broken <x>", plain="broken <x>")), web)
    (message,) = server.messages
    assert message.text == "broken <x>"
    assert "parse_mode" not in message.asked
    assert server.calls == ["sendMessage", "sendMessage"]


async def test_a_server_that_repeats_the_address_does_not_make_the_token_known(
    server: TelegramServer, web: HttpWeb
) -> None:
    server.faults.append(Fault(refusal=RefusedError(400, f"Bad Request: no such method /bot{TOKEN.upper()}/x")))
    error = await refused(channel(server), web)
    assert TOKEN.casefold() not in str(error).casefold()
    assert "***" in str(error)


async def test_a_bot_that_was_blocked_is_permanent(server: TelegramServer, web: HttpWeb) -> None:
    server.blocked.add("42")
    error = await refused(channel(server), web)
    assert error.permanent
    assert error.status == 403
    assert "blocked by the user" in str(error)


async def test_a_group_that_became_a_supergroup_is_followed_and_told(server: TelegramServer, web: HttpWeb) -> None:
    server.migrated["-5"] = -1001
    sender = channel(server, chat=-5)
    receipt = await sender.send(post(), web)
    assert receipt.state == {"chat": "-1001", "moved_from": "-5"}
    assert "-1001" in (receipt.notice or "")
    again = await sender.send(post(state=receipt.state), web)
    assert again.notice is None
    assert [message.chat for message in server.messages] == ["-1001", "-1001"]
    assert len(server.calls) == 3


async def test_a_chat_that_moved_does_not_override_another_one_in_the_config(
    server: TelegramServer, web: HttpWeb
) -> None:
    await channel(server, chat=42).send(post(state={"chat": "-1001", "moved_from": "-5"}), web)
    assert server.messages[0].chat == "42"


async def test_a_time_out_after_the_message_was_taken_is_temporary(server: TelegramServer) -> None:
    server.faults.append(Fault(silent_after_taking=True))
    async with HttpWeb(seconds=0.2) as hasty:
        error = await refused(channel(server), hasty)
    assert not error.permanent
    assert "timed out" in str(error)
    assert len(server.messages) == 1


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=502, raw=b"<html>Bad Gateway</html>"),
        Fault(status=500, raw=b'{"ok":false,"error_code":500,"description":"Internal Server Error"}'),
        Fault(status=200, raw=b"not json {"),
        Fault(status=200, raw=b"[" * 100_000),
        Fault(status=200, raw=b'{"ok":true}'),
        Fault(status=200, raw=b'{"ok":true,"result":{"message":1}}'),
        Fault(status=200, raw=b"[1]"),
        Fault(status=403, raw=b"<html>Blocked by your company's proxy</html>"),
        Fault(status=404, raw=b"no such page"),
        Fault(status=429, raw=b'{"ok":false,"parameters":{"retry_after":"soon"}}'),
        Fault(status=429, raw=b'{"ok":false,"parameters":[]}'),
        Fault(status=302, raw=b"moved"),
    ],
)
async def test_what_the_bot_api_did_not_say_is_temporary(server: TelegramServer, web: HttpWeb, fault: Fault) -> None:
    server.faults.append(fault)
    error = await refused(channel(server), web)
    assert not error.permanent


async def test_an_absurd_flood_wait_is_bounded(server: TelegramServer, web: HttpWeb) -> None:
    server.faults.append(Fault(status=429, raw=b'{"ok":false,"parameters":{"retry_after":1e300}}'))
    assert (await refused(channel(server), web)).after == timedelta(days=7)


async def test_a_revoked_token_keeps_the_alerts_waiting_and_says_what_to_do(
    server: TelegramServer, web: HttpWeb
) -> None:
    error = await refused(channel(server, token=Secret("1:revoked")), web)
    assert not error.permanent
    assert error.after is not None
    assert error.after >= timedelta(minutes=10)
    assert "@BotFather" in str(error)


async def test_an_unknown_chat_is_permanent_with_a_hint(server: TelegramServer, web: HttpWeb) -> None:
    error = await refused(channel(server, chat="-77"), web)
    assert error.permanent
    assert "chat -77" in str(error)
    assert "wirewatch init" in str(error)


async def test_a_refusal_may_hold_anything(server: TelegramServer, web: HttpWeb) -> None:
    server.faults.append(Fault(refusal=RefusedError(400, "Bad Request: {0} {where!r} %s \x1b[31m")))
    error = await refused(channel(server), web)
    assert error.permanent
    assert "\x1b" not in str(error)


async def test_auto_takes_the_paired_chat_and_waits_for_one(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server, chat="auto")
    error = await refused(sender, web)
    assert not error.permanent
    assert error.after == timedelta(seconds=60)
    assert "wirewatch init" in str(error)
    await sender.send(post(state={"chat": "42"}), web)
    assert server.messages[0].chat == "42"


async def test_the_name_of_a_channel_needs_no_at_sign(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server, chat="desk").send(post(), web)
    assert server.messages[0].chat == "@desk"


async def test_the_token_is_in_no_error_traceback_or_log(
    server: TelegramServer, web: HttpWeb, caplog: pytest.LogCaptureFixture
) -> None:
    # Others on this worker may have silenced it: the journal does.
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, logger="telegram")
    await channel(server).send(post(), web)
    server.faults.extend([flood(5), Fault(status=502, raw=TOKEN.encode()), Fault(raw=b"{}")])
    senders = [channel(server)] * 3 + [channel(server, chat=5), channel(server, api="http://127.0.0.1:1")]
    for sender in senders:
        error = await refused(sender, web)
        assert TOKEN not in "".join(traceback.format_exception(error))
        assert TOKEN not in repr(sender)
    # What httpx logs of its requests is for whoever sets up the logs to silence.
    told = [record.getMessage() for record in caplog.records if record.name.split(".")[0] in {"bot", "telegram"}]
    assert told
    assert TOKEN not in "\n".join(told)


async def test_whoami_says_the_name_of_the_bot(server: TelegramServer, web: HttpWeb) -> None:
    assert await whoami(Secret(TOKEN), server.url, web) == "@wirewatch_bot"
    with pytest.raises(SendError, match="token"):
        await whoami(Secret("1:x"), server.url, web)


async def test_pairing_waits_for_the_code_and_confirms_what_it_read(server: TelegramServer, web: HttpWeb) -> None:
    server.webhook_is_set = True
    server.say("hello")

    async def answer_late() -> None:
        while server.updates:  # noqa: ASYNC110 - until the first word was read; the server is another thread
            await asyncio.sleep(0.01)
        server.say("/start w7k2-PQ9X")

    chat, _ = await asyncio.gather(wait_for_code(Secret(TOKEN), server.url, "W7K2-PQ9X", web), answer_late())
    assert (chat.id, chat.title, chat.topic) == (42, "Amal Khoury", None)
    assert server.updates == []


async def test_pairing_in_a_topic_of_a_group_finds_the_topic(server: TelegramServer, web: HttpWeb) -> None:
    group = {"id": -1001, "type": "supergroup", "title": "MENA\u202e desk", "is_forum": True}
    server.say("a longer word w7k2-pq9xyz")
    server.say("/pair W7K2-PQ9X", chat=group, message_thread_id=7, is_topic_message=True)
    chat = await wait_for_code(Secret(TOKEN), server.url, "W7K2-PQ9X", web)
    assert (chat.id, chat.title, chat.topic) == (-1001, "MENA desk", 7)


async def test_whoever_waits_may_stop_the_pairing(server: TelegramServer, web: HttpWeb) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(wait_for_code(Secret(TOKEN), server.url, "W7K2-PQ9X", web), 0.3)


async def test_every_part_of_a_long_notice_is_taken(server: TelegramServer, web: HttpWeb) -> None:
    notice = Message(kind="notice", at=NOW, title="Trouble", text="<b>&😀 " * 3000)
    for part in parts(notice, Telegram.style, action=Action.SEND, timezone=UTC):
        assert units(part.plain) <= 4096
        await channel(server).send(post(message=notice, part=part), web)
    assert len(server.messages) == 6


# --- how an alert looks ----------------------------------------------------------------------------------------


def looks(taken: Taken) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(taken.asked["link_preview_options"])
    return found


PICTURE = "https://news.example/a.jpg"
ALERT = "a" * 32


def pictured(**keys: Any) -> Message:
    return Message(kind="alert", at=NOW, cards=(replace(card(), **{"alert": ALERT, "picture": PICTURE} | keys),))


async def test_the_picture_of_an_alert_stands_large_above_its_text(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server).send(post(message=pictured()), web)
    assert looks(server.messages[0]) == {"url": PICTURE, "prefer_large_media": True, "show_above_text": True}


async def test_a_reply_does_not_show_the_picture_again(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server).send(post(Action.REPLY, message=pictured(), target="1"), web)
    assert looks(server.messages[0]) == {"url": "https://news.example/1?a=1&b=2", "prefer_small_media": True}


async def test_a_picture_that_telegram_cannot_fetch_holds_up_no_alert(server: TelegramServer, web: HttpWeb) -> None:
    message = pictured(picture="https://news.example/unfetchable.jpg")
    await channel(server).send(post(message=message), web)
    assert looks(server.messages[0]) == {"is_disabled": True}
    assert server.calls == ["sendMessage", "sendMessage"]


async def test_an_edit_keeps_the_picture(server: TelegramServer, web: HttpWeb) -> None:
    sent = await channel(server).send(post(message=pictured()), web)
    await channel(server).send(post(Action.EDIT, message=pictured(also=("AFP",)), target=sent.message_id), web)
    assert server.messages[0].edits == 1


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ({}, {"url": "https://news.example/1?a=1&b=2", "prefer_small_media": True}),
        ({"preview": "large"}, {"url": "https://news.example/1?a=1&b=2", "prefer_large_media": True}),
        ({"preview": "off"}, {"is_disabled": True}),
    ],
)
async def test_the_config_says_how_the_page_is_shown(
    server: TelegramServer, web: HttpWeb, keys: dict[str, str], shown: dict[str, Any]
) -> None:
    await channel(server, photo="never", **keys).send(post(message=pictured()), web)
    assert looks(server.messages[0]) == shown


@pytest.mark.parametrize("picture", ["https://t.me/spam", "http://www.telegram.me/x.jpg", "javascript:a.jpg", "a.jpg"])
async def test_a_picture_that_is_none_is_not_shown(server: TelegramServer, web: HttpWeb, picture: str) -> None:
    await channel(server, preview="off").send(post(message=pictured(picture=picture)), web)
    assert looks(server.messages[0]) == {"is_disabled": True}


@pytest.mark.parametrize(
    ("rings", "severity", "quiet"),
    [
        ("normal", Severity.LOW, "true"),
        ("normal", Severity.NORMAL, "false"),
        ("low", Severity.LOW, "false"),
        ("urgent", Severity.HIGH, "true"),
        ("urgent", Severity.URGENT, "false"),
    ],
)
async def test_what_is_less_than_what_rings_comes_without_a_sound(
    server: TelegramServer, web: HttpWeb, rings: str, severity: Severity, quiet: str
) -> None:
    await channel(server, rings=rings).send(post(message=pictured(severity=severity)), web)
    assert server.messages[0].asked["disable_notification"] == quiet


async def test_a_notice_rings(server: TelegramServer, web: HttpWeb) -> None:
    await channel(server, rings="urgent").send(post(message=Message(kind="notice", at=NOW, text="Trouble")), web)
    assert server.messages[0].asked["disable_notification"] == "false"


# --- buttons ---------------------------------------------------------------------------------------------------


async def test_an_alert_has_two_buttons_and_one_once_it_was_seen(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server)
    sent = await sender.send(post(message=pictured()), web)
    assert server.messages[0].buttons == {"✓ Seen": f"seen {ALERT}", "🔕 Mute 24 h": f"mute {ALERT}"}
    seen = pictured(seen=Seen(by="Ana <b>@all", at=NOW))
    await sender.send(post(Action.EDIT, message=seen, target=sent.message_id), web)
    assert list(server.messages[0].buttons) == ["🔕 Mute 24 h"]
    assert "✓ seen by Ana <b>@\u2060all, 12:00" in server.messages[0].text
    assert [tag for tag, text, _ in server.messages[0].entities if "all" in text] == []


async def test_replies_digests_later_parts_and_whoever_wants_none_have_no_buttons(
    server: TelegramServer, web: HttpWeb
) -> None:
    digest = Message(kind="digest", at=NOW, cards=(card(), card()))
    for one in (post(Action.REPLY, message=pictured(), target="1"), post(message=digest), post(first=False)):
        await channel(server).send(one, web)
    await channel(server, buttons=False).send(post(message=pictured()), web)
    assert [taken.buttons for taken in server.messages] == [{}] * 4
    assert channel(server, buttons=False).bot is None


async def test_a_press_says_who_pressed_what_and_where(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server, chat=-1001)
    await sender.send(post(message=pictured()), web)
    server.press(server.messages[0], "Mute", by="Ana \u202e<b>\x1b[31m" + "x" * 500)
    (press,) = await sender.presses(None, web)
    assert (press.does, press.story) == ("mute", ALERT)
    assert press.chat == {"-1001"}
    assert press.by == "Ana <b>" + "x" * 53
    assert sender.is_in(press, {})
    assert not channel(server, chat=42).is_in(press, {})
    assert not channel(server, chat="auto").is_in(press, {})
    assert channel(server, chat="auto").is_in(press, {"chat": "-1001"})
    await sender.answer(press, "Seen by Ana\n" + "y" * 500, web)
    assert len(server.answers[press.id]) == 200


async def test_a_press_in_a_channel_that_goes_by_its_name_is_its_own(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server, chat="@Desk")
    server.chats.add("@Desk")
    await sender.send(post(message=pictured()), web)
    where = {"message_id": 1, "date": 1, "chat": {"id": -1002, "type": "channel", "username": "DESK", "title": "x"}}
    server.press(server.messages[0], "Seen", message=where)
    (press,) = await sender.presses(None, web)
    assert sender.is_in(press, {})


@pytest.mark.parametrize(
    "query",
    [
        {"data": "seen " + "a" * 90},
        {"data": "seen ../../x"},
        {"data": "drop table"},
        {"data": 7},
        {"data": None},
        {"message": None},
        {"message": {"chat": "x"}},
        {"message": {"chat": {"id": "42"}}},
        {"id": None},
        {"from": None, "data": ""},
        {"from": {"id": [], "first_name": {}}, "data": "seen"},
    ],
)
async def test_a_press_that_is_none_is_done_with_and_says_nothing(
    server: TelegramServer, web: HttpWeb, query: dict[str, Any]
) -> None:
    sender = channel(server)
    await sender.send(post(message=pictured()), web)
    server.press(server.messages[0], "Seen", **query)
    (press,) = await sender.presses(None, web)
    assert press.story is None
    server.updates = [{"update_id": press.number + 1, "callback_query": [None]}]
    assert [one.number for one in await sender.presses(press.number, web)] == [press.number + 1]


async def test_presses_that_are_done_with_are_not_heard_again(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server)
    await sender.send(post(message=pictured()), web)
    server.press(server.messages[0], "Seen")
    (press,) = await sender.presses(None, web)
    asyncio.get_running_loop().call_later(0.05, server.press, server.messages[0], "Mute")
    (later,) = await sender.presses(press.number, web)
    assert (later.does, later.number > press.number) == ("mute", True)


async def test_a_long_poll_holds_up_no_message(server: TelegramServer, web: HttpWeb) -> None:
    sender = channel(server)
    polls = [asyncio.create_task(sender.presses(None, web)) for _ in range(2)]
    async with asyncio.timeout(5):
        await asyncio.gather(*(sender.send(post(), web) for _ in range(4)))
    for poll in polls:
        poll.cancel()
    await asyncio.gather(*polls, return_exceptions=True)
    assert len(server.messages) == 4


async def test_pairing_waits_until_our_own_run_gives_way(server: TelegramServer, web: HttpWeb) -> None:
    pairing = asyncio.create_task(wait_for_code(Secret(TOKEN), server.url, "W7K2-PQ9X", web))
    while not server.polls:  # noqa: ASYNC110 - the server is another task
        await asyncio.sleep(0.01)
    rival = asyncio.create_task(channel(server).presses(None, web))
    with pytest.raises(SendError, match="another program") as caught:
        await rival
    assert caught.value.status == 409
    server.say("/start W7K2-PQ9X")
    assert (await pairing).id == 42


# --- how fast --------------------------------------------------------------------------------------------------


def test_what_telegram_counts_are_the_chat_and_the_bot(server: TelegramServer) -> None:
    person, group, name = (channel(server, chat=chat).quotas({}) for chat in (42, -1001, "@Desk"))
    assert [[(rate.number, rate.per.total_seconds()) for rate in quota.rates] for quota in group] == [
        [(1, 1), (20, 60)],
        [(30, 1)],
    ]
    assert [len(quotas[0].rates) for quotas in (person, group, name)] == [1, 2, 2]
    assert len({quotas[0].key for quotas in (person, group, name)}) == 3
    assert len({quotas[1].key for quotas in (person, group, name)}) == 1
    assert channel(server, chat="auto").quotas({"chat": "-1001"}) == group
    assert channel(server, chat=-5).quotas({"chat": "-1001", "moved_from": "-5"}) == group
    assert len(channel(server, chat="auto").quotas({})) == 1
    assert TOKEN.partition(":")[0] not in str(group)
