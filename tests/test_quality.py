"""How well we do where right and wrong are matters of degree: names in any spelling, stories, copies and origins.

With floors that may only rise.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import permutations
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import text
from bot.model import Known, Memory, Text
from bot.rules.names import spellings as names
from bot.stories import Shelf, begun, changed, origin_of, prints, text_of
from bot.stories.origins import counted
from tests.copied_stories import generated_story, negatives, on_one_topic
from tests.copies import EDITS, base_texts
from tests.onestream import NOON, bcubed, item, sighting, told, told_of
from tests.yardstick import yards

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.model import Item
    from tests.copied_stories import Told
    from tests.copies import Printed, Report

HERE = Path(__file__).parent
CORPUS = HERE.parent.parent / "shared" / "corpora" / "ar-translit" / "ar2en-train.txt"
LISTED: list[dict[str, Any]] = [
    json.loads(line) for line in (HERE / "names.jsonl").read_text(encoding="utf-8").splitlines()
]
Pair = tuple[str, str]

# Of our own list a third is held out: nobody looked at what is missed there while the rules were made.
PARTS = ("tuned", "held out")
# Shares: the recall may rise and never fall, the false accepts may fall and never rise.
RECALL = {"tuned": 0.976, "held out": 0.95}
FALSE = {"tuned": 0.0055, "held out": 0.0192}
CROSSED = 0.001  # of the names of our list, among each other
CORPUS_RECALL = {"respelt, alone": 0.90, "respelt, beside others": 0.98, "own": 0.75, "all": 0.30}
CORPUS_FALSE = {"all": 0.000015, "one letter": 0.092}
NEWS_FALSE = 0.1  # of a name of one word, in 100,000 words of news

NEWS = CORPUS.parent.parent / "bbc"
needs_news = pytest.mark.skipif(not NEWS.is_dir(), reason=f"the news are not at {NEWS}")
needs_corpus = pytest.mark.skipif(not CORPUS.is_file(), reason=f"the names are not at {CORPUS}")
alike = cache(names.alike)
ways = cache(names.ways)


@cache
def forms(written: str) -> tuple[tuple[str, ...], ...]:
    """Return the forms of each token under which it is to be found."""
    return tuple((token.key, *token.also) for token in text.tokens(f"Officials in {written} today"))


def finds(said: str, heard: str) -> bool:
    """Whether a rule for the name `said` finds it in a text that writes `heard`, in Title Case."""
    found = forms(heard)
    return any(
        all(any(alike(word, form) for form in found[at + step]) for step, word in enumerate(way))
        for way in ways(said)
        for at in range(len(found) - len(way) + 1)
    )


def spellings(part: str) -> list[list[str]]:
    return [entry["spellings"] for entry in LISTED if "spellings" in entry and entry["part"] == part]


def confusables(part: str) -> Iterator[Pair]:
    """Yield what is said and what may not be heard: other names, both ways, and words of English."""
    for entry in LISTED:
        if entry["part"] == part and "apart" in entry:
            yield from permutations(entry["apart"], 2)
        elif entry["part"] == part and "said" in entry:
            yield from ((entry["said"], word.capitalize()) for word in entry["words"])


def worst(pairs: Iterable[Pair]) -> str:
    """Return the pairs, those first whose name is wrong most often."""
    wrong = list(pairs)
    often = Counter(side for pair in wrong for side in pair)
    wrong.sort(key=lambda pair: -often[pair[0]] - often[pair[1]])
    return f"{len(wrong)} wrong, the worst first: " + "; ".join(f"{said} / {heard}" for said, heard in wrong[:40])


# --- our own list ----------------------------------------------------------------------------------------------


def test_the_list_of_names_is_large_and_says_nothing_twice() -> None:
    groups = [group for part in PARTS for group in spellings(part)]
    assert len(groups) >= 60
    assert all(len({text.folded(spelling) for spelling in group}) >= 8 for group in groups)
    assert not [group for group in groups if len(set(group)) != len(group)]
    assert sum(1 for part in PARTS for _ in confusables(part)) >= 500
    assert {entry["kind"] for entry in LISTED if "kind" in entry} >= {"person", "group", "place"}


@pytest.mark.parametrize("part", PARTS)
def test_a_rule_in_any_spelling_finds_every_other(part: str) -> None:
    pairs = [pair for group in spellings(part) for pair in permutations(group, 2)]
    missed = [pair for pair in pairs if not finds(*pair)]
    assert 1 - len(missed) / len(pairs) >= RECALL[part], worst(missed)


@pytest.mark.parametrize("part", PARTS)
def test_a_name_does_not_find_what_only_looks_like_it(part: str) -> None:
    pairs = list(confusables(part))
    wrong = [pair for pair in pairs if finds(*pair)]
    assert len(wrong) / len(pairs) <= FALSE[part], worst(wrong)


def test_the_names_of_the_list_do_not_find_each_other() -> None:
    groups = [group for part in PARTS for group in spellings(part)]
    pairs = [(group[0], other[-1]) for group, other in permutations(groups, 2)]
    wrong = [pair for pair in pairs if finds(*pair)]
    assert len(wrong) / len(pairs) <= CROSSED, worst(wrong)


# --- what holds whatever is said and heard ---------------------------------------------------------------------

words = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=30)


def test_every_name_of_the_list_finds_itself_and_is_said_in_few_ways() -> None:
    listed = [spelling for part in PARTS for group in spellings(part) for spelling in group]
    assert not [spelling for spelling in listed if not finds(spelling, spelling)]
    assert max(len(names.ways(spelling)) for spelling in listed) <= names.MAX_WAYS
    assert all(len(set(said)) == len(said) for said in map(names.ways, listed))


@given(words, words)
def test_tokens_that_are_alike_are_filed_together(said: str, heard: str) -> None:
    assert names.alike(said, said)
    assert not names.alike(said, heard) or set(names.sounds(said)) & set(names.sounds(heard))


def test_what_is_alike_in_the_list_is_filed_together() -> None:
    listed = [spelling for part in PARTS for group in spellings(part) for spelling in group[::3]]
    said = sorted({word for spelling in listed for way in ways(spelling) for word in way})
    heard = sorted({form for spelling in listed for token in forms(spelling) for form in token})
    pairs = [(one, other) for one in said[::5] for other in heard[::3] if alike(one, other)]
    assert len(pairs) > 100
    assert not [pair for pair in pairs if not set(names.sounds(pair[0])) & set(names.sounds(pair[1]))]


@pytest.mark.parametrize(
    ("said", "heard", "found"),
    [
        ("Soleimani, Qasem", "Qasem Soleimani", True),
        ("Qasem Soleimani", "SOLEIMANI, Qasem", True),
        ("Abu Bakr", "Abubakr", True),
        ("Abdul Rahman", "Abderrahmane", True),
        ("Salah al-Din", "Salaheddine", True),
        ("al-Sadr", "as-Sadr", True),
        ("al-Sadr", "Sadr", True),
        ("El Salvador", "Salvador", False),
        ("Ed Davey", "Davey", False),
        ("Houthi", "Houthis", True),
        ("Oz", "Az", False),
        ("Karim Haddad", "Kareem Hadad", True),
        ("Karim Haddad", "Karam Haddad", False),
        ("Nour al-Din", "Nurettin", True),
        ("Joseph", "Yusuf", False),
        ("Saad", "Sad", False),
        ("Saad Hariri", "Sad Hariri", True),
        ("Qasem Soleimani", "Soleimani Qassem", True),
        ("Ali Hassan", "Hassan Ali", False),
        ("حزب الله", "حزب الله", True),
        ("حزب الله", "Hezbollah", False),
    ],
)
def test_articles_order_and_compounds_are_heard(said: str, heard: str, *, found: bool) -> None:
    assert finds(said, heard) is found


@pytest.mark.parametrize(
    "said", ["", " , ", "x", "a" * 5_000, "al " * 500, "ch" * 12, "jxcg" * 6, "-".join("kjxc" * 9)]
)
def test_no_name_makes_us_long(said: str) -> None:
    assert yards(lambda: names.ways(said)) < 30
    for way in names.ways(said):
        assert len(way) <= max(len(text.tokens(said)) + names.MAX_NAME, 1)
        assert all(len(names.sounds(word)) < 1_000 and names.alike(word, word) for word in way)


# --- names that others collected -------------------------------------------------------------------------------

# Letters with which Arabic writes its own names, and foreign ones seldom.
OWN = re.compile("[حعصضظق]")
HAMZA = str.maketrans({"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه", "ء": None})
# How Arabic consonants stand in the Latin spellings of the corpus, and how conventions of the press write them.
WRITTEN = {
    "ب": "bb?", "ت": "tt?", "ث": "th|t|s", "ج": "dj|jj?|gg?", "ح": "h|", "خ": "kh|ch|k|h", "د": "dd?",
    "ذ": "dh|d|z|th", "ر": "rr?", "ز": "zz?|s", "س": "ss?|c", "ش": "sch|sh|ch", "ص": "ss?|c", "ض": "dh|dd?|z",
    "ط": "tt?", "ظ": "dh|z|d", "غ": "gh|g", "ف": "ff?|ph", "ق": "qq?|k|gh|g|c", "ك": "kk?|c", "ل": "ll?", "م": "mm?",
    "ن": "nn?", "ه": "h|", "و": "w|v|ou|", "ي": "y|",
}  # fmt: skip
CONVENTIONS = (
    {"ش": "sh", "خ": "kh", "غ": "gh", "ق": "q", "ج": "j", "ذ": "dh", "ظ": "z", "ث": "th", "vowel": "u"},  # English
    {"ش": "ch", "خ": "kh", "غ": "gh", "ق": "k", "ج": "dj", "ذ": "d", "ظ": "dh", "ث": "th", "vowel": "ou"},  # French
    {"ش": "sch", "خ": "ch", "غ": "gh", "ق": "q", "ج": "dsch", "ز": "s", "ث": "th", "vowel": "u"},  # German
    {"ش": "s", "خ": "h", "غ": "g", "ق": "k", "ج": "c", "ذ": "z", "ظ": "z", "ث": "s", "vowel": "u"},  # Turkish
)


@cache
def corpus() -> dict[str, set[str]]:
    """Return the Latin spellings of each Arabic name of the corpus, its article and hamza left out."""
    groups: dict[str, set[str]] = defaultdict(set)
    for line in CORPUS.read_text(encoding="utf-8").splitlines():
        arabic, _tab, latin = line.partition("\t")
        groups[arabic.translate(HAMZA).removeprefix("ال")].add(text.fold(latin))
    return groups


def respelt(arabic: str, latin: str) -> set[str]:
    """Return a Latin spelling as each convention has it, the Arabic telling its sounds; none where the two disagree."""
    letters = [letter for letter in arabic if letter in WRITTEN]
    pattern = "([aeiouyw]*?)" + "".join(f"({WRITTEN[letter]})([aeiouy]*)" for letter in letters)
    hit = re.fullmatch(pattern, latin)
    return {latin, *(_spelt(letters, hit.groups(), convention) for convention in CONVENTIONS)} if hit else set()


def _spelt(letters: list[str], pieces: tuple[str, ...], convention: dict[str, str]) -> str:
    first, *rest = pieces
    consonants = [convention.get(letter, piece) for letter, piece in zip(letters, rest[::2], strict=True)]
    vowels = [re.sub("ou(?![aeiy])|oo|u", convention["vowel"], piece) for piece in rest[1::2]]
    return first + "".join(consonant + vowel for consonant, vowel in zip(consonants, vowels, strict=True))


@needs_corpus
@pytest.mark.parametrize(("where", "mark"), [("alone", ""), ("beside others", names.LOOSE)])
def test_collected_names_are_found_as_other_conventions_spell_them(where: str, mark: str) -> None:
    own = [(arabic, latin) for arabic, group in corpus().items() if OWN.search(arabic) for latin in group]
    groups = [sorted(respelt(*pair)) for pair in own]
    pairs = [pair for group in groups for pair in permutations(group, 2)]
    missed = [(said, heard) for said, heard in pairs if not alike(f"{said}{mark}", heard)]
    assert sum(map(bool, groups)) > 750
    assert 1 - len(missed) / len(pairs) >= CORPUS_RECALL[f"respelt, {where}"], worst(missed)


@needs_corpus
@pytest.mark.parametrize("which", ["own", "all"])
def test_collected_spellings_of_one_arabic_name_find_each_other(which: str) -> None:
    """Arabic writes Benny and Penny alike, so that of all names many are no spellings of one another."""
    groups = [group for arabic, group in corpus().items() if which == "all" or OWN.search(arabic)]
    pairs = [pair for group in groups for pair in permutations(sorted(group), 2)]
    missed = [pair for pair in pairs if not alike(*pair)]
    assert 1 - len(missed) / len(pairs) >= CORPUS_RECALL[which], worst(missed)


@needs_corpus
def test_collected_names_that_differ_in_arabic_are_kept_apart() -> None:
    meant: dict[str, set[str]] = defaultdict(set)
    for arabic, group in corpus().items():
        for latin in group:
            meant[latin].add(arabic)
    filed: dict[str, set[str]] = defaultdict(set)
    for latin in meant:
        for sound in names.sounds(latin):
            filed[sound].add(latin)
    asked = sorted(latin for latin, group in meant.items() if any(map(OWN.search, group)))
    rivals = ((said, set().union(*(filed[sound] for sound in names.sounds(said)))) for said in asked)
    pairs = [(said, heard) for said, others in rivals for heard in others if not meant[said] & meant[heard]]
    wrong = [pair for pair in pairs if alike(*pair)]
    close = [pair for pair in neighbours(meant) if not meant[pair[0]] & meant[pair[1]]]
    taken = [pair for pair in close if alike(*pair)]
    assert len(wrong) / (len(asked) * (len(meant) - 1)) <= CORPUS_FALSE["all"], worst(wrong)
    assert len(taken) / len(close) <= CORPUS_FALSE["one letter"], worst(taken)


def neighbours(latin: Iterable[str]) -> set[Pair]:
    """Return the pairs of names that differ by one letter: in it, or by its having been left out."""
    near: dict[str, set[str]] = defaultdict(set)
    for name in latin:
        for at in range(len(name)):
            near[f"{name[:at]} {name[at + 1 :]}"].add(name)
            near[f"{name[:at]} {name[at:]}"].add(name)
    return {pair for group in near.values() for pair in permutations(sorted(group), 2) if pair[0] < pair[1]}


# --- news that others wrote ------------------------------------------------------------------------------------


@needs_news
def test_a_name_of_one_word_is_seldom_found_in_news_that_do_not_say_it() -> None:
    groups = [[text.folded(name) for name in group] for part in PARTS for group in spellings(part)]
    own = {name: set(group) for group in groups for name in group if " " not in name}
    read = [token for path in NEWS.glob("*/*.txt") for token in text.tokens(path.read_text("latin-1"))]
    said = Counter(token.key for token in read if token.capitals)
    filed: dict[str, set[str]] = defaultdict(set)
    for word in said:
        for sound in names.sounds(word):
            filed[sound].add(word)
    near = ((name, word) for name in own for word in set().union(*(filed[sound] for sound in names.sounds(name))))
    wrong = [pair for pair in near if pair[1].removesuffix("s") not in own[pair[0]] and alike(*pair)]
    share = sum(said[word] for _name, word in wrong) / len(own) / len(read) * 100_000
    assert len(read) > 100_000
    assert share <= NEWS_FALSE, worst(wrong)


# --- stories: the same event, or the next of its kind ------------------------------------------------------------

# Pairs of reports, each pair with the answer. The everyday ones are as real coverage is; where they were made, the even
# ones served to fit, and the odd ones to look. The hard ones are riddles on purpose: half of their same events share no
# word, and most of their next ones nearly all. What counts most is the share of next events that ring.
# (right, and next events that ring)
EVENTS = {
    "everyday, fitted": (0.90, 0.97),
    "everyday, others": (0.83, 0.95),
    "hard": (0.50, 0.75),
    "held out": (0.50, 0.75),
}


def pairs_of(part: str) -> list[tuple[Item, Item, str]]:
    name, _, half = part.partition(", ")
    file = {"everyday": "events_everyday", "hard": "events_tuned", "held out": "events_held_out"}[name]
    lines = (HERE / "golden" / f"{file}.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = lines[{"": 0, "fitted": 0, "others": 1}[half] :: 2 if half else 1]
    return [
        (report(pair["first"], "first"), report(pair["then"], "then"), pair["answer"])
        for pair in map(json.loads, chosen)
    ]


def report(written: dict[str, str], id_: str) -> Item:
    return item(id_, written["title"], datetime.fromisoformat(written["at"]), lead=written["lead"])


def test_there_are_many_pairs_of_many_kinds() -> None:
    parts = [pairs_of(part) for part in ("everyday", "hard", "held out")]
    assert sum(map(len, parts)) >= 900
    assert all(0.4 < sum(answer == "same" for *_, answer in part) / len(part) < 0.6 for part in parts)


@pytest.mark.parametrize("part", EVENTS)
def test_the_next_event_rings_and_the_same_one_does_not(part: str) -> None:
    answers: Counter[tuple[str, str]] = Counter()
    for first, then, answer in pairs_of(part):
        found = told([first, then], then.first_seen)
        answers[answer, "same" if found.stories["first"] == found.stories["then"] else "next"] += 1
    right = (answers["same", "same"] + answers["next", "next"]) / answers.total()
    rung = answers["next", "next"] / (answers["next", "next"] + answers["next", "same"])
    assert (right, rung) >= EVENTS[part] or (right >= EVENTS[part][0] and rung >= EVENTS[part][1]), answers


# --- stories: many headlines of many outlets -----------------------------------------------------------------------

HEADLINES = HERE.parent.parent / "shared" / "corpora" / "uci-news" / "uci-news-aggregator.csv"
needs_headlines = pytest.mark.skipif(not HEADLINES.is_file(), reason=f"the headlines are not at {HEADLINES}")
PRECISION, F1 = 0.925, 0.82  # of B-cubed on titles alone; a precision of 0.97 was the goal
OPENED = 9.0  # alerts per true story; 1.2 was the goal, and a fifth of the headlines share no word with their story


@needs_headlines
def test_headlines_come_together_to_stories() -> None:
    with HEADLINES.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, escapechar="\\") if (row["TIMESTAMP"] or "").isdecimal()]
    rows.sort(key=lambda row: int(row["TIMESTAMP"]))
    items = [
        item(str(number), row["TITLE"], datetime.fromtimestamp(int(row["TIMESTAMP"]) / 1000, UTC))
        for number, row in enumerate(rows)
    ]
    found = told_of([sighting(one) for one in items], items[-1].first_seen)
    pairs = [(found.stories[str(number)], row["STORY"]) for number, row in enumerate(rows)]
    precision, _recall, f1 = bcubed(pairs)
    stories = len({truth for _cluster, truth in pairs})
    assert stories > 80
    assert (precision >= PRECISION, f1 >= F1, found.opened / stories <= OPENED) == (True, True, True), (precision, f1)


# --- copies ------------------------------------------------------------------------------------------------------

RECALL_OF_COPIES = 0.97  # over all kinds of edit
LEAST_RECALL = 0.93  # of a single kind
FALSE_COPIES = 0.006  # of hard pairs of different reports
EXACT, TOO_MANY, FALSE_ORIGINS = 0.84, 0.10, 0.02  # of stories counted right, counted too high; of copies taken for own


class Library:
    """Texts that were seen, and what a new one copies of them."""

    def __init__(self) -> None:
        self.owners: dict[int, list[str]] = {}
        self.texts: dict[str, Text] = {}

    def add(self, id_: str, printed: prints.Prints) -> None:
        self.texts[id_] = Text(item=id_, at=NOON, pieces=len(printed.pieces))
        for piece in printed.pieces:
            owners = self.owners.setdefault(piece, [])
            if len(owners) < prints.COMMON:
                owners.append(id_)

    def copied(self, printed: prints.Prints) -> set[str]:
        return {one.item for one in prints.copied(printed, self.owners, self.texts) if one.enough}


def printed_of(printed: Printed) -> prints.Prints:
    return prints.prints_of(prints.told(item("", "", NOON, lead=printed.summary, body=printed.body)))


def library(reports: Sequence[Report]) -> Library:
    filled = Library()
    for one in reports:
        filled.add(one.id, prints.prints_of(one.body))
    return filled


def test_copies_are_found_however_they_were_edited() -> None:
    reports = base_texts(1_500, seed=1)
    known, chance = library(reports), Random(1)
    found: dict[str, list[bool]] = {name: [] for name in EDITS}
    for name, edit in EDITS.items():
        for original in chance.sample(reports, min(60, len(reports))):
            copied = known.copied(printed_of(edit(original, chance, reports)))
            # A round-up is of several reports, each of which it copies.
            found[name].append(original.id in copied or (name == "round_up" and bool(copied)))
    shares = {name: sum(hits) / len(hits) for name, hits in found.items()}
    assert len(shares) >= 10
    assert sum(shares.values()) / len(shares) >= RECALL_OF_COPIES, shares
    assert min(shares.values()) >= LEAST_RECALL, shares


def test_different_reports_are_no_copies_whatever_else_they_share() -> None:
    reports = base_texts(3_000, seed=2)
    wrong: Counter[str] = Counter()
    pairs = negatives(reports, Random(2), 1_000)
    for pair in pairs:
        known = Library()
        known.add("one", printed_of(pair.one))
        wrong[pair.kind] += bool(known.copied(printed_of(pair.other)))
    assert wrong.total() / len(pairs) <= FALSE_COPIES, wrong


def counted_origins(told_story: Told) -> tuple[int, int]:
    """Return how many origins we count in a story, and how many copies we take for reports of their own."""
    known: dict[str, Known] = {}
    story = begun(told_story.tellings[0].item)
    stories = {story.id: story}
    shelf = Shelf(Memory(), known, stories)
    seen: set[str] = set()
    wrong = 0
    for telling in told_story.tellings:
        one, seen_now = telling.item, sighting(telling.item)
        placement = shelf.place(one, seen_now)
        first = known.get(placement.copy_of or "")
        origin = text_of(one, seen_now.traits, placement, first)
        wrong += telling.origin in seen and first is None and origin is not None
        seen.add(telling.origin)
        story, _changes = changed(story, one, seen_now.traits, origin, placement.holds)
        stories[story.id] = story
        whose = first.origin if first else origin_of(seen_now.traits)
        known[one.id] = Known(item=one, content_key="", story=story.id, rules=(), origin=whose, placement=placement)
        shelf.put(one, seen_now, replace(placement, story=story.id), story)
    return len(counted(story.origins)), wrong


def test_origins_are_counted_and_not_logos() -> None:
    chance, reports = Random(3), base_texts(3_000, seed=3)
    made = [generated_story(chance, on_one_topic(reports, chance) if n % 2 else reports) for n in range(200)]
    counts = [(counted_origins(one), one.origins) for one in made]
    exact = sum(count == truth for (count, _wrong), truth in counts) / len(counts)
    more = sum(count > truth for (count, _wrong), truth in counts) / len(counts)
    copies = sum(len(one.tellings) - one.origins for one in made)
    false = sum(wrong for (_count, wrong), _truth in counts) / copies
    assert (exact >= EXACT, more <= TOO_MANY, false <= FALSE_ORIGINS) == (True, True, True), (exact, more, false)
