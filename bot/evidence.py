"""Evidence of what was told: a page as it came, and all that is kept of a story as a zip that proves itself.

Nothing from outside names a file, and the same evidence gives the same bytes: no time of making, nothing compressed.
"""

import json
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from sqlalchemy import Connection

from bot import tales
from bot.errors import WirewatchError
from bot.markup import clean
from bot.model import Access, Answer, Capture, Delivery, Event, Match
from bot.store import evidence as kept
from bot.store.database import Database
from bot.store.evidence import Exhibit
from bot.store.timeline import Report, Tale
from bot.text import digest

MAX_BYTES = 5_000_000  # of a page that are kept
MAX_HEADERS = 100
MAX_HEADER = 2_000  # characters of one
MAX_ADDRESS = 4_000

# A server's answer may hand out keys; these are ours, and not the page's.
_SECRET = re.compile(r"cookie|auth|token|csrf|xsrf|session|secret", re.IGNORECASE)
_ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "text/plain": "txt",
    "application/pdf": "pdf",
    "application/json": "json",
    "application/xml": "xml",
    "text/xml": "xml",
}


class NoEvidenceError(WirewatchError):
    """Nothing is kept of a story."""


# --- a page as it came -----------------------------------------------------------------------------------------


def captured(answer: Answer, asked: str, access: Access, now: datetime) -> Capture:
    """Return a page as evidence, without headers that may hold a secret of ours; takes a moment for a large one."""
    digest_of_page = sha256(answer.body).hexdigest()
    secrets = [value for value in access.keys().values() if value]
    headers, left_out = {}, []
    for name, value in sorted(answer.headers.items())[:MAX_HEADERS]:
        if _SECRET.search(name) or any(secret in value for secret in secrets):
            left_out.append(clean(name[:MAX_HEADER]))
        else:
            headers[clean(name[:MAX_HEADER])] = clean(value[:MAX_HEADER])
    url = answer.url[:MAX_ADDRESS]
    return Capture(
        id=digest("capture", digest_of_page, url, now.isoformat()),
        asked=asked[:MAX_ADDRESS],
        url=url,
        status=answer.status,
        headers=headers,
        left_out=tuple(left_out),
        body=zlib.compress(answer.body[:MAX_BYTES]),
        size=len(answer.body),
        sha256=digest_of_page,
        fetched_at=now,
    )


# --- all that is kept of a story -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """What was written: the file, its SHA-256, and how much is in it."""

    file: Path
    sha256: str
    items: int
    pages: int
    messages: int


def bundle(database: Database, name: str, file: Path | None, *, force: bool) -> Bundle:
    """Write all that is kept of a story into a zip, `file` or one named by the story's id in the working folder.

    `name` is what `tales.story` takes. Raises NotKnownError, NoEvidenceError, or WirewatchError where the file is there
    and may not be overwritten (`force`), or cannot be written.
    """
    tale = tales.story(database, name)
    target = file or Path(f"evidence-{tale.story.id[: tales.SHORT_ID]}.zip")
    if target.exists() and not force:
        raise WirewatchError(f"the file {target} is there already; --force overwrites it, --to FILE names another")
    return database.read_now(_bundled, tale, target)


def _bundled(connection: Connection, tale: Tale, target: Path) -> Bundle:
    ids = [report.item.id for report in tale.reports]
    exhibits = kept.exhibits(connection, ids)
    if not exhibits:
        words = "it was never told" if not tale.alerts else "none was kept when it was told, or it was forgotten since"
        raise NoEvidenceError(f"there is no evidence of the story {tale.story.id[: tales.SHORT_ID]}: {words}")
    matches = kept.matches_of(connection, ids)
    messages = kept.deliveries_of(connection, [alert.id for alert, _at in tale.alerts])
    manifest = _manifest(tale, exhibits, matches, messages)
    half = target.with_name(f".{target.name}.part")
    try:
        with ZipFile(half, "w", ZIP_STORED) as archive:
            sums = _Sums(archive)
            sums.add("README.txt", README.encode())
            sums.add("manifest.json", _json(manifest))
            for path, content in _files(connection, tale, exhibits, messages):
                sums.add(path, content)
            _write(archive, "SHA256SUMS", sums.listed().encode())
        half.replace(target)
    except OSError as error:
        half.unlink(missing_ok=True)
        raise WirewatchError(f"{target} cannot be written: {(error.strerror or 'unknown error').lower()}") from error
    with target.open("rb") as written:
        whole = sha256()
        while block := written.read(1 << 20):
            whole.update(block)
    pages = sum(one.capture is not None for one in exhibits.values())
    return Bundle(file=target, sha256=whole.hexdigest(), items=len(ids), pages=pages, messages=len(messages))


