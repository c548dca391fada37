"""Random rules against random news: a ruleset must say what judging every rule by itself, plainly, says.

`judge` with the plain `FieldWords` knows no index, no lexicon and no plan: it is the oracle. Everything follows from one
seed, so a difference is found again by its number; it is then made small before it is shown.

    python -m tests.fuzz_rules --pairs 1000000
    python -m tests.fuzz_rules --pairs 1 --seed 7 --shape 20 330    (one difference again)
"""
# ruff: noqa: E501 - tables of words

import argparse
import random
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, TypeVar

import yaml

from bot.errors import Problem
from bot.folding import fold
from bot.model import FieldName, Item, Match, Source, TextState
from bot.rules import Hits, Rule, Ruleset, compile_rules
from bot.rules.index import spans
from bot.rules.match import judge
from bot.rules.names import alike
from bot.rules.phrases import PhraseError, parse_phrase
from bot.rules.queries.compact import read
from bot.rules.queries.spelling import write
from bot.rules.tree import Word
from bot.rules.words import Document, FieldWords

T = TypeVar("T")
V = TypeVar("V")

# --- what the world talks about --------------------------------------------------------------------------------

# What rules say, and how the news spell it; apart by |, so that phrases keep their spaces.
TOPICS: tuple[tuple[str, str], ...] = (
    ("drone|drones|Drone|DRONE|dron*|dro?e|{Drone}|{drones}", "drone|drones|Drone|DRONES|drone's|drones’|dro\u00adne|dröne"),
    (
        "drone strike|drone-strike|dronestrike|drone strikes|dron* strike*|{drone} strike|Drone-Strikes|*strike|dronestrik*",
        ("drone strike|drone-strikes|dronestrike|drone–strike|drone\u00a0strike|drone – strikes|drone. Strike|drone\nstrike|"
        "drone‑\u00adstrike|Drone-, strike|drone-strike-team|a drone-strike-hit-and-run"),
    ),
    ("US|us|{US}|USA|U.S.|US troops|{US} troops|US troop*|us troops|US-troops", "US|us|U.S.|u.s.|U.S|US's|U.S.’s|Us|USA|US troops"),
    ("troops|troop|TROOPS|troop*|{Troops}|US troops leave", "troops|Troops|TROOPS|troop's|troops'|US troops|us troops leave"),
    ("C\\+\\+|C|R&D|AT&T|#MeToo|@who|who|WHO|{WHO}", "C++|c++|R&D|AT&T|at&t|#MeToo|MeToo|@who|who|WHO|W.H.O.|Who"),
    ("Irak|Irak*|Iraq*|ABD|IRAK|Irakta|{Irak}", "Irak|Irak'ta|Irak’taki|IRAK'TA|Irak`ın|ABD'nin|ABD’ye|ABD|İrak|Iraq's|Irakta|abd'nin"),
    ("OTAN|l'attaque|attaque|attaques|l'OTAN|d'accord", "l'OTAN|l’O.T.A.N.|L'ATTAQUE|l’attaque|attaques|qu'attaque|d'accord|O.T.A.N|otan"),
    ("Müller|Mueller|Muller|Hans Müller|Hans Mueller|M?ller|Muell*", "Müller|Mueller|muller|MÜLLER|Mu\u0308ller|Hans Müller|Hans. Mueller|hans muller|Hans-Müller"),
    ("Straße|Strasse|STRASSE|straß*|Ærø|Aeroe|Aero|Łódź|Lodz", "Straße|strasse|STRASSE|Straßen|Ærø|Aero|aeroe|Łódź|łodź|LODZ|Lo\u0301dz\u0301"),
    ("هجوم|الهجوم|هجوم*|بالهجوم|هجوم كبير", "هجوم|الهجوم|والهجوم|بالهجوم|للهجوم|هُجُوم|هجـوم|هجوم كبير|هجوم الكبير|وبالهجوم|لهجوم"),
    ("مسيرة|المسيره|طائرة مسيرة|۱۲|کتاب|كتاب", "مسيرة|المسيره|بالمسيرة|طائرة مسيّرة|طائرة. مسيرة|والطائرة مسيره|كتاب|کتاب‌ها|و12|۱۲"),
    ("ракета|ракеты|РАКЕТА|ракет*|ёлка|елка|США", "ракета|ракеты|РАКЕТЫ|Ракет|ёлка|Елка|е\u0308лка|США|сша|С.Ш.А."),
    ("επίθεση|επιθεση|ΕΠΙΘΕΣΗ|επίθεσ*|Ελλάς", "επίθεση|ΕΠΙΘΕΣΗ|επίθεσης|επίθεση; Ελλάς|Ελλάς|ΕΛΛΑΣ|Ελλας"),
    ("北京|京|東京都|공격|공격이|カ゛|ガス|攻撃 北京", "北京|北京市|北 京|東京都|京都|공격|공격이|공격. 이|ｶﾞｽ|ガス|カ\u3099ス|北京。京|攻撃北京"),
    ("โจมตี|น้ำ|นำ|ທຳ|မြန်", "โจมตี|ถูกโจมตี|น้ำ|นํ้า|น้ํา|นำ|ທຳ|ທໍາ|မြန်မာ|โจม ตี"),
    ('צה"ל|צה״ל|תקיפה|paral·lel|parallel', 'צה"ל|צה״ל|צה”ל|תקיפה|תְּקִיפָה|paral·lel|paral•lel|PARAL·LEL'),
    ("1,000|1000|1000 troops|12|12 killed|2.5|1.000|½|24/7|F-16|2026", "1,000|1.000|1 000|1\u00a0000|1\u202f000|1’000|1000|12|2.5|2,5|1,000,000|1.000.000|½|2½|12th|24/7|F-16|1,00|2026|12 killed"),
    ("killed|dead|people|soldiers|were killed|killed in", "killed|Killed|12 killed|a dozen killed|at least 12 people were killed|three soldiers killed|kills 3|40 dead|twelve people, 3 of them soldiers, were killed|in 2026|5 % killed"),
    ("Ain al-Asad|al-Asad|Asad|Ain|Ain al*", "Ain al-Asad|Ayn al-Assad|Ein el Asad|Ain al Asad|AIN AL-ASAD|ain. al-Asad|Ain al-Asadi|’Ayn al-ʾAsad"),
    ("Soleimani|Qasem|Qasem Soleimani|S?leimani", "Qasem Soleimani|Ghassem Suleimani|Kassem Soleimany|Soleimani, Qasem|QASSEM SULEIMANI|Soleimani's|Qasem. Soleimani|Suleiman"),
    ("women|children|bases|crisis|bus|news|analyses|glasses|James|class*|match", "woman|women's|WOMEN|child|children’s|base|bases|crises|crisis|buses|bus|us|news|new|analysis|glass|James'|James|classes|class|matches|match"),
    ("ISIS|isis|crisis|ai|AI|{Ai}|training|NATO|Target|{Target}|target*", "ISIS|Isis|crisis|AI|ai|A.I.|Ai|training|NATO|Nato|N.A.T.O.|Target|target|TARGET|targets|Target's"),
    ("attack|attacks|attacked|attacking|attack*|*tack*|air-to-air attack|air to air", "attack|attacks|ATTACK|attacked|attacking|attack's|at\u200btack|ａｔｔａｃｋ|air-to-air attack|air to air|air–to–air–attacks|attacker(s)"),
    ("attaquer|attaquons|angreifen|Angriff|атака|атаковать|saldırı", "attaquons|attaquer|attaqué|Angriffe|Angriff|ANGRIFFS|атаковали|атаки|saldırılar|SALDIRI|saldırı|Saldiri"),
    ("CVE*|CVE-2026|sg-1|{sg-1}", "CVE-2026-1234|cve-2026-1234|CVE-2026|SG-1|sg-1|sg1|CVE‑2026‑1234.|CVE 2026"),
    ("state-of-the-art|state of the art|startup|start-up|start up|*start*", "state-of-the-art|state of the art|State-of-the-Art drone|startup|start-up|start‐ups|START-UP|start up|start- up"),
    ("no no|no|No 3|Mr Smith|Gen. Smith|Smith|3 Oktober|am 3. Oktober", "no no|no. no|No. 3|no. 3|Mr. Smith|Gen. Smith|gen. smith|am 3. Oktober|3. oktober|Smith. Gen.|J. Smith|no.3"),
)  # fmt: skip
FILLERS = [
    "the",
    "of",
    "a",
    "in",
    "to",
    "and",
    "near",
    "not",
    "at",
    "from",
    "with",
    "by",
    "on",
    "says",
    "after",
    "before",
    "new",
    "Mr.",
    "No.",
    "3",
    "7",
    "killed",
    "I",
]
GLUE = (*(" ",) * 30, *[", ", ". ", ". ", ".", "! ", "? ", "", " ", " (", ") ", ": ", "\n", "\n\n", " – ", "-", "—", "'", " “", "” ", "/", "…  ", "… ", "..", "\xa0", "\u2009", "\xad", "\u200b", "  ", " \t", "·", "\r\n", "\u2028", "。", "،", "؟ ", "' ", "’", "`", "_", "&", "\ufeff", "́", "*", "\x1f", " - ", "-\n", "., ", ".) ", ".” ", "¿", ",", "؛", "\x85", "\u3000"])  # fmt: skip
LANGUAGES = ("en", "fr", "de", "ar", "tr", "ru", "en-GB", "xx", None, None)
REGEXES = (
    r"CVE-\d{4}-\d+",
    r"(?i)\bdron\w+",
    "[Tt]roops?",
    r"\d+ killed",
    "strike|attack",
    "京",
    r"(?i)müller",
    r"US\b",
    "x{5}",
)
RAWS = ("C++", "c++", "R&D", "US", "U.S.", "al-Asad", "12 killed", "no.", "北京", "l'", "Müller", "drone")
NAMES = (
    "Ain al-Asad",
    "Qasem Soleimani",
    "Soleimani",
    "Hans Müller",
    "Sadr",
    "Asad",
    "Irak",
    "北京",
    "Gen. Smith",
    "US",
    "ракета",
)
PLACES = ("title", "lead", "body", "text", "url", "tags", "author")
SOURCES = ("bbc", "lbci", "wire")
NOUNS = ("killed", "dead", "soldiers", "people", "attack*", "drone", "troops")


