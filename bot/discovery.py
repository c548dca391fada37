"""Where a site's news can be taken in: its feeds and sitemaps, each really fetched and read, the best of them first."""

import asyncio
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from urllib.parse import parse_qs, quote, unquote, urljoin, urlsplit

from bot import homepage, plugins
from bot.config.lines import a_name
from bot.config.names import source_name
from bot.errors import FetchError, TransferError
from bot.homepage import Homepage
from bot.language import primary
from bot.model import Access, Answer, Entry, Web
from bot.sources._feed_parse import read_feed
from bot.text import canonical_url
from bot.web import status_words

AT_ONCE = 8
PATIENCE = 60.0  # seconds for all that is looked at
READ_SECONDS = 20.0
MAX_LOOKS = 60  # addresses that are fetched for one site
MAX_INDEXES = 2  # pages that list feeds, and that are followed
MAX_SITEMAPS = 3
ENOUGH = 5  # entries by which a short feed is known to be the beginning of a longer one
ALIKE = 0.8  # share of their entries that the same feed at two addresses has in common
FEW = 3  # articles without which a page is hardly a list of news
BODIES = 0.5  # share of entries that carry a long text in a feed of full texts
LONG_TEXT = 1_000  # characters
ASLEEP = timedelta(days=180)  # a feed without anything newer is left by its makers

ACCEPT = "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/xml;q=0.9, */*;q=0.5"
USUAL = (
    "feed",
    "feed/",
    "rss",
    "rss.xml",
    "feed.xml",
    "atom.xml",
    "index.xml",
    "feeds/posts/default",
    "rss/",
    "feeds/all.atom.xml",
    "feed.json",
    "index.rdf",
    "?feed=rss2",
)
"""Where sites have their feeds without saying so."""

