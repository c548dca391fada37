"""Sets A and B: rules that every engine can express: clauses that need one of their terms, and terms that exclude."""

from dataclasses import dataclass
from random import Random

from bench.articles import Language, term_phrase, term_word

PHRASES = 0.4  # of all terms
# Ranks between which terms are drawn, chosen so that 0.33 % of set A and 0.04 % of set B match an article.
COMMON = (150, 10_000)
STOCK = (5, 3_000)
RARE = (2_500, 60_000)


@dataclass(frozen=True, slots=True)
class Spec:
    """A rule: at least one term of every clause, and none of `none`. Terms are words or two words, in small letters."""

    name: str
    clauses: tuple[tuple[str, ...], ...]
    none: tuple[str, ...] = ()

    @property
    def terms(self) -> tuple[str, ...]:
        """All terms, those that exclude last."""
        return (*(term for clause in self.clauses for term in clause), *self.none)

    def written(self) -> dict[str, object]:
        """Return the rule in our language; `forms: none`, as the peers know no plurals."""
        match: dict[str, object] = {"forms": "none", "all": [_either(clause) for clause in self.clauses]}
        if self.none:
            match["none"] = list(self.none)
        return {"name": self.name, "match": match}


def set_a(language: Language, count: int, seed: int) -> list[Spec]:
    """Two to four common terms with AND, OR and NOT."""
    rng = Random(f"{seed}:A")
    return [_common_rule(language, rng, f"a{number}") for number in range(count)]


def set_b(language: Language, count: int, seed: int) -> list[Spec]:
    """A name or a rare word, and one of a list, and not this."""
    rng = Random(f"{seed}:B")
    return [_watch_rule(language, rng, f"b{number}") for number in range(count)]


def _common_rule(language: Language, rng: Random, name: str) -> Spec:
    def term() -> str:
        return _common_term(language, rng)

    shapes = (
        lambda: ((term(),), (term(),)),
        lambda: ((term(),), (term(), term())),
        lambda: ((term(),), (term(),)),
        lambda: ((term(), term()), (term(),)),
        lambda: ((term(), term()), (term(), term())),
        lambda: ((term(),), (term(),), (term(),)),
    )
    clauses = rng.choice(shapes)()
    left = 4 - sum(map(len, clauses))
    return Spec(name, clauses, (term(),) if left and rng.random() < 0.7 else ())


def _watch_rule(language: Language, rng: Random, name: str) -> Spec:
    anchor = rng.choice(language.names) if rng.random() < PHRASES else term_word(language, rng, *RARE)
    either = tuple(dict.fromkeys(_common_term(language, rng) for _ in range(rng.randint(3, 6))))
    return Spec(name, ((anchor,), either), (_common_term(language, rng),))


def _common_term(language: Language, rng: Random) -> str:
    if rng.random() < PHRASES:
        return term_phrase(language, rng, *STOCK)
    return term_word(language, rng, *COMMON)


def _either(clause: tuple[str, ...]) -> object:
    return clause[0] if len(clause) == 1 else {"any": list(clause)}
