"""The parts of a rule between its two spellings: from a plain `match` value to compact text, and to a value again.

A `Part` says what the compiler would make of a value, so equal parts are equal trees. What is in which brackets:

    and, or, near/8, then/8, not-near/10    stand between operands; whatever stands so itself is put in brackets
    not                                     is bare only beside `and`: `a and b and not (c or d)`
    title:  ~  plural~  exact~              bind tighter than those, and looser than {3,}
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.folding import MARKS

Path = tuple[str | int, ...]
Place = tuple[int, int]
"""Where something begins and ends in a query, in characters."""

Kind = Literal[
    "term", "raw", "regex", "name", "any", "all", "none", "at_least", "near", "same", "apart", "count", "number",
    "first", "in", "forms",
]  # fmt: skip

MAX_DEPTH = 30  # what the compiler takes
FORM_SIGNS = {"stem": "~", "plural": "plural~", "none": "exact~"}
SCOPES = frozenset({"in", "forms"})
LITERALS = frozenset({"raw", "regex"})
# Words that stand bare for something else. In quotes they are words.
RESERVED = frozenset({"and", "or", "not", "of", "near", "then", "not-near", "same-sentence", "same-paragraph"})

# Where brackets are needed: a part stands where its own level is at least the one asked for.
_CHAIN, _LOOSE, _PREFIXED, _COUNTED, _WHOLE = range(5)

_LETTER = rf"[\w{MARKS}\u200c\u200d]"
_BARE = re.compile(
    rf"\$[\w{MARKS}-]+|\{{(?!\d){_LETTER}(?:{_LETTER}|[.&’'-])*\}}|(?:\w|[*#@])(?:(?:{_LETTER}|[*?.&’'-])*(?:{_LETTER}|[*?.]))?"
)
# A character after a backslash is the phrase's own business, and so is a quote there.
_QUOTE = re.compile(r'(\\.)|"', re.DOTALL)
_LONE_BACKSLASH = re.compile(r"(?<!\\)(?:\\\\)*\\\Z")
_SLASH = re.compile(r"(\\.)|/", re.DOTALL)
_BETWEEN_SLASHES = re.compile(r"(?:[^\\\n]|\\[^/\n])+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One operator or term: its operands, what else it was given, and where it stands in the query it came from.

    `given` holds, by kind: `text` (term, raw, regex); `is`, `aka`, `not` (name); the fields of an operator as YAML has
    them, but its operands; `in`; `forms`. `marks` are the places of these. `brackets` counts the pairs around it.
    """

    kind: Kind
    of: tuple["Part", ...] = ()
    given: Mapping[str, Any] = field(default_factory=dict)
    place: Place = (0, 0)
    marks: Mapping[str, Place] = field(default_factory=dict)
    brackets: int = 0


def write(match: Any) -> str:
    """Return the compact spelling of a plain `match` value. Raises ValueError where the compiler would refuse it."""
    return _spelled(part_of(match))[0]


def alike(one: Part, other: Part) -> bool:
    """Whether two parts say the same, wherever they stand."""
    return _told(one) == _told(other) and len(one.of) == len(other.of) and all(map(alike, one.of, other.of))


def _told(part: Part) -> tuple[Kind, dict[str, Any]]:
    return part.kind, {key: value for key, value in part.given.items() if value is not None and value is not False}


# --- from a plain value to parts -----------------------------------------------------------------------------------

# Operator -> its keys in the order of writing; whether it needs them.
_FIELDS: dict[str, dict[str, bool]] = {
    "at_least": {"n": True, "of": True},
    "near": {"within": True, "of": True, "ordered": False},
    "same": {"unit": True, "of": True},
    "apart": {"term": True, "from": True, "within": True},
    "count": {"of": True, "min": True},
    "number": {"of": True, "min": False, "max": False, "within": False},
    "first": {"words": True, "of": True},
}


def part_of(written: Any, depth: int = 0) -> Part:
    """Return what a plain `match` value says. Raises ValueError where it says nothing that the compiler would take."""
    if depth > MAX_DEPTH:
        raise ValueError(f"nested more than {MAX_DEPTH} deep")
    if isinstance(written, str):
        return Part(kind="term", given={"text": _phrase(written)})
    if isinstance(written, list):
        return _group("any", written, depth)
    if isinstance(written, Mapping):
        return _siblings(written, depth)
    raise ValueError(f"{written!r} is no text, list or mapping")


