"""Source kind `telegram_channel`: the posts of a public channel, from its preview on the web; no account is needed."""

import asyncio
import re
from dataclasses import dataclass
from typing import Any, ClassVar

from lxml import etree

from bot.errors import FetchError, UnreadableError
from bot.model import Answer, Cursor, Entry, Fetched, Web
from bot.sources._feed_dates import DateReader
from bot.sources._feed_parse import LEAD, MAX_BODY, MAX_NAME
from bot.sources._feed_plain import cut, one_line, plain
from bot.sources._posts import host_of, parts_of

MAX_PAGES = 10  # of some 20 posts: how far it looks back after a gap
MAX_POSTS = 200  # of a page
READ_SECONDS = 20.0
TITLE = 200
FEW_LETTERS = 10  # of a line that is no headline yet: "BREAKING:"

_NAME = re.compile(r"(?!joinchat\b|addlist\b)[A-Za-z][A-Za-z0-9_]{3,31}")
_POST = re.compile(r"[^/]{1,64}/(\d{1,12})")
_SENTENCE = re.compile(r"[.!?؟。！？…][\"'”’»)\]]*(?=\s|$)")
_MEANS_NOTHING = ("tg-emoji", "tg-spoiler", "font")  # tags of Telegram's own, inside a text
_QUOTED = "tgme_widget_message_reply"  # of the post that this one answers to
_WORDS = "tgme_widget_message_text"
_POLL = "tgme_widget_message_poll"


@dataclass(frozen=True, slots=True, kw_only=True)
class TelegramChannel:
    """The posts of a public channel, as Telegram shows them to everybody on the web.

    Looks back over the pages that it missed, two hundred posts or so. What was forwarded is told as the news of the
    channel that it is from. Pictures and films without a word are left out.

    Fields:
        channel: Its name, with or without @, or its address, e.g. https://t.me/name.
    """

    channel: str

    lasting: ClassVar[bool] = True

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.subject):
            raise ValueError("channel: must be the name of a public channel, such as @name or https://t.me/name")

    @property
    def address(self) -> str:
        """Where its preview is."""
        return f"https://t.me/s/{self.subject}"

    @property
    def subject(self) -> str:
        """The name of the channel alone."""
        text = self.channel.strip()
        parts = parts_of(text) if "/" in text else None
        if parts is not None and host_of(parts) in {"t.me", "telegram.me", "telegram.dog"}:
            words = [word for word in parts.path.split("/") if word]
            text = (words[1:] if words[:1] == ["s"] and len(words) > 1 else words or [""])[0]
        return text.removeprefix("@")

    async def fetch(self, cursor: Cursor, web: Web) -> Fetched:
        """Fetch the newest posts, and further pages as far as the last look. Raises FetchError."""
        last = _number(cursor)
        page = await self._page(web, self.address)
        entries, first = page.entries, page.first
        for _ in range(MAX_PAGES - 1 if last else 0):
            if first is None or first <= (last or 0) + 1:
                break
            more = await self._page(web, f"{self.address}?before={first}", needed=False)
            if more.first is None or more.first >= first:
                break
            entries, first = (*more.entries, *entries), more.first
        return Fetched(
            entries=entries[::-1],  # newest first, as feeds have it
            cursor={"channel": self.subject.lower(), "last": max(page.last or 0, last or 0)},
            title=page.title,
        )

    async def _page(self, web: Web, address: str, *, needed: bool = True) -> "_Page":
        answer = await web.page(address)
        try:
            page = await asyncio.wait_for(asyncio.to_thread(_read, answer, self.subject), READ_SECONDS)
        except TimeoutError as error:
            raise FetchError(f"this page takes longer than {READ_SECONDS:g} s to read") from error
        if page.first is None and needed:
            raise UnreadableError(_why_empty(page, self.subject))
        return page


def _number(cursor: Cursor) -> int | None:
    last = cursor.get("last")
    return last if isinstance(last, int) and last > 0 else None


# --- a page ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """The posts of a page, oldest first, and the numbers of its `first` and `last` post, whether they say something."""

    entries: tuple[Entry, ...]
    first: int | None
    last: int | None
    title: str | None
    is_preview: bool


