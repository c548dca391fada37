"""From what a person writes to a Phrase: wildcards, exact case, smart case, plurals, compounds."""

import re
from functools import lru_cache
from typing import Literal

import re2

from bot import text
from bot.rules import names
from bot.rules.tree import Pattern, Phrase, Word

Forms = Literal["plural", "stem", "none"]

MAX_PHRASE = 300  # characters; a longer one is a paste accident
MAX_CAPITALS = 5  # letters up to which a word in capitals means an acronym (US, WHO, NATO)
REGEX_MEMORY = 8 << 20  # bytes that one regular expression may take
MAX_PIECES = 3
MIN_LITERAL = 3  # characters besides * and ? that a wildcard needs, or it matches everything

_PIECE = re.compile(r"\\(.)|(\{)([^{}]*)(\})|([{}])|(\s+)|([^\s{}\\]+)|(\\)", re.DOTALL)
# Databases of the press write their operators in capitals, chats in small letters; a phrase has neither.
_OPERATOR = re.compile(
    r"(?<!\S)(and|or|not|(?:near|then|not-near)/?\d+|w/\d+|adj\d*|AND|OR|NOT|(?:NEAR|W|N)/?\d+)(?!\S)"
)
_SIGN = re.compile(r"(?<=\w)\|(?=\w)|(?<!\S)\|{1,2}(?!\S)|(?<!\S)&{1,2}(?!\S)|(?<=\s)-(?=[^\W\d])|(?<!\S)\+(?=[^\W\d])")
_LIVE = re.compile(r"[*?{}$\\]")
_SIGNS = {"|": "any", "||": "any", "&": "all", "&&": "all", "-": "none", "+": "all"}
_WORDS = {"any": "or", "all": "and", "none": "and not"}
_ESCAPED = {"*": "\ue000", "?": "\ue001", "{": "\ue002", "}": "\ue003", "$": "\ue004", "\\": "\ue005"}
_UNESCAPE = {there: here for here, there in _ESCAPED.items()}


class PhraseError(ValueError):
    """A phrase that cannot be used; `fix` is what to write instead, and `query` the same for a phrase in a query."""

    def __init__(self, message: str, fix: str | None = None, query: str | None = None) -> None:
        super().__init__(message)
        self.fix = fix
        self.query = query or fix


@lru_cache(maxsize=20_000)  # rules name the same words again and again, and share what is made of them
def parse_phrase(written: str, forms: Forms = "plural") -> Phrase:
    """Return the phrase that `written` stands for; `forms` are those of a word that count as it. Raises PhraseError."""
    if len(written) > MAX_PHRASE:
        raise PhraseError(f"a phrase of {len(written)} characters is too long (at most {MAX_PHRASE})")
    _refuse_operators(written)
    words: list[tuple[Word, bool]] = []
    for chunk, exact in _chunks(written):
        words.extend(_words(chunk, forms, exact=exact))
    if not words:
        raise PhraseError(f"{written!r} holds no word to look for", "name at least one word")
    return Phrase(text=written, ways=_ways(words))


def _refuse_operators(written: str) -> None:
    """Operators inside a phrase are a misunderstanding that would match nothing, silently."""
    operator = _OPERATOR.search(written)
    if operator and written.strip() != operator.group():
        name = operator.group()
        verb = {"and": "all", "or": "any", "not": "none"}.get(name.lower(), "near")
        raise PhraseError(
            f"{name!r} inside a phrase is looked for as a word, not as an operator",
            f"use `{verb}:` with a list; to look for the word itself, write it in exact case: {{{name}}}",
            f"{_in_quotes(written, operator, verb)}; to look for the word itself, in exact case: {{{name}}}",
        )
    sign = _SIGN.search(written)
    if sign:
        raise PhraseError(
            f"{sign.group()!r} is no operator in a phrase, and is passed over",
            f"use `{_SIGNS[sign.group()]}:` with a list, or leave it out",
            f"{_in_quotes(written, sign, _SIGNS[sign.group()])}, or leave it out",
        )
    if len(written) > 1 and written.startswith("/") and written.endswith("/"):
        message = "slashes at both ends look like a regular expression"
        raise PhraseError(message, f"write regex: '{written[1:-1]}'", f"write {written} without the quotes")


def _in_quotes(written: str, operator: re.Match[str], verb: str) -> str:
    """Return a phrase with an operator in it as a query that means the operator."""
    distance = re.search(r"\d+", operator.group())
    near = f"near/{distance[0] if distance else 1}"
    left, right = written[: operator.start()].strip(), written[operator.end() :].strip()
    if not left or not right or '"' in written:
        return "write the operator outside the quotes"
    return f'"{left}" {_WORDS.get(verb, near)} "{right}"'


def _chunks(written: str) -> list[tuple[str, bool]]:
    """Split into (text, exact) pieces; escaped characters are put where nothing will read them as live."""
    chunks: list[tuple[str, bool]] = []
    pending = ""
    for piece in _PIECE.finditer(written):
        escaped, opened, inner, _closed, stray, blank, plain, lone = piece.groups()
        if escaped is not None:
            pending += _ESCAPED.get(escaped, escaped)
        elif opened is not None:
            chunks += [(pending, False), (inner, True)]
            pending = ""
        elif stray is not None:
            raise PhraseError(
                "a curly bracket without its partner", "write {Word} for exact case, or \\{ for the character"
            )
        elif lone is not None:
            raise PhraseError("a backslash at the end escapes nothing", "write \\\\ for the character")
        else:
            pending += blank or plain
    chunks.append((pending, False))
    return [(chunk, exact) for chunk, exact in chunks if chunk.strip()]


