from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from bot.channels.matrix import Matrix
from bot.errors import SendError
from bot.model import Action, Card, Message, Part, Post, Quote, Reason, Secret, Severity
from bot.render import parts
from bot.web import HttpWeb
from tests.homeserver import ALIAS, ROOM, TOKEN, URL, Homeserver, refusal
from tests.synapse import SYNAPSE, Synapse

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)


def channel(**keys: Any) -> Matrix:
    usual: dict[str, Any] = {"homeserver": URL, "token": Secret(TOKEN), "room": ROOM}
    return Matrix(**(usual | keys))


def message(headline: str = "Rockets hit <base> & depot, says @room", **keys: Any) -> Message:
    card = Card(
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
        **keys,
    )
    return Message(kind="alert", at=NOW, cards=(card,))


def post(action: Action = Action.SEND, *, said: Message | None = None, **keys: Any) -> Post:
    said = said or message()
    part = parts(said, Matrix.style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1-0", "action": action, "part": part, "message": said}
    return Post(**(usual | keys))


@pytest.fixture
def server() -> Homeserver:
    return Homeserver()


@pytest.fixture
async def web(server: Homeserver) -> AsyncIterator[HttpWeb]:
    async with HttpWeb(httpx.MockTransport(server.answer), lambda: NOW) as one:
        yield one


async def refused(sender: Matrix, web: HttpWeb, one: Post | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await sender.send(one or post(), web)
    assert TOKEN not in str(caught.value)
    return caught.value


async def test_an_alert_arrives_with_markup_and_as_text_and_mentions_nobody(server: Homeserver, web: HttpWeb) -> None:
    receipt = await channel().send(post(), web)
    event = server.events[receipt.message_id or ""]
    assert event["msgtype"] == "m.text"
    assert event["m.mentions"] == {}
    assert event["format"] == "org.matrix.custom.html"
    assert (
        '<a href="https://news.example/1?a=1&amp;b=2"><u>Rockets</u> hit &lt;base&gt; &amp; depot'
        in event["formatted_body"]
    )
    assert "*Rockets* hit <base> & depot" in event["body"]
    assert "\n" not in event["formatted_body"]


async def test_a_message_that_comes_twice_is_taken_once(server: Homeserver, web: HttpWeb) -> None:
    first, again = await channel().send(post(), web), await channel().send(post(), web)
    assert first == again
    assert len(server.events) == 1


@pytest.mark.parametrize(
    ("keys", "silent"), [({}, False), ({"loud": False}, True), ({"first": False}, True)], ids=["loud", "quiet", "later"]
)
async def test_what_must_not_ring_is_a_notice(
    server: Homeserver, web: HttpWeb, keys: dict[str, Any], *, silent: bool
) -> None:
    await channel().send(post(**keys), web)
    assert [event["msgtype"] for event in server.events.values()] == ["m.notice" if silent else "m.text"]


async def test_a_silent_channel_never_rings(server: Homeserver, web: HttpWeb) -> None:
    await channel(silent=True).send(post(), web)
    assert [event["msgtype"] for event in server.events.values()] == ["m.notice"]


async def test_an_edit_replaces_the_first_event_and_keeps_its_id(server: Homeserver, web: HttpWeb) -> None:
    sent = await channel().send(post(), web)
    grown = post(Action.EDIT, said=message(also=("AFP",)), target=sent.message_id, key="d2-0", loud=False)
    assert (await channel().send(grown, web)).message_id == sent.message_id
    edit = list(server.events.values())[-1]
    assert edit["m.relates_to"] == {"rel_type": "m.replace", "event_id": sent.message_id}
    assert edit["msgtype"] == "m.notice"
    assert edit["body"].startswith("* ")
    assert edit["m.new_content"]["msgtype"] == "m.text"
    assert "also: AFP" in edit["m.new_content"]["formatted_body"]
    assert edit["m.mentions"] == edit["m.new_content"]["m.mentions"] == {}


async def test_an_edit_of_nothing_is_refused_for_good(web: HttpWeb) -> None:
    error = await refused(channel(), web, post(Action.EDIT))
    assert error.permanent


async def test_an_answer_comes_in_the_thread_of_its_alert(server: Homeserver, web: HttpWeb) -> None:
    sent = await channel().send(post(), web)
    await channel().send(post(Action.REPLY, target=sent.message_id, key="d2-0"), web)
    assert list(server.events.values())[-1]["m.relates_to"] == {
        "rel_type": "m.thread",
        "event_id": sent.message_id,
        "is_falling_back": True,
        "m.in_reply_to": {"event_id": sent.message_id},
    }


async def test_an_answer_stands_in_the_room_where_threads_are_not_wanted(server: Homeserver, web: HttpWeb) -> None:
    await channel(thread=False).send(post(Action.REPLY, target="$1:x"), web)
    (event,) = server.events.values()
    assert event["m.relates_to"] == {"m.in_reply_to": {"event_id": "$1:x"}}


async def test_a_new_story_that_may_belong_to_another_answers_it_outside_of_its_thread(
    server: Homeserver, web: HttpWeb
) -> None:
    await channel().send(post(target="$1:x"), web)
    (event,) = server.events.values()
    assert event["m.relates_to"] == {"m.in_reply_to": {"event_id": "$1:x"}}


async def test_an_answer_to_what_stands_in_a_thread_itself_is_not_lost(server: Homeserver, web: HttpWeb) -> None:
    root = await channel().send(post(), web)
    inner = await channel().send(post(Action.REPLY, target=root.message_id, key="d2-0"), web)
    await channel().send(post(Action.REPLY, target=inner.message_id, key="d3-0"), web)
    assert list(server.events.values())[-1]["m.relates_to"] == {"m.in_reply_to": {"event_id": inner.message_id}}


async def test_an_alias_is_looked_up_once_and_remembered(server: Homeserver, web: HttpWeb) -> None:
    receipt = await channel(room=ALIAS).send(post(), web)
    assert receipt.state == {"alias": ALIAS, "room": ROOM}
    again = await channel(room=ALIAS).send(post(state=receipt.state, key="d2-0"), web)
    assert again.state == {}
    assert server.asked == ["GET directory", "PUT rooms", "PUT rooms"]


async def test_another_alias_in_the_config_is_looked_up_anew(server: Homeserver, web: HttpWeb) -> None:
    server.rooms["#other:matrix.example"] = ROOM
    one = post(state={"alias": ALIAS, "room": "!old:matrix.example"})
    assert (await channel(room="#other:matrix.example").send(one, web)).state["alias"] == "#other:matrix.example"


async def test_an_alias_that_leads_to_another_room_by_now_is_followed(server: Homeserver, web: HttpWeb) -> None:
    server.rooms[ALIAS] = "!new:matrix.example"
    server.joined = {"!new:matrix.example"}
    receipt = await channel(room=ALIAS).send(post(state={"alias": ALIAS, "room": ROOM}), web)
    assert receipt.state == {"alias": ALIAS, "room": "!new:matrix.example"}
    assert len(server.events) == 1


async def test_an_alias_of_no_room_is_said(web: HttpWeb) -> None:
    error = await refused(channel(room="#nowhere:matrix.example"), web)
    assert error.permanent
    assert "no room #nowhere:matrix.example" in str(error)


async def test_an_invitation_is_accepted(server: Homeserver, web: HttpWeb) -> None:
    server.joined, server.invited = set(), {ROOM}
    await channel().send(post(), web)
    assert server.asked == ["PUT rooms", "POST join", "PUT rooms"]
    assert len(server.events) == 1


async def test_a_room_that_the_bot_was_not_let_into_is_said_with_what_to_do(server: Homeserver, web: HttpWeb) -> None:
    server.joined = set()
    error = await refused(channel(), web)
    assert error.permanent
    assert f"may not write in {ROOM}. Invite its user to the room" in str(error)


async def test_a_revoked_token_holds_alerts_back_until_there_is_another(server: Homeserver, web: HttpWeb) -> None:
    error = await refused(channel(token=Secret("syt_old")), web)
    assert not error.permanent
    assert error.after == timedelta(minutes=30)
    assert "Put a new one in its place" in str(error)
    assert not server.events


@pytest.mark.parametrize(
    ("asked", "headers", "wait"),
    [
        (1_500, {}, timedelta(seconds=1.5)),
        (10**300, {}, timedelta(days=7)),
        (-5, {}, timedelta(0)),
        ("soon", {"Retry-After": "20"}, timedelta(seconds=20)),
        (None, {}, None),
    ],
    ids=str,
)
async def test_a_homeserver_that_is_busy_is_given_the_time_that_it_asks_for(
    server: Homeserver, web: HttpWeb, asked: object, headers: dict[str, str], wait: timedelta | None
) -> None:
    busy = refusal(429, "M_LIMIT_EXCEEDED", "Too Many Requests", retry_after_ms=asked)
    busy.headers.update(headers)
    server.faults.append(busy)
    error = await refused(channel(), web)
    assert not error.permanent
    assert error.after == wait


async def test_a_message_that_is_too_large_with_its_markup_comes_without(server: Homeserver, web: HttpWeb) -> None:
    server.faults.append(refusal(413, "M_TOO_LARGE", "event too large"))
    await channel().send(post(), web)
    (event,) = server.events.values()
    assert "formatted_body" not in event
    server.max_event = 10
    assert (await refused(channel(), web, post(key="d9-0"))).permanent


async def test_the_longest_part_fits_into_an_event_whatever_is_in_it(server: Homeserver, web: HttpWeb) -> None:
    for number, letter in enumerate(("&", "한", "😀", '"', "\\")):
        full = Message(kind="notice", at=NOW, text=letter * 40_000)
        for index, part in enumerate(parts(full, Matrix.style, action=Action.SEND, timezone=UTC)[:2]):
            sent = await channel().send(post(said=full, part=part, key=f"d{number}-{index}"), web)
            again = post(Action.EDIT, said=full, part=part, key=f"e{number}-{index}", target=sent.message_id)
            await channel().send(again, web)
    assert len(server.events) == 20


@pytest.mark.parametrize(
    ("answer", "permanent"),
    [
        (httpx.Response(200, content=b"<html>Welcome to our Wi-Fi"), False),
        (httpx.Response(200, json={"event_id": 7}), False),
        (httpx.Response(200, json={"event_id": "$" * 300}), False),
        (httpx.Response(404, content=b"nginx"), True),
        (httpx.Response(502, content=b"<html>Bad gateway"), False),
        (httpx.Response(302, headers={"Location": "https://elsewhere.example/"}), True),
        (refusal(400, "M_BAD_JSON", "{0.__class__} \x1b[31m " + TOKEN), True),
        (httpx.Response(400, content=b"[" * 100_000), True),
        (httpx.Response(400, json={"errcode": ["M_FORBIDDEN"], "error": {}}), True),
    ],
    ids=range(9),
)
async def test_answers_of_no_homeserver_are_told_apart_from_refusals(
    server: Homeserver, web: HttpWeb, answer: httpx.Response, *, permanent: bool
) -> None:
    server.faults.append(answer)
    error = await refused(channel(), web)
    assert error.permanent is permanent
    assert "\x1b" not in str(error)


@pytest.mark.parametrize("room", ["desk", "@wire:matrix.example", "", "#" + "x" * 300])
def test_a_room_that_cannot_be_one_is_a_problem_of_the_config(room: str) -> None:
    with pytest.raises(ValueError, match=r"^room: must be the id of a room"):
        channel(room=room)


# --- a real homeserver -----------------------------------------------------------------------------------------


@pytest.mark.synapse
@pytest.mark.skipif(SYNAPSE is None, reason="matrix-synapse is not installed; see CONTRIBUTING.md")
async def test_a_real_homeserver_takes_what_we_send(tmp_path: Any) -> None:
    with Synapse(tmp_path) as synapse:
        wire, reader = synapse.user("wire"), synapse.user("reader")
        room = reader.made_room("desk", invite=wire.id)
        there = Matrix(homeserver=synapse.url, token=Secret(wire.token), room="#desk:localhost")
        async with HttpWeb(seconds=20) as web:
            named = message("Rockets hit reader, says @reader:localhost to @room")
            sent = await there.send(post(said=named), web)  # accepts the invitation first
            again = await there.send(post(said=named, state=sent.state), web)
            assert (again.message_id, again.state) == (sent.message_id, {})
            grown = post(Action.EDIT, said=message(also=("AFP",)), target=sent.message_id, key="d2-0", loud=False)
            await there.send(grown, web)
            answer = await there.send(post(Action.REPLY, target=sent.message_id, key="d3-0"), web)
            await there.send(post(Action.REPLY, target=answer.message_id, key="d4-0"), web)
            huge = Part(body="&amp;" * 30_000, plain="x" * 4000)
            await there.send(post(part=huge, key="d5-0"), web)
            with pytest.raises(SendError) as caught:
                await there.send(post(part=Part(body="x", plain="x" * 70_000), key="d6-0"), web)
            assert caught.value.permanent
            with pytest.raises(SendError) as caught:
                await Matrix(homeserver=synapse.url, token=Secret("syt_no"), room=room).send(post(), web)
            assert caught.value.after == timedelta(minutes=30)
            closed = reader.made_room("closed")
            with pytest.raises(SendError) as caught:
                await Matrix(homeserver=synapse.url, token=Secret(wire.token), room=closed).send(post(key="d7-0"), web)
            assert "Invite its user" in str(caught.value)
        first, *others = [event for event in reader.messages(room) if event["sender"] == wire.id]
        assert first["event_id"] == sent.message_id
        assert [
            one["content"]["m.new_content"]["body"].count("also: AFP")
            for one in others
            if "m.new_content" in one["content"]
        ] == [1]
        assert first["unsigned"]["m.relations"]["m.thread"]["count"] == 1
        assert first["unsigned"]["m.relations"]["m.replace"]["sender"] == wire.id
        assert len(others) == 4
        assert reader.highlights(room) == 0
