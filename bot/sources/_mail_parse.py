"""The bytes of a mail to entries in plain text: one for a press release, one for each article of a Google Alert."""

from __future__ import annotations

import binascii
import email
import email.errors
import email.header
import email.parser
import email.utils
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree

from bot.model import Entry
from bot.sources._embargo import embargo_until
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import HEADLINE, LEAD, MAX_BODY, MAX_NAME, MAX_TITLE, web_address
from bot.sources._feed_plain import cut, one_line, plain

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message

MAX_PARTS = 100
MAX_HEADER = 10_000
MAX_SENDER = 1_000
MAX_LINKS = 1_000
MAX_ARTICLES = 200
WRAPPED = 60  # characters from which on the end of a line is only where the mail program broke it
SLUG = 25  # characters of a path that names an article rather than a department

# What the standard library is known to raise on mails that nobody should write.
_ODD = (RecursionError, ValueError, LookupError, TypeError, AttributeError, email.errors.MessageError)
_ALERTS = "googlealerts-noreply@google.com"
_ONLINE = re.compile(
    r"\b(?:view|read|open|see)\b.{0,40}\b(?:browser|online|web(?:\s?page|site)?)\b|\bweb version\b|\bonline version\b"
    r"|\bim browser\b|\bonline (?:ansehen|lesen)\b|\b(?:dans|sur) (?:le|votre) navigateur\b|\bversion en ligne\b"
    r"|\ben (?:el|tu|su) navegador\b|\bnel (?:tuo )?browser\b|عرض في المتصفح",
    re.IGNORECASE,
)
_NO_ARTICLE = re.compile(
    r"unsubscri|opt-?out|preferences|abmeld|desinscri|désinscri|baja|subscription|privacy|impressum|/share|sharer|"
    r"\.(?:png|jpe?g|gif|svg|css)(?:$|\?)|facebook\.com|twitter\.com|//x\.com|linkedin\.com|instagram\.com|youtube\.com",
    re.IGNORECASE,
)


def entries_of(data: bytes, arrived: datetime | None, *, cut_off: bool = False) -> tuple[tuple[Entry, ...], str | None]:
    """Return what a mail tells, and in words what of it could not be read.

    `arrived` is when the server took it in; `cut_off` says that the bytes are only the beginning of the mail.
    """
    complaint = None
    try:
        mail = email.message_from_bytes(data)
        texts = _texts(mail)
    except _ODD:
        mail, texts = email.parser.BytesHeaderParser().parsebytes(data[:MAX_HEADER]), ("", "")
        complaint = "mails of which only the subject can be read"
    if cut_off and not any(text.strip() for text in texts):
        complaint = "mails that are too large to be read beyond their subject"
    whole = _entry(mail, texts, arrived)
    articles = tuple(_articles(texts[1], whole)) if _address(mail).lower() == _ALERTS else ()
    entries = articles or ((whole,) if whole.title else ())
    return entries, complaint or (None if entries else "mails without a subject and a text")


def _entry(mail: Message, texts: tuple[str, str], arrived: datetime | None) -> Entry:
    written, html = texts
    body = plain(html, MAX_BODY) or plain(_unwrapped(written), MAX_BODY, markup=False)
    subject = one_line(_header(mail, "Subject"), MAX_TITLE, markup=False)
    title = subject or cut(body.partition("\n")[0], HEADLINE)
    sent = _sent(mail) or arrived
    name, address = _name(mail), _address(mail)
    sender = f"{name} <{address}>" if name and address else name or address
    return Entry(
        title=title,
        url=_url(mail, html, written),
        guid=_guid(mail, title, sent),
        summary=cut(body, LEAD),
        body=body or None,
        author=one_line(sender, MAX_NAME, markup=False) or None,
        outlet=one_line(name or address, MAX_NAME, markup=False) or None,
        published=sent.astimezone(UTC) if sent else None,
        embargo_until=embargo_until(f"{subject}\n\n{body}", sent),
        whole=True,
    )


# --- headers ---------------------------------------------------------------------------------------------------


def _header(mail: Message, name: str) -> str:
    """Return a header decoded; whatever it is."""
    try:
        return _decoded(mail.get(name, ""))
    except _ODD:
        return ""


def _decoded(value: Any) -> str:
    raw = value[:MAX_HEADER] if isinstance(value, str) else value
    try:
        parts = email.header.decode_header(raw)
    except (email.errors.HeaderParseError, binascii.Error, ValueError):
        return str(raw)
    return "".join(
        part if isinstance(part, str) else decode(part, f"text/plain; charset={charset or 'utf-8'}").text
        for part, charset in parts
    )[:MAX_HEADER]


def _name(mail: Message) -> str:
    """Return who it says it is from. The address is parsed first: a name that is decoded may hold a comma."""
    return _decoded(_sender(mail)[0]).strip().strip("\"'")


def _address(mail: Message) -> str:
    return _sender(mail)[1].strip()


def _sender(mail: Message) -> tuple[str, str]:
    try:
        raw = mail.get("From", "")
        name, address = email.utils.parseaddr((raw if isinstance(raw, str) else _decoded(raw))[:MAX_SENDER])
    except _ODD:
        return "", ""
    return name, address if "@" in address and address.isprintable() else ""


