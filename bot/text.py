"""Words: how text is cut into tokens, the same for rules and for news; canonical addresses and digests.

A token keeps its place in the original text, so that whatever is found can be highlighted there. What of its spelling
does not count is said in `folding`.
"""

import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from bot.folding import (
    APOSTROPHES,
    FRACTIONS,
    HYPHENS,
    INVISIBLE,
    MARKS,
    MAX_CACHED,
    RUN,
    RUN_MARKS,
    THIN_SPACES,
    alternates,
    bare,
    ending_after,
    fold,
    plurals,
    singular,
    split_apostrophe,
)

__all__ = [
    "Keys",
    "Token",
    "ascii_of",
    "bare",
    "canonical_url",
    "digest",
    "encodable",
    "fold",
    "folded",
    "keys",
    "path_and_query",
    "plurals",
    "raws",
    "row",
    "singular",
    "storable",
    "tokens",
]

# --- tokens ----------------------------------------------------------------------------------------------------

# Quantifiers are possessive throughout (++): what was taken is never given back, so no input makes them slow.
_LETTERS = rf"[^\W_{RUN}]++(?:[{MARKS}{INVISIBLE}]*[{MARKS}][^\W_{RUN}]*+|[{INVISIBLE}]++[^\W_{RUN}]++)*+"
_INNER = "|".join(
    (
        rf"[{APOSTROPHES}](?!\d|[^\W\d_][{MARKS}]*+\.[^\W\d_])",  # not before an acronym (l'O.T.A.N.)
        rf"(?<=[\u05d0-\u05ea{MARKS}])[\"\u05f4\u201c\u201d](?=[\u05d0-\u05ea])",  # the acronyms of Hebrew
        r"(?<=[lL])[\u00b7\u0387](?=[lL])",  # the raised dot of Catalan
    )
)
_WORD = rf"{_LETTERS}(?:(?:{_INNER}){_LETTERS})*+"
_POSSESSIVE = rf"(?:[{APOSTROPHES}][sS](?![^\W_]))?+"
# Khmer and Burmese letters below one another, and the one vowel of Thai and Lao that stands beside its letter;
# before them, the two letters of Lao that are also written as one.
_STACKED = rf"[\u17d2\u1039][{RUN_MARKS}]{{0,3}}+[\u1780-\u17b3\u1000-\u102a\u103f]"
_AM = (
    r"\u0e33|(?<=\u0e4d)\u0e32|(?<=\u0e4d[\u0e48-\u0e4b])\u0e32"
    r"|\u0eb3|(?<=\u0ecd)\u0eb2|(?<=\u0ecd[\u0ec8-\u0ecb])\u0eb2"
)
_TOKEN = re.compile(
    # Most words of most news: they stand in ASCII, and nothing that could belong to them follows.
    r"(?P<plain>[A-Za-z0-9]++(?![^\x00-\x7f]|['`]|[.,]\S))"
    rf"|(?P<run>(?![\uff9e\uff9f])(?:\u0eab[\u0e99\u0ea1]|[{RUN}])(?:{_STACKED}|[{RUN_MARKS}]|{_AM})*)"
    rf"|(?P<number>(?<!\d[.,\u066b])(?:\d{{1,3}}(?P<mark>[,\uff0c\u066c'\u2019{THIN_SPACES}])\d{{3}}(?:(?P=mark)\d{{3}})*"
    rf"|\d{{1,2}}(?:,\d{{2}})+,\d{{3}}|\d{{1,3}}(?:\.\d{{3}}){{2,}}|\d{{1,3}}(?:\.\d{{3}})+(?=,\d)|\d+(?=[.,\u066b]\d))"
    rf"(?:[.,\u066b]\d+)?+(?![.,\u066b'\u2019]?\d)[{MARKS}]*+(?:[{FRACTIONS}]|{_LETTERS})?+{_POSSESSIVE})"
    # A letter may come twice, as in the Spanish EE.UU.
    rf"|(?P<acronym>(?:(?P<twice>[A-Z])(?P=twice)\.|[^\W\d_{RUN}][{MARKS}]*+\.){{2,}}"
    rf"(?:[^\W\d_{RUN}][{MARKS}]*+(?![^\W_]))?+{_POSSESSIVE})"
    r"|(?P<particle>[وفبلك](?=\d))"  # Arabic writes "and" onto numbers too
    rf"|(?P<word>{_WORD})"
)
_MAX_TIED = 4  # parts of a compound that are also written in one word