_COMMENTS = re.compile(r"comment|kommentar|reply|replies|تعليق", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A feed or sitemap that was fetched and read.

    `how` says how it was found, and `place` how good a sign that is: lower is better. `also` are other addresses of the
    same. `full` says that it carries whole articles.
    """

    url: str
    kind: str
    how: str
    title: str
    items: int
    newest: datetime | None
    language: str | None = None
    full: bool = False
    comments: bool = False
    degraded: str | None = None
    also: tuple[str, ...] = ()
    place: tuple[int, int] = (0, 0)
    keys: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """A place that a kind of source of its own is for: the keys to write, and what it is, in words.

    `items` is None where it was not looked at, and `error` says why. Where it is not `certain` that it is such a place,
    only a look can tell.
    """

    kind: str
    keys: Mapping[str, str]
    what: str
    certain: bool = True
    items: int | None = None
    newest: datetime | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """What was found at an address. `notes` say what stood in the way; `looks` is how many addresses were fetched."""

    address: str
    title: str
    candidates: tuple[Candidate, ...]
    presets: tuple[Preset, ...]
    notes: tuple[str, ...]
    looks: int

    @property
    def found(self) -> bool:
        """Whether there is anything to write into a config."""
        return bool(self.candidates or self.presets)


async def find(url: str, web: Web) -> Discovery:
    """Look for the feeds of a site, or of one of its pages. Never fails: what went wrong is in the notes."""
    return await _Search(url, web).run()


# --- places of a kind of their own ---------------------------------------------------------------------------------

_PLACES = (
    (r"youtube\.com", r"/(?:channel/)?(UC[\w-]{22}|@[\w.-]{3,30})", "youtube", "channel", "a channel on YouTube"),
    (r"reddit\.com", r"/r/([\w+]{2,100})", "reddit", "subreddit", "a community on Reddit"),
    (r"reddit\.com", r"/u(?:ser)?/([\w-]{3,20})", "reddit", "user", "a user of Reddit"),
    (r"(?:t|telegram)\.me", r"/(?:s/)?(\w{4,32})", "telegram_channel", "channel", "a public channel on Telegram"),
    (r"bsky\.app", r"/profile/([\w.:-]{3,253})", "bluesky", "account", "an account on Bluesky"),
)
_HOST = r"(?:www\.|m\.|old\.|new\.)?"
_MASTODON = re.compile(r"/@(\w{1,30})/?")
_NOT_MASTODON = re.compile(r"(?:^|\.)(?:youtube|tiktok|medium|threads|substack|flipboard)\.(?:com|net)$")


def presets(url: str) -> list[Preset]:
    """Return the kinds of source that an address is made for, by its looks alone."""
    parts = urlsplit(url)
    host, path, query = (parts.hostname or "").lower(), unquote(parts.path), parse_qs(parts.query)
    found = [
        Preset(kind=kind, keys={key: hit[1]}, what=what)
        for hosts, pattern, kind, key, what in _PLACES
        if re.fullmatch(_HOST + hosts, host) and (hit := re.match(rf"{pattern}(?:/|$)", path))
    ]
    playlist = query.get("list", [""])[0]
    if re.fullmatch(_HOST + r"youtube\.com", host) and re.fullmatch(r"[\w-]{10,60}", playlist):
        found.append(Preset(kind="youtube", keys={"channel": playlist}, what="a playlist on YouTube"))
    if host == "news.google.com" and (words := query.get("q", [""])[0].strip()):
        found.append(Preset(kind="google_news", keys={"query": words}, what="a search on Google News"))
    account = _MASTODON.fullmatch(path)
    if account and not _NOT_MASTODON.search(host):
        keys = {"account": f"{account[1]}@{host}"}
        found.append(Preset(kind="mastodon", keys=keys, what="an account on Mastodon", certain=False))
    return found


# --- the search ----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True)
class _Look:
    """An address to be looked at, how it came up, and how good that is: 0 is best."""

    url: str
    how: str
    rank: int
    kind: str = "feed"
    title: str = ""
    order: int = 0  # among those that were to be looked at
    index: bool = False  # whether a page in its place is read for links to feeds


class _Search:
    """One look for the feeds of a site."""

    def __init__(self, url: str, web: Web) -> None:
        self._url = url
        self._web = web.through(Access())  # what a page leads to is fenced
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._seen: set[str] = set()
        self._found: list[Candidate] = []
        self._notes: list[str] = []
        self._indexes = 0
        self._answers = False  # whether there is a server at all

    async def run(self) -> Discovery:
        page, address = Homepage(title="", links=()), self._url
        known: list[Preset] = []
        try:
            async with asyncio.timeout(PATIENCE):
                known = [one for each in presets(self._url) if (one := await self._preset(each)) is not None]
                if not any(one.certain or one.items for one in known):
                    page, address = await self._first()
                    if self._answers and not self._found:
                        await self._rest(page, address)
        except TimeoutError:
            self._notes.append(f"not everything answered within {PATIENCE:g} s")
        return Discovery(
            address=address,
            title=page.title,
            candidates=tuple(_ranked(_folded(self._found), self._web.now() - ASLEEP)),
            presets=tuple(known),
            notes=tuple(dict.fromkeys(self._notes)),
            looks=len(self._seen),
        )

    async def _preset(self, preset: Preset) -> Preset | None:
        """Return a place of a kind of its own with what it brings; None where it turns out to be none."""
        kind = plugins.kinds("sources").get(preset.kind)
        if kind is None:
            return preset if preset.certain else None
        self._seen.add(f"{preset.kind} {self._url}")
        try:
            fetched = await kind(**preset.keys).fetch({}, self._web)
        except (FetchError, ValueError) as error:
            return replace(preset, error=str(error)) if preset.certain else None
        newest = max((one.published for one in fetched.entries if one.published is not None), default=None)
        return replace(preset, items=len(fetched.entries), newest=newest)

    async def _first(self) -> tuple[Homepage, str]:
        """Look at the address itself: it is a feed, or a page that tells of some, or it does not answer."""
        self._seen.add(_same(self._url))
        try:
            answer = await self._web.request("GET", self._url, headers={"Accept": ACCEPT})
        except TransferError as error:
            self._notes.append(f"{self._url} cannot be read: {error}")
            return Homepage(title="", links=()), self._url
        self._answers = True
        if answer.status < 300:  # noqa: PLR2004 - a success
            look = _Look(url=answer.moved_to or self._url, how="the address itself", rank=0)
            if await self._take(look, answer):
                return Homepage(title="", links=()), answer.url
        else:
            self._notes.append(f"{self._url} answers {status_words(answer.status)}")
        self._seen.add(_same(answer.url))
        page = await asyncio.to_thread(homepage.read_page, answer.body, answer.url, answer.headers)
        if page.barrier:
            self._notes.append(f"instead of news it shows {page.barrier}")
        return page, answer.url

    async def _rest(self, page: Homepage, address: str) -> None:
        """Look at what the page and robots.txt name, and where nothing is found, at the usual places."""
        looks = [_of_link(link.url, link.title, announced=link.announced) for link in page.links]
        sitemaps, _ = await asyncio.gather(self._sitemaps(address), self._look_at(looks))
        if not any(one for one in self._found if not one.comments):
            await self._look_at(_usual(address))
        news = [one for one in sitemaps if homepage.is_news(one.url)]
        await self._look_at((news if self._found else sitemaps)[:MAX_SITEMAPS])
        if not self._found and page.barrier is None and "page" in plugins.kinds("sources"):
            await self._one(_Look(url=address, how="the articles on the page itself", rank=5, kind="page"))

    async def _sitemaps(self, address: str) -> list[_Look]:
        if "sitemap" not in plugins.kinds("sources"):
            return []
        robots = urljoin(address, "/robots.txt")
        try:
            answer = await self._web.get(robots, headers={"Accept": "text/plain, */*;q=0.5"})
        except FetchError:
            return []
        found = homepage.sitemaps(answer.body, answer.url)
        return [_Look(url=one, how="robots.txt names it", rank=4, kind="sitemap") for one in found]

    async def _look_at(self, looks: Iterable[_Look]) -> None:
        """Look at each address that was not looked at before."""
        fresh = []
        for look in looks:
            if _same(look.url) not in self._seen and len(self._seen) < MAX_LOOKS:
                self._seen.add(_same(look.url))
                fresh.append(replace(look, order=len(self._seen)))
        await asyncio.gather(*(self._one(look) for look in fresh))

    async def _one(self, look: _Look) -> None:
        further: Sequence[_Look] = ()
        try:
            async with self._gate:
                if look.kind != "feed":
                    await self._other(look)
                    return
                answer = await self._web.get(look.url)
                if not await self._take(replace(look, url=answer.moved_to or look.url), answer) and look.index:
                    further = await self._index(look, answer)
        except FetchError as error:
            if look.rank == 0:
                self._notes.append(f"the page announces {look.url}, which cannot be read: {error}")
        await self._look_at(further)

    async def _take(self, look: _Look, answer: Answer) -> bool:
        """Read an answer as a feed; returns whether it is one."""
        reading = asyncio.to_thread(
            read_feed, answer.body, content_type=answer.headers.get("content-type", ""), url=answer.url
        )
        try:
            found = await asyncio.wait_for(reading, READ_SECONDS)
        except (FetchError, TimeoutError):
            return False
        if found.entries or look.rank == 0:
            self._found.append(_candidate(look, found.title or look.title, found.entries, found.degraded))
        return True

    async def _index(self, look: _Look, answer: Answer) -> list[_Look]:
        """Return the feeds that a page lists to which the first one led by the word "RSS"."""
        if self._indexes >= MAX_INDEXES:
            return []
        self._indexes += 1
        page = await asyncio.to_thread(homepage.read_page, answer.body, answer.url, answer.headers)
        where = f"listed at {look.url}"
        return [_Look(url=link.url, how=where, rank=2, title=link.title) for link in page.links]

    async def _other(self, look: _Look) -> None:
        """Look at an address as a source of another kind than a feed."""
        fetched = await plugins.kinds("sources")[look.kind](url=look.url).fetch({}, self._web)
        if len(fetched.entries) >= (FEW if look.kind == "page" else 1):
            self._found.append(_candidate(look, fetched.title or "", fetched.entries, fetched.degraded))


def _of_link(url: str, title: str, *, announced: bool) -> _Look:
    if announced:
        return _Look(url=url, how="the page announces it", rank=0, title=title)
    return _Look(url=url, how="a link on the page", rank=1, index=True)


def _usual(address: str) -> list[_Look]:
    """Return the usual places: below the folder of the address, then of the site."""
    folder = urljoin(address, ".")
    roots = dict.fromkeys([urljoin(address, "/"), folder if folder.count("/") > 3 else urljoin(address, "/")])  # noqa: PLR2004 - of the site's own root
    return [_Look(url=urljoin(root, path), how="one of the usual places", rank=3) for root in roots for path in USUAL]


def _same(url: str) -> str:
    return url.partition("#")[0]


# --- what is found -------------------------------------------------------------------------------------------------


def _candidate(look: _Look, title: str, entries: Sequence[Entry], degraded: str | None) -> Candidate:
    dates = [entry.published for entry in entries if entry.published is not None]
    bodies = sum(len(entry.body or "") >= LONG_TEXT for entry in entries)
    languages = {primary(entry.language) for entry in entries if entry.language}
    told = f"{title} {look.title} {urlsplit(look.url).path} {urlsplit(look.url).query}"
    keys = [(canonical_url(entry.url) if entry.url else None) or entry.guid or entry.title for entry in entries]
    return Candidate(
        url=look.url,
        kind=look.kind,
        how=look.how,
        title=a_name(title),
        items=len(entries),
        newest=max(dates, default=None),
        language=languages.pop() if len(languages) == 1 else None,
        full=bodies > BODIES * len(entries),
        comments=_COMMENTS.search(told) is not None,
        degraded=degraded,
        place=(look.rank, look.order),
        keys=tuple(dict.fromkeys(keys)),
    )


def _folded(found: Iterable[Candidate]) -> list[Candidate]:
    """Return candidates without those that bring the same as a better one, which names their addresses."""
    kept: list[Candidate] = []
    for one in sorted(found, key=_goodness, reverse=True):
        for number, better in enumerate(kept):
            if one.kind == better.kind and _brings_the_same(one.keys, better.keys):
                kept[number] = replace(better, also=(*better.also, one.url), place=min(better.place, one.place))
                break
        else:
            kept.append(one)
    return kept


def _goodness(one: Candidate) -> tuple[bool, bool, int, bool, int, int]:
    """Return by what one address of a feed is better than another: https, whole articles, more items, as announced."""
    https = urlsplit(one.url).scheme == "https"
    return https, one.full, one.items, one.degraded is None, -one.place[0], -len(one.url)


def _brings_the_same(one: Sequence[str], other: Sequence[str]) -> bool:
    if not one or not other:
        return False
    first, second = set(one), set(other)
    if len(first & second) >= ALIKE * len(first | second):
        return True
    short, long = sorted((one, other), key=len)
    beginning = set(long[: len(short)])
    return len(short) >= ENOUGH and len(set(short) & beginning) >= ALIKE * len(short)


def _ranked(found: Iterable[Candidate], since: datetime) -> list[Candidate]:
    """Return the best first: news before comments, feeds before sitemaps, the living before the dead."""
    return sorted(
        found,
        key=lambda one: (
            one.comments,
            one.kind != "feed",
            one.newest is not None and one.newest < since,
            not one.items,
            one.place,
        ),
    )


# --- what to write -------------------------------------------------------------------------------------------------


def line_of(one: Candidate | Preset, site: str, taken: Sequence[str] = ()) -> dict[str, str]:
    """Return the keys of a source that stands for what was found at a site; its name is not one of those taken."""
    if isinstance(one, Preset):
        name = next(iter(one.keys.values()))
        return {"name": a_name(name.lstrip("@").partition("@")[0]), "kind": one.kind, **one.keys}
    name = one.title or source_name(one.url, set())
    if name in taken:
        name = source_name(one.url, set(taken))
    kind = {} if one.kind == "feed" else {"kind": one.kind}
    url = quote(one.url, safe=":/?#[]@!$&'()*+,;=%~-._") if not one.url.isascii() else one.url
    return {"name": name or a_name(site), **kind, "url": url}