class _Sums:
    """The files of an archive, and what `sha256sum` says of each."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive
        self._lines: list[str] = []

    def add(self, path: str, content: bytes) -> None:
        self._lines.append(f"{sha256(content).hexdigest()}  {path}\n")
        _write(self._archive, path, content)

    def listed(self) -> str:
        return "".join(self._lines)


def _write(archive: ZipFile, path: str, content: bytes) -> None:
    entry = ZipInfo(path)  # of the year 1980, as every other
    entry.create_system = 3  # Unix, wherever it is made
    entry.external_attr = 0o100644 << 16  # a plain file, to be executed by nobody
    archive.writestr(entry, content)


def _files(
    connection: Connection,
    tale: Tale,
    exhibits: Mapping[str, Exhibit],
    messages: Sequence[tuple[Delivery, datetime]],
) -> Iterator[tuple[str, bytes]]:
    """Yield what the manifest names, one after another: of pages only one at a time is at hand."""
    for number, report in enumerate(tale.reports, 1):
        exhibit = exhibits.get(report.item.id)
        folder = _folder(number)
        yield f"{folder}/entry.json", _json(_entry(report, exhibit))
        if exhibit is None:
            continue
        if exhibit.capture is not None:
            packed = kept.body_of(connection, exhibit.capture.id)
            yield f"{folder}/{_page_name(exhibit)}", zlib.decompress(packed) if packed else b""
        if exhibit.text is not None:
            yield f"{folder}/text.txt", exhibit.text.encode()
    for number, (delivery, _at) in enumerate(messages, 1):
        for path, body in zip(_message_files(number, delivery), _bodies(delivery), strict=True):
            yield path, body.encode()


def _folder(number: int) -> str:
    return f"items/{number:03}"


def _page_name(exhibit: Exhibit) -> str:
    said = exhibit.capture.headers.get("content-type", "") if exhibit.capture else ""
    return f"page.{_ENDINGS.get(said.partition(';')[0].strip().lower(), 'bin')}"


def _bodies(delivery: Delivery) -> list[str]:
    return [part.body for part in delivery.parts if part.sent]


def _message_files(number: int, delivery: Delivery) -> list[str]:
    bodies = _bodies(delivery)
    if len(bodies) == 1:
        return [f"messages/{number:03}.txt"]
    return [f"messages/{number:03}-{part}.txt" for part in range(1, len(bodies) + 1)]


# --- the manifest ----------------------------------------------------------------------------------------------


def _manifest(
    tale: Tale,
    exhibits: Mapping[str, Exhibit],
    matches: Mapping[str, Sequence[Match]],
    messages: Sequence[tuple[Delivery, datetime]],
) -> dict[str, Any]:
    story = tale.story
    return {
        "version": 1,
        "story": {
            "id": story.id,
            "title": story.title,
            "first_seen": _iso(story.first_seen),
            "last_seen": _iso(story.last_seen),
            "parts": [part.id for part in tale.parts],
        },
        "alerts": [
            {
                "id": alert.id,
                "severity": alert.severity.word,
                "rules": list(alert.rules),
                "first_at": _iso(at),
                "seen": alert.seen and {"by": alert.seen.by, "at": _iso(alert.seen.at)},
            }
            for alert, at in tale.alerts
        ],
        "items": [
            _item(number, report, exhibits.get(report.item.id), matches.get(report.item.id, ()), tale)
            for number, report in enumerate(tale.reports, 1)
        ],
        "messages": [
            {
                "channel": delivery.channel,
                "action": delivery.action.value,
                "status": delivery.status,
                "at": _iso(at),
                "message_ids": [part.message_id for part in delivery.parts if part.sent],
                "files": _message_files(number, delivery),
            }
            for number, (delivery, at) in enumerate(messages, 1)
        ],
        "changes": [_change(event) for event in tale.events],
    }


def _item(number: int, report: Report, exhibit: Exhibit | None, matches: Iterable[Match], tale: Tale) -> dict[str, Any]:
    item, folder = report.item, _folder(number)
    return {
        "id": item.id,
        "source": item.source,
        "outlet": item.outlet,
        "title": item.title,
        "url": item.url,
        "published": item.published and _iso(item.published),
        "first_seen": _iso(item.first_seen),
        "language": item.language,
        "relation": tales.relation(report, tale),
        "rules": [_hit(match, report) for match in matches],
        "kept_at": exhibit and _iso(exhibit.at),
        "entry": f"{folder}/entry.json",
        "page": exhibit and _page(exhibit, folder),
        "no_page": _no_page(exhibit),
        "flaw": exhibit and exhibit.flaw,
        "text": f"{folder}/text.txt" if exhibit and exhibit.text is not None else None,
    }


def _hit(match: Match, report: Report) -> dict[str, Any]:
    """Return a rule and the words that it found, as they are written where the text is still there."""
    item = report.item
    texts = {"title": item.title, "lead": item.summary, "body": item.body, "url": item.url, "author": item.author}
    texts["tags"] = "\n".join(item.tags)
    words = [
        {"in": span.field, "term": span.term, "found": (texts.get(span.field) or "")[span.start : span.end] or None}
        for span in match.spans
    ]
    return {"rule": match.rule, "words": words}


def _page(exhibit: Exhibit, folder: str) -> dict[str, Any] | None:
    page = exhibit.capture
    if page is None:
        return None
    return {
        "file": f"{folder}/{_page_name(exhibit)}",
        "asked": page.asked,
        "reached": page.url,
        "status": page.status,
        "fetched_at": _iso(page.fetched_at),
        "bytes": page.size,
        "sha256": page.sha256,
        "cut": page.size > MAX_BYTES,
        "headers": dict(sorted(page.headers.items())),
        "headers_left_out": list(page.left_out),
    }


def _no_page(exhibit: Exhibit | None) -> str | None:
    if exhibit is None:
        return "this item was not told; its entry is what is known of it by now"
    return None if exhibit.capture else exhibit.flaw or "no page was read"


def _entry(report: Report, exhibit: Exhibit | None) -> dict[str, Any]:
    return kept.entry_of(report.item) if exhibit is None else exhibit.entry


def _change(event: Event) -> dict[str, Any]:
    return {"at": _iso(event.at), "kind": event.kind, "item": event.item, "data": dict(event.data)}


def _json(value: Any) -> bytes:
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode("utf-8", "backslashreplace")


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


README = """\
Evidence of a story that Wirewatch told.

