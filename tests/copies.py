"""What outlets do to wire copy, seeded: to measure how well copies are told from reports that only look alike.

    python -m tests.copies --seed 1 --show 5

A `Report` is one base text; every function of `EDITS` prints it as some outlet would. The texts are those of the
corpora where they are at hand; `made_up` needs nothing. What is no copy, and stories with several origins, are made of
these in `tests.copied_stories`.
"""

from __future__ import annotations

import argparse
import gzip
import html
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

CORPORA = Path(__file__).parents[1].parent / "shared" / "corpora"
LEAST_WORDS = 80  # of a body: below that, Reuters' texts are flashes and single figures
COPY = 0.3  # Jaccard of 4-word shingles above which two "different" reports are one that was sent twice
TAKE = 0.35  # share of the shorter one's shingles above which it is an earlier take, or a cut, of the longer one


@dataclass(frozen=True)
class Report:
    """One base text. `topics`, `date` and `dateline` are there where the corpus gives them."""

    id: str
    title: str
    body: str
    paragraphs: tuple[str, ...]
    topics: tuple[str, ...] = ()
    date: datetime | None = None
    dateline: str = ""


class Printed(NamedTuple):
    """A report as one outlet's feed carries it. `body` is None where the feed has a teaser only."""

    title: str
    summary: str
    body: str | None

    @property
    def text(self) -> str:
        return self.body or self.summary


Edit = Callable[[Report, Random, Sequence[Report]], Printed]


def report_of(ident: str, title: str, paragraphs: Sequence[str], *, like: Report | None = None) -> Report:
    """Return a report of these paragraphs, with topic and date of another one."""
    kept = tuple(" ".join(part.split()) for part in paragraphs if part.strip())
    topics, date, dateline = (like.topics, like.date, like.dateline) if like else ((), None, "")
    return Report(ident, " ".join(title.split()), "\n".join(kept), kept, topics, date, dateline)


# --- the base texts --------------------------------------------------------------------------------------------

_FIELD = {name: re.compile(f"<{name}>(.*?)</{name}>", re.DOTALL) for name in ("TITLE", "DATELINE", "BODY", "DATE")}
_TOPICS = re.compile(r"<TOPICS>(.*?)</TOPICS>")
_NEWID = re.compile(r'NEWID="(\d+)"')
_REUTER_TAIL = re.compile(r"\s*\n\s*reuters?[.\s]*\Z", re.IGNORECASE)


def reuters(limit: int | None = None, *, seed: int = 0) -> list[Report]:
    """Return the reports of Reuters of 1987; none where the corpus is not at hand."""
    return _sample(_all_reuters(), limit, seed)


def bbc(limit: int | None = None, *, seed: int = 0) -> list[Report]:
    """Return the reports of the BBC of 2004; none where the corpus is not at hand."""
    return _sample(_all_bbc(), limit, seed)


def made_up(limit: int | None = None, *, seed: int = 0) -> list[Report]:
    """Return 60 reports of things that never happened, for machines without the corpora."""
    return _sample(_all_made_up(), limit, seed)


def base_texts(limit: int | None = None, *, seed: int = 0) -> list[Report]:
    """Return the best texts at hand: Reuters, or else the made-up ones."""
    return reuters(limit, seed=seed) or made_up(limit, seed=seed)


def texts_of(block: str) -> list[str]:
    """Return the texts of a block, which stand apart by blank lines."""
    return [" ".join(text.split()) for text in block.split("\n\n")]


def _sample(reports: Sequence[Report], limit: int | None, seed: int) -> list[Report]:
    if limit is None or limit >= len(reports):
        return list(reports)
    chosen = sorted(Random(seed).sample(range(len(reports)), limit))
    return [reports[at] for at in chosen]


@lru_cache(maxsize=1)
def _all_reuters() -> tuple[Report, ...]:
    files = sorted((CORPORA / "reuters21578" / "reuters21578").glob("*.sgm.gz"))
    texts = (gzip.decompress(file.read_bytes()).decode("latin-1") for file in files)
    found = (_of_reuters(part) for text in texts for part in text.split("</REUTERS>"))
    return tuple(report for report in found if report)


