"""Rules from one spelling to the other within a config file: `match:` becomes `query:`, or the reverse.

Only the keys that change are written anew, at the places that the YAML parser tells; every other byte of the file
stays. Writing out a whole parsed document would keep the comments too, but indent, wrap and quote all of it in one way,
whatever way the people of the file have.

What is written is read again before it is believed: a rule whose tree would change stays as it is, and is told.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal, NamedTuple

import yaml

from bot.config.document import Document, Problems, RefusedError
from bot.config.yaml_nodes import Composer, Items, Node, Pairs, Scalar
from bot.config.yaml_places import offset_in
from bot.errors import ConfigError, Problem
from bot.folding import MARKS
from bot.rules import compile_rules
from bot.rules.queries.compact import QueryError, read, write
from bot.rules.queries.spelling import alike, part_of

Spelling = Literal["yaml", "compact"]
KEYS: dict[Spelling, tuple[str, str]] = {"compact": ("match", "query"), "yaml": ("query", "match")}
"""Which key becomes which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Formatted:
    """A config with its rules in one spelling.

    `changed` are the numbers of the rules that were rewritten, from 0. `left` tells of those that could not be, with
    the reason and the place.
    """

    text: str
    changed: tuple[int, ...] = ()
    left: tuple[Problem, ...] = ()


def formatted(text: str, to: Spelling, rule: str | None = None, file: str = "") -> Formatted:
    """Return a config with its rules in one spelling, all of them or the one of this name.

    Rules that are a bare phrase, list or mapping of operators have no `match:` and stay. Raises ConfigError where the
    file is no YAML, or has no rule of that name.
    """
    document = Document(text, file)
    mark = text[: len(text) - len(document.text)]
    outcome = _formatted(document, to, rule)
    return Formatted(text=mark + outcome.text, changed=outcome.changed, left=outcome.left)


def _formatted(document: Document, to: Spelling, name: str | None) -> Formatted:
    root = _root(document)
    candidates = _chosen(root, document, KEYS[to][0], name)
    tokens = _Tokens(document.text)
    changes: list[_Change] = []
    left: list[Problem] = []
    for found in candidates:
        try:
            changes.append(_change(found, tokens, to))
        except _LeftError as reason:
            left.append(_problem(document, reason, found))
    good, odd = _judged(changes, _plain(root.get("lists")) if isinstance(root, Pairs) else {})
    left += [_problem(document, _LeftError("its tree would not be the same", None), change.found) for change in odd]
    text, kept = _written(document, good, to)
    left += [
        _problem(
            document, _LeftError("its place in the file is too odd to write in", "write it over by hand"), one.found
        )
        for one in good
        if one not in kept
    ]
    left.sort(key=lambda problem: (problem.line, problem.column))
    return Formatted(text=text, changed=tuple(one.found.number for one in kept), left=tuple(left))


# --- which rules ---------------------------------------------------------------------------------------------------


class _Found(NamedTuple):
    """A rule that has the key in question. `flow` says that it stands within brackets; `line` where its lines begin."""

    number: int
    key: Scalar
    value: Node
    rule: Pairs


class _LeftError(Exception):
    """Why a rule stays as it is."""

    def __init__(self, message: str, fix: str | None = None, index: int | None = None) -> None:
        super().__init__(message)
        self.fix = fix
        self.index = index


_NOT_RIGHT = _LeftError("it is not right", "wirewatch check tells what is wrong")


def _root(document: Document) -> Node | None:
    problems = Problems(document)
    try:
        root = Composer(document, problems).compose()
    except RefusedError:
        root = None
    except yaml.MarkedYAMLError as error:
        problems.error("this is no YAML that can be read", error.problem_mark.index if error.problem_mark else 0)
        root = None
    if problems.error_count:
        raise ConfigError(problems.all())
    return root


def _rules(root: Node | None) -> list[Node]:
    rules = root.get("rules") if isinstance(root, Pairs) else None
    return rules.items if isinstance(rules, Items) else []


def _chosen(root: Node | None, document: Document, key: str, name: str | None) -> list[_Found]:
    found, names = [], set[str]()
    for number, rule in enumerate(_rules(root)):
        if not isinstance(rule, Pairs):
            continue
        own = rule.get("name")
        own_name = own.text if isinstance(own, Scalar) else None
        names |= {own_name} if own_name else set()
        written, value = rule.key(key), rule.get(key)
        if written is not None and value is not None and name in (None, own_name):
            found.append(_Found(number, written, value, rule))
    if name is not None and name not in names:
        known = ", ".join(sorted(names)[:12])
        message = f"there is no rule that says name: {name}"
        raise ConfigError((Problem(message=message, file=document.file, fix=f"known are: {known}" if known else None),))
    return found