def _sent(mail: Message) -> datetime | None:
    """Return when it says it was sent, in its sender's zone."""
    try:
        found = email.utils.parsedate_to_datetime(_header(mail, "Date")[:200])
        found = found if found.tzinfo else found.replace(tzinfo=UTC)
        found.astimezone(UTC)
    except (*_ODD, OverflowError):
        return None
    return found


def _guid(mail: Message, title: str, sent: datetime | None) -> str:
    """Return what identifies the mail in any folder, and after a folder was built anew."""
    said = "".join(_header(mail, "Message-ID").split()).strip("<>")
    if said:
        return f"mid:{said[:500]}"
    known = "\n".join((_header(mail, "From"), title, sent.isoformat() if sent else ""))
    return f"mail:{hashlib.sha256(known.encode('utf-8', 'surrogatepass')).hexdigest()[:32]}"


# --- the text --------------------------------------------------------------------------------------------------


def _texts(mail: Message) -> tuple[str, str]:
    """Return the mail's own text and HTML, each empty where there is none; attachments are left out."""
    found = {"text/plain": "", "text/html": ""}
    for count, part in enumerate(mail.walk()):
        if count == MAX_PARTS:
            break
        kind = part.get_content_type()
        if kind not in found or found[kind].strip() or part.is_multipart():
            continue
        if part.get_content_disposition() == "attachment" or part.get_filename():
            continue
        payload = part.get_payload(decode=True)
        if isinstance(payload, bytes):
            charset = str(part.get_param("charset", "") or "")[:100]
            found[kind] = decode(payload, f"{kind}; charset={charset}" if charset else "").text
    return found["text/plain"], found["text/html"]


def _unwrapped(text: str) -> str:
    """Return a text without the line ends that only keep its lines short."""
    lines: list[str] = []
    length = 0  # of the last line as it was written
    for line in text.replace("\r\n", "\n").split("\n"):
        if lines and length >= WRAPPED and line[:1].isalnum():
            lines[-1] = f"{lines[-1].rstrip()} {line}"
        else:
            lines.append(line)
        length = len(line)
    return "\n".join(lines)


# --- links -----------------------------------------------------------------------------------------------------


def _url(mail: Message, html: str, written: str) -> str | None:
    """Return the address of the mail itself on the web, or of what it is about; a mere home page is neither.

    Mails that share an address would be taken for one another, so what stands in all mails of a sender is no use.
    """
    archived = web_address(_header(mail, "Archived-At").strip().strip("<>"), "")
    if archived:
        return archived
    links = (
        list(_links(html)) if html else [(link, "") for link in re.findall(r"https?://[^\s<>\"')\]]{4,2000}", written)]
    )
    online = next((url for url, words in links if _ONLINE.search(words)), None)
    return online or next((url for url, _words in links if _is_article(url)), None)


def _is_article(url: str) -> bool:
    path = urlsplit(url).path
    return len(path) >= SLUG and (path.count("-") > 2 or any(map(str.isdigit, path))) and not _NO_ARTICLE.search(url)  # noqa: PLR2004 - words of a slug


def _links(html: str) -> Iterator[tuple[str, str]]:
    """Yield the links of a page and their words, in order; those through Google as what they lead to."""
    for count, anchor in enumerate(_tree(html).iter("a")):
        if count == MAX_LINKS:
            return
        url = _target(anchor)
        if url:
            yield url, " ".join("".join(anchor.itertext())[:300].split())


def _tree(html: str) -> Any:
    try:
        root = etree.fromstring(html.encode("utf-8", "replace"), etree.HTMLParser(encoding="utf-8", no_network=True))
    except etree.LxmlError:
        root = None
    return root if root is not None else etree.Element("html")


def _target(anchor: Any) -> str | None:
    url = web_address(anchor.get("href"), "")
    parts = urlsplit(url) if url else None
    if parts is None or parts.path != "/url" or (parts.hostname or "").removeprefix("www.") != "google.com":
        return url
    query = parse_qs(parts.query, max_num_fields=50) if parts.query.count("&") < 50 else {}  # noqa: PLR2004 - sane
    return web_address(next(iter(query.get("url") or query.get("q") or [""])), "")


# --- Google Alerts ---------------------------------------------------------------------------------------------


def _articles(html: str, mail: Entry) -> Iterator[Entry]:
    """Yield an entry for each article of a Google Alert, with what the mail says of its title, text and outlet."""
    seen: set[str] = set()
    for anchor in _tree(html).iter("a"):
        href = anchor.get("href") or ""
        url = _target(anchor) if "google.com/url" in href else None
        title = one_line("".join(anchor.itertext()), MAX_TITLE, markup=False)
        if url is None or url in seen or not title or "/alerts/" in url:
            continue
        seen.add(url)
        box = next((above for above in anchor.iterancestors() if _is_article_box(above)), None)
        summary, outlet = _told(box, "description"), _told(box, "publisher")
        yield replace(
            mail, title=title, url=url, guid=url, summary=summary, body=None, author=None, outlet=outlet or None,
            embargo_until=None, whole=False,
        )  # fmt: skip
        if len(seen) == MAX_ARTICLES:
            return


def _is_article_box(element: Any) -> bool:
    return str(element.get("itemtype") or "").endswith("schema.org/Article")


def _told(box: Any, what: str) -> str:
    """Return the text of the first element inside that is marked as `what`."""
    found = [] if box is None else [part for part in box.iterfind(".//*[@itemprop]") if part.get("itemprop") == what]
    return one_line("".join(found[0].itertext()), LEAD, markup=False) if found else ""
