"""Made-up news for the benchmark: pronounceable words with Zipf's frequencies, names, stock phrases, real punctuation.

Everything follows from a seed. The words are made so that every engine means the same by a word and by a phrase: a
stock phrase or a name stands in the text with a single space between its words, never across a comma, a quote, the end
of a sentence or a hyphen. What else real text has (capitals, quotes straight and curly, possessives, contractions,
compounds, numbers, dotted acronyms) is there, so that every engine pays for it.
"""

from dataclasses import dataclass, field, replace
from itertools import accumulate
from random import Random

WORDS = 60_000  # in the vocabulary
NAMES = 200_000  # of two words each
STOCK = 20_000  # two-word phrases that the text repeats, as real text does
LENGTH = 400  # words of an article
NAMES_EACH = 3  # names put into an article
STOCK_EACH = 12  # stock phrases put into an article

_ONSETS = [
    "b",
    "c",
    "d",
    "f",
    "g",
    "h",
    "j",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "w",
    "br",
    "ch",
    "cl",
    "cr",
    "dr",
    "fl",
    "fr",
    "gr",
    "pl",
    "pr",
    "sh",
    "sl",
    "sp",
    "st",
    "th",
    "tr",
]
_VOWELS = ["a", "e", "i", "o", "u", "a", "e", "i", "o", "u", "ai", "ea", "ee", "ia", "io", "oo", "ou"]
_CODAS = ["", "", "", "", *["l", "m", "n", "r", "s", "t", "n", "r", "st", "nd", "nt", "ck", "rd", "ll", "ng"]]
# What a phrase may not hold or what is no word of its own everywhere: operators, and what is left of a contraction.
_RESERVED = frozenset(
    {"and", "or", "not", "near", "then", "us", "un", "eu", "he", "she", "they", "said"}
    | {"didn", "isn", "won", "doesn", "couldn", "didnt", "isnt", "wont", "doesnt", "couldnt"}
)
_CONTRACTIONS = ("didn't", "isn't", "won't", "doesn't", "couldn't")
_NUMBERS = ("1,200", "2024", "12.5", "37", "5,000,000")
_ACRONYMS = ("U.S.", "U.N.", "E.U.")
_ACCENTS = str.maketrans({"a": "á", "e": "é", "i": "í", "o": "ö", "u": "ü", "c": "č", "s": "š", "n": "ñ"})