def _of_reuters(part: str) -> Report | None:
    raw = {name: match[1] for name, pattern in _FIELD.items() if (match := pattern.search(part))}
    if not {"TITLE", "BODY", "DATE"} <= raw.keys():
        return None
    number = _NEWID.search(part)
    topics = _TOPICS.search(part)
    assert number is not None
    body = _REUTER_TAIL.sub("", html.unescape(raw["BODY"].replace("\r", "")).rstrip())
    title = _in_small_letters(html.unescape(raw["TITLE"]), body)
    report = report_of(f"reuters-{number[1]}", title, re.split(r"\n {3,}", body))
    if len(report.body.split()) < LEAST_WORDS:
        return None
    return Report(
        id=report.id,
        title=report.title,
        body=report.body,
        paragraphs=report.paragraphs,
        topics=tuple(re.findall(r"<D>(.*?)</D>", topics[1])) if topics else (),
        date=datetime.strptime(raw["DATE"].strip()[:20].rstrip("."), "%d-%b-%Y %H:%M:%S").replace(tzinfo=UTC),
        dateline=" ".join(html.unescape(raw.get("DATELINE", "")).split()).rstrip(" -").split(",")[0],
    )


def _in_small_letters(title: str, body: str) -> str:
    """Return a headline as outlets print it: the wire sent it in capitals, and with the signs of shares."""
    written = {word.upper(): word for word in re.findall(r"[\w.'-]*\w", body)}
    words = re.sub(r" *<[^>]*>|^\([A-Z ]+\) *", "", title)
    words = re.sub(
        r"[\w.'-]*\w", lambda word: written.get(word[0], word[0] if "." in word[0] else word[0].capitalize()), words
    )
    return words[:1].upper() + words[1:]


@lru_cache(maxsize=1)
def _all_bbc() -> tuple[Report, ...]:
    files = sorted((CORPORA / "bbc").glob("*/[0-9]*.txt"))
    reports = [_of_bbc(f"bbc-{file.parent.name}-{file.stem}", file.read_text(encoding="utf-8")) for file in files]
    return tuple(report for report in reports if len(report.body.split()) >= LEAST_WORDS)


def _of_bbc(ident: str, text: str) -> Report:
    title, _, rest = text.partition("\n")
    return report_of(ident, title, rest.split("\n"))


