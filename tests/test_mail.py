"""A folder of a mailbox is a source: it is only looked at, and whatever a mail or a server says is bounded."""

from __future__ import annotations

import asyncio
import base64
import json
import shutil
import ssl
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from email.message import EmailMessage
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.errors import ConfigError, FetchError
from bot.model import Cursor, Entry, Fetched, Secret
from bot.sources import _mail_visit as visit
from bot.sources import mail as kind
from bot.sources._mail_parse import entries_of
from bot.sources.mail import Mail
from bot.web import HttpWeb
from tests.conftest import HOOK, Desk, cards
from tests.mail_server import DONE, PASSWORD, USER, Mailbox, a_mail, scripted, served

NOW = datetime.now(UTC).replace(microsecond=0)  # a server dates mails by its own clock
TAIL = f"""
rules: [drone attack]
network: {{allow_private: ["127.0.0.0/8"]}}
channels: {{hook: {{kind: webhook, url: "{HOOK}"}}}}
"""


def the_folder(port: int, **keys: Any) -> Mail:
    given: dict[str, Any] = {"user": USER, "password": Secret(PASSWORD), "tls": "none", **keys}
    return Mail(host="127.0.0.1", port=port, **given)


async def fetched(source: Mail, cursor: Cursor | None = None, *, private: bool = True) -> Fetched:
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    allowed = [ip_network("127.0.0.0/8")] if private else []
    async with HttpWeb(transport, lambda: NOW, allow_private=allowed) as web:
        return await source.fetch(json.loads(json.dumps(dict(cursor or {}))), web)


def only(mail: bytes | EmailMessage, **keys: Any) -> Entry:
    (entry,), flaw = entries_of(mail if isinstance(mail, bytes) else mail.as_bytes(), None, **keys)
    assert flaw is None
    return entry


# --- a real server ---------------------------------------------------------------------------------------------


async def test_mails_are_items_newest_first_and_stay_unread() -> None:
    async with served() as box:
        await box.put(a_mail("First", "One.", at=NOW - timedelta(hours=2)), a_mail("Second", "Two.", at=NOW))
        done = await fetched(the_folder(box.port))
        assert [entry.title for entry in done.entries] == ["Second", "First"]
        assert done.entries[0].published == NOW
        assert done.degraded is None
        assert [b"\\Seen" in flags for flags in await box.flags()] == [False, False]


async def test_only_what_is_new_is_fetched_the_next_time() -> None:
    async with served() as box:
        source = the_folder(box.port)
        await box.put(a_mail("First", at=NOW))
        first = await fetched(source)
        again = await fetched(source, first.cursor)
        await box.put(a_mail("Second", at=NOW))
        second = await fetched(source, again.cursor)
        assert [len(each.entries) for each in (first, again, second)] == [1, 0, 1]
        assert second.entries[0].title == "Second"


async def test_an_empty_folder_is_begun_at_its_end() -> None:
    async with served() as box:
        source = the_folder(box.port)
        first = await fetched(source)
        await box.put(a_mail("First", at=NOW))
        assert [entry.title for entry in (await fetched(source, first.cursor)).entries] == ["First"]


async def test_old_mails_are_not_fetched_at_the_first_look() -> None:
    async with served() as box:
        old = NOW - timedelta(days=30)
        await box.put(a_mail("Old", at=old), at=old)
        await box.put(a_mail("New", at=NOW))
        assert [entry.title for entry in (await fetched(the_folder(box.port))).entries] == ["New"]


async def test_a_folder_that_was_built_anew_keeps_the_names_of_its_mails() -> None:
    async with served() as box:
        source = the_folder(box.port, folder="Press")
        mails = [a_mail(f"Mail {number}", at=NOW, Message_ID=f"<{number}@port.example>") for number in range(3)]

        def anew(client: Any) -> None:
            if client.folder_exists("Press"):
                client.delete_folder("Press")
            client.create_folder("Press")

        await box.do(anew)
        await box.put(*mails, folder="Press")
        first = await fetched(source)
        await box.do(anew)
        await box.put(*mails[1:], a_mail("Mail 3", at=NOW, Message_ID="<3@port.example>"), folder="Press")
        second = await fetched(source, first.cursor)
        assert first.cursor["validity"] != second.cursor["validity"]
        assert {entry.guid for entry in second.entries} == {f"mid:{number}@port.example" for number in (1, 2, 3)}


