"""What is doubtful about one term: it can never be found, it finds everyday words, or it is not what it looks like."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from bot import text
from bot.rules.lint.everyday import ACRONYMS, FUNCTION_WORDS, WORDS, is_everyday, strangers
from bot.rules.lint.spots import Path, Spot
from bot.rules.lint.subsume import EVERYWHERE, Look, Question
from bot.rules.phrases import MAX_CAPITALS, MAX_PHRASE, MIN_LITERAL
from bot.rules.tree import Name, Pattern, Phrase, Raw, Word
from bot.rules.words import FieldWords

LONGEST = 14  # words of a phrase; a longer one is a pasted sentence, which stands nowhere else
MANY_STRANGERS = 3  # everyday words that a wildcard finds by mistake
SHORT_LITERAL = 4  # letters of a wildcard; with so few, one stranger less is many
MANY_COMMAS = 2  # in one phrase: then it was meant to be a list
SHORT_NAME = 2  # letters

_SIMPLE = re.compile(r"[A-Za-z0-9]+(?: [A-Za-z0-9]+)*")
_LIVE = re.compile(r"\\(.)|[{}*?]")
_NAMED = re.compile(r"(?<!\S)\$([\w-]+)")
_LOST = re.compile(r"[^\W_](?:\+\+?|#)(?![^\W_])")
_ASKED = re.compile(r"(?<![^\s])[^\W\d_]{3,}\?+(?=\s|$)")
_BLANKS = re.compile(r"[^\S ]|\s{2,}")
_PLAIN_REGEX = re.compile(r"(?:\(\?i\))?(?:\\b)?([^\W_]+(?:(?:\s|\\s[+*]?)[^\W_]+)*)(?:\\b)?")
_SMALL_REGEX = re.compile(r"(?:\\b)?\(?(?:\?:)?([a-z]{4,})")
_ALPHABETS = frozenset({"LATIN", "CYRILLIC", "GREEK"})
"""Scripts whose letters look like one another's, and whose words a few letters do not tell apart."""

# What has nothing to do with any rule. A term that finds most of these finds most of everything.
_BLAND = (
    "Council to repair two bridges next spring", "Bakery in Leeds sells its last loaf after 40 years",
    "Rain expected over the weekend, then sunshine", "New library opens its doors on Monday",
    "Why cats sleep so much, and what it means", "Local team wins 3-2 in the final minutes",
    "How to grow tomatoes on a balcony", "School choir sings for the mayor", "Museum shows paintings from the 1890s",
    "A walk along the river, with maps", "Farmers hope for a better harvest this year", "Cyclist rides home for tea",
)  # fmt: skip


class Doubt(NamedTuple):
    """Something doubtful: where, what, and what to write instead."""

    path: Path
    message: str
    fix: str


def doubts_of_term(spot: Spot, look: Look = EVERYWHERE, lists: Collection[str] = ()) -> Iterator[Doubt]:
    """Yield what is doubtful about a term that looks there; `lists` are the names of lists that no rule uses."""
    match spot.node:
        case Phrase() as phrase:
            found = next(_of_phrase(phrase, lists), None)
            if found:
                yield Doubt(spot.path, *found)
        case Raw() as raw:
            yield from (Doubt(spot.path, *told) for told in _of_raw(raw))
        case Pattern() as pattern:
            yield from (Doubt(spot.path, *told) for told in _of_regex(pattern, look))
        case Name() as name:
            yield from _of_name(name, spot)


Told = tuple[str, str]
"""A message, and the fix."""

# --- phrases ---------------------------------------------------------------------------------------------------


def _of_phrase(phrase: Phrase, lists: Collection[str]) -> Iterator[Told]:
    """Yield what is doubtful about a phrase, the gravest first."""
    yield from _not_a_phrase(phrase, lists)
    yield from _never_found(phrase)
    yield from _question(phrase.text)
    words = phrase.ways[0]
    if len(words) == 1:
        yield from _wildcard(phrase.text, words[0])
        yield from _one_letter(phrase.text, words[0])
    yield from _function_words(phrase.text, words)
    yield from _acronym(phrase)


def _not_a_phrase(phrase: Phrase, lists: Collection[str]) -> Iterator[Told]:
    written = phrase.text
    named = _NAMED.search(written)
    if named:
        yield f"${named[1]} inside a phrase is looked for as a word, not as a list", "a list stands alone: near: {...}"
    if written in lists and (not written.isalpha() or len(written.split()) > 1):
        yield f"{written!r} is looked for as a phrase, and the list of that name is not used", f"${written}"
    if written.count(",") >= MANY_COMMAS or ";" in written:
        several = ", ".join(_short(part) for part in re.split(r"[,;] *", written) if part)
        yield f"{_short(written)} is one phrase, commas and all", f"[{several}]"
    if len(phrase.ways[0]) > LONGEST and not _has_runs(written):
        message = f"a phrase of {len(phrase.ways[0])} words is only found where somebody copied it"
        yield message, "name the two or three words that matter: all: [...]"


