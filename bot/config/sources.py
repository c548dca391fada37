"""The `sources:` of a config. One without a name gets one from its address."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from bot import plugins
from bot.config.document import Path
from bot.config.kinds import construct, kind_of
from bot.config.names import source_name
from bot.config.shapes import Key, Reader, find, shape
from bot.config.values import LEAST, Defaults, SourceKeys
from bot.config.yaml_nodes import Items, Node, Pairs, Scalar
from bot.model import Access, Source

ACCESS = frozenset(shape(Access))
"""The keys that say how a source's servers are asked."""


@dataclass(slots=True, kw_only=True, repr=False)
class _Draft:
    """A source that was read but has no name yet. `node` is its place, `named` that of its name."""

    node: Node
    path: Path
    common: dict[str, Any]
    kind: str
    fetcher: Any
    url: str | None
    named: Node | None = None

    @property
    def place(self) -> str | None:
        """Its address, where that tells it from others: its `url`, or what its kind makes of its subject."""
        if self.url is not None:
            return self.url
        return self.fetcher.address if getattr(self.fetcher, "subject", None) else None


class Sources:
    """Reads the sources; those without a name get one from their address."""

    def __init__(self, root: Pairs, reader: Reader, defaults: Defaults) -> None:
        self._root = root
        self._reader = reader
        self._problems = reader.problems
        self._defaults = defaults
        self.names: list[str] = []  # of all sources, also those that are switched off
        self.tags: dict[str, str] = {}  # by their folded form

    def made(self) -> tuple[tuple[Source, ...], dict[str, str]]:
        """Return the sources that are switched on, and former name -> name of all."""
        node = self._root.get("sources")
        if node is None or node.is_null or (isinstance(node, Items) and not node.items):
            self._reader.missing("sources", "nowhere to look", self._root, LEAST)
            return (), {}
        if not isinstance(node, Items):
            message = "sources: must be a list; start each line with a dash"
            self._problems.error(message, node, fix="- https://feeds.example/rss.xml", path=("sources",))
            return (), {}
        drafts = [draft for index, item in enumerate(node.items) if (draft := self._draft(item, ("sources", index)))]
        names = self._names(drafts)
        self.names = names
        self.tags = {tag.casefold(): tag for draft in drafts for tag in draft.common.get("tags", ())}
        self._check_urls(drafts, names)
        on = [(draft, name) for draft, name in zip(drafts, names, strict=True) if draft.common.get("enabled", True)]
        if drafts and not on:
            self._problems.warning("all sources are switched off", node, fix="enabled: true", path=("sources",))
        return tuple(self._source(draft, name) for draft, name in on), self._renames(drafts, names)

    def _draft(self, node: Node, path: Path) -> _Draft | None:
        if isinstance(node, Scalar) and isinstance(node.value, str):
            return self._bare(node, path)
        if isinstance(node, Pairs):
            return self._mapping(node, path)
        message = "a source is an address, or a mapping with a url"
        self._problems.error(message, node, fix="{name: bbc, url: https://...}", path=path)
        return None

    def _bare(self, node: Scalar, path: Path) -> _Draft | None:
        before = len(self._problems)
        url = self._reader.text(node, node.text, path)
        if len(self._problems) > before or not self._is_address(url, node, path, "a source"):
            return None
        kind = plugins.kinds("sources")["feed"]
        return _Draft(node=node, path=path, common={}, kind="feed", fetcher=kind(url=url), url=url)

    def _mapping(self, node: Pairs, path: Path) -> _Draft | None:
        if self._is_named_url(node, path):
            return None
        name = self._kind(node, path)
        kind = plugins.kinds("sources").get(name or "")
        own: Mapping[str, Key] = shape(kind) if kind else {}
        keys = {**own, **shape(SourceKeys)}
        shown = node if kind else _only(node, keys)
        before = self._problems.error_count
        values = self._reader.values(shown, path, keys, f"a source of kind {name}" if kind else "a source")
        url = values.get("url") if "url" in own else None
        fits = url is None or self._is_address(str(url), node.get("url") or node, (*path, "url"), "url:")
        common = {key: value for key, value in values.items() if key not in own}
        draft = _Draft(node=node, path=path, common=common, kind=name or "", fetcher=None, url=url)
        draft.named = node.get("name") if common.get("name") else None
        if kind is None or not fits or self._problems.error_count > before:
            return draft if draft.named else None
        draft.fetcher = construct(kind, values, own, node, path, self._problems)
        return draft

    def _kind(self, node: Pairs, path: Path) -> str | None:
        return kind_of(self._reader, node, path, "sources", "feed")

    def _is_named_url(self, node: Pairs, path: Path) -> bool:
        """Report ``- bbc: https://...``, which people write and which names no key of ours."""
        if len(node.pairs) != 1:
            return False
        key, value = node.pairs[0]
        if (
            key.text in shape(SourceKeys)
            or key.text == "url"
            or not isinstance(value, Scalar)
            or "://" not in value.text
        ):
            return False
        fix = f"{{name: {key.text[:60]}, url: ...}}"
        self._problems.error("a source with a name says name: and url:", key, fix=fix, path=path)
        return True

    def _is_address(self, url: str, node: Node, path: Path, who: str) -> bool:
        wrong = address_problem(url)
        if wrong is None:
            return True
        as_written = isinstance(node, Scalar) and node.text == url
        self._problems.error(f"{who} {wrong[0]}", node, fix=_discreet(wrong[1]) if as_written else None, path=path)
        return False

    def _names(self, drafts: list[_Draft]) -> list[str]:
        """Return a name for each draft: the given ones first, so that a made-up one never takes theirs."""
        given: dict[str, _Draft] = {}
        for draft in drafts:
            name = draft.common.get("name")
            if name is None:
                continue
            if name in given:
                message = f"there are two sources named {name!r}; the first is {self._problems.where(given[name].node)}"
                self._problems.error(message, draft.named or draft.node, fix="give each its own name", path=draft.path)
            given.setdefault(name, draft)
        taken = set(given)
        names: list[str] = []
        for draft in drafts:
            name = draft.common.get("name")
            if name is None:
                name = self._made_up(draft, taken)
                taken.add(name)
            names.append(name)
        return names

    def _made_up(self, draft: _Draft, taken: set[str]) -> str:
        url = draft.place
        if url is None:
            if draft.fetcher is None:
                return draft.kind  # what is wrong with it was reported before
            message = f"name is missing in a source of kind {draft.kind}"
            self._problems.error(message, draft.node, fix=f"name: {draft.kind}", path=draft.path)
            return draft.kind
        subject = getattr(draft.fetcher, "subject", None)
        return source_name(url, taken, f"{draft.kind} {subject}" if subject else None)

    def _check_urls(self, drafts: list[_Draft], names: list[str]) -> None:
        first: dict[str, str] = {}
        for draft, name in zip(drafts, names, strict=True):
            if draft.place is None or not draft.common.get("enabled", True):
                continue
            # Of other kinds, two may well look for different things at one address.
            by_place = draft.kind == "feed" or draft.url is None
            same = draft.place.split("#")[0].rstrip("/") if by_place else repr(draft.fetcher)
            if same in first:
                message = f"{first[same]} has this address already"
                at = (draft.node.get("url") if isinstance(draft.node, Pairs) else None) or draft.node
                self._problems.warning(message, at, fix="remove one of the two", path=draft.path)
            first.setdefault(same, name)

    def _renames(self, drafts: list[_Draft], names: list[str]) -> dict[str, str]:
        renames: dict[str, str] = {}
        for draft, name in zip(drafts, names, strict=True):
            was = draft.common.get("was", ())
            for index, old in enumerate((was,) if isinstance(was, str) else was):
                if old in names or old in renames:
                    at = find(draft.node, ["was", index])
                    message = f"was: {old!r} is the name of another source, now or before"
                    self._problems.error(message, at, fix="remove it", path=(*draft.path, "was"))
                else:
                    renames[old] = name
        return renames

    def _source(self, draft: _Draft, name: str) -> Source:
        taken = {"name", "kind", "was", "enabled", *ACCESS}
        common = {key: value for key, value in draft.common.items() if key not in taken}
        defaults = {"every": self._defaults.every, "max_age": self._defaults.max_age}
        stated = {key: value for key, value in common.items() if value is not None or key == "every"}
        access = Access(**{key: value for key, value in draft.common.items() if key in ACCESS and value is not None})
        return Source(name=name, kind=draft.kind, fetcher=draft.fetcher, access=access, **{**defaults, **stated})


