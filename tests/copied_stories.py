"""Stories as many outlets tell them, with the truth about who copied whom; and pairs of reports that are no copies.

    python -m tests.copied_stories --seed 1 --show 5

A `Told` story has one to five origins, each an own text: that they tell one event is a pretence, as only copying is
measured. The copies of an origin went through the edits of `tests.copies`. `negatives` share everything but their
text: a topic, a statement, a form that is filled in anew, the house's small print.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from random import Random

from bot.model import Item
from tests.copies import (
    EDITS,
    PAPERS,
    Printed,
    Report,
    base_texts,
    filled,
    head_of,
    is_same_text,
    prefixed,
    report_of,
    retold,
    show,
    tail_of,
    texts_of,
)

NEIGHBOURS = timedelta(days=2)  # reports on one topic within these tell of one event, or of the next of its kind
DAWN = datetime(2026, 4, 20, 4, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Outlet:
    """A feed, the host of its pages, and the house behind it. `sign` is how an agency is credited."""

    name: str
    house: str
    host: str
    sign: str = ""


@dataclass(frozen=True)
class Telling:
    """One item, and the truth about it: the base text it was made from, and how. No edits: it is the origin itself."""

    item: Item
    origin: str
    outlet: Outlet
    edits: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """One story, its items in the order in which they were seen."""

    tellings: tuple[Telling, ...]

    @property
    def items(self) -> list[Item]:
        return [telling.item for telling in self.tellings]

    @property
    def origin_of(self) -> dict[str, str]:
        """Return from the id of each item to the id of its origin."""
        return {telling.item.id: telling.origin for telling in self.tellings}

    @property
    def origins(self) -> int:
        """Return the true number of independent origins."""
        return len({telling.origin for telling in self.tellings})


# --- who tells -------------------------------------------------------------------------------------------------

_FEEDS = """
BBC: BBC World www.bbc.co.uk, BBC Middle East www.bbc.co.uk, BBC News www.bbc.com
CNN: CNN World edition.cnn.com, CNN US www.cnn.com, CNN lite.cnn.com
The Guardian: Guardian World www.theguardian.com, Guardian Australia www.theguardian.com
Yahoo: Yahoo News news.yahoo.com, Yahoo News UK uk.news.yahoo.com, Yahoo Canada ca.news.yahoo.com
The Independent: The Independent www.independent.co.uk, Independent US www.the-independent.com
Al Jazeera: Al Jazeera www.aljazeera.com
France 24: France 24 www.france24.com, France 24 Africa www.france24.com
Deutsche Welle: DW World www.dw.com, DW Europe amp.dw.com
The Straits Times: Straits Times World www.straitstimes.com, Straits Times Asia www.straitstimes.com
The Times of India: TOI World timesofindia.indiatimes.com, Economic Times economictimes.indiatimes.com
ABC: ABC Australia www.abc.net.au
CBC: CBC World www.cbc.ca, CBC Lite lite.cbc.ca
The Japan Times: Japan Times www.japantimes.co.jp
Arab News: Arab News www.arabnews.com, Arab News Pakistan www.arabnews.pk
Northern Titles: Moorland Post www.moorlandpost.example, Tyneford Echo www.tynefordecho.example,\
 Wharf Gazette www.wharfgazette.example, Northern Titles Live live.northerntitles.example
