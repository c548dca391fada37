"""What people paste from other tools into a query, or type as they do there: what is wrong with it, and our spelling.

Each function looks at a place where the grammar of `compact` finds nothing of its own, and returns a message and a fix.
"""

import re
from collections.abc import Sequence
from difflib import get_close_matches

from bot.rules.queries.spelling import RESERVED, term

Hint = tuple[str, str]

OPERATOR = re.compile(r"and|or|not|of|near|then|not-near|(?:near|then|not-near)/\d+")
_CAPITALS = re.compile(
    r'("[^"]*"|“[^”]*”|`[^`]*`)|(?<![\w/-])(AND|OR|NOT|And|Or|Not|(?:NOT-)?(?:NEAR|THEN|Near|Then)(?=/\d))'
)
SHOWN = 160  # characters of a query that a fix repeats

# What stands between two words elsewhere; {} is the distance. The first that fits speaks.
_BETWEEN: Sequence[tuple[re.Pattern[str], str, str]] = tuple(
    (re.compile(pattern, re.IGNORECASE), message, fix)
    for pattern, message, fix in (
        (r"not-near", "`not-near` needs a distance", "{A} not-near/10 {B}"),
        (r"then", "`then` needs a distance in words", "{A} then/8 {B}"),
        (r"near|within|close", "closeness needs a distance in words", "{A} near/8 {B}"),
        (r"adj|next", "words next to each other are a phrase", '"a b" for the phrase, or {A} then/2 {B}'),
        (r"w/s(?:ent(?:ence)?)?|/s(?:ent)?", "{word} is no operator here", "same-sentence({A}, {B})"),
        (r"w/p(?:ara(?:graph)?)?|/p(?:ara)?|same", "{word} is no operator here", "same-paragraph({A}, {B})"),
        (r"(?:pre|onear|adj|p|ow)/?(\d+)|\+(\d+)", "{word} is no operator here", "{A} then/{} {B}"),
        (r"(?:not\s?)(?:w|near|n|within)/?:?(\d+)", "{word} is no operator here", "{A} not-near/{} {B}"),
        (r"(?:near|within|w|n|nx|xnear)[/:]?(\d+)|/(\d+)|~(\d+)", "{word} is no operator here", "{A} near/{} {B}"),
        (r"and-?not|but-?not|but|except|without|minus|unless", "{word} is no operator here", "{A} and not {B}"),
        (r"&+|\+|plus", "{word} is no operator here", "{A} and {B}"),
        (r"\|+|/|xor", "{word} is no operator here", "{A} or {B}"),
    )
)
_WITHOUT_DISTANCE = frozenset({"near", "then", "not-near"})
_PLACES = {
    "title": "title intitle allintitle headline head hl ti hd subject titel titre",
    "lead": "lead summary description lede lp hlead intro abstract teaser",
    "body": "body content article",
    "text": "text intext allintext inbody fulltext",
    "url": "url inurl allinurl link uri",
    "tags": "tags tag hashtag category categories keyword keywords section",
    "author": "author byline by au from writer",
}
_OURS = {theirs: ours for ours, many in _PLACES.items() for theirs in many.split()}
_WHERE = {
    **dict.fromkeys(("site", "domain", "host"), "domain"),
    **dict.fromkeys(("source", "publication", "sn", "rst"), "source"),
    **dict.fromkeys(("lang", "language", "la", "sourcelanguage"), "lang"),
    **dict.fromkeys(("country", "region", "sourcecountry"), "country"),
    **dict.fromkeys(("after", "since", "date", "dd", "before", "until"), "max_age"),
}
_FUNCTIONS = ("near/8", "then/8", "same-sentence", "same-paragraph", "number/6", "name", "first/50", "regex")


_CALLS = {
    **dict.fromkeys(("any", "one", "or", "anyof", "some"), "(a or b)"),
    **dict.fromkeys(("all", "and", "allof"), "(a and b)"),
    **dict.fromkeys(("none", "not", "noneof"), "not (a or b)"),
    **dict.fromkeys(("of", "atleast", "min"), "2 of (a, b, c)"),
    "near": "near/8(...), with a distance in words",
    "then": "then/8(...), with a distance in words",
    "first": "first/50(...), with a number of words",
    "same": "same-sentence(...)",
    "count": "drone{3,}",
    "exact": "exact~drone, or {Drone} for exact case",
}


def between(word: str, left: str, right: str) -> Hint | None:
    """Say what a word or sign between two operands should be; `left` and `right` are these as they are written."""
    lower = word.lower()
    if word == "not":
        return "`not` needs `and` before it", f"{left} and not {right}"
    if re.fullmatch(r"(?:near|then|not-near)/\d{10,}", lower):
        return "a distance is a whole number of words", f"{left} near/8 {right}"
    if OPERATOR.fullmatch(lower) and not word.islower() and lower not in _WITHOUT_DISTANCE:
        return f"operators are written in small letters, so {word!r} is a word", lower
    for pattern, message, fix in _BETWEEN:
        if found := pattern.fullmatch(word):
            distance = next((group for group in found.groups() if group), "")
            return message.format(word=repr(word)), fix.format(distance, A=left, B=right)
    return _signed(word)


def _signed(word: str) -> Hint | None:
    """Say what a sign before a word should be."""
    if len(word) < 2 or not word[1].isalnum():  # noqa: PLR2004 - a sign and a letter
        return None
    if word[0] in "-–—!":
        return f"a leading {word[0]} does not exclude here", f"and not {term(word[1:])}"
    return ("a leading + means nothing here", f"and {term(word[1:])}") if word[0] == "+" else None


