"""A JSON answer to entries, by ways that a config or a preset names; every value may be of any type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

from babel import Locale

from bot.durations import WrongValueError
from bot.errors import UnreadableError
from bot.sources._feed_decode import decode
from bot.sources._feed_parse import MAX_BYTES, Reading, reading_of
from bot.sources._feed_plain import cut, one_line
from bot.sources._feed_raw import Channel, Raw, Text
from bot.sources._json_path import Pick, Way, keys_of, pick, text_of, way

MAX_BRACKETS = 500_000
MAX_SEARCHED = 5_000
MAX_SAID = 200

Hit = Mapping[str, Any]
Keep = Callable[[Hit], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Where in an answer the list is, and where in each of its entries the rest.

    `list` None looks for the first list; `spare` says that the list is left out where it would be empty.
    """

    list: Way | None
    id: Pick
    title: Pick
    link: Pick
    date: Pick
    summary: Pick
    text: Pick
    author: Pick
    outlet: Pick
    language_at: Pick
    tags_at: Pick
    picture: Pick
    spare: bool = False


_USUAL = {
    "id": ("id", "guid", "uuid", "_id"),
    "title": ("title", "headline", "name"),
    "link": ("url", "link", "href", "permalink", "web_url", "webUrl"),
    "date": (
        *("published_at", "publishedAt", "published", "date_published", "pubDate", "publication_date", "date"),
        *("created_at", "createdAt", "timestamp"),
    ),
    "summary": ("description", "summary", "abstract", "excerpt", "lead"),
    "text": ("content", "body", "text", "content_html", "content_text"),
    "author": ("author", "authors", "byline", "creator"),
    "outlet": ("outlet", "publisher", "source.name"),
    "language_at": ("language", "lang"),
    "tags_at": ("tags", "categories", "keywords"),
    "picture": ("image", "image_url", "imageUrl", "urlToImage", "socialimage", "picture", "thumbnail"),
}


def places(*, spare: bool = False, **said: str | tuple[str, ...] | None) -> Places:
    """Return places as a config writes them; what is None is looked for under its usual names.

    Raises WrongValueError, whose text begins with the key.
    """
    made: dict[str, Any] = {key: pick(names, said=False) for key, names in _USUAL.items()} | {"list": None}
    for key, value in said.items():
        if value is None:
            continue
        try:
            made[key] = way(value) if key == "list" and isinstance(value, str) else pick(value)
        except WrongValueError as error:
            raise WrongValueError(f"{key}: {error}", error.fix) from error
    return Places(**made, spare=spare)


def read_json(
    data: bytes,
    where: Places,
    *,
    content_type: str = "",
    url: str = "",
    max_items: int = 2_000,
    keep: Keep | None = None,
) -> Reading:
    """Return what an answer says. `url` is where it came from; `keep` tells which entries count.

    Raises UnreadableError, not permanent and in words for a person. Bounded in time and memory.
    """
    document = document_of(data, content_type)
    found = _entries(document, where)
    kept = [entry for entry in found if keep is None or (isinstance(entry, Mapping) and keep(entry))]
    complaints = [f"cut after {max_items} of {len(kept)} entries"] if len(kept) > max_items else []
    raws = [_raw(entry, where) for entry in kept[:max_items]]
    titled = tuple(raw for raw in raws if raw.title or raw.summary)
    if raws and not titled:
        raise UnreadableError(
            f"none of the {len(raws)} entries has a title at {where.title}; the first has {keys_of(kept[0])}"
        )
    if len(titled) < len(raws):
        complaints.append(f"{len(raws) - len(titled)} entries without a title")
    complaints += _never_found(where, titled)
    return reading_of(Channel(entries=titled), url, complaints)


def document_of(data: bytes, content_type: str = "") -> Any:
    """Return a JSON document as Python has it. Raises UnreadableError, not permanent: what the server says instead."""
    if len(data) > MAX_BYTES:
        raise UnreadableError(f"larger than {MAX_BYTES // 1_000_000} MB")
    text = decode(data, content_type).text.strip("\ufeff\0 \t\r\n")
    if not text:
        raise UnreadableError("the answer is empty, not JSON")
    if text.count("{") + text.count("[") > MAX_BRACKETS:
        raise UnreadableError(f"this JSON has more than {MAX_BRACKETS:,} lists and objects")
    try:
        return _loaded(text)
    except RecursionError as error:
        raise UnreadableError("this JSON is nested too deep") from error
    except ValueError as error:
        raise UnreadableError(_no_json(text)) from error


_ESCAPE = re.compile(r"""\\(["\\/bfnrt]|u[0-9A-Fa-f]{4})?""")


def _loaded(text: str) -> Any:
    """Return a document; stray backslashes, as GDELT writes them, are kept. Raises ValueError."""
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError:
        if "\\" not in text:
            raise
    return json.loads(_ESCAPE.sub(lambda found: found[0] if found[1] else "\\\\", text), strict=False)


def said_by(document: object) -> str | None:
    """Return what an API says of an error in its answer."""
    if isinstance(document, Mapping):
        for path in _SAID:
            texts = path.texts(document)
            if texts:
                return one_line(texts[0], MAX_SAID) or None
    return None


