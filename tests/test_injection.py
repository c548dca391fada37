"""Feed text never becomes markup, a mention, a link or a command, in any channel that there is."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import httpx
import lxml.etree
import pytest

from bot.config.templates import template_for
from bot.markup import safe_url, text_of
from bot.model import (
    Action,
    Card,
    Earlier,
    Message,
    Post,
    Quote,
    Reason,
    Seen,
    Severity,
    Style,
    Template,
    Translation,
)
from bot.render import DOCUMENTS, parts
from bot.render.faces import FACES, untouched
from tests import readers
from tests.hostile import ADDRESSES, TEXTS
from tests.readers import READERS, Found, document, terminal
from tests.senders import KINDS, Way, each_way
from tests.smtp_server import office
from tests.test_contract import Net, accepted, actions, on_the_web

NOW = datetime(2026, 2, 3, 12, 0, tzinfo=UTC)
MARKUPS = (*FACES, "json", *DOCUMENTS)
INNOCENT = "https://news.example/1"
Shape = frozenset[tuple[Any, ...]]
PLACES = (
    "headline",
    "excerpt",
    "source",
    "notes",
    "rules",
    "terms",
    "also",
    "wire",
    "origins",
    "last",
    "related",
    "seen",
    "translation",
)

__all__ = ["on_the_web"]  # the fixture


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # some kinds write files


def card(say: str, url: str | None, *, places: tuple[str, ...] = PLACES, reason: Reason = Reason.NEW_STORY) -> Card:
    """Return a card that says `say` in these places, and leads to `url` wherever it leads to something."""

    def said(place: str) -> str:
        return say if place in places else "calm"

    def quote(place: str) -> Quote:
        return Quote(text=said(place), marks=((0, len(said(place))),))

    earlier = Earlier(headline=said("last"), at=NOW - timedelta(days=77), url=url, rules=(said("rules"),), days=77)
    return Card(
        alert="a",
        story="s",
        revision=2,
        severity=Severity.URGENT,
        headline=quote("headline"),
        excerpt=quote("excerpt"),
        source=said("source"),
        at=NOW - timedelta(minutes=3),
        dated=True,
        reason=reason,
        rules=(said("rules"), said("rules")),
        terms=(said("terms"),),
        url=url,
        also=(said("also"), said("also")),
        notes=(said("notes"), said("notes")),
        language=said("source")[:20] or None,
        wire=said("wire"),
        origins=(said("origins"), said("origins")),
        last=(earlier,),
        related=replace(earlier, headline=said("related")),
        seen=Seen(by=said("seen"), at=NOW),
        picture=url,
        translation=Translation(language="en", headline=said("translation"), excerpt=said("translation")),
    )


def twin(text: str) -> str:
    """Return an innocent text of the same shape: as long, with its spaces and lines, and in the same direction."""
    return "".join(
        sign if sign.isspace() else "\u0627" if "\u05d0" <= sign <= "\u08ff" and sign.isalpha() else "x"
        for sign in text
    )


def told(say: str, url: str | None, **keys: Any) -> Iterator[tuple[Message, Action]]:
    """Return messages of each kind that say it."""
    one = card(say, url, **keys)
    yield Message(kind="alert", at=NOW, cards=(one,)), Action.SEND
    yield Message(kind="digest", at=NOW, cards=(one, one), more=3, digest="morning"), Action.SEND


def read(message: Message, action: Action, markup: Any, template: Template | None = None) -> Found:
    """Return what the reader of a markup finds in all parts of a message."""
    style = Style(markup=markup, limit=200_000)
    found: Found = Counter()
    for part in parts(message, style, action=action, timezone=UTC, template=template):
        found.update(READERS[markup](part.body))
        found.update(f"plain, {one}" for one in readers.unseen(part.plain))
    return found


def smuggled(say: str, url: str | None, markup: str, **keys: Any) -> Found:
    """Return what a message has beyond the same message with an innocent text, and an innocent address."""
    extra: Found = Counter()
    good = INNOCENT if safe_url(url) else None
    # Of a text that is nothing but controls nothing is left.
    innocent = zip(calm(twin(say), good, markup, **keys), calm("", good, markup, **keys), strict=True)
    for (message, action), (usual, bare) in zip(told(say, url, **keys), innocent, strict=True):
        extra.update(read(message, action, markup) - (usual | bare))
    return extra


@lru_cache(maxsize=1000)
def calm(say: str, url: str | None, markup: str, **keys: Any) -> tuple[Found, ...]:
    """Return what a reader finds in messages that say nothing bad."""
    return tuple(read(message, action, markup) for message, action in told(say, url, **keys))


def complaints(markup: str, texts: Sequence[str] = TEXTS) -> list[str]:
    """Return each payload with which somebody gets through, and what they get."""
    found = []
    for say, url in chain(((say, INNOCENT) for say in texts), (("calm", url) for url in ADDRESSES)):
        extra = smuggled(say, url, markup)
        found += [f"{say[:60]!a} {url[:60]!a}: {dict(extra)}"[:300]] if extra else []
    return found


def test_the_payloads_are_many_and_all_different() -> None:
    assert len(set(TEXTS)) + len(set(ADDRESSES)) >= 500


def test_each_markup_has_a_reader() -> None:
    assert set(READERS) >= set(MARKUPS)


@pytest.mark.parametrize("markup", MARKUPS)
def test_no_text_and_no_address_is_more_than_that(markup: str) -> None:
    assert not complaints(markup)


OWN = """
{{ marked_headline | bold | link(url) }} {{ headline }}{{ excerpt }}
{{ marked_excerpt | quote }}{{ excerpt | mark(terms) | italic }}
{{ source | code }}/{{ wire }}@{{ seen_by }}#{{ also }}: {{ origins | join }} [{{ notes | join("](") }}]
{% for one in last %}{{ one.headline | upper | link(one.url) }} {{ one.url }}{% endfor %}
{{ headline | truncate(40) ~ translation | lower | bold }} {{ url }} {{ picture }}
{% if related %}{{ related.headline | replace("a", "*") }}{% endif %}{{ rules | reverse }}
"""


# What the template itself gives, and a reader may find more or less of, by the letters that stand beside it.
_ITS_OWN = re.compile(r"strong_open|em_open|<[biu]>|<br>|colour .*")


@pytest.mark.parametrize("markup", FACES)
def test_no_text_is_more_than_that_in_words_of_a_users_own(markup: Any) -> None:
    own, found = template_for(OWN, markup), []
    for say in TEXTS[::4]:
        calmer = told(twin(say), INNOCENT)
        usual = {name.lower() for name in smuggled(say, INNOCENT, markup)}
        for (message, action), (innocent, _action) in zip(told(say, INNOCENT), calmer, strict=True):
            extra = read(message, action, markup, own) - read(innocent, action, markup, own)
            got = {name for name in extra if not _ITS_OWN.fullmatch(name) and name.lower() not in usual}
            found += [f"{say[:60]!a}: {got}"[:300]] if got else []
    assert not found


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("markup", MARKUPS)
def test_no_single_place_of_a_message_is_open(markup: str, place: str) -> None:
    for say in TEXTS[::20]:
        assert not smuggled(say, INNOCENT, markup, places=(place,)), say


@pytest.mark.parametrize("markup", MARKUPS)
def test_a_notice_repeats_what_servers_say_as_text(markup: str) -> None:
    # Addresses stay alive in it: a notice may say where to look.
    for say in TEXTS[::5]:
        for text in (say, f"A page says:\n{say}"):
            notice, usual = (Message(kind="notice", at=NOW, text=one, title=one) for one in (text, twin(text)))
            extra = read(notice, Action.SEND, markup) - read(usual, Action.SEND, markup)
            assert not [found for found in extra if found != "link" and not found.startswith("live: ")], say


HALVES = (
    ("<b", ">x</b>"),
    ("<a href='", "'>x</a>"),
    ("[x", "](https://evil.example/)"),
    ("**x", "x**"),
    ("`x", "x`"),
    ("||x", "x||"),
    ("<!", "channel>"),
    ("@", "everyone"),
    ("https:", "//evil.example/"),
    ("&", "lt;"),
    ("\\", "*x*"),
    ("\x1b[", "31m"),
    ("\ud83d", "\ude00"),
    ("\u202e", "\u202c"),
    ("<!--", "-->"),
    ("<![CDATA[", "]]>"),
)


@pytest.mark.parametrize("halves", HALVES, ids=ascii)
@pytest.mark.parametrize("markup", MARKUPS)
def test_two_places_of_a_message_do_not_make_one_thing_together(markup: str, halves: tuple[str, str]) -> None:
    first, second = halves
    for one, other in ((first, second), (f"x {first}", f"{second} x")):
        extra: Found = Counter()
        innocent = zip(_split_over(twin(one), twin(other)), _split_over("", ""), strict=True)
        for (message, action), ((usual, _), (bare, _)) in zip(_split_over(one, other), innocent, strict=True):
            extra.update(read(message, action, markup) - (read(usual, action, markup) | read(bare, action, markup)))
        assert not extra


def _split_over(first: str, second: str) -> Iterator[tuple[Message, Action]]:
    """Return messages in which the two stand in places that follow each other."""
    for message, action in told(first, INNOCENT):
        cards = tuple(
            replace(
                one,
                source=second,
                terms=(second,),
                also=(first, second),
                origins=(first, second),
                notes=(first, second),
                rules=(first, second),
                excerpt=Quote(text=f"calm {second}", marks=((5, 5 + len(second)),)),
            )
            for one in message.cards
        )
        yield replace(message, cards=cards), action


@pytest.mark.parametrize("markup", [markup for markup in FACES if READERS[markup] not in {document, terminal}])
def test_a_channel_that_escapes_nothing_is_found_out(markup: str, monkeypatch: pytest.MonkeyPatch) -> None:
    naive = replace(FACES[markup], write=text_of, defuse=untouched)
    monkeypatch.setattr("bot.render.FACES", {**FACES, markup: naive})
    assert len(complaints(markup, TEXTS[::4])) > 15


TEMPLATE = (
    "{{ headline | bold | link(url) }}\n{{ excerpt | mark(terms) | quote }}\n{{ source | code }} {{ also }}\n"
    "{% for one in last %}{{ one.headline | italic | link(one.url) }}{% endfor %} {{ notes }} {{ rules | join(', ') }}"
)


@pytest.mark.parametrize("markup", [*FACES, *DOCUMENTS])
def test_a_template_of_ones_own_opens_nothing(markup: str) -> None:
    template = template_for(TEMPLATE, "plain")
    calmly = ("calm", "", "x x", "\u0627", "\u0627 x", "x" * 700)
    usual = set(chain.from_iterable(of_template(say, INNOCENT, markup, template) for say in calmly))
    # In plain text an address stands among words, where a reader cannot tell whose it is.
    addresses = () if markup == "push" else ADDRESSES[::3]
    for say, url in chain(((say, INNOCENT) for say in TEXTS[::20]), (("calm", url) for url in addresses)):
        assert not of_template(say, url, markup, template) - usual, (say, url)


def of_template(say: str, url: str | None, markup: str, template: Template) -> set[str]:
    """Return what a reader finds in the messages that a template makes."""
    return set().union(*(read(message, action, markup, template) for message, action in told(say, url)))


# --- on the wire -----------------------------------------------------------------------------------------------


@each_way
async def test_no_text_changes_the_shape_of_what_is_sent(way: Way, on_the_web: tuple[Way, ...]) -> None:
    if way not in on_the_web:
        return
    usual: dict[int, Shape] = {}
    for calmly in ("calm", "", "x" * 400):
        for number, (message, action) in enumerate(told(calmly, INNOCENT)):
            usual[number] = usual.get(number, frozenset()) | await shape(way, message, action)
    for say in TEXTS[::20]:
        for number, (message, action) in enumerate(told(say, INNOCENT)):
            assert await shape(way, message, action) <= usual[number], say


async def shape(way: Way, message: Message, action: Action) -> Shape:
    """Return what is sent for the first part of a message: where to, with which headers, and keys of which types."""
    style = way.sender().style
    part = parts(message, replace(style, limit=200_000), action=action, timezone=UTC)[0]
    asked = action if action in {one for one, _ in actions(way)} else Action.SEND
    one = Post(key="k", action=asked, part=part, message=message, target="5", state={"chat": "42"})
    _, requests = await accepted(way, one)
    return frozenset(
        (number, request.method, str(request.url), *thing)
        for number, request in enumerate(requests)
        for thing in (*request.headers.multi_items(), *_form(request.content.decode()))
        if thing[0] not in {"content-length", _SIGNATURE}
    )


_SIGNATURE = "x-wirewatch-signature"


def _form(content: str) -> Iterator[tuple[str, str]]:
    if not content.startswith("{"):
        yield from ((key, "text") for key in parse_qs(content, keep_blank_values=True))
        return
    said = json.loads(content)
    # The words beside Slack's blocks are in its own markup.
    assert "blocks" not in said or not re.search(r"<[!@#]|<https?:", said.get("text", "")), said["text"]
    yield from ((place, type(value).__name__) for place, value in readers.leaves(said, ""))


@each_way
async def test_no_text_changes_the_shape_of_a_file(way: Way) -> None:
    if "file" not in way.keys:
        return
    usual = await written(way, "calm") | await written(way, "x" * 400)
    for say in TEXTS[::20]:
        assert not await written(way, say) - usual, say


async def written(way: Way, say: str) -> Found:
    """Return what stands in the XML that a channel writes: its elements and attributes, and the HTML that they hold."""
    found: Found = Counter()
    sender = KINDS[way.kind](**{**way.values(), "file": "alerts.xml"})
    for message, action in told(say, INNOCENT):
        part = parts(message, sender.style, action=action, timezone=UTC)[0]
        async with Net(httpx.Response(200)).door() as web:
            await sender.send(Post(key="k", action=Action.SEND, part=part, message=message), web)
        found.update(chain.from_iterable(map(_elements, _files())))
    return found


def _files() -> list[bytes]:
    return [file.read_bytes() for file in Path().glob("*.xml")]


def _elements(document: bytes) -> Iterator[str]:
    for element in lxml.etree.fromstring(document).iter():
        yield f"{element.tag} {sorted(element.attrib)}"
        if element.get("type") == "html":
            yield from readers.html("feed")(element.text or "").elements()


@each_way
async def test_no_text_changes_the_shape_of_a_mail(way: Way) -> None:
    if "host" not in way.keys:
        return
    async with office() as mails:
        # The server takes the mail of anybody on this machine, and needs no key.
        keys = {key: value for key, value in way.values().items() if key not in {"user", "password", "port"}}
        sender = KINDS[way.kind](**keys, port=mails.port, tls="none")
        for say in ("calm", *TEXTS[::20]):
            for message, _ in told(say, INNOCENT):
                part = parts(message, sender.style, action=Action.SEND, timezone=UTC)[0]
                async with Net(httpx.Response(200)).door() as web:
                    await sender.send(Post(key="k", action=Action.SEND, part=part, message=message), web)
    calm, *others = mails.taken
    for one in others:
        assert (one.sender, one.recipients) == (calm.sender, calm.recipients)
        assert set(one.mail.keys()) <= {*calm.mail.keys(), "X-Priority", "Importance"}
        assert len(one.mail.keys()) == len(set(one.mail.keys()))
        assert [part.get_content_type() for part in one.mail.walk()] == [
            part.get_content_type() for part in calm.mail.walk()
        ]
        assert not one.mail.defects
        assert all("\n" not in str(value) and not re.search(readers.UNSEEN, str(value)) for value in one.mail.values())
        assert one.mail["To"] == calm.mail["To"]
        assert one.mail["From"] == calm.mail["From"]
