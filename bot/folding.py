"""Folding: what letters are, and what of a word's spelling does not count.

Case, marks, width, invisible characters, possessives, the dots of acronyms, the variants of Arabic letters and the
digits of all scripts are folded away. The alternates of a word are further forms under which it is to be found: without
the particles that Arabic writes onto it, without a Turkish ending after an apostrophe, with its umlauts spelt out.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

MAX_CACHED = 64  # characters: longer words are blobs that do not come twice, and would fill the memory
_MAX_MARKS = 30  # on one letter, as in Unicode's Stream-Safe Text; putting them in order takes quadratic time
_MIN_ALTERNATE = 3  # letters: what is shorter is no word that anybody watches

# --- what letters are ------------------------------------------------------------------------------------------


def _all_marks() -> Iterator[str]:
    """Yield all combining marks: a "word" of regular expressions has none, and most scripts need them."""
    blocks = ((0x300, 0x3400), (0xA000, 0xAC00), (0xFB00, 0x12000), (0x16000, 0x17000), (0x1D000, 0x1EA00))
    for first, last in (*blocks, (0x1BC00, 0x1BD00), (0xE0100, 0xE01F0)):
        yield from (char for char in map(chr, range(first, last)) if unicodedata.category(char)[0] == "M")


def _ranges(chars: str) -> str:
    """Return the inside of a character class for chars in ascending order."""
    pieces: list[list[int]] = []
    for code in map(ord, chars):
        if pieces and pieces[-1][1] == code - 1:
            pieces[-1][1] = code
        else:
            pieces.append([code, code])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in pieces)


_ALL_MARKS = "".join(_all_marks())
MARKS = _ranges(_ALL_MARKS)
# What web pages leave inside words, and the marks that Armenian sets within a word that is asked or called.
INVISIBLE = (
    "\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
    "\u055b\u055c\u055e\u115f\u1160\u3164\uffa0"
)
# Scripts written without spaces (and Korean, whose particles stick to their noun): every character is a token, so
# that a phrase finds its substring. Thai, Lao, Burmese, Khmer, Hangul letters, kana, ideographs.
RUN = (
    "\u0e01-\u0e30\u0e32\u0e33\u0e40-\u0e46\u0e81-\u0eb0\u0eb2\u0eb3\u0ebd\u0ec0-\u0ec6\u0edc-\u0edf"
    "\u1000-\u102a\u103f\u1050-\u1055\u105a-\u105d\u1061\u1065\u1066\u106e-\u1070\u1075-\u1081\u108e"
    "\uaa60-\uaa7a\uaa7e\uaa7f\ua9e0-\ua9e4\ua9e6-\ua9ef\ua9fa-\ua9fe\u1780-\u17b3\u17d7\u17dc"
    "\u1100-\u11ff\ua960-\ua97c\ud7b0-\ud7fb\u3131-\u318e\uac00-\ud7a3\uffa0-\uffdc"
    "\u3005-\u3007\u3021-\u3029\u3031-\u3035\u3038-\u303c\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u312f"
    "\u31a0-\u31bf\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9f\U0001b000-\U0001b16f\U00020000-\U0003fffd"
)
# What belongs to the character before it: marks, the second and third letter of a Korean syllable, the voicing of
# half-width kana.
RUN_MARKS = rf"{MARKS}\u1160-\u11ff\ud7b0-\ud7fb\uff9e\uff9f"
APOSTROPHES = "'\u2019\u02bc\u02bb\u2018\u201b\u2032\uff07\u05f3`\u00b4\u1fef\u1ffd"
HYPHENS = "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d\u05be\u058a"
# No thousands separator that a reader could take for the space between two words.
THIN_SPACES = "\u00a0\u2009\u202f"
FRACTIONS = "\u00bc-\u00be\u2150-\u215e\u2189"

# --- one word --------------------------------------------------------------------------------------------------

# Marks that tell how to say a letter, not which letter it is: those of Latin, Greek, Cyrillic, Hebrew, Arabic, Syriac
# and Ethiopic, and what chooses between two shapes. The vowel signs of India and South-East Asia stay, as does what
# makes a kana voiced. Hindi writes its dots (nukta) now and then only.
_SILENT_BLOCKS = (
    (0x300, 0x370), (0x483, 0x48A), (0x591, 0x5C8), (0x610, 0x61B), (0x64B, 0x660), (0x670, 0x671), (0x6D6, 0x6EE),
    (0x711, 0x74B), (0x898, 0x900), (0x93C, 0x93D), (0x135D, 0x1360), (0x180B, 0x1810), (0x1AB0, 0x1B00),
    (0x1DC0, 0x1E00), (0x20D0, 0x2100), (0x302A, 0x3030), (0xFE00, 0xFE10), (0xFE20, 0xFE30), (0xE0100, 0xE01F0),
)  # fmt: skip
_SILENT_MARKS = "".join(char for char in _ALL_MARKS if any(low <= ord(char) < high for low, high in _SILENT_BLOCKS))
_SILENT = re.compile(f"[{_ranges(_SILENT_MARKS)}\u0640]+")
_INVISIBLE_RUN = re.compile(f"[{INVISIBLE}]+")
_TOO_MANY_MARKS = re.compile(f"([{MARKS}]{{{_MAX_MARKS}}})[{MARKS}]+")
_FRACTION = re.compile(rf"(\d?)([{FRACTIONS}])")
_SIGNS = re.compile(r"[\x00-/:-@\[-`{-\x7f]+")
_NO_LETTER = re.compile(rf"(?![{MARKS}.,'])[\W_]+")
# й is a letter of its own, not и with a mark; it would not survive the removal of marks.
_SHORT_I = "й"
_UNIFIED = str.maketrans(
    {**dict.fromkeys(APOSTROPHES, "'"), **dict.fromkeys(THIN_SPACES, ","), "\u066c": ",", "\uff0c": ",", "\u066b": "."}
)
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t",
        "ɓ": "b", "ɗ": "d", "ƙ": "k", "ƴ": "y",
        "ة": "ه", "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ک": "ك", "ٱ": "ا", "ہ": "ه", "ۀ": "ه", "ە": "ه",
        "ھ": "ه", "ۃ": "ه", "ګ": "گ", "ײ": "יי", "װ": "וו", "ױ": "וי",
        "ँ": "ं", "ৎ": "ত্", "ൺ": "ണ്", "ൻ": "ന്", "ർ": "ര്", "ൽ": "ല്", "ൾ": "ള്", "ൿ": "ക്",
    }
)  # fmt: skip
# Thai and Lao write one vowel in two ways, with the tone mark on either side of its ring.
_THAI_AM = re.compile("([่-๋]?)ํ([่-๋]?)า")
# Letters that compatibility forms take apart, and that are one character of their script all the same.
_TIED_LETTERS = {"ຫນ": "ໜ", "ຫມ": "ໝ", "より": "ゟ", "コト": "ヿ"}
_APART = re.compile("|".join(_TIED_LETTERS))
_LAO_AM = re.compile("([່-໋]?)ໍ([່-໋]?)າ")


def fold(word: str) -> str:
    """Return the folded form of one word: what rules and news are compared by. Folding twice changes nothing."""
    return _fold_known(word) if len(word) <= MAX_CACHED else _fold(word)


def _fold(word: str) -> str:
    if word.isascii():
        return _without_signs(word.lower())
    whole = unicodedata.normalize("NFC", _without_signs(_fold_letters(word)))
    tied = _APART.sub(lambda hit: _TIED_LETTERS[hit.group()], whole)
    return _LAO_AM.sub(r"\1\2ຳ", _THAI_AM.sub(r"\1\2ำ", tied))


def _without_signs(plain: str) -> str:
    """Return a word without possessive and signs, but with its decimal point where it is a number."""
    if plain.isalnum():
        return plain
    plain = plain.removesuffix("'s")
    number, rest = _number(plain) if plain[:1].isdecimal() else ("", plain)
    return number + _SIGNS.sub("", rest)


_fold_known = lru_cache(maxsize=200_000)(_fold)


def _fold_letters(word: str) -> str:
    visible = _TOO_MANY_MARKS.sub(r"\1", _INVISIBLE_RUN.sub("", word))
    unified = unicodedata.normalize("NFC", visible).translate(_UNIFIED)
    cased = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", _FRACTION.sub(_decimal, unified)).casefold())
    plain = _SHORT_I.join(_SILENT.sub("", unicodedata.normalize("NFKD", part)) for part in cased.split(_SHORT_I))
    whole = unicodedata.normalize("NFKC", plain).translate(_LETTERS)
    digits = "".join(str(unicodedata.decimal(char, char)) for char in whole)
    return _NO_LETTER.sub("", digits.translate(_UNIFIED))


def _decimal(hit: re.Match[str]) -> str:
    """Return ½ as 0.5, and 2½ as 2.5."""
    share = f"{unicodedata.numeric(hit[2]):.2f}".rstrip("0").rstrip(".")
    return f"{hit[1] or '0'}{share[1:]}"


# A number of several groups, with one kind of separator; 1.000 and 1.000.000 are thousands, 1.085 might be a rate.
_NUMBER = re.compile(
    r"(?P<whole>(?!0)(?:\d{1,3}(?P<mark>[,'])\d{3}(?:(?P=mark)\d{3})*|\d{1,2}(?:,\d{2})+,\d{3}"
    r"|\d{1,3}(?:\.\d{3}){2,}|\d{1,3}(?:\.\d{3})+(?=,\d)|\d{1,3}\.000)|\d+)"
    r"(?:[.,](?P<part>\d+))?(?![.,']?\d)"
)


def _number(plain: str) -> tuple[str, str]:
    """Return the number at the beginning without its thousands separators, with a decimal point; and the rest."""
    hit = _NUMBER.match(plain)
    if hit is None:
        return "", plain
    whole = re.sub("[.,']", "", hit["whole"])
    return whole + (f".{hit['part']}" if hit["part"] else ""), plain[hit.end() :]


def bare(word: str) -> str:
    """Return a word as written, without invisible characters, the dots of an acronym and a possessive."""
    plain = word if word.isascii() else _INVISIBLE_RUN.sub("", _TOO_MANY_MARKS.sub(r"\1", word))
    if not plain.isascii():
        plain = unicodedata.normalize("NFC", plain)
    if not plain[:1].isdecimal() and (plain.count(".") > 1 or plain.endswith(".")):
        plain = plain.replace(".", "")
    head, apostrophe, tail = split_apostrophe(plain)
    return head if apostrophe and tail in {"s", "S"} else plain


_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")


def split_apostrophe(raw: str) -> tuple[str, str, str]:
    """Return what stands before the first apostrophe, the apostrophe, and what stands after it (like `partition`)."""
    hit = _APOSTROPHE.search(raw)
    return (raw[: hit.start()], hit.group(), raw[hit.end() :]) if hit else (raw, "", "")


# --- further forms of a word -----------------------------------------------------------------------------------

_ARABIC = re.compile("[\u0620-\u064a]+")
_NOT_ARABIC = re.compile("[پچژگٹڈڑںے]")  # the letters that Persian, Urdu and Kurdish have beyond Arabic's
_ZWNJ = "\u200c"
_TURKISH_ENDING = re.compile(
    r"n?[iu]n|y?[aeiu]|y?l[ae]|[dt][ae](?:n|ki)?|nd[ae](?:n|ki)?|n[aeiu]|l[iu]|l[iu]k|l[ae]r(?:[iu]?n?|[dt][ae]n?|[ae])|[cs][aiu]z?"
)
_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ä": "ae", "Ö": "oe", "Ü": "ue", "Ø": "oe", "Å": "aa"}
)
_MAX_WITH_ALTERNATES = 40  # letters: no word of news is longer


def alternates(raw: str, key: str) -> tuple[str, ...]:
    """Return further folded forms under which a word (`raw`, folded to `key`) is to be found; mostly none.

    The forms that a particle could have been written onto are tried without asking which is a word: what is none
    harms nobody, since no rule asks for it. None has fewer than three letters.
    """
    if (raw.isascii() and "'" not in raw and "`" not in raw) or len(raw) > _MAX_WITH_ALTERNATES:
        return ()
    forms: list[str] = []
    if _ARABIC.match(key):
        if _ZWNJ in raw:
            forms.append(fold(raw.partition(_ZWNJ)[0]))
        if not _NOT_ARABIC.search(key):
            forms += without_particles(key)
    elif ending_after(raw):
        forms.append(fold(split_apostrophe(raw)[0]))
    spelt = unicodedata.normalize("NFC", raw).translate(_SPELT_OUT)
    forms.append(fold(spelt))
    return tuple(form for form in dict.fromkeys(forms) if len(form) >= _MIN_ALTERNATE and form != key)


def ending_after(raw: str) -> bool:
    """Whether a Turkish ending follows an apostrophe, as in Irak'taki."""
    _head, apostrophe, tail = split_apostrophe(raw)
    return bool(apostrophe) and _TURKISH_ENDING.fullmatch(fold(tail)) is not None


