"""The JSON Schema for editors: it takes every config that is right, and refuses most of those that are wrong."""

import copy
import json
import os
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from bot import plugins
from bot.cli import main
from bot.config import FIXED_KEYS, parse
from bot.config.document import Document, Problems
from bot.config.rule_schema import definitions
from bot.config.schema import schema
from bot.config.shapes import WAYS, shape
from bot.config.values import SourceKeys
from bot.config.yaml_nodes import Composer, Items, Node, Pairs, Scalar
from bot.durations import duration
from bot.errors import ConfigError, Problem
from bot.model import Severity
from bot.rules import compile_rules
from bot.rules.examples import EXAMPLE_KEYS
from bot.rules.note import NOTE_KEYS, QUIET_KEYS
from bot.rules.operators import OPERATORS
from bot.rules.parse import NOT_YET, RULE_KEYS
from bot.rules.queries.compact import write
from bot.rules.where import WHERE_KEYS
from tests.test_compact import LISTS, PAIRS
from tests.test_docs import ENV, blocks, completed

ROOT = Path(__file__).parent.parent
SCHEMA = schema()
JUDGE = Draft202012Validator(SCHEMA)
LEAST: Mapping[str, Any] = {"sources": ["https://news.example/rss"], "rules": ["drone attack"]}


def plain(node: Node | None) -> Any:
    """Return YAML as an editor reads it: 1.2, as we do."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.pairs} if isinstance(node, Pairs) else None


def read(text: str) -> Any:
    document = Document(text, "config.yaml")
    return plain(Composer(document, Problems(document)).compose())


def takes(config: Any) -> bool:
    return bool(JUDGE.is_valid(config))


def first_error(config: Any) -> str:
    return next((f"{list(error.absolute_path)}: {error.message[:200]}" for error in JUDGE.iter_errors(config)), "")


# --- it is one, and knows what the code knows ----------------------------------------------------------------------


def test_the_schema_is_a_schema_of_its_draft() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


def test_the_command_prints_it_without_a_config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = CliRunner().invoke(main, ["schema"])
    assert said.exit_code == 0
    assert json.loads(said.stdout) == SCHEMA
    assert os.listdir(tmp_path) == []  # noqa: PTH208 - the folder as it is


def references(value: Any) -> set[str]:
    if isinstance(value, dict):
        own = {value["$ref"]} if isinstance(value.get("$ref"), str) else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


def test_every_reference_leads_to_a_definition_and_every_definition_is_used() -> None:
    assert {name.removeprefix("#/$defs/") for name in references(SCHEMA)} == set(SCHEMA["$defs"])


def test_patterns_are_of_the_kind_that_every_editor_reads() -> None:
    """Editors run them in JavaScript, some with the flag u: no possessive, no named group, no needless escape."""
    patterns = set(re.findall(r'"pattern": "((?:[^"\\]|\\.)*)"', json.dumps(SCHEMA)))
    assert len(patterns) > 8
    for written in patterns:
        pattern = json.loads(f'"{written}"')
        assert not re.search(r"\(\?P|\(\?<|[*+?}]\+|\\[AZzGQE]|\\[-_@:/ ]", pattern), pattern
        re.compile(pattern)


def test_the_keys_are_those_of_the_code() -> None:
    own = SCHEMA["properties"].keys()
    assert own == {*FIXED_KEYS, "database", "database_env", "database_file", *plugins.kinds("channels")}
    rule = SCHEMA["$defs"]["rule"]["anyOf"][1]["properties"]
    assert tuple(rule) == RULE_KEYS
    assert not rule.keys() & NOT_YET
    assert tuple(SCHEMA["$defs"]["operators"]["properties"]) == OPERATORS
    assert tuple(rule["where"]["anyOf"][0]["properties"]) == WHERE_KEYS
    quiet = rule["note"]["anyOf"][0]["properties"]
    assert tuple(quiet) == NOTE_KEYS
    assert tuple(quiet["quiet"]["anyOf"][3]["properties"]) == QUIET_KEYS
    assert tuple(SCHEMA["$defs"]["example"]["anyOf"][1]["properties"]) == EXAMPLE_KEYS
    for name, kind in plugins.kinds("sources").items():
        keys = {**shape(kind), **shape(SourceKeys)}
        spelled = {key + way for key, made in keys.items() for way in (WAYS if made.secret else WAYS[:1])}
        assert SCHEMA["$defs"][f"source-{name}"]["properties"].keys() == spelled


def test_every_key_says_what_it_is_for() -> None:
    silent = [
        (name, key)
        for name, made in {"config": SCHEMA, **SCHEMA["$defs"]}.items()
        if name != "example"
        for key, value in made.get("properties", {}).items()
        if "description" not in value and "$ref" not in value
    ]
    assert silent == []


def test_the_rule_language_stands_on_its_own() -> None:
    judge = Draft202012Validator({"$ref": "#/$defs/rule", "$defs": definitions()})
    assert judge.is_valid({"near": {"within": 3, "of": ["a", ["b", {"first": {"words": 9, "of": {"raw": "C++"}}}]]}})


@pytest.mark.parametrize("text", ["30s", "2m", "48h", "90d", "1w", "1h30m", "0d5h", "0s", "5", "", "1.5h", "2 m", "m"])
def test_a_time_is_one_to_the_schema_as_to_the_code(text: str) -> None:
    try:
        right = bool(duration(text))
    except ValueError:
        right = False
    assert takes({**LEAST, "defaults": {"max_age": text}}) is right


# --- what is right -------------------------------------------------------------------------------------------------


def test_the_shipped_config_is_right() -> None:
    assert first_error(read((ROOT / "config.yaml").read_text(encoding="utf-8"))) == ""


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_a_config_of_the_docs_is_right(block: Any) -> None:
    assert first_error(read(completed(block))) == ""


SPOKEN = [(query, match) for query, match in PAIRS if compile_rules([{"match": match}], LISTS, lambda _problem: None)]


@pytest.mark.parametrize("match", [match for _, match in SPOKEN], ids=[query for query, _ in SPOKEN])
def test_what_the_language_can_say_is_right_in_both_spellings(match: Any) -> None:
    both = [{"name": "a", "match": match}, {"query": write(match)}]
    assert first_error({**LEAST, "lists": LISTS, "rules": both}) == ""


DESK = """
lists:
  us_forces: [US force*, US troop*, US base*, American troops, coalition forces, CENTCOM]
  attack: [attack*, strike*, drone*, rocket*, missile*, shelling]
  iraq_syria: [Iraq*, Syria*, Erbil, name: Ain al-Asad]
