r"""The compact spelling of a rule: `read` makes of a query the value that YAML has under `match:`, `write` the reverse.

There is no precedence: operators of different kinds need brackets. What people paste from other tools is refused with
our spelling of it. The grammar, in which [x] may be left out and x* may be repeated:

    query     = operand, or operands joined by `and`, by `or`, or two by near/8, then/8 (in this order), not-near/10
    operand   = [not] prefix* atom [{3,}]                     `not` stands bare beside `and` only
    prefix    = title:  title,lead:  ~ (stem)  plural~  exact~
    atom      = word  "phrase"  {Exact}  $list  `raw`  /regex/  (query)
              | 2 of (query, query, query)  near/8(query, query, query)  then/8(...)
              | same-sentence(query, query)  same-paragraph(query, query)  first/50(query)
              | number/6(query, query) [>= 10] [<= 50]  name("X", aka: "Y", "Z", not: "W")  regex(`a\/b`)

In quotes stands a phrase with its own small language; a quote inside is doubled, or has a backslash before it. A
backtick between backticks is doubled, a slash inside a regex is \/.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from bot.rules.queries import pasted
from bot.rules.queries.spelling import FORM_SIGNS, Kind, Part, Path, Place, Plain, write

__all__ = ["MAX_QUERY", "Query", "QueryError", "read", "write"]

MAX_QUERY = 10_000  # characters
MAX_NESTED = 60  # brackets and prefixes within each other; the compiler bounds the value that comes of them

_MARKS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff"  # that turn the direction of writing, and mean nothing
_OPEN = '"“”„‟«»'
_SPECIAL = rf"\s{_MARKS}(){_OPEN}`{{}}~:<>=|;\[\]^!≥≤,،、，；：（）"
_TERM = re.compile(rf'[\s{_MARKS}]*(?:not\s+)?("[^"]*"|“[^”]*”|[^/{_SPECIAL}][^{_SPECIAL}]*)')
_SIGN = re.compile(rf"[^\s(){_OPEN}`]{{1,12}}")
_BLANK = re.compile(rf"[\s{_MARKS}]*")
_WORD = re.compile(rf"[^/{_SPECIAL}][^{_SPECIAL}]*")
_WORD_OR_EXACT = re.compile(rf"{_WORD.pattern}|\{{[^{{}}]*\}}")
_QUOTED = re.compile(r'"((?:[^"\\]|\\.|"")*+)"', re.DOTALL)
_NAME_QUOTED = re.compile(r'"((?:[^"]|"")*+)"')
_CURLY = re.compile(r'[“”„‟]([^“”"]*)[“”"]')
_GUILLEMETS = re.compile(r"«([^»]*)»|»([^«]*)«")
_RAW = re.compile(r"`((?:[^`]|``)*+)`")
_REGEX = re.compile(r"/((?:[^/\\\n]|\\.)+)/")
_EXACT = re.compile(r"\{([^{}\"]*)\}")
_COUNT = re.compile(r"\{\s*(\d{1,9})\s*,\s*\}")
_PLACES = ("title", "lead", "body", "text", "url", "tags", "author")
_IN = re.compile(rf"((?:{'|'.join(_PLACES)})(?:,(?:{'|'.join(_PLACES)}))*):")
_FORMS = re.compile(r"(plural|stem|exact)?~")
_OF = re.compile(r"(\d{1,9})\s+of\s*\(")
_CALL = re.compile(
    r"(?:(?P<near>near|then)/(?P<within>\d{1,9})|same-(?P<unit>sentence|paragraph)|first/(?P<words>\d{1,9})"
    r"|number(?:/(?P<beside>\d{1,9}))?|(?P<name>name)|(?P<regex>regex))\s*\("
)
_BOUND = re.compile(r"(>=|<=|≥|≤)\s*(-?\d{1,15}(?:\.\d{1,9})?)(?![\w.]|,\d)")
_BETWEEN = re.compile(r"(near|then|not-near)/(\d{1,9})")
_UNSLASH = re.compile(r"(\\[^/])|\\/")
_UNDOUBLE = re.compile(r'(\\.)|""', re.DOTALL)
_FLAGS = re.compile(r"[a-zA-Z]+")
_KEY = re.compile(r"(aka|not)\s*:")
_MANY = 12  # words in a row that a fix repeats


class QueryError(ValueError):
    """A query that cannot be read: what is wrong, from which character to which, and what to write instead."""

    def __init__(self, message: str, fix: str, start: int, end: int) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.start = start
        self.end = end


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What a query says as a plain `match` value, and where in the query each node of that value stands."""

    match: Any
    places: Mapping[Path, Place]

    def at(self, path: Path) -> Place:
        """Return the place of a node, or of the nearest node around it that has one."""
        while path not in self.places:
            path = path[:-1]
        return self.places[path]


