"""`include:` takes sources, lists and rules from other files, as if they stood in the config itself.

What the config says itself takes the place of what it includes under the same name, so that a pack can be used and
altered without being copied. An included file includes no others: whoever reads the config sees all that there is.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path as File

from bot.config.document import MAX_BYTES, Document, Path, Problems
from bot.config.files import decoded, is_file
from bot.config.shapes import Reader, meant
from bot.config.yaml_nodes import Items, Node, Pairs, Scalar
from bot.config.yaml_traps import read

SECTIONS = ("sources", "lists", "rules")
"""What an included file may hold."""

MAX_FILES = 50
MAX_ALL = 4 * MAX_BYTES  # characters of all included files together
PACK = "pack:"
_CODE = File(__file__).parent.parent
PACKS = next((one for one in (_CODE / "packs", _CODE.parent / "examples" / "packs") if one.is_dir()), _CODE / "packs")
"""Where the packs are that come with the bot: in the package, or in the project's own folder."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Included:
    """A file that a config includes, and how much of each section came from it.

    `replaced` names, in words, what the config itself says in its place.
    """

    name: str
    file: File
    sources: int
    lists: int
    rules: int
    replaced: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class _Part:
    """An included file on its way in: what it is called, its tree, and what is left of it."""

    name: str
    file: File
    root: Pairs
    kept: dict[str, int] = field(default_factory=dict)
    replaced: list[str] = field(default_factory=list)


class Includes:
    """Puts what a config includes into its tree."""

    def __init__(self, root: Pairs, reader: Reader, file: File, keys: frozenset[str]) -> None:
        """Take the tree of a config; `keys` are all those that a config may have anywhere."""
        self._root = root
        self._reader = reader
        self._problems = reader.problems
        self._file = file
        self._keys = keys
        self._length = 0

    def merged(self) -> tuple[Pairs, tuple[Included, ...]]:
        """Return the tree with all that is included, and what that is; what is wrong has been reported."""
        parts = [part for name, node, path in self._named() if (part := self._part(name, node, path)) is not None]
        pairs = [(key, value) for key, value in self._root.pairs if key.text not in SECTIONS]
        for section in SECTIONS:
            key, value = self._root.key(section), self._root.get(section)
            whole = self._mapping(value, parts) if section == "lists" else self._items(section, value, parts)
            key = key or next((found for part in parts if (found := part.root.key(section))), None)
            if key is not None and whole is not None:
                pairs.append((key, whole))
        included = [
            Included(
                name=part.name,
                file=part.file,
                replaced=tuple(part.replaced),
                **{section: part.kept.get(section, 0) for section in SECTIONS},
            )
            for part in parts
        ]
        return replace(self._root, pairs=pairs), tuple(included)

    # files

    def _named(self) -> Iterable[tuple[str, Node, Path]]:
        """Return the names of the files, each once, with their places."""
        node = self._root.get("include")
        if node is None or node.is_null:
            return []
        items = node.items if isinstance(node, Items) else [node]
        if len(items) > MAX_FILES:
            self._problems.error(f"include: names more than {MAX_FILES} files", node, fix="put some of them together")
            return []
        found: dict[File, tuple[str, Node, Path]] = {}
        for index, item in enumerate(items):
            path: Path = ("include", index) if isinstance(node, Items) else ("include",)
            name = self._reader.plain(item, path) if isinstance(item, Scalar) else None
            if not isinstance(name, str) or not name.strip():
                fix = "include: [packs/own.yaml, pack:disasters]"
                self._problems.error("include: must be a list of files", item, fix=fix, path=path)
                continue
            file = self._whereabouts(name)
            if file in found:
                message = f"include: {name} is here twice"
                self._problems.warning(message, item, fix="remove one of the two", path=path)
            found.setdefault(file, (name, item, path))
        return list(found.values())

    def _whereabouts(self, name: str) -> File:
        """Return the file of a name: one of the packs that come with the bot, or a path from the config on."""
        if name.startswith(PACK):
            return file_of(name.removeprefix(PACK))
        return self._file.parent / name

    def _part(self, name: str, node: Node, path: Path) -> _Part | None:
        file = self._whereabouts(name)
        if not is_file(file):
            self._not_there(name, file, node, path)
            return None
        if file.resolve() == self._file.resolve():
            self._problems.error(f"include: {name} is this very file", node, fix="remove it", path=path)
            return None
        text = decoded(file)
        if not isinstance(text, str):
            for problem in text.problems:
                there = replace(node, document=Document("", str(file)), line=problem.line, column=problem.column)
                self._problems.error(problem.message, there if problem.line else node, fix=problem.fix, path=path)
            return None
        self._length += len(text)
        if self._length > MAX_ALL:
            message = f"include: all files together are larger than {MAX_ALL // 1_000_000} MB"
            self._problems.error(message, node, fix="include fewer", path=path)
            return None
        document = Document(text, name if name.startswith(PACK) else str(file))
        del text  # tracebacks may print what a frame holds
        return self._read(name, file, document)

    def _not_there(self, name: str, file: File, node: Node, path: Path) -> None:
        if name.startswith(PACK):
            message = f"include: there is no pack {name.removeprefix(PACK)[:60]!r}"
            fix = meant(name, [f"{PACK}{one}" for one in packs()])
        elif file.exists():
            message, fix = f"include: {name} is not a file", "name the files in it, one by one"
        else:
            message, fix = f"include: there is no file {str(file)!r}", _meant_file(file, name)
        self._problems.error(message, node, fix=fix, path=path)

    def _read(self, name: str, file: File, document: Document) -> _Part | None:
        """Return a file as a tree, with only the sections that are told as they should be."""
        problems = Problems(document)
        root = read(document, problems, self._keys)
        if root is None or root.is_null:
            if not problems.error_count:
                problems.warning("the file is empty", 0, fix="sources: [...], lists: {...} or rules: [...]")
            root = None
        elif not isinstance(root, Pairs):
            fix = "sources: [https://feeds.example/rss.xml]"
            problems.error("an included file is keys and values: sources:, lists:, rules:", root, fix=fix)
        else:
            self._check_keys(root, problems)
        self._problems.take(problems)
        if problems.error_count:
            return None
        return _Part(name=name, file=file, root=root) if isinstance(root, Pairs) else None

    def _check_keys(self, root: Pairs, problems: Problems) -> None:
        for key, value in root.pairs:
            wanted: type[Node] = Pairs if key.text == "lists" else Items
            if key.text == "include":
                fix = f"name it under include: of {self._file}"
                problems.error("an included file includes no others", key, fix=fix, path=(key.text,))
            elif key.text not in SECTIONS and key.text in self._keys:
                message = f"an included file holds sources, lists and rules, not {key.text}"
                problems.error(message, key, fix=f"move it to {self._file}", path=(key.text,))
            elif key.text not in SECTIONS:
                self._reader_for(problems).unknown(key, (key.text,), SECTIONS, "an included file")
            elif not value.is_null and not isinstance(value, wanted):
                shape = "a mapping of names to terms" if key.text == "lists" else "a list; start each line with a dash"
                problems.error(f"{key.text}: must be {shape}", value, path=(key.text,))

    def _reader_for(self, problems: Problems) -> Reader:
        return replace(self._reader, problems=problems, places={})

    # merging

    def _items(self, section: str, own: Node | None, parts: Iterable[_Part]) -> Node | None:
        """Return the config's own sources or rules, and then those of its files that have no counterpart there."""
        if own is not None and not own.is_null and not isinstance(own, Items):
            return own  # which is reported where it is read
        items = list(own.items) if isinstance(own, Items) else []
        names = {name for item in items if (name := _name(item, section)) is not None}
        addresses = {address for item in items if (address := _address(item)) is not None}
        whole = own
        for part in parts:
            node = part.root.get(section)
            if not isinstance(node, Items):
                continue
            whole = whole if isinstance(whole, Items) else node
            for item in node.items:
                name, address = _name(item, section), _address(item) if section == "sources" else None
                if address is not None and address in addresses:
                    continue
                addresses |= {address} if address is not None else set()
                if name is not None and name in names:
                    part.replaced.append(f"the {section.removesuffix('s')} {name}")
                    continue
                items.append(item)
                part.kept[section] = part.kept.get(section, 0) + 1
        return replace(whole, items=items) if isinstance(whole, Items) else own

    def _mapping(self, own: Node | None, parts: Iterable[_Part]) -> Node | None:
        """Return the config's own lists, and those of its files that are not among them."""
        if own is not None and not own.is_null and not isinstance(own, Pairs):
            return own
        pairs = list(own.pairs) if isinstance(own, Pairs) else []
        first: dict[str, Scalar] = {}
        whole, names = own, {key.text for key, _ in pairs}
        for part in parts:
            node = part.root.get("lists")
            if not isinstance(node, Pairs):
                continue
            whole = whole if isinstance(whole, Pairs) else node
            for key, value in node.pairs:
                if key.text in names:
                    part.replaced.append(f"the list {key.text}")
                elif (other := first.get(key.text)) is not None:
                    message = f"there are two lists named {key.text}; the first is {self._problems.where(other)}"
                    fix = f"say {key.text} under lists: of {self._file}, in the place of both"
                    self._problems.error(message, key, fix=fix, path=("lists", key.text))
                else:
                    first[key.text] = key
                    pairs.append((key, value))
                    part.kept["lists"] = part.kept.get("lists", 0) + 1
        return replace(whole, pairs=pairs) if isinstance(whole, Pairs) else own