Lakeside Media: Lakeside Tribune www.lakesidetribune.example, Prairie Star www.prairiestar.example
El Faro: El Faro English english.elfaro.example
"""
_AGENCY_FEEDS = """
Reuters: Reuters World www.reuters.com (Reuters)
AP: AP News apnews.com (AP)
AFP: AFP www.afp.com (AFP)
dpa: dpa International www.dpa-international.com (dpa)
PA Media: PA Media pa.media (PA)
Anadolu: Anadolu English www.aa.com.tr (Anadolu)
Xinhua: Xinhua english.news.cn (Xinhua)
"""
_FEED = re.compile(r"(?P<name>.+) (?P<host>[^\s()]+)(?: \((?P<sign>\w+)\))?")


def _outlets(lines: str) -> list[Outlet]:
    found = []
    for line in lines.strip().splitlines():
        house, _, feeds = line.partition(": ")
        for feed in feeds.split(","):
            parts = _FEED.fullmatch(feed.strip())
            assert parts is not None
            found.append(Outlet(parts["name"], house, parts["host"], parts["sign"] or ""))
    return found


OUTLETS = _outlets(_FEEDS)
AGENCIES = _outlets(_AGENCY_FEEDS)
RIVERS = ("Planet Headlines", "Google News", "World Wire River")  # sources that carry the news of others

# --- how it is credited, and what only sounds like a credit ----------------------------------------------------

_CREDITS = (
    "({sign})",
    "— {sign}",
    "{sign}",
    "Source: {sign}",
    "With reporting by {sign}",
    "Additional reporting by {sign}.",
    "© 2026 {sign}. All rights reserved.",
    "{name}, with agencies ({sign})",
)
_MENTIONS = """\
“It is too early to say more than that,” one of the people familiar with the matter told {sign}.
The {sign} news agency reported earlier that talks on the question would go on {day}.
{person}, who has followed the matter for {few} years, told {sign} by telephone that much remained unclear.
Photographs taken by {sign} {day} showed a small crowd outside the building.
Asked about a {sign} report {day}, the spokesman declined to comment.
It was not possible to reach those concerned {day}, but one of them earlier spoke to {sign}.""".splitlines()

# Edits that may come before others, in this order; then at most one that shortens, or one that adds.
_REWORKING = ("copy_edit", "sentences_dropped", "reordered", "new_headline", "capitals", "retyped")
_SHORTENING = ("cut", "teaser", "mid_teaser", "truncated", "round_up")
_ADDING = ("local_lead", "other_dateline")


def edits(rng: Random) -> tuple[str, ...]:
    """Return what one outlet does to a text: seldom nothing, seldom all."""
    chances = (0.3, 0.12, 0.1, 0.45, 0.08, 0.25)
    names = [name for name, chance in zip(_REWORKING, chances, strict=True) if rng.random() < chance]
    ending = rng.random()
    if ending < 0.5:
        names.append(rng.choices(_SHORTENING, (5, 6, 2, 4, 1))[0])
    elif ending < 0.7:
        names.append(rng.choice(_ADDING))
    return tuple(names) or ("reprint",)


# --- one story -------------------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class _Desk:
    """The making of one story: what was printed so far, and what may be mixed into round-ups."""

    rng: Random
    others: Sequence[Report]
    tellings: list[Telling] = field(default_factory=list)

    def tell(self, report: Report, maker: Outlet, carriers: int) -> None:
        """Let one origin be told: by its own house most often, and by others."""
        own = self._worded(report, maker)
        starts = DAWN + timedelta(minutes=self.rng.randint(0, 600))
        if not carriers or self.rng.random() < (0.5 if maker.sign else 0.9):
            self._publish(self._own(own, maker), report, maker, starts)
        for outlet in self.rng.sample([outlet for outlet in OUTLETS if outlet != maker], carriers):
            chain = edits(self.rng)
            taken = self._with_dateline(own, maker, chain)
            credited = self._credited(retold(taken, chain, self.rng, self.others), maker, known=taken is not own)
            printed = self._dressed(credited, outlet)
            at = starts + timedelta(minutes=self.rng.choice((0, 5, 20, 60, 300)) + self.rng.randint(0, 90))
            self._publish(printed, report, outlet, at, chain)

    def _worded(self, report: Report, maker: Outlet) -> Report:
        """Return the text as this house would have written it: what was told to Reuters was told to the house."""
        parts = [re.sub(r"\bReuters?\b", maker.sign or maker.house, part) for part in report.paragraphs]
        if not maker.sign and self.rng.random() < 0.35:
            mention = self.rng.choice(_MENTIONS).replace("{sign}", self.rng.choice(AGENCIES).sign)
            parts.insert(self.rng.randint(1, len(parts)), filled(mention, self.rng))
        return report_of(report.id, report.title, parts, like=report)

    def _own(self, report: Report, maker: Outlet) -> Printed:
        parts = prefixed(report, maker.sign, self.rng) if maker.sign else report.paragraphs
        if self.rng.random() < 0.2:
            return EDITS["teaser"](replace(report, body="\n".join(parts)), self.rng, ())
        return self._dressed(Printed(report.title, "", "\n".join(parts)), maker)

    def _with_dateline(self, own: Report, maker: Outlet, chain: tuple[str, ...]) -> Report:
        """Return the text with the agency's dateline, if this outlet takes it over: none has two."""
        if not maker.sign or "other_dateline" in chain or self.rng.random() < 0.65:
            return own
        return report_of(own.id, own.title, prefixed(own, maker.sign, self.rng), like=own)

    def _credited(self, printed: Printed, maker: Outlet, *, known: bool) -> Printed:
        """Name the agency below the text, as many outlets do; `known` where its dateline names it already."""
        if not maker.sign or printed.body is None or self.rng.random() < (0.85 if known else 0.6):
            return printed
        credit = self.rng.choice(_CREDITS).format(sign=maker.sign, name=self.rng.choice(("Staff", "Web Desk")))
        return printed._replace(body=printed.body + self.rng.choice(("\n", " ")) + credit)

    def _dressed(self, printed: Printed, outlet: Outlet) -> Printed:
        """Sign it as this outlet, and put the house's small print around it; each house always does the same."""
        for paper in PAPERS:
            body = printed.body.replace(paper, outlet.name) if printed.body else None
            printed = Printed(printed.title.replace(paper, outlet.name), printed.summary, body)
        if printed.body is None or outlet.sign:
            return printed
        habits = Random(f"habits of {outlet.house}")
        above = f"{head_of(outlet.house)}\n" if habits.random() < 0.15 else ""
        below = f"\n{tail_of(outlet.house)}" if habits.random() < 0.5 else ""
        return printed._replace(body=f"{above}{printed.body}{below}")

    def _publish(
        self, printed: Printed, report: Report, outlet: Outlet, at: datetime, chain: tuple[str, ...] = ()
    ) -> None:
        number = len(self.tellings)
        river = self.rng.choice(RIVERS) if self.rng.random() < 0.15 else ""
        slug = "-".join(re.findall(r"[a-z0-9]+", printed.title.lower())[:8])
        item = Item(
            id=sha256(f"{report.id} {number} {outlet.name} {river}".encode()).hexdigest()[:16],
            source=river or outlet.name,
            outlet=outlet.house if river else None,
            title=f"{printed.title} - {outlet.house}" if river == "Google News" else printed.title,
            summary=printed.summary,
            body=printed.body,
            url=f"https://{outlet.host}/{self.rng.choice(('news', 'world', '2026/04/20'))}/{slug}-{1000 + number}",
            published=None if self.rng.random() < 0.1 else at,
            first_seen=at + timedelta(minutes=self.rng.randint(1, 45)),
        )
        self.tellings.append(Telling(item, report.id, outlet, chain))