class Token(NamedTuple):
    """One word at `start` to `end` of its text: `key` is folded, `raw` exact but for invisible characters and dots.

    `sentence` counts the sentences of the text. `joined` says that a hyphen ties it to the token before. `also` are
    further folded forms under which it is to be found: without the particles of Arabic; for the first part of a
    compound, the compound in one word. A tuple, since a poll makes thousands of them.
    """

    key: str
    raw: str
    start: int
    end: int
    sentence: int
    joined: bool = False
    also: tuple[str, ...] = ()

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals only."""
        return self.raw.isupper()


def tokens(text: str, most: int = sys.maxsize) -> list[Token]:
    """Cut a text into its tokens, in order; of a longer text only so many as `most` says."""
    enough = most + _MAX_TIED  # what comes behind the last may be tied to it
    found: list[Token] = []
    sentence, last_end = 0, 0
    for hit in _TOKEN.finditer(text):
        raw = hit.group()
        start, end = hit.span()
        joined = False
        if start > last_end and found:
            gap = text[last_end:start]
            if gap != " ":
                if _ends_sentence(found[-1].key, gap, raw):
                    sentence += 1
                joined = gap in _TIES or (len(gap) > 1 and _is_tie(gap))
        if hit.lastgroup == "plain":
            found.append(_token(Token, (raw.lower(), raw, start, end, sentence, joined, ())))
        else:
            pieces = _pieces(raw) if len(raw) <= MAX_CACHED else _cut(raw)
            for number, (key, plain, also, first, last) in enumerate(pieces):
                tied = joined and not number
                found.append(_token(Token, (key, plain, start + first, start + last, sentence, tied, also)))
            joined = joined and len(pieces) == 1
        if joined:
            _tie(found)
        if len(found) >= enough:
            break
        last_end = end
    return found[:most]


# As Token(...), without what a call of a function costs.
_token = tuple.__new__

# A token yet without its place in the text: key, raw, also, and where it begins and ends in the hit of the pattern.
_Piece = tuple[str, str, tuple[str, ...], int, int]


def _cut(raw: str) -> tuple[_Piece, ...]:
    """Return the token of a hit of the pattern; two where French or Italian elides (l'attaque); none of mere signs."""
    head, apostrophe, tail = split_apostrophe(raw)
    if apostrophe and tail:
        key = fold(head)
        if key in _ELISIONS:
            return (*_piece(head, 0, len(head)), *_piece(tail, len(head) + 1, len(raw)))
        if len(head) > 1 and head.isupper() and tail.islower() and ending_after(raw):
            # An acronym with a Turkish ending (ABD'nin) stays an acronym.
            return ((key, bare(head), (), 0, len(raw)),)
    return _piece(raw, 0, len(raw))


_pieces = lru_cache(maxsize=200_000)(_cut)


def _piece(raw: str, first: int, last: int) -> tuple[_Piece, ...]:
    key = fold(raw)
    return ((key, bare(raw), alternates(raw, key), first, last),) if any(map(str.isalnum, key)) else ()


def _tie(found: list[Token]) -> None:
    """Let the first part of a compound be found by the compound in one word, which the last token makes longer."""
    first = len(found) - 1
    while found[first].joined:
        first -= 1
        if len(found) - first > _MAX_TIED:
            return
    head, whole = found[first], "".join([token.key for token in found[first:]])
    if len(whole) <= MAX_CACHED and not whole.isdecimal():
        found[first] = head._replace(also=(*head.also, whole))


_ELISIONS = frozenset(
    {"c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "un"}
    | {"all", "anch", "coll", "dall", "degl", "dell", "gl", "nell", "quell", "quest", "sant", "sull", "tutt"}
)

# --- folded words, fast ----------------------------------------------------------------------------------------


class Keys(NamedTuple):
    """The keys of the tokens of a text, in order; `also` are the further forms of some, with their positions."""

    keys: list[str]
    also: list[tuple[int, str]]


_ASCII = "".join(map(chr, range(128)))
_SPACES = " \n\r"  # all else that is blank is rare, and taken for a sign
_SIGNS = "".join(sign for sign in _ASCII if not sign.isalnum() and sign not in _SPACES).encode()
# Letters and digits in small letters, and all else a blank; where it is used, signs are left out.
_SMALL = "".join(char.lower() if char.isalnum() else " " for char in _ASCII).encode().ljust(256)
_SHAPE = "".join("a" if char.isalnum() else " " if char in _SPACES else "." for char in _ASCII).encode().ljust(256)
# In the shape of a text: what may be more, or less, than one token: signs within a piece, and a piece of mere signs.
_ODD = re.compile(rb"\.(?:(?<=a\.)\.*+a[^ ]*+|(?<= \.)\.*+(?= ))")
_OUTER = '"()[]:;!?,'  # at the ends of a piece, they change nothing
# What may stand inside words in ASCII; all else but letters and digits is between words.
_AROUND = "'`.,-"
_OUTSIDE = {code: " " for code in range(128) if not chr(code).isalnum() and chr(code) not in _AROUND}
_MARK = "\x00"  # before an odd piece that has further forms, while a row of words is made
_TYPOGRAPHY = (("\u2019", "'"), ("\u2018", "`"), ("\u201c", '"'), ("\u201d", '"'), ("\u2013", "-"), ("\u2014", " "))
_MAX_PIECES = 60_000  # pieces of text of which we remember the words


def ascii_of(content: str) -> str | None:
    """Return a text with plain quotes and dashes in the place of the printer's, or None if it is not all ASCII then.

    Each character stays where it was, and no word of the text becomes another.
    """
    for sign, written in () if content.isascii() else _TYPOGRAPHY:
        content = content.replace(sign, written)
    return content if content.isascii() else None


def keys(content: str) -> Keys:
    """Return the keys that `tokens` gives, without places and sentences, in a fraction of its time.

    No token goes on across a space, so native code can take the letters and digits between spaces; pieces that hold
    signs within, or other letters, are cut as ever, once, and remembered.
    """
    plain = ascii_of(content)
    if plain is None:
        return _keys_of_pieces(content)
    words, forms = _folded_ascii(plain)
    found = words.decode().split()
    if not forms:
        return Keys(found, [])
    also: list[tuple[int, str]] = []
    waiting = iter(forms)
    for at in [at for at, key in enumerate(found) if key[0] == _MARK]:
        found[at] = found[at][1:]
        also += [(at + place, form) for place, form in next(waiting)]
    return Keys(found, also)


def row(content: str) -> tuple[str, list[str]]:
    """Return the keys of a text with a space around each, to look for words in a row, and the further forms.

    Between two lines there may be more than one space.
    """
    plain = ascii_of(content)
    if plain is None:
        found = _keys_of_pieces(content)
        return f" {' '.join(found.keys)} ", [form for _at, form in found.also]
    written, forms = _folded_ascii(plain)
    words = written.decode()
    if forms:
        words = words.replace(_MARK, "")
    if "  " in plain:
        words = f" {' '.join(words.split())} "
    return words, [form for pairs in forms for _at, form in pairs]


def _keys_of_pieces(content: str) -> Keys:
    found: list[str] = []
    also: list[tuple[int, str]] = []
    for part in map(_PIECES.__getitem__, content.replace("\n", " ").split(" ")):
        if isinstance(part, str):
            found.append(part)
        else:
            also += [(len(found) + place, form) for place, form in part.also]
            found += part.keys
    return Keys(found, also)


def _folded_ascii(plain: str) -> tuple[bytes, list[list[tuple[int, str]]]]:
    """Return an ASCII text as its keys between spaces, and the further forms of those that have a mark before."""
    written = plain.encode()
    shape = written.translate(_SHAPE)
    parts = [b" "]
    forms: list[list[tuple[int, str]]] = []
    done = 0
    for hit in _ODD.finditer(shape):
        at, end = hit.span()
        start = shape.rfind(b" ", done, at) + 1 or done
        parts.append(written[done:start].translate(_SMALL, _SIGNS))
        done = end
        if start == at:  # a dash between spaces, of which one is left
            done += 1
            continue
        found = _PIECES[plain[start:end].strip(_OUTER)]
        if isinstance(found, str):
            parts.append(found.encode())
        else:
            parts.append(f"{_MARK if found.also else ''}{' '.join(found.keys)}".encode())
            if found.also:
                forms.append(found.also)
    parts += (written[done:].translate(_SMALL, _SIGNS), b" ")
    return b"".join(parts), forms


def raws(content: str) -> list[str]:
    """Return the tokens of a text as they are written, one for each of `keys`; with plain apostrophes."""
    plain = ascii_of(content)
    if plain is None:
        return [raw for piece in content.replace("\n", " ").split(" ") for raw in _written(piece)]
    pieces = plain.translate(_OUTSIDE).split()
    return [raw for piece in pieces for raw in ((piece,) if piece.isalnum() else _written(piece))]


@lru_cache(maxsize=_MAX_PIECES)
def _written(piece: str) -> tuple[str, ...]:
    return tuple(token.raw for token in tokens(piece))


class _Pieces(dict[str, "str | Keys"]):
    """Piece of text as written -> the key of its only token, or else its tokens' keys."""

    def __missing__(self, piece: str) -> "str | Keys":
        core = piece.strip(_AROUND)
        found = _plain_piece(core) if core.isascii() else None
        if found is None:
            words = tokens(piece)
            also = [(at, form) for at, word in enumerate(words) for form in word.also]
            found = words[0].key if len(words) == 1 and not also else Keys([word.key for word in words], also)
        if len(self) >= _MAX_PIECES:
            self.clear()
        if len(piece) <= MAX_CACHED:
            self[piece] = found
        return found


def _plain_piece(core: str) -> "str | Keys | None":
    """Return what the commonest pieces in ASCII are: a word, a possessive, a compound; None for any other."""
    lower = core.lower()
    if lower.isalnum():
        return lower
    if lower[-2:] == "'s" and lower[:-2].isalpha() and lower[:-2] not in _ELISIONS:
        return lower[:-2]
    parts = lower.split("-")
    if not all(map(str.isalpha, parts)) or len(lower) > MAX_CACHED:
        return None
    return Keys(parts, [(0, "".join(parts[:end])) for end in range(2, min(len(parts), _MAX_TIED) + 1)])


_PIECES = _Pieces()

# --- the ends of sentences -------------------------------------------------------------------------------------

_TIES = frozenset(HYPHENS)
_TIE = re.compile(f"[{INVISIBLE}]*[{HYPHENS}][{INVISIBLE}]*")
_LINE_END = re.compile("[\n\r\u2028\u2029]")
_SENTENCE_END = re.compile(r"[!?؟。！？｡।॥۔։።፧။៕។།᠃෴‼⁇⁈⁉]|[.…．](?=[\s\"'”’»)\]]|$)")
_GREEK_QUESTION = re.compile("[;\u037e]")
_GREEK = re.compile("[\u0370-\u03ff]")
_TITLES = frozenset(
    {"adm", "brig", "capt", "cmdr", "col", "cpl", "dr", "fr", "gen", "gov", "hon", "lt", "maj", "messrs", "mr", "mrs"}
    | {"ms", "mt", "pres", "prof", "rep", "rev", "sen", "sgt", "st", "ltd", "inc", "corp", "dept", "etc", "vs", "est"}
    | {"approx", "mme", "mlle", "sr", "sra", "ee", "ff", "jj", "hr", "fr", "bzw", "ca", "mio", "mrd", "nr"}
    | {"млн", "млрд", "тыс", "руб", "им", "ул", "гг", "см"}
)
_BEFORE_NUMBERS = frozenset(
    {"no", "nos", "art", "vol", "fig", "pp", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct"}
    | {"nov", "dec"}
)
_GERMAN_MONTHS = frozenset(
    {"januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september", "oktober", "november"}
    | {"dezember", "jahrhundert", "weltkrieg"}
)


@lru_cache(maxsize=10_000)
def _is_tie(gap: str) -> bool:
    return _TIE.fullmatch(gap) is not None


def _ends_sentence(before: str, gap: str, after: str) -> bool:
    """Whether a sentence ends between two tokens.

    A full stop after an initial or an abbreviation ends none, nor does what is followed by a small letter.
    """
    if _LINE_END.search(gap):
        return True
    end = _SENTENCE_END.search(gap)
    if end is None:
        return _GREEK_QUESTION.search(gap) is not None and _GREEK.search(before) is not None
    if after[:1].islower():
        return False
    return end.group() not in ".．" or not _is_abbreviation(before, after)


def _is_abbreviation(before: str, after: str) -> bool:
    """Whether a full stop between two tokens belongs to the first."""
    if before.isdecimal():  # am 3. Oktober
        return len(before) < 3 and fold(after) in _GERMAN_MONTHS  # noqa: PLR2004 - a day, not a year
    if before in _BEFORE_NUMBERS:
        return after[:1].isdecimal()
    return len(before) == 1 or before in _TITLES


# --- addresses and digests -------------------------------------------------------------------------------------

# What campaigns and trackers add to an address without changing what it shows.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ref_src|cmpid|cmp|ocid|ns_\w+|xtor|smid"
    r"|traffic_source|guccounter|_ga|wt_mc)",
    re.IGNORECASE,
)
_FEED_MARKS = frozenset({"rss", "feed", "rssfeed", "atom"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


# An address as most are: nothing in it is written otherwise in its canonical form.
_ORDINARY = re.compile(
    r"https?://(?:www\.)?(?!www\.)(?P<host>[a-z0-9][a-z0-9.-]*)(?P<path>/[A-Za-z0-9/:@!$&'()*+,;=~._-]*)?"
    r"(?:\?(?P<query>\w+=[\w.-]*(?:&\w+=[\w.-]*)*))?",
    re.ASCII,
)


def canonical_url(url: str) -> str | None:
    """Return the form of an address by which we recognise it, or None where it names no page of its own.

    Scheme, `www.`, port, fragment, a trailing slash and tracking parameters do not count; the order of parameters
    does not either. A bare home page names no page of its own.
    """
    ordinary = _ORDINARY.fullmatch(url)
    if ordinary is not None:
        path, query = (ordinary["path"] or "").rstrip("/"), ordinary["query"] or ""
        if query:
            query = _kept_query(pair.partition("=")[::2] for pair in query.split("&"))
        return f"//{ordinary['host']}{path}{'?' if query else ''}{query}" if path or query else None
    try:
        parts = urlsplit(url.strip())
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or not host:
        return None
    path, query = _canonical_path(parts), _canonical_query(parts)
    if not path and not query:
        return None
    where = host if port in {None, 80, 443} else f"{host}:{port}"
    return urlunsplit(("", where, path, query, ""))


def _canonical_path(parts: SplitResult) -> str:
    return quote(unquote(parts.path), safe="/:@!$&'()*+,;=~-._").rstrip("/")


def _canonical_query(parts: SplitResult) -> str:
    return _kept_query(parse_qsl(parts.query, keep_blank_values=True)) if parts.query else ""


def _kept_query(pairs: Iterable[tuple[str, str]]) -> str:
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name) and value not in _FEED_MARKS]
    return urlencode(sorted(kept))


_HOST = re.compile(r"//[^/?]*")


def path_and_query(url: str) -> str | None:
    """Return an address without scheme and host: what stays the same when a site moves. None where nothing is left."""
    canonical = canonical_url(url)
    if canonical is None:
        return None
    return _HOST.sub("", canonical, count=1)


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: 1 item, 2 items."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def storable(value: str) -> str:
    """Return a text without what no database takes: NUL, and halves of characters that broken JSON leaves behind."""
    return value if value.isascii() and "\0" not in value else _UNSTORABLE.sub("", value)


_HALVES = re.compile("[\ud800-\udfff]")


def encodable(value: str) -> str:
    """Return a text with a space in the place of each half of a character, which no encoding takes."""
    return value if value.isascii() else _HALVES.sub(" ", value)


def digest(*parts: str) -> str:
    """Return 128 bits over the parts as hex; parts are kept apart, so ("a", "b") differs from ("ab",)."""
    told: list[bytes] = []
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        told += (len(raw).to_bytes(4, "big"), raw)
    return blake2b(b"".join(told), digest_size=16).hexdigest()


def folded(text: str) -> str:
    """Return the folded words with single spaces: equal for texts that differ in case, marks or punctuation."""
    return _folded_title(text) if len(text) <= _MAX_TITLE else _folded(text)


_MAX_TITLE = 1_000  # characters: titles come again and again, long texts do not and would fill the memory


def _folded(text: str) -> str:
    return " ".join(keys(text).keys)


_folded_title = lru_cache(maxsize=20_000)(_folded)
