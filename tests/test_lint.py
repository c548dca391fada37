"""What `check` warns of: seeded defects are found, sensible rules are left in peace, and what is claimed is so."""

import copy
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import config
from bot.errors import ConfigError, Problem
from bot.rules import Rule, compile_rules
from bot.rules.examples import made_up
from bot.rules.lint.review import lint
from bot.rules.lint.subsume import Question
from bot.rules.match import evaluate
from bot.rules.operators import Operators
from bot.rules.queries import compact
from bot.rules.trials import try_examples
from bot.rules.words import Document
from tests.yardstick import yards

ROOT = Path(__file__).parent.parent
GOLDEN = [json.loads(line) for line in (ROOT / "tests/golden/lint.jsonl").read_text(encoding="utf-8").splitlines()]
SENSIBLE = [each for each in GOLDEN if each["kind"] == "sensible"]
DEFECTS = [each for each in GOLDEN if each["kind"] != "sensible"]
PER_KIND = 25  # seeded defects of one kind, so that none outweighs the others

Path_ = tuple[str | int, ...]
Defect = tuple[list[Any], dict[str, Any], Path_]
"""Rules, lists, and where the warning belongs (or what it lies in)."""


def doubts(rules: list[Any], lists: dict[str, Any] | None = None) -> list[Problem]:
    """Return what is wrong with rules, and if nothing is, what is doubtful."""
    wrong: list[Problem] = []
    made = compile_rules(rules, lists or {}, wrong.append)
    if not wrong:
        lint(rules, lists or {}, made, wrong.append)
    return wrong


# --- seeding ---------------------------------------------------------------------------------------------------


def groups(value: Any, path: Path_ = ()) -> Iterator[tuple[Path_, list[Any]]]:
    """Yield the lists of alternatives that hold terms only, of a `match` value."""
    if isinstance(value, list):
        if all(isinstance(each, str) for each in value):
            yield path, value
        for place, each in enumerate(value):
            yield from groups(each, (*path, place))
    elif isinstance(value, dict):
        for key, each in value.items():
            plain = isinstance(each, list) and all(isinstance(one, str) for one in each)
            if key in ("any", "of", "from", "term") and not (plain and {"near", "same", "n", "unit"} & set(value)):
                yield from groups(each, (*path, key))
            elif key in ("all", "near", "same", "apart", "count", "number", "at_least"):
                steps: list[Path_] = [(place,) for place in range(len(each))] if isinstance(each, list) else [()]
                for step in steps:
                    yield from groups(at(each, step), (*path, key, *step))


def at(value: Any, path: Path_) -> Any:
    for step in path:
        value = value[step]
    return value


def latin_words(terms: list[Any]) -> list[str]:
    return [term for term in terms if re.fullmatch(r"[A-Za-z]+(?: [A-Za-z]+)*", term)]


def mutable(rule: dict[str, Any]) -> bool:
    return "match" in rule and isinstance(rule["match"], dict | list)


def respelled(term: str, rng: random.Random) -> str:
    ways = [term.upper() if len(term) > 6 else term.title(), term.lower(), term.replace(" ", "-"), f"{term}s", term]
    ways = [way for way in ways if not (term.isupper() and way != term)]
    return rng.choice(ways)


def in_groups(
    rule: dict[str, Any], rng: random.Random, change: Callable[[list[Any], random.Random], int | None]
) -> Any:
    """Return a defect in one of the rule's lists of Latin terms."""
    if not mutable(rule):
        return None
    # Inside near and number it matters where a term ends, so that a longer one does add something.
    found = [
        path
        for path, terms in groups(rule["match"])
        if len(latin_words(terms)) > 1 and not {"near", "number"} & set(path)
    ]
    rng.shuffle(found)
    for path in found:
        terms = copy.deepcopy(at(rule["match"], path))
        place = change(terms, rng)
        if place is not None:
            made = copy.deepcopy(rule)
            at(made["match"], path)[:] = terms
            return [made], {}, ("rules", 0, "match", *path, place)
    return None