class World:
    """Writes rules and news about a few topics, all by the same chance."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        topics = [tuple(part.split("|") for part in topic) for topic in chance.sample(TOPICS, chance.randint(4, 10))]
        self.said = [phrase for said, _ in topics for phrase in said]
        self.news = [spelling for _, spelt in topics for spelling in spelt]
        self.lists: dict[str, Any] = {"arms": self.phrases(4), "places": self.phrases(3)}
        self.lists["both"] = ["$arms", {"all": ["$places", *self.phrases(1)]}, {"name": chance.choice(NAMES)}]

    # --- rules ---

    def phrases(self, most: int) -> list[str]:
        return [self.phrase() for _ in range(self.chance.randint(1, most))]

    def phrase(self) -> str:
        """Return a phrase that the language takes."""
        while True:
            said = self.try_phrase()
            try:
                parse_phrase(said)
            except PhraseError:
                continue
            return said

    def try_phrase(self) -> str:  # noqa: PLR0911 - one case per kind
        chance = self.chance
        said = chance.choice(self.said)
        match chance.randrange(20):
            case 0 | 1:
                return f"{said} {chance.choice(self.said)}"
            case 2:
                return f"{said} {chance.choice(FILLERS)}"
            case 3:
                return chance.choice(self.news)
            case 4:
                return f"{{{chance.choice(self.news)}}}"
            case 5:
                return chance.choice((str.upper, str.title, str.lower, str.swapcase))(said)
            case 6:
                return said.rstrip("s")[:-1] + chance.choice("*?s")
            case 7:
                return f"{chance.choice(FILLERS)} {said}"
        return said

    def rule(self, name: str) -> dict[str, Any]:
        """Return a rule as the config has it."""
        chance = self.chance
        match = self.top()
        rule: dict[str, Any] = {"name": name, "match": match}
        if chance.random() < 0.15:
            rule["where"] = self.where()
        if chance.random() < 0.1:
            rule["full_text"] = True
        if chance.random() < 0.05:
            rule["on_unknown"] = chance.choice(("ignore", "alert"))
        return rule

    def top(self) -> Any:
        """Return a tree; often with exclusions beside it, as people write them."""
        tree = self.node(self.chance.choice((0, 0, 1, 1, 1, 2, 2, 3)))
        if self.chance.random() < 0.25:
            return {"all": tree, "none": [self.node(self.chance.choice((0, 0, 1))) for _ in range(2)]}
        return tree

    def node(self, depth: int, *, placed: bool = False) -> Any:
        """Return a value of `match`; a `placed` one holds no exclusion."""
        if depth == 0:
            return self.leaf()
        inner = partial(self.node, depth - 1, placed=placed)
        kinds: list[Callable[[Callable[[], Any]], Any]] = [self.some, self.every, self.scoped, self.enough, self.list]
        kinds += [self.some, self.every] if placed else [self.without, self.every, self.without]
        if self.chance.random() < 0.35:
            inner = partial(self.node, depth - 1, placed=True)
            kinds = [self.near, self.near, self.near, self.same, self.apart, self.count, self.number, self.first]
        return self.chance.choice(kinds)(inner)

    def leaf(self) -> Any:  # noqa: PLR0911 - one case per kind
        chance = self.chance
        match chance.randrange(30):
            case 0:
                return {"raw": chance.choice(RAWS)}
            case 1:
                return {"regex": chance.choice(REGEXES)}
            case 2 | 3:
                return {"name": chance.choice(NAMES)}
            case 4:
                never = [chance.choice((*NAMES, "Sadr City", "Hans Soleimani")), *chance.sample(NAMES, 1)]
                return {"name": {"is": chance.choice(NAMES), "aka": chance.sample(NAMES, 2), "not": never}}
            case 5 | 6:
                return f"${chance.choice(tuple(self.lists))}"
            case 7:
                return {"forms": chance.choice(("stem", "none", "plural")), "any": self.phrases(2)}
            case 8 | 9:
                return self.phrases(4)
            case 11:
                return self.number(lambda: chance.choice(NOUNS))
        return self.phrase()

    def several(self, inner: Callable[[], Any], least: int = 1, most: int = 3) -> list[Any]:
        return [inner() for _ in range(self.chance.randint(least, most))]

    def list(self, inner: Callable[[], Any]) -> Any:
        return self.several(inner)

    def some(self, inner: Callable[[], Any]) -> Any:
        return {"any": self.several(inner)}

    def every(self, inner: Callable[[], Any]) -> Any:
        return {"all": self.several(inner, 1, 3)}

    def without(self, inner: Callable[[], Any]) -> Any:
        return {"any": self.several(inner), "none": self.several(inner, 1, 2)}

    def enough(self, inner: Callable[[], Any]) -> Any:
        of = self.several(inner, 2, 5)
        return {"at_least": {"n": self.chance.randint(1, len(of)), "of": of}}

    def near(self, inner: Callable[[], Any]) -> Any:
        within = self.chance.choice((1, 2, 3, 5, 8, 20))
        return {"near": {"within": within, "of": self.several(inner, 2, 3), "ordered": self.chance.random() < 0.4}}

    def same(self, inner: Callable[[], Any]) -> Any:
        return {"same": {"unit": self.chance.choice(("sentence", "paragraph")), "of": self.several(inner, 2, 3)}}

    def apart(self, inner: Callable[[], Any]) -> Any:
        return {"apart": {"term": inner(), "from": inner(), "within": self.chance.choice((1, 3, 8))}}

    def count(self, inner: Callable[[], Any]) -> Any:
        return {"count": {"of": inner(), "min": self.chance.choice((1, 2, 2, 3))}}

    def number(self, inner: Callable[[], Any]) -> Any:
        bounds: dict[str, Any] = self.chance.choice(({}, {"min": 3}, {"min": 10, "max": 50}, {"max": 12, "within": 3}))
        return {"number": {"of": inner() if self.chance.random() < 0.5 else list(NOUNS[:3]), **bounds}}

    def first(self, inner: Callable[[], Any]) -> Any:
        words = self.chance.choice((1, 3, 10, 50))
        return (
            {"first": words, "any": [inner()]}
            if self.chance.random() < 0.5
            else {"first": {"words": words, "of": inner()}}
        )

    def scoped(self, inner: Callable[[], Any]) -> Any:
        kind = self.chance.choice(("any", "all"))
        if self.chance.random() < 0.5:
            return {"forms": self.chance.choice(("stem", "none", "plural")), kind: self.several(inner)}
        weights = (6, 4, 2, 2, 1, 1, 1)
        places = self.chance.choices(PLACES, weights, k=self.chance.randint(1, 2))
        return {"in": places if len(places) > 1 else places[0], kind: self.several(inner)}

    def where(self) -> dict[str, Any]:
        chance = self.chance
        choices: tuple[dict[str, Any], ...] = (
            {"lang": ["en", "fr", "tr", "de"]},
            {"not_lang": chance.choice(("en", "ar"))},
            {"source": chance.sample(SOURCES, 2)},
            {"not_source": chance.choice(SOURCES)},
            {"tag": chance.choice(("Football", "mena"))},
            {"not_tag": "football"},
            {"tier": chance.choice((1, 2, [1, 2]))},
            {"domain": chance.choice(("bbc.co.uk", "example.fr"))},
            {"not_domain": "bbc.co.uk"},
            {"country": ["gb", "fr"]},
            {"not_country": "gb"},
            {"max_age": "12h"},
            {"words_min": chance.choice((3, 20))},
        )
        return {
            key: value
            for condition in chance.sample(choices, chance.choice((1, 1, 2)))
            for key, value in condition.items()
        }

    # --- news ---

    def item(self) -> tuple[Item, Source | None]:
        """Return a piece of news, and where it is from."""
        chance = self.chance
        length = chance.choice((0, 3, 8, 8, 15, 15, 30, 80))
        seen = datetime(2026, 4, 20, 12, tzinfo=UTC)
        item = Item(
            id="i",
            source=chance.choice(SOURCES),
            title=self.text(chance.choice((0, 4, 8, 8, 12))),
            summary=self.text(chance.choice((0, 5, 15, 15))),
            body=None if chance.random() < 0.5 else self.text(length),
            url=chance.choice(
                (None, "https://www.bbc.co.uk/drone-strike/us?q=troops", "https://example.fr/attaques/irak")
            ),
            tags=tuple(
                chance.choices(
                    ("football", "mena", "US troops", "drone strike", *self.news[:3]), k=chance.randint(0, 3)
                )
            ),
            author=chance.choice((None, "Hans Müller", "Qasem Soleimani")),
            language=chance.choice(LANGUAGES),
            first_seen=seen,
            published=chance.choice((None, seen - timedelta(hours=1), seen - timedelta(hours=20))),
            text=chance.choice(tuple(TextState)),
        )
        kind = Source(name=item.source, kind="feed", fetcher=None, tier=chance.randint(1, 3))  # type: ignore[arg-type]
        return item, chance.choice((None, kind, kind))

    def text(self, words: int) -> str:
        """Return so many spellings, put together with whatever stands between words; or one that is over at once."""
        chance = self.chance
        pieces: list[str] = []
        for _ in range(words):
            pieces += [self.spelling(), chance.choice(GLUE)]
        if words and chance.random() < 0.3:
            pieces.append(self.echo())
        text = "".join(pieces)
        match chance.randrange(40):
            case 0:
                return text.upper()
            case 1:
                return text.lower()
            case 2:
                return text + "rocket" + "a" * chance.randint(50, 60) + "  drone" * 3 + chance.choice("s-'é") * 70
            case 3:
                at = chance.randint(0, len(text))
                return (
                    text[:at]
                    + chr(chance.choice((chance.randrange(0x20, 0x250), chance.randrange(0x300, 0xD800))))
                    + text[at:]
                )
        return text

    def spelling(self) -> str:
        chance = self.chance
        roll = chance.random()
        if roll < 0.25:
            return chance.choice(FILLERS)
        if roll < 0.33:  # a phrase of the rules, whose words something keeps apart
            return chance.choice(GLUE).join(re.sub(r"[*?{}\\]", "", chance.choice(self.said)).split())
        word = chance.choice(self.news)
        match chance.randrange(25):
            case 0:
                return chance.choice((str.upper, str.title, str.lower, str.swapcase))(word)
            case 1:
                at = chance.randint(0, len(word))
                return word[:at] + chance.choice("\u00ad\u200b\u0301'’-.sa\u0327\u200f") + word[at:]
            case 2:
                return word + chance.choice(("'s", "’s", "s", "'", "’ler", "'nin", "-", "."))
        return word

    def echo(self) -> str:
        """Return a phrase of the rules that a sentence's end keeps apart, and then spelt otherwise, in one piece."""
        words = re.sub(r"[*?{}\\]", "", self.chance.choice(self.said)).split()
        if self.chance.random() < 0.5:
            words = self.chance.choice(self.news).split()
        recased = (str.upper, str.title, str.lower, str, str, fold)
        apart = self.chance.choice((". ", "! ", "\n", ".”\n")).join(
            self.chance.choice((str.title, str))(word) for word in words
        )
        return f"{apart}. {' '.join(self.chance.choice(recased)(word) for word in words)} "

    def long(self) -> Item:
        """Return news of more words than are looked at, with something to find where they end."""
        head, tail = self.text(20), self.text(60)
        item, _ = self.item()
        filler = "word " * (40_000 - self.chance.randint(0, 120))
        return replace(item, body=f"{head}. {filler}{tail} {filler[:1000]}{tail}")


