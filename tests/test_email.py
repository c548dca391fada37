"""Mail to a real server on this machine: what arrives, what a refusal means, and what a client makes of it."""

from __future__ import annotations

import dataclasses
import re
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.channels import _smtp
from bot.channels._letter import address, written
from bot.channels.email import Email
from bot.config import parse
from bot.errors import ConfigError, SendError
from bot.model import Action, Card, Earlier, Message, Post, Quote, Reason, Receipt, Secret, Severity
from bot.render import mail, parts
from bot.web import HttpWeb
from tests.conftest import PLACES, Desk, entry, rss
from tests.smtp_server import PASSWORD, USER, as_read, office, scripted

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
CARD = Card(
    alert="a",
    story="s",
    revision=1,
    severity=Severity.URGENT,
    headline=Quote(text="Rockets hit base", marks=((0, 7),)),
    source="LBCI",
    wire="Reuters",
    at=NOW - timedelta(minutes=3),
    dated=True,
    reason=Reason.NEW_STORY,
    rules=("rockets",),
    terms=("Rockets",),
    url="https://news.example/1",
    excerpt=Quote(text="Two rockets landed.", marks=((4, 11),)),
    also=("Al Arabiya",),
)
ALERT = Message(kind="alert", at=NOW, cards=(CARD,))


def to(port: int, **keys: Any) -> Email:
    usual: dict[str, Any] = {"to": "desk@paper.example", "from_": "bot@paper.example", "tls": "none"}
    return Email(host="127.0.0.1", port=port, **(usual | keys))


def post(message: Message = ALERT, action: Action = Action.SEND, **keys: Any) -> Post:
    part = parts(message, Email.style, action=action, timezone=UTC)[0]
    usual: dict[str, Any] = {"key": "d1-0", "action": action, "part": part, "message": message}
    return Post(**(usual | keys))


async def sent(channel: Email, one: Post | None = None) -> Receipt:
    async with HttpWeb() as web:
        return await channel.send(one or post(), web)


async def refused(channel: Email, one: Post | None = None) -> SendError:
    with pytest.raises(SendError) as caught:
        await sent(channel, one)
    return caught.value


def a_mail(one: Post, prefix: str = "") -> EmailMessage:
    """Return a post as the mail that a client reads."""
    return as_read(written(one, address("bot@paper.example"), [address("desk@paper.example")], None, prefix))


def texts(one: EmailMessage) -> dict[str, str]:
    bodies = [part for part in one.iter_parts() if isinstance(part, EmailMessage)]
    return {part.get_content_type(): part.get_content().replace("\r\n", "\n") for part in bodies}


def alert(**keys: Any) -> Message:
    return dataclasses.replace(ALERT, cards=(dataclasses.replace(CARD, **keys),))


# --- what arrives ----------------------------------------------------------------------------------------------


async def test_an_alert_arrives_as_text_and_as_html_with_what_clients_thread_and_filter_by() -> None:
    async with office() as there:
        receipt = await sent(to(there.port, reply_to="chief@paper.example", prefix="[alert]"))
    (taken,) = there.taken
    read = taken.mail
    assert (taken.sender, taken.recipients) == ("bot@paper.example", ["desk@paper.example"])
    assert read["Message-ID"] == receipt.message_id
    assert read["Subject"] == "[alert] URGENT: Rockets hit base"
    assert read["Reply-To"] == "chief@paper.example"
    assert read["List-Id"] == "<wirewatch.paper.example>"
    assert read["Auto-Submitted"] == "auto-generated"
    assert (read["X-Priority"], read["Importance"], read["X-Wirewatch-Severity"]) == ("1", "high", "urgent")
    assert parsedate_to_datetime(read["Date"]) == NOW
    assert read["In-Reply-To"] is read["References"] is None
    assert list(texts(read)) == ["text/plain", "text/html"]
    assert "*Rockets* hit base" in texts(read)["text/plain"]
    assert ">Rockets</mark> hit base" in texts(read)["text/html"]