async def test_many_mails_come_in_several_fetches_and_none_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "MAX_MAILS", 4)
    async with served() as box:
        source = the_folder(box.port)
        await box.put(*(a_mail(f"Mail {number}", at=NOW) for number in range(3)))
        done = await fetched(source)
        await box.put(*(a_mail(f"Mail {number}", at=NOW) for number in range(3, 13)))
        titles = [entry.title for entry in done.entries]
        for _ in range(3):
            done = await fetched(source, done.cursor)
            titles += [entry.title for entry in done.entries]
        assert sorted(titles) == sorted(f"Mail {number}" for number in range(13))


async def test_of_a_large_mail_only_the_beginning_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "MAX_MAIL", 20_000)
    first, last = a_mail("Text first", "The text. " * 50, at=NOW), a_mail("Text last", at=NOW)
    first.add_attachment(b"x" * 300_000, maintype="application", subtype="pdf", filename="a.pdf")
    last.clear_content()
    last.add_attachment(b"x" * 300_000, maintype="application", subtype="pdf", filename="a.pdf")
    last.attach(a_mail("", "The text.", at=NOW))
    async with served() as box:
        await box.put(first, last)
        done = await fetched(the_folder(box.port))
    told = {entry.title: entry.body for entry in done.entries}
    assert (told["Text first"] or "").startswith("The text. The text.")
    assert told["Text last"] is None
    assert done.degraded == "1 mails that are too large to be read beyond their subject"


async def test_who_is_not_let_in_is_told_so_without_the_password() -> None:
    async with served() as box:
        with pytest.raises(FetchError, match="the mail server does not let desk in: ") as caught:
            await fetched(the_folder(box.port, password=Secret("pässword-of-mine")))
        assert caught.value.permanent
        with pytest.raises(FetchError, match="does not let desk in") as other:
            await fetched(the_folder(box.port, password=Secret("password-of-mine")))
    assert "word-of-mine" not in str(caught.value) + str(other.value)


async def test_a_folder_that_is_not_there_is_told_with_those_that_are() -> None:
    async with served() as box:
        await box.do(lambda client: client.create_folder("Presse/Été"))
        with pytest.raises(FetchError, match=r"there is no folder 'Pres'; there are: .*Presse/Été") as caught:
            await fetched(the_folder(box.port, folder="Pres"))
        assert caught.value.permanent
        await box.put(a_mail("In there", at=NOW), folder="Presse/Été")
        assert len((await fetched(the_folder(box.port, folder="Presse/Été"))).entries) == 1


async def test_a_private_mail_server_must_be_named() -> None:
    async with served() as box:
        with pytest.raises(FetchError, match="allow_private"):
            await fetched(the_folder(box.port), private=False)


async def test_a_server_that_is_not_there_is_an_error_in_words() -> None:
    async with served() as box:
        port = box.port
    with pytest.raises(FetchError, match="connection refused") as caught:
        await fetched(the_folder(port))
    assert not caught.value.permanent


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


async def test_the_password_goes_only_to_a_server_whose_certificate_is_good(
    certificate: ssl.SSLContext, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with served(certificate) as box:
        with pytest.raises(FetchError, match="TLS certificate is not valid"):
            await fetched(the_folder(box.port, tls="direct"))
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert (await fetched(the_folder(box.port, tls="direct"))).entries == ()
    async with served() as box:
        with pytest.raises(FetchError, match="TLS failed"):
            await fetched(the_folder(box.port, tls="direct"))
        with pytest.raises(FetchError, match=r"the mail server refuses: .*STARTTLS"):
            await fetched(the_folder(box.port, tls="starttls"))


# --- a hostile server ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"greeting": b"HTTP/1.1 400 Bad Request\r\n\r\n"}, "broke off"),
        ({"greeting": b"* BYE too many connections\r\n"}, "refuses: .*too many connections"),
        ({"capability": b"{tag} BAD\r\n"}, "broke off"),
        ({"search": b"{tag} NO come back later\r\n"}, "refuses: .*come back later"),
        ({"login": b"{tag} NO the password open sesame is wrong\r\n"}, r"does not let desk in: .*\*\*\* is wrong"),
        ({"examine": b"* BYE\r\n"}, "broke off"),
        ({"search": b"* SEARCH 1 x y (\r\n" + DONE}, "makes no sense|refuses"),
        ({"search": b"* SEARCH " + b"1 " * 600_000 + b"\r\n" + DONE}, "refuses: got more than"),
        ({"fetch": b"* 1 FETCH (UID\r\n" + DONE}, "makes no sense|refuses"),
        ({"fetch": b"* 1 FETCH (UID 1 BODY[]<0> {99999999}\r\n"}, "more than it was asked for"),
        ({"fetch": b"* 1 FETCH " + b"(" * 50_000 + b"\r\n" + DONE}, "makes no sense|refuses"),
        ({}, "broke off"),
    ],
)
async def test_a_server_that_talks_nonsense_is_an_error_in_words(answers: dict[str, bytes], words: str) -> None:
    async with scripted(**answers) as port:
        with pytest.raises(FetchError, match=words) as caught:
            await fetched(the_folder(port))
    assert PASSWORD not in str(caught.value)
    assert len(str(caught.value)) < 400


