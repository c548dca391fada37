"""What YAML's parser complains of, in plain words: what was most likely meant, where, and the quotes that fix it."""

import re
from collections.abc import Callable, Iterator, Sequence

import yaml

from bot.config.document import Document, quoted

Trap = tuple[int, str, str | None]
"""The offset, what is wrong, and the fix."""

_TEXT_ENDS = re.compile(r":(?:\s|$)|[\]}\"']\s*$")
"""What hardly a line of a text without quotes has in it: a key's colon, the end of a bracket or of quotes."""
_REFERENCE = re.compile(r"\$\{\w+(:-[^}\n]*)?\}")


def explain(document: Document, error: yaml.MarkedYAMLError, keys: frozenset[str]) -> Trap:
    """Return what a syntax error of the parser most likely means, where, and what to write instead.

    `keys` are those that a config may have: where one stands without its colon, it can be named.
    """
    problem, context = error.problem or "", error.context or ""
    index = error.problem_mark.index if error.problem_mark else 0
    start = error.context_mark.index if error.context_mark else index
    spot = _Spot(document, index, start, keys)
    for words, explainer in _EXPLAINERS:
        if words in problem or words in context:
            found = explainer(spot)
            if found is not None:
                return found
    return spot.index, f"this cannot be read as YAML ({problem})", None


class _Spot:
    """A place where the parser gave up, and the text around it. `start` is where it began what it could not end."""

    def __init__(self, document: Document, index: int, start: int, keys: frozenset[str]) -> None:
        self.text = document.text
        self.index = min(index, len(self.text))
        self.start = min(start, len(self.text))
        self.char = self.text[self.index : self.index + 1]
        self.line_start, self.line_end = document.line_span(self.index)
        self.line = self.text[self.line_start : self.line_end]
        self.before = self.text[self.line_start : self.index]
        self.keys = keys
        self._document = document

    def lines_above(self) -> Iterator[tuple[int, str]]:
        """Yield offset and text of the lines above the place, upwards."""
        start = self.line_start
        while start > 0:
            start, end = self._document.line_span(start - 1)
            yield start, self.text[start:end]

    def line_from(self, start: int) -> str:
        """Return what is on the line from `start` on."""
        return self.text[start : self._document.line_span(start)[1]]

    def item(self) -> tuple[int, str]:
        """Return offset and text of the list item or value around the place, as a person sees it."""
        return self._document.item_at(self.index)

    def quoted(self, text: str) -> str:
        """Return the text in quotes; only the quotes, where it may be a secret."""
        return quoted(text) if _REFERENCE.fullmatch(text) else self._document.quoted_at(self.index, text)

    def term(self, why: str) -> Trap:
        """Return the trap of an item that needs quotes."""
        start, text = self.item()
        return start, why, self.quoted(text)


def _bad_start(spot: _Spot) -> Trap:
    if spot.char == "\t":
        return spot.index, "there is a tab here; YAML wants spaces", "use spaces"
    return spot.term(f"a value that starts with {spot.char} needs quotes")


def _alias(spot: _Spot) -> Trap:
    return spot.term("a term that starts with * needs quotes")


def _anchor(spot: _Spot) -> Trap:
    return spot.term("a term that starts with & needs quotes")


def _tag(spot: _Spot) -> Trap:
    return spot.term("a value that starts with ! needs quotes")


def _block_scalar(spot: _Spot) -> Trap:
    return spot.term("a value that starts with | or > needs quotes")


def _escape(spot: _Spot) -> Trap:
    match = re.compile(r'"((?:[^"\\\n]|\\.)*)"').match(spot.text, spot.start)
    body = match[1] if match else ""
    escape = spot.text[spot.index : spot.index + 2].lstrip("\\")[:1]
    fix = spot.quoted(body + "\\") if body else "'...'"
    return (
        spot.start,
        f"in double quotes a backslash starts an escape, and \\{escape} is none; in single quotes it is a backslash",
        fix.removesuffix("\\'") + "'" if body and fix.endswith("\\'") else "'...'",
    )


def _open_quote(spot: _Spot) -> Trap:
    return spot.start, f"this {spot.text[spot.start : spot.start + 1]} is never closed", "close the quote"


def _in_brackets(spot: _Spot) -> Trap | None:
    """Explain what follows an item in brackets and is no comma."""
    if spot.char == "{" and spot.before.endswith("$"):
        start = spot.index - 1
        reference = _REFERENCE.match(spot.text, start)
        return start, "in braces and brackets ${...} needs quotes", quoted(reference[0] if reference else "${NAME}")
    return _after_item(spot) or _never_closed(spot)


def _never_closed(spot: _Spot) -> Trap:
    bracket = spot.text[spot.start : spot.start + 1]
    closing = {"[": "]", "{": "}"}.get(bracket, "")
    line = spot.line_from(spot.start)
    if comment := re.search(rf"\s#\S.*{re.escape(closing)}", line):
        why = "YAML takes what follows # as a comment, and with it the end of the bracket"
        return spot.start + comment.start() + 1, why, "put the term with # in quotes"
    return spot.start, f"this {bracket} is not closed, or a comma is missing in it", f"close it with {closing}"


