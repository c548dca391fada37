"""A user's own messages: Jinja2 templates that give text and the roles of its pieces, never markup.

A template is data from a config, and what it is filled with comes from outside: it can name no attribute, call nothing,
load nothing, and neither run nor grow for long. What it may say is a list of what is allowed, not of what is not.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import add, floordiv, mod, mul, sub, truediv
from typing import Any

import jinja2
from jinja2 import StrictUndefined, TemplateSyntaxError, Undefined, meta, nodes, pass_context
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.visitor import NodeTransformer

from bot.errors import TemplateError, meant
from bot.markup import clean, safe_url
from bot.markup.roles import OPEN, bare, linked, set_apart, wrapped_in

MAX_TEMPLATE = 10_000  # characters
MAX_TEXT = 20_000  # characters of a text on the way, and of the message
MAX_STEPS = 20_000  # turns of all loops
MAX_NUMBER = 10**15
MAX_DEPTH = 40  # of a template in itself
MAX_LIST = 2_000
_LINKS = 200

_ALLOWED = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Assign, nodes.Name, nodes.Const),
    *(nodes.List, nodes.Tuple, nodes.Filter, nodes.Test, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not),
    *(nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Neg, nodes.Pos, nodes.Concat),
    *(nodes.CondExpr, nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Keyword),
)
_REFUSED: Mapping[type[nodes.Node], str] = {
    nodes.Call: "nothing can be called",
    nodes.Include: "include cannot be used",
    nodes.Import: "import cannot be used",
    nodes.FromImport: "import cannot be used",
    nodes.Extends: "extends cannot be used",
    nodes.Macro: "macro cannot be used",
    nodes.CallBlock: "call cannot be used",
    nodes.Block: "block cannot be used",
    nodes.FilterBlock: "filter cannot be used as a block",
    nodes.AssignBlock: "set cannot be used as a block",
    nodes.With: "with cannot be used",
    nodes.Dict: "a mapping cannot be used",
    nodes.Pow: "** cannot be used",
}
_FAILURES = (jinja2.TemplateError, TypeError, ValueError, LookupError, ArithmeticError, AttributeError, RecursionError)
_LOOP = frozenset({"index", "index0", "revindex", "revindex0", "first", "last", "length", "even", "odd"})
_TESTS = (
    "defined",
    "undefined",
    "none",
    "string",
    "number",
    "even",
    "odd",
    "divisibleby",
    "in",
    "==",
    "!=",
    "eq",
    "ne",
)
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]+")
_OPERATORS: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": add,
    "-": sub,
    "*": mul,
    "/": truediv,
    "//": floordiv,
    "%": mod,
}


# --- what a template can do with a value -----------------------------------------------------------------------


@dataclass(slots=True)
class _Session:
    """What one rendering has used of what it may use, and the addresses that it links to."""

    steps: int = 0
    links: list[str] = field(default_factory=list)

    def spend(self, number: int) -> None:
        self.steps += number
        if self.steps > MAX_STEPS:
            raise TemplateError(f"the loops take more than {MAX_STEPS:,} turns")


def _session(context: Context) -> _Session:
    session: _Session = context["_session"]
    return session


def _text(value: object) -> str:
    """Return a value as it is shown. Raises TemplateError where it cannot be."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Undefined):
        return str(value)  # which says that there is no such thing
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list | tuple) and all(isinstance(one, str) for one in value):
        return _joined_by(", ", value)
    raise TemplateError("this is not a text but a record, or a list of them: name one of its fields")


def _short_enough(size: int) -> None:
    if size > MAX_TEXT:
        raise TemplateError(f"a text becomes longer than {MAX_TEXT:,} characters")