def _problem(document: Document, reason: _LeftError, found: _Found) -> Problem:
    line, column = document.place(found.key.start if reason.index is None else reason.index)
    return Problem(
        message=f"this rule stays as it is: {reason}",
        path=("rules", found.number, found.key.text),
        fix=reason.fix,
        file=document.file,
        line=line,
        column=column,
        warning=True,
    )


# --- what becomes of one -------------------------------------------------------------------------------------------


class _Change(NamedTuple):
    """One rule to be rewritten: the value that it had and that it gets, and what of the file is replaced."""

    found: _Found
    value: Any
    match: Any
    again: Any
    end: int
    comments: tuple[str, ...]


def _change(found: _Found, tokens: "_Tokens", to: Spelling) -> _Change:
    end = tokens.end(found.key.start, found.value)
    if found.value.start < found.key.end or tokens.shared(found.key.start, end):
        raise _LeftError("a part of it is shared by & and *", "use a named list: lists:")
    if found.rule.get(KEYS[to][1]) is not None:
        raise _LeftError("it has both `match:` and `query:`", "keep one of the two")
    if "${" in tokens.text[found.key.start : end]:
        raise _LeftError("what a ${VARIABLE} in it holds may be no plain word", "write out what it holds")
    value, comments = _plain(found.value), tuple(tokens.comments(found.key.start, end))
    if to == "compact":
        query, again = _spelled(value)
        return _Change(found, query, value, again, end, comments)
    match = _read(value, found.value, tokens.text)
    return _Change(found, match, match, match, end, comments)


def _spelled(match: Any) -> tuple[str, Any]:
    """Return the compact spelling of a match, and what it is when it is read again."""
    try:
        query = write(match)
        return query, read(query).match
    except QueryError as error:
        raise _LeftError(f"as a query, {error}", error.fix) from None
    except ValueError:
        raise _NOT_RIGHT from None


def _read(query: Any, node: Node, text: str) -> Any:
    if not isinstance(query, str):
        raise _LeftError("`query:` is text", "put it in single quotes")
    try:
        match = read(query).match
        part_of(match)
    except QueryError as error:
        index = node.start + offset_in(text[node.start : node.end], query, error.start)
        raise _LeftError(str(error), error.fix, index) from None
    except ValueError:
        raise _NOT_RIGHT from None
    return match


