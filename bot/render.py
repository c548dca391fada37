"""A message as a channel will show it: what is said of a story, in which order, and in how many parts."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any

from bot.markup import (
    Line,
    Marks,
    Role,
    Run,
    ansi,
    cells,
    clean,
    defused,
    html,
    isolated,
    plain,
    safe_url,
    split,
    text_of,
    wrapped,
)
from bot.model import Action, Card, Earlier, Message, Part, Quote, Reason, Severity, Style
from bot.text import Token, tokens

EXCERPT = 300
"""Characters of an item's text that an alert shows."""

_COLUMNS = 100
_MAX_NAME = 120  # characters of a source's or a rule's name
_MAX_NOTE = 400
_MAX_EARLIER = 120  # characters of the headline of an earlier story
_FEW = 20  # columns below which the beginning of a headline tells nothing
_MAX_LISTED = 12  # names in one list, then "+3 more"

# --- excerpts --------------------------------------------------------------------------------------------------


def excerpt(text: str, marks: Marks, width: int = EXCERPT) -> Quote:
    """Return the sentence of `text` that holds most of `marks`, as (start, end), with the marks re-based.

    A text of at most `width` characters comes whole; a short sentence takes the next ones along; a long one is cut at
    word borders, with an ellipsis. The result is clean, one line, and hardly longer than `width`.
    """
    ordered = _ordered(marks, len(text))
    if len(text) <= width:
        return _quoted(text, ordered)
    first, last = _densest(ordered, width)
    low, high = max(0, first - 2 * width), last + 3 * width
    start, end = _sentence(text[low:high], first - low, last - low, width)
    start, end = start + low, end + low
    inside = [(max(a, start), min(b, end)) for a, b in ordered if a < end and b > start]
    quote = _quoted(text[start:end], [(a - start, b - start) for a, b in inside])
    before = "… " if _cut_within(text[max(0, start - 40) : start]) else ""
    after = " …" if text[end:].strip() and _cut_within(text[max(start, end - 4) : end] + text[end : end + 1]) else ""
    shifted = tuple((a + len(before), b + len(before)) for a, b in quote.marks)
    return Quote(text=before + quote.text + after, marks=shifted)


def _cut_within(before: str) -> bool:
    """Whether a sentence is still running at the end of `before`."""
    return bool(before) and not re.search(r"[.!?؟۔。！？…\n][\"'”’»)\]]*\s*$", before)