async def test_a_mail_that_was_deleted_meanwhile_is_passed_over() -> None:
    async with scripted(fetch=DONE) as port:
        done = await fetched(the_folder(port))
    assert (done.entries, done.cursor["last"]) == ((), 1)


async def test_a_server_that_sends_without_end_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "MAX_TRAFFIC", 1_000_000)
    async with scripted(endless=b"* 1 EXISTS\r\n" * 1_000) as port:
        with pytest.raises(FetchError, match="it sends more than"):
            await fetched(the_folder(port))


async def test_a_server_that_says_nothing_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "STEP_SECONDS", 0.2)
    async with scripted(greeting=b"") as port:
        with pytest.raises(FetchError, match="timed out"):
            await fetched(the_folder(port))


@pytest.mark.parametrize("greeting", [b"", b"* OK IMAP4rev1"])
async def test_a_server_that_takes_its_time_is_left_in_time(greeting: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kind, "SECONDS", 0.3)
    async with scripted(greeting=greeting) as port:
        with pytest.raises(FetchError, match=r"the mail server takes longer than 0\.3 s"):
            await fetched(the_folder(port))


# --- a mail ----------------------------------------------------------------------------------------------------


def test_a_press_release_is_told_with_its_sender_text_and_time() -> None:
    mail = a_mail(
        "Hafen: Drohnenangriff – zwei Kräne zerstört",
        "ignored, as there is HTML",
        html="<html><head><style>x{}</style></head><body><h1>Port</h1><p>Two cranes are&nbsp;down.</p></body></html>",
        at=datetime(2026, 5, 8, 15, 0, tzinfo=timezone(timedelta(hours=2))),
        Message_ID="<a.1@port.example>",
    )
    entry = only(mail)
    assert (entry.title, entry.body) == ("Hafen: Drohnenangriff – zwei Kräne zerstört", "Port\nTwo cranes are down.")
    assert (entry.outlet, entry.author) == ("Korsund Port", "Korsund Port <press@port.example>")
    assert (entry.guid, entry.published) == ("mid:a.1@port.example", datetime(2026, 5, 8, 13, tzinfo=UTC))
    assert entry.whole


def test_lines_that_were_only_kept_short_are_joined() -> None:
    text = (
        "The port of Korsund is closed until further notice after what the\nharbour master calls an attack.\n\n"
        "Short line\n- a point\n- another point that is long enough to be taken for a wrapped line\n- a third\n"
    )
    assert only(a_mail("x", text, at=NOW)).body == (
        "The port of Korsund is closed until further notice after what the harbour master calls an attack.\n"
        "Short line\n- a point\n- another point that is long enough to be taken for a wrapped line\n- a third"
    )