async def test_only_what_is_urgent_is_marked_as_such() -> None:
    read = a_mail(post(alert(severity=Severity.HIGH)))
    assert read["X-Priority"] is read["Importance"] is None
    assert read["Subject"] == "HIGH: Rockets hit base"
    assert a_mail(post(alert(severity=Severity.NORMAL)))["Subject"] == "Rockets hit base"


async def test_a_follow_up_answers_the_first_mail_of_its_story() -> None:
    async with office() as there:
        first = await sent(to(there.port))
        follow = alert(reason=Reason.FOLLOW_UP, notes=("4 killed (was 2)",))
        await sent(to(there.port), post(follow, Action.REPLY, key="d2-0", target=first.message_id))
    one, other = (taken.mail for taken in there.taken)
    assert other["In-Reply-To"] == other["References"] == one["Message-ID"]
    assert other["Message-ID"] != one["Message-ID"]
    assert other["Subject"] == "URGENT: Rockets hit base: 4 killed (was 2)"


def test_a_mail_is_the_same_at_every_attempt() -> None:
    sender, recipients = address("Wirewatch <bot@paper.example>"), [address("desk@paper.example")]
    one, again = (written(post(), sender, recipients, None, "") for _ in range(2))
    assert one == again
    assert one != written(post(key="d2-0"), sender, recipients, None, "")


@pytest.mark.parametrize("length", range(50, 100))
def test_a_subject_of_any_length_begins_beside_its_name(length: int) -> None:
    headline = ("word " * 30)[:length].strip()
    data = written(
        post(alert(headline=Quote(text=headline))), address("bot@paper.example"), [address("a@b.example")], None, ""
    )
    assert b"\r\nSubject: URGENT: word" in data
    assert max(len(line) for line in data.split(b"\r\n\r\n")[0].split(b"\r\n")) <= 78
    assert as_read(data)["Subject"] == f"URGENT: {headline}"


def test_ids_survive_a_long_domain_unfolded() -> None:
    domain = ".".join(["a-newsroom-with-a-long-name"] * 5)
    target = f"<{'a' * 32}@{domain}>"
    data = written(post(target=target), address(f"bot@{domain}"), [address("desk@paper.example")], None, "")
    for name in ("In-Reply-To", "References"):
        assert f"{name}: {target}".encode() in data.replace(b"\r\n ", b" ")
    assert b"Message-ID: <" in data


@pytest.mark.parametrize(
    "evil", ["one\r\nBcc: all@paper.example", "one\nX-Evil: 1", "one\x00two", "one\u2028two", "a" * 5000]
)
def test_nothing_that_a_feed_says_makes_a_header(evil: str) -> None:
    read = a_mail(post(alert(headline=Quote(text=evil), notes=(evil,)), Action.REPLY), prefix="[alert]")
    assert not {"Bcc", "X-Evil"} & set(read.keys())
    assert len(read["Subject"]) < 300
    assert read["Subject"].startswith("[alert] URGENT: ")


@given(some.text(max_size=400), some.text(max_size=400))
def test_any_text_makes_a_mail_that_reads_as_it_was_written(headline: str, excerpt: str) -> None:
    one = post(alert(headline=Quote(text=headline), excerpt=Quote(text=excerpt)))
    read = a_mail(one)
    assert read["Message-ID"]
    assert read["Subject"] == mail.subject(one.message, follows=False)[:199].rstrip() or len(read["Subject"]) > 190
    assert {kind: text.strip() for kind, text in texts(read).items()} == {
        "text/plain": one.part.plain.strip(),
        "text/html": one.part.body.strip(),
    }


