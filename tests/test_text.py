"""Words are cut and folded the same everywhere, keep their place in the original, and folding is idempotent."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text


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
        ("version 2.5 is out", [0, 0, 0, 0, 0]),
        ("هل؟ نعم", [0, 1]),
    ],
)
def test_sentences_end_where_a_reader_sees_an_end(written: str, sentences: list[int]) -> None:
    assert [token.sentence for token in text.tokens(written)] == sentences


@given(st.text(max_size=200))
def test_tokens_point_into_the_original_in_order(written: str) -> None:
    found = text.tokens(written)
    assert all(0 <= token.start < token.end <= len(written) for token in found)
    assert all(first.end <= second.start for first, second in pairwise(found))


@given(st.text(max_size=40))
def test_folding_twice_is_folding_once(written: str) -> None:
    once = text.folded(written)
    assert text.folded(once) == once


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