def _after_item(spot: _Spot) -> Trap | None:
    """Explain words that follow what YAML took as a whole item: a quoted text, a bracket, an alias."""
    start, text = spot.item()
    if not spot.before.strip() or spot.line_start + len(spot.line) <= spot.index or spot.char in ",]}":
        return None
    if text[:1] in {'"', "'"} and spot.before.count(text[0]) % 2:
        return start, "this quote ends what a quote further up began: one is missing there", "close the quote above"
    reasons = {
        '"': "a value that goes on after its closing quote needs quotes of the other kind round all of it",
        "'": "a value that goes on after its closing quote needs quotes of the other kind round all of it",
        "{": "a term that starts with { needs quotes, as {...} is a mapping in YAML",
        "[": "a value that starts with [ needs quotes, as [...] is a list in YAML",
        "*": "a term that starts with * needs quotes",
        "&": "a term that starts with & needs quotes",
        "!": "a value that starts with ! needs quotes",
    }
    reason = reasons.get(text[:1])
    return (start, reason, spot.quoted(text)) if reason and start < spot.index else None


def _in_block(spot: _Spot) -> Trap:
    """Explain a line that fits nothing above it."""
    found = _after_item(spot)
    if found is not None:
        return found
    if "\t" in spot.before:
        return spot.index, "there is a tab here; YAML wants spaces", "use spaces"
    return spot.index, "this line fits nothing above it", "indent it like the lines it belongs to"


def _second_colon(spot: _Spot) -> Trap:
    found = _no_colon_above(spot)
    if found is not None:
        return found
    if re.fullmatch(r"[ \t]+[\w-]+", spot.before):
        why = "a key cannot stand here: the line above has its value already, or lacks a space after its colon"
        return spot.index - len(spot.before.lstrip()), why, "indent it like the lines it belongs to"
    start, text = spot.item()
    return start, "a value with a colon and a space in it needs quotes", spot.quoted(text)


def _no_colon(spot: _Spot) -> Trap:
    if re.match(r"[\w-]+:\S", spot.line_from(spot.start)):
        return spot.start, "a space is missing after the colon", "key: value"
    return _colon_missing(spot, spot.start)


def _colon_missing(spot: _Spot, start: int) -> Trap:
    """Return the trap of a key without its colon. Only known keys are repeated: another word may be a secret."""
    word, _, value = spot.line_from(start).strip().partition(" ")
    if word not in spot.keys:
        return start, "a colon is missing after this key", "key: value"
    return (
        start,
        f"a colon is missing after {word}",
        f"{word}: ..." if value and value.lstrip()[0] != "#" else f"{word}:",
    )


def _no_colon_above(spot: _Spot) -> Trap | None:
    """Explain a key to which YAML took the lines above as one long text, as a key among them has no colon."""
    below, found = spot.before, None
    if ": " in below:  # the colon is the second one of its own line
        return None
    for start, written in spot.lines_above():
        line = re.sub(r"(^|\s)#.*", "", written)
        if _TEXT_ENDS.search(line):
            break
        lead = re.match(r"[ \t]*((?:-[ \t]+)*)", line)
        key = line[lead.end() :] if lead else line
        # A word that we do not know may be the name of a channel or a list: if it stands alone, and above its content.
        named = not (lead and lead[1]) and re.fullmatch(r"[\w-]+[ \t]*", key) and _is_inside(below, line)
        if key.split(" ")[0].rstrip() in spot.keys or named:
            found = start + len(line) - len(key)
        below = line if line.strip() else below
    return None if found is None else _colon_missing(spot, found)


def _is_inside(line: str, above: str) -> bool:
    """Whether a line stands deeper than the one above it, or begins a list."""
    return line.lstrip().startswith("- ") or len(line) - len(line.lstrip()) > len(above) - len(above.lstrip())


def _dash(spot: _Spot) -> Trap:
    return spot.index, "a list with dashes starts on a line of its own", "put the dash on the next line, or use [a, b]"


def _nothing(spot: _Spot) -> Trap:
    if spot.char == ",":
        return spot.index, "there is nothing before this comma", "remove the comma"
    return spot.index, "a value is missing here, or a bracket is not closed", None


def _directive(spot: _Spot) -> Trap:
    return spot.term("a line that starts with % needs quotes")


def _document(spot: _Spot) -> Trap:
    return _no_colon_above(spot) or (
        spot.index,
        "this stands outside of all keys",
        "every line belongs to a key such as sources: or rules:",
    )


_EXPLAINERS: Sequence[tuple[str, Callable[[_Spot], Trap | None]]] = (
    # words of libyaml's problem or context; the first that fits and has an explanation speaks
    ("found character that cannot start any token", _bad_start),
    ("found a tab character", lambda spot: (spot.index, "there is a tab here; YAML wants spaces", "use spaces")),
    ("scanning an alias", _alias),
    ("scanning an anchor", _anchor),
    ("scanning a tag", _tag),
    ("parsing a tag", _tag),
    ("undefined tag handle", _tag),
    ("directive", _directive),
    ("scanning a block scalar", _block_scalar),
    ("escape", _escape),
    ("scanning a quoted scalar", _open_quote),
    ("did not find expected ',' or", _in_brackets),
    ("did not find expected '-' indicator", _in_block),
    ("did not find expected key", _in_block),
    ("mapping values are not allowed", _second_colon),
    ("could not find expected ':'", _no_colon),
    ("mapping keys are not allowed", lambda spot: spot.term("a value that starts with ? needs quotes")),
    ("block sequence entries are not allowed", _dash),
    ("did not find expected node content", _nothing),
    ("did not find expected <document start>", _document),
)