def packs() -> list[str]:
    """Return the names of the packs that come with the bot."""
    return sorted(one.stem for one in PACKS.glob("*.yaml"))


def file_of(pack: str) -> File:
    """Return where the pack of a name is, or would be."""
    return PACKS / f"{File(pack).name}.yaml"


def _text_in(node: Node, key: str) -> str | None:
    value = node.get(key) if isinstance(node, Pairs) else None
    return value.text if isinstance(value, Scalar) else None


def _name(node: Node, section: str) -> str | None:
    """Return the name of a source or rule; a rule that is a bare phrase is called by it."""
    return node.text if section == "rules" and isinstance(node, Scalar) else _text_in(node, "name")


def _address(node: Node) -> tuple[str, str] | None:
    """Return the kind and the address of a source, by which the same one is known again."""
    kind = _text_in(node, "kind") or "feed"
    url = node.text if isinstance(node, Scalar) else _text_in(node, "url")
    return (kind, url.split("#")[0].rstrip("/")) if url else None


def _meant_file(file: File, name: str) -> str:
    """Return what may have been meant by the name of a file that is not there."""
    stem = File(name).stem
    if stem in packs():
        return f"{PACK}{stem} comes with the bot"
    there = {one.stem: one.name for one in file.parent.glob("*.y*ml")} if file.parent.is_dir() else {}
    close = get_close_matches(stem, there, n=1, cutoff=0.6)
    return f"did you mean {File(name).parent / there[close[0]]}?" if close else "paths start from the config's folder"