def added(make: Callable[[list[str], random.Random], str | None]) -> Callable[..., Any]:
    """Return a seeder that adds one term to a list of alternatives."""

    def change(terms: list[Any], rng: random.Random) -> int | None:
        new = make(latin_words(terms), rng)
        if new is None:
            return None
        terms.append(new)
        return len(terms) - 1

    return lambda rule, rng: in_groups(rule, rng, change)


def wide_wildcard(terms: list[str], rng: random.Random) -> str | None:
    """Cut a term to three letters and a star."""
    long = [term for term in terms if " " not in term and len(term) > 4 and not term.isupper()]
    return f"{rng.choice(long)[:3]}*" if long else None


def narrower(terms: list[str], rng: random.Random) -> str | None:
    heads = {"air", "flash", "state", "water", "power", "cross", "rain"}
    short = [term for term in terms if term.split()[0].lower() not in heads and len(term) > 3]
    tail = rng.choice(["yesterday", "in Berlin", "report", "confirmed", "near the border"])
    return f"{rng.choice(short)} {tail}" if short else None


def split_sentence(terms: list[str], rng: random.Random) -> str | None:
    two = [term for term in terms if " " in term]
    return rng.choice(two).replace(" ", rng.choice(["! ", ". "]), 1).title() if two else None


def lookalike(terms: list[str], rng: random.Random) -> str | None:
    """Return another word, with a letter from another alphabet, as a paste brings it."""
    del terms
    latin, cyrillic = rng.choice([("a", "а"), ("e", "е"), ("o", "о"), ("c", "с"), ("p", "р")])
    words = ["capital", "access", "operation", "emphasis", "accord", "crop", "parcel", "coastal"]
    return rng.choice([word for word in words if latin in word]).replace(latin, cyrillic, 1)


def as_match(rule: dict[str, Any], value: Any, where: Path_) -> Defect:
    made = {**copy.deepcopy(rule), "match": value}
    return [made], {}, ("rules", 0, "match", *where)


def required(rule: dict[str, Any]) -> list[Any]:
    """Return the lists, or terms, of which a rule must have found something."""
    match = rule.get("match")
    every = match.get("all", []) if isinstance(match, dict) else []
    return [
        each
        for each in every
        if isinstance(each, str) or (isinstance(each, list) and all(isinstance(x, str) for x in each))
    ]


def contradiction(rule: dict[str, Any], rng: random.Random) -> Any:
    found = required(rule)
    if not found:
        return None
    chosen = rng.choice(found)
    out = [*chosen, "rumour"] if isinstance(chosen, list) else [chosen]
    return as_match(rule, {**rule["match"], "none": out}, ("none",))


def dead_alternative(rule: dict[str, Any], rng: random.Random) -> Any:
    found = (
        [
            (place, each)
            for place, each in enumerate(rule["match"]["all"])
            if isinstance(each, list) and latin_words(each)
        ]
        if required(rule)
        else []
    )
    if not found:
        return None
    place, each = rng.choice(found)
    term = rng.choice([term for term in each if isinstance(term, str)])
    return as_match(rule, {**rule["match"], "none": ["rumour", term]}, ("all", place, each.index(term)))


def redundant_clause(rule: dict[str, Any], rng: random.Random) -> Any:
    found = required(rule)
    if not found:
        return None
    chosen = rng.choice(found)
    wider = [*(chosen if isinstance(chosen, list) else [chosen]), "anything else", "something else"]
    value = {**rule["match"], "all": [*rule["match"]["all"], wider]}
    return as_match(rule, value, ("all", len(value["all"]) - 1))


def beside_itself(operator: str) -> Callable[..., Any]:
    def seed(rule: dict[str, Any], rng: random.Random) -> Any:
        found = [each for each in required(rule) if isinstance(each, list)]
        if not found:
            return None
        chosen = rng.choice(found)
        head = {"within": 10} if operator == "near" else {"unit": "sentence"}
        value = {operator: {**head, "of": [chosen, rng.choice([chosen, chosen[:1], [*chosen, "another"]])]}}
        return as_match(rule, value, (operator,))

    return seed