def _has_runs(written: str) -> bool:
    """Whether a phrase is in a script whose letters are tokens."""
    return any(len(token.key) == 1 and not token.key.isascii() for token in text.tokens(written))


def _never_found(phrase: Phrase) -> Iterator[Told]:
    """Whether a text that is just the phrase is not even found by it, or nobody can type it so."""
    written = phrase.text
    if _SIMPLE.fullmatch(written):
        return
    for token in text.tokens(_spoken(written)) if not written.isascii() else ():
        scripts = {unicodedata.name(char, "?").split()[0] for char in token.raw if char.isalpha()} & _ALPHABETS
        if len(scripts) > 1:
            first, second = sorted(name.title() for name in scripts)[:2]
            yield f"{token.raw!r} mixes letters of two scripts ({first}, {second}), so it finds nothing", "type it anew"
    shouted = any(word.by == "wild" and word.capitals for way in phrase.ways for word in way)
    if not shouted and not FieldWords("title", _spoken(written), "en").phrase(phrase):
        message = f"{_short(written)} can never be found: a sentence ends inside it"
        yield message, "all: [...] with a phrase for each part"
    if _LOST.search(written) and sum(len(word.key) for word in phrase.ways[0]) <= SHORT_NAME:
        key = phrase.ways[0][0].key
        yield f"signs do not count in a phrase: {written!r} finds every {key!r}", f"raw: '{written}'"


def _question(written: str) -> Iterator[Told]:
    """Yield a question mark at the end of a word, which was meant for the end of a question."""
    asked = _ASKED.search(written)
    if asked:
        message = f"'?' is one letter: {asked[0]!r} does not find {asked[0].rstrip('?')!r}"
        yield message, "leave it out: the plural is found too; for any ending write *"


def _spoken(written: str) -> str:
    """Return a text that a phrase must find."""
    return _LIVE.sub(lambda hit: hit[1] or ("a" if hit[0] == "?" else ""), written)


def _one_letter(written: str, word: Word) -> Iterator[Told]:
    if len(word.key) == 1 and word.by != "wild" and (word.key.isascii() or _alphabets(word.key)):
        yield f"{written!r} is a single letter, and finds all lists and initials", "write the word that you mean"


def _function_words(written: str, words: tuple[Word, ...]) -> Iterator[Told]:
    loose = [word for word in words if word.by in ("fold", "singular", "stem") and not word.capitals]
    if len(loose) < len(words):
        return
    keys = [token.key for token in text.tokens(written)]
    if len(keys) == 1 and keys[0] in ACRONYMS:
        acronym = keys[0].upper()
        yield f"{written!r} finds the everyday word too", f"{acronym} (in capitals it is only found in capitals)"
    elif all(key in FUNCTION_WORDS for key in keys):
        yield f"{_short(written)} stands in nearly every text", "add the word that matters, or {Word} for exact case"


def _acronym(phrase: Phrase) -> Iterator[Told]:
    if phrase.text.islower() or "{" in phrase.text or "*" in phrase.text or "?" in phrase.text:
        return
    for token in text.tokens(phrase.text):
        letters = sum(map(str.isalpha, token.raw))
        if token.capitals and letters > MAX_CAPITALS and token.key.isascii() and is_everyday(token.key):
            exact = _short(phrase.text.replace(token.raw, f"{{{token.raw}}}"), quoted=False)
            message = (
                f"{token.raw} has more than {MAX_CAPITALS} letters, so it finds {token.key!r} in small letters too"
            )
            yield message, f'"{exact}" finds it in capitals only'
            return


def _wildcard(written: str, word: Word) -> Iterator[Told]:
    """Whether a wildcard that stands alone finds everyday words that have nothing to do with it."""
    if word.by != "wild" or word.pattern is None or word.capitals or "*" not in written:
        return
    literal = text.fold(re.sub(r"[*?]", "", _spoken(written)))
    if not (literal.isascii() or _alphabets(literal)):
        return
    if word.key:
        found = strangers(literal, word.pattern)
    else:
        found = [each for each in WORDS if word.pattern.fullmatch(each) and not each.startswith(literal)]
        found = found if not _is_family_of(literal, found) else []
    kinds = {each[: len(literal) + 1] for each in found} if word.key else set(found)
    named = f" ({', '.join(found[:4])})" if found else ""
    fix = "write the whole word: its plural is found too; or give more letters"
    if len(literal) <= MIN_LITERAL:
        yield f"{written!r} is short for a wildcard, and finds many other words{named}", fix
    elif len(found) >= MANY_STRANGERS - (len(literal) <= SHORT_LITERAL) and len(kinds) > 1:
        yield f"{written!r} finds everyday words as well{named}", fix