def lowered(query: str) -> str | None:
    """Return a query with its operators in small letters, but in quotes; None where that is too long to show."""
    fixed = _CAPITALS.sub(lambda hit: hit[1] or hit[2].lower(), query)
    return fixed if len(fixed) <= SHOWN and fixed != query else None


def place(word: str, after: str) -> Hint:
    """Say what a word before a colon should be; `after` is what follows the colon."""
    if word.isdigit() or after.startswith("//"):
        return "a colon stands only behind title, lead, body, text, url, tags and author", "put this in quotes"
    known = word.lower()
    if known in _WHERE:
        key = _WHERE[known]
        value = "48h" if key == "max_age" else (re.match(r"[^\s()\"“]*", after) or [""])[0] or "..."
        return f"`{word}:` is not about the words of an item", f"outside of the query: where: {{{key}: {value}}}"
    ours = _OURS.get(known) or next(iter(get_close_matches(known, _OURS, n=1)), None)
    if ours is None:
        return f"there is no place {word!r}", 'use title, lead, body, text, url, tags or author; quote a colon: "a: b"'
    return f"there is no place {word!r}", f"did you mean {_OURS.get(ours, ours)}: ?"


def call(word: str) -> Hint:
    """Say what a word before a bracket should be."""
    lower = word.lower()
    found = re.fullmatch(r"at-?least/?(\d+)", lower)
    fix = f"{found[1]} of (a, b, c) chooses; (a or b){{{found[1]},}} counts" if found else _CALLS.get(lower)
    if lower in _OURS:
        fix = f"{_OURS[lower]}:(...)"
    if fix:
        return f"{word!r} is no function here", fix
    if hint := between(word, "A", "(...)"):
        return hint
    names = {name.split("/")[0]: name for name in _FUNCTIONS}
    close = get_close_matches(lower.split("/")[0], names, n=1)
    if close:
        return f"there is no function {word!r}", f"did you mean {names[close[0]]}(...)?"
    return "an operator is missing before this bracket", f"{word} and (...), or {word} or (...)"


def choice(rest: str) -> Hint | None:
    """Say how to write `2 of` and the like where it lacks its brackets, or has more words."""
    found = re.match(r"(?:at\s+least\s+)?(\w{1,9})\s+of\b", rest, re.IGNORECASE)
    if not found:
        return None
    return "how many of several stands in a number, with brackets behind", _CALLS.get(
        found[1].lower(), f"{found[1] if found[1].isdigit() else 2} of (a, b, c)"
    )


def behind(text: str, tail: str) -> Hint | None:
    """Say what is wrong with a sign right behind a term; `text` is the term, `tail` what follows it."""
    words = [term(word) for word in text.split()[:6]]
    if len(words) > 1 and (found := re.match(r"~\s?(\d{1,4})", tail)):
        within = max(int(found[1]), 1)
        fix = f" near/{within} ".join(words) if len(words) == 2 else f"near/{within}({', '.join(words)})"  # noqa: PLR2004 - an infix takes two
        return "a distance stands between words, not behind them", fix
    if found := re.match(r"\{(\d{1,9})(?:\s*,\s*\d{1,9})?\s*\}", tail):
        return "a count is `at least`", f"{term(text)}{{{found[1]},}}"
    hints = {
        "~": ("there is no fuzzy search", f"~{term(text)} finds all that has the same stem"),
        "!": ("a word is cut off with *, not with !", term(f"{text}*")),
        "^": ("a word has no weight here", "leave ^ and the number out"),
        "{": ("a curly bracket right behind a term", 'drone{3,} counts; "drone {Target}" has an exact word'),
    }
    return hints.get(tail[:1])


def alone(char: str) -> Hint | None:
    """Say what is wrong with a sign where an operand or an operator should begin."""
    if char == "!":
        return "`!` does not exclude here", "and not ..."
    if char in "[]":
        return "square brackets are for YAML", "(a or b)"
    if char in "（）":
        return "this is a full-width bracket", "use ( and )"
    if char in "|;،、，；：<>=≥≤^:}":
        return f"{char!r} means nothing here", 'put it in quotes, or write and, or, near/8: "a" or "b"'
    return None


def first_sign(word: str, rest: str) -> Hint | None:
    """Say what is wrong with how a word begins or ends; `rest` is the query from the word on."""
    if word[0] in "'‘’":
        quoted = re.match(r"['‘’]([^'‘’\n]{1,80})['‘’]", rest)
        return "phrases stand in double quotes", f'"{quoted[1]}"' if quoted else f'"{word[1:]}"'
    if word[0] in "-–—":
        return f"a leading {word[0]} does not exclude here", f"not {term(word[1:])}" if word[1:] else "and not ..."
    if word[0] == "+" or word.strip("&") == "":
        return f"{word[0]!r} means nothing here", term(word[1:]) if len(word) > 1 and word[0] == "+" else "and"
    if re.fullmatch(r"\w{1,20}[+#]+", word):
        return "in a phrase punctuation is passed over", f"literal, punctuation included: `{word}`"
    return None


def reserved(word: str) -> Hint | None:
    """Say what is wrong with an operator where an operand should stand."""
    lower = word.lower()
    if lower not in RESERVED and not OPERATOR.fullmatch(lower):
        return None
    if word != lower:
        return f"operators are written in small letters, so {word!r} is a word", f'{lower}; the word itself: "{word}"'
    return f"an operand is missing before `{word}`", f'write what to look for there; the word itself: "{word}"'