def _read(answer: Answer, channel: str) -> _Page:
    """Return what a page shows. A page that is something else has no posts."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True)
    try:
        root = etree.fromstring(answer.body, parser) if answer.body.strip() else None
    except etree.LxmlError:
        root = None
    if root is None:
        return _Page(entries=(), first=None, last=None, title=None, is_preview=False)
    posts = [
        (number, post) for post in _with(root, "tgme_widget_message")[-MAX_POSTS:] if (number := _post_number(post))
    ]
    dates = DateReader()
    entries = [_entry(number, post, channel, dates) for number, post in posts]
    numbers = [number for number, _post in posts]
    heads = _with(root, "tgme_channel_info_header_title")
    return _Page(
        entries=tuple(entry for entry in entries if entry),
        first=min(numbers, default=None),
        last=max(numbers, default=None),
        title=_line(heads[0], MAX_NAME) if heads else None,
        is_preview=bool(heads or _with(root, "tgme_channel_history")),
    )


def _why_empty(page: _Page, channel: str) -> str:
    if page.is_preview:
        return f"the channel @{channel} shows no posts"
    return (
        f"there is no preview of @{channel} on the web: there is no such channel, or it is a group, a person or a "
        "private channel, or its preview is switched off; only public channels with a preview can be read"
    )


def _entry(number: int, post: Any, channel: str, dates: DateReader) -> Entry | None:
    """Return what a post says; None for one that says nothing: a picture alone, or "Channel photo updated"."""
    if "service_message" in _classes(post):
        return None
    said, preview = _said(post), _preview(post)
    text = "\n".join(part for part in (said, *preview) if part)
    if not text:
        return None
    moments = [
        moment.get("datetime") for date in _with(post, "tgme_widget_message_date") for moment in date.iter("time")
    ]
    origin = _first_line(post, "tgme_widget_message_forwarded_from_name")
    writer = _first_line(post, f"tgme_widget_message_{'forwarded_' if origin else ''}from_author")
    return Entry(
        title=_headline(said or text),
        url=f"https://t.me/{channel}/{number}",
        guid=str(number),
        summary=cut(text, LEAD),
        body=text[:MAX_BODY],
        author=writer,
        outlet=origin,
        published=dates.read(*moments),
        whole=True,
    )


def _said(post: Any) -> str:
    """Return the words of a post: its text, else the question of a poll, else what a file that it holds is called."""
    texts = [_text(part) for part in _with(post, _WORDS) if not _is_within(part, _QUOTED, _WORDS)]
    polls = [_text(part) for name in ("question", "option_text") for part in _with(post, f"{_POLL}_{name}")]
    files = [_text(part) for part in _with(post, "tgme_widget_message_document_title")]
    return "\n".join([part for part in (*texts, *polls) if part] or [part for part in files if part])


def _preview(post: Any) -> list[str]:
    """Return title and description of the page that a post links to, as Telegram shows them."""
    parts = [part for name in ("title", "description") for part in _with(post, f"link_preview_{name}")]
    return [_text(part) for part in parts if not _is_within(part, _QUOTED)][:2]


def _headline(text: str) -> str:
    """Return the first line that says something, or its first sentence where the line is long."""
    lines = [line for line in text.split("\n") if any(character.isalnum() for character in line)] or [text]
    line = lines[0]
    if len(lines) > 1 and sum(character.isalnum() for character in line) < FEW_LETTERS:
        line = f"{line} {lines[1]}"
    if len(line) <= TITLE:
        return line
    ends = [end.end() for end in _SENTENCE.finditer(line, 0, TITLE) if end.end() > FEW_LETTERS]
    return line[: ends[0]] if ends else cut(line, TITLE)


# --- elements --------------------------------------------------------------------------------------------------


def _classes(element: Any) -> list[str]:
    return (element.get("class") or "").split()


def _with(element: Any, name: str) -> list[Any]:
    """Return the elements inside that have a class, in order."""
    return [inner for inner in element.iterfind(".//*[@class]") if name in _classes(inner)]


def _post_number(post: Any) -> int | None:
    found = _POST.fullmatch(post.get("data-post") or "")
    return int(found[1]) if found else None


def _is_within(element: Any, *names: str) -> bool:
    """Whether something around it, within its post, has one of these classes."""
    return any(name in _classes(above) for above in element.iterancestors() for name in names)


def _text(element: Any) -> str:
    etree.strip_tags(element, *_MEANS_NOTHING)
    return plain(etree.tostring(element, encoding="unicode", method="html", with_tail=False), MAX_BODY)


def _line(element: Any, limit: int) -> str | None:
    return one_line(_text(element), limit, markup=False) or None


def _first_line(post: Any, name: str) -> str | None:
    return next(
        (line for part in _with(post, name) if not _is_within(part, _QUOTED) and (line := _line(part, MAX_NAME))), None
    )