def _words(chunk: str, forms: Forms, *, exact: bool) -> list[tuple[Word, bool]]:
    """Return the words of a piece, each with whether a hyphen ties it to the one before."""
    if exact:
        return [(Word(token.raw, "exact"), token.joined) for token in text.tokens(_plain(chunk))]
    found: list[tuple[Word, bool]] = []
    for written in chunk.split():
        if "*" in written or "?" in written:
            found.append((_wildcard(written), False))
        else:
            found.extend((_word(token, forms), token.joined) for token in text.tokens(_plain(written)))
    return found


def _word(token: text.Token, forms: Forms) -> Word:
    letters = sum(char.isalpha() for char in token.raw)
    if token.capitals and letters <= MAX_CAPITALS:
        return Word(token.key, "fold", capitals=True)
    if token.capitals or forms == "none":
        return Word(token.key, "fold")
    if forms == "stem":
        return Word(token.key, "stem")
    return Word(text.singular(token.key), "singular") if token.key.isascii() else Word(token.key, "fold")


def _wildcard(written: str) -> Word:
    """Return a word with * (any run of letters) and ? (any one letter), as a linear pattern over folded tokens."""
    literal = [piece for piece in re.split(r"[*?]", written) if piece]
    if sum(len(text.fold(_plain(piece))) for piece in literal) < MIN_LITERAL:
        raise PhraseError(
            f"{written!r} would match nearly every word", f"give at least {MIN_LITERAL} letters besides * and ?"
        )
    if any(len(text.tokens(_plain(piece))) > 1 for piece in literal):
        raise PhraseError(f"{written!r}: a wildcard stands inside one word", "put spaces between the words")
    if len(literal) > MAX_PIECES:
        raise PhraseError(
            f"{written!r} has too many wildcards", f"at most {MAX_PIECES} pieces of literal text in a word"
        )
    # Neighbouring stars are one star and the pieces are few, so the pattern cannot be made to run for long.
    body = "".join(_live(piece) for piece in re.findall(r"\*+|\?|[^*?]+", written))
    capitals = "".join(literal).isupper() and sum(map(len, literal)) <= MAX_CAPITALS
    prefix = text.fold(_plain(re.split(r"[*?]", written, maxsplit=1)[0]))
    return Word(prefix, "wild", capitals=capitals, pattern=re.compile(body))


def _live(piece: str) -> str:
    if piece.startswith("*"):
        return ".*"
    return "." if piece == "?" else re.escape(text.fold(_plain(piece)))


def _plain(piece: str) -> str:
    return "".join(_UNESCAPE.get(char, char) for char in piece)


def _ways(words: list[tuple[Word, bool]]) -> tuple[tuple[Word, ...], ...]:
    """Return the sequences that count as the phrase: as written, and with its compound written in one word.

    Only a phrase that is one compound (drone-strike) or two plain words (drone strike) has a second way.
    """
    plain = tuple(word for word, _tied in words)
    joinable = all(word.by == "singular" for word in plain) and len(plain) > 1
    is_compound = all(tied for _word, tied in words[1:])
    if joinable and (is_compound or len(plain) == 2):  # noqa: PLR2004 - see the docstring
        return (plain, (Word("".join(word.key for word in plain), "singular"),))
    return (plain,)


def parse_name(written: str) -> Phrase:
    """Return the phrase that finds a name: in any usual spelling where it is written in Latin letters.

    Raises PhraseError where it is none.
    """
    if written.isupper() and sum(map(str.isalpha, written)) <= MAX_CAPITALS:
        return parse_phrase(written, "none")  # an acronym (MBS, IDF) has no other spelling
    if len(written) > MAX_PHRASE or _LIVE.search(written):
        raise PhraseError(f"{written!r} is no name", "a name is written as it is: no wildcards, brackets or $lists")
    spellings = names.ways(written)
    if not spellings:
        return parse_phrase(written, "none")
    return Phrase(text=written, ways=tuple(tuple(Word(key, "name") for key in way) for way in spellings))


def parse_regex(written: str) -> Pattern:
    """Return the pattern of a regular expression. Raises PhraseError where it could run for longer than linear."""
    options = re2.Options()
    options.log_errors = False
    options.max_mem = REGEX_MEMORY
    try:
        compiled = re2.compile(written, options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error.args[0]
        beyond = "perl operator" in reason or "escape sequence" in reason
        raise PhraseError(
            f"'{written}' is no regular expression of the linear kind (RE2): {reason}",
            "back-references and look-around are not to be had; say it in other words"
            if beyond
            else "mend it there, or write a backslash before a sign that means itself",
        ) from None
    if compiled.search(""):
        raise PhraseError(f"{written!r} matches the empty text, so it matches everything", "use + in the place of *")
    return Pattern(written, compiled)
