"""The rule language as a JSON Schema: made of the tables that the compiler itself reads, so that both know the same.

A key that the compiler gets and that has no schema here is a KeyError, not a hole.
"""

from collections.abc import Iterable
from typing import Any

from bot.config.shapes import DURATION
from bot.model import Severity
from bot.routes import CONDITIONS, ROUTE_KEYS
from bot.rules.escalation import ESCALATION_KEYS
from bot.rules.examples import EXAMPLE_KEYS, KINDS, TEXTS
from bot.rules.note import NOTE_KEYS, QUIET_KEYS
from bot.rules.numbers.counted import MAX_WITHIN
from bot.rules.operators import (
    EXAMPLES,
    FIELDS,
    FORMS,
    LITERALS,
    MAX_DISTANCE,
    MAX_FIRST,
    MAX_LITERAL,
    MAX_NEAR,
    MAX_NUMBER,
    NAME_KEYS,
    OPERATORS,
    PLACES,
    SCOPES,
    UNITS,
)
from bot.rules.parse import MAX_NAME, RULE_KEYS
from bot.rules.phrases import MAX_PHRASE
from bot.rules.queries.compact import MAX_QUERY
from bot.rules.where import EXAMPLES as WHERE_EXAMPLES
from bot.rules.where import MAX_WORDS, WHERE_KEYS
from bot.rules.words import MAX_HITS

Schema = dict[str, Any]

VARIABLE = {"$ref": "#/$defs/variable"}
_FILLED = r"\S"


def ref(name: str) -> Schema:
    """Return a reference to a definition."""
    return {"$ref": f"#/$defs/{name}"}


def one_or_more(schema: Schema) -> Schema:
    """Return what takes a value, or a list of at least one."""
    return {"anyOf": [schema, {"type": "array", "items": schema, "minItems": 1}]}


def choice(words: Iterable[str]) -> Schema:
    """Return what takes one of some words, or a variable that may hold one."""
    return {"anyOf": [{"enum": list(words)}, VARIABLE]}


def mapping(properties: Schema, required: Iterable[str] = (), description: str = "") -> Schema:
    """Return what takes a mapping of these keys and no others."""
    schema: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if needed := list(required):
        schema["required"] = needed
    return {"description": description, **schema} if description else schema


def told(schema: Schema, description: str, *examples: Any) -> Schema:
    """Return a schema with words for the person who hovers over its key."""
    return {"description": description, **schema, **({"examples": list(examples)} if examples else {})}


def _whole(least: int, most: int) -> Schema:
    return {"type": "integer", "minimum": least, "maximum": most}


def _operands(least: int = 1, most: int | None = None) -> Schema:
    bounds = {"minItems": least, **({"maxItems": most} if most else {})}
    return {"type": "array", "items": ref("match"), **bounds}


_TEXT: Schema = {"type": "string", "pattern": _FILLED}
_ANY_TEXT: Schema = {"type": "string"}

# The fields of operators: what each takes.
_FIELDS: dict[str, dict[str, Schema]] = {
    "at_least": {"n": _whole(1, MAX_DISTANCE), "of": _operands()},
    "near": {"within": _whole(1, MAX_DISTANCE), "of": _operands(2, MAX_NEAR), "ordered": {"type": "boolean"}},
    "same": {"unit": choice(UNITS), "of": _operands(2)},
    "apart": {"term": ref("match"), "from": ref("match"), "within": _whole(1, MAX_DISTANCE)},
    "count": {"of": ref("match"), "min": _whole(1, MAX_HITS)},
    "first": {"words": _whole(1, MAX_FIRST), "of": ref("match")},
    "number": {
        "of": ref("match"),
        "min": _whole(0, MAX_NUMBER),
        "max": _whole(0, MAX_NUMBER),
        "within": _whole(1, MAX_WITHIN),
    },
}
_NAME_FIELDS: dict[str, Schema] = {
    "is": told(_TEXT, "The name, as one writes it."),
    "aka": told(ref("texts"), "What else it is called, also in other scripts."),
    "not": told(ref("texts"), "Longer names that it is a part of, and that are not meant."),
}
_OPERATORS: dict[str, str] = {
    "any": "At least one of the list is there; a plain list means the same.",
    "all": "Every one of the list is there.",
    "none": "Not a single one is there, anywhere in the item.",
    "name": "A person, place or group in any usual spelling.",
    "raw": "A text as it is written, with its punctuation, in large or small letters.",
    "regex": "A regular expression of the linear kind (RE2).",
    "at_least": "`n` of the list are there.",
    "near": "All stand within so many words of each other; next to each other is 1.",
    "same": "All stand in one sentence or paragraph.",
    "apart": "The term stands somewhere with nothing of `from` within so many words.",
    "count": "It occurs at least so many times.",
    "first": "It is among the first words; a number holds for what stands beside it.",
    "number": "A number, in digits or words, stands beside one of these: at least `min`, at most `max`.",
    "in": "Where to look for what stands beside it.",
    "forms": "Which forms of a word count, for what stands beside it.",
}