def _plain(node: Node | None) -> Any:
    """Return a node as lists, dicts and scalars, as it is written."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Items):
        return [_plain(item) for item in node.items]
    if isinstance(node, Pairs):
        return {key.text: _plain(value) for key, value in node.pairs}
    return {}


def _judged(changes: Sequence[_Change], lists: Any) -> tuple[list[_Change], list[_Change]]:
    """Return the changes that leave the tree of their rule as it is, and those that do not."""
    named = lists if isinstance(lists, dict) else {}
    before = _trees([change.match for change in changes], named)
    after = _trees([change.again for change in changes], named)
    judged: tuple[list[_Change], list[_Change]] = ([], [])
    for number, change in enumerate(changes):
        is_same = before.get(str(number)) == after.get(str(number))
        judged[not (is_same and alike(part_of(change.match), part_of(change.again)))].append(change)
    return judged


def _trees(matches: Iterable[Any], lists: dict[str, Any]) -> dict[str, Any]:
    """Return the trees of those that the compiler takes, by their numbers."""
    problems: list[Problem] = []
    written = [{"name": str(number), "match": match} for number, match in enumerate(matches)]
    return {rule.name: rule.match for rule in compile_rules(written, lists, problems.append)}


# --- writing it ----------------------------------------------------------------------------------------------------


_MAX_TRIES = 60  # times that the file is read to find out which changes cannot be read back


class _Edit(NamedTuple):
    start: int
    end: int
    text: str


def _written(document: Document, changes: list[_Change], to: Spelling) -> tuple[str, list[_Change]]:
    """Return the text with all changes in it that can be read back, and these."""
    text = _edited(document, changes, to)
    if _is_read_back(document, text, changes, to):
        return text, changes
    kept = _readable(document, changes, to)
    text = _edited(document, kept, to)
    return (text, kept) if _is_read_back(document, text, kept, to) else (document.text, [])


def _readable(document: Document, changes: list[_Change], to: Spelling) -> list[_Change]:
    """Return the changes that can be read back, found by halving, as those that cannot are rare."""
    kept, open_halves = list[_Change](), [changes]
    for _ in range(_MAX_TRIES):
        if not open_halves:
            break
        some = open_halves.pop()
        if _is_read_back(document, _edited(document, some, to), some, to):
            kept += some
        elif len(some) > 1:
            open_halves += [some[len(some) // 2 :], some[: len(some) // 2]]
    return kept


def _edited(document: Document, changes: list[_Change], to: Spelling) -> str:
    pieces, end = list[str](), 0
    newline = "\r\n" if "\r\n" in document.text else "\n"
    edits = [edit for change in changes for edit in _edits(document, change, to, newline)]
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        pieces += [document.text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*pieces, document.text[end:]])


def _is_read_back(document: Document, text: str, changes: list[_Change], to: Spelling) -> bool:
    """Whether the rewritten rules say what they were to say, and all else is what it was."""
    try:
        now = _plain(_root(Document(text, "")))
    except ConfigError:
        return False
    wanted = _plain(_root(document))
    old, new = KEYS[to]
    for change in changes:
        rule = wanted["rules"][change.found.number]
        del rule[old]
        rule[new] = change.value
    return bool(now == wanted)


def _edits(document: Document, change: _Change, to: Spelling, newline: str) -> Iterator[_Edit]:
    """Yield what replaces the key and its value, and the comments that go above."""
    text, found = document.text, change.found
    new, end, comments = _replacement(text, change, to)
    line = document.line_span(found.key.start)[0]
    lead = _BLANKS.match(text, line, found.key.start)
    for comment in comments:
        yield _Edit(line, line, f"{lead[0] if lead else ''}{comment}{newline}")
    yield _Edit(found.key.start, end, new.replace("\n", newline))


def _replacement(text: str, change: _Change, to: Spelling) -> tuple[str, int, list[str]]:
    """Return what is written anew, up to where it replaces what was, and the comments that go above."""
    found, end = change.found, change.end
    key, indent = KEYS[to][1], found.key.column - 1
    if found.rule.flow:
        return f"{key}: {_single(change.value) if to == 'compact' else _flow(change.value)}", end, list(change.comments)
    new = _query_lines(key, change.value, indent) if to == "compact" else _block(key, change.value, indent)
    if "\n" not in new and "\n" not in text[found.key.start : end]:
        return new, end, list(change.comments)  # the comment behind it can stay there
    end, comment = _behind(text, end)
    if to == "yaml":
        first, rest, below = new.partition("\n")
        return (f"{first}  {comment}{rest}{below}" if comment else new), end, list(change.comments)
    end, below_it = _below(text, end, indent)
    return new, end, [*change.comments, *([comment] if comment else []), *below_it]


_BLANKS = re.compile(r"[ \t]*")
_BEHIND = re.compile(r"[ \t]+(#[^\r\n]*)")
_BELOW = re.compile(r"(?:[ \t]*\r?\n)+([ \t]*)(#[^\r\n]*)")


def _behind(text: str, end: int) -> tuple[int, str]:
    """Return the comment on the last line of a value, and where it ends."""
    found = _BEHIND.match(text, end)
    return (found.end(), found[1].rstrip()) if found else (end, "")


def _below(text: str, end: int, indent: int) -> tuple[int, list[str]]:
    """Return the comments below a value that are indented as its parts: in a block scalar they would become text."""
    comments = []
    while (found := _BELOW.match(text, end)) and len(found[1]) > indent:
        comments.append(found[2].rstrip())
        end = found.end()
    return end, comments


# --- YAML for a value ----------------------------------------------------------------------------------------------

_WIDTH = 100  # characters of a line that is written anew
_SAFE = re.compile(rf"\$?[^\W\d_](?:[\w{MARKS} .*'’&/?-]*[\w{MARKS}.*?])?")
_OTHER_MEANING = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_NEEDS_ESCAPE = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff\ud800-\udfff]")
_ESCAPED = {"\n": "\\n", "\t": "\\t", "\r": "\\r"}


def _scalar(value: Any) -> str:
    """Return a text or number as YAML, in quotes where any reader of YAML could take it for something else."""
    if not isinstance(value, str):
        return str(value).lower()
    if _SAFE.fullmatch(value) and value.lower() not in _OTHER_MEANING:
        return value
    return _single(value) if '"' in value or "\\" in value else _double(value)


def _single(text: str) -> str:
    """Return a text in single quotes, in which only these themselves are special."""
    return _double(text) if _NEEDS_ESCAPE.search(text) else "'" + text.replace("'", "''") + "'"


def _double(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + _NEEDS_ESCAPE.sub(lambda hit: _ESCAPED.get(hit[0], f"\\u{ord(hit[0]):04x}"), escaped) + '"'


def _flow(value: Any) -> str:
    """Return a value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _query_lines(key: str, query: str, indent: int) -> str:
    """Return a query in single quotes, or folded where that is too long for a line."""
    line = f"{key}: {_single(query)}"
    if indent + len(line) <= _WIDTH or _NEEDS_ESCAPE.search(query):
        return line
    lines, pad = [""], " " * (indent + 2)
    # A line break stands for one blank; where there are more, or a line would begin with one, none can be.
    for piece in re.split(r"(?<=[^ ]) (?=[^ ])", query):
        if lines[-1] and len(pad) + len(lines[-1]) + 1 + len(piece) > _WIDTH:
            lines.append(piece)
        else:
            lines[-1] += f" {piece}" if lines[-1] else piece
    return "\n".join([f"{key}: >-", *(pad + line for line in lines)])