def _joined_by(separator: str, values: Sequence[object]) -> str:
    texts = [_text(value) for value in values]
    _short_enough(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


def _join(values: object, separator: object = ", ") -> str:
    return _joined_by(_text(separator), _listed(values))


def _concat(values: Sequence[object]) -> str:
    return _joined_by("", values)


def _listed(values: object) -> Sequence[Any]:
    if not isinstance(values, list | tuple):
        if isinstance(values, Undefined):
            str(values)
        raise TemplateError("this is no list")
    return values


def _replace(value: object, old: object, new: object) -> str:
    text, old, new = _text(value), _text(old), _text(new)
    _short_enough(len(text) + text.count(old) * max(0, len(new) - len(old)))
    return text.replace(old, new)


def _truncate(value: object, length: int = 120, end: object = "…") -> str:
    """Return at most so many characters, cut at a word."""
    text, end = _text(value), _text(end)
    if not isinstance(length, int) or length < 1:
        raise TemplateError("truncate takes a number of characters")
    if len(bare(text)) <= length:
        return text
    text = bare(text)
    head = text[: max(1, length - len(end))]
    return (head.rsplit(" ", 1)[0] if " " in head else head).rstrip() + end


def _length(value: object) -> int:
    return len(value) if isinstance(value, list | tuple) else len(bare(_text(value)))


def _first(value: object) -> object:
    values = value if isinstance(value, str) else _listed(value)
    return values[0] if values else ""


def _last(value: object) -> object:
    values = value if isinstance(value, str) else _listed(value)
    return values[-1] if values else ""


def _reverse(value: object) -> object:
    return value[::-1] if isinstance(value, str) else list(reversed(_listed(value)))


def _sort(value: object) -> list[Any]:
    return sorted(_listed(value), key=lambda one: _text(one).casefold())


def _unique(value: object) -> list[Any]:
    return list(dict.fromkeys(map(_text, _listed(value))))


def _default(value: object, other: object = "") -> object:
    return other if isinstance(value, Undefined) or value in ("", None, []) else value


def _round(value: object, digits: int = 0) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float) or not isinstance(digits, int):
        raise TemplateError("round takes a number")
    return round(value, digits) if digits else round(value)


def _cased(change: Callable[[str], str]) -> Callable[[object], str]:
    return lambda value: change(_text(value))


def _in_role(word: str) -> Callable[[object], str]:
    def filled(value: object) -> str:
        text = _text(value)
        _short_enough(len(text))
        return wrapped_in(word, text)

    return filled


def _mark(value: object, words: object = None) -> str:
    """Return a text marked, or the words in it, wherever they stand."""
    text = _text(value)
    if words is None:
        return wrapped_in("mark", text)
    wanted = [one for one in (words if isinstance(words, list | tuple) else [words]) if _text(one).strip()]
    if not wanted:
        return text
    alternatives = sorted((re.escape(_text(one)) for one in wanted[:100]), key=len, reverse=True)
    hits = re.compile(rf"(?<!\w)(?:{'|'.join(alternatives)})(?!\w)", re.IGNORECASE)
    marked = hits.sub(lambda hit: wrapped_in("mark", hit[0]), text)
    _short_enough(len(marked))
    return marked


@pass_context
def _link(context: Context, value: object, url: object) -> str:
    """Return a text as a link; where the address is none, the text."""
    text, links = _text(value), _session(context).links
    address = safe_url(_text(url))
    if not address or not text or len(links) >= _LINKS:
        return text
    links.append(address)
    return linked(len(links) - 1, text)


@pass_context
def _each(context: Context, values: object) -> list[Any]:
    """Return what a loop goes through, and count it."""
    found = list(_listed(values))
    _session(context).spend(len(found) + 1)
    return found


FILTERS: Mapping[str, Callable[..., Any]] = {
    **{word: _in_role(word) for word in OPEN if word != "mark"},
    "mark": _mark,
    "link": _link,
    "upper": _cased(str.upper),
    "lower": _cased(str.lower),
    "capitalize": _cased(str.capitalize),
    "title": _cased(str.title),
    "trim": _cased(str.strip),
    "truncate": _truncate,
    "replace": _replace,
    "join": _join,
    "length": _length,
    "first": _first,
    "last": _last,
    "sort": _sort,
    "unique": _unique,
    "reverse": _reverse,
    "default": _default,
    "round": _round,
}