def never_apart(rule: dict[str, Any], rng: random.Random) -> Any:
    found = [each for each in required(rule) if isinstance(each, list)]
    if not found:
        return None
    chosen = rng.choice(found)
    value = {"apart": {"term": rng.choice([chosen, f"{chosen[0]} something"]), "from": chosen, "within": 5}}
    return None if "*" in str(value["apart"]["term"]) else as_match(rule, value, ("apart",))


def small_window(rule: dict[str, Any], rng: random.Random) -> Any:
    phrases = [term for each in required(rule) if isinstance(each, list) for term in latin_words(each) if " " in term]
    if not phrases:
        return None
    of = [rng.choice(phrases), "one long phrase", "and some more words".replace("and ", "")]
    return as_match(rule, {"near": {"within": rng.choice([1, 2]), "of": of}}, ("near", "within"))


def small_first(rule: dict[str, Any], rng: random.Random) -> Any:
    phrases = [term for each in required(rule) if isinstance(each, list) for term in latin_words(each) if " " in term]
    if not phrases:
        return None
    value = {"first": {"words": 1, "of": rng.choice(phrases)}}
    return as_match(rule, rng.choice([value, {"first": 1, "any": phrases}]), ("first",))


def nested_places(rule: dict[str, Any], rng: random.Random) -> Any:
    if "match" not in rule or "in" in rule["match"] or not mutable(rule) or isinstance(rule["match"], list):
        return None
    outer, inner = rng.sample(["title", "lead", "body", "url"], 2)
    value = {"in": outer, "all": [{"in": inner, "any": ["one thing", "another"]}, rule["match"]]}
    if "'in'" in str(rule["match"]):
        return None
    return as_match(rule, value, ("all", 0))


def counting(rule: dict[str, Any], rng: random.Random) -> Any:
    found = [each for each in required(rule) if isinstance(each, list)]
    if not found:
        return None
    count = {"of": rng.choice(found), "min": 1}
    if rng.random() < 0.5:
        return as_match(rule, {"count": count}, ("count",))
    return as_match(rule, {"in": "title", "count": {**count, "min": rng.randint(15, 99)}}, ("count",))


def needless_at_least(rule: dict[str, Any], rng: random.Random) -> Any:
    found = required(rule)
    if len(found) < 2:
        return None
    n = rng.choice([1, len(found)])
    return as_match(rule, {"at_least": {"n": n, "of": found}}, ("at_least",))


def counted_twice(rule: dict[str, Any], rng: random.Random) -> Any:
    found = [term for each in required(rule) if isinstance(each, list) for term in latin_words(each)]
    if len(found) < 3:
        return None
    term = rng.choice(found)
    of = [*found, rng.choice([term, f"{term} something"])]
    return as_match(rule, {"at_least": {"n": 2, "of": of}}, ("at_least", "of"))


def idle_setting(rule: dict[str, Any], rng: random.Random) -> Any:
    if not mutable(rule) or "full_text" in rule:
        return None
    made = copy.deepcopy(rule)
    if rng.random() < 0.5:
        made["match"], key = {"in": "title", "any": ["one thing", "another"]}, "full_text"
        made[key] = True
    else:
        made["on_unknown"], key = "alert", "on_unknown"
    return [made], {}, ("rules", 0, key)


def same_rule(rule: dict[str, Any], rng: random.Random) -> Any:
    made = copy.deepcopy(rule) if mutable(rule) else None
    if made is None or rule.get("full_text"):
        return None
    made["name"] = "another name"
    if isinstance(made["match"], dict) and "all" in made["match"]:
        made["match"]["all"] = rng.sample(made["match"]["all"], len(made["match"]["all"]))
    return [rule, made], {}, ("rules", 1)