rules:
  - name: us-forces-iraq
    match:
      all:
        - near: {within: 12, of: [$us_forces, $attack]}
        - $iraq_syria
        - number: {of: [killed, dead], min: 10, within: 6}
        - name: [{is: Muqtada al-Sadr, aka: [مقتدى الصدر], not: Sadr City}, Qasem Soleimani]
      none:
        - in: [title, lead]
          forms: stem
          any: [analysis, opinion, explainer]
        - first: 50
          raw: ["C++", "(AP)"]
    where: {max_age: 12h, lang: [en, ar], not_domain: example.org, tier: 1, not_tier: [8, 9], words_min: 40}
    each: story
    note: {quiet: {after: 30d, severity: urgent}}
    severity: high
    to: [mena-desk]
    full_text: true
    on_unknown: alert
    tests:
      match: ["Rockets fired at US troops in Syria", {title: x, lead: y, lang: en, tags: [a]}]
      no_match: US start-up tests rocket engine
  - query: '("US forces" near/8 (drone* or rocket*)) and not title:(drill or {Target})'
    severity: ${LOUDNESS:-high}
    note: {quiet: "${QUIET:-30d}"}
  - at_least: {n: 2, of: [Iran, Iraq, Syria]}
  - name: {is: Ain al-Asad}