# --- what a client makes of it ---------------------------------------------------------------------------------

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</td></tr></table></body></html><h1>gone</h1>",
    "<a href='javascript:alert(1)'>click</a>",
    "<!--[if mso]><p>x</p><![endif]-->",
    "</style><style>*{display:none}",
    "{start} {} {0} %s ${HOME} {{ 7*7 }}",
    "\u202ecod.exe\u2066",
    "\x1b[31mred\x00\x07",
    "visit evil.example or http://evil.example/ or mail a@evil.example",
    "\ud83d\ude00 \ud800",
    "&amp;&#60;b&#62;",
)
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "table",
    "tr",
    "td",
    "span",
    "a",
    "mark",
    "strong",
    "bdi",
}


class Seen(HTMLParser):
    """What a client finds in the HTML of a mail."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.open: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += "" if self.open[-1:] in (["title"], ["style"]) else data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def hostile(text: str, url: str | None = None) -> list[tuple[Message, Action]]:
    """Return messages that say this wherever news, configs and servers can say something."""
    earlier = Earlier(headline=text, at=NOW, url=url or text, rules=(text,))
    card = dataclasses.replace(
        CARD,
        headline=Quote(text=text, marks=((0, len(text) // 2),)),
        excerpt=Quote(text=f"{text} {text}", marks=((1, 5),)),
        source=text,
        wire=text,
        rules=(text,),
        terms=(text,),
        also=(text,),
        notes=(text, text),
        origins=(text, text),
        last=(earlier,),
        related=earlier,
        url=url or text,
    )
    return [
        (Message(kind="alert", at=NOW, cards=(card,)), Action.SEND),
        (Message(kind="alert", at=NOW, cards=(card,)), Action.REPLY),
        (Message(kind="digest", at=NOW, cards=(card, card), title=text, more=3), Action.SEND),
        (Message(kind="notice", at=NOW, text=f"{text}\n{text}"), Action.SEND),
    ]


def is_harmless(message: Message, action: Action) -> None:
    (part,) = parts(message, Email.style, action=action, timezone=UTC)
    seen = Seen(part.body)
    assert seen.open == []
    assert set(seen.tags) <= TAGS
    names = {name for name, _ in seen.attributes}
    assert not {name for name in names if name.startswith("on") or name in {"src", "background", "srcset"}}
    links = [value or "" for name, value in seen.attributes if name == "href"]
    assert all(link.startswith(("https://", "http://")) for link in links)
    styles = " ".join(value or "" for name, value in seen.attributes if name == "style")
    assert "url(" not in styles
    assert "{" not in styles
    assert not set("\x1b\x00\x07\u202e\u2066") & set(part.body + part.plain)


@pytest.mark.parametrize("text", NASTY)
def test_no_text_becomes_markup_a_link_or_a_style(text: str) -> None:
    for url in (None, f"https://news.example/{text}"):
        for message, action in hostile(text, url):
            is_harmless(message, action)


@given(some.text(min_size=1))
def test_no_text_at_all_becomes_markup(text: str) -> None:
    for message, action in hostile(text):
        is_harmless(message, action)


def test_no_address_in_a_text_is_left_for_a_client_to_make_a_link_of() -> None:
    message = alert(headline=Quote(text="see evil.example, http://evil.example/ or a@evil.example"))
    (part,) = parts(message, Email.style, action=Action.SEND, timezone=UTC)
    assert "evil.example" not in Seen(part.body).text + part.plain


def test_arabic_goes_from_right_to_left_in_clients_that_do_not_look_for_themselves() -> None:
    message = alert(headline=Quote(text="هجوم صاروخي"), source="LBCI", also=("العربية",))
    (part,) = parts(message, Email.style, action=Action.SEND, timezone=UTC)
    assert 'dir="rtl" style="font-size:21px' in part.body
    assert "<bdi>العربية</bdi>" in part.body
    (part,) = parts(alert(source="الجزيرة"), Email.style, action=Action.SEND, timezone=UTC)
    assert re.search(r'dir="ltr"[^>]*><bdi>الجزيرة</bdi>, from Reuters', part.body)


def test_a_mail_is_never_longer_than_what_clients_show() -> None:
    wide = dataclasses.replace(CARD, headline=Quote(text="&" * 5000), excerpt=Quote(text="<" * 5000), source='"' * 500)
    many = Message(kind="digest", at=NOW, cards=(wide,) * 100, more=5)
    (part,) = parts(many, Email.style, action=Action.SEND, timezone=UTC)
    shown = part.body.count('class="card')
    assert len(part.body.encode()) < 102_000
    assert f"… and {105 - shown + 2} more" in part.body
    noisy = dataclasses.replace(wide, notes=("<" * 5000,) * 5000, last=(Earlier(headline="&" * 5000, at=NOW),) * 5000)
    for message in (
        alert(**{name: getattr(noisy, name) for name in ("notes", "last", "headline", "excerpt")}),
        Message(kind="notice", at=NOW, text="<\n" * 500_000),
    ):
        (part,) = parts(message, Email.style, action=Action.SEND, timezone=UTC)
        assert len(part.body.encode()) < 102_000
        assert len(part.plain.encode()) < 100_000


@pytest.mark.parametrize(
    ("message", "follows", "said"),
    [
        (alert(headline=Quote(text="")), False, "URGENT: (no headline)"),
        (Message(kind="digest", at=NOW, cards=(CARD, CARD), more=3), False, "URGENT: Rockets hit base (5 stories)"),
        (Message(kind="notice", at=NOW, text="lbci cannot be read\nHTTP 404"), False, "Wirewatch: lbci cannot be read"),
        (Message(kind="notice", at=NOW), False, "Wirewatch: a message"),
        (alert(severity=Severity.LOW, notes=("denied",)), True, "Rockets hit base: denied"),
    ],
)
def test_a_subject_says_what_the_mail_is_about(message: Message, said: str, *, follows: bool) -> None:
    assert mail.subject(message, follows=follows) == said


# --- whom it lets in, and how ----------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path: Path) -> ssl.SSLContext:
    """A certificate that nobody trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("there is no openssl here to make a certificate with")
    key, cert = tmp_path / "key.pem", tmp_path / "cert.pem"
    subject = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", str(key), "-out", str(cert)]
    subprocess.run(["openssl", *made, *subject], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    return context


@pytest.mark.parametrize("tls", ["starttls", "direct"])
async def test_the_password_goes_only_to_a_server_whose_certificate_is_good(
    certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: str
) -> None:
    async with office(tls=certificate, direct=tls == "direct", login=True) as there:
        channel = to(there.port, tls=tls, user=USER, password=Secret(PASSWORD))
        error = await refused(channel)
        assert "TLS certificate is not valid" in str(error)
        assert not error.permanent
        assert there.users == []
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        await sent(channel)
    assert there.users == [USER.encode()]
    assert there.private == [True]


async def test_what_is_not_offered_is_not_done_without() -> None:
    async with office() as there:
        error = await refused(to(there.port, tls="starttls", user=USER, password=Secret(PASSWORD)))
        assert "STARTTLS" in str(error)
        assert there.taken == []
        assert "AUTH" in str(await refused(to(there.port, user=USER, password=Secret(PASSWORD))))


async def test_alerts_wait_for_a_new_password() -> None:
    async with office(login=True) as there:
        error = await refused(to(there.port, user=USER, password=Secret("0ld-passw0rd")))
    assert not error.permanent
    assert error.after == timedelta(minutes=30)
    assert "does not let desk in: 535" in str(error)
    assert "0ld-passw0rd" not in str(error)


# --- refusals --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "permanent", "waits"),
    [
        ({"DATA": "421 4.3.2 shutting down"}, False, False),
        ({"DATA": "450 4.2.0 come back later"}, False, False),
        ({"DATA": "552 5.3.4 too large"}, True, False),
        ({"DATA": "554 5.7.1 we take this for spam"}, True, False),
        ({"MAIL": "550 5.7.1 you are not bot@paper.example"}, False, True),
        ({"MAIL": "552 5.3.4 too large"}, True, False),
        ({"MAIL": "530 5.7.0 log in first"}, False, True),
        ({"MAIL": "451 4.3.0 a disk is full"}, False, False),
        ({"RCPT": "450 4.2.1 greylisted"}, False, False),
        ({"RCPT": "550 5.1.1 no such user"}, True, False),
        ({"RCPT": "530 5.7.0 log in first"}, False, True),
    ],
)
async def test_a_refusal_says_whether_and_when_to_try_again(
    answers: dict[str, str], *, permanent: bool, waits: bool
) -> None:
    async with office(answers) as there:
        error = await refused(to(there.port))
    assert error.permanent is permanent
    assert (error.after is not None) is waits
    (answer,) = answers.values()
    assert answer in str(error)
    assert error.status == int(answer[:3])