manifest.json   what is what: the story, each item (who published it, when, when it was first seen, which rules
                hit it and by which words), each page (which address was asked for and which was reached, when,
                the server's answer and headers, the SHA-256 of its bytes), each message that was sent, and what
                changed over time. Times are in UTC.
items/          one folder for each item, oldest first:
                entry.json   what the feed gave when the item was first told: text without markup
                page.*       the page as its server sent it, byte for byte, once the compression of the
                             transfer was undone; its beginning, if the manifest says that it was cut
                text.txt     what was read in the page as its article
messages/       the messages as they went to each channel, in order
SHA256SUMS      the SHA-256 of every other file here

To verify that nothing was changed since this file was made, unpack it and run in its folder:

    sha256sum -c SHA256SUMS          (on a Mac: shasum -a 256 -c SHA256SUMS)

Every line must end with OK. "sha256" of a page in manifest.json is that of the whole page as it was fetched: the
same as in SHA256SUMS, unless the page was cut. Whoever can change a file can also change SHA256SUMS: for proof to
others, have the SHA-256 of the zip itself noted or signed by somebody independent on the day it is made. The same
evidence always gives the same zip.

The pages are from outside and are not made harmless. Opened in a browser they may run their scripts and call their
servers: look at them in a text editor, or offline.

Headers that can hold a secret of whoever asked (Set-Cookie and the like) were not kept; the manifest names them.
"""