def read(query: str) -> Query:
    """Return what a query says. Raises QueryError with the first thing that is wrong."""
    if len(query) > MAX_QUERY:
        message = f"a query of {len(query):,} characters is too long (at most {MAX_QUERY:,})"
        raise QueryError(message, "take the words out into lists:, and name them as $list", MAX_QUERY, len(query))
    plain = Plain()
    match = plain.value(_Reader(query).query())
    return Query(match=match, places=plain.places)


@dataclass(frozen=True, slots=True)
class _Infix:
    """An operator between two operands; `within` for those that have a distance."""

    word: str
    within: int
    place: Place


class _Reader:
    """Reads a query from left to right, in one pass."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at
        self.depth = 0

    # --- moving on ---

    def blank(self) -> int:
        """Skip what is blank, and return where something begins."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.at

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self.text, self.at)
        if found:
            self.at = found.end()
        return found

    def next(self) -> str:
        """Return the next character, empty at the end."""
        return self.text[self.at : self.at + 1]

    def fail(self, message: str, fix: str, start: int, end: int | None = None) -> NoReturn:
        end = min(len(self.text), start + 1) if end is None else end
        raise QueryError(_short(message), _short(fix), start, end)

    def deeper(self, start: int) -> None:
        self.depth += 1
        if self.depth > MAX_NESTED:
            fix = "take a part out into lists:, and name it as $list"
            self.fail(f"brackets are nested more than {MAX_NESTED} deep", fix, start)

    def said(self, part: Part) -> str:
        return self.text[slice(*part.place)]

    def part(self, kind: Kind, start: int, *of: Part, marks: Mapping[str, Place] | None = None, **given: Any) -> Part:
        """Return a part that reaches from `start` to here."""
        return Part(kind=kind, of=of, given=given, place=(start, self.at), marks=marks or {})

    # --- chains ---

    def query(self) -> Part:
        if self.blank() == len(self.text):
            self.fail("nothing is written here", 'write a word, or a "phrase in quotes"', 0, len(self.text))
        part = self.chain()
        if self.next() == ")":
            self.fail("this bracket closes nothing", "remove it, or open it before", self.at)
        if self.next():
            self.comma("join them: any of them with or, all of them with and")
        return part

    def comma(self, fix: str) -> NoReturn:
        self.fail("commas stand only inside near/8(...), 2 of (...) and the like", fix, self.at)

    def chain(self) -> Part:
        """Read operands and what joins them, up to a closing bracket, a comma or the end."""
        parts, words = [self.operand()], list[_Infix]()
        while (word := self.infix(parts[-1])) is not None:
            if words and (word.word != words[0].word or word.within):
                self.mixed(parts, [*words, word])
            words.append(word)
            parts.append(self.operand())
        if not words:
            return parts[0]
        if words[0].word != "and":
            self.no_bare_not(parts, words)
        return _chained(parts, words[0])

    def no_bare_not(self, parts: list[Part], words: list[_Infix]) -> None:
        """Refuse a bare `not` beside anything but `and`: some read `not a or b` as not (a or b)."""
        for part in parts:
            if _is_bare_not(part):
                start, end = part.place
                near = "say what must not be close: A not-near/10 B"
                fix = near if words[0].within else self.grouped(parts, words)
                self.fail(f"`not` beside `{words[0].word}` needs brackets", fix, start, end)

    def mixed(self, parts: list[Part], words: list[_Infix]) -> NoReturn:
        """Refuse operators of different kinds in one chain, with the bracketings that may be meant."""
        first, last = words[0], words[-1]
        try:
            parts.append(self.operand())
            while (word := self.infix(parts[-1])) is not None:
                words.append(word)
                parts.append(self.operand())
        except QueryError:
            pass  # the mix comes first; of the rest we only wanted the words
        mix = f"`{self.shown(first)}` and `{self.shown(last)}` are mixed without brackets"
        chain = f"`{self.shown(last)}` joins two; it does not chain"
        self.fail(chain if first.word == last.word else mix, self.bracketed(parts, words), *last.place)

    def shown(self, word: _Infix) -> str:
        return self.text[slice(*word.place)]

    def bracketed(self, parts: list[Part], words: list[_Infix]) -> str:
        """Return the query of a chain with brackets around what other tools would take together."""
        if len(parts) != len(words) + 1:
            return "put brackets around what belongs together: (a and b) or c"
        if len({(word.word, word.within) for word in words}) == 1 and words[0].word != "not-near":
            return _short(f"{self.shown(words[0])}({', '.join(map(self.said, parts))})")
        joints = [word for word in ("near", "and", "or") if any(_strength(one) == word for one in words)]
        tried = joints[:1] if joints[0] == "near" else joints  # or is never meant to bind tighter than near
        ways = [self.tied(parts, words, joint) for joint in tried] if len(joints) > 1 else []
        return (
            _short(", or ".join(ways)) if ways else "put brackets around what belongs together: (A near/8 B) near/8 C"
        )

    def tied(self, parts: list[Part], words: list[_Infix], joint: str) -> str:
        """Return the chain with brackets around the runs that one kind of operator joins."""
        runs, between = [[self.said(parts[0])]], list[str]()
        for word, part in zip(words, parts[1:], strict=True):
            if _strength(word) == joint:
                runs[-1] += [self.shown(word), self.said(part)]
            else:
                between.append(self.shown(word))
                runs.append([self.said(part)])
        pieces = [f"({' '.join(run)})" if len(run) > 1 else run[0] for run in runs]
        return " ".join([pieces[0], *(f"{word} {piece}" for word, piece in zip(between, pieces[1:], strict=True))])

    def grouped(self, parts: list[Part], words: list[_Infix]) -> str:
        """Return the chain with brackets around each `not`."""
        said = [f"({self.said(part)})" if _is_bare_not(part) else self.said(part) for part in parts]
        return _short(f" {self.shown(words[0])} ".join(said))

    def infix(self, left: Part) -> _Infix | None:
        """Read the operator after an operand, if there is one."""
        start = self.blank()
        if self.next() in ("", ")", ","):
            return None
        found = _WORD.match(self.text, start)
        word = found[0] if found else ""
        between = _BETWEEN.fullmatch(word)
        if word not in ("and", "or") and not between:
            self.no_infix(left, word)
        self.at = start + len(word)
        place = (start, self.at)
        return _Infix(between[1], int(between[2]), place) if between else _Infix(word, 0, place)

    # --- operands ---

    def operand(self) -> Part:
        start = self.blank()
        found = _WORD.match(self.text, start)
        if not found or found[0] != "not":
            return self.prefixed()
        self.at = found.end()
        again = _WORD.match(self.text, self.blank())
        if again and again[0] == "not":
            self.fail(
                "`not` stands here twice", "remove both, or bracket the second: not (not a)", self.at, again.end()
            )
        only = self.prefixed()
        # `not (a or b)` excludes a, and b: the brackets are those of `not`.
        of = only.of if only.kind == "any" and only.brackets == 1 else (only,)
        return self.part("none", start, *of)

    def prefixed(self) -> Part:
        start = self.blank()
        self.deeper(start)
        if found := self.take(_IN):
            places = tuple(dict.fromkeys(found[1].split(",")))
            part = self.part("in", start, self.prefixed(), marks={"in": found.span(1)}, **{"in": places})
        elif found := self.take(_FORMS):
            forms = next(name for name, sign in FORM_SIGNS.items() if sign in (found[0], found[0].replace("stem", "")))
            part = self.part("forms", start, self.prefixed(), marks={"forms": found.span()}, forms=forms)
        elif found := self.take(_OF):
            of = self.operands()
            part = self.part("at_least", start, *of, marks={"n": found.span(1)}, n=int(found[1]))
        else:
            part = self.counted()
        self.depth -= 1
        return part

    def counted(self) -> Part:
        start = self.at
        part = self.atom()
        found = self.take(_COUNT)
        if found:
            part = self.part("count", start, part, marks={"min": found.span(1)}, min=int(found[1]))
        self.no_tail(part)
        return part

    def atom(self) -> Part:
        call = self.take(_CALL)
        if call:
            return self.call(call)
        begins = {
            "(": self.brackets,
            "{": self.exact,
            "`": self.literal,
            "/": self.regex,
            **dict.fromkeys(_OPEN, self.in_quotes),
        }
        return begins.get(self.next(), self.word)()

    def brackets(self) -> Part:
        start = self.at
        self.at += 1
        if self.text[self.blank() : self.at + 1] == ")":
            self.fail(
                "there is nothing in these brackets", "write what to look for, or remove them", start, self.at + 1
            )
        part = self.chain()
        if self.next() == ",":
            self.comma("join them: (a or b) for any of them, (a and b) for all of them")
        self.close(start)
        return replace(part, place=(start, self.at), brackets=part.brackets + 1)

    def close(self, start: int) -> None:
        if self.next() != ")":
            self.fail("this bracket is not closed", "write ) where it ends", start)
        self.at += 1

    def operands(self, least: int = 1) -> tuple[Part, ...]:
        """Read what stands in the brackets of a function, of which the first has been read."""
        start = self.at - 1
        parts = [self.chain()]
        while self.next() == ",":
            self.at += 1
            parts.append(self.chain())
        self.close(start)
        if len(parts) < least:
            self.fail(f"this takes {least} operands or more", "separate them by commas: (A, B)", start, self.at)
        return tuple(parts)

    def call(self, found: re.Match[str]) -> Part:
        """Read a function, of which the name and the bracket have been read."""
        start, marks = found.start(), {}
        for group, key in (("within", "within"), ("unit", "unit"), ("words", "words"), ("beside", "within")):
            if found[group]:
                marks[key] = found.span(group)
        if found["near"]:
            ordered = {"ordered": True} if found["near"] == "then" else {}
            of = self.operands(2)
            return self.part("near", start, *of, marks=marks, within=int(found["within"]), **ordered)
        if found["unit"]:
            return self.part("same", start, *self.operands(2), marks=marks, unit=found["unit"])
        if found["words"]:
            return self.first(start, int(found["words"]), marks)
        if found["name"] or found["regex"]:
            return self.name(start) if found["name"] else self.regex_call(start)
        return self.number(start, found["beside"], marks)

    def first(self, start: int, words: int, marks: Mapping[str, Place]) -> Part:
        of = self.operands()
        if len(of) > 1:
            fix = f"first/{words}({_short(' or '.join(map(self.said, of)))})"
            self.fail("first/... takes one operand", fix, of[1].place[0], of[-1].place[1])
        return self.part("first", start, *of, marks=marks, words=words)

    def number(self, start: int, beside: str | None, marks: dict[str, Place]) -> Part:
        of = self.operands()
        bounds: dict[str, Any] = {"within": int(beside)} if beside else {}
        end = self.at
        while self.text[self.blank() : self.at + 1] in tuple("<>=≥≤"):
            at, found = self.at, self.take(_BOUND)
            key = "min" if found and found[1] in (">=", "≥") else "max"
            if not found or key in bounds:
                self.fail("a bound is >= 10, or <= 50, or both", "number/6(killed, dead) >= 10 <= 50", at)
            bounds[key] = float(found[2]) if "." in found[2] else int(found[2])
            marks[key] = found.span(2)
            end = self.at
        self.at = end
        return self.part("number", start, *of, marks=marks, **bounds)

    def name(self, start: int) -> Part:
        marks = {"is": (self.blank(), 0)}
        given: dict[str, Any] = {"is": self.name_text(), "aka": (), "not": ()}
        marks["is"] = (marks["is"][0], self.at)
        key = ""
        while self.blank() < len(self.text) and self.next() == ",":
            self.at += 1
            at = self.blank()
            if found := self.take(_KEY):
                key = found[1]
                self.blank()
            if not key:
                self.fail("a name has one usual spelling", 'name("X", aka: "Y", "Z", not: "W")', at)
            given[key] = (*given[key], self.name_text())
            marks[key] = (marks.get(key, (at, 0))[0], self.at)
        self.close(start + 4)
        return self.part("name", start, marks=marks, **given)

    def name_text(self) -> str:
        start = self.at
        if self.next() == '"':
            found = self.take(_NAME_QUOTED)
            text = found[1].replace('""', '"') if found else self.open_quote(start)
        elif self.next() and self.next() in _OPEN:
            text = self.phrase()
        else:
            found = self.take(_WORD)
            text = found[0] if found else ""
        if not text.strip():
            self.fail("a name is missing here", 'name("Ain al-Asad")', start)
        return text

    # --- terms ---

    def literal(self) -> Part:
        start = self.at
        text = self.raw()
        return self.part("raw", start, text=text.strip())

    def in_quotes(self) -> Part:
        start = self.at
        text = self.phrase()
        return self.part("term", start, text=text)

    def phrase(self) -> str:
        """Read a phrase in quotes of any kind, and return what stands between them."""
        start, char = self.at, self.next()
        if char == '"':
            # The name of a list has no escapes; in a phrase they are the phrase's own.
            found = self.take(_NAME_QUOTED if self.text.startswith('"$', start) else _QUOTED)
            text = _UNDOUBLE.sub(lambda hit: hit[1] or '"', found[1]) if found else ""
        else:
            found = self.take(_GUILLEMETS if char in "«»" else _CURLY)
            text = (found[1] or found[found.re.groups] or "") if found else ""
        if not found:
            self.open_quote(start)
        if not text.strip():
            self.fail("there is nothing in these quotes", "write a phrase, or remove them", start, self.at)
        return text

    def open_quote(self, start: int) -> NoReturn:
        self.fail("this quote is not closed", "write the same quote where it ends", start)

    def exact(self) -> Part:
        start, found = self.at, self.take(_EXACT)
        if not found:
            fix = 'write {Target} for exact case, and "US {Target}" with other words'
            self.fail("a curly bracket without its partner", fix, start)
        if not re.search(r"[^\W\d]", found[1]):
            self.fail("a count stands right behind what is counted", "drone{3,} for at least three", start, self.at)
        return self.part("term", start, text=found[0])

    def raw(self) -> str:
        start, found = self.at, self.take(_RAW)
        if not found:
            self.fail("this backtick is not closed", "write ` where the literal ends", start)
        if not found[1].strip():
            self.fail("there is nothing between these backticks", "`C++`", start, self.at)
        return found[1].replace("``", "`")

    def regex(self) -> Part:
        start, found = self.at, self.take(_REGEX)
        if not found:
            self.fail("this regex is not closed", "write / where it ends; a slash inside is \\/", start)
        flags = self.take(_FLAGS)
        if flags:
            fix = f"/(?{flags[0]}){found[1]}/" if set(flags[0]) <= set("ims") else found[0]
            self.fail("there are no flags behind a regex", f"write {fix}", *flags.span())
        return self.part("regex", start, text=_UNSLASH.sub(lambda hit: hit[1] or "/", found[1]))

    def regex_call(self, start: int) -> Part:
        at = self.blank()
        if self.next() != "`":
            self.fail("regex(...) takes backticks", "regex(`a\\/b`), or between slashes: /ab+/", at)
        text = self.raw()
        self.blank()
        self.close(start + 5)
        return self.part("regex", start, text=text)

    def word(self) -> Part:
        start, found = self.at, self.take(_WORD)
        if not found:
            self.no_operand(start)
        word, rest = found[0], self.text[start : start + pasted.SHOWN]
        behind = self.next()
        if behind == ":":
            self.refuse(pasted.place(word, self.text[self.at + 1 : self.at + pasted.SHOWN]), start)
        if behind == "(":
            self.refuse(pasted.call(word), start)
        if hint := pasted.reserved(word):
            message, fix = hint
            self.refuse((message, fix if word.islower() else pasted.lowered(self.text) or fix), start)
        self.refuse(pasted.first_sign(word, rest), start)
        return self.part("term", start, text=word)

    # --- what is not ours ---

    def refuse(self, hint: pasted.Hint | None, start: int, end: int | None = None) -> None:
        """Stop here, if there is something to say."""
        if hint is not None:
            self.fail(*hint, start, self.at if end is None else end)

    def no_operand(self, start: int) -> NoReturn:
        char = self.next()
        last = re.search(r"\S+\Z", self.text[max(start - 40, 0) : start].rstrip())
        if not char or char in "),":
            before = f" after `{last[0]}`" if last and not char else " before this"
            self.fail(f"an operand is missing{before}", "write what to look for there", start)
        hint = pasted.alone(char)
        self.refuse(hint, start, start + 1)
        self.fail(f"{char!r} cannot stand here", "put it in quotes", start)

    def no_tail(self, part: Part) -> None:
        """Refuse what some tools write right behind a word: drone!, "a b"~5, drone^2, drone{3}."""
        tail = self.text[self.at : self.at + 20]
        if tail[:1] not in tuple("~!^{"):
            return
        if part.kind == "count":
            self.fail("a count of a count needs brackets", f"({self.said(part)}){tail}", self.at)
        text = str(part.given.get("text", self.said(part)))
        self.refuse(pasted.behind(text, tail), part.place[0], min(self.at + 2, len(self.text)))

    def no_infix(self, left: Part, word: str) -> NoReturn:
        """Say what is wrong with something that stands behind an operand and joins nothing."""
        start, sign = self.at, _SIGN.match(self.text, self.at)
        if count := _COUNT.match(self.text, start):
            self.fail("a count stands right behind what is counted", self.said(left) + count[0], start, count.end())
        word = word or (sign[0] if sign else "")
        hint = pasted.between(word, _short(self.said(left)), self.right(start + len(word)))
        if hint and hint[1] == word.lower():
            hint = hint[0], pasted.lowered(self.text) or hint[1]
        self.refuse(hint, start, start + len(word))
        while left.kind in ("in", "forms", "none"):
            left = left.of[-1]
        if left.kind == "term" and (word[:1].isalnum() or self.next() == "{"):
            self.side_by_side(left)
        self.refuse(pasted.alone(self.next()), start, start + 1)
        fix = "put and, or, near/8 between them; words in a row are a phrase in quotes"
        self.fail("an operator is missing before this", fix, start, start + max(len(word), 1))

    def right(self, at: int) -> str:
        """Return the word or phrase from `at`, for a fix; dots where there is none."""
        found = _TERM.match(self.text, at)
        return _short(found[1]) if found else "..."

    def side_by_side(self, left: Part) -> NoReturn:
        """Refuse words in a row: elsewhere they are a phrase, an and, or an or."""
        start, self.at = left.place
        self.refuse(pasted.choice(self.text[start : start + pasted.SHOWN]), start)
        found, end = [self.said(left)], self.at
        while len(found) < _MANY and (again := _WORD_OR_EXACT.match(self.text, self.blank())):
            if pasted.OPERATOR.fullmatch(again[0].lower()):
                break
            found.append(again[0])
            end = self.at = again.end()
        phrase = " ".join(word.strip('"') for word in found)
        fix = f'"{phrase}" for the phrase, or {" and ".join(found)} for all of them'
        self.fail("words side by side need quotes, or an operator", fix, start, end)