sources:
  - ${FEED:-https://a.example/rss}
  - {url: "${BASE}/x", every: "${EVERY:-2m}", tier: "${TIER}", enabled: "${ON}", full_text: "${TEXT}", was: [c, d]}
  - {kind: replay, name: drill, file: a.jsonl, language: pt-BR, max_age: 1h30m}
channels:
  console: {color: never}
  screen: {kind: console}
  mena-desk: {kind: telegram, token_file: t, chat: -100123, topic: 7, silent: true, api: "${API:-https://api.example}"}
  telegram: {kind: webhook, url_env: HOOK, secret: "${X}", headers: {A: "${B}"}}
webhook: {url: "https://hooks.example/x"}
operators: screen
defaults: {every: auto, max_age: 48h, timezone: Asia/Beirut}
retention: {items: 30d, history: forever}
network: {allow_private: [127.0.0.0/8, "fd00::/8"]}
database_env: PG
routes:
  - {rule: drone*, severity: [high, urgent], to: [screen, mena-desk], continue: true}
  - {lang: [ar, fa], tag: mena, source: drill, to: screen, escalate: {after: 10m, to: webhook}}
  - {severity: "${SEVERITY:-high}", to: screen}
version: 1
"""


VARIABLES = {
    **ENV,
    "X": "x",
    "B": "b",
    "T": "x",
    "TIER": "1",
    "ON": "true",
    "TEXT": "auto",
    "HOOK": "https://a.example",
    "BASE": "https://a.example",
    "PG": "postgresql://user@host/name",
}


def problems(text: str, folder: Path) -> list[Problem]:
    """Return the errors of a config, without the warnings."""
    (folder / "t").touch(mode=0o600)
    (folder / "t").write_text("1:x", encoding="utf-8")
    try:
        parse(text, file=folder / "config.yaml", env=VARIABLES)
    except ConfigError as error:
        return [problem for problem in error.problems if not problem.warning]
    return []


def test_a_desk_that_uses_everything_is_right(tmp_path: Path) -> None:
    assert problems(DESK, tmp_path) == []
    assert first_error(read(DESK)) == ""


# --- what is wrong -------------------------------------------------------------------------------------------------

# Written below a least config, or in the place of its sources or rules.
BROKEN = """
rulez: [a]
version: 2
version: "1"
include: {file: a.yaml}
include: [5]
include: [""]
defaults: [a]
defaults: {every: 5}
defaults: {every: five}
defaults: {max_age: 48 hours}
defaults: {max_age: 0s}
defaults: {evry: 5m}
defaults: {max_age: auto}
retention: {items: auto}
retention: {history: always}
network: {allow_private: 10.0.0.0/8}
network: {allow_private: [localhost]}
operators: [a]
operators: 5
routes: {to: console}
routes: [console]
routes: [{severity: high}]
routes: [{to: 5}]
routes: [{to: []}]
routes: [{to: console, severity: loud}]
routes: [{to: console, continue: 1}]
routes: [{to: console, rule: 5}]
routes: [{to: console, lang: arabic}]
routes: [{to: console, escalate: 10m}]
routes: [{to: console, escalate: {after: 10m}}]
routes: [{to: console, escalate: {after: 10, to: console}}]
routes: [{to: console, severities: high}]
database: 5
database: sqlite:///x
database_env: "a b"
lists: [a]
lists: {a: 5}
lists: {a: []}
lists: {a: [1404]}
channels: [a]
channels: {a: console}
channels: {desk: {}}
channels: {a: {kind: telegramm}}
channels: {console: {color: allways}}
channels: {console: {colour: never}}
channels: {a: {kind: console, chat: auto}}
telegram: {chat: auto}
telegram: {token: 12345}
telegram: {token: x, token_env: T}
telegram: {token_env: T, chat: 1.5}
telegram: {token_env: T, topic: x}
telegram: {token_env: T, silent: yes}
telegram: {token: x, chat: 1, api: a.b}
telegram: {kind: console}
webhook: {url: hooks.example/x}
webhook: {url: 'https://a.example', headers: x}
webhook: {url: 'https://a.example', headers: {A: 1}}
webhook: {url: 'https://a.example', secret: a, secret_file: b}
sources: []
sources: https://a.example
sources: [a.example/rss]
sources: [ftp://a.example]
sources: [https://a.example/a b]
sources: [5]
sources: [{name: a}]
sources: [{url: 'https://a.example', evry: 2m}]
sources: [{url: 'https://a.example', every: 2}]
sources: [{url: 'https://a.example', tier: 0}]
sources: [{url: 'https://a.example', tier: high}]
sources: [{url: 'https://a.example', tags: mena}]
sources: [{url: 'https://a.example', name: 2024}]
sources: [{url: 'https://a.example', name: "a\\nb"}]
sources: ['https:///x']
sources: [{url: 'https://a.example', language: Arabic}]
sources: [{url: 'https://a.example', full_text: true}]
sources: [{url: 'https://a.example', enabled: "no"}]
sources: [{url: 'https://a.example', max_items: many}]
sources: [{kind: fed, url: 'https://a.example'}]
sources: [{kind: replay, file: a}]
sources: [{kind: replay, name: a}]
sources: [{kind: replay, name: a, file: b, url: 'https://a.example'}]
rules: []
rules: drone
rules: [1404]
rules: [[]]
rules: [""]
rules: [{match: a, severty: high}]
rules: [{match: a, severity: hihg}]
rules: [{match: a, confirm: {origins: 2}}]
rules: [{match: a, quiet: 21d}]
rules: [{match: a, note: quiet}]
rules: [{match: a, note: false}]
rules: [{match: a, note: {quite: 21d}}]
rules: [{match: a, note: {count: {min: 3, within: 24h}}}]
rules: [{match: a, note: {spike: {ratio: 4}}}]
rules: [{match: a, note: {after: 21d}}]
rules: [{match: a, note: {quiet: 21}}]
rules: [{match: a, note: {quiet: -21}}]
rules: [{match: a, note: {quiet: -21d}}]
rules: [{match: a, note: {quiet: 0d}}]
rules: [{match: a, note: {quiet: off}}]
rules: [{match: a, note: {quiet: null}}]
rules: [{match: a, note: {quiet: [21d]}}]
rules: [{match: a, note: {quiet: {after: 21}}}]
rules: [{match: a, note: {quiet: {after: true}}}]
rules: [{match: a, note: {quiet: {for: 21d}}}]
rules: [{match: a, note: {quiet: {severity: loud}}}]
rules: [{match: a, query: b}]
rules: [{name: a, severity: high}]
rules: [{match: a, to: 5}]
rules: [{match: a, each: hour}]
rules: [{match: a, full_text: "yes"}]
rules: [{match: a, on_unknown: maybe}]
rules: [{match: a, name: 5}]
rules: [{query: [a, b]}]
rules: [{query: ""}]
rules: [{match: {anny: [a]}}]
rules: [{match: {in: title}}]
rules: [{match: {in: headline, any: [a]}}]
rules: [{match: {forms: stems, any: [a]}}]
rules: [{match: {near: [a, b]}}]
rules: [{match: {near: {within: 8}}}]
rules: [{match: {near: {within: far, of: [a, b]}}}]
rules: [{match: {near: {within: 8, of: [a]}}}]
rules: [{match: {near: {within: 8, of: [a, b], order: true}}}]
rules: [{match: {near: {within: 8, of: [a, b], ordered: "yes"}}}]
rules: [{match: {near: {within: 5000, of: [a, b]}}}]
rules: [{match: {same: {unit: page, of: [a, b]}}}]
rules: [{match: {count: {of: a, min: 0}}}]
rules: [{match: {apart: {term: a, within: 5}}}]
rules: [{match: {at_least: {n: two, of: [a, b]}}}]
rules: [{match: {first: 0, any: [a]}}]
rules: [{match: {first: {words: 20000, of: a}}}]
rules: [{match: {number: {min: 10}}}]
rules: [{match: {number: {of: dead, min: -1}}}]
rules: [{match: {name: {aka: [a b]}}}]
rules: [{match: {name: {is: a b, akka: [c]}}}]
rules: [{match: {name: {is: a b, aka: [5]}}}]
rules: [{match: {regex: 5}}]
rules: [{match: {raw: ""}}]
rules: [{match: a, where: [en]}]
rules: [{match: a, where: {langs: en}}]
rules: [{match: a, where: {lang: english}}]
rules: [{match: a, where: {tier: first}}]
rules: [{match: a, where: {tier: 12}}]
rules: [{match: a, where: {max_age: 12}}]
rules: [{match: a, where: {words_min: 0}}]
rules: [{match: a, where: {country: lebanon}}]
rules: [{match: a, where: {domain: "https://bbc.co.uk/x"}}]
rules: [{match: a, where: {not_max_age: 12h}}]
rules: [{match: a, tests: [x]}]
rules: [{match: a, tests: {matches: [x]}}]
rules: [{match: a, tests: {match: [5]}}]
rules: [{match: a, tests: {match: [{titel: x}]}}]
rules: [{match: a, tests: {match: [{title: 5}]}}]
""".strip().splitlines()

# What is wrong in a way that no schema of one file can say.
BEYOND = """
defaults: {timezone: Asia/Beiruth}
network: {allow_private: [127.0.0.1/8]}
operators: nobody
telegram: {token: "${T"}
sources: [{url: 'https://a.example', name: a}, {url: 'https://b.example', name: a}]
sources: [{url: 'https://a.example', name: a}, {url: 'https://b.example', was: a, name: b}]
sources: [https://a.example:99999/]
sources: [{url: 'https://a.example', tier: 1.0}]
rules: [{match: a, to: [nobody]}]
rules: [$nothing]
rules: [US and Iraq]
rules: [a*]
rules: ["{Turkey"]
rules: [{none: [drill]}]
rules: [{query: a or b and c}]
rules: [{query: 'a b'}]
rules: [{regex: '(a+'}]
rules: [{regex: '(a)\\1'}]
rules: [{near: {within: 3, of: [a, {none: [b]}]}}]
rules: [{at_least: {n: 3, of: [a, b]}}]
rules: [{number: {of: dead, min: 10, max: 5}}]
rules: [{name: 'ab*'}]
rules: [{match: a, name: x}, {match: b, name: x}]
rules: [{match: a, where: {country: xx}}]
""".strip().splitlines()


def whole(line: str) -> str:
    """Return a config with a line in it, in the place of what it says anew."""
    kept = {key: value for key, value in LEAST.items() if not line.startswith(f"{key}:")}
    return f"{line}\n{json.dumps(kept)[1:-1].replace('], ', ']' + chr(10)) if kept else ''}\n"


@pytest.mark.parametrize("line", [*BROKEN, *BEYOND])
def test_each_of_the_broken_configs_is_refused_by_check(line: str) -> None:
    with pytest.raises(ConfigError):
        parse(whole(line), file=Path("config.yaml"), env=ENV)


@pytest.mark.parametrize("line", BROKEN)
def test_a_broken_config_is_refused_by_the_schema_too(line: str) -> None:
    assert not takes(read(whole(line)))


@pytest.mark.parametrize("line", BEYOND)
def test_what_only_check_can_tell_passes_the_schema(line: str) -> None:
    assert first_error(read(whole(line))) == ""


def test_the_schema_refuses_most_of_what_check_refuses() -> None:
    assert len(BROKEN) >= 100
    assert len(BROKEN) / (len(BROKEN) + len(BEYOND)) > 0.8


ODD: tuple[Any, ...] = (
    5,
    1.5,
    True,
    None,
    "x",
    "abc def",
    [],
    {},
    ["a1"],
    {"a": 1},
    "",
    "yes",
    0,
    -1,
    "12h",
    {"any": ["a1"]},
)


def ways(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield the path of everything in a config."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield (*path, key)
        yield from ways(one, (*path, key))


def spoilt(config: Any, chance: random.Random) -> Any:
    """Return a config in which one thing is another: a value, a key, or gone."""
    copied = copy.deepcopy(config)
    path = chance.choice(list(ways(config)))
    parent = copied
    for part in path[:-1]:
        parent = parent[part]
    deed = chance.choice(["set", "set", "rename", "delete"])
    if deed == "delete":
        del parent[path[-1]]
    elif deed == "rename" and isinstance(parent, dict):
        parent[f"{path[-1]}x"] = parent.pop(path[-1])
    else:
        parent[path[-1]] = chance.choice(ODD)
    return copied


def test_on_configs_spoilt_at_random_schema_and_check_hardly_differ(tmp_path: Path) -> None:
    """With 2,500 of them the schema refused 96 % of what check refuses; what it alone refuses would be an error."""
    chance, desk = random.Random(7), read(DESK)
    judged: list[tuple[bool, bool]] = []
    for _ in range(150):
        config = spoilt(desk, chance)
        text = yaml.safe_dump(config, allow_unicode=True, sort_keys=False)
        right = not problems(text, tmp_path)
        judged.append((right, takes(config)))
        odd_tags = "tags" in first_error(config)  # a test in a rule takes any tags
        assert judged[-1] != (True, False) or odd_tags, first_error(config)
    refused = [by_schema for right, by_schema in judged if not right]
    assert len(refused) > 80
    assert refused.count(False) / len(refused) > 0.9


@pytest.mark.parametrize("severity", list(Severity))
def test_each_severity_is_known(severity: Severity) -> None:
    assert takes({**LEAST, "rules": [{"match": "a", "severity": severity.word}]})
