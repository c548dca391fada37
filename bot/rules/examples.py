"""The tests that stand beside a rule: news that it must hit, and news that it must not."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.errors import Problem, meant
from bot.model import Item

Path = tuple[str | int, ...]

TEXTS = ("title", "lead", "body", "url", "author", "lang", "source")
EXAMPLE_KEYS = (*TEXTS, "tags")
KINDS = {"match": True, "no_match": False}


@dataclass(frozen=True, slots=True)
class Example:
    """One piece of made-up news, where it is written, and whether the rule is to hit it.

    `given` are the keys that it states; what it does not state is taken to fit the rule's `where`.
    """

    path: Path
    item: Item
    hit: bool
    given: frozenset[str] = frozenset()


def read_examples(written: Any, path: Path, report: Callable[[Problem], None]) -> tuple[Example, ...]:
    """Return the tests of a rule; report what is wrong with them, and leave that out."""
    if not isinstance(written, Mapping):
        fix = "tests: {match: [Rockets fired at US troops], no_match: [Rocket engine tested]}"
        report(Problem(message="`tests` has match and no_match", path=path, fix=fix))
        return ()
    examples: list[Example] = []
    for key, value in written.items():
        if key not in KINDS:
            told = f"`tests` has no {str(key)!r}"
            report(Problem(message=told, path=(*path, key), fix=meant(key, tuple(KINDS)), at_key=True))
            continue
        for number, one in enumerate(value if isinstance(value, list) else [value]):
            where = (*path, key, number) if isinstance(value, list) else (*path, key)
            example = _example(one, where, report, hit=KINDS[key])
            examples += [example] if example else []
    return tuple(examples)


def _example(written: Any, path: Path, report: Callable[[Problem], None], *, hit: bool) -> Example | None:
    if isinstance(written, str) and written.strip():
        return Example(path, made_up(title=written), hit)
    if not isinstance(written, Mapping) or not written:
        fix = "a headline, or {title: ..., lead: ..., lang: en}"
        report(Problem(message="a test is a text, or a mapping of an item's parts", path=path, fix=fix))
        return None
    wrong = [key for key in written if key not in EXAMPLE_KEYS]
    for key in wrong:
        told = f"a test has no {str(key)!r}"
        report(Problem(message=told, path=(*path, key), fix=meant(key, EXAMPLE_KEYS), at_key=True))
    unfit = [key for key, value in written.items() if key in EXAMPLE_KEYS and not _is_fit(str(key), value)]
    for key in unfit:
        what = "is a text" if key in TEXTS else "is a text, or a list of texts"
        report(Problem(message=f"`{key}` {what}", path=(*path, key), fix=f'{key}: "..."'))
    if wrong or unfit:
        return None
    tags = written.get("tags", [])
    parts = {key: written[key] for key in TEXTS if key in written}
    return Example(path, made_up(tags=tags if isinstance(tags, list) else [tags], **parts), hit, _given(written))


def _is_fit(key: str, value: Any) -> bool:
    many = value if key == "tags" and isinstance(value, list) else [value]
    return all(isinstance(one, str) for one in many)


def made_up(*, title: str = "", tags: list[Any] | None = None, **parts: str) -> Item:
    """Return an item that nobody published, to try a rule on; `parts` are those of an example."""
    return Item(
        id="",
        source=parts.get("source", ""),
        title=title,
        summary=parts.get("lead", ""),
        body=parts.get("body"),
        url=parts.get("url"),
        author=parts.get("author"),
        language=parts.get("lang"),
        tags=tuple(str(tag) for tag in tags or ()),
        first_seen=datetime(2000, 1, 1, tzinfo=UTC),
    )


def _given(written: Mapping[Any, Any]) -> frozenset[str]:
    """Return the keys of `where` that a test gives something to."""
    of_key = {"lang": ("lang",), "source": ("source",), "url": ("domain", "country"), "tags": ("tag",)}
    return frozenset(key for given in written for key in of_key.get(str(given), ()))
