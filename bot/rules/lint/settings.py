"""What is doubtful about what stands beside a rule's words: `where` that contradicts itself, keys without effect."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any
from unicodedata import name as named

from bot import text
from bot.durations import span_of
from bot.rules.lint.spots import Path
from bot.rules.lint.subsume import EVERYWHERE, Look, asks_for_page
from bot.rules.lint.terms import Doubt
from bot.rules.operators import LITERALS
from bot.rules.phrases import Forms, PhraseError, parse_phrase
from bot.rules.tree import First, Node, NoneOf, Phrase, Rule, Within, children
from bot.rules.where import Condition, Where

SHORT_WORD = 4  # letters; shorter ones may be a part of a name

# Languages whose news hardly ever writes an English word in Latin letters, with the script of their own.
_SCRIPTS = {
    "ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "ps": "ARABIC", "ckb": "ARABIC", "he": "HEBREW", "ru": "CYRILLIC",
    "uk": "CYRILLIC", "bg": "CYRILLIC", "mk": "CYRILLIC", "be": "CYRILLIC", "el": "GREEK", "hy": "ARMENIAN",
    "ka": "GEORGIAN", "th": "THAI", "am": "ETHIOPIC", "hi": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL",
    "my": "MYANMAR",
}  # fmt: skip
_LATIN_CODES = "en fr de es it pt nl sv da no nb nn fi pl cs sk hu ro tr id ms vi et lv lt sl hr ca"
_LATIN = frozenset(_LATIN_CODES.split())


def doubts_of_settings(rule: Rule, written: Any, path: Path) -> Iterator[Doubt]:
    """Yield what is doubtful about the keys of a rule besides `match`."""
    if not isinstance(written, Mapping):
        return
    if rule.full_text and not _looks_into_page(rule.match):
        message = "`full_text` changes nothing: this rule looks at what the feed tells anyway"
        yield Doubt((*path, "full_text"), message, "leave it out")
    if rule.on_unknown and not rule.full_text and not asks_for_page(rule.match):
        message = "`on_unknown` changes nothing: without full_text, or in: text, nothing is ever unknown"
        yield Doubt((*path, "on_unknown"), message, "leave it out, or say full_text: true")
    if rule.where is not None:
        yield from _of_where(rule.where, written["where"], (*path, "where"))
        yield from _foreign(rule.where, rule.match, (*path, "where"))
    if "match" in written:
        yield from _forms(written["match"], (*path, "match"), "plural")


def doubts_of_note(rule: Rule, written: Any, path: Path, history: timedelta | None) -> Iterator[Doubt]:
    """Yield a note that could hardly be given, or that raises nothing; `history` is how long hits are remembered."""
    if rule.quiet is None:
        return
    noted = written.get("note") if isinstance(written, Mapping) else None
    quiet = noted.get("quiet") if noted else None
    place = (*path, "note", "quiet")
    if history is not None and rule.quiet.after >= history:
        after, kept = span_of(rule.quiet.after), span_of(history)
        message = (
            f"what rules hit is forgotten after {kept}, so hardly an alert could say that there was nothing for {after}"
        )
        if quiet is None or quiet is True:
            yield Doubt(("retention", "history"), message, f"more than {after}, or forever")
        else:
            where = (*place, "after") if isinstance(quiet, Mapping) and "after" in quiet else place
            yield Doubt(where, message, f"less than {kept}, or retention: {{history: forever}}")
    if rule.quiet.severity is not None and rule.quiet.severity <= rule.severity:
        message = f"`severity: {rule.quiet.severity.word}` raises nothing: the rule is {rule.severity.word} anyway"
        yield Doubt((*place, "severity"), message, "leave it out, or say a louder one")


def _looks_into_page(node: Node, look: Look = EVERYWHERE) -> bool:
    """Whether a term of a tree looks at the body, which a page makes longer."""
    if isinstance(node, Within):
        look = look.within(node.places)
    below = children(node)
    return any(_looks_into_page(child, look) for child in below) if below else "body" in look.fields


# --- where -----------------------------------------------------------------------------------------------------


def _of_where(where: Where, written: Mapping[Any, Any], path: Path) -> Iterator[Doubt]:
    asked = {each.key: each for each in where.conditions if not each.negated}
    for out in (each for each in where.conditions if each.negated):
        wanted = asked.get(out.key)
        both = [value for value in wanted.values if _is_one_of(out.key, value, out.values)] if wanted else []
        if wanted and len(both) == len(wanted.values):
            message = f"this can never hold: {out.key} {', '.join(both)} is asked for and excluded"
            yield Doubt((*path, f"not_{out.key}"), message, "leave one of them out")
        elif both:
            message = f"{out.key} {', '.join(both)} is asked for, and excluded again"
            yield Doubt((*path, f"not_{out.key}"), message, f"leave it out of {out.key}")
        elif wanted and out.key != "tag":
            message = f"`not_{out.key}` changes nothing: `{out.key}` says what is wanted"
            yield Doubt((*path, f"not_{out.key}"), message, "leave it out")
    for each in where.conditions:
        key = f"not_{each.key}" if each.negated else each.key
        given = written.get(key)
        twice = len(set(each.values)) < len(each.values) and isinstance(given, list)
        inside = [one for one in each.values if _is_one_of(each.key, one, tuple(set(each.values) - {one}))]
        if twice or inside:
            message = f"`{key}` names the same twice" if twice else f"`{key}`: {inside[0]} is named by another already"
            yield Doubt((*path, key), message, "leave it out")
    yield from _abroad(asked, path)


def _is_one_of(key: str, value: str, values: tuple[str, ...]) -> bool:
    return value in values or (key == "domain" and any(value.endswith(f".{each}") for each in values))


def _abroad(asked: Mapping[str, Condition], path: Path) -> Iterator[Doubt]:
    """Yield a country in which none of the domains lies: a country is told by the end of a domain."""
    if "domain" not in asked or "country" not in asked:
        return
    endings = {domain.rpartition(".")[2] for domain in asked["domain"].values}
    countries = {"gb" if ending == "uk" else ending for ending in endings}
    if countries.isdisjoint(asked["country"].values):
        domains = ", ".join(asked["domain"].values)
        message = f"this can never hold: {domains} is not in {', '.join(asked['country'].values)} by its ending"
        yield Doubt((*path, "country"), message, "leave it out: the domain says enough")


def _foreign(where: Where, match: Node, path: Path) -> Iterator[Doubt]:
    """Yield a language in whose news the words of a rule cannot stand, by their letters."""
    lang = next((each.values for each in where.conditions if each.key == "lang" and not each.negated), ())
    phrases = list(_wanted(match))
    if not lang or not phrases or not all(isinstance(phrase, Phrase) for phrase in phrases):
        return
    scripts = [_script(phrase.text) for phrase in phrases if isinstance(phrase, Phrase)]
    told = ", ".join(lang)
    if all(each in _LATIN for each in lang) and not {"LATIN", "?"} & set(scripts):
        message = f"news in {told} is not written in these letters ({scripts[0].title()})"
        yield Doubt((*path, "lang"), message, "leave out lang, or name the language of the words")
    plain = all(script == "LATIN" for script in scripts) and any(map(_is_plain_word, phrases))
    if plain and all(each in _SCRIPTS for each in lang):
        message = f"news in {told} is not written in Latin letters, and all words of this rule are"
        yield Doubt((*path, "lang"), message, "leave out lang, or write the words in that language")


def _wanted(node: Node) -> Iterator[Node]:
    """Yield the terms that a tree looks for in the text."""
    if isinstance(node, NoneOf) or (
        isinstance(node, Within) and not Look().within(node.places).fields & {"title", "body"}
    ):
        return
    below = children(node.of if isinstance(node, First) else node)
    if not below:
        yield node
    for child in below:
        yield from _wanted(child)


def _script(written: str) -> str:
    scripts = {named(char, "?").split()[0] for char in written if char.isalpha()}
    return scripts.pop() if len(scripts) == 1 else "?"


def _is_plain_word(phrase: Node) -> bool:
    return isinstance(phrase, Phrase) and any(
        token.raw.islower() and len(token.raw) >= SHORT_WORD for token in text.tokens(phrase.text)
    )


# --- forms -----------------------------------------------------------------------------------------------------


def _forms(written: Any, path: Path, outer: Forms) -> Iterator[Doubt]:
    """Yield each `forms` without which all terms below it would be the same."""
    if isinstance(written, list):
        for at, each in enumerate(written):
            yield from _forms(each, (*path, at), outer)
    elif isinstance(written, Mapping):
        forms = written.get("forms", outer)
        if forms == outer and "forms" in written:
            yield Doubt((*path, "forms"), f"`forms: {forms}` is so already", "leave it out")
        elif forms != outer and not _matters(written, forms, outer):
            message = f"`forms: {forms}` changes nothing: no word here has other forms"
            yield Doubt((*path, "forms"), message, "leave it out; wildcards, {Exact} and CAPITALS are as written")
        for key, value in written.items():
            if key not in LITERALS and key != "name":
                yield from _forms(value, (*path, key), forms)


def _matters(written: Any, forms: Forms, outer: Forms) -> bool:
    """Whether a term of a value is another with these forms; a list may hold any."""
    if isinstance(written, str):
        try:
            return written.startswith("$") or parse_phrase(written, forms).ways != parse_phrase(written, outer).ways
        except PhraseError:
            return False
    if isinstance(written, list):
        return any(_matters(each, forms, outer) for each in written)
    inner = written.items() if isinstance(written, Mapping) else ()
    return any(
        _matters(value, forms, outer)
        for key, value in inner
        if key not in LITERALS and key not in ("name", "forms", "in")
    )
