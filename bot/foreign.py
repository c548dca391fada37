"""What is in another language: when it is translated, what a translator is asked, what of its answer is shown."""

from dataclasses import dataclass
from datetime import timedelta

from bot.language import primary
from bot.markup import clean
from bot.model import Quote, Translation
from bot.text import digest

HEADLINE = 400  # characters of a translation that are kept
EXCERPT = 600
LATE = timedelta(minutes=30)  # after which nobody waits for a translation any more
ATTEMPTS = 4
FIRST_WAIT = timedelta(seconds=15)

_CODES = {"no": "nb"}  # where translators have another word for a language than we


@dataclass(frozen=True, slots=True, kw_only=True)
class Translated:
    """What a translator made of an item; None where there is nothing. `of` tells what the texts were."""

    language: str
    headline: str | None
    excerpt: str | None
    of: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Languages:
    """Into which language is translated: from all others, or from these `only`."""

    to: str
    only: frozenset[str] = frozenset()

    def take(self, language: str | None) -> bool:
        """Whether news in a language is to be translated; where we do not know the language, it is not."""
        if language is None or language == primary(self.to):
            return False
        return not self.only or language in self.only


def code(language: str) -> str:
    """Return what translators call a language."""
    return _CODES.get(language, language)


def mark(headline: Quote, excerpt: Quote | None) -> str:
    """Return a mark of two texts, by which either is known again."""
    return f"{_digest(headline.text)}:{_digest(excerpt.text if excerpt else '')}"


def _digest(text: str) -> str:
    return digest("to be translated", text)[:16]


def shown(found: Translated | None, headline: Quote, excerpt: Quote | None) -> Translation | None:
    """Return what is shown beside a headline and an excerpt: only what is a translation of these very words."""
    if found is None:
        return None
    of_headline, _, of_excerpt = found.of.partition(":")
    said = found.headline if of_headline == _digest(headline.text) else None
    more = found.excerpt if excerpt is not None and of_excerpt == _digest(excerpt.text) else None
    if not said and not more:
        return None
    return Translation(language=found.language, headline=said or "", excerpt=more)


def asked(headline: Quote, excerpt: Quote | None) -> tuple[str, ...]:
    """Return the texts that a translator is given: the headline, and the excerpt where it says more."""
    texts = (headline.text, excerpt.text if excerpt is not None and excerpt.text != headline.text else "")
    return tuple(text for text in texts if text.strip())


def kept(texts: tuple[str, ...], headline: Quote, excerpt: Quote | None) -> tuple[str | None, str | None]:
    """Return of a translator's texts, which nobody should trust, what is kept: lines without tricks, of some length.

    What came back as it was is no translation.
    """
    found = dict(zip(asked(headline, excerpt), texts, strict=True))
    return _line(found, headline, HEADLINE), _line(found, excerpt, EXCERPT) if excerpt else None


def _line(found: dict[str, str], original: Quote, limit: int) -> str | None:
    line = clean(found.get(original.text, "")[: limit * 4]).strip()
    line = line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
    return None if not line or line.casefold() == original.text.casefold() else line


def wait(attempts: int) -> timedelta:
    """Return how long a text waits that could not be translated for the so manieth time."""
    return FIRST_WAIT * (1 << min(attempts, 6))
