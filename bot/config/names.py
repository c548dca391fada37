"""A short, readable name for a source that was given only as an address."""

import re
from collections.abc import Container
from hashlib import blake2b
from urllib.parse import urlsplit

_MAX_NAME = 40

# Words of feed addresses that say nothing about whose news it is, or what about.
_NOISE = frozenset(
    """
    www feeds feed rss rss2 rdf atom xml json html htm php aspx index all latest full feedburner m mobile api arc
    outboundfeeds outbound content subscribe co com org net gov ac edu news static default category
    """.split()  # noqa: SIM905 - forty words read better as words
)


def source_name(url: str, taken: Container[str], said: str | None = None) -> str:
    """Return a name from the host and path of `url`, such as ``bbci-world``, or from what is `said`, not in `taken`.

    It depends on nothing but the address, as long as no other source has the same: then some letters are added that do,
    too, so that a name never changes because of what is added to the file later.
    """
    words = _host_and_path(url) if said is None else _words(said.lower())
    name = re.sub(r"-+", "-", "-".join(words))[:_MAX_NAME].strip("-") or "source"
    if name not in taken:
        return name
    digest = blake2b(url.encode(), digest_size=16).hexdigest()
    return next(long for end in range(4, 33) if (long := f"{name}-{digest[:end]}") not in taken)


def _host_and_path(url: str) -> list[str]:
    parts = urlsplit(url)
    host = _words(re.sub(r"\.[a-z]{2,}$", "", (parts.hostname or "").lower())) or [parts.hostname or "source"]
    words = [host[-1]]
    return words + [word for word in [*host[:-1], *_words(parts.path.lower())] if word not in words][-2:]


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[^\w-]+|_", text) if word and word not in _NOISE and not word.isdigit()]
