"""The address that a page gives as its own, where that can be believed; and by which a page is known again."""

import re
from collections.abc import Iterable
from urllib.parse import SplitResult, parse_qsl, urlencode, urlsplit, urlunsplit

from tld import get_fld

from bot.text import canonical_url, digest

MAX_ADDRESS = 2_000  # characters
NAMED = 12  # letters of a last step from which it names an article by itself

# A copy on another's server carries the address of its origin in its own.
_COPIES = (".cdn.ampproject.org", "google.com", "www.google.com", "translate.goog", "webcache.googleusercontent.com")
_AMP_ENDING = re.compile(r"(?:/amp/?|[./]amp\.html|/amphtml/?|\.amp)\Z", re.IGNORECASE)
_AMP_START = re.compile(r"\A/amp/")
_AMP_VALUES = frozenset({("amp", ""), ("amp", "1"), ("amp", "true"), ("outputtype", "amp"), ("outputtype", "amp-type")})


def own_address(page: str, stated: Iterable[str]) -> str | None:
    """Return the first address of those that a page states as its own which can be believed.

    It is absolute, http or https, and no home page or section; it is of the page's site, unless the page is a copy that
    carries that address in its own. One without the page's query is believed only if its path names an article.
    """
    return next((address for address in stated if _is_believed(page, address)), None)


def _is_believed(page: str, address: str) -> bool:
    ours, theirs = _split(page), _split(address)
    if theirs is None or len(address) > MAX_ADDRESS or theirs.username or canonical_url(address) is None:
        return False
    if ours is None:  # the page comes from a file
        return True
    if site_of(ours.hostname or "") != site_of(theirs.hostname or ""):
        return _is_copy(ours, theirs)
    mine, other = ours.path.rstrip("/"), theirs.path.rstrip("/")
    if mine.startswith(other + "/") and not _AMP_ENDING.fullmatch(mine[len(other) :]):
        return False  # a section, or the home page of a language
    return bool(theirs.query or not _asks(ours)) or _names_article(other)


def _is_copy(ours: SplitResult, theirs: SplitResult) -> bool:
    host = ours.hostname or ""
    known = any(host == one or (one.startswith(".") and host.endswith(one)) for one in _COPIES)
    return known and (theirs.hostname or "?") in ours.path + ours.query


def _asks(parts: SplitResult) -> bool:
    """Whether an address has parameters that may say which page it is."""
    known = urlsplit(canonical_url(urlunsplit(parts)) or "")
    return bool(known.query)


def _names_article(path: str) -> bool:
    last = path.rsplit("/", 1)[-1]
    return len(last) >= NAMED or any(map(str.isdigit, last))


def page_key(url: str) -> str | None:
    """Return the digest by which a page is known again: tracking parameters and AMP do not count. None for no page."""
    parts = _split(url)
    if parts is None:
        return None
    host = parts.netloc.removeprefix("www.").removeprefix("amp.")
    path = _AMP_START.sub("/", _AMP_ENDING.sub("", parts.path))
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    query = urlencode([(name, value) for name, value in pairs if (name.lower(), value.lower()) not in _AMP_VALUES])
    plain = canonical_url(urlunsplit((parts.scheme, host, path, query, "")))
    return digest("page", plain) if plain else None


def site_of(host: str) -> str:
    """Return what of a host was registered: bbc.co.uk of www.bbc.co.uk; its end where nobody registers such names."""
    return str(get_fld(f"https://{host}", fail_silently=True) or ".".join(host.split(".")[-2:]))


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url.strip())
        _port = parts.port
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None