def _fields(operator: str) -> Schema:
    needed, optional = FIELDS[operator]
    return mapping({name: _FIELDS[operator][name] for name in (*needed, *optional)}, needed)


def _operator(name: str) -> Schema:
    if name in FIELDS:
        schema = {"anyOf": [_whole(1, MAX_FIRST), _fields(name)]} if name == "first" else _fields(name)
        return told(schema, _OPERATORS[name], EXAMPLES[name])
    if name in LITERALS:
        return told(one_or_more({**_TEXT, "maxLength": MAX_LITERAL}), _OPERATORS[name])
    if name in SCOPES:
        schema = one_or_more(choice(PLACES)) if name == "in" else choice(FORMS)
        return told(schema, _OPERATORS[name])
    return told(ref("names" if name == "name" else "match"), _OPERATORS[name])


def _operators() -> Schema:
    """Return what a mapping of operators is; `in` and `forms` alone look for nothing."""
    schema = mapping({name: _operator(name) for name in OPERATORS})
    looking = [{"required": [name]} for name in OPERATORS if name not in SCOPES]
    return {**schema, "anyOf": looking}


# --- the keys of a rule ----------------------------------------------------------------------------------------

_CONDITIONS: dict[str, tuple[Schema, str]] = {
    "lang": ({"type": "string", "pattern": r"^\s*[A-Za-z]{2,3}([-_].*)?$"}, "The language of the item: en, ar."),
    "source": (_TEXT, "The source, by its name."),
    "tag": (_TEXT, "A tag of the source or the item."),
    "tier": (_whole(1, 9), "The tier of the source."),
    "domain": ({"type": "string", "pattern": r"^[^/:@]*\.[^/:@]*$"}, "The end of the host of the item's address."),
    "country": ({"type": "string", "pattern": r"^\s*[A-Za-z]{2}\s*$"}, "The country of the item's address: lb, iq."),
}
_BOUNDS: dict[str, tuple[Schema, str]] = {
    "max_age": ({"anyOf": [DURATION, VARIABLE]}, "How old the item may have been when it was first seen: 12h."),
    "words_min": (_whole(1, MAX_WORDS), "How many words the item has at least."),
}


def _condition(key: str) -> Schema:
    if key in _BOUNDS:
        return told(*_BOUNDS[key])
    name = key.removeprefix("not_")
    schema, words = _CONDITIONS[name]
    value = {"anyOf": [schema, VARIABLE]} if schema.get("pattern", _FILLED) != _FILLED else schema
    return told(one_or_more(value), f"Not: {words}" if key != name else words, WHERE_EXAMPLES[name])


def _example() -> Schema:
    parts = {key: _ANY_TEXT if key in TEXTS else {"anyOf": [_ANY_TEXT, {"type": "array"}]} for key in EXAMPLE_KEYS}
    return {**mapping(parts), "minProperties": 1}


_NULL: Schema = {"type": "null"}
_QUIET: dict[str, Schema] = {
    "after": told({"anyOf": [DURATION, VARIABLE]}, "How long there was no other story: 21d."),
    "severity": told(choice(severity.word for severity in Severity), "How loud the alert is then, at least."),
}


def _note() -> Schema:
    quiet = {"anyOf": [{"type": "boolean"}, DURATION, VARIABLE, mapping({key: _QUIET[key] for key in QUIET_KEYS})]}
    notes = {"quiet": told(quiet, "After how long without a story an alert says so; 21d unless said.", "30d")}
    return mapping({key: notes[key] for key in NOTE_KEYS})


def escalation() -> Schema:
    """Return what `escalate` takes."""
    keys = {
        "after": told({"anyOf": [DURATION, VARIABLE]}, "After which time without an acknowledgement.", "10m"),
        "to": told(one_or_more(_TEXT), "The channels that hear of it then."),
    }
    return mapping({key: keys[key] for key in ESCALATION_KEYS}, ESCALATION_KEYS)