# Between two slots there are at most two fixed words, and slots are wide: so two reports share hardly any four words.
_WORDS = {
    line.partition(": ")[0]: line.partition(": ")[2].split("|")
    for line in """\
rank: harbour|customs|railway|health|fisheries|forestry|water|mining|aviation|border|police|court|army|school|tax|\
housing|energy|weather|farm|prison|postal|census|flood|election
body: inspectors|officials|engineers|commissioners|investigators|planners|delegates|auditors|surveyors|prosecutors|\
wardens|doctors|advisers|negotiators|rescuers|clerks|scientists|spokesmen
say: said|announced|warned|confirmed|conceded|insisted|estimated|acknowledged|maintained|disclosed|argued|predicted|\
stressed|reckoned|calculated|hinted|admitted|claimed
day: on Monday|on Tuesday|on Wednesday|on Thursday|on Friday|late last week|before dawn|over the weekend|\
shortly after midday|by nightfall|within hours|two days ago|during the night|earlier this month|\
at the start of spring|without prior notice
adj: flooded|disused|contested|half-built|elderly|privately owned|crowded|remote|listed|ageing|unlit|freshly painted|\
leaking|narrow|profitable|bankrupt|well-known|shuttered|overgrown|noisy|subsidised|heavily guarded|modest|sprawling|\
wooden
thing: reservoir|viaduct|refinery|ferry terminal|cement works|grain silo|power station|cattle market|copper mine|\
observatory|tramway|cannery|lighthouse|sawmill|airfield|sugar mill|archive|stadium|brewery|tannery|shipyard|hospital|\
radio mast|lock gate|fish farm|quarry|border post|pumping station|cathedral|dam
event: landslide|walkout|fire|burglary|outbreak of measles|collision|power cut|chemical leak|subsidence|riot|\
embezzlement|explosion|tax dispute|drought|cyberattack|oil spill|strike|stampede|hailstorm|blockade|derailment|\
gas leak|recount|hunger strike|bank run
did: stranded|injured|displaced|alarmed|delayed|bankrupted|angered|isolated|inconvenienced|trapped|ruined|unsettled|\
cheated|exhausted|divided|surprised
crowd: villagers|dockers|commuters|pensioners|beekeepers|pilgrims|shopkeepers|students|nurses|truckers|tenants|\
herders|tourists|weavers|taxi drivers|reservists|growers|teachers|anglers|miners|sailors|refugees
goods: timber|wheat|diesel|cod|cement|wool|sunflower oil|medicine|copper ore|fertiliser|rice|textiles|salt|potatoes|\
machine parts|livestock|drinking water|coffee|paper|scrap iron
why: faulty wiring|weeks of rain|poor maintenance|rising debts|a clerical error|a shortage of spares|sabotage|\
falling prices|careless welding|metal fatigue|bad forecasts|an unpaid invoice|old rivalries|melting snow|\
a broken valve|missing paperwork
act: reopen|demolish|nationalise|repair|sell|inspect|insure|relocate|rebuild|close|search|evacuate|lease|modernise|\
guard|audit|fence off|dredge
office: mayor|governor|bishop|stationmaster|coroner|ombudsman|union leader|treasurer|colonel|headteacher|\
chief engineer|harbourmaster|magistrate|curator|ambassador|vet|historian|shop steward
rise: doubled|fallen sharply|crept upwards|halved|levelled off|climbed by a fifth|swung wildly|recovered|\
reached a record|shrunk|stagnated|more than tripled
mood: furious|relieved|sceptical|cautiously hopeful|bewildered|resigned|defiant|indifferent|jubilant|uneasy|\
tired of promises|ashamed
first: Anna|Tomas|Ilse|Marek|Yusuf|Nadia|Peter|Leila|Oskar|Ruth|Dmitri|Carla|Hamid|Sofia|Joao|Mei|Kwame|Birgit|Ravi|\
Elena
link: Meanwhile|However|Separately|Even so|Elsewhere|In addition|For now|Until recently|Despite this|Last year|\
According to minutes|Privately
head: Kar|Vel|Bran|Os|Tir|Mol|Sund|Lae|Gor|Pell|Zav|Nor|Quil|Ash|Dun|Fre|Hal|Iv|Jor|Lum|Rav|Sel|Tam|Ul|Wex
tail: ovo|ingen|ara|by|esti|holm|ova|ford|ant|ick|una|ere|oy|ella|grad|mere|itz|oro|stad|umi
few: two|three|four|five|six|seven|eight|nine
paper: Harbour Gazette|Valley Post|Daily Lantern|Northern Echoes|Capital Times|Coast Courier|Evening Star
""".splitlines()
}
PAPERS = _WORDS["paper"]
_LEADS = (
    "A {event} at {place}'s {adj} {thing} {did} {n} {crowd} {day}, {rank} {body} {say}.",
    "{N} {crowd} were {did} {day} when a {event} struck the {adj} {thing} outside {place}, {rank} {body} {say}.",
    "{place}'s {office} {say} {day} that {why} lay behind the {event} which {did} {n} {crowd}.",
    "The {adj} {thing} in {place} must {act} part of its grounds after a {event} {did} {crowd} {day}.",
)
_SHAPES = (
    "{office} {person} {say} {day} that {n} {crowd} from {town} had been {did}, {few} of them seriously.",
    "{rank} {body} in {town} blamed {why}, though {person} of the {adj} {thing} {say} it was {why}.",
    "“{crowd} here are {mood}, and {n} families still lack {goods},” {person}, a {office}, {say} {day}.",
    "{link}, shipments of {goods} through {town} have {rise}, {rank} records of {n} deliveries suggest.",
    "{link}, {person} asked {rank} {body} to {act} the {thing} and to compensate {n} {crowd}.",
    "About {n} tonnes of {goods} were lost {day}; {town}'s {adj} {thing} holds another {n}.",
    "{crowd} and {crowd} gathered {day} by the {adj} {thing}, {mood} but orderly, {town}'s {office} {say}.",
    "It took {rank} {body} {few} hours to {act} a {adj} {thing} where {goods} had been stored.",
    "Prices of {goods} have {rise} since {why} {did} {crowd} around {town} {day}.",
    "{link}, a rival plan to {act} {town}'s {thing} would cost {n} million crowns, {person} {say}.",
    "{person}, who represents {n} {crowd}, {say} nobody had warned {town} of {why}.",
    "“We will {act} whatever {rank} {body} tell us to,” {person} {say}, calling {crowd} {mood}.",
    "A {adj} {thing} nearby was spared, {body} {say}, because {goods} had {rise} {day}.",
    "{link}, {few} {crowd} remained in {town}'s {thing} under {rank} guard, {mood} after the {event}.",
    "Insurers expect {n} claims, chiefly for {goods}, and {person} {say} {few} would fail over {why}.",
    "In {year} a {event} at {town}'s {thing} {did} {n} {crowd} and led {body} to {act} it.",
    "Opposition {body} {say} {day} they would {act} the {adj} {thing} if {goods} {rise} again.",
    "Nearly {n} {crowd} signed {person}'s petition against {rank} {body}, which {town} received {day}.",
)


