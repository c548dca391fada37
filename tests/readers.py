"""What a reader of each markup finds in a message that is more than text: tags, links, and what comes alive by itself.

None of it shares code with what writes the markup. A finding is a word, such as ``<b>``, ``link`` or ``live: @name``.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

Found = Counter[str]

# --- addresses -------------------------------------------------------------------------------------------------

_SAFE = re.compile(r"https?://[\w.\-]+(:\d+)?|https?://\[[\da-f:.]+\](:\d+)?", re.ASCII)
_ODD = re.compile(r"""[^!-~]|[<>"'`|\\()\[\]{}^]""")


def link(address: str) -> str:
    """Return ``link`` for an address that may be followed and ends no markup, else what is wrong with it."""
    origin = re.match(r"[^/]*//[^/?#]*|", address)[0]  # type: ignore[index]
    good = _SAFE.fullmatch(origin) and urlsplit(address).hostname and not _ODD.search(address[len(origin) :])
    return "link" if good else f"link to {address[:60]!r}"


# --- what comes alive in plain text ----------------------------------------------------------------------------

UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2066\u2067\ufeff]|[\ud800-\udfff]"
)
_TAGGED = r"(?<!\w)@\w|(?<![\w&])[#$][A-Za-z_]\w*|(?<![\w/:])/[A-Za-z]\w*"
_ADDRESSES = (
    r"[a-z][a-z0-9+.-]*://|(?:^|(?<=[\s(\"'<>*|]))(?:www\.)?[a-z0-9-]+\.(?:example|com|me|org)\b"
    r"|(?<![\d.])\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?![\d.])|\w@\w"
)
_SCHEMES = r"\b(?:mailto|tel|sms|matrix|magnet|bitcoin|javascript|data|vbscript|xmpp):[^\s\u2060]"

LIVE = {
    "telegram": re.compile(f"{_TAGGED}|{_ADDRESSES}", re.IGNORECASE),
    "matrix": re.compile(f"{_TAGGED}|{_ADDRESSES}|{_SCHEMES}", re.IGNORECASE),
    "push": re.compile(f"{_TAGGED}|{_ADDRESSES}|{_SCHEMES}|<[!@#a-z/]|\\+\\d{{6,}}", re.IGNORECASE),
    "discord": re.compile(r"@everyone|@here|(?<!\\)<(?:[@#/]|id:|t:\d|a?:\w)", re.IGNORECASE),
    "mattermost": re.compile(rf"(?<!\w)@\w|(?<![\w&])#\w|(?<!\w)~\w|https?://|www\.\w|{_SCHEMES}", re.IGNORECASE),
    "mail": re.compile(_ADDRESSES, re.IGNORECASE),
    "feed": re.compile(r"(?!)"),  # those who read feeds make no links of their own
}


def unseen(text: str) -> Iterator[str]:
    """Yield what no text should hold, wherever it is shown: controls, and what turns the direction of what follows."""
    yield from (f"unseen: {hit!a}" for hit in UNSEEN.findall(text))
    depth = 0
    for sign in text:
        depth += (sign == "\u2068") - (sign == "\u2069")
        if depth < 0:
            yield "closes a direction that is not its own"
            break
    if depth > 0:
        yield "leaves a direction open"


def alive(text: str, where: str) -> Iterator[str]:
    yield from (f"live: {hit}" for hit in LIVE[where].findall(text))


# --- HTML ------------------------------------------------------------------------------------------------------


class _Html(HTMLParser):
    def __init__(self, where: str, void: frozenset[str] = frozenset({"br", "meta", "img"})) -> None:
        super().__init__(convert_charrefs=True)
        self.where = where
        self.void = void
        self.found: Found = Counter()
        self.open: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found[f"<{tag}>"] += 1
        self.open += [] if tag in self.void else [tag]
        for name, value in attrs:
            follows = tag == "a" and name == "href"
            self.found[self._link(value or "") if follows else f"<{tag} {name}={value}>"] += 1

    def _link(self, address: str) -> str:
        """Return what a link is; clients of Matrix show some as the name of a person or a room."""
        named = self.where == "matrix" and (urlsplit(address).hostname or "").endswith("matrix.to")
        return f"pill {address}" if named else link(address)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.found[f"</{tag}> out of place"] += 1

    def handle_data(self, data: str) -> None:
        if self.open[-1:] in (["title"], ["style"]):
            return  # what no client shows
        self.text += data
        if not {"a", "title", "style"} & set(self.open):
            self.found.update(alive(data, self.where))

    def handle_comment(self, data: str) -> None:
        self.found[f"comment {data[:20]}"] += 1

    def handle_decl(self, decl: str) -> None:
        self.found[f"declaration {decl[:20]}"] += 1

    def unknown_decl(self, data: str) -> None:
        self.handle_decl(data)

    def handle_pi(self, data: str) -> None:
        self.handle_decl(data)