# --- one campaign ----------------------------------------------------------------------------------------------


@dataclass
class Tally:
    """What came of it: pairs of a rule and news, and in how many of them they hit, were in doubt, or differed."""

    pairs: int = 0
    hits: int = 0
    unknown: int = 0
    refused: int = 0
    differences: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Take in what came of another campaign."""
        for name in ("pairs", "hits", "unknown", "refused"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.differences += other.differences

    def __str__(self) -> str:
        pairs = max(self.pairs, 1)
        return (
            f"{self.pairs} pairs, {self.hits} hits ({100 * self.hits / pairs:.1f} %), {self.unknown} unknown "
            f"({100 * self.unknown / pairs:.1f} %), {self.refused} rules refused, {len(self.differences)} differences"
        )


def compiled(written: Mapping[str, Any], lists: Mapping[str, Any]) -> Rule | None:
    """Return a rule, or None where it is none."""
    problems: list[Problem] = []
    rules = compile_rules([written], lists, problems.append)
    return None if [problem for problem in problems if not problem.warning] else rules[0]


same_name = lru_cache(maxsize=500_000)(alike)


class Plain(FieldWords):
    """The plain words of a field; where a word stands is found once for all rules, as names are dear to hear."""

    def __init__(self, name: FieldName, content: str, language: str) -> None:
        super().__init__(name, content, language)
        self._known: dict[Word, list[int]] = {}

    def positions(self, word: Word) -> list[int]:
        """Return where a word stands, in order."""
        if word not in self._known:
            if word.by == "name":
                self._known[word] = sorted(
                    {at for key in self.by_key if same_name(word.key, key) for at in self.by_key[key]}
                )
            else:
                self._known[word] = super().positions(word)
        return self._known[word]


def plainly(rules: Sequence[Rule], item: Item, source: Source | None) -> Hits:
    """Return what judging rule by rule says."""
    document = Document(item, source, Plain)
    matches, unknown = [], []
    for rule in rules:
        finding = judge(rule, document)
        if finding.truth == "yes":
            matches.append(Match(rule=rule.name, spans=spans(finding, document)))
        elif finding.truth == "unknown":
            unknown.append(rule.name)
    return Hits(matches=tuple(matches), unknown=tuple(unknown))


def disagreement(
    ruleset: Ruleset, item: Item, source: Source | None, expected: Hits, *, names_first: bool = False
) -> str | None:
    """Return how a ruleset differs from what is expected, or None."""
    named = ruleset.names(item, source) if names_first else None
    got = ruleset.match(item, source)
    named = ruleset.names(item, source) if named is None else named
    if got.unknown != expected.unknown:
        return f"unknown: {_unlike(got.unknown, expected.unknown)}"
    if got.matches != expected.matches:
        return f"match: {_unlike(got.matches, expected.matches)}"
    wanted = tuple(match.rule for match in expected.matches)
    return None if named == wanted else f"names: {_unlike(named, wanted)}"


def _unlike(got: Sequence[Any], wanted: Sequence[Any]) -> str:
    more, less = [one for one in got if one not in wanted], [one for one in wanted if one not in got]
    return f"too much {more[:2]}, too little {less[:2]}" if more or less else "in another order"


class Campaign:
    """One ruleset that is fed news, while rules come and go."""

    def __init__(self, seed: int, rules: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.world = World(self.chance)
        self.tally = Tally()
        self.written: dict[str, dict[str, Any]] = {}
        self.numbers = iter(range(10**9))
        self.ruleset = Ruleset([self.new_rule() for _ in range(rules)])

    def new_rule(self, name: str | None = None) -> Rule:
        """Return one more rule, in either spelling; what the language refuses is written anew."""
        name = f"r{next(self.numbers)}" if name is None else name
        while True:
            written = self.world.rule(name)
            rule = compiled(written, self.world.lists)
            if rule is not None:
                break
            self.tally.refused += 1
        if self.chance.random() < 0.3:
            written["query"] = write(written.pop("match"))
            other = compiled(written, self.world.lists)
            if other != rule:
                self.tally.differences.append(f"seed {self.seed}: in two spellings it is two rules: {written} {rule}")
            rule = other or rule
        self.written[name] = written
        return rule

    def change(self) -> None:
        """Let a few rules go, and a few come, some under the name of one that went."""
        names = list(self.ruleset.by_name)
        gone = self.chance.sample(names, max(1, len(names) // 10))
        for name in gone:
            self.ruleset.remove(name)
            del self.written[name]
        for name in gone:
            self.ruleset.add(self.new_rule(self.chance.choice((name, None))))

    def run(self, documents: int, changes: Callable[[int], bool]) -> Tally:
        """Feed so many pieces of news; `changes` says before which of them rules come and go."""
        for number in range(documents):
            changed = changes(number)
            if changed:
                self.change()
            self.meet(number, *self.world.item(), anew=changed or number % 100 == 0)
        return self.tally

    def meet(self, number: int, item: Item, source: Source | None, *, anew: bool = False) -> None:
        """Hold the ruleset to the plain judgement of one piece of news; with `anew` one made of the same rules too."""
        rules = self.ruleset.rules
        expected = plainly(rules, item, source)
        self.tally.pairs += len(rules)
        self.tally.hits += len(expected.matches)
        self.tally.unknown += len(expected.unknown)
        found = disagreement(self.ruleset, item, source, expected, names_first=bool(number % 2))
        if found is None and anew:
            found = disagreement(Ruleset(rules), item, source, expected)
        if found is not None:
            shown = ""
            if len(self.tally.differences) < SHOWN:
                shown = smallest([self.written[rule.name] for rule in rules], self.world.lists, item, source)
            self.tally.differences.append(f"seed {self.seed}, {len(rules)} rules, news {number}: {found}\n{shown}")


# --- making a difference small ---------------------------------------------------------------------------------

SHOWN = 3  # differences of a campaign that are made small; the others are counted
TRIES = 1_500
SHORT = 40  # characters: a shorter text is taken apart letter by letter


def smallest(written: list[dict[str, Any]], lists: Mapping[str, Any], item: Item, source: Source | None) -> str:
    """Return the least rules and news that show a difference, ready to be read."""
    known: dict[str, Rule | None] = {}

    def made(rule: dict[str, Any]) -> Rule | None:
        said = repr(rule)
        if said not in known:
            known[said] = compiled(rule, lists)
        return known[said]

    def differs(rules: list[dict[str, Any]], news: Item) -> bool:
        right = [rule for rule in map(made, rules) if rule is not None]
        if len(right) < len(rules):
            return False
        return disagreement(Ruleset(right), news, source, plainly(right, news, source)) is not None

    if not differs(written, item):
        return "(not shown by a new ruleset: it takes what came before)"
    alone = [[rule] for rule in written if differs([rule], item)]
    rules = alone[0] if alone else _shrunk(written, _with_less, lambda few: differs(few, item))
    item = _shrunk(item, _less_news, lambda news: differs(rules, news))
    rules = _shrunk(rules, _less, lambda fewer: differs(fewer, item))
    item = _shrunk(item, _less_news, lambda news: differs(rules, news))
    return _shown(rules, lists, item, source)


def _shown(rules: list[dict[str, Any]], lists: Mapping[str, Any], item: Item, source: Source | None) -> str:
    made = [rule for rule in (compiled(rule, lists) for rule in rules) if rule is not None]
    used = lists if "$" in str(rules) else {}
    compact = [write(rule["match"]) for rule in rules if "match" in rule]
    return (
        yaml.safe_dump({"lists": dict(used), "rules": rules}, allow_unicode=True, sort_keys=False)
        + f"compact: {compact}\nitem: {_told(item)}\nsource: {source}\n"
        + f"expected {plainly(made, item, source)}\n"
        + f"got      {Ruleset(made).match(item, source)} names {Ruleset(made).names(item, source)}"
    )


def _told(item: Item) -> dict[str, Any]:
    told = ("title", "summary", "body", "url", "tags", "author", "language", "text")
    return {name: getattr(item, name) for name in told if getattr(item, name)}


def _shrunk(whole: T, less: Callable[[T], Iterator[T]], holds: Callable[[T], bool]) -> T:
    """Return the smallest that still shows it: of what is a little less, the first that does, again and again."""
    tries = 0
    found = True
    while found and tries < TRIES:
        found = False
        for smaller in less(whole):
            tries += 1
            if holds(smaller):
                whole, found = smaller, True
                break
            if tries >= TRIES:
                break
    return whole


def _with_less(members: list[V]) -> Iterator[list[V]]:
    """Yield a list without half of it, without a quarter, and so on down to single members."""
    size = len(members) // 2
    while size:
        for at in range(0, len(members), size):
            yield members[:at] + members[at + size :]
        size //= 2


def _less(written: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Yield rules of which one says a little less; a query is written as a match first."""
    yield from _with_less(written)
    for at, rule in enumerate(written):
        for smaller in _less_of_rule(rule):
            yield [*written[:at], smaller, *written[at + 1 :]]


