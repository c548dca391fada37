"""Rulesets under random rules and news: they say what judging every rule plainly says, and that is what rules mean."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import product
from typing import Any

import pytest

from bot import text
from bot.model import Item
from bot.rules import Rule, Ruleset, index, lexicon
from bot.rules.index import Hits
from bot.rules.match import evaluate
from bot.rules.tree import words_of
from bot.rules.words import Document
from tests.fuzz_rules import Campaign, campaign, compiled, disagreement, plainly, smallest

Place = tuple[str, int, int]
"""Field, first and last token."""

# --- the ruleset against the plain judge: about 100,000 pairs; `make fuzz-rules` tries a million --------------------


@pytest.mark.parametrize("seed", range(1, 5))
def test_one_rule_says_what_it_says_by_itself(seed: int) -> None:
    tally = campaign(seed, rules=1, documents=330)
    assert not tally.differences, tally.differences[0]


@pytest.mark.parametrize("seed", range(11, 17))
def test_twenty_rules_say_what_each_says_by_itself(seed: int) -> None:
    tally = campaign(seed, rules=20, documents=330)
    assert not tally.differences, tally.differences[0]
    assert tally.pairs == 6_600
    assert 0.02 < tally.hits / tally.pairs < 0.6  # neither nothing nor everything


@pytest.mark.parametrize(("seed", "documents"), [(21, 110), (22, 90)])
def test_three_hundred_rules_say_what_each_says_by_itself(seed: int, documents: int) -> None:
    tally = campaign(seed, rules=300, documents=documents)
    assert not tally.differences, tally.differences[0]
    assert tally.pairs == 300 * documents


def test_it_says_the_same_when_its_memory_is_full_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "_MAX_PIECES", 20)
    monkeypatch.setattr(lexicon, "MAX_KNOWN", 20)
    tally = campaign(31, rules=40, documents=60)
    assert not tally.differences, tally.differences[0]


def test_it_says_the_same_of_news_longer_than_what_is_looked_at() -> None:
    course = Campaign(41, rules=40)
    for number in range(2):
        course.meet(number, course.world.long(), None)
    assert not course.tally.differences, course.tally.differences[0]
    assert course.tally.hits


@pytest.mark.parametrize(
    ("match", "title"),
    [
        ("US troops", "It was US. Troops left. He told us troops left."),
        ("{Hans} Smith", "Hans. Smith came, not hans smith."),
        ("Hans Mueller", "Hans. Müller came, not hans muller."),
        ({"any": ["came"], "none": ["US troops"]}, "It was US. Troops came. He told us troops came."),
    ],
)
def test_words_that_stand_together_elsewhere_in_another_spelling_do_not_count(match: Any, title: str) -> None:
    rule = compiled({"name": "r", "match": match}, {})
    assert rule is not None
    item = news(title, "")
    assert disagreement(Ruleset([rule]), item, None, plainly([rule], item, None)) is None


def test_a_seed_gives_the_same_campaign_again() -> None:
    assert campaign(7, 20, 30) == campaign(7, 20, 30)


def test_a_difference_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were the ruleset to forget what it holds for titles in capitals, one word would be left of it."""
    whole = Ruleset.match

    def forgetful(self: Ruleset, item: Item, source: Any = None) -> Hits:
        return Hits() if "DRONE" in item.title else whole(self, item, source)

    monkeypatch.setattr(Ruleset, "match", forgetful)
    item = news("Nobody saw the DRONE over Erbil", "Or so they said.")
    rules: list[dict[str, Any]] = [
        {"name": "a", "match": "erbil"},
        {"name": "b", "match": {"any": ["drone", "rocket"], "none": ["toy"]}},
    ]
    right = [rule for rule in (compiled(rule, {}) for rule in rules) if rule is not None]
    assert disagreement(Ruleset(right), item, None, plainly(right, item, None))
    shown = smallest(rules, {}, replace(item, language="en"), None)
    assert "match: erbil" in shown
    assert "DRONE" in shown
    assert "Nobody" not in shown
    assert "language" not in shown


# --- the judge against what rules mean, by trying everything -------------------------------------------------------

WORDS = ("drone", "drones", "strike", "strikes", "US", "us", "Us", "base", "rocket", "rockets", "in", "the")
TERMS = (
    "drone",
    "drones",
    "strike",
    "US",
    "us",
    "{Us}",
    "base*",
    "rock*",
    "rocket",
    "in the",
    "drone strike",
    "US base",
)


def news(title: str, summary: str) -> Item:
    return Item(id="i", source="s", title=title, summary=summary, first_seen=datetime(2026, 4, 20, tzinfo=UTC))