def generated_story(rng: Random, reports: Sequence[Report], *, origins: int | None = None) -> Told:
    """Return a story made of these reports, which may be on one topic (`on_one_topic`) or on anything.

    Each origin is another house's. The number of origins is that of the texts in it: a text never comes in two takes.
    """
    wanted = origins or rng.choices((1, 2, 3, 4, 5), (4, 3, 2, 1, 1))[0]
    texts = distinct(rng.sample(reports, min(len(reports), wanted * 6)), wanted)
    desk = _Desk(
        rng=rng, others=[report for report in rng.sample(reports, min(len(reports), 30)) if report not in texts]
    )
    desk.others = [other for other in desk.others if not any(is_same_text(other, text) for text in texts)]
    for report, maker in zip(texts, _makers(rng, len(texts)), strict=True):
        desk.tell(report, maker, rng.choice((0, 0, 1, 1, 2, 3, 4, 6, 8, 12)))
    return Told(tuple(sorted(desk.tellings, key=lambda telling: telling.item.first_seen)))


def distinct(reports: Sequence[Report], wanted: int) -> list[Report]:
    """Return the first reports of which none is a take of another."""
    found: list[Report] = []
    for report in reports:
        if len(found) < wanted and not any(is_same_text(report, other) for other in found):
            found.append(report)
    return found


