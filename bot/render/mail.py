"""A message as a mail: HTML that holds up in mail clients (tables, styles in place, no pictures), and its subject."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import tzinfo
from html import escape
from urllib.parse import urlsplit

from bot.markup import Line, Run, clean, safe_url, telegram, text_of
from bot.markup.webpage import Tags, direction, inline
from bot.model import Action, Card, Message, Part, Severity, Template
from bot.render.excerpts import MAX_NOTE, bounded, neat, short
from bot.render.faces import Face
from bot.render.filling import in_own_words
from bot.render.telling import Teller
from bot.render.titles import titled

MAX_NOTES = 12
MAX_HOST = 40
MAX_SIZE = 80_000  # characters of HTML after which stories are told by their number: Gmail cuts a mail at 102 kB

_COLUMNS = 78
_NONE = dict.fromkeys(Severity, "")
_SIGNS = {Severity.LOW: "○", Severity.NORMAL: "●", Severity.HIGH: "● HIGH", Severity.URGENT: "● URGENT"}
# Mail clients make links of what looks like an address, as eagerly as Telegram does.
_HTML = Face(badges=_NONE, bullets=_NONE, write=text_of, defuse=telegram.defused, page=True)
_TEXT = Face(
    badges=_SIGNS,
    bullets=_SIGNS,
    write=text_of,
    defuse=telegram.defused,
    terminal=True,
    page=True,
    stars=True,
    columns=_COLUMNS,
    quote="> ",
)


def letter(message: Message, action: Action, timezone: tzinfo, template: Template | None = None) -> Part:
    """Return a message as one part: the HTML of the mail as its body, beside it its text. Raises TemplateError."""
    within = replace(
        message,
        text=bounded(message.text),
        cards=tuple(replace(card, notes=card.notes[:MAX_NOTES], last=card.last[:MAX_NOTES]) for card in message.cards),
    )
    text, page = (
        in_own_words(template, within, action, Teller(face=face, now=message.at, timezone=timezone))
        for face in (_TEXT, _HTML)
    )
    return Part(body=_Page(page).written(within, action), plain=text_of(text.whole(within, action)))


def subject(message: Message, *, follows: bool) -> str:
    """Return in one line what a mail is about; `follows` says that it answers an earlier one."""
    if not message.cards:
        first = clean(message.text, keep_lines=True).strip().partition("\n")[0]
        return f"Wirewatch: {short(titled(message) or first or 'a message', MAX_NOTE)}"
    card = message.cards[0]
    headline = short(card.headline.text, MAX_NOTE) or "(no headline)"
    loud = f"{card.severity.name}: " if card.severity >= Severity.HIGH else ""
    if len(message.cards) + message.more > 1:
        return f"{loud}{headline} ({short(titled(message))})"
    change = f": {short(card.notes[0])}" if follows and card.notes else ""
    return f"{loud}{'' if change or not follows else 'Follow-up: '}{headline}{change}"


# --- looks -----------------------------------------------------------------------------------------------------

_FONT = "-apple-system,BlinkMacSystemFont,'Segoe UI',Roboto,Helvetica,Arial,sans-serif"
_COLOURS = {Severity.LOW: "#667085", Severity.NORMAL: "#1f6feb", Severity.HIGH: "#c2410c", Severity.URGENT: "#b42318"}
_PAPER = "#ffffff"
_WRAP = "overflow-wrap:anywhere;word-break:break-word"  # no word without end widens the page

# Clients that know of dark colours take these. Others turn the light ones round: each has its background, so they can.
_STYLE = """
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
.page{background:#101418!important}
.card{background:#1b2026!important}
.ink,.ink a{color:#eef1f4!important}
.soft,.soft a{color:#a3adb8!important}
.edge{border-color:#323a43!important}
.above{border-top-color:#323a43!important}
.tint{background:#262d36!important;color:#eef1f4!important}
.hit{background:#6b5200!important;color:#fff3c4!important}
}
@media (max-width:480px){
.page-pad{padding:8px!important}
.pad{padding:18px 16px!important}
}
"""

_LOOKS = {
    "title": ("ink", "font-size:20px;line-height:1.3;font-weight:700;color:#101828"),
    "change": (
        "tint",
        "margin-bottom:16px;padding:9px 12px;background:#eef2f7;font-size:15px;line-height:1.45;color:#1d2939",
    ),
    "headline": ("ink", "font-size:21px;line-height:1.3;font-weight:700;color:#101828"),
    "meta": ("soft", "margin-top:6px;font-size:14px;line-height:1.45;color:#5b6675"),
    "quote": (
        "ink edge",
        "margin:16px 0;padding:1px 14px;border-{start}:3px solid #d0d5dd;font-size:16px;line-height:1.55;color:#1d2939",
    ),
    "why": (
        "soft edge",
        "margin-top:18px;padding-top:12px;border-top:1px solid #e4e7ec;font-size:13px;line-height:1.5;color:#5b6675",
    ),
    "": ("ink", "margin-top:7px;font-size:15px;line-height:1.5;color:#344054"),
}
_SMALL = {**_LOOKS, "headline": ("ink", "font-size:16px;line-height:1.35;font-weight:600;color:#101828")}
_SMALL["meta"] = ("soft", "margin-top:3px;font-size:13px;line-height:1.45;color:#5b6675")

_HIT = ("mark", 'class="hit" style="padding:0 2px;border-radius:3px;background:#fff0b3;color:#1d2939"')
_TAGS: Tags = {
    "link": ("a", 'href="{}" style="color:inherit"'),
    "mark": _HIT,
    "hit": _HIT,
    "title": ("strong", ""),
    "rule": ("strong", 'style="font-weight:600"'),
}
_HEADLINE_TAGS: Tags = {**_TAGS, "link": ("a", 'href="{}" style="color:inherit;text-decoration:none"')}


class _Page:
    """Writes the HTML of a mail."""

    def __init__(self, teller: Teller) -> None:
        self._teller = teller

    def written(self, message: Message, action: Action) -> str:
        """Return the whole document."""
        title = escape(clean(subject(message, follows=action is Action.REPLY)).strip())
        rows = "".join(self._rows(message, action))
        return (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width,initial-scale=1">'
            '<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">'
            f"<title>{title}</title><style>{_STYLE}</style></head>"
            f'<body class="page" style="margin:0;padding:0;background:#eef0f3;font-family:{_FONT}">'
            f'<div style="display:none;max-height:0;overflow:hidden">{self._preview(message)}</div>'
            '<table role="presentation" class="page" width="100%" cellpadding="0" cellspacing="0" border="0" '
            'style="background:#eef0f3"><tr><td class="page-pad" align="center" style="padding:24px 12px">'
            '<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" '
            f'style="max-width:640px;margin:0 auto;table-layout:fixed;text-align:start;font-family:{_FONT}">'
            f"{rows}</table>"
            "</td></tr></table></body></html>"
        )

    def _preview(self, message: Message) -> str:
        """Return what an inbox shows beside the subject."""
        if len(message.cards) != 1:
            return ""
        card = message.cards[0]
        quote = f" — {neat(card.excerpt).text}" if card.excerpt else ""
        return escape(telegram.defused(f"{short(card.source)}{quote}")[0])

    def _rows(self, message: Message, action: Action) -> Iterator[str]:
        compact = len(message.cards) + message.more > 1
        opening = _lines((line for block in self._opening(message) for line in block), _LOOKS, top=True)
        if opening:
            yield _row(opening, None)
        size, shown = 0, 0
        for card in message.cards:
            told = self._item(card) if compact else self._alert(card, action)
            if shown and size + len(told) > MAX_SIZE:
                break
            size, shown = size + len(told), shown + 1
            yield _row(told, card.severity, joined=bool(opening) or shown > 1)
        if more := len(message.cards) - shown + message.more:
            yield _row(_lines([self._teller.more(more)], _SMALL, top=True), None, joined=True)

    def _opening(self, message: Message) -> Iterator[list[Line]]:
        yield from self._teller.opening(message)
        if not message.cards and not message.text.strip() and not message.title:
            yield [Line([Run("(nothing to say)")])]

    def _alert(self, card: Card, action: Action) -> str:
        lines = list(self._teller.alert(card, action))
        change = [line for line in lines if line.kind == "change"]
        why = [line for line in lines if line.kind == "why"]
        told = [line for line in lines if line.kind not in {"change", "why"}]
        return (
            _lines(change, _LOOKS)
            + _badge(card.severity, told, "margin-bottom:10px")
            + _lines(told, _LOOKS, top=True)
            + _button(card)
            + _lines(why, _LOOKS)
        )

    def _item(self, card: Card) -> str:
        lines = list(self._teller.item(card))
        badge = _badge(card.severity, lines, "margin-bottom:6px") if card.severity >= Severity.HIGH else ""
        return badge + _lines(lines, _SMALL, top=True)


def _row(content: str, severity: Severity | None, *, joined: bool = False) -> str:
    """Return a row of the card, with a stripe that tells how loud it is; `joined` where another row is above it."""
    stripe = f"border-left:5px solid {_COLOURS[severity] if severity else '#98a2b3'}"
    above = "border-top:1px solid #e4e7ec;padding:16px 24px" if joined else "padding:24px"
    return f'<tr><td class="card pad above" style="background:{_PAPER};{above};{stripe};{_WRAP}">{content}</td></tr>'


def _lines(lines: Iterable[Line], looks: dict[str, tuple[str, str]], *, top: bool = False) -> str:
    """Return lines as paragraphs; the first one of a `top` has nothing above it to keep away from."""
    written: list[str] = []
    headline = "ltr"
    for line in lines:
        classes, style = looks.get(line.kind, looks[""])
        # What is said of a story is in English, whatever the names in it are written in.
        way = "ltr" if line.kind in {"meta", "why"} else direction(line.runs)
        headline = way if line.kind == "headline" else headline
        tags = _HEADLINE_TAGS if line.kind == "headline" else _TAGS
        style = style.replace("{start}", "right" if way == "rtl" else "left")
        style = f"{style};margin-top:0" if top and not written else style
        style = f"{style};text-align:right" if line.kind == "meta" and headline == "rtl" else style
        inner = inline(line.runs, tags)
        written.append(f'<div class="{classes}" dir="{way}" style="{style}">{inner}</div>')
    return "".join(written)


def _badge(severity: Severity, lines: Iterable[Line], style: str) -> str:
    """Return the word for how loud it is, at the side on which the headline begins."""
    if severity is Severity.NORMAL:
        return ""
    way = next((direction(line.runs) for line in lines if line.kind == "headline"), "ltr")
    return (
        f'<div dir="{way}" style="{style}"><span style="display:inline-block;padding:2px 9px;border-radius:4px;'
        f"background:{_COLOURS[severity]};color:#ffffff;font-size:12px;line-height:1.5;font-weight:700;"
        f'letter-spacing:.05em">{severity.name}</span></div>'
    )


def _button(card: Card) -> str:
    """Return a link to the article that a thumb can hit, with the host that it leads to."""
    url = safe_url(card.url)
    if url is None:
        return ""
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    where = f"Read at {host}" if 0 < len(host) <= MAX_HOST else "Read the article"
    return (
        f'<div style="margin-top:18px"><a href="{escape(url)}" style="display:inline-block;padding:10px 18px;'
        f"border-radius:6px;background:{_COLOURS[card.severity]};color:#ffffff;font-size:14px;line-height:1.3;"
        f'font-weight:600;text-decoration:none">{escape(where)}</a></div>'
    )