@dataclass(frozen=True)
class Sought:
    """Where a tree is looked for: these fields of an item, of each the first words."""

    item: dict[str, str]
    names: tuple[str, ...] = ("title", "lead")
    first: int = 10**9

    @property
    def fields(self) -> dict[str, str]:
        """What is looked at, by name."""
        return {name: self.item[name] for name in self.names}

    def places(self, term: str) -> set[Place]:
        """Return where a term stands, word by word."""
        found: set[Place] = set()
        for name, content in self.fields.items():
            tokens = text.tokens(content)
            words = term.split()
            for at in range(len(tokens) - len(words) + 1):
                stretch = tokens[at : at + len(words)]
                if all(map(_is, words, stretch)) and len({token.sentence for token in stretch}) == 1:
                    found.add((name, at, at + len(words) - 1))
            if len(words) == 2:  # in one word, too
                found |= {(name, at, at) for at, token in enumerate(tokens) if token.key.rstrip("s") == "".join(words)}
        return {place for place in found if place[2] < self.first}


def _is(word: str, token: text.Token) -> bool:
    if word.startswith("{"):
        return token.raw == word[1:-1]
    if word.endswith("*"):
        return token.key.startswith(word[:-1])
    if word == "US":
        return token.raw == "US"
    return token.key == word if word in {"us", "in", "the"} else token.key.rstrip("s") == word.rstrip("s")


def meant(tree: Any, at: Sought) -> tuple[bool, set[Place]]:
    """Return whether a tree holds, and where, by trying all choices. Exclusions hold nowhere in particular."""
    if isinstance(tree, str):
        places = at.places(tree)
        return bool(places), places
    if isinstance(tree, list):
        tree = {"any": tree}
    kind, value = next((key, value) for key, value in tree.items() if key not in {"in", "first"})
    if "in" in tree:
        at = replace(at, names=(tree["in"],))
    if isinstance(tree.get("first"), int):
        at = replace(at, first=tree["first"])
    return MEANINGS[kind](value, at)


def _all(of: Sequence[Any], at: Sought) -> tuple[bool, set[Place]]:
    return _at_least({"n": len(of), "of": of}, at)


def _any(of: Sequence[Any], at: Sought) -> tuple[bool, set[Place]]:
    return _at_least({"n": 1, "of": of}, at)


def _none(of: Sequence[Any], at: Sought) -> tuple[bool, set[Place]]:
    return not any(meant(one, at)[0] for one in of), set()


def _at_least(value: Any, at: Sought) -> tuple[bool, set[Place]]:
    found = [meant(one, at) for one in value["of"]]
    holds = sum(held for held, _ in found) >= value["n"]
    return holds, {place for _, places in found for place in places} if holds else set()


def _choices(of: Sequence[Any], at: Sought) -> Iterator[tuple[Place, ...]]:
    """Yield all choices of one place of each operand, in one field, that share no word."""
    for chosen in product(*(meant(one, at)[1] for one in of)):
        taken = [number for _, first, last in chosen for number in range(first, last + 1)]
        if len({field for field, _, _ in chosen}) == 1 and len(taken) == len(set(taken)):
            yield chosen


def _near(value: Any, at: Sought) -> tuple[bool, set[Place]]:
    for chosen in _choices(value["of"], at):
        ordered = sorted(chosen)
        if ordered[-1][1] - ordered[0][2] <= value["within"] and (not value["ordered"] or ordered == list(chosen)):
            return True, set()
    return False, set()


def _same(value: Any, at: Sought) -> tuple[bool, set[Place]]:
    def unit(place: Place) -> set[int]:
        content = at.fields[place[0]]
        tokens = text.tokens(content)[place[1] : place[2] + 1]
        by_sentence = value["unit"] == "sentence"
        return {token.sentence if by_sentence else content[: token.start].count("\n") for token in tokens}

    return any(len(set.union(*map(unit, chosen))) == 1 for chosen in _choices(value["of"], at)), set()


def _apart(value: Any, at: Sought) -> tuple[bool, set[Place]]:
    others = meant(value["from"], replace(at, first=10**9))[1]

    def is_close(one: Place, other: Place) -> bool:
        return one[0] == other[0] and max(other[1] - one[2], one[1] - other[2]) <= value["within"]

    places = {one for one in meant(value["term"], at)[1] if not any(is_close(one, other) for other in others)}
    return bool(places), places


def _count(value: Any, at: Sought) -> tuple[bool, set[Place]]:
    def most(places: list[Place], after: int) -> int:
        following = [place for place in places if place[1] > after]
        return max((1 + most(following, place[2]) for place in following), default=0)

    found = sorted(meant(value["of"], at)[1])
    counted = sum(most([place for place in found if place[0] == field], -1) for field in at.fields)
    return counted >= value["min"], set()