def on_one_topic(reports: Sequence[Report], rng: Random) -> list[Report]:
    """Return the reports within two days on the topic of one of them; all where the texts have no topics."""
    if not any(report.topics for report in reports):
        return list(reports)
    one = rng.choice([report for report in reports if report.topics])
    near = [other for other in reports if set(one.topics[:1]) <= set(other.topics) and _near(one, other)]
    return near if len(near) > 1 else on_one_topic(reports, rng)


def _near(one: Report, other: Report) -> bool:
    return one.date is not None and other.date is not None and abs(one.date - other.date) <= NEIGHBOURS


def _makers(rng: Random, count: int) -> list[Outlet]:
    """Return outlets of different houses, half of them agencies."""
    makers: dict[str, Outlet] = {}
    while len(makers) < count:
        outlet = rng.choice(AGENCIES if rng.random() < 0.5 else OUTLETS)
        makers.setdefault(outlet.house, outlet)
    return list(makers.values())


# --- what is no copy -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pair:
    """Two different reports in print. `kind` says what they share all the same."""

    kind: str
    one: Printed
    other: Printed


_STATEMENTS = texts_of("""
We have been in contact with all those affected by the {event}, and our thoughts tonight are with their families and
their {crowd}

Let me be clear that no decision on {place} has been taken, and none will be before the {n} {crowd} has
been heard

The {thing} was inspected only {few} weeks ago and found to be safe, so we are as surprised by the {event} as anyone

There is no place for this in {place}, and those who are behind the {event} will be found and will answer in court

I have asked the {rank} {body} to report to me within {few} days, and I will publish whatever they tell us about the
{event}
""")
_QUOTED = (
    "“{}”, a statement said.",
    "The ministry said in a statement: “{}.”",
    "“{},” the prime minister told parliament.",
    "In a post on social media she wrote: “{}.”",
    "“{}”, he said, declining to take questions.",
)
_FORMS = texts_of("""
A magnitude {few}.{few} earthquake struck {n} km northwest of {town} {day}, the geological survey said. The quake hit
at a depth of {n} km. It was felt by {crowd} in {town} and at the {thing}. {office} {person} spoke of {few} calls;
{adj} buildings had cracks. {goods} fell from shelves, and the {thing} was closed. No tsunami warning was issued.

Shares of {town} {goods} closed {n} points lower {day} after {rank} {body} said demand had {rise}. Turnover was {n}
million crowns. The {town} {thing} lost {few} percent, {goods} gained {few} percent. Traders blamed {why}; {person},
an analyst, called the market {mood}. {goods} futures for May were at {n} crowns a tonne, from {n} a week ago.
""")


def negatives(reports: Sequence[Report], rng: Random, n: int) -> list[Pair]:
    """Return n pairs of different reports, most of them hard ones. Reports that the corpus holds twice are no pair."""
    neighbours = _neighbours(reports, rng)
    makers: list[Callable[[], Pair | None]] = [
        lambda: _pair("unrelated", _any_two(reports, rng), rng),
        lambda: _pair("same topic", next(neighbours, None), rng),
        lambda: _pair("same form, filled in anew", _two_of_a_form(rng), rng),
        lambda: _same_house(_pair("same small print", _any_two(reports, rng), rng), rng),
        lambda: _same_house(_pair("same topic and small print", next(neighbours, None), rng), rng),
        lambda: _same_quote(_pair("same statement", _any_two(reports, rng), rng), rng),
        lambda: _same_quote(_pair("same topic and statement", next(neighbours, None), rng), rng),
    ]
    found: list[Pair] = []
    for turn in range(n * 20):
        pair = makers[turn % len(makers)]()
        found += [pair] if pair else []
        if len(found) == n:
            return found
    raise ValueError(f"only {len(found)} pairs in {len(reports)} reports")