class _Environment(ImmutableSandboxedEnvironment):
    """Jinja2 without anything but our values, filters and a few tests."""

    intercepted_binops = frozenset(_OPERATORS)

    def __init__(self) -> None:
        super().__init__(
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
            finalize=_shown,
            optimized=False,
            cache_size=0,
        )
        self.globals.clear()
        self.filters = {**FILTERS, "_each": _each, "_concat": _concat}
        self.tests = {name: test for name, test in self.tests.items() if name in _TESTS}

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - the base's signature
        """Return what an operator makes of two values, which may not be large."""
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return _joined_by("", (left, right))
        if operator == "+" and isinstance(left, list | tuple) and isinstance(right, list | tuple):
            if len(left) + len(right) > MAX_LIST:
                raise TemplateError(f"a list becomes longer than {MAX_LIST:,}")
            return [*left, *right]
        for one in (left, right):
            if isinstance(one, Undefined):
                str(one)
            if isinstance(one, bool) or not isinstance(one, int | float):
                raise TemplateError(f"{operator} takes numbers; to put texts together, write ~")
            if not abs(one) < MAX_NUMBER:
                raise TemplateError("a number becomes too large")
        return _OPERATORS[operator](left, right)

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return a field of a record, or what a loop says of itself; there are no other attributes."""
        if isinstance(obj, Undefined):
            str(obj)
        if isinstance(obj, dict):
            if attribute in obj:
                return obj[attribute]
            return self.undefined(hint=f"there is no {attribute!r} here; {meant(attribute, sorted(obj))}")
        if isinstance(obj, LoopContext) and attribute in _LOOP:
            return getattr(obj, attribute)
        words = "loop" if isinstance(obj, LoopContext) else "a list" if isinstance(obj, list | tuple) else "a text"
        return self.undefined(hint=f"{words} has no {attribute!r}")

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return a field of a record, or one of a list or text by its number."""
        if isinstance(obj, Undefined):
            str(obj)
        if isinstance(obj, dict) and isinstance(argument, str):
            return self.getattr(obj, argument)
        if isinstance(obj, list | tuple | str) and isinstance(argument, int):
            if -len(obj) <= argument < len(obj):
                return obj[argument]
            return self.undefined(hint=f"there is no number {argument} in it, as it has only {len(obj)}")
        return self.undefined(hint="only a number can stand between the brackets")


def _shown(value: object) -> str:
    text = _text(value)
    return set_apart(text)


