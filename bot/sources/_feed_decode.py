"""Bytes to text: byte order mark, valid UTF-8, HTTP charset, XML declaration, meta, and at last a guess.

Declarations are often wrong, so each must fit the bytes; UTF-8 is asked first, since other text hardly ever fits it.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WIDE = (
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)

# What a label means on the web (the WHATWG's reading, where Python's differs). Others go to Python as they are.
_LABELS = {
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "iso-8859-1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "tis-620": "cp874",
    "us-ascii": "cp1252",
    "windows-874": "cp874",
    "windows-31j": "cp932",
    "x-gbk": "gb18030",
    "x-sjis": "cp932",
}
# Only these are ever used: Python's registry also holds compressors and worse.
_KNOWN = frozenset(
    codecs.lookup(name).name
    for name in (
        "ascii",
        "utf-8",
        "utf-16",
        "utf-16-le",
        "utf-16-be",
        "utf-32",
        "utf-32-le",
        "utf-32-be",
        "gb18030",
        "big5hkscs",
        "cp932",
        "euc_jp",
        "iso2022_jp",
        "cp949",
        "iso2022_kr",
        "johab",
        "hz",
        "koi8-r",
        "koi8-u",
        "koi8-t",
        "cp874",
        "cp866",
        "cp855",
        "mac-roman",
        "mac-cyrillic",
        "mac-latin2",
        "cp437",
        "cp850",
        "cp852",
        "cp1250",
        "cp1251",
        "cp1252",
        "cp1253",
        "cp1254",
        "cp1255",
        "cp1256",
        "cp1257",
        "cp1258",
        "iso8859-2",
        "iso8859-3",
        "iso8859-4",
        "iso8859-5",
        "iso8859-6",
        "iso8859-7",
        "iso8859-8",
        "iso8859-10",
        "iso8859-13",
        "iso8859-14",
        "iso8859-15",
        "iso8859-16",
        "cp037",
        "cp500",
    )
)
# A server's default, which says nothing on the document.
_SERVER_DEFAULTS = frozenset({"cp1252", "ascii"})

_XML_DECLARATION = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})""", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HTTP_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_LANGUAGE = re.compile(
    rb"""<(?:dc:)?language>\s*([a-zA-Z]{2,3})|xml:lang=["']([a-zA-Z]{2,3})|<html\s[^<>]{0,300}?lang\s*=\s*["']?([a-zA-Z]{2,3})"""
)

_SAMPLE = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """The text, the encoding that gave it, and in words what was wrong with what was declared (or None)."""

    text: str
    encoding: str
    complaint: str | None = None


def decode(data: bytes, content_type: str = "") -> Decoded:
    """Return the text of a document. Never raises: what cannot be read becomes U+FFFD."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _lossy(data[len(bom) :], encoding, declared=encoding)
    head = data[:4].lstrip(b" \t\r\n")
    for mark, encoding in _WIDE:
        if head.startswith(mark):
            return _lossy(data, encoding, declared=encoding)
    return _by_declaration(data, declared_encodings(data, content_type))


def declared_encodings(data: bytes, content_type: str = "") -> list[str]:
    """Return the encodings that HTTP, the XML declaration and meta name, as Python calls them, best first."""
    found = _HTTP_CHARSET.search(content_type)
    http = codec(found.group(1)) if found else None
    inside = [
        codec(hit.group(1).decode("ascii"))
        for hit in (_XML_DECLARATION.search(data), _META.search(data, 0, 4096))
        if hit
    ]
    named = [*inside, http] if http in _SERVER_DEFAULTS else [http, *inside]
    return [name for name in dict.fromkeys(named) if name]


def codec(label: str) -> str | None:
    """Return Python's name of a text encoding, or None for one that is unknown or none."""
    label = label.strip().lower()
    label = _LABELS.get(label, label).removeprefix("x-")
    try:
        name = codecs.lookup(label.replace("windows-", "cp")).name
    except LookupError:
        return None
    return name if name in _KNOWN else None