@dataclass(frozen=True, slots=True)
class Article:
    """A piece of news as plain text. Sets A and B have a title and a body only."""

    title: str
    body: str
    summary: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it in one string, for engines without fields."""
        return f"{self.title}\n{self.body}"


@dataclass
class Language:
    """The words, names and phrases of a seed, and the articles that are written in them."""

    seed: int
    words: list[str] = field(init=False)
    names: list[str] = field(init=False)
    stock: list[str] = field(init=False)

    def __post_init__(self) -> None:
        rng = Random(f"{self.seed}:language")
        made = _coined(rng, WORDS + 33_000)
        self.words = made[:WORDS]
        self.names = _names(rng, made[WORDS : WORDS + 3_000], made[WORDS + 3_000 :])
        self.stock = _pairs(rng, self.words[30:6_000])
        self._cumulated = list(accumulate(1 / rank for rank in range(1, WORDS + 1)))
        self._stock_cumulated = list(accumulate(1 / rank for rank in range(1, STOCK + 1)))
        self._together = frozenset(self.stock)
        self._known = frozenset(self.words)

    def article(self, rng: Random) -> Article:
        """Write one article of about 400 words."""
        terms = self._terms(rng)
        curly = rng.random() < 1 / 3
        cut = rng.randint(7, 11)
        while self._bound(terms[cut - 1], terms[cut]):
            cut += 1
        title = " ".join(_titled(term) for term in terms[:cut])
        body = "".join(self._paragraphs(terms[cut:], rng))
        if curly:
            body, title = _curled(body), _curled(title)
        return Article(title=title, body=body)

    def rich_article(self, rng: Random) -> Article:
        """Write an article with fields, accents and plurals, for our full language."""
        plain = self.article(rng)
        body = " ".join(self._dressed(word, rng) for word in plain.body.split(" "))
        author, *_ = rng.choices(self.names, k=1)
        tags = tuple(rng.choices(self.words[100:3_000], k=3))
        summary = " ".join(body.split(" ")[: rng.randint(20, 40)])
        return replace(plain, body=body, summary=summary, author=author.title(), tags=tags)

    def _terms(self, rng: Random) -> list[str]:
        """Return the words of an article in order; a name or a stock phrase is one element."""
        terms = rng.choices(self.words, cum_weights=self._cumulated, k=LENGTH - 2 * (NAMES_EACH + STOCK_EACH))
        phrases = rng.choices(self.stock, cum_weights=self._stock_cumulated, k=STOCK_EACH)
        names = [_titled(name) for name in rng.choices(self.names, k=NAMES_EACH)]
        for phrase in (*phrases, *names):
            terms.insert(rng.randrange(len(terms)), phrase)
        return terms

    def _paragraphs(self, terms: list[str], rng: Random) -> list[str]:
        """Return sentences and what stands between them."""
        out: list[str] = []
        at, total = 0, len(terms)
        while at < total:
            end = min(at + rng.randint(6, 28), total)
            while end < total and self._bound(terms[end - 1], terms[end]):
                end += 1
            out += (self._sentence(terms[at:end], rng), "\n\n" if rng.random() < 0.3 else " ")
            at = end
        return out[:-1]

    def _sentence(self, terms: list[str], rng: Random) -> str:
        """Return one sentence with its punctuation."""
        for at in range(1, len(terms) - 1):
            chance = rng.random()
            free = not self._bound(terms[at], terms[at + 1]) and not self._bound(terms[at - 1], terms[at])
            if chance < 0.1 and free:
                terms[at] = self._marked(terms[at], terms[at + 1], chance * 10, rng)
        terms[0] = terms[0][:1].upper() + terms[0][1:]
        line = " ".join(terms)
        chance = rng.random()
        if chance < 0.12:
            return f'"{line},"' + f" {rng.choice(('he', 'she', 'they'))} said."
        return line + ("." if chance < 0.97 else rng.choice("?!"))

    def _marked(self, term: str, following: str, chance: float, rng: Random) -> str:
        """Return a word with what real text has between words or in their place."""
        tied = f"{term}{following}"
        forms = (
            (0.60, f"{term},"),
            (0.70, f"{term} {rng.choice(_CONTRACTIONS)}"),
            (0.80, f"{term}, {rng.choice(_NUMBERS)}"),
            (0.85, f"{term}, {rng.choice(_ACRONYMS)},"),
            (0.93, f"{term}'s" if " " in term else f"{term},"),
            (0.97, f'"{term}"'),
            (1.00, f"{term} - " if " " in tied or tied in self._known else f"{term}-{following}"),
        )
        return next(form for up_to, form in forms if chance <= up_to)

    def _bound(self, before: str, after: str) -> bool:
        """Whether two neighbours read together are a phrase that must not be torn apart, or half of one."""
        return f"{before.rpartition(' ')[2]} {after.partition(' ')[0]}".lower() in self._together

    def _dressed(self, word: str, rng: Random) -> str:
        if not word.isascii() or not word.isalpha():
            return word
        chance = rng.random()
        if chance < 0.02:
            return accented(word)
        return f"{word}s" if chance < 0.08 and word.islower() else word


def accented(word: str) -> str:
    """Return a word as it might be spelt with accents."""
    return word.translate(_ACCENTS)


def term_word(language: Language, rng: Random, low: int, high: int) -> str:
    """Return a word between two ranks, each order of magnitude as likely as the next."""
    return language.words[_rank(rng, low, high)]


def term_phrase(language: Language, rng: Random, low: int, high: int) -> str:
    """Return a stock phrase between two ranks, each order of magnitude as likely as the next."""
    return language.stock[_rank(rng, low, high)]


def _rank(rng: Random, low: int, high: int) -> int:
    return min(int(low * (high / low) ** rng.random()), high - 1)


def _coined(rng: Random, count: int) -> list[str]:
    """Return words that can be pronounced, the short ones first, as the frequent words of a language are."""
    found: dict[str, None] = {}
    while len(found) < count:
        syllables = _syllables(len(found), rng)
        word = "".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) for _ in range(syllables)) + rng.choice(_CODAS)
        if word not in _RESERVED and 2 <= len(word) <= 14 and (len(found) > 60 or len(word) <= 3):
            found[word] = None
    return list(found)


def _syllables(rank: int, rng: Random) -> int:
    if rank < 150:
        return 1
    return rng.randint(1, 2) if rank < 1_500 else rng.randint(2, 3) if rank < 12_000 else rng.randint(2, 4)


def _names(rng: Random, given: list[str], family: list[str]) -> list[str]:
    """Return distinct names, in small letters."""
    found: dict[str, None] = {}
    while len(found) < NAMES:
        found[f"{rng.choice(given)} {rng.choice(family)}"] = None
    return list(found)


def _pairs(rng: Random, words: list[str]) -> list[str]:
    """Return distinct pairs of words, of which the frequent ones are in more pairs."""
    cumulated = list(accumulate(1 / rank for rank in range(30, 30 + len(words))))
    found: dict[str, None] = {}
    while len(found) < STOCK:
        first, second = rng.choices(words, cum_weights=cumulated, k=2)
        if first != second:
            found[f"{first} {second}"] = None
    return list(found)


def _titled(term: str) -> str:
    return term.title()


def _curled(text: str) -> str:
    """Return a text with typographic quotes and dashes."""
    opened = text.replace(' "', " “").replace('\n"', "\n“")
    opened = f"“{opened[1:]}" if opened.startswith('"') else opened
    return opened.replace('"', "”").replace("'", "’").replace(" - ", " – ")
