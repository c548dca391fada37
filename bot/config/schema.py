"""The config as a JSON Schema (draft 2020-12), for editors: made of the shapes that judge a config, and so never apart.

A schema says less than `wirewatch check`: it knows no file but one, reads no query and asks no channel for its name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from inspect import cleandoc
from itertools import combinations
from typing import Any

from bot import config, plugins
from bot.config.channels import ADDRESSES
from bot.config.include import MAX_FILES
from bot.config.rule_schema import VARIABLE, Schema, definitions, mapping, ref, route, told
from bot.config.shapes import WAYS, Key, shape
from bot.config.timing import ChannelKeys
from bot.config.values import (
    MAX_NAME,
    DatabaseKeys,
    Defaults,
    Heartbeat,
    Listen,
    NetworkKeys,
    Retention,
    SourceKeys,
    Translate,
)

DIALECT = "https://json-schema.org/draft/2020-12/schema"
DEFAULT_KIND = "feed"

_ADDRESS: Schema = {"type": "string", "pattern": r"^[Hh][Tt][Tt][Pp][Ss]?://[^/\s]\S*$"}
_POSTGRESQL: Schema = {"pattern": r"^postgresql://|\$\{"}
_NULL: Schema = {"type": "null"}
_FILE: Schema = {"type": "string", "pattern": r"\S"}
_FILES: Schema = {"anyOf": [_FILE, {"type": "array", "items": _FILE, "maxItems": MAX_FILES}, _NULL]}
_LEAF = ("enum", "const", "pattern")
_FIELD = re.compile(r"^    (\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)


def schema() -> Schema:
    """Return the JSON Schema of a config."""
    keys = {**_sections(), **_database(), **{name: _short(name) for name in plugins.kinds("channels")}}
    return {
        "$schema": DIALECT,
        "title": "The config of Wirewatch",
        **mapping(keys),
        "anyOf": [{"required": ["sources", "rules"]}, {"required": ["include"]}],
        "$defs": {**definitions(), **_kinds("sources"), **_kinds("channels")},
    }


def _sections() -> Schema:
    """Return the keys at the left margin that are always there."""
    made: dict[str, Callable[[], Schema]] = {
        "version": lambda: told({"const": config.VERSION}, "The version of the config's form."),
        "include": lambda: told(_FILES, "Files of sources, lists and rules; pack:NAME is one that comes with the bot."),
        "defaults": lambda: _fixed(Defaults),
        "retention": lambda: _fixed(Retention),
        "network": lambda: _fixed(NetworkKeys),
        "listen": lambda: told({"anyOf": [_object(Listen, shape(Listen)), {"const": False}, _NULL]}, _summary(Listen)),
        "sources": _sources,
        "channels": _channels,
        "operators": lambda: told({"type": ["string", "null"]}, "The channel that hears of the bot's own troubles."),
        "heartbeat": lambda: told(
            {"anyOf": [{"anyOf": [_ADDRESS, VARIABLE]}, _object(Heartbeat, shape(Heartbeat)), _NULL]},
            _summary(Heartbeat),
        ),
        "translate": lambda: _fixed(Translate),
        "lists": lambda: told(
            {"type": ["object", "null"], "additionalProperties": ref("match")},
            "Words that belong together; $name stands for any of them.",
        ),
        "rules": lambda: told({"type": "array", "items": ref("rule"), "minItems": 1}, "What you want to hear about."),
        "routes": lambda: told(
            {"anyOf": [{"type": "array", "items": route()}, _NULL]},
            "Where alerts go: the first route that takes one, for rules without `to`.",
        ),
    }
    return {key: made[key]() for key in config.FIXED_KEYS}


def _fixed(kind: type[Any]) -> Schema:
    return told({"anyOf": [_object(kind, shape(kind)), _NULL]}, _summary(kind))


def _database() -> Schema:
    keys = _properties(DatabaseKeys, shape(DatabaseKeys))
    return {**keys, "database": {**keys["database"], **_POSTGRESQL}}


# --- sources and channels --------------------------------------------------------------------------------------


def _sources() -> Schema:
    bare = {"anyOf": [_ADDRESS, VARIABLE]}
    kinds = [ref(_name_of("sources", name)) for name in plugins.kinds("sources")]
    items = {"anyOf": [told(bare, "The address of a feed."), *kinds]}
    return told({"type": "array", "items": items, "minItems": 1}, "Where the news comes from.")


def _channels() -> Schema:
    """Return what `channels:` takes; a channel that has the name of a kind need not say which it is."""
    named = {"anyOf": [ref(_name_of("channels", name)) for name in plugins.kinds("channels")]}
    own = {name: {"anyOf": [_short(name), named]} for name in plugins.kinds("channels")}
    schema = {
        "type": ["object", "null"],
        "properties": own,
        "additionalProperties": named,
        "propertyNames": {"pattern": r"\S", "maxLength": MAX_NAME},
    }
    return told(schema, "Where alerts go, by name.")


def _short(name: str) -> Schema:
    """Return what a channel takes whose name is that of its kind."""
    kind = plugins.kinds("channels")[name]
    whole = _of_kind(name, kind, ChannelKeys, needs_kind=False)
    needs = "required" in whole or "allOf" in whole
    return whole if needs else told({"anyOf": [whole, _NULL]}, _summary(kind))


def _kinds(folder: str) -> Schema:
    common = SourceKeys if folder == "sources" else ChannelKeys
    return {
        _name_of(folder, name): _of_kind(name, kind, common, needs_kind=name != DEFAULT_KIND)
        for name, kind in plugins.kinds(folder).items()
    }


def _name_of(folder: str, kind: str) -> str:
    return f"{folder.removesuffix('s')}-{kind}"


def _of_kind(name: str, kind: type[Any], common: type[Any], *, needs_kind: bool) -> Schema:
    """Return what a source or channel of a kind takes. A source that has no address needs a name."""
    whole = _object(kind, {**shape(kind), **shape(common)}, common)
    whole["properties"]["kind"] = told({"const": name}, _summary(kind))
    needed = ["kind"] if needs_kind else []
    has_name = "name" not in shape(common) or "url" in shape(kind) or hasattr(kind, "subject")
    needed += [] if has_name else ["name"]
    if needed or "required" in whole:
        whole["required"] = [*needed, *whole.get("required", [])]
    return told(whole, _summary(kind))


# --- shapes ----------------------------------------------------------------------------------------------------


def _object(kind: type[Any], keys: Mapping[str, Key], common: type[Any] | None = None) -> Schema:
    """Return a mapping of these keys; a secret is given in one way, and one that is required in exactly one."""
    properties = {**(_properties(common, keys) if common else {}), **_properties(kind, keys)}
    whole = mapping(properties, [key.name for key in keys.values() if key.required and not key.secret])
    once = [rule for key in keys.values() if key.secret for rule in _given_once(key)]
    return {**whole, "allOf": once} if once else whole


def _given_once(key: Key) -> list[Schema]:
    ways = [{"required": [f"{key.name}{way}"]} for way in WAYS]
    return [{"oneOf": ways}] if key.required else [{"not": {"allOf": list(pair)}} for pair in combinations(ways, 2)]


def _properties(kind: type[Any], keys: Mapping[str, Key]) -> Schema:
    """Return the fields of a dataclass as keys, with what its docstring says of them and what they are unless said."""
    said = _field_words(kind)
    found: Schema = {}
    own = {key.field: key for key in keys.values()}
    for each in fields(kind):
        key = own[each.name]
        words = {"description": said[key.name]} if key.name in said else {}
        value = _value(key)
        if each.default is not MISSING and isinstance(each.default, str | int | bool) and each.default != "":
            value = {**value, "default": each.default}
        found[key.name] = {**words, **value}
        if key.secret:
            nothing = {} if key.required else {"null": True}
            found |= {f"{key.name}{way}": {**words, **_secret(way, **nothing)} for way in WAYS if way}
    return found


def _secret(way: str, *, null: bool = False) -> Schema:
    kinds = ["string", "null"] if null else "string"
    return {"type": kinds, "pattern": r"^[A-Za-z_][A-Za-z0-9_]*$" if way == "_env" else r"\S"}


def _value(key: Key) -> Schema:
    made = key.adapter.json_schema()
    if key.name in ADDRESSES:
        made = {**made, **_ADDRESS, "type": made.get("type", "string")}
    return _open(made)


def _open(made: Schema) -> Schema:
    """Return a schema that takes, for each single value, also a text with a variable in it."""
    if "anyOf" in made:
        inner = [_open(one) for one in made["anyOf"]]
        flat = [each for one in inner for each in one.get("anyOf", [one])]
        return {**made, "anyOf": [*(one for one in flat if one != VARIABLE), *([VARIABLE] if VARIABLE in flat else [])]}
    if made.get("type") == "array":
        return {**made, "items": _open(made["items"])} if "items" in made else made
    if made.get("type") == "object":
        more = made.get("additionalProperties")
        return {**made, "additionalProperties": _open(more)} if isinstance(more, dict) else made
    is_free = made.get("type") in ("string", "null") and not any(word in made for word in _LEAF)
    return made if is_free else {"anyOf": [made, VARIABLE]}


def _summary(kind: type[Any]) -> str:
    """Return the first paragraph of a docstring on one line."""
    return " ".join(cleandoc(kind.__doc__ or "").split("\n\n")[0].split())


def _field_words(kind: type[Any]) -> dict[str, str]:
    """Return what a docstring says of the fields, under `Fields:`."""
    _, _, listed = cleandoc(kind.__doc__ or "").partition("Fields:\n")
    return {name: " ".join(words.split()) for name, words in _FIELD.findall(listed)}