@lru_cache(maxsize=1)
def _all_made_up() -> tuple[Report, ...]:
    return tuple(_made_up(number) for number in range(60))


def _made_up(number: int) -> Report:
    rng = Random(f"made up {number}")
    fixed = {name: rng.choice(_WORDS[name]) for name in ("thing", "event")} | {"place": _place(rng)}
    shapes = rng.sample(_SHAPES, rng.randint(5, 15))
    sentences = [filled(shape, rng, fixed) for shape in (rng.choice(_LEADS), *shapes)]
    paragraphs = [sentences.pop(0)]
    while sentences:
        size = rng.choice((1, 2, 2, 3))
        paragraphs.append(" ".join(sentences[:size]))
        del sentences[:size]
    title = filled(rng.choice(("{event} hits {thing} in {place}", "{place}: {n} {did} in {event}")), rng, fixed)
    like = Report("", "", "", (), date=datetime(2026, 4, 20, tzinfo=UTC), dateline=fixed["place"].upper())
    return report_of(f"made-up-{number}", title, paragraphs, like=like)


def filled(template: str, rng: Random, fixed: Mapping[str, str] | None = None) -> str:
    """Return a template with each slot filled by chance, but for those that stay the same all through one report."""

    def word(slot: re.Match[str]) -> str:
        name = slot[1]
        made = {"place": _place, "town": _place, "person": _person, "n": _number, "N": _number}
        if fixed and name in fixed and rng.random() < (1.0 if name == "place" else 0.6):
            return fixed[name]
        if name == "year":
            return str(rng.randint(1951, 2019))
        return made[name](rng) if name in made else rng.choice(_WORDS[name])

    text = re.sub(r"\{(\w+)\}", word, template)
    text = re.sub(r"\b(a|A) (?=[aeioAEIO]|un)", r"\1n ", text)
    return re.sub(r"((?:^|[.?] )“?)(\w)", lambda start: start[1] + start[2].upper(), text)


def _place(rng: Random) -> str:
    return rng.choice(_WORDS["head"]) + rng.choice(_WORDS["tail"])


def _person(rng: Random) -> str:
    return f"{rng.choice(_WORDS['first'])} {_place(rng)}{rng.choice(('', 'sen', 'ski', 'i', 'er'))}"


