"""The shape of a mapping in the config, taken from a dataclass; pydantic judges the values, we say it in plain words.

The fields of the dataclass are the keys. Keys that are not fields are errors; a field of type Secret may be written as
`x`, `x_env` (a variable) or `x_file` (a file).
"""

import re
import stat
from collections.abc import Iterable, Mapping
from dataclasses import MISSING, dataclass, field, fields
from datetime import timedelta
from difflib import get_close_matches
from functools import cache, reduce
from operator import or_
from pathlib import Path as File
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import (
    BeforeValidator,
    ConfigDict,
    PlainValidator,
    Strict,
    TypeAdapter,
    ValidationError,
    WithJsonSchema,
)

from bot.config.document import Path, Problems, quoted
from bot.config.variables import NAME, Variables
from bot.config.yaml_nodes import Items, Node, Pairs, Scalar
from bot.durations import PATTERN, WrongValueError, duration
from bot.model import Secret

WAYS = ("", "_env", "_file")
"""How a secret may be given: itself, by a variable, or by a file."""

DURATION = {"type": "string", "pattern": rf"^(?=.*[1-9]){PATTERN}$"}
"""A time, as a JSON Schema."""

_MAX_SECRET = 64_000  # bytes of a secret's file


# --- shapes ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of the config: what it is called, what judges its value, and whether it can be left out.

    `field` is the field that it stands for: `from_` for the key `from`, which no field can be called.
    """

    name: str
    field: str
    adapter: TypeAdapter[Any]
    required: bool
    secret: bool
    accepts: frozenset[Any]


def shape(kind: type[Any]) -> Mapping[str, Key]:
    """Return the keys that the fields of a dataclass stand for."""
    made: Any = kind
    return _shape(made)


@cache
def _shape(kind: type[Any]) -> Mapping[str, Key]:
    hints = get_type_hints(kind, include_extras=True)
    found = (
        _key(each.name, hints[each.name], required=each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
        if each.init
    )
    return {key.name: key for key in found}


def _key(field_name: str, hint: Any, *, required: bool) -> Key:
    parts = _parts(hint)
    adapter: TypeAdapter[Any] = TypeAdapter(_strict(hint), config=ConfigDict(arbitrary_types_allowed=True))
    name = field_name.removesuffix("_")
    return Key(name=name, field=field_name, adapter=adapter, required=required, secret=Secret in parts, accepts=parts)


def _parts(hint: Any) -> frozenset[Any]:
    """Return the types that a hint is one of, without what is annotated to them."""
    origin, args = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _parts(args[0])
    return frozenset[Any]().union(*map(_parts, args)) if origin in {Union, UnionType} else frozenset({hint})


def _strict(hint: Any) -> Any:
    """Return a type hint under which nothing is converted silently but lists to tuples, and times are times."""
    if hint in {str, int, float, bool}:
        return Annotated[hint, Strict()]
    if hint is timedelta:
        return Annotated[timedelta, BeforeValidator(duration), WithJsonSchema(DURATION)]
    if hint is Secret:
        return Annotated[Secret, PlainValidator(_to_secret), WithJsonSchema({"type": "string", "pattern": r"\S"})]
    origin, args = get_origin(hint), get_args(hint)
    if origin is None or origin is Literal:
        return hint
    if origin is Annotated:
        return Annotated[(_strict(args[0]), *args[1:])]
    inner = tuple(_strict(arg) for arg in args)
    return reduce(or_, inner) if origin in {Union, UnionType} else origin[inner]


def _to_secret(value: object) -> Secret:
    if not isinstance(value, str) or not value.strip():
        raise WrongValueError("must be text, and not empty")
    return Secret(value)


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(slots=True, kw_only=True, repr=False)
class Reader:
    """Reads nodes as values; what is wrong goes to `problems`.

    `folder` is where the files of secrets are. `places` names, for help, what keys there are elsewhere. `unset`
    collects the variables that are not set where that is no error (in a channel), and is None where it is one.
    """

    problems: Problems
    variables: Variables
    folder: File
    places: Mapping[str, Iterable[str]] = field(default_factory=dict)
    unset: list[str] | None = None

    # plain values

    def plain(self, node: Node, path: Path) -> Any:
        """Return a node as lists, dicts and scalars, with variables put in."""
        if isinstance(node, Scalar):
            value = node.value
            return self.text(node, value, path) if isinstance(value, str) and "${" in value else value
        if isinstance(node, Items):
            return [self.plain(item, (*path, index)) for index, item in enumerate(node.items)]
        if isinstance(node, Pairs):
            return {key.text: self.plain(value, (*path, key.text)) for key, value in node.pairs}
        raise TypeError(type(node))

    def text(self, node: Node, text: str, path: Path) -> str:
        """Return a text with variables put in; report one that is not set, or that has no end."""
        expansion = self.variables.expand(text)
        if expansion.broken:
            self.problems.error("${ has no end, or no name in it", node, fix="${NAME} or ${NAME:-default}", path=path)
        for name in expansion.missing:
            if self.unset is not None:
                self.unset.append(name)
            else:
                message = f"the variable {name} is not set"
                self.problems.error(message, node, fix=f"set {name}, or write ${{{name}:-default}}", path=path)
        if expansion.broken or (expansion.missing and self.unset is None):
            self.problems.spoil(node)
        return expansion.text

    # mappings

    def values(self, node: Pairs, path: Path, keys: Mapping[str, Key], where: str) -> dict[str, Any]:
        """Return what `node` says for `keys`; report keys that are unknown, missing, or have a wrong value.

        A key whose value cannot be used is left out. `where` names the mapping in messages: "a source of kind feed".
        """
        found: dict[str, Any] = {}
        written: dict[str, Scalar] = {}
        for key_node, value in node.pairs:
            key, way = _secret_way(key_node.text, keys)
            if key is None:
                self.unknown(key_node, (*path, key_node.text), _spellings(keys), where)
            elif key.name in written:
                first = written[key.name].text
                message = f"{first} and {key_node.text} say the same thing twice"
                self.problems.error(message, key_node, fix="keep one of them", path=(*path, key_node.text))
            else:
                written[key.name] = key_node
                self._value(key, way, value, (*path, key_node.text), found)
        for key in keys.values():
            if key.required and key.name not in written:
                self.problems.error(f"{key.name} is missing in {where}", node, fix=_least(key), path=path)
        return found

    def _value(self, key: Key, way: str, node: Node, path: Path, found: dict[str, Any]) -> None:
        if key.secret:
            secret = self._secret(key, way, node, path)
            if secret is not None:
                self.judge(key, secret.reveal(), node, path, found)
            return
        before, unset = len(self.problems), len(self.unset or ())
        value = self.plain(node, path)
        if len(self.problems) > before or len(self.unset or ()) > unset:
            return
        if isinstance(node, Scalar) and isinstance(value, str) and value != node.text:
            value = _from_variable(value, key)
        self.judge(key, value, node, path, found)

    def judge(self, key: Key, value: Any, node: Node, path: Path, found: dict[str, Any]) -> None:
        """Put `value` into `found` if it fits `key`; else report why not."""
        try:
            found[key.name] = key.adapter.validate_python(value)
        except ValidationError as error:
            wrongs = error.errors(include_url=False, include_input=False)
        else:
            return
        by_place: dict[Path, list[Any]] = {}
        for wrong in wrongs:
            by_place.setdefault(_within(node, wrong["loc"]), []).append(wrong)
        for inner, group in by_place.items():
            at = find(node, inner)
            message, fix = _in_words(group, at)
            name = ".".join(str(part) for part in (key.name, *inner) if isinstance(part, str))
            self.problems.error(f"{name}: {message}", at, fix=fix, path=(*path, *inner))

    def unknown(self, key: Scalar, path: Path, known: Iterable[str], where: str) -> None:
        """Report a key that `where` does not have, with what may have been meant."""
        known = tuple(known)
        elsewhere = [place for place, names in self.places.items() if key.text in names and place != where]
        belongs = f"; it belongs to {' or '.join(elsewhere[:3])}" if elsewhere else ""
        message = f"{where} has no key {key.text[:60]!r}{belongs}"
        fix = f"move it to {elsewhere[0]}" if elsewhere else meant(key.text, known)
        self.problems.error(message, key, fix=fix, path=path)

    def missing(self, section: str, why: str, root: Pairs, fix: str) -> None:
        """Report a section that a config must have, unless it is there under a misspelled name (reported as such)."""
        written = root.key(section)
        if written is None and get_close_matches(section, [key.text for key, _ in root.pairs], n=1, cutoff=0.75):
            return
        self.problems.error(f"there are no {section}: {why}", written or root, fix=fix, path=(section,))

    # secrets

    def _secret(self, key: Key, way: str, node: Node, path: Path) -> Secret | None:
        """Return a secret from the file itself, from a variable or from a file of its own; None after a report."""
        if not isinstance(node, Scalar) or not isinstance(node.value, str):
            if not (isinstance(node, Scalar) and node.value is None and not key.required):
                fix = f'{path[-1]}: "..."'
                self.problems.error(f"{path[-1]}: must be text, in quotes", node, fix=fix, path=path)
            return None
        text = {"": self._inline, "_env": self._from_env, "_file": self._from_file}[way](node, path)
        if text is None:
            return None
        if not text.strip():
            message = f"{key.name} is set, but empty"
            self.problems.error(message, node, fix="give it a value, or leave the variable unset", path=path)
            return None
        return Secret(text)

    def _inline(self, node: Scalar, path: Path) -> str | None:
        before, unset = len(self.problems), len(self.unset or ())
        text = self.text(node, node.text, path)
        return None if len(self.problems) > before or len(self.unset or ()) > unset else text

    def _from_env(self, node: Scalar, path: Path) -> str | None:
        if not NAME.fullmatch(node.text):
            message = f"{path[-1]}: must be the name of an environment variable"
            self.problems.error(message, node, fix="TELEGRAM_TOKEN", path=path)
            return None
        value = self.variables.get(node.text)
        if value is None and self.unset is not None:
            self.unset.append(node.text)
        elif value is None:
            message = f"the variable {node.text} is not set"
            self.problems.error(message, node, fix=f"export {node.text}=...", path=path)
        return value

    def _from_file(self, node: Scalar, path: Path) -> str | None:
        name = self._inline(node, path)
        if name is None:
            return None
        try:
            text, mode = _read_secret(self.folder / name)
        except (OSError, ValueError) as error:
            why = (error.strerror or "it cannot be opened").lower() if isinstance(error, OSError) else str(error)
            self.problems.error(f"{path[-1]}: cannot be read: {why}", node, fix="name a file that is there", path=path)
            return None
        if mode & stat.S_IROTH and not str(self.folder / name).startswith("/run/secrets/"):
            message = "everybody on this machine can read this file"
            self.problems.warning(message, node, fix=f"chmod 600 {name}", path=path)
        return text


def _read_secret(file: File) -> tuple[str, int]:
    """Return the text of a secret's file, without its last line break, and its mode. Raises OSError and ValueError."""
    mode = file.stat().st_mode
    if not stat.S_ISREG(mode):  # a named pipe would hold us up
        raise WrongValueError("it is not a file")
    with file.open("rb") as opened:
        data = opened.read(_MAX_SECRET + 1)
    if len(data) > _MAX_SECRET:
        raise WrongValueError(f"it is larger than {_MAX_SECRET} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = ""
    if data and not text:
        raise WrongValueError("it is not text in UTF-8")
    return text.removesuffix("\n").removesuffix("\r"), mode


def _secret_way(name: str, keys: Mapping[str, Key]) -> tuple[Key | None, str]:
    """Return the key that a name stands for, and for a secret the way it is given: "", "_env" or "_file"."""
    if name in keys:
        return keys[name], ""
    for way in ("_env", "_file"):
        key = keys.get(name.removesuffix(way))
        if name.endswith(way) and key is not None and key.secret:
            return key, way
    return None, ""


def _spellings(keys: Mapping[str, Key]) -> list[str]:
    return [name + way for name, key in keys.items() for way in (WAYS if key.secret else WAYS[:1])]


def _least(key: Key) -> str:
    return f"{key.name}_env: {key.name.upper()}" if key.secret else f"{key.name}: ..."


def meant(written: str, known: Iterable[str]) -> str | None:
    """Return a sentence that names what was probably meant, or what there is."""
    known = tuple(known)
    close = get_close_matches(written.lower(), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean {close[0]}?"
    return f"there are: {', '.join(known)}" if known else None


def _from_variable(value: str, key: Key) -> Any:
    """Return the value of a variable as the number, or the true or false, that the key wants."""
    if int in key.accepts and re.fullmatch(r"-?\d{1,18}", value):
        return int(value)
    if bool in key.accepts and value in {"true", "false"}:
        return value == "true"
    return value


# --- places and words --------------------------------------------------------------------------------------------


def _step(node: Node, part: str | int) -> Node | None:
    if isinstance(node, Items) and isinstance(part, int):
        return node.items[part] if 0 <= part < len(node.items) else None
    if isinstance(node, Pairs):
        return node.get(str(part))
    return None


def find(node: Node, path: Iterable[str | int]) -> Node:
    """Return the node at the end of `path`, or the last one on the way."""
    for part in path:
        inner = _step(node, part)
        if inner is None:
            break
        node = inner
    return node


def _within(node: Node, path: Iterable[str | int]) -> Path:
    """Return as much of pydantic's path as is in the file: it adds names of its own types."""
    taken: list[str | int] = []
    for part in path:
        inner = _step(node, part)
        if inner is None:
            break
        node = inner
        taken.append(part)
    return tuple(taken)


_TYPE_WORDS = {
    "string_type": "text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "tuple_type": "a list such as [a, b]",
    "list_type": "a list such as [a, b]",
    "frozen_set_type": "a list such as [a, b]",
    "dict_type": "a mapping such as {{key: value}}",
    "mapping_type": "a mapping such as {{key: value}}",
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
    "literal_error": "one of {expected}",
}


def _in_words(wrongs: list[Any], node: Node) -> tuple[str, str | None]:
    """Return message and fix for what pydantic says of one value."""
    own = next((wrong["ctx"]["error"] for wrong in wrongs if wrong["type"] == "value_error"), None)
    if own is not None:
        return str(own), getattr(own, "fix", None)
    kinds = {wrong["type"] for wrong in wrongs}
    words = dict.fromkeys(_words(wrong) for wrong in wrongs if wrong["type"] != "none_required")
    return f"must be {' or '.join(words)}", _fix(kinds, wrongs, node)


def _words(wrong: Any) -> str:
    words = _TYPE_WORDS.get(wrong["type"])
    if words is None:
        return f"different ({wrong['msg'].lower()})"
    context = dict(wrong.get("ctx") or {})
    context["expected"] = str(context.get("expected", "")).replace("'", "")
    return words.format(**context)


def _fix(kinds: set[str], wrongs: list[Any], node: Node) -> str | None:
    if not isinstance(node, Scalar):
        return None
    if "literal_error" in kinds:
        expected = next(wrong["ctx"]["expected"] for wrong in wrongs if wrong["type"] == "literal_error")
        close = get_close_matches(node.text.lower(), re.findall(r"'([^']*)'", expected), n=1)
        return close[0] if close else None
    if "bool_type" in kinds and node.text.lower() in {"yes", "on", "y", "true", "no", "off", "n", "false"}:
        return "true" if node.text.lower() in {"yes", "on", "y", "true"} else "false"
    if kinds & {"tuple_type", "list_type", "frozen_set_type"} and node.text:
        return f"[{node.text}]"
    if "string_type" in kinds and node.text and not isinstance(node.value, str):
        return quoted(node.text)
    return None