def html(where: str, *void: str) -> Callable[[str], Found]:
    def read(body: str) -> Found:
        reader = _Html(where, frozenset({"br", *void}))
        reader.feed(body)
        reader.close()
        reader.found.update(f"<{tag}> left open" for tag in reader.open)
        reader.found.update(unseen(reader.text))
        return reader.found

    return read


# --- JSON ------------------------------------------------------------------------------------------------------

_WHERE_TO = {"url", "href", "picture"}


def document(body: str) -> Found:
    """Read JSON: the keys there are, where they stand and of what their values are; words that mean something."""
    found: Found = Counter()
    for place, value in leaves(json.loads(body), ""):
        name = place.rpartition(".")[2]
        if name == "html" and isinstance(value, str):
            found.update(html("feed")(value))
        elif name in _WHERE_TO and isinstance(value, str):
            found[f"{place} {link(value)}"] = 1
        elif isinstance(value, str):
            found[f"{place} {value if name in {'type', 'style', 'version', 'action', 'kind'} else 'text'}"] = 1
            found.update(dict.fromkeys(unseen(value), 1))
        elif value is not None:
            found[f"{place} {type(value).__name__}"] = 1
    return found


def leaves(thing: object, place: str) -> Iterator[tuple[str, object]]:
    """Yield each value of a JSON document that is no object and no list, with the way to it."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield from leaves(value, f"{place}.{key}")
    elif isinstance(thing, list):
        for value in thing:
            yield from leaves(value, f"{place}[]")
    else:
        yield place, thing


# --- Markdown --------------------------------------------------------------------------------------------------

_CODE = re.compile(r"(?<!\\)`[^`\n]*`|(?<!\\)\]\(https?://[^\s()<>]*\)")  # and where links lead to
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def markdown(where: str) -> Callable[[str], Found]:
    """Read Markdown with a parser of its own; what the chat adds is looked for in what is left as text.

    Discord reads its mentions before its Markdown, in the body as it is.
    """

    def read(body: str) -> Found:
        found: Found = Counter(alive(_CODE.sub("", body), where) if where == "discord" else ())
        for token in _flat(_MARKDOWN.parse(body)):
            if token.type == "text":
                found.update(alive(token.content, where) if where != "discord" else ())
                found.update(f"unseen: {hit!a}" for hit in UNSEEN.findall(token.content))
            elif token.nesting >= 0 and token.type not in {"inline", "paragraph_open", "softbreak", "hardbreak"}:
                found[link(str(token.attrs["href"])) if token.type == "link_open" else token.type] += 1
        return found

    return read


def _flat(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or [])


# --- terminals and plain text ----------------------------------------------------------------------------------

_COLOUR = re.compile(r"\x1b\[([\d;]*)m")


def terminal(body: str) -> Found:
    """Read what a terminal gets: which colours there are. How often is a matter of how long its rows are."""
    colours = {f"colour {hit}" for hit in _COLOUR.findall(body)}
    return Counter([*colours, *unseen(_COLOUR.sub("", body))])


def text(where: str) -> Callable[[str], Found]:
    def read(body: str) -> Found:
        rest = re.sub(r"^https?://[!-~]+$", _shown, body, flags=re.MULTILINE)
        return Counter([*alive(rest, where), *unseen(rest)])

    return read


def _shown(hit: re.Match[str]) -> str:
    """Take away an address that stands on a line of its own, where a message shows that of its report."""
    return "" if link(hit.group()) == "link" else hit.group()


READERS: dict[str, Callable[[str], Found]] = {
    "html": html("telegram"),
    "matrix": html("matrix"),
    "push": text("push"),
    "plain": terminal,
    "ansi": terminal,
    "json": document,
    "mail": html("telegram", "meta"),
    "feed": document,
    "slack": document,
    "teams": document,
    "discord": markdown("discord"),
    "mattermost": markdown("mattermost"),
}
"""From the word for a markup in a `Style` to its reader."""