@pytest.mark.parametrize(
    ("head", "body", "title", "text"),
    [
        (b"Subject: =?koi8-r?B?8NLJ18XU?=", b"", "Привет", None),
        (b"Subject: =?no-such?Q?Caf=C3=A9?= =?utf-8?B?!!!?=", b"", "Café", None),
        ("Subject: هجوم على الميناء".encode(), b"", "هجوم على الميناء", None),
        ("Subject: Café fermé".encode("latin-1"), b"", "Café fermé", None),
        (b"Subject: =?utf-8?Q?a=0Ab?=\r\nFrom: =?utf-8?B?w", b"", "a b", None),
        (
            b"Content-Type: text/plain; charset=windows-1251",
            "Привет, порт".encode("cp1251"),
            "Привет, порт",
            "Привет, порт",
        ),
        (b"Subject: x\r\nContent-Type: text/plain; charset=us-ascii", "Café".encode(), "x", "Café"),
        (b"Subject: x\r\nContent-Transfer-Encoding: base64", b"Q2Fm6Q=", "x", "Café"),
        (b"Subject: x\r\nContent-Transfer-Encoding: quoted-printable", b"Caf=E9 =ZZ", "x", "Café =ZZ"),
        (b"Subject: x\r\nContent-Type: text/html", b"<p>A &lt; B<script>x", "x", "A < B"),
        (b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b", b"--b\r\n\r\nText\r\n", "x", "Text"),
        (b"Subject: x\r\nContent-Type: multipart/mixed", b"no boundary", "x", None),
        (b"Subject: x\r\nContent-Type: ;;;=;=\0", b"Text", "x", "Text"),
        (b"Subject: x\r\nFrom: " + b'(<"@,' * 90_000, b"Text", "x", "Text"),
        (b"Subject: x\r\nDate: Mon, 99 Foo 2026 99:99:99 +9999\r\nFrom: @@@ <>, <<", b"Text", "x", "Text"),
    ],
)
def test_odd_mails_are_read_as_far_as_they_can_be(head: bytes, body: bytes, title: str, text: str | None) -> None:
    entry = only(head + b"\r\n\r\n" + body)
    assert (entry.title, entry.body) == (title, text)


@given(
    some.lists(
        some.sampled_from(
            [
                "Subject: ",
                "From: ",
                "Date: ",
                "Content-Type: ",
                "multipart/mixed; boundary=b",
                "text/html",
                "\r\n",
                "\r\n\r\n",
                "--b\r\n",
                "Content-Transfer-Encoding: base64\r\n",
                "=?utf-8?B?w6k=?=",
                "=?x?q?",
                "<a@b>",
                "(",
                '"',
                "<p>",
                ";",
                "charset",
                "Message-ID: ",
                "filename*=utf-8''%ff",
                "=",
                "message/rfc822",
                "Mon, 1 Jan 2026 00:00:00 +9999",
                "é",
                "\x00",
                " ",
            ]
        ),
        max_size=40,
    )
)
def test_whatever_a_mail_is_made_of_it_is_read_or_told(pieces: list[str]) -> None:
    entries, flaw = entries_of("".join(pieces).encode("latin-1"), NOW)
    assert entries or flaw
    assert all(entry.title for entry in entries)


def test_an_attachment_is_not_the_text() -> None:
    mail = a_mail("x", "The text.", at=NOW)
    mail.add_attachment("drone attack", filename="notes.txt")
    mail.add_attachment(b"<p>drone attack</p>", maintype="text", subtype="html")
    assert only(mail).body == "The text."


def test_mails_that_cannot_be_taken_apart_are_told_by_their_subject() -> None:
    deep = b"Subject: deep\r\n" + b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(5_000)
    )
    (entry,), flaw = entries_of(deep, None)
    assert entry.title == "deep"
    assert flaw is None or "only the subject" in flaw
    assert entries_of(b"", None) == ((), "mails without a subject and a text")
    assert entries_of(b"\0\xff" * 1_000, None)[0][0].title


def test_a_mail_without_a_message_id_is_known_by_what_it_says() -> None:
    first = only(b"Subject: a\r\nFrom: x@y.example\r\n\r\n.")
    assert first.guid == only(b"Subject: a\r\nFrom: x@y.example\r\n\r\nchanged.").guid
    assert first.guid != only(b"Subject: b\r\nFrom: x@y.example\r\n\r\n.").guid


@pytest.mark.parametrize(
    ("html", "url"),
    [
        ('<a href="https://port.example/">Port</a>', None),
        (
            """<a href="https://port.example/">Port</a>
            <a href="https://m.example/v?u=1">View this email in your browser</a>""",
            "https://m.example/v?u=1",
        ),
        ('<a href="https://m.example/1">Im Browser ansehen</a>', "https://m.example/1"),
        ('<a href="javascript:x">View in browser</a>', None),
        (
            """<a href="https://port.example/unsubscribe/12345678901234567890">No more</a>
            <a href="https://port.example/news/2026/drone-attack-on-the-port">More</a>""",
            "https://port.example/news/2026/drone-attack-on-the-port",
        ),
        (
            '<a href="https://port.example/press/contact-us-for-more">Press</a>',
            "https://port.example/press/contact-us-for-more",
        ),
        (
            '<a href="https://www.google.com/url?q=https://port.example/news/2026/drone-attack-on-korsund&amp;sa=D">x</a>',
            "https://port.example/news/2026/drone-attack-on-korsund",
        ),
    ],
)
def test_the_address_is_that_of_the_mail_or_of_what_it_is_about(html: str, url: str | None) -> None:
    assert only(a_mail("x", "t", html=html, at=NOW)).url == url


