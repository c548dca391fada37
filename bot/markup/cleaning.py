"""Text from outside, made safe to show anywhere: no controls, nothing hidden, addresses that are addresses."""

import re
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit, urlunsplit

_MAX_URL = 2000  # longer ones are no address that a person would open

# Whole escape sequences of terminals (colours; OSC, which makes links and sets titles), so that no "[31m" is left.
_SEQUENCES = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)")
# Controls, invisible characters, those that turn the direction of the text, and those that are none, of which our own
# signs are made (`roles`). ZWJ and ZWNJ stay: Persian, the scripts of India and emoji are written with them.
_JUNK = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufdd0-\ufdef\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f]+"
)
_BLANK = "\\s\u2800\u3164\uffa0"
_SPACES = re.compile(f"[{_BLANK}]+")
_SPACES_IN_LINE = re.compile(f"(?:(?!\n)[{_BLANK}])+")
_SURROGATES = re.compile("[\ud800-\udfff]")
_PILES = re.compile(
    "([\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)
_JOINERS = re.compile("([\u200c\u200d])[\u200c\u200d]+")


def clean(text: str, *, keep_lines: bool = False) -> str:
    """Return text that is safe to show anywhere: no controls, no hidden or direction-turning characters, one line.

    `keep_lines` leaves line ends (at most two in a row). Spaces at the ends stay, as the text may be a piece of one.
    """
    text = _JUNK.sub("", _SEQUENCES.sub("", text.replace("\r\n", "\n")))
    text = _PILES.sub(r"\1", _JOINERS.sub(r"\1", _SURROGATES.sub("\ufffd", text)))
    if not keep_lines:
        return _SPACES.sub(" ", text)
    return re.sub(r" ?\n(?: ?\n)+ ?", "\n\n", _SPACES_IN_LINE.sub(" ", text))


def safe_url(url: str | None) -> str | None:
    """Return an http(s) address in plain ASCII that can be shown and clicked, or None where it is not one."""
    try:
        parts = urlsplit(_SURROGATES.sub("\ufffd", url or "").strip())
        host = parts.netloc.rpartition("@")[2].encode("idna").decode("ascii").lower()
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[\w.\-]+(:\d+)?|\[[\da-f:.]+\](:\d+)?", host):
        return None
    rest = (percent_encode(part, safe="/%:@!$&*+,;=~?-._") for part in parts[2:])
    whole = urlunsplit((parts.scheme, host, *rest))
    return whole if len(whole) <= _MAX_URL else None