_CURLY = "“”„‟‘’‚‛«»‹›"  # what phones, word processors and chats make of quotes


def _discreet(url: str) -> str:
    """Return an address without what may be a password or a token in it."""
    return re.sub(r"//[^/@]*@", "//...@", re.sub(r"\?[^\"]*", "?...", url))


def address_problem(url: str) -> tuple[str, str] | None:
    """Return what is wrong with the address of a source, and the fix; None if nothing is."""
    text = url.strip()
    bare = text.strip(_CURLY)
    if bare != text:
        found = " and ".join(dict.fromkeys(end for end in (text[0], text[-1]) if end in _CURLY))
        inner = address_problem(bare)
        fix = inner[1] if inner else f'"{bare}" in straight quotes'
        return f"has {found} round it; YAML takes only \" and ' for quotes", fix
    if re.match(r"(?i)feed:", text):
        rest = re.sub(r"(?i)^feed:(//)?", "", text)
        return "starts with http:// or https://, not with feed:", rest if "://" in rest else f"https://{rest}"
    if re.search(r"\s", text) or text != url:
        return "has a space in it", "write one address a line; a space inside it is %20"
    if "://" not in text:
        looks = re.match(r"(?i)(//)?[\w-]+(\.[\w-]+)+(:\d+)?(/|$)", text)
        return "must be an address", f"https://{text.lstrip('/')}" if looks else "https://feeds.example/rss.xml"
    try:
        parts = urlsplit(text)
        good = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        good = False
    return (
        None if good else ("must be an address that starts with http:// or https://", "https://feeds.example/rss.xml")
    )


def _only(node: Pairs, keys: Mapping[str, Key]) -> Pairs:
    """Return a mapping without the keys that cannot be judged while its kind is unknown."""
    pairs = [(key, value) for key, value in node.pairs if key.text in keys and key.text != "kind"]
    return replace(node, pairs=pairs)