def test_the_address_in_an_archive_and_in_plain_text_are_found() -> None:
    assert only(a_mail("x", "t", at=NOW, Archived_At="<https://lists.example/m/1>")).url == "https://lists.example/m/1"
    text = "See https://port.example/news/2026/drone-attack-on-the-port. Or https://port.example/"
    assert only(a_mail("x", text, at=NOW)).url == "https://port.example/news/2026/drone-attack-on-the-port."


def an_alert(*articles: tuple[str, str, str, str]) -> EmailMessage:
    """Return a Google Alert with articles of title, address, outlet and text."""
    rows = "".join(
        f"""<tr itemscope itemtype="http://schema.org/Article"><td><a
href="https://www.google.com/url?rct=j&amp;sa=t&amp;url={url}&amp;ct=ga&amp;cd=CAEY&amp;usg=AOv" itemprop="url"><span
itemprop="name">{title}</span></a><div itemprop="publisher" itemscope itemtype="http://schema.org/Organization"><a
><span itemprop="name">{outlet}</span></a></div><div itemprop="description">{text}</div>
<a href="https://www.google.com/alerts/share?hl=en&amp;ru={url}">Share</a>
<a href="https://www.google.com/alerts/feedback?ffu={url}">Flag as irrelevant</a></td></tr>"""
        for title, url, outlet, text in articles
    )
    html = f"""<html><body><table>{rows}</table><a href="https://www.google.com/alerts?s=x">See more</a>
<a href="https://www.google.com/alerts/remove?s=x">Unsubscribe</a></body></html>"""
    mail = a_mail("Google Alert - korsund", "text", html=html, at=NOW)
    mail.replace_header("From", "Google Alerts <googlealerts-noreply@google.com>")
    return mail


def test_a_google_alert_is_told_article_by_article() -> None:
    mail = an_alert(
        ("Drone attack on <b>Korsund</b>", "https://north.example/1%3Fa%3Db", "Northern Wire", "Two <b>cranes</b> ..."),
        ("Port closed", "https://south.example/2", "Southern Post", "Until Monday ..."),
        ("Port closed", "https://south.example/2", "Southern Post", "Until Monday ..."),
    )
    entries, flaw = entries_of(mail.as_bytes(), None)
    assert flaw is None
    assert [(entry.title, entry.url, entry.outlet, entry.summary) for entry in entries] == [
        ("Drone attack on Korsund", "https://north.example/1?a=b", "Northern Wire", "Two cranes ..."),
        ("Port closed", "https://south.example/2", "Southern Post", "Until Monday ..."),
    ]
    assert all(
        (entry.guid, entry.body, entry.whole, entry.author) == (entry.url, None, False, None) for entry in entries
    )
    assert entries[0].published == NOW


def test_what_only_looks_like_a_google_alert_is_a_mail() -> None:
    mail = an_alert(("Drone attack", "https://north.example/1", "Northern Wire", "..."))
    mail.replace_header("From", "Google Alerts <googlealerts-noreply@google.example>")
    assert only(mail).title == "Google Alert - korsund"
    empty = an_alert()
    assert only(empty).title == "Google Alert - korsund"
    assert (
        len(entries_of(an_alert(*[("t", f"https://n.example/{n}", "o", "t") for n in range(500)]).as_bytes(), None)[0])
        == 200
    )


def test_an_embargo_is_read_from_subject_or_text() -> None:
    at = datetime(2026, 5, 8, 15, 0, tzinfo=timezone(timedelta(hours=2)))
    until = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
    assert only(a_mail("EMBARGOED UNTIL 10:00 CEST 12 May: Drone report", "x", at=at)).embargo_until == until
    assert only(a_mail("Drone report", "Sperrfrist: 12.05.2026, 10 Uhr\n\nText.", at=at)).embargo_until == until
    assert (
        only(a_mail("Drone report", "Not for publication before Tuesday 10am\n\nText.", at=at)).embargo_until == until
    )
    assert only(a_mail("Drone report", "For immediate release", at=at)).embargo_until is None


