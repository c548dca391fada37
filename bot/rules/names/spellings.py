"""Names in any usual spelling: which sequences of tokens count as a name, and which two tokens are spellings of one.

A folded Latin token is heard as a row of sounds, one character each: the letters and groups of letters by which
English, French, German, Turkish, Slavic and other spellings write them (sh, ch, sch, sj, sz). Two tokens are
spellings of one name where the rows can be laid side by side at a small price. What spellings of one name often
exchange is cheap (q and k, e and i, a final h); what tells names apart is dear (a and i, a final a or i). Longer
names may differ by more.

Letters stand for themselves; `c`, `g`, `j` and `s` are letters that spellings read differently. What a group of
letters tells: `X` sh, `x` ch, `C` tch, `J` dj, `Z` zh, `Y` shch, `K` kh, `G` gh, `T` th, `D` dh, `S` ss, `Q` ts; `E`
ai, `O` au. A vowel in a closed syllable: `1` a, `2` e or i, `3` o or u. At the end of a token, where a vowel is
grammar or makes another name: `A` a, `_` e, `I` i, `U` u or o; and `H`, a silent h.

A word that has others of its name beside it may differ by more than one that stands alone. The prices were fitted to
the part of the names listed in the tests that is not held out. Where both tokens write names that readers know, that
knowledge decides; a name of one word is never found in a frequent word of English that is written otherwise.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import accumulate, islice, product

from bot import text
from bot.rules.names.known import is_given, is_word, known

MAX_NAME = 8  # words of a name that are looked at; one that is longer is looked for as written
MAX_WAYS = 64  # sequences that count as one name
MAX_TOKEN = 24  # letters of a token that is heard; a longer one is found as written only
LOOSE = "~"  # stands after a word of a name that has others beside it
THE = "al-"  # the article of a name, which has many forms
KEY = 4  # consonants by which a token is filed

# --- how a spelling sounds -------------------------------------------------------------------------------------

# Groups of letters and what they tell; the first that fits, so longer groups come first.
_GROUPS = (
    ("schtsch|schtch|chtch|sjtsj|shch|szcz", "Y"),
    ("tsch|tsj|tch|tj(?=[aeou])|cz", "C"),
    ("dsch|dzh|dzj|dj|d[sz](?=[aeiou])", "J"),
    ("sch|sj(?=[aeou])|sz|sc(?=[ie])|sh", "X"),
    ("zh|zj", "Z"),
    ("c?kh", "K"),
    ("ch", "x"),
    ("ck|cc(?![ei])", "k"),
    ("qu(?=[aei])", "q"),
    ("gu(?=[ei])", "g"),
    ("gh", "G"),
    ("t?th", "T"),
    ("d?dh", "D"),
    ("ph", "f"),
    ("tz|ts", "Q"),
    ("s{2,}", "S"),
    ("x", "ks"),
    ("ou(?=[aei])", "w"),
    ("au(?=[aei])", "aw"),
    ("ow(?=$|sk)", "ov"),
    ("ew(?=$|sk)", "ev"),
    ("aw(?=r[aeiou])", "av"),
    ("aji(?=[vw])", "E"),
    ("[ao]w(?![aeiouy])|au", "O"),
    ("a(?:y*i|e)(?:i|e(?=[^aeiouy]))|ay+(?:i|ee)|aee|ey+i|[ae][iy](?![aeou])|ae|ej(?![aeiou])", "E"),
    ("^ie(?=[^aeiouy])", "ye"),
    ("^y(?=[aeiou])|y(?=[aeou])", "y"),
    ("i[iy]*y(?=[aeou])", "iy"),
    ("[iy]+j(?![aeiouy])|[iy]+|ee|ie(?=[^aeiouy])", "i"),
    ("ou|oo|oe(?=[^aeiouy])|u+", "u"),
    ("a+", "a"),
)
# Letters that no group begins with, where they stand; most of most names.
_PLAIN = (
    "(?:[bfhlmnrv]|[aeiou](?![aeiouwyj])|[dkp](?![hjsz])|t(?![hjscz])|z(?![hj])|s(?![chjsz])|g(?![hu])|c(?![chkz]))+"
)
_SOUND = re.compile("|".join((_PLAIN, *(f"({pattern})" for pattern, _ in _GROUPS), "[a-z]")))
_TOLD = ("", *(told for _, told in _GROUPS))
_TWICE = re.compile(r"(.)\1+")
_LAST = {"a": "A", "e": "_", "i": "I", "u": "U", "o": "U"}
_AYN = dict.fromkeys(map(ord, "ʿʾʻʼˁˀ"))  # what scholars write for letters that the press leaves out
_SHORT = 2
# A vowel before two consonants of its own word is short, and every dialect has another one there.
_CLOSED = re.compile("([aeiou])(?=(?![bcdfgkpqt][lr])[^aeiouEOyw]{2}.)")
_SHUT = {"a": "1", "e": "2", "i": "2", "o": "3", "u": "3"}
_LATIN = re.compile(r"[a-z]+")

# Parts of compounds that Arabic grammar and assimilation spell in a dozen ways.
_SUN = "sch|ch|sh|th|dh|[tdrzsln]"
_SERVANT = re.compile(rf"^[ae]bd(?:ou|oe|[aeiou])(?:l|({_SUN})(?=\1)|({_SUN})$)(?!l)")
_FAITH = re.compile(r"[aeiou]l?(?:d+|tt)(?:ee|ie|[iy])n+e?$")
_GOD = re.compile(r"(?:^|(?<=..))[aou]'?ll?ah?$")
_PLURAL = re.compile(r"(?<=...[^aeiou]i)s$")  # of what is named after a person or place: Houthis


@lru_cache(maxsize=50_000)
def _heard(key: str) -> str:
    """Return the sounds of a Latin token, one character each."""
    plain = _SERVANT.sub("abdal", key) if key[1:3] == "bd" else key
    if plain.endswith(("n", "ne")):
        plain = _FAITH.sub("adin", plain)
    elif plain.endswith(("lah", "lla")):
        plain = _GOD.sub("allah", plain)
    elif plain.endswith(("off", "eff")):
        plain = f"{plain[:-2]}v"
    row = "".join(map(_told, _SOUND.finditer(_TWICE.sub(_double, plain))))
    row = _TWICE.sub(r"\1", row)
    end = "H" if row.endswith("h") and len(row) > _SHORT and row[-2] in _LAST else ""
    row = _CLOSED.sub(_shut, row.removesuffix("h") if end else row)
    return row[:-1] + _LAST.get(row[-1], row[-1]) + end if len(row) > 1 else row


def _told(group: re.Match[str]) -> str:
    return _TOLD[group.lastindex] if group.lastindex else group.group()


def _shut(vowel: re.Match[str]) -> str:
    return _SHUT[vowel[1]]


def _double(run: re.Match[str]) -> str:
    return run[1] * 2 if run[1] in "aeiosuy" else run[1]


# --- what it costs to read one sound for another ----------------------------------------------------------------

_EXCHANGED = (
    # Throats and palates: q, k, g and what French, German, Turkish and Spanish make of them.
    (0.0, "qk kc qc Gg"),
    (0.1, "gJ gj Kk Kx kx"),
    (0.25, "KX Kh Kj Kq xh cG xG Hx HK HG Hg"),
    (0.3, "kg kG cg Kg KG"),
    (0.35, "qg qG"),
    (0.45, "hj jH cK xg jG"),
    # Hisses: sh, ch, j, zh.
    (0.03, "Xx Cx XC jJ jZ JZ gZ cJ CX"),
    (0.05, "Xs Cs xs XS xS jy"),
    (0.2, "YX YC Yx"),
    (0.25, "Zz jc Js Jz Jc Zj Qs QS Zx Zc QC ZX JX Xj Cc xc Xc zj xj"),
    (0.05, "cs cS"),
    (0.15, "Qz cQ zc"),
    # Teeth: the emphatic and the lisped consonants.
    (0.0, "Dz Dd Tt sS"),
    (0.1, "Ts TS"),
    (0.15, "sz"),
    (0.35, "Ds TQ"),
    (0.45, "dz td DT"),
    (0.65, "Sz"),
    # Lips.
    (0.05, "vw"),
    (0.35, "bv fv"),
    (0.45, "bp fw"),
    # Vowels: what the local tongue makes of one vowel of Arabic or Russian.
    (0.1, "aA yi IE yI iI uU oU Oo OU"),
    (0.15, "wu wU wo"),
    (0.2, "ei Ou"),
    (0.2, "ae ou Ee _e _E ji jI yE jE"),
    (0.25, "EA OA AO"),
    (0.3, "Ei EI A_"),
    (0.4, "aE aO"),
    (0.7, "ao eo eu au oA UA aU oE OE iu aI"),
    (0.85, "ai"),
    # The same in closed syllables.
    (0.1, "1a 2e 2i 3o 3u"),
    (0.2, "1e 2a 2E"),
    (0.25, "12 3w 3O"),
    (0.4, "1E 1O"),
    (0.45, "13 23"),
    (0.55, "1i 1o 2u 3a"),
)
_DIFFERENT = 1.5  # what it costs to take a sound for any other


def _prices() -> dict[str, dict[str, float]]:
    prices = {sound: {sound: 0.0} for sound in _SOUNDS}
    for price, pairs in _EXCHANGED:
        for one, other in (tuple(pair) for pair in pairs.split()):
            prices[one][other] = prices[other][one] = price
    return prices


_SOUNDS = "abcdefghijklmnopqrstuvwyz123ACDEGHIJKOQSTUXYZx_"
_PRICE = _prices()
# What it costs to leave a sound out; one that is not named here is as dear as another sound.
_LOSS = {
    **dict.fromkeys("a1", 0.6), **dict.fromkeys("oEu3", 0.5), **dict.fromkeys("ei2", 0.35), "O": 1.0,
    "_": 0.15, "A": 1.0, "I": 1.15, "U": 1.0, "y": 0.05, "w": 0.55, "h": 0.4, "H": 0.05, "j": 0.3,
}  # fmt: skip
_VOWELS = frozenset("aeiou123EOA_IUHy")
# For names of so many consonants (the last for longer ones too): with other words beside them, and alone.
_BUDGETS = ((0.3, 0.55, 0.6, 0.8, 1.05), (0.1, 0.1, 0.15, 0.3, 0.65, 0.8, 0.9))
_ROUNDING = 1e-9
_ASSIMILATED = 0.3  # as- and az-, ash- and as-
_APART = ({"a", "e"}, {"1", "2"}, {"a", "2"}, {"1", "e"})
_FIRST_AE = 0.15
_FIRST_LOST = 0.4
_OPEN = frozenset("aeiouEO123")
_GLIDES = frozenset("ywhj")


# --- tokens ----------------------------------------------------------------------------------------------------

# Words of names that every tongue spells in its own way, and that are nothing but this.
_FORMS = (
    frozenset({"bin", "ibn", "ben", "ebn", "bn", "ibnu"}),
    frozenset({"abu", "abou", "abo", "aboo", "ebu", "aboe"}),
    frozenset({"um", "umm", "oum", "oumm"}),
    frozenset({"i", "e"}),
)
_FORM = {word: forms for forms in _FORMS for word in forms}
_ARTICLE = re.compile(rf"[aeiuo](?:dd|l|{_SUN})")


def alike(said: str, heard: str) -> bool:
    """Whether a folded token of a text is a spelling of a folded token of a name.

    What is said comes from `ways`: at its end, `~` marks a word of a longer name, which may differ by more, and `-` the
    article, whose form is told by the word after it (al-, el-, ul-; as- and es-; ash-, ech- and asch-). Tokens that
    are not of Latin letters alone are alike only where they are equal.
    """
    alone = not said.endswith(LOOSE)
    heard = _bare(heard)
    if said.endswith("-"):
        return _same_article(said[:-1], heard)
    said = _bare(said)
    if said == heard:
        return True
    if not (_is_latin(said) and _is_latin(heard)):
        return False
    if said in _FORM or heard in _FORM:
        return heard in _FORM.get(said, ())
    return not (alone and (is_word(said) or is_word(heard))) and _same(said, heard, alone=alone)


def _same(said: str, heard: str, *, alone: bool) -> bool:
    """Whether two Latin tokens write one name that is known or, where one of them writes none, sound alike."""
    singular = _PLURAL.sub("", heard)
    mine, theirs = known(said), known(heard) or known(singular)
    if mine and theirs:
        return not mine.isdisjoint(theirs)
    return _near(_heard(said), _heard(heard), alone=alone) or (
        singular != heard and _near(_heard(said), _heard(singular), alone=alone)
    )


def _near(one: str, other: str, *, alone: bool) -> bool:
    """Whether two rows of sounds are spellings of one name: of one that stands alone, or has others beside it."""
    if one == other:
        return True
    budget = _BUDGETS[alone][min(max(_weight(one), _weight(other)), len(_BUDGETS[alone]) - 1)] + _ROUNDING
    budget -= _first(one[0], other[0])
    return not _keys(one).isdisjoint(_keys(other)) and _distance(one, other, budget) <= budget


def _first(one: str, other: str) -> float:
    """Return what it costs besides that names begin with different sounds, which readers seldom get wrong."""
    if {one, other} in _APART:
        return _FIRST_AE
    return _FIRST_LOST if (one in _OPEN) != (other in _OPEN) and not {one, other} & _GLIDES else 0.0


def _bare(key: str) -> str:
    key = key.removesuffix(LOOSE)
    return key if key.isascii() else key.translate(_AYN)


def _is_latin(key: str) -> bool:
    return 0 < len(key) <= MAX_TOKEN and _LATIN.fullmatch(key) is not None


def _same_article(said: str, heard: str) -> bool:
    if _ARTICLE.fullmatch(heard) is None:
        return False
    mine, theirs = _heard(f"{said}a")[1], _heard(f"{heard}a")[1]
    return _PRICE[mine].get(theirs, _DIFFERENT) <= _ASSIMILATED


def _weight(row: str) -> int:
    return sum(sound not in _VOWELS for sound in row)


def _distance(one: str, other: str, budget: float) -> float:
    """Return the smallest price of reading one row of sounds for the other; above the budget it may be any above it."""
    lost = [_LOSS.get(sound, _DIFFERENT) for sound in other]
    above = [0.0, *accumulate(lost)]
    for mine in one:
        prices, loss = _PRICE[mine], _LOSS.get(mine, _DIFFERENT)
        left = least = above[0] + loss
        row = [left]
        for sound, skipped, diagonal, up in zip(other, lost, above, above[1:], strict=False):
            left += skipped
            read = diagonal + prices.get(sound, _DIFFERENT)
            if read < left:  # noqa: PLR1730 - three calls of min would make half of the time
                left = read
            if up + loss < left:  # noqa: PLR1730
                left = up + loss
            if left < least:  # noqa: PLR1730
                least = left
            row.append(left)
        if least > budget:
            return least
        above = row
    return above[-1]


# --- filing ----------------------------------------------------------------------------------------------------

# The classes under which a consonant is filed; two that may be exchanged share one. An empty one: it may be silent.
_CLASSES = {
    "q": "K", "k": "K", "g": "KJ", "G": "K", "K": "K ", "x": "KXS ", "c": "KSXJ", "j": "JK ", "J": "JX", "Z": "JSX",
    "C": "XS", "X": "XSJ", "Y": "XS", "s": "S", "S": "S", "z": "SDJ", "Q": "S", "D": "DS", "d": "D", "t": "T",
    "T": "TS",
    "b": "B", "p": "BP", "v": "VB ", "w": " ", "f": "FV", "h": " ", "H": " K", "y": " ", "m": "M", "n": "N",
    "l": "L", "r": "R",
}  # fmt: skip


def sounds(key: str) -> tuple[str, ...]:
    """Return the keys under which a folded token is filed: two tokens that are alike share at least one."""
    key = _bare(key)
    if key.endswith("-"):
        return (THE,)
    if not _is_latin(key):
        return (key,)
    if key in _FORM:
        return (min(_FORM[key]),)
    one = _PLURAL.sub("", key)
    filed = _keys(_heard(key)) if one == key else _keys(_heard(key)) | _keys(_heard(one))
    filed |= known(key) or known(one)
    return tuple(sorted(filed | {THE} if _ARTICLE.fullmatch(key) else filed))


@lru_cache(maxsize=50_000)
def _keys(row: str) -> frozenset[str]:
    keys = {""}
    for at, sound in enumerate(row, 1):
        classes = _CLASSES.get(sound)
        if sound == "t" and at == len(row):
            classes = "TD"
        if classes:
            keys = {key if len(key) == KEY else (key + one).rstrip() for key in keys for one in classes}
    return frozenset(keys)


# --- names -----------------------------------------------------------------------------------------------------

_ALLAH = "allah"
_MOSTLY = f"+{THE}"  # an article that is also left out
_SUNNY = re.compile(_SUN)
_JOINED_SERVANT = re.compile(rf"^[ae]bd(?:ou|oe|[aeiou])(?:l(?!l)|({_SUN})(?=\1))(.{{3,}})$")
_JOINED_FAITH = re.compile(r"^(.{2,}?)[aeiou](?:d+|tt)(?:ee|ie|[iy])n+e?$")
_JOINED_GOD = re.compile(r"^(.{3,}?)[aiou]?lla(?:h)?$")
_JOINED_WORD = re.compile(r"^(abou?|abu|ebu|bin|ben|ibn|mir|t[ae]ll?|d[ae][iy]r|[ae][iy]n)(.{3,})$")
_JOINED_THE = re.compile(rf"^(?:[aeu]l(.{{4,}})|[aeiou]({_SUN})(?=\2)(.{{3,}}))$")


def ways(written: str) -> tuple[tuple[str, ...], ...]:
    """Return the sequences of folded tokens that count as a name, at most MAX_WAYS, the usual ones first.

    Their tokens are to be compared by `alike`. A name in another script, or of more than MAX_NAME words, has one way:
    as written.
    """
    head, comma, tail = written.partition(",")
    words = [*text.tokens(tail), *text.tokens(head)] if comma else text.tokens(written)
    plain = tuple(_bare(token.key) for token in words)
    if not plain or len(plain) > MAX_NAME or not all(map(_is_latin, plain)):
        return (plain,) if plain else ()
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, parts in enumerate(islice(product(*_readings(words)), 16)):
        units = _units([part for reading in parts for part in reading])
        found += [(rank + number, way) for rank, way in _spoken(units)]
        if len(units) == 2 and all(len(reading) == 1 for reading in parts if reading != (THE,)):  # noqa: PLR2004
            turned = [(rank + 2, way) for rank, way in _spoken(units[::-1]) if len(way) > 1]
            # Ali Hassan is not Hassan Ali; Soleimani Qasem can only be Qasem Soleimani.
            found += [] if _FORM.keys() & set(plain) or all(map(is_given, plain)) else turned
    ordered = dict.fromkeys(way for _rank, way in sorted(found, key=lambda ranked: ranked[0]))
    return tuple(map(_loosened, islice(ordered, MAX_WAYS)))


def _loosened(way: tuple[str, ...]) -> tuple[str, ...]:
    """Return a way with its words marked where more than one of them tells what is meant."""
    telling = [not word.endswith("-") for word in way]
    if sum(telling) < 2:  # noqa: PLR2004 - one word alone
        return way
    return tuple(
        f"{word}{LOOSE}" if tells and word not in _FORM else word for word, tells in zip(way, telling, strict=True)
    )


def _readings(words: list[text.Token]) -> Iterator[list[tuple[str, ...]]]:
    """Yield for each word of a name the parts that it may consist of, the article among them."""
    for at, word in enumerate(words):
        tied = at + 1 < len(words) and words[at + 1].joined
        if at + 1 < len(words) and _is_article(_bare(word.key), _bare(words[at + 1].key), alone=not at and not tied):
            yield [(THE,) if word.key == "el" and not at and not tied else (_MOSTLY,)]
        else:
            key = _bare(word.key)
            yield [*_taken_apart(key, first=not at, last=at + 1 == len(words)), (key,)]


def _is_article(key: str, following: str, *, alone: bool) -> bool:
    """Whether a word is the article of the one after it; where it stands `alone` before it, Ed Davey has none."""
    if key in {"al", "el", "ul"}:
        return True
    if (alone and key[0] != "a") or not _ARTICLE.fullmatch(key):
        return False
    return _heard(f"{key}a")[1:2] == _heard(f"{following}a")[:1]


def _taken_apart(key: str, *, first: bool, last: bool) -> Iterator[tuple[str, ...]]:
    if (hit := _JOINED_SERVANT.match(key)) is not None:
        yield ("abd", THE, hit[2])
    elif _SERVANT.fullmatch(key) and not last:
        yield ("abd", THE)
    elif (hit := _JOINED_FAITH.match(key)) is not None:
        yield (hit[1], THE, "din")
    elif _FAITH.fullmatch(key) and not first:
        yield (THE, "din")
    elif (hit := _JOINED_GOD.match(key)) is not None:
        yield (hit[1], _ALLAH)
    elif (hit := _JOINED_WORD.match(key)) is not None:
        rest = hit[2]
        yield from ((hit[1], *more) for more in _taken_apart(rest, first=False, last=last))
        yield (hit[1], rest)
    elif not first and (hit := _JOINED_THE.match(key)) is not None:
        yield (_MOSTLY, hit[1] or hit[3])


# The article that stands before a word of a name, if any, and the word.
_Unit = tuple[str, str]


def _units(parts: list[str]) -> list[_Unit]:
    units: list[_Unit] = []
    article = ""
    for part in parts:
        if part in {THE, _MOSTLY}:
            article = part
        else:
            units.append((article, part))
            article = ""
    return units


def _spoken(units: list[_Unit]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Yield the sequences of tokens for the words of a name, each with a rank: the usual ones have low ranks."""
    links = [_links(article, word, units[at - 1][1] if at else "") for at, (article, word) in enumerate(units)]
    for choice in islice(product(*map(enumerate, links)), 400):
        row = "".join(link for _rank, link in choice)
        yield sum(rank for rank, _link in choice), tuple(row.split())


def _links(article: str, word: str, before: str) -> list[str]:
    """Return how a word is written after the one before it: with its article, in one word with it, without."""
    sun = _SUNNY.match(word)
    shone = [f" a{sun[0]}- {word}"] if sun else []
    if not article:
        # What is written without its article has one elsewhere.
        return [f" {word}", word, f" {THE} {word}", *shone, f" al{word}"] if before else [f" {word}"]
    if before == "abd":
        return [f"al{word}", f" {THE} {word}", f"al {word}", *shone, f" al{word}"]
    bare = [f" {word}"] if article == _MOSTLY else []
    joined = [f"al{word}"] if before else []
    shone_in_one = [f" a{sun[0]}{word}"] if sun else []
    return [f" {THE} {word}", *bare, *shone, *joined, f" al{word}", *shone_in_one]