def _block(key: str, value: Any, indent: int) -> str:
    """Return a key and its value, over several lines where one would be long or hard to read."""
    if _is_short(value):
        line = f"{key}: {_flow(value)}"
        if indent + len(line) <= _WIDTH or isinstance(value, str):
            return line
    pad = "\n" + " " * (indent + 2)
    return f"{key}:{pad}{_item(value, indent + 2)}"


def _item(value: Any, indent: int) -> str:
    """Return a value as lines, the first of which begins in column `indent`."""
    pad = "\n" + " " * indent
    if isinstance(value, dict):
        return pad.join(_block(key, one, indent) for key, one in value.items())
    if isinstance(value, list):
        return pad.join(f"- {_member(one, indent + 2)}" for one in value)
    return _scalar(value)


def _member(value: Any, indent: int) -> str:
    line = _flow(value)
    short = isinstance(value, list) and _is_short(value) and indent + len(line) <= _WIDTH
    return line if short else _item(value, indent)


def _is_short(value: Any) -> bool:
    """Whether a value reads well on one line: a text, a list of texts, the fields of an operator."""
    if isinstance(value, dict):
        is_fields = not value.keys().isdisjoint({"of", "from", "is"})
        return is_fields and all(_is_short(one) for one in value.values() if not isinstance(one, int | float))
    if isinstance(value, list):
        return all(isinstance(one, str) or (isinstance(one, list) and _is_short(one)) for one in value)
    return isinstance(value, str)


# --- where things stand --------------------------------------------------------------------------------------------


class _Tokens:
    """Where the tokens of a text stand; between them is nothing but blanks and comments."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._tokens = [
            (token.start_mark.index, token.end_mark.index, token)
            for token in yaml.scan(text, Loader=yaml.CSafeLoader)
            if token.start_mark.index < token.end_mark.index
        ]
        self._starts = [start for start, _, _ in self._tokens]

    def _within(self, start: int, end: int) -> list[tuple[int, int, Any]]:
        return self._tokens[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def end(self, start: int, value: Node) -> int:
        """Return where a value ends, without the blank lines and comments that its node may reach over."""
        found = self._within(start, max(value.end, value.start + 1))
        last = max((end for _, end, _ in found), default=value.end)
        return start + len(self.text[start:last].rstrip())

    def shared(self, start: int, end: int) -> bool:
        """Whether there is an anchor or an alias."""
        return any(isinstance(token, yaml.AnchorToken | yaml.AliasToken) for _, _, token in self._within(start, end))

    def comments(self, start: int, end: int) -> Iterator[str]:
        """Yield the comments within, in order."""
        found = self._within(start, end)
        for begin, stop, token in found:
            style = getattr(token, "style", None)
            if style in ("|", ">"):
                header = self.text[begin:stop].split("\n", 1)[0]
                yield from re.findall(r"(?<=[ \t])#.*", header)
        for (_, before, _), (after, _, _) in pairwise(found):
            yield from (hit.rstrip() for hit in re.findall(r"#[^\r\n]*", self.text[before:after]))