def _less_of_rule(rule: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if "query" in rule:
        rest = {key: value for key, value in rule.items() if key != "query"}
        yield {**rest, "match": read(rule["query"]).match}
        return
    for key in rule.keys() - {"name", "match"}:
        yield {name: value for name, value in rule.items() if name != key}
    for match in _less_of_value(rule["match"]):
        yield {**rule, "match": match}


def _less_of_value(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from (inner for inner in value.values() if isinstance(inner, str | list | dict))
        for key, inner in value.items():
            yield {name: other for name, other in value.items() if name != key}
            yield from ({**value, key: smaller} for smaller in _less_of_value(inner))
    elif isinstance(value, list):
        yield from value
        yield from _with_less(value)
        for at, inner in enumerate(value):
            yield from ([*value[:at], smaller, *value[at + 1 :]] for smaller in _less_of_value(inner))
    elif isinstance(value, str) and " " in value:
        yield from map(" ".join, _with_less(value.split()))


def _less_news(item: Item) -> Iterator[Item]:
    for name in ("body", "summary", "title"):
        content = getattr(item, name)
        for fewer in _less_text(content or ""):
            yield _with(item, name, fewer)
    for name in ("url", "author", "language", "published"):
        if getattr(item, name) is not None:
            yield _with(item, name, None)
    if item.tags:
        yield replace(item, tags=item.tags[1:])


def _less_text(content: str) -> Iterator[str]:
    """Yield a text without all of it, without half, and so on; a short one loses letter by letter."""
    if content:
        yield ""
        parts = re.split(r"( +)", content) if len(content) > SHORT else list(content)
        yield from map("".join, _with_less(parts))


def _with(item: Item, name: str, value: Any) -> Item:
    return replace(item, **{name: value})


# --- from the shell --------------------------------------------------------------------------------------------

SHAPES = ((1, 330), (20, 330), (20, 60), (300, 330), (300, 40), (5, 330))  # rules, news


def campaign(seed: int, rules: int, documents: int) -> Tally:
    """Run one campaign: every other one leaves the rules as they are for most of its time, the others change often."""
    often = seed % 2
    return Campaign(seed, rules).run(
        documents, lambda number: number > 0 and number % 10 == 0 and (often or number >= documents * 3 // 4) > 0
    )


def main() -> None:
    """Run campaigns until so many pairs were tried."""
    parser = argparse.ArgumentParser(description="Hold rulesets to the plain judgement of every single rule.")
    parser.add_argument("--pairs", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1, help="of the first campaign; each takes the next number")
    parser.add_argument("--shape", type=int, nargs=2, metavar=("RULES", "NEWS"), help="as a difference was shown with")
    said = parser.parse_args()
    tally, seed, began = Tally(), said.seed, time.monotonic()
    while tally.pairs < said.pairs:
        found = campaign(seed, *(said.shape or SHAPES[seed % len(SHAPES)]))
        for difference in found.differences:
            sys.stdout.write(f"{difference}\n\n")
            sys.stdout.flush()
        tally.add(found)
        seed += 1
    sys.stdout.write(f"{tally}, seeds {said.seed} to {seed - 1}, {time.monotonic() - began:.0f} s\n")
    sys.exit(bool(tally.differences))


if __name__ == "__main__":
    main()
