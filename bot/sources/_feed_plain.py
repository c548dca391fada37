"""HTML to plain text: tags and scripts out, entities decoded, the end of a block is a new line."""

from __future__ import annotations

import itertools
import re
from html import unescape
from typing import Any

from lxml import etree

MAX_HTML = 2_000_000
MAX_ELEMENTS = 5_000  # of a page's element, counted at both ends
_LONGEST_WORD = 80

_HIDDEN = frozenset(
    {
        "script",
        "style",
        "head",
        "template",
        "noscript",
        "iframe",
        "object",
        "svg",
        "math",
        "select",
        "textarea",
        "title",
    }
)
_BLOCKS = frozenset(
    {
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "caption",
            "center",
            "dd",
            "details",
            "dialog",
            "div",
            "dl",
        ),
        *(
            "dt",
            "fieldset",
            "figcaption",
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
        ),
        *(
            "legend",
            "li",
            "main",
            "nav",
            "ol",
            "p",
            "pre",
            "section",
            "summary",
            "table",
            "tbody",
            "tfoot",
            "thead",
            "tr",
            "ul",
        ),
    }
)
_INLINE = frozenset(
    {
        *(
            "a",
            "abbr",
            "acronym",
            "audio",
            "b",
            "base",
            "bdi",
            "bdo",
            "big",
            "body",
            "button",
            "canvas",
            "cite",
            "code",
            "col",
        ),
        *(
            "colgroup",
            "data",
            "datalist",
            "del",
            "dfn",
            "em",
            "embed",
            "font",
            "html",
            "i",
            "img",
            "input",
            "ins",
            "kbd",
        ),
        *(
            "label",
            "link",
            "map",
            "mark",
            "meta",
            "meter",
            "nobr",
            "optgroup",
            "option",
            "output",
            "param",
            "picture",
            "q",
        ),
        *(
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "slot",
            "small",
            "source",
            "span",
            "strike",
            "strong",
            "sub",
            "sup",
            "td",
            "th",
        ),
        *("time", "track", "tt", "u", "var", "video", "wbr"),
    }
)
# A tag that HTML does not know is more likely an author's "<wire>" than markup; XML's prefixed ones are markup.
_UNKNOWN_TAG = re.compile(
    r"<(?!/?(?:"
    + "|".join(sorted(_HIDDEN | _BLOCKS | _INLINE, key=len, reverse=True))
    + r")(?:[\s/>]|$)|/?[a-z]+:|!--|!\[|\?)",
    re.IGNORECASE,
)
_MARKUP = re.compile(
    r"</?(?:a|abbr|b|big|blockquote|br|center|cite|code|div|em|font|h[1-6]|hr|i|img|li|ol|p|pre|q|s|small|span|strong|sub"
    r"|sup|table|td|tr|tt|u|ul)(?:\s[^<>]{0,2000})?/?>",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_BLANKS = re.compile(r"[^\S\n]+")
_LINES = re.compile(r"\s*\n\s*")
_INVISIBLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\xad\u200b\u2060\ufeff\ud800-\udfff]")


def plain(text: str, limit: int, *, markup: bool = True) -> str:
    """Return at most `limit` characters of plain text.

    `markup` False says that the text claims to be plain already, which is believed unless it is full of HTML.
    """
    text = text[:MAX_HTML]
    if ("<" in text or "&" in text) and (markup or _looks_like_markup(text)):
        text = _text_of(text)
    if text.isprintable():  # nothing invisible, no line end, no blank but the space
        text = " ".join(text.split()) if "  " in text else text.strip()
    else:
        text = _LINES.sub("\n", _BLANKS.sub(" ", _INVISIBLE.sub("", text))).strip()
    return cut(text, limit)


def one_line(text: str, limit: int, *, markup: bool = True) -> str:
    """Return plain text without line ends, as a title has it."""
    return cut(plain(text, limit * 2, markup=markup).replace("\n", " "), limit)


def readable(element: Any, limit: int) -> str:
    """Return at most `limit` characters of what a reader would see of an element of a page, as plain text."""
    collector = _Collector()
    for event, part in itertools.islice(etree.iterwalk(element, events=("start", "end")), MAX_ELEMENTS):
        tag = part.tag if isinstance(part.tag, str) else ""
        if event == "start":
            collector.start(tag, None)
            collector.data(part.text or "")
            continue
        collector.end(tag)
        if part is not element:
            collector.data(part.tail or "")
    return plain("".join(collector.pieces), limit, markup=False)