def _some_text(written: Any) -> str:
    if not isinstance(written, str) or not written.strip():
        raise ValueError(f"{written!r} is no text to look for")
    return written


def _phrase(written: str) -> str:
    if not written.startswith("$") and _LONE_BACKSLASH.search(written):
        raise ValueError("a backslash at the end escapes nothing")
    return _some_text(written)


def _group(kind: Literal["any", "all", "none"], written: Any, depth: int) -> Part:
    parts = _parts(written, depth) if isinstance(written, list) else (part_of(written, depth + 1),)
    return parts[0] if len(parts) == 1 and kind != "none" else Part(kind=kind, of=parts)


def _parts(written: Any, depth: int) -> tuple[Part, ...]:
    if not isinstance(written, list) or not written:
        raise ValueError("a list of operands is missing or empty")
    return tuple(part_of(member, depth + 1) for member in written)


def _siblings(written: Mapping[Any, Any], depth: int) -> Part:
    """Return what the keys of one mapping say together; `forms`, `in` and a bare `first` hold for the others."""
    bare_first = "first" in written and isinstance(written["first"], int)
    keys = [key for key in written if key not in SCOPES and not (key == "first" and bare_first)]
    parts = tuple(_operator(key, written[key], depth) for key in keys)
    if not parts:
        raise ValueError("a mapping without an operator")
    part = parts[0] if len(parts) == 1 else Part(kind="all", of=parts)
    if "forms" in written:
        part = Part(kind="forms", of=(part,), given={"forms": _one_of(written["forms"], FORM_SIGNS)})
    if "in" in written:
        part = Part(kind="in", of=(part,), given={"in": _places(written["in"])})
    if bare_first:
        part = Part(kind="first", of=(part,), given={"words": _whole(written["first"])})
    return part


def _places(written: Any) -> tuple[str, ...]:
    named = written if isinstance(written, list) else [written]
    if not named or not all(isinstance(name, str) and name.isascii() and name.isalpha() for name in named):
        raise ValueError(f"{written!r} is no place")
    return tuple(dict.fromkeys(named))


def _one_of(written: Any, known: Any) -> str:
    if not isinstance(written, str) or written not in known:
        raise ValueError(f"{written!r} is not one of {', '.join(known)}")
    return written


def _whole(written: Any) -> int:
    if not isinstance(written, int) or isinstance(written, bool) or written < 0:
        raise ValueError(f"{written!r} is no whole number")
    return written


def _amount(written: Any) -> int | float:
    if isinstance(written, bool) or not isinstance(written, int | float) or not abs(written) < 1e15:  # noqa: PLR2004
        raise ValueError(f"{written!r} is no number")
    return written


def _operator(key: Any, value: Any, depth: int) -> Part:
    if key in ("any", "all", "none"):
        return _group(key, value, depth)
    if key in LITERALS or key == "name":
        many = value if isinstance(value, list) else [value]
        parts = tuple(_name(one) if key == "name" else _literal(key, one) for one in many)
        if not parts:
            raise ValueError(f"{key} without a text")
        return parts[0] if len(parts) == 1 else Part(kind="any", of=parts)
    if key in _FIELDS and isinstance(value, Mapping):
        return _with_fields(key, value, depth)
    raise ValueError(f"{key!r} is no operator, or lacks its keys")


def _literal(kind: Literal["raw", "regex"], written: Any) -> Part:
    text = _some_text(written)
    return Part(kind=kind, given={"text": text.strip() if kind == "raw" else text})


def _name(written: Any) -> Part:
    if not isinstance(written, Mapping):
        return Part(kind="name", given={"is": _some_text(written), "aka": (), "not": ()})
    if "is" not in written or written.keys() - {"is", "aka", "not"}:
        raise ValueError("a name has is, aka and not")
    others = {key: tuple(map(_some_text, _listed(written.get(key, [])))) for key in ("aka", "not")}
    return Part(kind="name", given={"is": _some_text(written["is"]), **others})


def _listed(written: Any) -> list[Any]:
    return written if isinstance(written, list) else [written]