def _is_bare_not(part: Part) -> bool:
    return part.kind == "none" and not part.brackets


def _strength(word: _Infix) -> str:
    return "near" if word.within else word.word


def _short(fix: str) -> str:
    return fix if len(fix) <= 2 * pasted.SHOWN else f"{fix[: 2 * pasted.SHOWN]} ..."


def _chained(parts: list[Part], word: _Infix) -> Part:
    """Return what operands joined by one operator are."""
    of, place = tuple(parts), _span(parts)
    marks = {"within": (word.place[0] + len(word.word) + 1, word.place[1])}
    match word.word:
        case "or":
            return Part(kind="any", of=of, place=place)
        case "and":
            return _conjunction(of)
        case "not-near":
            return Part(kind="apart", of=of, given={"within": word.within}, place=place, marks=marks)
    ordered = {"ordered": True} if word.word == "then" else {}
    return Part(kind="near", of=of, given={"within": word.within, **ordered}, place=place, marks=marks)


def _conjunction(parts: tuple[Part, ...]) -> Part:
    """Return what is wanted, and beside it in one `none` all that a bare `not` excludes."""
    wanted = tuple(part for part in parts if not _is_bare_not(part))
    excluded = [part for part in parts if _is_bare_not(part)]
    if not excluded:
        return Part(kind="all", of=wanted, place=_span(wanted))
    unwanted = Part(kind="none", of=tuple(one for part in excluded for one in part.of), place=_span(excluded))
    if not wanted:
        return unwanted
    what = wanted[0] if len(wanted) == 1 else Part(kind="all", of=wanted, place=_span(wanted))
    of = (unwanted, what) if _is_bare_not(parts[0]) else (what, unwanted)
    return Part(kind="all", of=of, place=_span(parts))


def _span(parts: Sequence[Part]) -> Place:
    return parts[0].place[0], parts[-1].place[1]