def narrower_rule(rule: dict[str, Any], rng: random.Random) -> Any:
    if not mutable(rule) or rule.get("full_text") or not isinstance(rule["match"], dict) or "none" in rule["match"]:
        return None
    made = copy.deepcopy(rule)
    made["name"] = "narrower"
    made["match"] = {"all": [made["match"], rng.choice(["Berlin", ["Paris", "Rome"], {"in": "title", "any": "Oslo"}])]}
    made["where"] = {**made.get("where", {}), "words_min": 50}
    order = rng.random() < 0.5
    return ([rule, made], {}, ("rules", 1)) if order else ([made, rule], {}, ("rules", 0))


def idle_forms(rule: dict[str, Any], rng: random.Random) -> Any:
    if not mutable(rule):
        return None
    value = {
        "all": [
            rule["match"],
            {
                "forms": rng.choice(["stem", "none"]),
                "any": rng.choice([["NATO", "CIA"], ["{Target}"], ["escort*", "garrison*"]]),
            },
        ]
    }
    return as_match(rule, value, ("all", 1, "forms"))


def unused_list(rule: dict[str, Any], rng: random.Random) -> Any:
    if not mutable(rule):
        return None
    name = rng.choice(["extra", "old_places", "more"])
    return [rule], {name: ["one thing", "another"]}, ("lists", name)


def forgotten_sign(rule: dict[str, Any], rng: random.Random) -> Any:
    found = (
        [(place, each) for place, each in enumerate(rule["match"]["all"]) if isinstance(each, list)]
        if required(rule)
        else []
    )
    if not found:
        return None
    place, each = rng.choice(found)
    name = rng.choice(["us_forces", "my-list", "group_2"])
    every = [*rule["match"]["all"]]
    every[place] = rng.choice([name, f"the ${name}"])
    return [{**rule, "match": {**rule["match"], "all": every}}], {name: each}, ("rules", 0, "match", "all", place)


def where_twice(rule: dict[str, Any], rng: random.Random) -> Any:
    if not mutable(rule) or "where" in rule:
        return None
    where = rng.choice(
        [
            {"lang": ["en", "fr"], "not_lang": ["fr"]},
            {"source": ["bbc", "afp"], "not_source": ["afp"]},
            {"domain": ["bbc.co.uk"], "country": ["fr"]},
            {"domain": ["news.bbc.co.uk", "bbc.co.uk"]},
            {"tag": ["a", "b"], "not_tag": ["b"]},
            {"tier": [1], "not_tier": [3]},
        ]
    )
    return [{**rule, "where": where}], {}, ("rules", 0, "where")


def foreign(rule: dict[str, Any], rng: random.Random) -> Any:
    lang = rule.get("where", {}).get("lang")
    if lang is None:
        return None
    latin = lang in ("fr", "de") or set(lang) & {"en", "fr", "es", "de"}
    other = ["ar", "ru", "el"] if latin else ["en", "fr", "pt"]
    if latin and not any(each.isascii() and each.islower() for _, group in groups(rule["match"]) for each in group):
        return None
    return [{**rule, "where": {**rule["where"], "lang": rng.choice(other)}}], {}, ("rules", 0, "where", "lang")


Seeder = Callable[[dict[str, Any], random.Random], Any]
WIDE = [
    "cont*",
    "comm*",
    "pres*",
    "inte*",
    "stra*",
    "conf*",
    "cons*",
    "repr*",
    "prod*",
    "comp*",
    "cour*",
    "rest*",
    "trans*",
]
CAPITALS = [
    "TARGET",
    "SHIELD",
    "HORIZON",
    "SENTINEL",
    "EXCLUSIVE",
    "PROTECT",
    "ACCESS",
    "IMPACT",
    "GUARDIAN",
    "BREAKING NEWS",
]