def _with_fields(kind: Kind, written: Mapping[Any, Any], depth: int) -> Part:
    known = _FIELDS[kind]
    if written.keys() - known.keys() or any(needed and key not in written for key, needed in known.items()):
        raise ValueError(f"{kind} has {', '.join(known)}")
    of = _operands(kind, written, depth)
    if kind in ("near", "same") and len(of) < 2:  # noqa: PLR2004 - a pair
        raise ValueError(f"{kind} takes two operands or more")
    return Part(kind=kind, of=of, given={key: _given(kind, key, value) for key, value in written.items()})


def _operands(kind: Kind, written: Mapping[Any, Any], depth: int) -> tuple[Part, ...]:
    if kind == "apart":
        return part_of(written["term"], depth + 1), part_of(written["from"], depth + 1)
    if kind in ("count", "first"):
        return (part_of(written["of"], depth + 1),)
    return _parts(_listed(written["of"]) if kind == "number" else written["of"], depth)


def _given(kind: Kind, key: str, value: Any) -> Any:
    """Return a field of an operator, judged as far as its spelling goes; operands are told elsewhere."""
    if key in ("of", "term", "from"):
        return None
    if key == "unit":
        return _one_of(value, ("sentence", "paragraph"))
    if key == "ordered":
        if not isinstance(value, bool):
            raise ValueError(f"{value!r} is not true or false")
        return value
    return _amount(value) if kind == "number" and key != "within" else _whole(value)


# --- from parts to compact text ------------------------------------------------------------------------------------


def _spelled(part: Part) -> tuple[str, int]:
    """Return the text of a part, and the level at which it can stand without brackets."""
    return _SPELLERS[part.kind](part)


def _at(part: Part, level: int) -> str:
    text, own = _spelled(part)
    return text if own >= level else f"({text})"


def _joined(parts: tuple[Part, ...], word: str, level: int = _LOOSE) -> str:
    return word.join(_at(part, level) for part in parts)


def term(text: str) -> str:
    """Return the compact spelling of a phrase or of a list's name: bare where that is possible."""
    if _BARE.fullmatch(text) and text.lower() not in RESERVED:
        return text
    if text.startswith("$"):
        return quoted(text)
    return '"' + _QUOTE.sub(lambda hit: hit[1] or '""', text) + '"'


def quoted(text: str) -> str:
    """Return a text in quotes; a quote inside is doubled."""
    return '"' + text.replace('"', '""') + '"'


def _term(part: Part) -> tuple[str, int]:
    return term(part.given["text"]), _WHOLE


def _raw(part: Part) -> tuple[str, int]:
    return _ticked(part.given["text"]), _WHOLE


def _ticked(text: str) -> str:
    return "`" + text.replace("`", "``") + "`"


def _regex(part: Part) -> tuple[str, int]:
    text = part.given["text"]
    if not _BETWEEN_SLASHES.fullmatch(text):  # it holds \/ already, which between slashes is a plain slash
        return f"regex({_ticked(text)})", _WHOLE
    return "/" + _SLASH.sub(lambda hit: hit[1] or r"\/", text) + "/", _WHOLE


def _named(part: Part) -> tuple[str, int]:
    others = [f"{key}: {', '.join(map(quoted, part.given[key]))}" for key in ("aka", "not") if part.given[key]]
    return f"name({', '.join([quoted(part.given['is']), *others])})", _WHOLE


def _any(part: Part) -> tuple[str, int]:
    return _joined(part.of, " or "), _CHAIN


def _all(part: Part) -> tuple[str, int]:
    found = halves(part)
    if found is None:
        return _joined(part.of, " and "), _CHAIN
    wanted, unwanted = found
    pieces = [_joined(wanted.of, " and ") if wanted.kind == "all" else _at(wanted, _LOOSE), _bare_not(unwanted)]
    return " and ".join(pieces if part.of[0] is wanted else reversed(pieces)), _CHAIN


def halves(part: Part) -> tuple[Part, Part] | None:
    """Return what is wanted and what is not, where an `all` is just these two: `a and b and not c`."""
    if len(part.of) != 2:  # noqa: PLR2004 - halves
        return None
    first, second = part.of
    if second.kind == "none":
        return first, second
    return (second, first) if first.kind == "none" else None


