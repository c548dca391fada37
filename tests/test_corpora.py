"""Our feed parser on thousands of feeds that others collected, where they are at hand: no crash, and pinned floors."""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot.errors import FetchError
from bot.sources._feed_parse import read_feed
from tests.corpora_adapter import parse

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPORA = Path(__file__).parents[1].parent / "shared" / "corpora"
pytestmark = pytest.mark.skipif(not CORPORA.is_dir(), reason=f"the corpora are not at {CORPORA}")

# Share of values on which we agree with the corpora, in per cent: may rise, never fall. `item.link` is below 100 since
# ten links of one Atom feed are expected as written ("/gulpjs/..."), while we make them absolute.
FLOORS = {
    "feed.title": 100.0,
    "n_items": 100.0,
    "item.id": 100.0,
    "item.link": 99.1,
    "item.published": 100.0,
    "item.title": 100.0,
}


def _scorer(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(f"corpora_{name}", CORPORA / "score" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _outcome(path: Path) -> str:
    try:
        read_feed(path.read_bytes(), url="https://feeds.example/x.xml")
    except FetchError as error:
        return "permanent" if error.permanent or not str(error) else "refused"
    return "read"


@pytest.mark.parametrize("corpus", ["feedparser", "feedvalidator"])
def test_no_feed_of_a_corpus_crashes_the_parser(corpus: str) -> None:
    outcomes = Counter(_outcome(path) for path in (CORPORA / corpus).rglob("*") if path.is_file())
    assert outcomes.total() > 2_000
    assert outcomes["read"] > 5 * outcomes["refused"]
    assert outcomes["permanent"] == 0


def _agreements(scorer: Any) -> Iterator[tuple[str, bool]]:
    for _, path, expected in scorer.cases():
        got = parse(Path(path).read_bytes())
        yield "n_items", len(got["items"]) == len(expected["items"])
        if expected["title"]:
            yield "feed.title", scorer.txt(got["title"]) == scorer.txt(expected["title"])
        for theirs, ours in zip(expected["items"], got["items"], strict=False):
            for key, value in theirs.items():
                yield f"item.{key}", _agree(scorer, key, ours[key], value)


def _agree(scorer: Any, key: str, ours: Any, theirs: Any) -> bool:
    if key == "published":
        return bool(ours is not None and abs((ours - theirs).total_seconds()) < 1)
    if key == "title":
        return bool(scorer.txt(ours) == scorer.txt(theirs))
    return bool((ours or "").strip() == theirs.strip())


# The scorer leaves its files to the garbage collector.
@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_we_agree_with_the_corpora_on_every_field() -> None:
    right: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for field, agreed in _agreements(_scorer("feeds")):
        seen[field] += 1
        right[field] += agreed
    shares = {field: 100 * right[field] / seen[field] for field in FLOORS}
    assert {field: share for field, share in shares.items() if share < FLOORS[field]} == {}
    assert seen["item.title"] > 1_000


def test_every_nasty_feed_is_read_as_it_should_be() -> None:
    nasty = _scorer("nasty")
    wrong = []
    for name, (data, check) in nasty.C.items():
        try:
            fine = check(nasty.view(parse)(data))
        except FetchError:
            fine = name.startswith(("HTML page", "empty"))
        if not fine:
            wrong.append(name)
    assert wrong == []