def without_particles(key: str) -> list[str]:
    """Return an Arabic word without "and", "so"; "by", "for", "like"; and "the", as far as it begins with them."""
    forms = [key]
    forms += [form[1:] for form in forms if form[0] in "وف"]
    forms += [form[1:] for form in forms if len(form) > _MIN_ALTERNATE and form[0] in "بكل"]
    contracted = [form[2:] for form in forms if form.startswith("لل")]  # for-the, in which the alef is not written
    forms += [form[2:] for form in forms if form.startswith("ال")]
    return [*forms, *contracted, *(f"ال{form}" for form in contracted)]


_IRREGULAR = {
    "men": "man", "women": "woman", "children": "child", "buses": "bus", "gases": "gas", "crises": "crisis",
    "bases": "base", "analyses": "analysis", "knives": "knife", "lives": "life", "wives": "wife", "leaves": "leaf",
    "thieves": "thief", "wolves": "wolf", "halves": "half", "feet": "foot", "teeth": "tooth", "mice": "mouse",
    "news": "news", "series": "series", "species": "species",
}  # fmt: skip


def _singular(key: str) -> str:
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


singular = lru_cache(maxsize=200_000)(_singular)


def plurals(single: str) -> tuple[str, ...]:
    """Return all words whose singular is `single`: what `singular` does, the other way round."""
    tried = (single, f"{single}s", f"{single}es", f"{single[:-1]}ies", *_IRREGULARS.get(single, ()))
    return tuple(word for word in dict.fromkeys(tried) if _singular(word) == single)


_IRREGULARS: dict[str, list[str]] = {}
for _many, _one in _IRREGULAR.items():
    _IRREGULARS.setdefault(_one, []).append(_many)