def _bare_not(part: Part) -> str:
    if len(part.of) > 1:
        return f"not ({_joined(part.of, ' or ')})"
    only = part.of[0]
    # `not (a or b)` excludes a, and b; brackets of their own keep what is one operand.
    return f"not (({_spelled(only)[0]}))" if only.kind == "any" else f"not {_at(only, _LOOSE)}"


def _none(part: Part) -> tuple[str, int]:
    return _bare_not(part), _CHAIN


def _near(part: Part) -> tuple[str, int]:
    word = f"{'then' if part.given.get('ordered') else 'near'}/{part.given['within']}"
    if len(part.of) > 2:  # noqa: PLR2004 - what does not fit on both sides of a word
        return f"{word}({_joined(part.of, ', ', _CHAIN)})", _WHOLE
    return _joined(part.of, f" {word} ", _PREFIXED), _CHAIN


def _apart(part: Part) -> tuple[str, int]:
    return _joined(part.of, f" not-near/{part.given['within']} ", _PREFIXED), _CHAIN


def _same(part: Part) -> tuple[str, int]:
    return f"same-{part.given['unit']}({_joined(part.of, ', ', _CHAIN)})", _WHOLE


def _at_least(part: Part) -> tuple[str, int]:
    return f"{part.given['n']} of ({_joined(part.of, ', ', _CHAIN)})", _LOOSE


def _count(part: Part) -> tuple[str, int]:
    return f"{_at(part.of[0], _WHOLE)}{{{part.given['min']},}}", _COUNTED


def _number(part: Part) -> tuple[str, int]:
    within = f"/{part.given['within']}" if "within" in part.given else ""
    bounds = [f" {sign} {part.given[key]}" for key, sign in (("min", ">="), ("max", "<=")) if key in part.given]
    return f"number{within}({_joined(part.of, ', ', _CHAIN)}){''.join(bounds)}", _LOOSE


def _first(part: Part) -> tuple[str, int]:
    return f"first/{part.given['words']}({_spelled(part.of[0])[0]})", _WHOLE


def _in(part: Part) -> tuple[str, int]:
    return f"{','.join(part.given['in'])}:{_at(part.of[0], _PREFIXED)}", _PREFIXED


def _forms(part: Part) -> tuple[str, int]:
    return FORM_SIGNS[part.given["forms"]] + _at(part.of[0], _PREFIXED), _PREFIXED


_SPELLERS: dict[Kind, Callable[[Part], tuple[str, int]]] = {
    "term": _term,
    "raw": _raw,
    "regex": _regex,
    "name": _named,
    "any": _any,
    "all": _all,
    "none": _none,
    "at_least": _at_least,
    "near": _near,
    "same": _same,
    "apart": _apart,
    "count": _count,
    "number": _number,
    "first": _first,
    "in": _in,
    "forms": _forms,
}


# --- from parts to a plain value -----------------------------------------------------------------------------------


