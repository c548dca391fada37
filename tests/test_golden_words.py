"""What a word is, by example: hand-written news in all scripts and the tokens that it is cut into."""

import bz2
import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest

from bot import text

HERE = Path(__file__).parent
UNICODE = HERE.parent.parent / "shared" / "corpora" / "unicode"
GOLDEN = [json.loads(line) for line in (HERE / "golden" / "words.jsonl").read_text(encoding="utf-8").splitlines()]

needs_unicode = pytest.mark.skipif(not UNICODE.is_dir(), reason="the test files of Unicode are not beside the project")


def keys(written: str) -> list[str]:
    return [token.key for token in text.tokens(written)]


@pytest.mark.parametrize("pair", GOLDEN, ids=[f"{pair['lang']}-{number}" for number, pair in enumerate(GOLDEN, 1)])
def test_news_is_cut_into_the_words_that_a_reader_sees(pair: dict[str, Any]) -> None:
    assert keys(pair["text"]) == pair["tokens"], pair["note"]


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_how_letters_are_composed_makes_no_difference(form: Literal["NFC", "NFD"]) -> None:
    assert all(keys(unicodedata.normalize(form, pair["text"])) == pair["tokens"] for pair in GOLDEN)


def test_folded_words_fold_to_themselves() -> None:
    assert all(text.fold(word) == word for pair in GOLDEN for word in pair["tokens"])
    assert all(text.folded(" ".join(pair["tokens"])) == " ".join(pair["tokens"]) for pair in GOLDEN)


def test_the_golden_pairs_cover_the_world() -> None:
    scripts = {unicodedata.name(char).split()[0] for pair in GOLDEN for char in pair["text"] if char.isalpha()}
    assert len(GOLDEN) >= 200
    assert len({pair["lang"] for pair in GOLDEN}) >= 90
    assert len(scripts) >= 25


# --- agreement with Unicode ------------------------------------------------------------------------------------


def letters(field: str) -> str:
    return "".join(chr(int(code, 16)) for code in field.split())


def equivalents() -> Iterator[list[str]]:
    """Yield texts that are canonically equivalent, where this Python's tables know all their characters."""
    with bz2.open(UNICODE / "NormalizationTest.txt.bz2", "rt", encoding="utf-8") as lines:
        for line in lines:
            fields = line.partition("#")[0].split(";")[:3]
            if len(fields) == 3 and all("Cn" not in map(unicodedata.category, letters(field)) for field in fields):
                yield [letters(field) for field in fields]


@needs_unicode
@pytest.mark.parametrize("around", ["{}", "ab{}cd", "x {} y", "가{}나"])
def test_equivalent_texts_have_equal_words(around: str) -> None:
    cases = list(equivalents())
    assert len(cases) > 18_000
    assert not [case for case in cases if len({tuple(keys(around.format(form))) for form in case}) > 1]


# Where we cut differently from Unicode's word boundaries (UAX 29), on purpose.
ON_PURPOSE = {
    "what is invisible at the end of a word does not belong to what is highlighted": r"[\u00ad\u200d\u2060]",
    "an underscore divides, as in hashtags": r"_",
    "a colon divides: a rule for EU finds the Finnish EU:n": r"\w[\u0308\u2060]*:[\u0308\u2060]*\w",
    "in scripts without spaces every character is a word": r"[\u3031\u30a1-\ud7a3]\u0308?[\u3031\u30a1-\ud7a3]",
    "marks on a sign are part of no word": r"[:.,'\"/\u0001\n\r\u000b]\u0308",
    "a point divides letters, unless they are an acronym": r"[^\W\d_]\.[^\W\d_]",
    "a point or comma divides numbers that are lists, dates or addresses": r"\d[.,']\d",
    "an apostrophe ties a letter to a number, as in 1990's": r"\d'[^\W\d_]|[^\W\d_]'\d",
    "the mark after a Hebrew letter is not highlighted": r"[\u05d0-\u05ea]\u0308?'",
}


@needs_unicode
def test_words_are_those_of_unicode_but_for_what_is_said_here() -> None:
    lines = (UNICODE / "auxiliary" / "WordBreakTest.txt").read_text(encoding="utf-8").splitlines()
    told = re.compile("|".join(ON_PURPOSE.values()))
    differing: list[str] = []
    cases = [line.partition("#")[0].strip().split("÷") for line in lines if line.startswith("÷")]
    for case in cases:
        pieces = [letters(piece.replace("×", " ")) for piece in case]
        words = [piece for piece in pieces if any(map(str.isalnum, piece))]
        whole = "".join(pieces)
        if [whole[token.start : token.end] for token in text.tokens(whole)] != words:
            differing.append(whole)
    assert len(cases) > 1_800
    assert not [ascii(whole) for whole in differing if not told.search(whole)]
    assert len(differing) <= 270  # a lower number is fine, a higher one is not
