"""An item's language: what the source says, then the script, then the detectors where they are sure, then the feed."""

import csv
import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot import language
from bot.language import language_of, primary
from tests.yardstick import yards

LINES = (Path(__file__).parent / "golden/languages.jsonl").read_text(encoding="utf-8").splitlines()
GOLDEN = [json.loads(line) for line in LINES]
HEADLINES = [row for row in GOLDEN if row["lang"]]
NAMES = [row["title"] for row in GOLDEN if not row["lang"]]
UCI = Path(__file__).parents[2] / "shared/corpora/uci-news/uci-news-aggregator.csv"
BOTH = vars(language)["pycld2"] is not None and language._NETWORK is not None
needs_both = pytest.mark.skipif(not BOTH, reason="one of the detectors has no wheel for this Python and machine")


def told(title: str, *, lead: str = "", tag: str | None = None, source: str | None = None) -> str | None:
    return language_of(source=source, title=title, lead=lead, tag=tag)


def tally(tag: str | None = None, *, own_tag: bool = False) -> Counter[str]:
    """Count right, none and wrong answers over the golden headlines."""
    counts: Counter[str] = Counter()
    for row in HEADLINES:
        answer = told(row["title"], tag=row["lang"] if own_tag else tag)
        counts["none" if answer is None else "right" if answer == row["lang"] else "wrong"] += 1
    return counts


# --- tags -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "code"),
    [
        ("en", "en"),
        ("EN", "en"),
        ("en_US", "en"),
        ("pt-BR", "pt"),
        (" de-DE ", "de"),
        ("en_US.UTF-8", "en"),
        ("en-us, de", "en"),
        ("zh-Hant", "zh"),
        ("zh-Hans-CN", "zh"),
        ("sr-Latn-RS", "sr"),
        ("iw", "he"),
        ("in", "id"),
        ("nb", "no"),
        ("nn-NO", "no"),
        ("no", "no"),
        ("sh", "sr"),
        ("eng", "en"),
        ("fil", "tl"),
        ("ckb", "ku"),
        ("jp", "ja"),
        ("", None),
        (None, None),
        ("-", None),
        ("xx", None),
        ("und", None),
        ("x-default", None),
        ("English", None),
        ("e\0n", None),
        ("ｅｎ", None),
        ("\ud800", None),
        ("en" * 10**6, None),
    ],
)
def test_a_tag_is_read_as_its_primary_language(tag: str | None, code: str | None) -> None:
    assert primary(tag) == code


@given(st.text(max_size=20))
def test_what_a_tag_is_read_as_reads_as_itself(tag: str) -> None:
    code = primary(tag)
    assert code is None or primary(code) == code


# --- the order --------------------------------------------------------------------------------------------------


def test_what_the_source_says_decides_alone() -> None:
    assert told("Central bank holds interest rates", source="pt-BR", tag="fr") == "pt"


def test_a_source_with_a_tag_that_names_nothing_is_not_believed() -> None:
    assert told("Η κυβέρνηση", source="xx-none") == "el"


def test_the_script_needs_no_tag_and_no_detector(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "pycld2", None)
    monkeypatch.setattr(language, "_NETWORK", None)
    assert told("ביידן בקייב", tag="en-US") == "he"
    assert told("なぜ電気料金は再び上がるのか", tag="en-US") == "ja"
    assert told("岸田首相、訪米", tag="ja") == "ja"
    assert told("习近平访俄", tag="ja") == "zh"
    assert told("Зеленський у Парижі", tag="en-US") == "uk"
    assert told("Central bank holds interest rates") is None
    assert told("Central bank holds interest rates", tag="en-US") == "en"


def test_a_sure_detector_goes_before_the_tag_as_wordpress_says_en_us_of_everything() -> None:
    assert told("Le gouvernement renonce à la hausse des taxes sur le carburant", tag="en-US") == "fr"


def test_a_headline_of_names_leaves_it_to_the_tag() -> None:
    for title in ("Bundestag: Scholz", "Emmanuel Macron", "COVID-19"):
        assert told(title) is None
        assert told(title, tag="de-DE") == "de"


def test_a_tag_that_names_a_language_of_another_script_is_not_believed() -> None:
    assert told("Владимир Путин", tag="en-US") is None
    assert told("Владимир Путин", tag="ru") == "ru"
    assert told("Emmanuel Macron", tag="ar") is None
    assert told("Novak Djokovic", tag="sr") == "sr"


def test_between_languages_that_a_headline_does_not_tell_apart_the_tag_decides() -> None:
    title = "Vlada je usvojila izmjene zakona o mirovinama"
    assert [told(title, tag=tag) for tag in ("hr", "bs", "sr-Latn")] == ["hr", "bs", "sr"]