class Plain:
    """Makes the plain value of parts, and notes in `places` where each of its nodes stands in the query."""

    def __init__(self) -> None:
        self.places: dict[Path, Place] = {}

    def value(self, part: Part, path: Path = ()) -> Any:
        """Return a part as YAML would give it under `match:`."""
        self.places[path] = part.place
        if part.kind == "term":
            return part.given["text"]
        if part.kind == "any" and not _is_literals(part):
            return self._values(part.of, path)
        return self._keys(part, path)

    def _values(self, parts: tuple[Part, ...], path: Path) -> list[Any]:
        return [self.value(part, (*path, index)) for index, part in enumerate(parts)]

    def _keys(self, part: Part, path: Path) -> dict[str, Any]:
        """Return a part as keys, for a mapping in which there may be others."""
        self.places.setdefault(path, part.place)
        match part.kind:
            case "any":
                return self._any(part, path)
            case "all":
                return self._all(part, path)
            case "in" | "forms":
                return self._scope(part, path)
        key, value = self._key(part, path)
        return {key: value}

    def _key(self, part: Part, path: Path) -> tuple[str, Any]:
        """Return a part that is one key as that key and its value."""
        match part.kind:
            case "term":
                return "any", self._list(part, (*path, "any"))
            case "none":
                return "none", self._none(part, (*path, "none"))
            case "raw" | "regex":
                return part.kind, self._note(part.given["text"], part, (*path, part.kind))
            case "name":
                return "name", self._name(part, (*path, "name"))
            case _:
                return part.kind, self._fields(part, (*path, part.kind))

    def _note(self, value: Any, part: Part, path: Path, key: str = "") -> Any:
        self.places[path] = part.marks.get(key, part.place)
        return value

    def _list(self, part: Part, path: Path) -> list[Any]:
        """Return a part as a list that means the same: of its members, or of itself."""
        self.places[path] = part.place
        many = part.kind == "any" and not _is_literals(part)
        return self._values(part.of if many else (part,), path)

    def _any(self, part: Part, path: Path) -> dict[str, Any]:
        if not _is_literals(part):
            return {"any": self._list(part, (*path, "any"))}
        kind = part.of[0].kind
        self.places[*path, kind] = part.place
        texts = [self._note(one.given["text"], one, (*path, kind, index)) for index, one in enumerate(part.of)]
        return {kind: texts}

    def _all(self, part: Part, path: Path) -> dict[str, Any]:
        found = halves(part)
        if found is None:
            self.places[*path, "all"] = part.place
            return {"all": self._values(part.of, (*path, "all"))}
        wanted, unwanted = found
        made = self._wanted(wanted, path), self._keys(unwanted, path)
        first, second = made if part.of[0] is wanted else reversed(made)
        return {**first, **second}

    def _wanted(self, part: Part, path: Path) -> dict[str, Any]:
        """Return the keys of what stands beside `none:`, which must not be `none` or a scope themselves."""
        if part.kind not in {"all", "term", "none", *SCOPES}:
            return self._keys(part, path)
        self.places[*path, "all"] = part.place
        return {"all": self._values(part.of if part.kind == "all" else (part,), (*path, "all"))}

    def _none(self, part: Part, path: Path) -> Any:
        only = part.of[0]
        if len(part.of) == 1 and only.kind == "term" and only.given["text"].startswith("$"):
            return self.value(only, path)
        self.places[path] = part.place
        return self._values(part.of, path)

    def _name(self, part: Part, path: Path) -> Any:
        self.places[path] = part.place
        others = {key: list(part.given[key]) for key in ("aka", "not") if part.given[key]}
        for key in ("is", *others):
            self.places[*path, key] = part.marks.get(key, part.place)
        return {"is": part.given["is"], **others} if others else part.given["is"]

    def _scope(self, part: Part, path: Path) -> dict[str, Any]:
        given, child = part.given[part.kind], part.of[0]
        self.places[*path, part.kind] = part.marks.get(part.kind, part.place)
        own: dict[str, Any] = {
            part.kind: given if part.kind == "forms" else given[0] if len(given) == 1 else list(given)
        }
        innermost = child.of[0] if part.kind == "in" and child.kind == "forms" else child
        if innermost.kind in SCOPES:  # keys of one mapping are `forms` within `in`; another scope needs its own
            return {**own, "any": self._list(child, (*path, "any"))}
        return {**own, **self._keys(child, path)}

    def _fields(self, part: Part, path: Path) -> dict[str, Any]:
        self.places[path] = part.place
        given = {key: value for key, value in part.given.items() if value is not None and value is not False}
        fields = {key: self._note(value, part, (*path, key), key) for key, value in given.items()}
        if part.kind == "apart":
            term, other = part.of
            fields |= {"term": self.value(term, (*path, "term")), "from": self.value(other, (*path, "from"))}
        elif part.kind in ("count", "first"):
            fields["of"] = self.value(part.of[0], (*path, "of"))
        else:
            self.places[*path, "of"] = (part.of[0].place[0], part.of[-1].place[1])
            fields["of"] = self._values(part.of, (*path, "of"))
        return {key: fields[key] for key in _FIELDS[part.kind] if key in fields}


def _is_literals(part: Part) -> bool:
    """Whether a part is one of several literals of one kind, which YAML writes as `raw: [...]`."""
    return part.kind == "any" and part.of[0].kind in LITERALS and len({one.kind for one in part.of}) == 1