MEANINGS: dict[str, Callable[[Any, Sought], tuple[bool, set[Place]]]] = {
    "any": _any,
    "all": _all,
    "none": _none,
    "at_least": _at_least,
    "near": _near,
    "same": _same,
    "apart": _apart,
    "count": _count,
}


class Trees:
    """Writes trees whose meaning can be tried out, and short news that they nearly or fully fit."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)

    def tree(self, depth: int) -> Any:
        chance = self.chance
        if not depth:
            return chance.choice((self.term, self.near, self.same, self.apart, self.count))()
        of = [self.tree(depth - 1) for _ in range(chance.randint(1, 3))]
        kind = chance.choice(("any", "all", "at_least", "none", "in", "first"))
        if kind == "at_least":
            return {"at_least": {"n": chance.randint(1, len(of)), "of": of}}
        if kind == "none":
            return {"all": [self.term(), {"none": of}]}
        if kind == "first":
            return {"first": chance.randint(1, 8), "all": [self.term(), self.term()]}
        return {"in": chance.choice(("title", "lead")), "any": of} if kind == "in" else {kind: of}

    def term(self) -> Any:
        return self.chance.choice(TERMS)

    def operand(self) -> Any:
        """Return what may stand in a near: nearness within nearness takes the nearest only, so none does here."""
        terms = [self.term() for _ in range(self.chance.randint(1, 2))]
        return self.chance.choice((terms[0], terms[0], terms, {"all": terms}))

    def operands(self) -> list[Any]:
        return [self.operand() for _ in range(self.chance.choice((2, 2, 3)))]

    def near(self) -> Any:
        return {
            "near": {
                "within": self.chance.randint(1, 6),
                "of": self.operands(),
                "ordered": self.chance.choice((True, False)),
            }
        }

    def same(self) -> Any:
        return {"same": {"unit": self.chance.choice(("sentence", "paragraph")), "of": self.operands()}}

    def apart(self) -> Any:
        return {"apart": {"term": self.operand(), "from": self.operand(), "within": self.chance.randint(1, 4)}}

    def count(self) -> Any:
        return {"count": {"of": self.operand(), "min": self.chance.randint(1, 4)}}

    def text(self) -> str:
        glue = (" ",) * 8 + (". ", ", ", "\n", "! ", "; ", " - ")
        pieces = [
            piece
            for _ in range(self.chance.randint(0, 12))
            for piece in self.chance.choices(WORDS) + self.chance.choices(glue)
        ]
        return "".join(pieces)


@pytest.mark.parametrize("seed", range(1, 5))
def test_the_judge_says_what_trying_everything_says(seed: int) -> None:
    trees, held, tried = Trees(seed), 0, 0
    for number in range(250):
        tree = trees.tree(number % 3)
        rule = compiled({"name": "r", "match": tree}, {})
        if rule is None:
            continue
        for _ in range(10):
            item = news(trees.text(), trees.text())
            wanted = meant(tree, Sought({"title": item.title, "lead": item.summary}))[0]
            got = evaluate(rule.match, Document(item), whole=True).truth == "yes"
            assert got == wanted, f"{seed} {tree} {item.title!r} {item.summary!r}"
            held, tried = held + wanted, tried + 1
    assert tried > 2_000
    assert 0.1 < held / tried < 0.8


# --- rules that stay as they are: what is made for them says the same ---------------------------------------------

LOOKED_UP = ("singular", "fold", "exact")


class Simple(Campaign):
    """Rules whose words can all be looked up (or sifted), so that the ruleset makes what it makes for such rules."""

    kinds: tuple[str, ...] = LOOKED_UP

    def new_rule(self, name: str | None = None) -> Rule:
        while True:
            rule = super().new_rule(name)
            if all(word.by in self.kinds for word in words_of(rule.match)):
                return rule
            self.written.pop(rule.name, None)


@pytest.mark.parametrize("mode", ["sieve", "scan"])
@pytest.mark.parametrize("seed", [101, 102, 103])
def test_rules_that_stay_say_what_they_say_while_they_change(
    seed: int, mode: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index, "SETTLED", 1)
    monkeypatch.setattr(index, "OFTEN", 2)
    monkeypatch.setattr(index, "WORTH", 10**9 if mode == "scan" else -(10**12))
    monkeypatch.setattr(Simple, "kinds", LOOKED_UP if mode == "scan" else (*LOOKED_UP, "wild"))
    fought = Simple(seed, 20)
    tally = fought.run(150, lambda number: number % 30 == 29)
    assert not tally.differences, tally.differences[0]
    assert tally.hits > 20
