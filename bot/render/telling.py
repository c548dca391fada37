"""What is said of a message, in which order, as runs."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo

from bot.markup import Line, Role, Run, cells, clean, isolated, safe_url, text_of, wrapped
from bot.model import Action, Card, Earlier, Message, Quote, Reason, Seen, Severity, Translation
from bot.render.excerpts import MAX_NAME, MAX_NOTE, MAX_TRANSLATION, neat, pieces, short
from bot.render.faces import COLUMNS, Face
from bot.render.titles import titled

_MAX_EARLIER = 120  # characters of the headline of an earlier story
_FEW = 20  # columns below which the beginning of a headline tells nothing
_MAX_LISTED = 12  # names in one list, then "+3 more"


@dataclass(frozen=True, slots=True, kw_only=True)
class Teller:
    """Tells messages in one face, at one time and place."""

    face: Face
    now: datetime
    timezone: tzinfo
    own: Callable[[Card], Sequence[Sequence[Run]]] | None = None
    """Tells a story in words of the user's own, line by line."""

    def whole(self, message: Message, action: Action) -> list[Run]:
        """Return all that is to be said."""
        blocks = list(self._blocks(message, action))
        return self._joined(blocks or [[Line([Run("(nothing to say)")])]], tight=self._tight(message))

    def lines(self, rows: Iterable[Sequence[Run]]) -> list[Line]:
        """Return rows of runs as lines of this face."""
        return [self._line(row, first=None if number else "") for number, row in enumerate(rows)]

    def joined(self, lines: Sequence[Line]) -> list[Run]:
        """Return lines as one text."""
        return self._joined([lines], tight=True)

    def edit(self, message: Message) -> list[Run]:
        """Return one dim line for each story: what came to it."""
        return self._joined([[self._growth(card)] for card in message.cards], tight=True)

    def _tight(self, message: Message) -> bool:
        return message.kind == "digest" and self.face.columns is not None and not self.face.page

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
        yield from self.opening(message)
        compact = message.kind == "digest" and len(message.cards) > 1
        for card in message.cards:
            yield list(self.item(card) if compact else self.alert(card, action))
        if message.more:
            yield [self.more(message.more)]

    def opening(self, message: Message) -> Iterator[list[Line]]:
        """Return what stands before the stories: the title, and the words of a notice."""
        title, text = titled(message).strip(), clean(message.text, keep_lines=True).strip()
        if message.kind == "notice" and not title and len(text.partition("\n")[0]) <= MAX_NAME:
            title, _, text = text.partition("\n")
        if title := clean(title).strip():
            mark = [Run("■ ", (("title", ""),))] if self.face.terminal else []
            said = isolated([self._said(title, "title", limit=MAX_NOTE)])
            yield [self._line([*mark, *said], first="", kind="title")]
        if text.strip():
            yield [self._line([Run(row)]) for row in text.strip().split("\n")]

    def more(self, number: int) -> Line:
        """Return how many stories are told by their number only."""
        return self._line([Run(f"… and {number:,} more")])

    def _line(
        self, runs: Sequence[Run], *, first: str | None = None, bar: str = "", wrap: bool = True, kind: str = ""
    ) -> Line:
        indent = self.face.indent
        return Line(runs, first=(indent if first is None else first) + bar, rest=indent + bar, wrap=wrap, kind=kind)

    # --- a story in full

    def alert(self, card: Card, action: Action) -> Iterator[Line]:
        """Return an alert line by line: what is of low severity in brief."""
        if self.own is not None:
            yield from self.lines(self.own(card))
            return
        follows = action is Action.REPLY or card.reason in {Reason.FOLLOW_UP, Reason.ESCALATED}
        if follows:
            yield self._change(card)
        headline = neat(card.headline)
        is_brief = card.severity is Severity.LOW
        badge = self._badge(card.severity, self.face.badges)
        yield self._line([*badge, *self._headline(card, headline)], first="", kind="headline")
        yield from self._headline_translated(card)
        yield self._line(self._origin(card, is_brief=is_brief), kind="meta")
        if card.embargo_until:
            words = f"embargo until {self.moment(card.embargo_until, nearest=True)}"
            yield self._line([self._plainly(words, "title")])
        if card.seen:
            yield self._line(self._seen(card.seen))
        notes = card.notes[1 if follows else 0 :]
        yield from self._in_brief(card, notes) if is_brief else self._in_full(card, headline, notes)
        yield from self._address(card)

    def _in_full(self, card: Card, headline: Quote, notes: Sequence[str]) -> Iterator[Line]:
        """Return the lines that an alert has beneath its source."""
        quote = card.excerpt and neat(card.excerpt)
        if quote and quote.text and quote.text != headline.text:
            yield self._line(self._marked(quote, "hit", ("quote", "")), bar=self.face.quote, kind="quote")
            if card.translation and card.translation.excerpt:
                said = self._translated(card.translation, card.translation.excerpt, "quote")
                yield self._line(said, bar=self.face.quote, kind="quote")
        if card.also:
            yield self._line([Run("also: "), *self._list(card.also)])
        if card.origins:
            yield self._line([Run(f"{len(card.origins)} independent origins: "), *self._list(card.origins)])
        if card.related:
            yield self._line([Run("possibly related: "), *self._earlier(card.related)])
        yield from self._notes(notes)
        for earlier in card.last:
            yield self._line(self._last(earlier))
        if card.rules or card.terms:
            yield self._line(self._why(card), kind="why")

    def _in_brief(self, card: Card, notes: Sequence[str]) -> Iterator[Line]:
        """Return the lines that an alert of low severity has beneath its source: only what is out of the ordinary."""
        yield from self._notes(notes)
        for earlier in card.last:
            if earlier.days is not None:
                yield self._line(self._last(earlier))

    def _notes(self, notes: Sequence[str]) -> Iterator[Line]:
        for said in (self._said(note, limit=MAX_NOTE) for note in notes):
            if said.text:
                yield self._line(isolated([said]))

    def _origin(self, card: Card, *, is_brief: bool) -> list[Run]:
        """Return whose news it is and of when; in brief also who else has it, and why it is told."""
        also = [self._plainly(", also ", "meta"), *self._list(card.also, "meta")] if is_brief and card.also else []
        when = [self._plainly(" · ", "meta"), self._plainly(self.when(card), "meta")]
        # The words that matched are marked in the headline, if they are there.
        shown = replace(card, terms=()) if card.headline.marks else card
        why = [self._plainly(" · ", "meta"), *self._why(shown)] if is_brief and (card.rules or card.terms) else []
        return [*self._source(card), *also, *when, *why]

    def _headline_translated(self, card: Card) -> Iterator[Line]:
        if card.translation and card.translation.headline:
            yield self._line(self._translated(card.translation, card.translation.headline))

    def _translated(self, translation: Translation, words: str, *names: str) -> list[Run]:
        """Return "en, by machine: what it says there", which nobody has checked."""
        label = self._plainly(f"{short(translation.language)}, by machine: ", *names)
        return [label, *isolated([self._said(words, *names, limit=MAX_TRANSLATION)])]

    def _change(self, card: Card) -> Line:
        """Return what changed, the first thing that a follow-up says."""
        sign = "↳ " if self.face.terminal else "↩️ "
        said = isolated([self._said(card.notes[0], limit=MAX_NOTE)]) if card.notes else []
        if card.reason is Reason.ESCALATED:  # the note says all: nobody has acknowledged it
            sign = "! " if self.face.terminal else "⏰ "
            return self._line([Run(sign), *said], first="", kind="change")
        said = [Run(": "), *said] if said else []
        return self._line([Run(sign), Run("Follow-up", (("title", ""),)), *said], first="", kind="change")

    def _badge(self, severity: Severity, marks: Mapping[Severity, str]) -> list[Run]:
        mark = marks[severity]
        gap = "  " if severity.name in mark else " "
        return [Run(mark, (("badge", severity.word),)), Run(gap)] if mark else []

    def _headline(self, card: Card, headline: Quote) -> list[Run]:
        """Return the headline; in a direction of its own where something of ours stands before it."""
        quote = headline if headline.text else Quote(text="(no headline)")
        bold: list[Role] = [] if card.severity is Severity.LOW and not self.face.terminal else [("headline", "")]
        runs = self._marked(quote, "mark", *bold, *self._link(card))
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
        headline = self._safe(short(earlier.headline, _MAX_EARLIER)) or "(no headline)"
        when = f"{self.moment(earlier.at, nearest=True)}, " if earlier.at else ""
        return [Run(when), *isolated([Run(headline, tuple(roles))])]

    def _why(self, card: Card) -> list[Run]:
        """Return the rules and the words that they found."""
        rules, terms = self._list(card.rules, "rule"), self._list(card.terms)
        return [*rules, *([Run(": ")] if rules and terms else []), *terms]

    def _seen(self, seen: Seen) -> list[Run]:
        """Return "✓ seen by Ana, 14:03"."""
        who = isolated([self._said(seen.by or "somebody")])
        return [Run("✓ seen by "), *who, Run(f", {self.moment(seen.at, nearest=True)}")]

    def _address(self, card: Card) -> Iterator[Line]:
        url = safe_url(card.url) if self.face.terminal else None
        if url:
            yield self._line([Run(url, (("url", ""),))], wrap=False)

    # --- a story in a list, and in a line

    def item(self, card: Card) -> Iterator[Line]:
        """Return a story of a digest."""
        if self.own is not None:
            yield from self.lines(self.own(card))
            return
        headline = neat(card.headline)
        quote = headline if headline.text else Quote(text="(no headline)")
        bullet = self._badge(card.severity, self.face.bullets)
        embargo = f" · embargo until {self.moment(card.embargo_until, nearest=True)}" if card.embargo_until else ""
        seen = [self._plainly(" · ✓ ", "meta"), *isolated([self._said(card.seen.by, "meta")])] if card.seen else []
        when = [self._plainly(f" · {self.clock(card, nearest=True)}{embargo}", "meta"), *seen]
        changed = [self._line([self._said("; ".join(card.notes), limit=MAX_NOTE)])] if card.notes else []
        if self.face.terminal or self.face.page:
            title = isolated(self._marked(quote, "mark", ("headline", ""), *self._link(card)))
            yield self._line([*bullet, *title], first="", kind="headline")
            yield from self._headline_translated(card)
            yield self._line([*self._source(card), *when], kind="meta")
            yield from changed
            yield from self._address(card)
        else:
            # The words that matched are not marked: Telegram takes a hundred pieces of markup in a message.
            title = isolated(self._marked(Quote(text=quote.text), "mark", *self._link(card)))
            yield self._line([*bullet, *title, Run(" "), *self._source(card), *when])
            yield from self._headline_translated(card)
            yield from changed

    def _growth(self, card: Card) -> Line:
        """Return "+ also: Al Arabiya — headline", or who saw it, or what it says, in a row unless outlets are many."""
        if card.reason is Reason.SEEN and card.seen:
            news = self._seen(card.seen)
        elif card.reason is Reason.TRANSLATED and card.translation:
            news = self._translated(card.translation, card.translation.headline or card.translation.excerpt or "")
        elif card.also:
            news = [Run("also: "), *self._list(card.also)]
        else:
            news = [self._said("; ".join(card.notes) or "updated")]
        room = COLUMNS - cells(text_of(news)) - 5
        about = [Run(" — "), *isolated([self._said(neat(card.headline).text, limit=room)])] if room >= _FEW else []
        return self._line([Run(run.text, (("dim", ""),)) for run in (Run("+ "), *news, *about)], first="")

    # --- words

    def _said(self, text: str, *names: str, limit: int = MAX_NAME) -> Run:
        """Return a name or a note from outside as a run."""
        return self._plainly(self._safe(short(text, limit)), *names)

    def _plainly(self, text: str, *names: str) -> Run:
        return Run(text, tuple((name, "") for name in names))

    def _safe(self, text: str) -> str:
        return self.face.defuse(text, ())[0]

    def _marked(self, quote: Quote, mark: str, *roles: Role) -> list[Run]:
        """Return a quote as runs, the words that matched in the role `mark`, or in stars."""
        text, marks = self.face.defuse(quote.text, quote.marks)
        runs = []
        for piece, matched in pieces(text, marks):
            if matched and self.face.stars:
                runs.append(Run(f"*{piece}*", roles))
            elif piece:
                runs.append(Run(piece, (*roles, (mark, "")) if matched else roles))
        return runs

    def _list(self, names: Sequence[str], role: str = "") -> list[Run]:
        """Return names with commas between them, each in its own direction."""
        runs: list[Run] = []
        for name in self._names(names):
            runs += [self._plainly(", ", *(["meta"] if role == "meta" else []))] if runs else []
            runs += isolated([self._plainly(self._safe(name), *filter(None, [role]))])
        return runs

    def _names(self, names: Sequence[str]) -> list[str]:
        more = len(names) - _MAX_LISTED
        shown = [short(name) for name in names[:_MAX_LISTED]]
        return [*shown, f"+{more} more"] if more > 0 else shown

    # --- times

    def when(self, card: Card) -> str:
        """Return "14:02, 3 min ago"; "Sat 4 Feb, 14:02, 3 days ago" after a day; "seen 14:02" without a date."""
        clock = self.clock(card)
        return f"{clock}, {_age(self.now - card.at)}" if card.dated and not self.face.page else clock

    def clock(self, card: Card, *, nearest: bool = False) -> str:
        """Return when it was published, or when we first saw it."""
        zone = f" {_zone(local(card.at, self.timezone))}" if self.face.page else ""
        clock = self.moment(card.at, nearest=nearest) + zone
        return clock if card.dated else f"seen {clock}"

    def moment(self, when: datetime, *, nearest: bool = False) -> str:
        """Return a time of day, with its date where that is not clear, or, of the `nearest`, not today's."""
        at, now = local(when, self.timezone), local(self.now, self.timezone)
        clock = f"{at:%H:%M}"
        is_today = (
            at.date() == now.date() if nearest else self.now - when < timedelta(days=1) and at.date() <= now.date()
        )
        if self.face.page or not is_today:
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


def _zone(at: datetime) -> str:
    """Return the zone of a time as its people call it: EET, UTC or UTC+03."""
    name = at.tzname() or "UTC"
    return name if name[:1].isalpha() else f"UTC{name}"


def _age(age: timedelta) -> str:
    """Return an age as a person would say it."""
    minutes, days = age // timedelta(minutes=1), age.days
    if minutes < 1:
        return "just now"
    for count, name, least in ((days // 365, "year", 1), (days // 30, "month", 2), (days, "day", 1)):
        if count >= least:
            return f"{count} {name}{'s' if count > 1 else ''} ago"
    return f"{minutes // 60} h ago" if minutes >= 60 else f"{minutes} min ago"  # noqa: PLR2004 - minutes of an hour
