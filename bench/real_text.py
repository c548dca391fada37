"""Set R: the project's own prose, cut into sentences and dealt anew into articles, with rules like those of set B.

The only real text that is always at hand: the made-up afternoon of news in `examples`, and the documentation. It is
little, so articles share their sentences, though no two are alike. Terms are such that every engine means the same by
them: words that are cut out of the text alike by `re` and by us, and pairs that never stand across a comma or a break.
"""

import json
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random

from bench.articles import LENGTH, Article
from bench.rulesets import PHRASES, Spec
from bot import text

ROOT = Path(__file__).parent.parent
_WORD = re.compile(r"\w+")
# Names of files, addresses, code: no prose, and cut into words by everybody in his own way.
_CODE = re.compile(r"\w[/:_@=<>|\\~]|[/:_@=<>|\\~$]\w|[a-z]\.[a-z]|[{}*#`\[\]]")
_OPERATORS = frozenset(["and", "or", "not", "near", "then"])
_MARKUP = re.compile(
    r"```.*?```|^(?:#|\||>|\s*[-*] |\d+\. ).*?$|`[^`]*`|\[([^\]]*)\]\([^)]*\)", re.DOTALL | re.MULTILINE
)


class RealText:
    """The sentences, the terms that occur in them by how often they do, and articles and rules made of both."""

    def __init__(self) -> None:
        self._sentences = _sentences()
        single = Counter(word for line in self._sentences for word in _words_alike(line))
        torn = {pair for line in self._sentences for pair in _torn(line)}
        paired = Counter(pair for line in self._sentences for pair in _pairs(line))
        joined = _joined(self._sentences)
        self._words = [word for word, _ in single.most_common() if word not in joined]
        words = frozenset(self._words)
        self._pairs = [pair for pair, _ in paired.most_common() if pair not in torn and words.issuperset(pair.split())]
        self._known = frozenset(self._pairs)

    def article(self, rng: Random) -> Article:
        """Deal sentences until there are 400 words."""
        title, *lines = rng.sample(self._sentences, k=60)
        kept: list[str] = []
        words = 0
        while words < LENGTH and lines:
            line = lines.pop()
            if f"{_WORD.findall((kept or [title])[-1].lower())[-1]} {_WORD.findall(line.lower())[0]}" in self._known:
                continue  # some engines would find a phrase across the seam, and some would not
            kept.append(line)
            words += line.count(" ") + 1
        return Article(title=title, body="".join(line + rng.choice((" ", " ", "\n\n")) for line in kept).strip())

    def rules(self, count: int, seed: int) -> list[Spec]:
        """Return rules like those of set B, with two rare terms each: in so little text few terms are rare."""
        rng = Random(f"{seed}:R")
        return [self._rule(rng, f"r{number}") for number in range(count)]

    def _rule(self, rng: Random, name: str) -> Spec:
        either = tuple(dict.fromkeys(self._term(rng, 0.02, 0.5) for _ in range(rng.randint(3, 6))))
        rare = tuple((self._term(rng, 0.5, 1.0),) for _ in range(2))
        return Spec(name, (*rare, either), (self._term(rng, 0.02, 0.5),))

    def _term(self, rng: Random, first: float, last: float) -> str:
        """Return a term from a stretch of the list that begins with the most frequent."""
        known = self._pairs if rng.random() < PHRASES else self._words
        return known[int(rng.uniform(first, last) * len(known))]


def _sentences() -> list[str]:
    lines = [json.loads(line) for line in (ROOT / "examples/afternoon.jsonl").read_text().splitlines() if line.strip()]
    news = [line.get(key) or "" for line in lines for key in ("title", "summary", "body")]
    pages = [_MARKUP.sub(r"\1", page.read_text()) for page in sorted((ROOT / "docs").rglob("*.md"))]
    cut = [
        " ".join(sentence.split())
        for part in (*news, *pages)
        for paragraph in re.split(r"\n\s*\n", part)
        for sentence in re.split(r"(?<=[.!?])\s+(?=[A-Z“\"])", paragraph)
    ]
    whole = [sentence for sentence in dict.fromkeys(cut) if sentence.count(" ") >= 5 and sentence[-1] in '.!?"”']
    return [sentence for sentence in whole if not _CODE.search(sentence)]


def _words_alike(sentence: str) -> set[str]:
    """Return the words that we and `re` find in a sentence, and that are nothing but small letters when folded."""
    ours = {token.key for token in text.tokens(sentence)}
    theirs = set(_WORD.findall(sentence.lower()))
    return {word for word in ours & theirs if len(word) > 2 and word.isascii() and word.isalpha()} - _OPERATORS


def _joined(sentences: list[str]) -> set[str]:
    """Return what is a word to us or to `re` only, somewhere: U.S., halves of contractions, compounds."""
    found: set[str] = set()
    for sentence in sentences:
        tokens = text.tokens(sentence)
        ours = {token.key for token in tokens}.union(*(token.also for token in tokens))
        found |= ours ^ set(_WORD.findall(sentence.lower()))
    return found


def _pairs(sentence: str) -> set[str]:
    """Return the pairs of words with a single space between them."""
    low = sentence.lower()
    words = [(hit.group(), hit.start(), hit.end()) for hit in _WORD.finditer(low)]
    near = {f"{a[0]} {b[0]}" for a, b in pairwise(words) if b[1] == a[2] + 1 and low[a[2]] == " "}
    return {
        pair for pair in near if pair.replace(" ", "").isalpha() and pair.isascii() and not _OPERATORS & {*pair.split()}
    }


def _torn(sentence: str) -> set[str]:
    """Return the neighbours, in anybody's count of words, that have more than a space between them."""
    keys = [token.key for token in text.tokens(sentence)]
    words = _WORD.findall(sentence.lower())
    neighbours = {f"{a} {b}" for a, b in (*pairwise(keys), *pairwise(words))}
    return neighbours - _pairs(sentence)