def _by_declaration(data: bytes, declared: list[str]) -> Decoded:
    said = declared[0] if declared else None
    if data.isascii() and (said is None or not said.startswith(("iso2022", "hz"))):
        return Decoded(text=data.decode("ascii"), encoding="ascii")
    utf8 = _strict(data, "utf-8")
    if utf8 is not None:
        wrong = said not in {None, "utf-8", "ascii", "cp1252"}
        return Decoded(text=utf8, encoding="utf-8", complaint=f"says {said}, is utf-8" if wrong else None)
    for name in declared:
        text = None if name == "utf-8" else _strict(data, name)
        if text is not None and not _is_disguised(text, name):
            return Decoded(text=text, encoding=name)
    if _mostly_utf8(data):
        return _lossy(data, "utf-8", declared=said)
    return _guessed(data, said)


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _is_disguised(text: str, encoding: str) -> bool:
    """Say whether text read as Latin is in truth another script: runs of accented letters are no European words."""
    return encoding in _SERVER_DEFAULTS and len(_ACCENT_RUN.findall(text, 0, _SAMPLE)) >= _CERTAIN_RUNS


_CERTAIN_RUNS = 4
_ACCENT_RUN = re.compile(r"[\xc0-\xff]{4,}")


def _mostly_utf8(data: bytes) -> bool:
    """Say whether a few bytes only keep the document from being UTF-8 (cut off, or one item pasted from elsewhere)."""
    text = data.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    fine = sum(map(len, _NOT_ASCII.findall(text[:_SAMPLE]))) - broken
    return fine > 3 * broken


_NOT_ASCII = re.compile(r"[^\x00-\x7f]+")


def _lossy(data: bytes, encoding: str, *, declared: str | None) -> Decoded:
    text = _strict(data, encoding)
    if text is not None:
        return Decoded(text=text, encoding=encoding)
    errors = "wirewatch-cp1252" if encoding == "utf-8" else "replace"
    return Decoded(
        text=data.decode(encoding, errors),
        encoding=encoding,
        complaint=f"some bytes are not {encoding}"
        + (f", as {declared} was declared" if declared not in {None, encoding} else ""),
    )


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    """Read single bytes that are not UTF-8 as Windows would: that is where they nearly always come from."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("wirewatch-cp1252", _as_cp1252)


# --- guessing --------------------------------------------------------------------------------------------------

_GREEK = "αοιετσνηυρπκμλςάέήίόύώγδχθφωβξζψΑΟΙΕΤΣΝΗΥΡΠΚΜΛ«»"
_ARABIC = "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىأإآءئؤ،؛؟"
_CYRILLIC = "оеаинтсрвлкмдпуяыьгзбчйі"
_KANA = "".join(map(chr, range(0x3041, 0x30FF))) + "。、「」"
_SIMPLIFIED = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里用道行所然家种事成方多经么去"
    "法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点"
    "正业外将两高间由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿"
    "原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德"
    "资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交"
    "规万取拉格望觉术领共确传师观清今切院让识候带导争运闻，。、：；（）“”？！《》"
)
_TRADITIONAL = (
    "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡用道行所然家種事成方多經麼去"
    "法學如都同現當沒動面起看定天分還進好小部其些主樣理心她本前開但因只從想實日軍者意無力它與長把機十民第公此已工使情明性知全三又關點"
    "正業外將兩高間由問很最重並物手應戰向頭文體政美相見被利什二等產或新己制身果加西斯月話合回特代內信表化老給世位次度門任常先海通教兒"
    "原東聲提立及比員解水名真論處走義各入幾口認條平系氣題活爾更別打女變四神總何電數安少報才結反受目太量再感建務做接必場件計管期市直德"
    "資命山金指克許統區保至隊形社便空決治展馬科司五基眼書非則聽白卻界達光放強即像難且權思王象完設式色路記南品住告類求據程北邊死張該交"
    "規萬取拉格望覺術領共確傳師觀清今切院讓識候帶導爭運聞，。、：；（）「」？！《》"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guess:
    """An encoding to try: its common characters, what share of real text they make up, and the languages it is for."""

    encoding: str
    common: frozenset[str]
    share: float = 0.9
    latin: bool = False
    languages: tuple[str, ...] = ()


def _guess(encoding: str, common: str, languages: str, share: float = 0.9, *, latin: bool = False) -> _Guess:
    return _Guess(
        encoding=encoding, common=frozenset(common), share=share, latin=latin, languages=tuple(languages.split())
    )


_GUESSES = (
    _guess(
        "cp1252",
        "éèàçêôîûâùòìëïüöäßñáíóúãõåøæœÉÀÈÖÜÄÅØ’“”–—«»€£°©®¿¡",
        "en fr de es pt it nl sv da nb no fi is",
        latin=True,
    ),
    _guess("cp1250", "ąćęłńóśźżáčďéěíňřšťúůýžäöüőűășțţâîŁŚŻČŠŽ„”–—“…\xa0", "pl cs sk hu hr sl sr ro", latin=True),
    _guess("cp1254", "ıİğĞşŞçÇöÖüÜâîû’“”–", "tr az", latin=True),
    _guess("cp1257", "āčēģīķļņšūžąęėįųõäöüŠŽ„“”–", "lv lt et", latin=True),
    _guess("cp1251", _CYRILLIC + "«»—–№\xa0", "ru bg uk be sr mk"),
    _guess("koi8-r", _CYRILLIC, "ru"),
    _guess("iso8859-5", _CYRILLIC, "ru bg uk sr"),
    _guess("cp866", _CYRILLIC, "ru"),
    _guess("cp855", _CYRILLIC, "ru", 0.95),
    _guess("cp1253", _GREEK, "el"),
    _guess("iso8859-7", _GREEK, "el"),
    _guess("cp1255", "יוהלאתרבמשנעדכקחםפןטגזסצךץף־\xa0", "he yi", 0.97),
    _guess("cp1256", _ARABIC, "ar fa ur", 0.97),
    _guess("iso8859-6", _ARABIC, "ar", 0.97),
    _guess("cp874", "านรกอเง่้ยมวลสตดทคปะีิัไแขชพบหใจุูำืึโ", "th", 0.93),
    _guess("gb18030", _SIMPLIFIED, "zh", 0.55),
    _guess("big5hkscs", _TRADITIONAL, "zh", 0.55),
    _guess("cp932", _KANA, "ja", 0.55),
    _guess("euc_jp", _KANA, "ja", 0.55),
    _guess("cp949", "".join(map(chr, range(0xAC00, 0xD7A4))), "ko", 0.97),
)
_LANGUAGE_BONUS = 0.15


def _guessed(data: bytes, said: str | None) -> Decoded:
    """Take the encoding that makes the most plausible text; the feed's own language counts for something."""
    sample = data[:_SAMPLE]
    found = _LANGUAGE.search(data, 0, 8192)
    language = next(filter(None, found.groups())).decode("ascii").lower() if found else ""
    best = max(_GUESSES, key=lambda guess: _plausibility(sample, guess, language))
    wrong = f"says {said}, is" if said else "no encoding was declared; read as"
    return Decoded(
        text=data.decode(best.encoding, "replace"), encoding=best.encoding, complaint=f"{wrong} {best.encoding}"
    )