def _any_two(reports: Sequence[Report], rng: Random) -> tuple[Report, Report]:
    one, other = rng.sample(reports, 2)
    return one, other


def _neighbours(reports: Sequence[Report], rng: Random) -> Iterator[tuple[Report, Report]]:
    """Yield reports on one topic within two days, earnings tables no more often than cocoa; none without topics."""
    shelves: dict[str, list[Report]] = {}
    for report in reports:
        for topic in report.topics:
            shelves.setdefault(topic, []).append(report)
    topics = [topic for topic, shelf in shelves.items() if len(shelf) > 1]
    for _ in range(len(reports) * 20 if topics else 0):
        shelf = shelves[rng.choice(topics)]
        one = rng.choice(shelf)
        near = [other for other in shelf if other is not one and _near(one, other)]
        if near:
            yield one, rng.choice(near)


def _two_of_a_form(rng: Random) -> tuple[Report, Report]:
    form = rng.choice(_FORMS)
    texts = [filled(form, rng) for _ in range(2)]
    one, other = (report_of("", " ".join(text.split()[:8]), [text]) for text in texts)
    return one, other


def _pair(kind: str, two: tuple[Report, Report] | None, rng: Random) -> Pair | None:
    """Print two reports, each whole or cut, unless they are one text."""
    if two is None or is_same_text(*two):
        return None
    one, other = (EDITS[rng.choice(("reprint", "reprint", "cut"))](report, rng, ()) for report in two)
    return Pair(kind, one, other)


def _same_house(pair: Pair | None, rng: Random) -> Pair | None:
    if pair is None:
        return None
    paper = rng.choice(PAPERS)
    above = f"{head_of(paper)}\n" if rng.random() < 0.3 else ""
    one, other = (p._replace(body=f"{above}{p.body}\n{tail_of(paper)}") for p in (pair.one, pair.other))
    return Pair(pair.kind, one, other)


def _same_quote(pair: Pair | None, rng: Random) -> Pair | None:
    """Let both quote one statement, each in its own words and place."""
    if pair is None:
        return None
    said = filled(rng.choice(_STATEMENTS), rng)
    frames = rng.sample(_QUOTED, 2)
    one, other = (_with(p, frame.format(said), rng) for p, frame in zip((pair.one, pair.other), frames, strict=True))
    return Pair(pair.kind, one, other)


def _with(printed: Printed, paragraph: str, rng: Random) -> Printed:
    parts = printed.text.split("\n")
    parts.insert(rng.randint(1, len(parts)), paragraph)
    return printed._replace(body="\n".join(parts))


def main() -> None:
    """Print one story in full for a person to judge, a line each of some more, and some pairs that are no copies."""
    parser = argparse.ArgumentParser(
        description="Show stories as many outlets tell them, and pairs that are no copies."
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5, help="how many stories, and how many pairs")
    said = parser.parse_args()
    rng = Random(said.seed)
    reports = base_texts(3_000, seed=said.seed)
    for _ in range(said.show):
        told = generated_story(rng, on_one_topic(reports, rng) if rng.random() < 0.5 else reports)
        sys.stdout.write(f"##### a story of {told.origins} origins in {len(told.items)} items\n\n")
        for telling in told.tellings:
            item = telling.item
            made = ", ".join(telling.edits) or "the origin itself"
            what = f"{item.first_seen:%H:%M} {item.source} {item.outlet or ''} of {telling.origin}: {made}; {item.url}"
            show(what, Printed(item.title, item.summary, item.body))
    for pair in negatives(reports, rng, said.show):
        show(f"no copies ({pair.kind}), one", pair.one)
        show(f"no copies ({pair.kind}), other", pair.other)


if __name__ == "__main__":
    main()