# Kind -> what seeds it in a sensible rule, and what the warning says.
SEEDERS: dict[str, tuple[Seeder, str]] = {
    "duplicate": (added(lambda terms, rng: respelled(rng.choice(terms), rng)), "twice|same as|adds nothing"),
    "narrower alternative": (added(narrower), "adds nothing"),
    "contradiction": (contradiction, "can never hold"),
    "dead alternative": (dead_alternative, "can never help"),
    "redundant clause": (redundant_clause, "always holds"),
    "near itself": (beside_itself("near"), "beside itself"),
    "same as itself": (beside_itself("same"), "beside itself"),
    "apart from itself": (never_apart, "can never"),
    "small window": (small_window, "can never hold"),
    "small first": (small_first, "can never hold"),
    "nested places": (nested_places, "only the inner one counts"),
    "idle count": (counting, "count up to 1|no headline"),
    "idle at_least": (needless_at_least, "is the same as"),
    "counted twice": (counted_twice, "counts twice"),
    "short wildcard": (added(wide_wildcard), "short for a wildcard|finds everyday words"),
    "wide wildcard": (added(lambda _terms, rng: rng.choice(WIDE)), "finds everyday words"),
    "word in capitals": (added(lambda _terms, rng: rng.choice(CAPITALS)), "more than 5 letters"),
    "acronym in small letters": (
        added(lambda _terms, rng: rng.choice(["us", "who", "it", "Aids", "Who"])),
        "everyday word",
    ),
    "function words": (
        added(lambda _terms, rng: rng.choice(["the", "of the", "de la", "und", "in", "said"])),
        "nearly every text",
    ),
    "across sentences": (added(split_sentence), "can never be found"),
    "two alphabets": (added(lookalike), "two scripts"),
    "question mark": (
        added(lambda terms, _rng: f"{max(terms, key=lambda term: len(term.split()[-1]))}?"),
        "is one letter",
    ),
    "one letter": (added(lambda _terms, rng: rng.choice(["C++", "C#", "X", "b"])), "signs do not count|single letter"),
    "pasted list": (
        added(lambda _terms, rng: rng.choice(["one, two, three", "Rome; Oslo", "x1, x2, x3, x4"])),
        "commas and all",
    ),
    "idle setting": (idle_setting, "changes nothing"),
    "same rule": (same_rule, "same rule"),
    "narrower rule": (narrower_rule, "is found by"),
    "idle forms": (idle_forms, "changes nothing"),
    "unused list": (unused_list, "no rule uses"),
    "forgotten sign": (forgotten_sign, "list"),
    "where against itself": (where_twice, "excluded|never hold|named by another|leave nothing|changes nothing"),
    "other letters": (foreign, "is not written in"),
}


def seeded(kind: str) -> list[Defect]:
    """Return the seeded defects of a kind: always the same ones."""
    rng = random.Random(kind)
    bases = [each["rule"] for each in SENSIBLE if isinstance(each["rule"], dict)]
    rng.shuffle(bases)
    seed, _ = SEEDERS[kind]
    found = (seed(rule, rng) for rule in bases)
    return [defect for defect in found if defect is not None][:PER_KIND]


def is_found(defect: Defect, words: str) -> bool:
    rules, lists, place = defect
    told = doubts(rules, lists)
    return any(problem.path[: len(place)] == place and re.search(words, problem.message) for problem in told)


def test_seeded_defects_are_found() -> None:
    found = {kind: [is_found(defect, words) for defect in seeded(kind)] for kind, (_, words) in SEEDERS.items()}
    for kind, hits in found.items():
        print(f"{kind:28} {sum(hits):3} of {len(hits)}")  # noqa: T201 - shown with pytest -s
    total = [hit for hits in found.values() for hit in hits]
    print(f"{'all':28} {sum(total):3} of {len(total)}")  # noqa: T201
    assert len(total) >= 400
    assert len([kind for kind, hits in found.items() if len(hits) >= 5]) >= 25
    assert sum(total) >= 0.97 * len(total), {kind: hits.count(False) for kind, hits in found.items()}


