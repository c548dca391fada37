"""The pictures that a feed's entry names, the best first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LOOKED_AT = 20  # of each kind, of an entry
SMALLEST = 100  # pixels in width: what says that it is smaller is an icon, or counts readers
WIDEST = 2_500  # what says that it is wider takes long, and is refused by some channels

_IMAGE = re.compile(r"image/(?!svg|x-icon|vnd\.microsoft)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:jpe?g|png|webp|gif|avif)(?:[?#]|$)", re.IGNORECASE)


def pictures(entry: Any) -> tuple[str, ...]:
    """Return the addresses of an entry's pictures as written: its media, then its enclosures, then its thumbnails.

    Of each the widest comes first, as far as they say how wide they are.
    """
    found = [
        *_of(entry.get("media_content"), "url", image=False),
        *_of(entry.get("enclosures"), "href", image=False),
        *_of(entry.get("media_thumbnail"), "url", image=True),
    ]
    return tuple(dict.fromkeys(found))


def is_picture(kind: object, address: str, medium: object = None) -> bool:
    """Whether something is a picture: by its media type, else by what it is said to be, else by its name."""
    if isinstance(kind, str) and kind.strip():
        return bool(_IMAGE.match(kind.strip()))
    if isinstance(medium, str) and medium.strip():
        return medium.strip().lower() == "image"
    return bool(_FILE.search(address))


def _of(listed: Any, name: str, *, image: bool) -> list[str]:
    sized = sorted(_sized(listed, name, image=image), key=lambda one: -one[0])  # stable: else as the feed has them
    return [address for _width, address in sized]


def _sized(listed: Any, name: str, *, image: bool) -> Iterator[tuple[int, str]]:
    for one in (listed or ())[:MAX_LOOKED_AT]:
        address, width = one.get(name), _pixels(one.get("width"))
        if not isinstance(address, str) or not address.strip() or (width and not SMALLEST <= width <= WIDEST):
            continue
        if image or is_picture(one.get("type"), address, one.get("medium")):
            yield width, address.strip()


def _pixels(width: object) -> int:
    """Return a width, or 0 where none is said."""
    digits = str(width or "").strip()
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 6 else 0  # noqa: PLR2004 - pixels
