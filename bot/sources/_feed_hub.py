"""Which hub pushes a feed, and under which name the feed is known there: from its HTTP headers, or from its head."""

import re
from collections.abc import Iterator, Mapping
from html import unescape

from bot.sources._feed_parse import web_address

HEAD = 16_384  # bytes of a feed that are looked through, before its first entry
MOST_LINKS = 50
LONGEST = 2_000

_ENTRIES = re.compile(rb"<(?:[\w.-]{1,20}:)?(?:item|entry)\b", re.IGNORECASE)
_LINK = re.compile(r"<(?:[\w.-]{1,20}:)?link\b([^<>]{1,4000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:.-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]{0,2000})"|'([^']{0,2000})')""")
_HEADER = re.compile(r"<([^<>]{1,2000})>([^<]{0,1000})")
_REL = re.compile(r""";\s{0,20}rel\s{0,20}=\s{0,20}(?:"([^"]{0,200})"|([^\s;,"]{1,200}))""", re.IGNORECASE)


def announced(body: bytes, headers: Mapping[str, str], url: str) -> tuple[str, str] | None:
    """Return the addresses of the hub and of the topic, or None where the feed does not name both.

    What the headers say counts before what the feed says, as WebSub wants it. Only http and https, and bounded.
    """
    named = _named(_in_header(headers.get("link", "")[:HEAD]), url)
    head = body[:HEAD]
    if len(named) < 2 and b"hub" in head:  # noqa: PLR2004 - hub and topic; most feeds have no hub, and cost nothing
        first = _ENTRIES.search(head)
        text = head[: first.start() if first else HEAD].decode("utf-8", "replace")
        named = {**_named(_in_text(text), url), **named}
    return (named["hub"], named["self"]) if len(named) == 2 else None  # noqa: PLR2004


def _named(links: Iterator[tuple[str, str]], url: str) -> dict[str, str]:
    """Return the first good address of each of the two relations that matter."""
    named: dict[str, str] = {}
    for number, (relation, address) in enumerate(links):
        if number == MOST_LINKS:
            break
        for word in relation.lower().split():
            good = web_address(address, url) if word in {"hub", "self"} and word not in named else None
            if good and len(good) <= LONGEST:
                named[word] = good
    return named


def _in_header(value: str) -> Iterator[tuple[str, str]]:
    for link in _HEADER.finditer(value):
        found = _REL.search(link.group(2))
        if found:
            yield found.group(1) or found.group(2), link.group(1)


def _in_text(text: str) -> Iterator[tuple[str, str]]:
    for link in _LINK.finditer(text):
        given = {name.lower(): unescape(one or other) for name, one, other in _ATTRIBUTE.findall(link.group(1))}
        if "rel" in given and "href" in given:
            yield given["rel"], given["href"]