@pytest.mark.parametrize(("other", "permanent"), [("550 5.1.1 no such user", True), ("450 4.2.1 greylisted", False)])
async def test_where_nobody_gets_it_one_refusal_that_may_pass_is_reason_to_try_again(
    other: str, *, permanent: bool
) -> None:
    async with office({"a@paper.example": "550 5.1.1 no such user", "b@paper.example": other}) as there:
        error = await refused(to(there.port, to=("a@paper.example", "b@paper.example")))
    assert error.permanent is permanent


async def test_a_mail_that_some_get_is_taken_and_the_operators_hear_once_of_the_others() -> None:
    answers = {"gone@paper.example": "550 5.1.1 no such user"}
    async with office(answers) as there:
        channel = to(there.port, to=("desk@paper.example", "gone@paper.example"))
        first = await sent(channel)
        second = await sent(channel, post(key="d2-0", state=first.state))
        there.answers.clear()
        third = await sent(channel, post(key="d3-0", state=second.state))
    assert [taken.recipients for taken in there.taken[:2]] == [["desk@paper.example"]] * 2
    assert first.notice
    assert "gone@paper.example (550 5.1.1 no such user)" in first.notice
    assert second.notice is None
    assert third.notice == "the mail server takes mail for gone@paper.example again"


# --- servers that fail -----------------------------------------------------------------------------------------