def test_what_publishing_systems_append_in_english_does_not_count() -> None:
    appended = "The post Streiks bei der Bahn appeared first on The Daily Observer of the Northern Coast and Islands."
    assert told("Bahn kündigt weitere Streiks in der nächsten Woche an", lead=appended, tag="en-US") == "de"


def test_the_lead_tells_where_the_headline_does_not() -> None:
    assert told("Merz in Paris", lead="Der Kanzler trifft am Abend den französischen Präsidenten.", tag="en") == "de"


def test_a_name_quoted_in_another_script_does_not_change_the_language() -> None:
    assert told("What the word “سلام” means to the people of Mosul") == "en"
    assert told("iPhone 17 Pro Max 발표, Apple Store 예약 시작") == "ko"
    assert told("Журналисты издания «Українська правда» рассказали, что происходило в эти дни в городе") == "ru"


def test_digits_and_addresses_take_no_words_with_them_where_no_spaces_part_them() -> None:
    assert told("2025年の予算案が成立") == "ja"
    assert told("https://example.org/aの写真を公開") == "ja"
    assert told("COVID19疫情最新消息") == "zh"


def test_nothing_tells_nothing() -> None:
    assert told("") is None
    assert told("2025-03-14 🔥 https://example.org/der-die-das @der_die_das") is None
    assert told("OK", tag="fr") == "fr"


# --- how well ---------------------------------------------------------------------------------------------------


def test_the_golden_set_is_wide_enough() -> None:
    assert len(HEADLINES) >= 300
    assert len({row["lang"] for row in HEADLINES}) >= 30
    assert sum("hard" in row for row in GOLDEN) >= 40


@needs_both
def test_nine_headlines_in_ten_need_no_tag_and_wrong_answers_are_rare() -> None:
    counts = tally()
    assert counts["right"] >= 0.9 * len(HEADLINES), counts
    assert counts["wrong"] <= 0.015 * len(HEADLINES), counts


@needs_both
def test_with_a_feed_that_tells_the_truth_all_are_right() -> None:
    counts = tally(own_tag=True)
    assert counts["wrong"] + counts["none"] <= 0.005 * len(HEADLINES), counts


@needs_both
def test_a_feed_that_lies_spoils_little_but_the_headlines_that_say_nothing() -> None:
    wrong = [row for row in HEADLINES if told(row["title"], tag="en-US") not in {row["lang"], None}]
    assert len(wrong) <= 0.08 * len(HEADLINES)
    assert sum("hard" not in row for row in wrong) <= 0.03 * len(HEADLINES)


@needs_both
def test_names_alone_are_taken_for_no_language() -> None:
    assert sum(told(title) is not None for title in NAMES) <= 0.1 * len(NAMES)


@pytest.mark.parametrize("missing", ["pycld2", "_NETWORK"])
def test_one_detector_alone_says_less_but_is_not_more_often_wrong(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not BOTH:
        pytest.skip("there is only one")
    monkeypatch.setattr(language, missing, None)
    counts = tally()
    assert counts["right"] >= 0.75 * len(HEADLINES), counts
    assert counts["wrong"] <= 0.02 * len(HEADLINES), counts


@needs_both
@pytest.mark.skipif(not UCI.exists(), reason="the corpora are not at hand")
def test_of_real_english_headlines_one_in_a_thousand_is_taken_for_something_else() -> None:
    with UCI.open(encoding="utf-8", newline="") as file:
        titles = [row[1] for row in csv.reader(file)][1:]
    answers = Counter(told(title) for title in titles)
    assert answers["en"] >= 0.95 * len(titles)
    assert len(titles) - answers["en"] - answers[None] <= 0.002 * len(titles)


# --- what comes from outside ------------------------------------------------------------------------------------

ANY = st.text(st.characters(), max_size=80)


@settings(max_examples=300, deadline=None)
@given(title=ANY, lead=ANY, tag=st.none() | ANY, source=st.none() | ANY)
@example(title="\0", lead="\ud800\udfff", tag="\0", source="\ud800")
@example(title="\ufdd0\uffff\U0010ffff abc", lead="\x01\x08\x1b[31m", tag="en", source=None)
def test_any_text_has_a_language_or_none(title: str, lead: str, tag: str | None, source: str | None) -> None:
    answer = language_of(source=source, title=title, lead=lead, tag=tag)
    assert answer is None or primary(answer) == answer
    assert language_of(source=source, title=title, lead=lead, tag=tag) == answer


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "ж",
        "漢",
        "\0",
        "\ud800",
        "́",
        "The post ",
        "The post x appeared first on ",
        "https://",
        "a_",
        "@",
        "1",
        "\n",
    ],
)
def test_a_megabyte_takes_no_longer_than_its_first_page(piece: str) -> None:
    blob = piece * (2**20 // len(piece))
    assert yards(lambda: language_of(source=blob, title=blob, lead=blob, tag=blob)) < 10
