"""Words are cut and folded the same everywhere, keep their place in the original, and folding is idempotent."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import text
from bot.rules.phrases import parse_phrase
from bot.rules.words import FieldWords, Mark


@pytest.mark.parametrize(
    ("written", "keys"),
    [
        ("U.S. troops' base", ["us", "troops", "base"]),
        ("Iran's drone-strike", ["iran", "drone", "strike"]),
        ("Łódź, naïve, Ærø, straße", ["lodz", "naive", "aero", "strasse"]),
        ("İstanbul ve Iğdır", ["istanbul", "ve", "igdir"]),
        ("L’attaque qu'il", ["l", "attaque", "qu", "il"]),
        ("1,000 men and 12,345,678", ["1000", "men", "and", "12345678"]),
        ("القوّات الأميركيّة في العراق", ["القوات", "الاميركيه", "في", "العراق"]),
        ("طائرة مُسيّرة ومســــيّرة", ["طايره", "مسيره", "ومسيره"]),
        ("שָׁלוֹם שלום", ["שלום", "שלום"]),
        ("ракёта", ["ракета"]),
        ("мой", ["мой"]),
        ("ＵＳ ｆｏｒｃｅｓ", ["us", "forces"]),
        ("soft\u00adhyphen zero\u200bwidth", ["softhyphen", "zerowidth"]),
        ("米軍が攻撃", ["米", "軍", "が", "攻", "撃"]),
        ("٣ جنود", ["3", "جنود"]),
        ("O'Brien don’t", ["obrien", "dont"]),
        ("", []),
        ("—…!", []),
    ],
)
def test_text_is_cut_into_folded_words(written: str, keys: list[str]) -> None:
    assert [token.key for token in text.tokens(written)] == keys


@pytest.mark.parametrize(
    ("written", "sentences"),
    [
        ("He left. She stayed", [0, 0, 1, 1]),
        ("Dr. Smith met Gen. Lee", [0, 0, 0, 0, 0]),
        ("U.S. forces", [0, 0]),
        ("Really? Yes", [0, 1]),
        ("One\nTwo", [0, 1]),
        ("version 2.5 is out", [0, 0, 0, 0]),
        ("هل؟ نعم", [0, 1]),
        ("Wait... he left", [0, 0, 0]),
        ("Am 3. Oktober. Es kam", [0, 0, 0, 1, 1]),
        ("in 2024. The end", [0, 0, 1, 1]),
        ("He said no. Then left", [0, 0, 0, 1, 1]),
        ("Resolution No. 5 of Sept. 3", [0, 0, 0, 0, 0, 0]),
        ("Τι έγινε; Ο λαός", [0, 0, 1, 1]),
        ("wait; see", [0, 0]),
        ("ទៅ។ មក", [0, 1, 1]),
        ("हाँ। नहीं", [0, 1]),
        ("来た。行く", [0, 0, 1, 1]),
        ("EE. UU. ataca", [0, 0, 0]),
    ],
)
def test_sentences_end_where_a_reader_sees_an_end(written: str, sentences: list[int]) -> None:
    assert [token.sentence for token in text.tokens(written)] == sentences


# What hides traps: letters that combine, stack, elide or carry marks; digits and what stands between them.
TRICKY = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789.,'’٬٫ \u00a0\u202f½¼٣५sbna-", max_size=14),
    st.text(alphabet="aIİıßЙй\u0306\u0301\u200cو البكЀё'.·lL־״צהｶﾞガ각ᆨᄀ\u1161กำํา้ကျ်\u1039ខ្ម가-", max_size=25),
)


@given(TRICKY)
def test_tokens_point_into_the_original_in_order(written: str) -> None:
    found = text.tokens(written)
    assert all(0 <= token.start < token.end <= len(written) for token in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(TRICKY)
def test_every_letter_is_in_a_token_unless_it_folds_to_nothing(written: str) -> None:
    covered = {at for token in text.tokens(written) for at in range(token.start, token.end)}
    left = [char for at, char in enumerate(written) if char.isalnum() and at not in covered]
    assert not [char for char in left if any(map(str.isalnum, text.fold(char)))]


@settings(max_examples=5_000)
@given(TRICKY)
def test_folding_twice_is_folding_once(written: str) -> None:
    once = text.fold(written)
    assert text.fold(once) == once
    # Of words, not of texts: ㈠ inside a word unfolds to a sign that would be a word of its own the second time.
    keys = [token.key for token in text.tokens(written)]
    assert [text.fold(key) for key in keys] == keys


@given(TRICKY)
def test_alternates_are_folded_words_of_three_letters_or_more(written: str) -> None:
    for token in text.tokens(written):
        assert len(set(token.also) - {token.key}) == len(token.also)
        assert all(len(form) >= 2 and text.fold(form) == form for form in token.also)


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("المسيرة", {"مسيره"}),
        ("وبالمسيرة", {"بالمسيره", "المسيره", "مسيره"}),
        ("للقوات", {"لقوات", "قوات", "القوات"}),
        ("للبنان", {"لبنان", "بنان", "البنان"}),
        ("الان", set()),
        ("گزارش", set()),
        ("موشک\u200cهای", {"موشك"}),
        ("Irak'taki", {"irak"}),
        ("don't", set()),
        ("Müller", {"mueller"}),
        ("Århus", {"aarhus"}),
        ("rocket", set()),
    ],
)
def test_a_word_is_also_found_without_what_is_written_onto_it(written: str, also: set[str]) -> None:
    assert [set(token.also) for token in text.tokens(written)] == [also]


@pytest.mark.parametrize(
    ("written", "whole"),
    [
        ("cease-fire", ["ceasefire"]),
        ("F-16", ["f16"]),
        ("anti-tank-missile", ["antitank", "antitankmissile"]),
        ("drone-\u200bstrike", ["dronestrike"]),
        ("10-12", []),
        ("cease - fire", []),
        ("cease fire", []),
    ],
)
def test_a_compound_is_also_found_in_one_word(written: str, whole: list[str]) -> None:
    assert list(text.tokens(written)[0].also) == whole


@pytest.mark.parametrize(
    ("rule", "news", "found"),
    [
        ("مسيرة", "هاجموا وبالمسيرة", "وبالمسيرة"),
        ("القوات الأميركية", "هجوم للقوات الأميركية", "للقوات الأميركية"),
        ("ceasefires", "a cease-fire holds", "cease"),
        ("F16", "an F-16 jet", "F"),
        ("Irak", "Irak'taki üs", "Irak'taki"),
        ("ABD", "ABD'nin üssü", "ABD'nin"),
        ("Mueller", "Robert Müller", "Müller"),
        ("ตำรวจ", "เจ้าหน้าที่ตํารวจไทย", "ตํารวจ"),
        ("미사일", "북한이 미사일을 발사", "미사일"),
        ('צה"ל', "צה״ל תקף", "צה״ל"),
        ("12,500 men", "12\u202f500 men", "12\u202f500 men"),
    ],
)
def test_rules_find_what_is_written_otherwise(rule: str, news: str, found: str) -> None:
    words = FieldWords("title", news, "en")
    (hit,) = words.phrase(parse_phrase(rule))
    spans = [words.span(mark) for mark in hit.marks if isinstance(mark, Mark)]
    assert [news[span.start : span.end] for span in spans] == [found]


@pytest.mark.parametrize(
    ("rule", "news"), [("don", "I don't"), ("1012", "10-12 dead"), ("US", "join us"), ("5", "2.5 million")]
)
def test_rules_do_not_find_what_only_looks_alike(rule: str, news: str) -> None:
    assert not FieldWords("title", news, "en").phrase(parse_phrase(rule))


def test_the_parts_of_a_long_chain_are_not_joined_endlessly() -> None:
    assert max(len(token.also) for token in text.tokens("a-" * 1_000)) <= 3


HOSTILE = {
    "marks upon marks": "a" + "\u0301\u0323" * 100_000,
    "marks out of order": "a" + "".join(chr(0x300 + at % 0x6F) for at in range(200_000)),
    "one long word": "x" * 1_000_000,
    "one long word with marks": "é" * 500_000,
    "all scripts in turn": "aж漢ก" * 50_000,
    "an endless acronym": "a." * 200_000,
    "an endless number": "123,456," * 40_000,
    "numbers that fail late": "12,34," * 100_000,
    "apostrophes": "a'" * 200_000,
    "nothing visible": "a" + "\u200b" * 500_000,
    "invisible marks": ("a\u200b\u0301" + "\u200b" * 50) * 5_000,
    "letters that stack and do not": "ខ" + "្" * 200_000,
    "a chain": "a-" * 100_000,
    "Arabic without end": "وبال" * 100_000,
    "a wide gap": "a" + "." * 500_000 + "\n" * 500_000 + "b",
}


@pytest.mark.parametrize("written", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_cut_in_bounded_time(written: str) -> None:
    began = time.process_time()
    for token in text.tokens(written)[:10]:
        text.fold(token.raw)
    # A fraction of a second; what is quadratic takes minutes.
    assert time.process_time() - began < 5


@pytest.mark.parametrize(
    ("plural", "one"),
    [
        ("drones", "drone"),
        ("attacks", "attack"),
        ("bodies", "body"),
        ("ties", "tie"),
        ("churches", "church"),
        ("men", "man"),
        ("bases", "base"),
        ("crisis", "crisis"),
        ("us", "us"),
        ("virus", "virus"),
        ("iraqis", "iraqi"),
        ("news", "news"),
        ("glass", "glass"),
    ],
)
def test_plurals_find_their_singular(plural: str, one: str) -> None:
    assert text.singular(plural) == one


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("http://www.a.example/x", "https://a.example/x/"),
        ("https://a.example/x?utm_source=rss&b=2&a=1", "https://a.example/x?a=1&b=2"),
        ("https://a.example/x#top", "https://a.example:443/x"),
        ("https://a.example/%7Euser", "https://a.example/~user"),
        ("https://a.example/x?ref=rss", "https://a.example/x"),
    ],
)
def test_addresses_of_one_page_are_one(one: str, other: str) -> None:
    assert text.canonical_url(one) == text.canonical_url(other) is not None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/x?id=1", "https://a.example/x?id=2"),
        ("https://a.example/x", "https://b.example/x"),
        ("https://a.example:8080/x", "https://a.example/x"),
        ("https://a.example/X", "https://a.example/x"),
    ],
)
def test_addresses_of_two_pages_are_two(one: str, other: str) -> None:
    assert text.canonical_url(one) != text.canonical_url(other)


@pytest.mark.parametrize(
    "url", ["https://a.example/", "https://a.example", "", "mailto:a@b.example", "http://[bad", "x"]
)
def test_what_names_no_page_identifies_none(url: str) -> None:
    assert text.canonical_url(url) is None


@given(st.text(max_size=80))
def test_any_address_can_be_looked_at(url: str) -> None:
    text.canonical_url(url)
    text.path_and_query("https://" + url)


def test_a_digest_keeps_its_parts_apart() -> None:
    assert text.digest("a", "b") != text.digest("ab")
    assert len(text.digest("a")) == 32