def test_defects_written_by_hand_are_found() -> None:
    missed = []
    for defect in DEFECTS:
        told = doubts(defect["rules"], defect.get("lists"))
        place = tuple(defect["at"])
        if not any(one.path[: len(place)] == place and re.search(defect["says"], one.message) for one in told):
            missed.append((defect["kind"], defect["rules"], [str(one) for one in told]))
    print(f"by hand: {len(DEFECTS) - len(missed)} of {len(DEFECTS)}")  # noqa: T201
    assert len(DEFECTS) >= 70
    assert len(missed) <= 0.03 * len(DEFECTS), missed


# --- no false alarms -------------------------------------------------------------------------------------------


def test_sensible_rules_are_left_in_peace() -> None:
    told = {
        json.dumps(each["rule"], ensure_ascii=False): doubts([each["rule"]], each.get("lists")) for each in SENSIBLE
    }
    alarmed = {rule: list(map(str, found)) for rule, found in told.items() if found}
    assert len(told) >= 210
    assert len(alarmed) <= 0.02 * len(told), alarmed


def test_sensible_rules_are_left_in_peace_together_too() -> None:
    rules = [each["rule"] for each in SENSIBLE]
    assert len(doubts(rules)) <= 0.02 * len(rules)


def documented() -> Iterator[str]:
    """Yield the configs that are shipped, and those in the docs."""
    yield (ROOT / "config.yaml").read_text(encoding="utf-8")
    for page in (*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("examples/*.md")):
        yield from re.findall(r"^```yaml[^\n]*\n(.*?)^```", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for file in ROOT.glob("examples/*.y*ml"):
        yield file.read_text(encoding="utf-8")


def test_the_shipped_and_the_documented_rules_are_left_in_peace() -> None:
    """A page shows the parts of a config one by one, so a list that its example does not use is no defect there."""
    seen, alarms = 0, []
    for written in documented():
        read = yaml.safe_load(written)
        parts = read if isinstance(read, dict) else {}
        rules = parts.get("rules") or []
        seen += len(rules)
        alarms += [one for one in doubts(rules, parts.get("lists")) if one.warning and one.path[0] == "rules"]
    assert seen >= 10
    assert len(alarms) <= 0.02 * seen, list(map(str, alarms))


def test_the_shipped_config_is_checked_without_a_warning() -> None:
    assert config.load(ROOT / "config.yaml", {}, thorough=True).warnings == ()


# --- what is claimed is so -------------------------------------------------------------------------------------

WORDS = ["drone", "drones", "attack", "US", "us", "base", "rocket", "dronework", "Iraq", "said", "strikes", "strike"]
TERMS = [
    "drone",
    "drone*",
    "drones",
    "drone attack",
    "US base",
    "US",
    "us",
    "attack",
    "{US}",
    "rocket",
    "strike*",
    "Iraq",
]


def some_tree(rng: random.Random, depth: int = 3) -> Any:
    """Return a random `match` value."""
    if depth == 0 or rng.random() < 0.25:
        return rng.choice(TERMS)
    of = [some_tree(rng, depth - 1) for _ in range(rng.choice([1, 2, 2, 3]))]
    two = [some_tree(rng, depth - 1) for _ in range(2)]
    return rng.choice(
        [
            of,
            {"any": of},
            {"all": of},
            {"all": [of[0], {"none": [rng.choice(TERMS)]}]},
            {"at_least": {"n": rng.randint(1, len(of)), "of": of}},
            {"near": {"within": rng.randint(1, 6), "of": two, "ordered": rng.random() < 0.3}},
            {"same": {"unit": rng.choice(["sentence", "paragraph"]), "of": two}},
            {"apart": {"term": two[0], "from": two[1], "within": rng.randint(1, 4)}},
            {"count": {"of": of, "min": rng.randint(1, 3)}},
            {"first": {"words": rng.randint(1, 8), "of": of[0]}},
            {"in": rng.choice(["title", "lead", ["title", "lead"]]), "any": of},
        ]
    )


def some_text(rng: random.Random) -> str:
    return "".join(
        f"{rng.choice(WORDS)}{rng.choice([' ', ' ', ' ', ', ', '. ', '-'])}" for _ in range(rng.randint(1, 14))
    )


def slightly_changed(value: Any, rng: random.Random) -> Any:
    """Return a `match` value that is close to another, so that one may cover the other."""
    made = copy.deepcopy(value)
    ways: list[Any] = [[made, some_tree(rng, 1)], {"all": [made, some_tree(rng, 1)]}, made]
    if isinstance(made, dict):
        for inner in (each for each in made.values() if isinstance(each, dict)):
            for key in ("within", "min", "n", "words"):
                if key in inner and rng.random() < 0.5:
                    inner[key] = max(1, inner[key] + rng.choice([-1, 1]))
    return rng.choice(ways)


def test_what_is_said_to_cover_another_covers_it_in_every_text() -> None:
    rng = random.Random(7)
    problems: list[Problem] = []
    operators = Operators(lists={}, report=problems.append)
    documents = [Document(made_up(title=some_text(rng), lead=some_text(rng))) for _ in range(40)]
    claimed, refuted = 0, []
    for _ in range(1_500):
        written = some_tree(rng)
        pair = (written, slightly_changed(written, rng))
        one, other = (operators.node(each, ()) for each in rng.sample(pair, 2))
        if one is None or other is None or not Question().holds(one, other):
            continue
        claimed += 1
        refuted += [
            (one, other, document.item.title, document.item.summary)
            for document in documents
            if evaluate(one, document, whole=True).truth == "yes" != evaluate(other, document, whole=True).truth
        ]
    assert claimed > 500
    assert not refuted, refuted[:2]


# --- many rules ------------------------------------------------------------------------------------------------


def test_ten_thousand_rules_are_linted_in_bounded_time() -> None:
    rng = random.Random(3)
    syllables = ["ka", "ro", "mi", "ten", "sul", "bar", "do", "vek", "an", "or", "lis", "fa", "gom", "ut", "per", "zin"]

    def word() -> str:
        return "".join(rng.choice(syllables) for _ in range(4))

    lists = {"attack": ["attack*", "rocket*", "missile*", "shelling", *(word() for _ in range(30))]}
    rules: list[Any] = [
        {"name": f"r{n}", "match": {"all": ["$attack", [word(), f"{word()} {word()}", word()]], "none": [word()]}}
        for n in range(9_990)
    ]
    rules += [{"name": f"n{n}", "match": {"all": [rules[n]["match"], word()]}} for n in range(10)]
    made = compile_rules(rules, lists, lambda problem: pytest.fail(str(problem)))
    found: list[Problem] = []
    cost = yards(lambda: lint(rules, lists, made, found.append))
    assert {one.path for one in found if "is found by" in one.message} >= {("rules", 9_990 + n) for n in range(10)}
    assert cost < 400


def test_hostile_rules_cost_no_more_than_others() -> None:
    many = [f"word{n} thing" for n in range(5_000)]
    alike = [{"name": f"r{n}", "match": {"all": [["a1", "b1", "c1"], [f"d{n % 7}", "e1"]]}} for n in range(3_000)]
    deep: Any = "drone"
    for _ in range(12):
        deep = {"all": [{"any": [deep, "rocket"]}, {"any": [deep, "missile"]}]}
    written = [{"name": "many", "match": {"all": [many, many], "none": many}}, {"name": "deep", "match": deep}, *alike]
    assert yards(lambda: doubts(written)) < 500


# --- tests beside rules ----------------------------------------------------------------------------------------


def tried(rule: dict[str, Any]) -> list[tuple[Path_, str]]:
    wrong: list[Problem] = []
    rules: tuple[Rule, ...] = compile_rules([{"name": "r", **rule}], {}, wrong.append)
    assert not wrong
    try_examples(rules, wrong.append)
    return [(one.path[2:], one.message) for one in wrong]


@pytest.mark.parametrize(
    ("rule", "title", "why"),
    [
        ({"match": {"all": ["rocket", "Iraq"]}}, "A rocket fell", "'Iraq' is not there"),
        ({"match": {"all": "rocket", "none": ["drill"]}}, "A rocket drill", "'drill' is there"),
        ({"match": {"near": {"within": 2, "of": ["US", "rocket"]}}}, "US fires a big rocket", "within 2 words"),
        ({"match": {"in": "lead", "any": "rocket"}}, "A rocket fell", "lead: 'rocket' is not there"),
        ({"match": {"in": "text", "any": "rocket"}}, "A stone fell", "without the full text"),
        ({"query": "rocket{2,}"}, "A rocket fell", "count of 'rocket' is not there"),
    ],
)
def test_a_test_that_fails_says_which_clause_failed(rule: dict[str, Any], title: str, why: str) -> None:
    ((path, message),) = tried({**rule, "tests": {"match": [title]}})
    assert path == ("tests", "match", 0)
    assert why in message


def test_a_test_that_must_not_match_says_what_was_found() -> None:
    ((path, message),) = tried({"match": "rocket", "tests": {"no_match": ["calm", "A rocket fell"]}})
    assert path == ("tests", "no_match", 1)
    assert "'rocket' in the title" in message


def test_what_a_test_does_not_state_fits_where() -> None:
    rule = {"match": "rocket", "where": {"lang": "ar", "source": "BBC"}}
    assert not tried({**rule, "tests": {"match": ["A rocket fell"]}})
    assert "`where`" in tried({**rule, "tests": {"match": [{"title": "A rocket fell", "lang": "en"}]}})[0][1]


def test_what_is_unknown_counts_as_not_hit() -> None:
    rule = {"match": {"in": "text", "any": "rocket"}}
    assert not tried({**rule, "tests": {"no_match": ["A stone fell"], "match": [{"title": "x", "body": "A rocket"}]}})


# --- in the file -----------------------------------------------------------------------------------------------

FILE = """sources: [https://example.org/rss]
rules:
  - name: one
    query: 'Iraq and (drone or "drone attack")'
    tests:
      match:
        - A drone attack in Iraq
        - "A rocket"
  - [battle, war*]
"""


def test_check_names_line_and_column_of_a_failing_test() -> None:
    with pytest.raises(ConfigError) as caught:
        config.parse(FILE, file=Path("c.yaml"), env={}, thorough=True)
    wrong = [one for one in caught.value.problems if not one.warning]
    assert [(one.line, one.column) for one in wrong] == [(8, 11)]


def test_only_check_lints_and_tries_tests() -> None:
    assert config.parse(FILE, file=Path("c.yaml"), env={}).warnings == ()


def test_a_doubt_in_a_query_stands_at_its_word() -> None:
    text = FILE.replace('        - "A rocket"\n', "")
    told = config.parse(text, file=Path("c.yaml"), env={}, thorough=True).warnings
    assert [(one.line, one.column) for one in told] == [(4, text.splitlines()[3].index('"drone attack"') + 1), (8, 14)]
    assert all(one.fix for one in told)


def test_every_kind_reads_the_same_in_a_query() -> None:
    """Whatever `match` says in compact form too is warned of there, at a place inside the query."""
    checked = 0
    for kind in ("narrower alternative", "contradiction", "redundant clause", "near itself", "counted twice"):
        for rules, lists, _place in seeded(kind)[:8]:
            rule = rules[0]
            try:
                query = compact.write(rule["match"])
            except ValueError:
                continue
            other = {**{key: value for key, value in rule.items() if key != "match"}, "query": query}
            mine = sorted(one.message for one in doubts(rules, lists))
            theirs = doubts([other], lists)
            assert sorted(one.message for one in theirs) == mine
            assert all(one.within for one in theirs if one.path[2:] == ("query",))
            checked += 1
    assert checked >= 20