async def test_a_lost_answer_brings_the_same_mail_again() -> None:
    async with office({"DATA": "vanish"}) as there:
        error = await refused(to(there.port))
        assert not error.permanent
        there.answers.clear()
        await sent(to(there.port))
    assert len({taken.data for taken in there.taken}) == 1
    assert len(there.taken) == 2


async def test_what_was_taken_is_taken_whatever_the_server_does_then() -> None:
    steps = [b"220 hi\r\n", b"250 hi\r\n", b"250 ok\r\n", b"250 ok\r\n", b"354 go\r\n"]
    async with scripted(*steps, last=b"250 queued\r\n") as port:
        assert (await sent(to(port))).message_id


@pytest.mark.parametrize(
    "lines",
    [
        [b"HTTP/1.1 400 Bad Request\r\n"],
        [b"421 too many connections\r\n"],
        [b"554 no mail here\r\n"],
        [b"220 hi\r\n", b"\xff\x00\x1b[31m\r\n"],
        [b"220 hi\r\n", b"250-" + b"x" * 100_000 + b"\r\n"],
        [b"220 hi\r\n", b"250 hi\r\n"],
        [b"220 hi\r\n", b"500 what\r\n", b"502 what\r\n"],
        [],
    ],
)
async def test_a_server_that_talks_nonsense_is_an_error_in_words_that_passes(lines: list[bytes]) -> None:
    async with scripted(*lines) as port:
        error = await refused(to(port))
    assert not error.permanent
    assert len(str(error)) < 400
    assert str(error).isprintable()


async def test_a_server_that_hangs_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_smtp, "STEP_SECONDS", 0.2)
    async with scripted(b"220 hi\r\n", hold=True) as port:
        error = await refused(to(port))
    assert "timed out" in str(error)
    assert not error.permanent