def test_a_mail_of_many_parts_or_links_is_bounded() -> None:
    parts = b"".join(b"--b\r\nContent-Type: text/css\r\n\r\nx\r\n" for _ in range(20_000)) + b"--b\r\n\r\nToo late\r\n"
    entry = only(b"Subject: x\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n" + parts)
    assert entry.body is None
    links = "<a href='https://port.example/'>x</a>" * 20_000
    late = links + "<a href='https://m.example/v'>View in browser</a>"
    assert only(a_mail("x", "t", html=late, at=NOW)).url is None
    assert len(only(a_mail("s" * 50_000, base64.b64encode(b"x" * 400_000).decode(), at=NOW)).title) <= 1_000


# --- the whole bot ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("user: u, password: p", "host is missing"),
        ("host: 'imap://x.example', user: u, password: p", "host: must be the name of a mail server"),
        ("host: x.example, user: u", "password is missing"),
        ("host: x.example, user: u, password: p, tls: maybe", "tls: must be one of direct, starttls or none"),
        ("host: x.example, user: u, password: hush, port: 70000", "port: must be a number from 1 to 65535"),
        ('host: x.example, user: "u\\r\\nA1 LOGOUT", password: p', "user: must be one line"),
    ],
)
async def test_what_cannot_work_is_told_by_the_config(desk: Desk, keys: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        async with desk.open(f"sources: [{{name: press, kind: mail, {keys}}}]" + TAIL):
            pass


def a_desk_at(box: Mailbox) -> str:
    login = f"user: {USER}, password: {PASSWORD}, tls: none"
    return f"sources: [{{name: press, kind: mail, host: 127.0.0.1, port: {box.port}, {login}}}]{TAIL}"


async def test_a_press_release_rings_once_also_after_the_folder_was_built_anew(any_desk: Desk) -> None:
    any_desk.clock.at = NOW
    async with served() as box, any_desk.open(a_desk_at(box)):
        await any_desk.round()
        release = a_mail(
            "Drone attack on Korsund harbour", "Two cranes are down.", at=NOW, Message_ID="<1@port.example>"
        )
        await box.put(release)
        await any_desk.round(minutes=10)
        await any_desk.round(minutes=10)
        assert any_desk.headlines() == ["Drone attack on Korsund harbour"]
        (row,) = await any_desk.rows("sources")
        assert PASSWORD not in str(row)

        def anew(client: Any) -> None:
            client.rename_folder("INBOX", "Old")  # which leaves an empty one with another UIDVALIDITY, or the same

        await box.do(anew)
        await box.put(a_mail("Quiet day", at=NOW), release)
        await any_desk.round(minutes=10)
        assert any_desk.headlines() == ["Drone attack on Korsund harbour"]


async def test_an_embargo_is_told_with_the_alert_until_it_is_over(any_desk: Desk) -> None:
    any_desk.clock.at = NOW
    until = NOW + timedelta(hours=2)
    async with served() as box, any_desk.open(a_desk_at(box)):
        await any_desk.round()
        text = f"EMBARGOED UNTIL {until:%H:%M} GMT, {until:%d %B %Y}\n\nTwo cranes are down."
        await box.put(a_mail("Drone attack on Korsund harbour", text, at=NOW))
        await any_desk.round(minutes=10)
        await box.put(a_mail("Drone attack on Qasinbar airfield", text, at=NOW))
        await any_desk.round(hours=3)
        told = [card["embargo_until"] for request in any_desk.web.posted() for card in cards(request)]
        assert told == [until.replace(second=0).isoformat().replace("+00:00", "Z"), None]
        kept = {row.embargo_until for row in await any_desk.rows("items")}
        assert kept == {until.replace(second=0)}


async def test_the_polls_of_a_mailbox_do_not_hold_up_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visit, "STEP_SECONDS", 0.5)
    async with scripted(greeting=b"") as port:
        task = asyncio.create_task(fetched(the_folder(port)))
        turns = 0
        while not task.done():
            await asyncio.sleep(0)
            turns += 1
        with pytest.raises(FetchError):
            await task
    assert turns > 20