def _ordered(marks: Marks, length: int) -> list[tuple[int, int]]:
    """Return the marks in order, within the text and joined where they overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, a), min(b, length)) for a, b in marks):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _densest(marks: Marks, width: int) -> tuple[int, int]:
    """Return the stretch of at most about `width` characters that holds most marks; the earliest of equals."""
    reach = width * 4 // 5
    best, most, last = (0, 0), 0, 0
    for index, (start, end) in enumerate(marks):
        last = max(last, index)
        while last < len(marks) and marks[last][1] - start <= reach:
            last += 1
        if max(1, last - index) > most:
            best, most = (start, marks[last - 1][1] if last > index else min(end, start + reach)), max(1, last - index)
    return best


def _sentence(text: str, first: int, last: int, width: int) -> tuple[int, int]:
    """Return start and end of the sentence round `first` to `last`, cut to `width`, or filled up with whole ones."""
    words = tokens(text)
    if not words:
        return 0, min(len(text), width)
    numbers = [word.sentence for word in words if word.end > first and word.start < max(last, first + 1)]
    inner = numbers or [words[0].sentence]
    start, end = _reach(text, [word for word in words if inner[0] <= word.sentence <= inner[-1]])
    if end - start > width:
        return _narrowed(words, first, last, (start, end), width)
    for number in range(inner[-1] + 1, words[-1].sentence):
        _, further = _reach(text, [word for word in words if word.sentence == number])
        if further - start > width or end - start > width // 2:
            break
        end = further
    return start, end


def _reach(text: str, words: Sequence[Token]) -> tuple[int, int]:
    """Return where `words` begin and end, with the quotation marks and full stops that stick to them."""
    start, end = words[0].start, words[-1].end
    while start and not text[start - 1].isspace() and words[0].start - start < 3:  # noqa: PLR2004 - as in: ("«
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


def _narrowed(words: Sequence[Token], first: int, last: int, sentence: tuple[int, int], width: int) -> tuple[int, int]:
    """Return a piece of a long sentence, from word to word, with a third of the room before the marks."""
    room = max(0, width - (last - first))
    low = max(sentence[0], min(first - room // 3, sentence[1] - width))
    high = min(sentence[1], low + width)
    starts = [word.start for word in words if low <= word.start <= first]
    ends = [word.end for word in words if last <= word.end <= high]
    start = sentence[0] if low == sentence[0] else min(starts, default=min(first, max(low, 0)))
    end = sentence[1] if high == sentence[1] else max(ends, default=high)
    return start, end


def _quoted(text: str, marks: Marks) -> Quote:
    """Return a clean quote: each piece between the marks is cleaned by itself, so that the marks stay true."""
    said, kept = "", []
    for piece, marked in _pieces(text, marks):
        piece_clean = clean(piece)
        piece_clean = piece_clean.lstrip() if not said or said.endswith(" ") else piece_clean
        if marked and piece_clean.strip():
            kept.append((len(said), len(said) + len(piece_clean.rstrip())))
        said += piece_clean
    return Quote(text=said.rstrip(), marks=tuple(_ordered(kept, len(said))))


def _pieces(text: str, marks: Marks) -> Iterator[tuple[str, bool]]:
    """Return the text piece by piece, each with whether it is marked."""
    at = 0
    for start, end in marks:
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:], False


# --- parts -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Face:
    """How a family of channels looks: what it can link, mark and wrap."""

    badges: Mapping[Severity, str]
    bullets: Mapping[Severity, str]
    terminal: bool = False
    stars: bool = False
    columns: int | None = None
    indent: str = ""
    quote: str = ""


_WORDS = {Severity.LOW: "○", Severity.NORMAL: "●", Severity.HIGH: "● HIGH", Severity.URGENT: "● URGENT"}
_TELEGRAM = _Face(
    badges={Severity.LOW: "", Severity.NORMAL: "", Severity.HIGH: "🔴 HIGH", Severity.URGENT: "🚨 URGENT"},
    bullets={Severity.LOW: "▫️", Severity.NORMAL: "▪️", Severity.HIGH: "🔴", Severity.URGENT: "🚨"},
)
_TERMINAL = _Face(badges=_WORDS, bullets=_WORDS, terminal=True, columns=_COLUMNS, indent="  ", quote="│ ")
_PLAIN = _Face(badges=_WORDS, bullets=_WORDS, terminal=True, stars=True)
_FACES = {"html": _TELEGRAM, "ansi": _TERMINAL, "plain": _PLAIN}


def parts(message: Message, style: Style, *, action: Action, timezone: tzinfo) -> tuple[Part, ...]:
    """Return the message as texts that the channel can take, in order; at least one.

    Every part is valid markup of its own and within `style.limit`; the texts without markup add up to the whole. An
    edit on a terminal is one line, as what was printed stays. `json` is always one part, for whatever limit; see
    `as_json`. `timezone` is the one in which times are told.
    """
    if style.markup == "json":
        body = as_json(message, action)
        return (Part(body=body, plain=body),)
    teller = _Teller(face=_FACES[style.markup], now=message.at, timezone=timezone)
    grows = action is Action.EDIT and style.markup == "ansi" and message.cards
    runs = teller.edit(message) if grows else teller.whole(message, action)
    write = {"html": html, "ansi": ansi, "plain": text_of}[style.markup]
    return tuple(Part(body=write(piece), plain=plain(piece, style.limit)) for piece in split(runs, style.limit))


def as_json(message: Message, action: Action) -> str:
    """Return the message as a JSON object with sorted keys; the same message gives the same text.

    ``version`` (1), ``kind`` (alert, digest, notice), ``action`` (send, edit, reply), ``at``, ``title``, ``text``, and
    ``cards``: a list of objects with ``alert``, ``story``, ``revision``, ``severity`` (low, normal, high, urgent),
    ``headline`` and ``excerpt`` (or null; objects of ``text`` and ``marks``, a list of [start, end] of the matched
    words, counted in Unicode characters), ``source``, ``at``, ``dated`` (false: `at` is when it was first seen),
    ``reason``, ``rules``, ``terms``, ``url`` (or null), ``also``, ``notes``, ``language`` (or null), ``wire`` (whose
    text it is, where not the source's, or null), ``origins`` (the independent ones, where there are several), ``last``
    (when its rules spoke before: objects of ``headline``, ``at`` (or null), ``url`` (or null), ``rules``, ``days`` (how
    long it had been quiet, or null), ``at_least``), ``related`` (such an object, or null) and ``embargo_until`` (or
    null: until when it is asked not to be published); ``more`` is how many stories are told by their number only. Times
    are in UTC, in ISO 8601. Texts are plain, without controls or characters that turn the direction.
    """
    told = {
        "version": 1,
        "kind": message.kind,
        "action": action.value,
        "at": _iso(message.at),
        "title": _short(message.title, _MAX_NOTE),
        "text": clean(message.text, keep_lines=True).strip(),
        "cards": [_card_as_json(card) for card in message.cards],
        "more": message.more,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _card_as_json(card: Card) -> dict[str, Any]:
    return {
        "alert": card.alert,
        "story": card.story,
        "revision": card.revision,
        "severity": card.severity.word,
        "headline": _quote_as_json(card.headline),
        "excerpt": None if card.excerpt is None else _quote_as_json(card.excerpt),
        "source": _short(card.source),
        "at": _iso(card.at),
        "dated": card.dated,
        "reason": card.reason.value,
        "rules": [_short(rule) for rule in card.rules],
        "terms": [_short(term) for term in card.terms],
        "url": safe_url(card.url),
        "also": [_short(name) for name in card.also],
        "notes": [_short(note, _MAX_NOTE) for note in card.notes],
        "language": card.language and _short(card.language),
        "wire": card.wire and _short(card.wire),
        "origins": [_short(name) for name in card.origins],
        "last": [_earlier_as_json(one) for one in card.last],
        "related": card.related and _earlier_as_json(card.related),
        "embargo_until": card.embargo_until and _iso(card.embargo_until),
    }


def _earlier_as_json(earlier: Earlier) -> dict[str, Any]:
    return {
        "headline": _short(earlier.headline, _MAX_NOTE),
        "at": earlier.at and _iso(earlier.at),
        "url": safe_url(earlier.url),
        "rules": [_short(rule) for rule in earlier.rules],
        "days": earlier.days,
        "at_least": earlier.at_least,
    }


def _quote_as_json(quote: Quote) -> dict[str, Any]:
    neat = _neat(quote)
    return {"text": neat.text, "marks": [list(mark) for mark in neat.marks]}


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _neat(quote: Quote) -> Quote:
    """Return the quote clean and of a bounded length, whoever made it."""
    return excerpt(quote.text, quote.marks, EXCERPT + 100)


def _short(text: str, limit: int = _MAX_NAME) -> str:
    """Return a name or a note as one clean line of at most `limit` characters."""
    line = clean(text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


# --- telling ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class _Teller:
    """Tells messages in one face, at one time and place."""

    face: _Face
    now: datetime
    timezone: tzinfo

    def whole(self, message: Message, action: Action) -> list[Run]:
        """Return all that is to be said."""
        blocks = list(self._blocks(message, action))
        return self._joined(blocks or [[Line([Run("(nothing to say)")])]], tight=self._tight(message))

    def edit(self, message: Message) -> list[Run]:
        """Return one dim line for each story: what came to it."""
        return self._joined([[self._growth(card)] for card in message.cards], tight=True)

    def _tight(self, message: Message) -> bool:
        return message.kind == "digest" and self.face.columns is not None

    def _joined(self, blocks: Iterable[Sequence[Line]], *, tight: bool) -> list[Run]:
        """Return the blocks as one text, a free line between them unless they are `tight`."""
        runs: list[Run] = []
        for block in blocks:
            runs += [Run("\n" if tight else "\n\n")] if runs else []
            for number, row in enumerate(row for line in block for row in self._rows(line)):
                runs += [Run("\n"), *row] if number else row
        return [run for run in runs if run.text]

    def _rows(self, line: Line) -> list[list[Run]]:
        return wrapped(line, self.face.columns or 0) if self.face.columns else [list(line.runs)]

    def _blocks(self, message: Message, action: Action) -> Iterator[list[Line]]:
        """Return the message paragraph by paragraph."""
        title, text = _title(message).strip(), clean(message.text, keep_lines=True).strip()
        if message.kind == "notice" and not title and len(text.partition("\n")[0]) <= _MAX_NAME:
            title, _, text = text.partition("\n")
        if title := clean(title).strip():
            mark = [Run("■ ", (("title", ""),))] if self.face.terminal else []
            yield [self._line([*mark, *isolated([self._said(title, "title", limit=_MAX_NOTE)])], first="")]
        if text.strip():
            yield [self._line([Run(row)]) for row in text.strip().split("\n")]
        compact = message.kind == "digest" and len(message.cards) > 1
        for card in message.cards:
            yield list(self._item(card) if compact else self._alert(card, action))
        if message.more:
            yield [self._line([Run(f"… and {message.more:,} more")])]

    def _line(self, runs: Sequence[Run], *, first: str | None = None, bar: str = "", wrap: bool = True) -> Line:
        indent = self.face.indent
        return Line(runs, first=(indent if first is None else first) + bar, rest=indent + bar, wrap=wrap)

    # --- a story in full

    def _alert(self, card: Card, action: Action) -> Iterator[Line]:
        """Return an alert line by line."""
        headline, quote = _neat(card.headline), card.excerpt and _neat(card.excerpt)
        follows = action is Action.REPLY or card.reason is Reason.FOLLOW_UP
        if follows:
            yield self._change(card)
        yield self._line([*self._badge(card.severity, self.face.badges), *self._headline(card, headline)], first="")
        yield self._line([*self._source(card), self._plainly(" · ", "meta"), self._plainly(self._when(card), "meta")])
        if card.embargo_until:
            yield self._line([Run(f"embargo until {self._moment(card.embargo_until, nearest=True)}")])
        if quote and quote.text and quote.text != headline.text:
            yield self._line(self._marked(quote, "hit", ("quote", "")), bar=self.face.quote)
        if card.also:
            yield self._line([Run("also: "), *self._list(card.also)])
        if card.origins:
            yield self._line([Run(f"{len(card.origins)} independent origins: "), *self._list(card.origins)])
        if card.related:
            yield self._line([Run("possibly related: "), *self._earlier(card.related)])
        for note in card.notes[1 if follows else 0 :]:
            yield self._line(isolated([self._said(note, limit=_MAX_NOTE)]))
        for earlier in card.last:
            yield self._line(self._last(earlier))
        if card.rules or card.terms:
            yield self._line(self._why(card))
        yield from self._address(card)

    def _change(self, card: Card) -> Line:
        """Return what changed, the first thing that a follow-up says."""
        sign = "↳ " if self.face.terminal else "↩️ "
        said = [Run(": "), *isolated([self._said(card.notes[0], limit=_MAX_NOTE)])] if card.notes else []
        return self._line([Run(sign), Run("Follow-up", (("title", ""),)), *said], first="")

    def _badge(self, severity: Severity, marks: Mapping[Severity, str]) -> list[Run]:
        mark = marks[severity]
        gap = "  " if severity.name in mark else " "
        return [Run(mark, (("badge", severity.word),)), Run(gap)] if mark else []

    def _headline(self, card: Card, headline: Quote) -> list[Run]:
        """Return the headline; in a direction of its own where something of ours stands before it."""
        quote = headline if headline.text else Quote(text="(no headline)")
        runs = self._marked(quote, "mark", ("headline", ""), *self._link(card))
        return isolated(runs) if self.face.terminal or self.face.badges[card.severity] else runs

    def _link(self, card: Card) -> list[Role]:
        url = None if self.face.terminal else safe_url(card.url)
        return [("link", url)] if url else []

    def _source(self, card: Card) -> list[Run]:
        wire = [self._plainly(", from ", "meta"), *isolated([self._said(card.wire, "meta")])] if card.wire else []
        return [*isolated([self._said(card.source, "meta")]), *wire]

    def _last(self, earlier: Earlier) -> list[Run]:
        """Return "first in 77 days; last: Sat 4 Feb, 14:02, headline", or what is known of it."""
        whose = [*self._list(earlier.rules, "rule"), Run(": ")] if earlier.rules else []
        least = "at least " if earlier.at_least else ""
        gap = f"first in {least}{earlier.days:,} days" if earlier.days is not None else ""
        if earlier.at is None:
            return [*whose, Run(gap or "the first")]
        return [*whose, Run(f"{gap}; last: " if gap else "last: "), *self._earlier(earlier)]

    def _earlier(self, earlier: Earlier) -> list[Run]:
        """Return the time and the headline of an earlier story, linked where the channel can link."""
        url = None if self.face.terminal else safe_url(earlier.url)
        roles: list[Role] = [("link", url)] if url else []
        headline = self._safe(_short(earlier.headline, _MAX_EARLIER)) or "(no headline)"
        when = f"{self._moment(earlier.at, nearest=True)}, " if earlier.at else ""
        return [Run(when), *isolated([Run(headline, tuple(roles))])]

    def _why(self, card: Card) -> list[Run]:
        """Return the rules and the words that they found."""
        rules, terms = self._list(card.rules, "rule"), self._list(card.terms)
        return [*rules, *([Run(": ")] if rules and terms else []), *terms]

    def _address(self, card: Card) -> Iterator[Line]:
        url = safe_url(card.url) if self.face.terminal else None
        if url:
            yield self._line([Run(url, (("url", ""),))], wrap=False)

    # --- a story in a list, and in a line

    def _item(self, card: Card) -> Iterator[Line]:
        """Return a story of a digest."""
        headline = _neat(card.headline)
        quote = headline if headline.text else Quote(text="(no headline)")
        bullet = self._badge(card.severity, self.face.bullets)
        embargo = f" · embargo until {self._moment(card.embargo_until, nearest=True)}" if card.embargo_until else ""
        when = self._plainly(f" · {self._clock(card)}{embargo}", "meta")
        if self.face.terminal:
            yield self._line([*bullet, *isolated(self._marked(quote, "mark", ("headline", "")))], first="")
            yield self._line([*self._source(card), when])
            yield from self._address(card)
        else:
            # The words that matched are not marked: Telegram takes a hundred pieces of markup in a message.
            title = isolated(self._marked(Quote(text=quote.text), "mark", *self._link(card)))
            yield self._line([*bullet, *title, Run(" "), *self._source(card), when])

    def _growth(self, card: Card) -> Line:
        """Return "+ also: Al Arabiya — headline", in one row unless the outlets are many."""
        news = (
            [Run("also: "), *self._list(card.also)] if card.also else [self._said("; ".join(card.notes) or "updated")]
        )
        room = _COLUMNS - cells(text_of(news)) - 5
        about = [Run(" — "), *isolated([self._said(_neat(card.headline).text, limit=room)])] if room >= _FEW else []
        return self._line([Run(run.text, (("dim", ""),)) for run in (Run("+ "), *news, *about)], first="")

    # --- words

    def _said(self, text: str, *names: str, limit: int = _MAX_NAME) -> Run:
        """Return a name or a note from outside as a run."""
        return self._plainly(self._safe(_short(text, limit)), *names)

    def _plainly(self, text: str, *names: str) -> Run:
        return Run(text, tuple((name, "") for name in names))

    def _safe(self, text: str) -> str:
        return text if self.face.terminal else defused(text)[0]

    def _marked(self, quote: Quote, mark: str, *roles: Role) -> list[Run]:
        """Return a quote as runs, the words that matched in the role `mark`, or in stars."""
        text, marks = (quote.text, quote.marks) if self.face.terminal else defused(quote.text, quote.marks)
        runs = []
        for piece, matched in _pieces(text, marks):
            if matched and self.face.stars:
                runs.append(Run(f"*{piece}*", roles))
            elif piece:
                runs.append(Run(piece, (*roles, (mark, "")) if matched else roles))
        return runs

    def _list(self, names: Sequence[str], role: str = "") -> list[Run]:
        """Return names with commas between them, each in its own direction."""
        runs: list[Run] = []
        for name in self._names(names):
            runs += [Run(", ")] if runs else []
            runs += isolated([self._plainly(self._safe(name), *filter(None, [role]))])
        return runs

    def _names(self, names: Sequence[str]) -> list[str]:
        more = len(names) - _MAX_LISTED
        shown = [_short(name) for name in names[:_MAX_LISTED]]
        return [*shown, f"+{more} more"] if more > 0 else shown

    # --- times

    def _when(self, card: Card) -> str:
        """Return "14:02, 3 min ago"; "Sat 4 Feb, 14:02, 3 days ago" after a day; "seen 14:02" without a date."""
        clock = self._clock(card)
        return f"{clock}, {_age(self.now - card.at)}" if card.dated else clock

    def _clock(self, card: Card) -> str:
        clock = self._moment(card.at)
        return clock if card.dated else f"seen {clock}"

    def _moment(self, when: datetime, *, nearest: bool = False) -> str:
        """Return a time of day, with its date where that is not clear, or, of the `nearest`, not today's."""
        at, now = local(when, self.timezone), local(self.now, self.timezone)
        clock = f"{at:%H:%M}"
        if self.now - when >= timedelta(days=1) or at.date() > now.date() or (nearest and at.date() != now.date()):
            year = f" {at.year}" if at.year != now.year else ""
            clock = f"{_DAYS[at.weekday()]} {at.day} {_MONTHS[at.month - 1]}{year}, {clock}"
        return clock


_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local(at: datetime, zone: tzinfo) -> datetime:
    """Return a time as the clocks of a zone show it."""
    try:
        return at.astimezone(zone)
    except OverflowError:  # the year 1, from a feed that knows no better
        return at


def _age(age: timedelta) -> str:
    """Return an age as a person would say it."""
    minutes, days = age // timedelta(minutes=1), age.days
    if minutes < 1:
        return "just now"
    for count, name, least in ((days // 365, "year", 1), (days // 30, "month", 2), (days, "day", 1)):
        if count >= least:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return f"{minutes // 60} h ago" if minutes >= 60 else f"{minutes} min ago"  # noqa: PLR2004 - minutes of an hour


def _title(message: Message) -> str:
    """Return the title; a digest without one says how many stories it holds."""
    if message.title or message.kind != "digest":
        return message.title
    number = len(message.cards) + message.more
    first = " at first sight" if all(card.reason is Reason.DIGEST for card in message.cards) else ""
    return f"{number:,} {'story' if number == 1 else 'stories'}{first}"
