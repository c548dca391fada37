"""Words: how text is cut into tokens and folded, the same for rules and for news; canonical addresses and digests.

A token keeps its place in the original text, so that whatever is found can be highlighted there. What is folded away:
case, marks, invisible characters, possessives, the dots of acronyms, the spelling variants of Arabic letters.
"""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b
from typing import NamedTuple
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

# --- tokens ----------------------------------------------------------------------------------------------------

# Python's \w leaves out combining marks, on which the scripts of India and South-East Asia and vocalised Arabic and
# Hebrew depend, and the invisible characters that web pages leave inside words.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0966-\u0dff\u0f00-\u0fff\u1000-\u109f"
    "\u1780-\u17ff\u3099\u309a"
)
_INVISIBLE = "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff"
# Scripts written without spaces (and Korean, whose particles stick to their noun): every character is a token, so
# that a phrase finds its substring.
_RUN = "\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
_LETTER = rf"(?:(?![{_RUN}])[^\W_]|[{_MARKS}])"
_APOSTROPHES = "'\u2019\u02bc\u2018\uff07"
_TOKEN = re.compile(
    rf"(?P<acronym>(?<![^\W_])(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?![^\W_]))?)"
    rf"|(?P<number>\d{{1,3}}(?:,\d{{3}})+(?![\d,]))"
    rf"|(?P<run>[{_RUN}][{_MARKS}\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]*)"
    rf"|(?P<word>{_LETTER}(?:[{_INVISIBLE}]*{_LETTER})*(?:[{_APOSTROPHES}]{_LETTER}+)*)"
)
_SENTENCE_END = re.compile(r"[!?؟。！？।…\n]|\.(?=[\s\"'”’)\]]|$)")
_HYPHENS = frozenset("-\u2010\u2011\u2012\u2013")
_ABBREVIATIONS = frozenset(
    {"adm", "brig", "capt", "cmdr", "col", "cpl", "dr", "fr", "gen", "gov", "hon", "lt", "maj", "messrs", "mr", "mrs"}
    | {"ms", "mt", "pres", "prof", "rep", "rev", "sen", "sgt", "st", "ltd", "inc", "corp", "dept", "etc", "vs", "no"}
    | {"nos", "est", "approx", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec"}
)
_ELISIONS = frozenset(
    {"c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "dell", "all", "nell", "sull", "un"}
)


class Token(NamedTuple):
    """One word at `start` to `end` of its text: `key` is folded, `raw` exact but for invisible characters and dots.

    `sentence` counts the sentences of the text. `joined` says that a hyphen ties it to the token before. A tuple, since
    a poll makes thousands of them.
    """

    key: str
    raw: str
    start: int
    end: int
    sentence: int
    joined: bool = False

    @property
    def capitals(self) -> bool:
        """Whether it is written in capitals only."""
        return self.raw.isupper()


def tokens(text: str) -> list[Token]:
    """Cut a text into its tokens, in order."""
    found: list[Token] = []
    sentence, last_end = 0, 0
    for hit in _TOKEN.finditer(text):
        raw = hit.group()
        start, end = hit.span()
        gap = text[last_end:start]
        joined = False
        if found and gap != " ":
            if _ends_sentence(found[-1], gap, raw):
                sentence += 1
            joined = gap in _HYPHENS
        if raw.isascii() and raw.isalnum():
            found.append(Token(raw.lower(), raw, start, end, sentence, joined))
        else:
            found.extend(word for word in _words_of(hit, sentence, joined=joined) if word.key)
        last_end = end
    return found


def _words_of(hit: re.Match[str], sentence: int, *, joined: bool) -> list[Token]:
    """Return the token of a hit of the pattern, or two where French or Italian elides (l'attaque)."""
    raw, start = hit.group(), hit.start()
    if hit.lastgroup == "word":
        head, apostrophe, tail = _split_apostrophe(raw)
        if apostrophe and tail and fold(head) in _ELISIONS:
            cut = start + len(head)
            return [
                Token(fold(head), bare(head), start, cut, sentence, joined),
                Token(fold(tail), bare(tail), cut + 1, hit.end(), sentence),
            ]
    return [Token(fold(raw), bare(raw), start, hit.end(), sentence, joined)]


def _split_apostrophe(raw: str) -> tuple[str, str, str]:
    for mark in _APOSTROPHES:
        if mark in raw:
            return raw.partition(mark)
    return raw, "", ""


def _ends_sentence(before: Token, gap: str, after: str) -> bool:
    """Whether a sentence ends between two tokens. A full stop after an initial or an abbreviation ends none."""
    end = _SENTENCE_END.search(gap)
    if end is None:
        return False
    if end.group() != "." or "\n" in gap:
        return True
    if after[:1].islower():
        return False
    return len(before.key) > 1 and before.key not in _ABBREVIATIONS


# --- folding ---------------------------------------------------------------------------------------------------

_DROPPED = re.compile(
    f"[{_INVISIBLE}\u0640\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]+"
)
_INVISIBLE_RUN = re.compile(f"[{_INVISIBLE}]+")
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h",
        "ة": "ه", "ى": "ي", "ی": "ي", "ې": "ي", "ک": "ك", "ٱ": "ا", "ہ": "ه", "ۀ": "ه", "ە": "ه",
        "’": "'", "‘": "'", "ʼ": "'", "＇": "'",
    }
)  # fmt: skip
# Compatibility forms unfold to punctuation now and then (¼ is 1⁄4).
_NO_LETTER = re.compile(rf"(?![{_MARKS}.,'])[\W_]+")
# й is a letter of its own, not и with a mark; it would not survive the removal of marks.
_SHORT_I = "й"


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Return the folded form of one word: what rules and news are compared by. Folding twice changes nothing."""
    plain = word.lower() if word.isascii() else _fold_marks(word)
    if "." in plain:
        plain = plain.replace(".", "")
    if "'" in plain:
        plain = plain.removesuffix("'s").replace("'", "")
    if "," in plain:
        plain = plain.replace(",", "")
    return plain


def _fold_marks(word: str) -> str:
    cased = unicodedata.normalize("NFKC", word).casefold()
    pieces = [piece if piece == _SHORT_I else _DROPPED.sub("", unicodedata.normalize("NFKD", piece)) for piece in cased]
    whole = unicodedata.normalize("NFKC", _DROPPED.sub("", "".join(pieces))).translate(_LETTERS)
    digits = "".join(str(unicodedata.digit(char, char)) for char in whole)
    return _NO_LETTER.sub("", digits)


def bare(word: str) -> str:
    """Return a word as written, without invisible characters, the dots of an acronym and a possessive."""
    plain = word if word.isascii() else _INVISIBLE_RUN.sub("", unicodedata.normalize("NFC", word))
    if plain.count(".") > 1 or plain.endswith("."):
        plain = plain.replace(".", "")
    head, apostrophe, tail = _split_apostrophe(plain)
    return head if apostrophe and tail in {"s", "S"} else plain


_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "buses": "bus", "gases": "gas", "crises": "crisis",
    "bases": "base", "analyses": "analysis", "knives": "knife", "lives": "life", "wives": "wife", "leaves": "leaf",
    "thieves": "thief", "wolves": "wolf", "halves": "half", "feet": "foot", "teeth": "tooth", "mice": "mouse",
    "news": "news", "series": "series", "species": "species",
}  # fmt: skip


@lru_cache(maxsize=200_000)
def singular(key: str) -> str:
    """Return the singular of a folded English word, or the word itself.

    It is applied to rules and news alike, so it need not be a word of the language.
    """
    if key in _IRREGULAR:
        return _IRREGULAR[key]
    if len(key) < 4 or not key.endswith("s") or not key.isascii():  # noqa: PLR2004 - "gas", "bus" and "us" are no plurals
        return key
    if key.endswith(("ss", "us", "sis", "xis")):
        return key
    if key.endswith("ies") and len(key) > 4:  # noqa: PLR2004 - "ties", "dies" lose only their s
        return f"{key[:-3]}y"
    if key.endswith(("sses", "ches", "shes", "xes", "zzes", "oes")):
        return key[:-2]
    return key[:-1]


# --- addresses and digests -------------------------------------------------------------------------------------

# What campaigns and trackers add to an address without changing what it shows.
_TRACKING = re.compile(
    r"(?:utm_\w+|at_\w+|fbclid|gclid|dclid|msclkid|yclid|mc_[ce]id|igshid|ref_src|cmpid|cmp|ocid|ns_\w+|xtor|smid"
    r"|traffic_source|guccounter|_ga|wt_mc)",
    re.IGNORECASE,
)
_FEED_MARKS = frozenset({"rss", "feed", "rssfeed", "atom"})
_DEFAULT_PORTS = {"http": 80, "https": 443}


def canonical_url(url: str) -> str | None:
    """Return the form of an address by which we recognise it, or None where it names no page of its own.

    Scheme, `www.`, port, fragment, a trailing slash and tracking parameters do not count; the order of parameters
    does not either. A bare home page names no page of its own.
    """
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
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name) and value not in _FEED_MARKS]
    return urlencode(sorted(kept))


def path_and_query(url: str) -> str | None:
    """Return an address without scheme and host: what stays the same when a site moves. None where nothing is left."""
    canonical = canonical_url(url)
    if canonical is None:
        return None
    parts = urlsplit(canonical)
    return urlunsplit(("", "", parts.path, parts.query, ""))


_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def storable(value: str) -> str:
    """Return a text without what no database takes: NUL, and halves of characters that broken JSON leaves behind."""
    return _UNSTORABLE.sub("", value)


def digest(*parts: str) -> str:
    """Return 128 bits over the parts as hex; parts are kept apart, so ("a", "b") differs from ("ab",)."""
    state = blake2b(digest_size=16)
    for part in parts:
        raw = part.encode("utf-8", "surrogatepass")
        state.update(len(raw).to_bytes(4, "big") + raw)
    return state.hexdigest()


@lru_cache(maxsize=20_000)
def folded(text: str) -> str:
    """Return the folded words with single spaces: equal for texts that differ in case, marks or punctuation."""
    return " ".join(token.key for token in tokens(text))