def _is_family_of(literal: str, found: list[str]) -> bool:
    """Whether the words that a leading star finds are compounds of the literal, which is a word itself."""
    return len(found) < MANY_STRANGERS or (len(literal) > MAX_CAPITALS and is_everyday(literal))


def _alphabets(key: str) -> bool:
    return any(unicodedata.name(char, "?").split()[0] in _ALPHABETS for char in key)


# --- literals --------------------------------------------------------------------------------------------------


def _of_raw(raw: Raw) -> Iterator[Told]:
    if _BLANKS.search(raw.text):
        fix = f"raw: '{' '.join(raw.text.split())}'"
        yield f"{_short(raw.text)} is looked for with all its blanks, and news has single ones", fix
    written = raw.text.casefold()
    if not any(map(str.isalnum, written)) and sum(written in bland.casefold() for bland in (*_BLAND, "., -!?")) > 0:
        yield f"{raw.text!r} stands in nearly every text", "name the word beside it too: raw: 'C++'"


def _of_regex(pattern: Pattern, look: Look) -> Iterator[Told]:
    written, compiled = pattern.text, pattern.compiled
    plain = _PLAIN_REGEX.fullmatch(written)
    if sum(compiled.search(bland) is not None for bland in _BLAND) > len(_BLAND) // 2:
        yield f"{_short(written)} finds nearly every text", "say more of what you look for"
    elif plain:
        phrase = re.sub(r"\\s[+*]?", " ", plain[1])
        yield f"{_short(written)} is no more than words", f"a phrase finds more of its forms: {phrase}"
    elif _SMALL_REGEX.match(written) and look.fields & {"title", "lead", "body"}:
        word = _SMALL_REGEX.match(written)
        said = word[1] if word else ""
        message = f"a regex tells large from small letters: this finds {said!r} but not {said.title()!r}"
        yield message, f"regex: '(?i){_short(written, quoted=False)}'"
    if "  " in written:
        yield f"{_short(written)} asks for two blanks, and news has single ones", r"use \s+"


# --- names -----------------------------------------------------------------------------------------------------


def _of_name(name: Name, spot: Spot) -> Iterator[Doubt]:
    written = spot.written if isinstance(spot.written, Mapping) else {}
    keys = [token.key for token in text.tokens(name.text)]
    if len(keys) == 1 and keys[0].isascii() and (len(keys[0]) <= SHORT_NAME or is_everyday(keys[0])):
        message = f"the name {name.text!r} alone finds everyday words and other people"
        yield Doubt(spot.path, message, "name: the whole name, as in Ain al-Asad")
    own, aka = name.of[:1], name.of[1:]
    for at, phrase in enumerate(aka):
        rest = Name(name.text, (*own, *aka[:at]))
        if FieldWords("title", phrase.text, "en").name_of(rest):
            message = f"`aka` {_short(phrase.text)} is found by the name already"
            yield Doubt(_place(spot, written, "aka", at), message, "leave it out: spellings are understood")
    for at, phrase in enumerate(name.never):
        if not _overlaps(phrase, name.of):
            message = f"`not` {_short(phrase.text)} shares no word with the name, so it changes nothing"
            yield Doubt(_place(spot, written, "not", at), message, "none: [...] excludes news that names somebody else")
        elif any(each.ways == phrase.ways for each in name.of):
            message = f"`not` {_short(phrase.text)} is the name itself, so it can never be found"
            yield Doubt(_place(spot, written, "not", at), message, "not: [a longer name that holds this one]")


def _place(spot: Spot, written: Mapping[Any, Any], key: str, at: int) -> Path:
    return (*spot.path, key, at) if isinstance(written.get(key), list) else (*spot.path, key)


def _overlaps(phrase: Phrase, names: tuple[Phrase, ...]) -> bool:
    # An article is no word that one shares.
    mine = {word for way in phrase.ways for word in way if not word.key.endswith("-")}
    theirs = {word for each in names for way in each.ways for word in way if not word.key.endswith("-")}
    # What is left out may be what a name is mistaken for (Rafa Nadal for Rafah), so either way round is a likeness.
    return any(_sounds_like(one, other) or _sounds_like(other, one) for one in mine for other in theirs)


def _sounds_like(one: Word, other: Word) -> bool:
    return Question().inside(Phrase("", ((one,),)), Phrase("", ((other,),)))


def _short(written: str, *, quoted: bool = True) -> str:
    cut = written if len(written) <= MAX_PHRASE // 5 else f"{written[: MAX_PHRASE // 5 - 4]} ..."
    return repr(cut) if quoted else cut