def route() -> Schema:
    """Return what a route is."""
    severity = choice(severity.word for severity in Severity)
    keys: Schema = {
        "rule": told(one_or_more(_TEXT), "The rules that it takes, by name; * stands for any letters.", "us-forces-*"),
        "severity": told(
            {"anyOf": [severity, {"type": "array", "items": severity, "minItems": 1}, _NULL]},
            "How severe at least; of a list, just these.",
        ),
        **{key: _condition(key) for key in CONDITIONS},
        "to": told(one_or_more(_TEXT), "The channels that hear of it."),
        "continue": told({"type": "boolean"}, "Whether the routes after it are asked as well."),
        "escalate": told({"anyOf": [escalation(), _NULL]}, "Who else hears of a story that nobody acknowledged."),
    }
    return mapping({key: keys[key] for key in ROUTE_KEYS}, ["to"])


def _rule_keys() -> Schema:
    """Return each key of a rule with what it takes; the tables above say what is in them."""
    tests: Schema = {
        "anyOf": [ref("example"), {"type": "array", "items": ref("example")}],
    }
    keys: Schema = {
        "name": told(
            {"type": ["string", "null"], "pattern": r"^[^\n]*\S[^\n]*$", "maxLength": MAX_NAME},
            "What the rule is called in your messages.",
        ),
        "match": told(ref("match"), "What to look for."),
        "query": told(
            {**_TEXT, "maxLength": MAX_QUERY},
            "What to look for, on one line.",
            'rocket* near/8 ("US forces" or "US base*")',
        ),
        "where": told(
            {"anyOf": [mapping({key: _condition(key) for key in WHERE_KEYS}), _NULL]},
            "In which items: language, source, tag, tier, domain, country, age, length.",
        ),
        "each": told({"enum": ["story", "item", None]}, "One alert for each story, or for each item."),
        "note": told({"anyOf": [_note(), _NULL]}, "What an alert says besides: that it is the first in weeks."),
        "severity": told(choice(severity.word for severity in Severity), "How loud."),
        "to": told(
            {"anyOf": [_ANY_TEXT, {"type": "array", "items": _ANY_TEXT}]}, "The channels that hear of it, by name."
        ),
        "cooldown": told(
            {"anyOf": [DURATION, VARIABLE, _NULL]},
            "For how long its next stories wait after it rang, to come in one message.",
            "30m",
        ),
        "inhibits": told(one_or_more(_TEXT), "The rules that keep quiet of a story while this one speaks of it."),
        "escalate": told({"anyOf": [escalation(), _NULL]}, "Who else hears of a story that nobody acknowledged."),
        "full_text": told({"type": "boolean"}, "Whether the article's page is read before the rule is decided."),
        "on_unknown": told(
            {"enum": ["ignore", "alert", None]}, "What to do where the page that the rule needs cannot be had."
        ),
        "tests": told(
            {"anyOf": [mapping(dict.fromkeys(KINDS, tests)), _NULL]},
            "News that the rule must hit (match), and must not (no_match); `wirewatch check` runs them.",
        ),
    }
    return {key: keys[key] for key in RULE_KEYS}


def _rule() -> Schema:
    """Return what a rule is: a match alone, or a mapping with `match` or `query` in it."""
    either = [
        {"required": [key], "not": {"required": [other]}} for key, other in (("match", "query"), ("query", "match"))
    ]
    return {"anyOf": [ref("match"), {**mapping(_rule_keys()), "oneOf": either}]}


def definitions() -> Schema:
    """Return the definitions of the rule language; `match` and `rule` are what a config refers to."""
    phrase = {**_TEXT, "maxLength": MAX_PHRASE}
    name = {"anyOf": [phrase, mapping({key: _NAME_FIELDS[key] for key in NAME_KEYS}, ["is"])]}
    return {
        "variable": {"type": "string", "pattern": r"\$\{", "description": "A text with ${VARIABLE} in it."},
        "phrase": told(phrase, "A phrase; * and ? stand for letters, {Word} is exact, $name is a list."),
        "texts": {"anyOf": [phrase, {"type": "array", "items": phrase}]},
        "match": {"anyOf": [ref("phrase"), {"type": "array", "items": ref("match"), "minItems": 1}, ref("operators")]},
        "operators": _operators(),
        "names": one_or_more(name),
        "example": {"anyOf": [_TEXT, _example()]},
        "rule": _rule(),
    }