_SAID = tuple(
    way(text)
    for text in (
        *("message", "error.message", "errors[0].message", "error_description", "error", "errors[0]", "errors"),
        *("detail", "fault.faultstring", "results.message"),
    )
)


def plain_words(text: str) -> str | None:
    """Return an answer that is a sentence rather than a document."""
    if text.lstrip()[:1] in {"<", "{", "["}:
        return None
    return cut(one_line(text[:2000], 2000, markup=False), MAX_SAID) or None


def _no_json(text: str) -> str:
    if text[:1] == "<":
        return "this is a web page or XML, not JSON"
    if text[:1] in {"{", "["}:
        return "this is broken JSON"
    return f'not JSON; the server says "{plain_words(text)}"'


# --- the list --------------------------------------------------------------------------------------------------


def _entries(document: object, where: Places) -> list[Any]:
    """Return the entries of an answer. Raises UnreadableError where there is no list."""
    if where.list is None:
        found = _first_list(document)
        if found is None:
            raise UnreadableError(_with_said("there is no list of objects in this answer", document))
        return found
    values = where.list.find(document)
    if not values and where.spare and not said_by(document):
        return []
    if not values and not where.list.spreads(document):
        raise UnreadableError(_with_said(where.list.why_nothing(document), document))
    if len(values) == 1 and isinstance(values[0], list):
        return values[0]
    if not where.list.spreads(document):
        shape = keys_of(values[0])
        hint = f"; write {where.list.text}[*] to take its values" if isinstance(values[0], Mapping) else ""
        raise UnreadableError(_with_said(f"at {where.list.text or '$'} there is no list, but {shape}{hint}", document))
    return [entry for value in values for entry in (value if isinstance(value, list) else [value])]


def _with_said(words: str, document: object) -> str:
    said = said_by(document)
    return f'{words}; the server says "{said}"' if said else words


def _first_list(document: object) -> list[Any] | None:
    """Return the first list of objects, level by level; an empty list where there is no other."""
    level: list[Any] = [document]
    empty: list[Any] | None = None
    searched = 0
    while level and searched < MAX_SEARCHED:
        below: list[Any] = []
        for value in level[: MAX_SEARCHED - searched]:
            searched += 1
            if isinstance(value, list):
                if any(isinstance(entry, Mapping) for entry in value[:100]):
                    return value
                empty = value if not value and empty is None else empty
            elif isinstance(value, Mapping):
                below += value.values()
        level = below
    return empty


# --- an entry --------------------------------------------------------------------------------------------------


def _raw(entry: object, where: Places) -> Raw:
    title, summary, text = (_text(pick.texts(entry)) for pick in (where.title, where.summary, where.text))
    return Raw(
        title=title,
        links=tuple(where.link.texts(entry, address=True)),
        guid=next(iter(where.id.texts(entry)), None),
        dates=tuple(filter(None, map(_date, where.date.values(entry)))),
        summary=summary or text,
        contents=(text,) if text else (),
        author=", ".join(dict.fromkeys(_names(where.author, entry))) or None,
        outlet=next(iter(where.outlet.texts(entry)), None),
        tags=tuple(where.tags_at.texts(entry)),
        language=language_code(next(iter(where.language_at.texts(entry)), "")),
        pictures=tuple(where.picture.texts(entry, address=True)),
    )


def _text(found: list[str]) -> Text | None:
    return Text(value=found[0]) if found else None


def _names(author: Pick, entry: object) -> list[str]:
    """Return names; of people given as objects, their names."""
    return author.texts(entry) or [
        name
        for value in author.values(entry)
        for person in (value if isinstance(value, list) else [value])[:20]
        for name in _NAME.texts(person)[:1]
    ]


_NAME = way("name")


def _never_found(where: Places, raws: tuple[Raw, ...]) -> list[str]:
    """Say what the config names and no entry has."""
    found = {"id": "guid", "link": "links", "date": "dates", "outlet": "outlet", "language_at": "language"}
    return [
        f"no entry has {'a' if name != 'outlet' else 'an'} {name} at {getattr(where, name)}"
        for name, of in found.items()
        if raws and getattr(where, name).said and not any(getattr(raw, of) for raw in raws)
    ]


# --- dates and languages ---------------------------------------------------------------------------------------

_DAY = re.compile(r"(?:19|20)\d{6}(?:\d{4}(?:\d\d)?)?")
_UNITS = ((1e11, 1), (1e14, 1e3), (1e17, 1e6), (1e20, 1e9))  # seconds, milli-, micro- and nanoseconds since 1970


def _date(value: object) -> str | None:
    """Return a date as text: as it is written, or of a number what it counts."""
    text = text_of(value)
    if text is None:
        return None
    try:
        number = float(text)
    except ValueError:
        return text
    if _DAY.fullmatch(text):
        return text
    for bound, unit in _UNITS:
        if abs(number) < bound:
            try:
                return datetime.fromtimestamp(number / unit, UTC).isoformat()
            except (ValueError, OverflowError, OSError):
                return None
    return None


def language_code(text: str) -> str | None:
    """Return the code of a language that is given by its code or by its English name."""
    return _codes().get(text.strip().lower(), text) or None


@cache
def _codes() -> dict[str, str]:
    """Return English name -> code."""
    return {name.lower(): code for code, name in Locale("en").languages.items() if "_" not in code}