def cut(text: str, limit: int) -> str:
    """Return the text, or its beginning up to a word's end with an ellipsis: `limit` characters at most."""
    if len(text) <= limit:
        return text
    head = text[: limit - 1]
    earliest = max(limit - _LONGEST_WORD, limit // 2)  # else a text without spaces would be cut to nothing
    space = max(head.rfind(" ", earliest), head.rfind("\n", earliest))
    return (head[:space] if space > 0 else head).rstrip() + "…"


def _looks_like_markup(text: str) -> bool:
    return _MARKUP.search(text) is not None or _REFERENCE.search(text) is not None


def _text_of(text: str) -> str:
    if "<" not in text:
        return unescape(text)
    simple = _text_of_simple(text)
    return _text_of_any(text) if simple is None else simple


def _text_of_any(text: str) -> str:
    """Return the text as the HTML parser reads it."""
    collector = _Collector()
    parser = etree.HTMLParser(target=collector, huge_tree=True, remove_pis=True, no_network=True)
    try:
        parser.feed("<div>" + _closed(_UNKNOWN_TAG.sub("&lt;", _CDATA.sub("", text))))
        parser.close()
    except etree.LxmlError:  # nested too deep, most likely; what was read until then counts
        pass
    return "".join(collector.pieces)


# Tags that part lines or part nothing, and whose attributes hold nothing that could be taken for the end of a tag.
_PARTING = "address|article|blockquote|br|center|dd|div|dl|dt|figcaption|figure|h[1-6]|hr|li|ol|p|pre|section|ul"
_WITHIN = "a|abbr|b|big|cite|code|em|font|i|img|s|small|span|strong|strike|tt|u|wbr"
_VALUE = r"""\s*+=\s*+(?:"[^"<>]*+"|'[^'<>]*+'|[^\s<>"'`=&/]++)"""
_SIMPLE_TAG = re.compile(
    rf"<(/?+)(?:({_PARTING})|{_WITHIN})(?:\s++[a-z][\w:-]*+(?:{_VALUE})?+)*+\s*+/?+>", re.IGNORECASE | re.ASCII
)
_OTHER_REFERENCE = re.compile("&(?!(?:amp|lt|gt|quot|nbsp|#39|#8217|#8216|#8220|#8221|#8230|#8211|#8212|#160);)")


def _text_of_simple(text: str) -> str | None:
    """Return the text of what has only the commonest tags and references, as the HTML parser would; None for others.

    To set up that parser takes longer than to read a teaser.
    """
    if "\0" in text or "]]>" in text:
        return None
    is_open = {"br"}

    def parting(tag: re.Match[str]) -> str:
        closing, name = tag.group(1, 2)
        if name is None:
            return "\0"  # holds the place, so that what is before and behind it does not become a reference
        if not closing:
            is_open.add(name.lower())
        elif name.lower() not in is_open:
            return "<"  # not that simple
        return "\n"

    parted = _SIMPLE_TAG.sub(parting, text.replace("\n", " "))
    if "<" in parted or _OTHER_REFERENCE.search(parted):
        return None
    return unescape(parted).replace("\0", "")


def _closed(text: str) -> str:
    """Return the text with what can be no tag, because nothing closes it, as the author meant it ("A<B")."""
    end = text.rfind(">") + 1
    return text[:end] + text[end:].replace("<", "&lt;")


class _Collector:
    """Receives the HTML parser's events and keeps the text that a reader would see."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self._hidden = 0

    def start(self, tag: str, _attributes: object) -> None:
        if tag in _HIDDEN:
            self._hidden += 1
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in {"td", "th"} or (tag == "sup" and self._after_a_word()):
            self.pieces.append(" ")

    def end(self, tag: str) -> None:
        if tag in _HIDDEN:
            self._hidden = max(self._hidden - 1, 0)
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def data(self, text: str) -> None:
        if not self._hidden:
            self.pieces.append(text.replace("\n", " "))

    def _after_a_word(self) -> bool:
        """Say whether a footnote's number would grow into the word before it; "21<sup>st</sup>" is one word."""
        return bool(self.pieces) and self.pieces[-1][-1:].isalpha()

    def comment(self, text: str) -> None:
        """Leave comments out."""

    def close(self) -> None:
        """Nothing is kept open."""