def _number(rng: Random) -> str:
    return f"{rng.choice((rng.randint(11, 99), rng.randint(100, 990), rng.randint(10, 90) * 100)):,}"


# --- how alike two texts are -----------------------------------------------------------------------------------


@lru_cache(maxsize=2_000)
def shingles(text: str) -> frozenset[tuple[str, ...]]:
    """Return the four-word runs of a text."""
    words = re.findall(r"\w+", text.lower())
    return frozenset(zip(words, words[1:], words[2:], words[3:], strict=False))


def jaccard(one: str, other: str) -> float:
    a, b = shingles(one), shingles(other)
    return len(a & b) / (len(a | b) or 1)


def contained(one: str, other: str) -> float:
    """Return the share of the shorter text's runs that the longer one has too."""
    a, b = shingles(one), shingles(other)
    return len(a & b) / (min(len(a), len(b)) or 1)


def is_same_text(one: Report, other: Report) -> bool:
    """Whether the corpus holds one text twice: sent again, or in an earlier take. Such a pair is no honest negative."""
    return jaccard(one.body, other.body) > COPY or contained(one.body, other.body) > TAKE


# --- what outlets do to it -------------------------------------------------------------------------------------

_STOP = re.compile(r"(?<!\b[A-Z])(?<!\b(?:Mr|Dr|St|vs))(?<!\b(?:Mrs|Inc|Feb))[.!?][\"”’]?\s+(?=[\"“A-Z0-9])")
_MORE = ("… Read more", " [...]", "... Continue reading", " …", "…", "... Read the full story", "", " Read more »")
_AGENCY_NAMES = ("Reuters", "AP", "AFP", "dpa", "PA", "UPI", "Xinhua", "ANSA", "EFE")
_LOCAL = texts_of("""
Residents of {town} woke to the news {day} with a familiar mixture of worry and curiosity. At the {thing} on the edge
of town, {office} {person} said customers had spoken of little else since the doors opened.

It is a long way from here to {town}, but {person}, {few} years a {office} in our area, has followed events closely.
“You think of your own {crowd},” the former {rank} clerk told this newspaper {day}.

{crowd} in our region may soon feel the effects, according to {person} of the {town} chamber of commerce, which
represents {n} local firms. Deliveries of {goods} had already {rise}, the {office} added.

What does it mean for {town}? More than first meets the eye, believes {person}, who came to the county {few} years ago
and now runs the {adj} {thing} with {n} regulars, many of them {crowd}.

The mood at {town}'s weekly market was {mood} {day}, when shoppers between stalls of {goods} and {goods} heard what
had happened. {person}, the {office}, was reading it out from a telephone to a handful of {crowd}.

Councillor {person} has called for calm after reports that reached {town} {day}. The {office}, whose ward takes in the
{adj} {thing}, said that {n} {crowd} had family or business ties to those concerned.
""")
_SMALL_PRINT = """\
Sign up to the {house} morning briefing and get the day's top stories straight to your inbox.
© {house} 2026. All rights reserved. This material may not be published, broadcast, rewritten or redistributed.
Follow {house} on Facebook, X and Instagram, and download our free app for breaking news alerts.
Read also: Ten charts that explain the week. Watch: our correspondents answer your questions live at noon.
Do you have a story for us? Write to the newsdesk of {house} or call the tip line, in confidence.
{house} is funded by its readers. If you value our reporting, please consider a contribution, however small.
This article was first published on the website of {house} and has been edited for style and length.
Our standards: the {house} trust principles. We correct our mistakes; tell us if you have found one.
Opinions expressed in comments are those of the readers and do not reflect the views of {house} or its owners.
By subscribing you agree to the terms of use and the privacy policy. You can unsubscribe at any time.
More on this story: related topics, most read, editor's picks, and the long read from the weekend edition.
To continue reading, log in or subscribe to {house} for just £1 a week for your first three months.""".splitlines()
_HEADS_OF_PAGES = """\
Home | World | Business | Sport | Culture | Weather. Live updates from the {house} newsroom. Skip to content.
Listen to this article, 3 min. This audio is made automatically. Please let {house} know if you have feedback.
We use cookies to improve your experience on {house}. By continuing to browse you agree to our cookie policy.
Share this page. Copy link. Print. Save for later. {house} readers can give this article to a friend.""".splitlines()
_BOTH_WAYS = """\
color colour|labor labour|defense defence|center centre|program programme|organization organisation|tons tonnes|\
dlrs dollars|mln million|pct percent|bln billion|stg sterling|two 2|three 3|four 4|five 5|six 6|seven 7|eight 8|\
nine 9|ten 10|about around|started began|big large|until till|company firm|increase rise|need require|show indicate|\
help aid|talks negotiations|officials authorities|rose climbed|fell dropped|country nation|plan proposal|shares stock|\
some several|only just|may might|can could|asked requested|sources insiders"""
_ONE_WAY = """\
said says|but yet|would will|which that|today Monday|yesterday Sunday|were are|was is|while as|also too|added said|\
through via|must should|however though|told informed|many numerous|announced disclosed|bank lender"""
_SWAPS = {line.split()[0]: line.split()[1] for line in _ONE_WAY.split("|")}
_SWAPS |= {one: other for pair in _BOTH_WAYS.split("|") for one, other in (pair.split(), pair.split()[::-1])}
_TIED = {"has", "have", "had", "was", "were", "is", "are", "be", "been", "not", "of", "in", "at", "to", "for", "with"}


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, roughly: outlets' programs know no better either."""
    ends = [stop.end() for stop in _STOP.finditer(text)]
    cuts = zip([0, *ends], [*ends, len(text)], strict=True)
    return [part for start, end in cuts if (part := text[start:end].strip())]