async def test_a_server_that_is_not_there_is_an_error_in_words() -> None:
    async with office() as there:
        port = there.port
    error = await refused(to(port))
    assert str(error) == "the mail server 127.0.0.1: connection refused"
    assert not error.permanent


# --- the config ------------------------------------------------------------------------------------------------


def written_as(keys: str) -> Any:
    text = f"sources: [https://a.example/feed]\nrules: [attack]\nchannels: {{post: {{kind: email, {keys}}}}}"
    return parse(text, file=Path("config.yaml"), env={}).channels[0].sender


def test_the_least_that_works_is_a_server_a_user_and_an_address() -> None:
    sender = written_as("host: smtp.paper.example, user: bot@paper.example, password: x, to: desk@paper.example")
    assert isinstance(sender, Email)
    assert (sender._server.port, sender._server.tls) == (587, "starttls")
    assert sender._from == "bot@paper.example"


@pytest.mark.parametrize(
    ("keys", "port", "tls"),
    [
        ("port: 465", 465, "direct"),
        ("tls: direct", 465, "direct"),
        ("tls: none", 25, "none"),
        ("port: 2525", 2525, "starttls"),
    ],
)
def test_port_and_privacy_follow_from_each_other(keys: str, port: int, tls: str) -> None:
    sender = written_as(f"host: h, to: [a@b.example, c@d.example], from: Wire <e@f.example>, {keys}")
    assert (sender._server.port, sender._server.tls) == (port, tls)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("host: h, to: a@b.example", "from: must be an address"),
        ("host: h, to: nobody, from: a@b.example", "to: must be an address"),
        ("host: h, to: [], from: a@b.example", "to: must be one to 100 addresses"),
        ('host: h, to: "a@b.example, c@d.example", from: a@b.example', "to: must be an address"),
        ('host: h, to: "a@b.example\\nBcc: x@y.example", from: a@b.example', "to: must be an address"),
        ("host: smtp://h, to: a@b.example, from: a@b.example", "host: must be the name"),
        ("host: h, to: a@b.example, from: a@b.example, user: u", "belong together"),
        ("host: h, to: a@b.example, from: a@b.example, port: 70000", "port: must be"),
        ("host: h, to: a@b.example, from: a@b.example, tls: ssl", "one of direct, starttls or none"),
        ("host: h, to: a@b.example, from: a@b.example, from_: a@b.example", "no key 'from_'"),
    ],
)
def test_a_key_that_cannot_be_is_named(keys: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        written_as(keys)


# --- the whole line --------------------------------------------------------------------------------------------


async def test_a_story_is_one_thread_and_its_silent_growth_no_mail(desk: Desk) -> None:
    feed, other = "https://a.example/feed", "https://b.example/feed"
    town = PLACES[1]
    first = entry(f"Rocket attack kills 2 in {town}", guid="1", text=f"A rocket killed 2 people in {town} on Monday.")
    grown = entry(f"Rocket attack kills 9 in {town}", guid="2", text=f"A rocket killed 9 people in {town} on Monday.")
    desk.web.pages |= {feed: [rss(), rss(first)], other: [rss(), rss(), rss(grown)]}
    async with office() as there:
        config = f"""
sources: [{{name: a, url: "{feed}"}}, {{name: b, url: "{other}"}}]
channels:
  post: {{kind: email, host: 127.0.0.1, port: {there.port}, tls: none, from: a@b.example, to: c@d.example}}
rules: [{{name: rockets, match: ["rocket*"], severity: high}}]
"""
        async with desk.open(config):
            for _ in range(4):
                await desk.round(minutes=5)
    one, other_mail = (taken.mail for taken in there.taken)
    assert one["Subject"] == f"HIGH: Rocket attack kills 2 in {town}"
    assert other_mail["References"] == one["Message-ID"]
    assert other_mail["Subject"].startswith("HIGH: Rocket attack")