# --- a template ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A template that was understood. `is_whole`: it tells a whole message, and not one story."""

    source: str
    is_whole: bool
    _code: Any = field(repr=False, compare=False)

    def filled(self, values: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
        """Return a text with roles (see `bot.markup.roles`) and the addresses that it links to. Raises TemplateError.

        Values are texts, numbers, truths, and lists and records of these; texts from outside must be clean.
        """
        session, written, size = _Session(), [], 0
        try:
            for piece in self._code.generate({**values, "_session": session}):
                size += len(piece)
                _short_enough(size)
                written.append(piece)
        except TemplateError as error:
            raise TemplateError(str(error), line=error.line or _line_of(error), fix=error.fix) from None
        except _FAILURES as error:
            raise TemplateError(_words(error), line=_line_of(error)) from None
        return _tidy("".join(written)), tuple(session.links)


def template(source: str, known: Sequence[str], whole: Sequence[str]) -> Template:
    """Return a template. Raises TemplateError where it cannot be understood, or says what it may not.

    `known` are the values of one story, `whole` those of a whole message: a template that names `cards` is for the
    latter.
    """
    if len(source) > MAX_TEMPLATE:
        raise TemplateError(f"the template is longer than {MAX_TEMPLATE:,} characters")
    environment = _Environment()
    try:
        tree = environment.parse(bare(source))
        _check(tree)
        named = meta.find_undeclared_variables(tree)
        is_whole = "cards" in named
        _check_names(tree, named, whole if is_whole else known)
        tree = _Bounded(environment).visit(tree)
        code = environment.from_string(tree)
    except TemplateSyntaxError as error:
        raise TemplateError(_plainer(error.message or "it cannot be understood"), line=error.lineno) from None
    except (RecursionError, MemoryError, SyntaxError):
        raise TemplateError("the template is nested too deeply") from None
    return Template(source=source, is_whole=is_whole, _code=code)


def _check(tree: nodes.Template) -> None:
    """Raise TemplateError for what a template may not say."""
    todo: list[tuple[nodes.Node, int]] = [(tree, 0)]
    while todo:
        node, depth = todo.pop()
        if depth > MAX_DEPTH:
            raise TemplateError("the template is nested too deeply", line=node.lineno)
        if not isinstance(node, _ALLOWED):
            words = _REFUSED.get(type(node), f"{type(node).__name__.lower()} cannot be used")
            raise TemplateError(f"{words} in a template", line=node.lineno, fix=_instead(node))
        if isinstance(node, nodes.For) and node.recursive:
            raise TemplateError("recursive cannot be used in a template", line=node.lineno)
        if isinstance(node, nodes.Filter) and node.name not in FILTERS:
            raise TemplateError(f"there is no filter {node.name!r}", line=node.lineno, fix=meant(node.name, [*FILTERS]))
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise TemplateError(f"there is no test {node.name!r}", line=node.lineno, fix=meant(node.name, _TESTS))
        name = node.name if isinstance(node, nodes.Name) else node.attr if isinstance(node, nodes.Getattr) else ""
        if name.startswith("_"):
            raise TemplateError(f"{name!r} begins with _", line=node.lineno)
        todo += [(child, depth + 1) for child in node.iter_child_nodes()]


def _instead(node: nodes.Node) -> str | None:
    if isinstance(node, nodes.Call) and isinstance(node.node, nodes.Getattr) and node.node.attr in FILTERS:
        return f"a filter: {{{{ ... | {node.node.attr} }}}}"
    return None


def _check_names(tree: nodes.Template, named: set[str], known: Sequence[str]) -> None:
    unknown = named - {*known, "loop"}
    for node in tree.find_all(nodes.Name):
        if node.name in unknown:
            raise TemplateError(
                f"there is no value {node.name!r}", line=node.lineno, fix=meant(node.name, sorted(known), most=40)
            )


class _Bounded(NodeTransformer):
    """Lets loops be counted, and texts that are put together be measured."""

    def __init__(self, environment: _Environment) -> None:
        self._environment = environment

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802 - the name that Jinja2 looks for
        self.generic_visit(node)
        node.iter = self._filtered(node.iter, "_each")
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802 - as above
        self.generic_visit(node)
        return self._filtered(nodes.List(node.nodes, lineno=node.lineno, environment=self._environment), "_concat")

    def _filtered(self, node: nodes.Node, name: str) -> nodes.Filter:
        return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno, environment=self._environment)


def _tidy(text: str) -> str:
    """Return a text without controls, spaces at the ends of its lines, and more than one empty line in a row."""
    text = _CONTROLS.sub("", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip()


def _line_of(error: BaseException) -> int:
    """Return on which line of the template something failed, 0 where that is not known."""
    found, trace = 0, error.__traceback__
    for frame, line in _frames(trace):
        if frame.f_code.co_filename == "<template>":
            found = line
    return found


def _frames(trace: Any) -> Iterator[tuple[Any, int]]:
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def _words(error: Exception) -> str:
    """Return what went wrong; of a filter without what it needs, in the words of the template and not of Python."""
    lacking = re.fullmatch(r"_?(\w+)\(\) missing .* argument.?: '(\w+)'.*", str(error))
    if lacking:
        return f"the filter `{lacking[1]}` needs its `{lacking[2]}`: {lacking[1]}({lacking[2]})"
    return clean(str(error))[:300] or type(error).__name__


def _plainer(words: str) -> str:
    """Return what Jinja2 says of a mistake as part of a sentence."""
    said = clean(words).rstrip(".")
    return said[:1].lower() + said[1:300]
