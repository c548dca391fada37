"""What the dialects of Markdown have in common: marks round words, links, quotes. How text is escaped, each knows."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.markup.cleaning import safe_url
from bot.markup.runs import Role, Run, merged, shared

_ADDRESS = re.compile(r"https?://[^\s\u2060\u2068\u2069]+")
_MARKED = re.compile(r"[*~`&;$@#]|\W_|_(?:\W|$)|__")
_ENDS = re.compile(r"^(\s*)(.*?)(\s*)$", re.DOTALL)


def markdown(
    runs: Sequence[Run],
    marks: Mapping[str, str],
    escaped: Callable[[str, bool], str],
    linked: Callable[[str], str],
) -> str:
    """Write runs as a dialect that has these marks for roles.

    `escaped` returns text that nothing is read into; it is told whether the text begins a line. `linked` does so for
    the words of a link. A link is ``[words](address)``, a rule ```code```; a quote begins with ``> ``, and its mark
    ends it.
    """
    written: list[str] = []
    before: tuple[Role, ...] = ()
    fresh = True
    order = ["quote", "link", *(name for name in marks if name != "quote"), "rule"]
    # Joined first: a sign may mean something by what follows it. Marks stand within links, as some parsers see no mark
    # where a letter stands before it and a bracket after it.
    told = merged(replace(run, roles=_sorted(run.roles, order)) for run in runs)
    for run in (*_tight(told), Run("")):
        roles = run.roles
        keep = shared(before, roles)
        written += [_closing(role, marks) for role in reversed(before[keep:])]
        written += [_opening(role, marks) for role in roles[keep:]]
        before = roles
        names = {name for name, _ in roles}
        if "rule" in names:
            written.append(run.text)
        elif "link" in names:
            written.append(linked(run.text))
        else:
            written += _with_addresses(run.text, fresh, escaped)
        fresh = run.text.endswith("\n") if run.text.strip("\u2068\u2069") else fresh
    return "".join(written)


def _with_addresses(text: str, fresh: bool, escaped: Callable[[str, bool], str]) -> Iterator[str]:  # noqa: FBT001
    """Return text escaped, but for addresses in it, so that they can be opened.

    They are those of notices, as others are defused. One that holds what could be a mark is escaped like any text.
    """
    at = 0
    for hit in _ADDRESS.finditer(text):
        if safe_url(hit.group()) == hit.group() and not _MARKED.search(hit.group()):
            yield escaped(text[at : hit.start()], fresh and not at)
            yield hit.group()
            at = hit.end()
    yield escaped(text[at:], fresh and not at)


def _sorted(roles: Sequence[Role], order: Sequence[str]) -> tuple[Role, ...]:
    """Return the roles that the dialect knows, in its order."""
    return tuple(sorted((role for role in roles if role[0] in order), key=lambda role: order.index(role[0])))


def _opening(role: Role, marks: Mapping[str, str]) -> str:
    name = role[0]
    return {"link": "[", "quote": "> ", "rule": "`"}.get(name) or marks[name]


def _closing(role: Role, marks: Mapping[str, str]) -> str:
    name, value = role
    return {"link": f"]({value})", "rule": "`"}.get(name, marks.get(name, ""))


def _tight(runs: Sequence[Run]) -> Iterator[Run]:
    """Return the runs with white space at the ends of what is marked outside of the marks, where alone they work."""
    pieces = [piece for run in runs for piece in _pieces(_plain_rule(run))]
    for number, piece in enumerate(pieces):
        if piece.text.strip():
            yield piece
            continue
        around = [
            next((one for one in some if one.text.strip()), Run("")).roles
            for some in (reversed(pieces[max(0, number - 8) : number]), pieces[number : number + 8])
        ]
        common = shared(*around)
        yield replace(piece, roles=around[0][: min(common, shared(around[0], piece.roles))])


def _pieces(run: Run) -> Iterator[Run]:
    """Return a run as the white space that it begins with, what there is between, and the white space at its end."""
    found = _ENDS.match(run.text)
    for text in found.groups() if found else (run.text,):
        if text:
            yield replace(run, text=text)


def _plain_rule(run: Run) -> Run:
    """Return a rule without its role if its name holds what would end it."""
    ends = "`" in run.text or "\n" in run.text
    return replace(run, roles=tuple(role for role in run.roles if role[0] != "rule")) if ends else run