def _plausibility(sample: bytes, guess: _Guess, language: str) -> float:
    """Return 0 (impossible) to a bit over 1 (as good as real text)."""
    text = sample.decode(guess.encoding, "replace")
    words = _WORD.findall(text)
    foreign = sum(len(_NOT_ASCII_CHARACTER.findall(word)) for word in words)
    if not foreign:
        return 0.0
    bad = text.count("\ufffd") * 5
    common = sum(character in guess.common for word in words for character in word)
    odd = sum(len(word) for word in words if _is_odd(word, latin=guess.latin))
    share = min(1.0, common / (foreign + bad) / guess.share) - 0.5 * odd / foreign
    return max(share, 0.0) + _LANGUAGE_BONUS * (language in guess.languages)


_WORD = re.compile(r"[A-Za-z]*[^\x00-\x7f]+[^\x00-\x40\x5b-\x60\x7b-\x7f]*")
_NOT_ASCII_CHARACTER = re.compile(r"[^\x00-\x7f]")
_LATIN_LETTER = re.compile(r"[A-Za-z]")
_THREE_ACCENTS = re.compile(r"[\xc0-\u024f]{3}")


def _is_odd(word: str, *, latin: bool) -> bool:
    """Say whether a word is built as no language of that kind builds words."""
    if latin:
        return _THREE_ACCENTS.search(word) is not None
    return _LATIN_LETTER.search(word) is not None