def _whole(title: str, paragraphs: Sequence[str], rng: Random) -> Printed:
    """Return it as a feed with full text has it: with a summary of its own now and then."""
    summary = sentences(paragraphs[0])[0] if rng.random() < 0.5 else ""
    return Printed(title, summary, "\n".join(paragraphs))


def reprint(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return _whole(report.title, report.paragraphs, rng)


def cut(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Keep the first paragraphs, and enough of them to be a text."""
    kept = max(1, round(len(report.paragraphs) * rng.uniform(0.2, 0.6)))
    while kept < len(report.paragraphs) and len(" ".join(report.paragraphs[:kept]).split()) < 40:
        kept += 1
    return _whole(report.title, report.paragraphs[:kept], rng)


def teaser(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return Printed(report.title, _teased(sentences(report.body), rng), None)


def mid_teaser(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Tease with what an editor found most telling, which stands anywhere in the text."""
    all_of_it = sentences(report.body)
    start = rng.randrange(1, max(2, len(all_of_it) - 2))
    return Printed(report.title, _teased(all_of_it[start:] or all_of_it, rng), None)


def _teased(from_here: Sequence[str], rng: Random) -> str:
    words = from_here[0].split()
    for sentence in from_here[1:]:
        if len(words) >= 18:
            break
        words += sentence.split()
    most = rng.randint(25, 45)
    end = rng.choice(_MORE)
    if len(words) > most:
        return " ".join(words[:most]).rstrip(",") + (end or "…")
    return " ".join(words) + (f" {end}" if end.startswith("…") else end)


def reordered(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    parts = list(report.paragraphs if len(report.paragraphs) > 3 else sentences(report.body))
    first, rest = parts[:1], parts[1:]
    rng.shuffle(rest)
    return _whole(report.title, first + rest if rng.random() < 0.7 else rest + first, rng)


def new_headline(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Write a headline from the text, as desks do who have not read further."""
    lead = sentences(rng.choice(report.paragraphs[:3]))[0].strip('"“”.').split()[: rng.randint(6, 12)]
    while len(lead) > 5 and len(lead[-1]) < 5:
        lead.pop()  # no headline ends with "of the"
    words = " ".join(lead).rstrip(",;:-")
    title = rng.choice(("{}", "{}: report", "BREAKING: {}", "{} – live", "What we know: {}", "{} | {paper}"))
    title = title.format(words[:1].upper() + words[1:], paper=rng.choice(PAPERS))
    return _whole(title, report.paragraphs, rng)


def local_lead(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return _whole(report.title, (filled(rng.choice(_LOCAL), rng), *report.paragraphs), rng)


def other_dateline(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Put the house's own people above it."""
    name, paper = _person(rng), rng.choice(PAPERS)
    lines = (f"By {name}", f"By {name}, {paper} staff", f"{name} in {_place(rng)}", f"{paper} Reporter", "By Web Desk")
    day = f"{_place(rng).upper()}, {rng.choice(('April', 'Apr.', 'March'))} {rng.randint(1, 30)} – "
    first, *rest = report.paragraphs
    parts = (rng.choice(lines), rng.choice(("", day)) + first, *rest)
    return Printed(report.title, "", "\n".join(parts))


def agency_prefix(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return _whole(report.title, prefixed(report, rng.choice(_AGENCY_NAMES), rng), rng)


def prefixed(report: Report, agency: str, rng: Random) -> tuple[str, ...]:
    """Return the paragraphs, the first of them after a dateline with the agency's name."""
    place = report.dateline or _place(rng).upper()
    day = rng.choice(("April 20", "Apr 20", "20 April"))
    starts = (f"({agency}) - ", f"{place} ({agency}) - ", f"{place}, {day} ({agency}) — ", f"{place} ({agency}) – ")
    return (rng.choice(starts) + report.paragraphs[0], *report.paragraphs[1:])


def tail_of(house: str) -> str:
    """Return the small print below all articles of a house; houses share some sentences of it, as in real life."""
    return " ".join(Random(house).sample(_SMALL_PRINT, 3)).format(house=house.removeprefix("The "))


def head_of(house: str) -> str:
    """Return what stands above all articles of a house where its page is read badly."""
    return Random(house).choice(_HEADS_OF_PAGES).format(house=house.removeprefix("The "))


def tail(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return _whole(report.title, (*report.paragraphs, tail_of(rng.choice(PAPERS))), rng)


def head(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    return Printed(report.title, "", "\n".join((head_of(rng.choice(PAPERS)), *report.paragraphs)))


def truncated(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Cut it at so many characters, as programs do."""
    cut_at = min(rng.choice((200, 255, 300, 400, 500, 800)), len(report.body) * 3 // 4)
    text = report.body[:cut_at].rstrip() + rng.choice(("…", "...", " [...]", "... [+1482 chars]"))
    return Printed(report.title, text, None) if rng.random() < 0.7 else Printed(report.title, "", text)


def round_up(report: Report, rng: Random, others: Sequence[Report]) -> Printed:
    """Join the starts of two or three reports under one headline."""
    chosen = [report, *rng.sample(others, min(len(others), rng.randint(1, 2)))]
    rng.shuffle(chosen)
    parts: list[str] = []
    for one in chosen:
        parts += [one.title] if rng.random() < 0.5 else []
        parts += one.paragraphs[: rng.randint(1, 2)]
    title = rng.choice(("News in brief", "The day at a glance", "World round-up", "Five things to know today"))
    return Printed(title, "", "\n".join(parts))


def copy_edit(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Change 5-10 % of the words, where house style gives reason to, and the quotation marks."""
    share = rng.uniform(0.05, 0.10)
    single = rng.random() < 0.3
    edited = []
    for part in report.paragraphs:
        words = part.split(" ")
        places = [at for at, word in enumerate(words) if word.rstrip(",.").lower() in _SWAPS]
        places = [at for at in places if at == 0 or words[at - 1].lower() not in _TIED]  # "has said", "of which"
        for at in rng.sample(places, min(len(places), round(len(words) * share + rng.random() - 0.5))):
            words[at] = _swapped(words[at])
        text = " ".join(words)
        edited.append(re.sub('["“”]', "'", text) if single else text)
    return _whole(report.title, edited, rng)


def _swapped(word: str) -> str:
    core = word.rstrip(",.")
    other = _SWAPS[core.lower()]
    return (other.capitalize() if core[:1].isupper() else other) + word[len(core) :]


def retyped(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Leave the traces of word processors and of pages that were escaped twice."""
    steps: list[tuple[str, str]] = [(r"(?<=\w)'(?=\w)", "’"), (r"\"(?=\w)", "“"), (r"(?<=[\w.,?!])\"", "”")]
    steps += [(r" (?:--?|–) ", rng.choice((" — ", "—", " – "))), (r"\.\.\.", "…"), ("&", "&amp;")]
    steps += [(r"(?<=[.!?]) ", rng.choice(("  ", " \u00a0", " ")))]
    text = report.body
    for pattern, other in rng.sample(steps, rng.randint(4, len(steps))):
        text = re.sub(pattern, other, text)
    text = re.sub(" ", lambda _: "\u00a0" if rng.random() < 0.05 else " ", text)
    if rng.random() < 0.2:
        text = re.sub(r"\b(\w{5})(\w{6,})", "\\1\u00ad\\2", text)
    return Printed(report.title, "", text)


def capitals(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Set the first words, or the first sentence, in capitals."""
    first, *rest = report.paragraphs
    lead = sentences(first)[0]
    loud = lead if rng.random() < 0.4 else " ".join(lead.split()[: rng.randint(2, 6)])
    return _whole(report.title, (loud.upper() + first[len(loud) :], *rest), rng)


def sentences_dropped(report: Report, rng: Random, _others: Sequence[Report]) -> Printed:
    """Leave out 10-30 % of the sentences, any but the first."""
    split = [sentences(part) for part in report.paragraphs]
    places = [(row, at) for row, parts in enumerate(split) for at in range(len(parts)) if (row, at) != (0, 0)]
    out = set(rng.sample(places, min(len(places), max(1, round(len(places) * rng.uniform(0.1, 0.3))))))
    kept = [" ".join(p for at, p in enumerate(parts) if (row, at) not in out) for row, parts in enumerate(split)]
    return _whole(report.title, [part for part in kept if part], rng)


EDITS: Mapping[str, Edit] = {
    edit.__name__: edit
    for edit in (
        *(reprint, cut, teaser, mid_teaser, reordered, new_headline, local_lead, other_dateline, agency_prefix),
        *(tail, head, truncated, round_up, copy_edit, retyped, capitals, sentences_dropped),
    )
}


def retold(report: Report, names: Sequence[str], rng: Random, others: Sequence[Report]) -> Printed:
    """Return the report after several edits, one upon the other. One that leaves only a teaser must be the last."""
    now = report
    printed = Printed(report.title, "", report.body)
    for name in names:
        printed = EDITS[name](now, rng, others)
        now = report_of(report.id, printed.title, printed.text.split("\n"), like=report)
    return printed


def show(what: str, printed: Printed) -> None:
    """Print one for a person to judge, long paragraphs shortened."""
    parts = [f"=== {what}", printed.title, f"summary: {printed.summary}", *(printed.body or "-").split("\n")]
    sys.stdout.write("\n".join(part if len(part) < 700 else f"{part[:700]} (...)" for part in parts) + "\n\n")


def main() -> None:
    """Print examples of each edit."""
    parser = argparse.ArgumentParser(description="Show what outlets do to wire copy.")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=1, help="how many of each edit")
    said = parser.parse_args()
    rng = Random(said.seed)
    reports = base_texts(2_000, seed=said.seed)
    for name, edit in EDITS.items():
        for report in rng.sample(reports, said.show):
            show(f"{name} of {report.id} {report.title!r}", edit(report, rng, reports))


if __name__ == "__main__":
    main()
