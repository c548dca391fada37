"""A rule's tree side by side with what was written: each node knows the way through the config to its place."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.rules.tree import AllOf, AnyOf, First, Node, NoneOf, Within, children

Path = tuple[str | int, ...]

_SCOPES = frozenset({"in", "forms"})
_GROUPS = frozenset({"any", "all"})
_LITERALS = frozenset({"raw", "regex", "name"})


@dataclass(frozen=True, slots=True)
class Spot:
    """A node at its place. `written` is the value there; `of` are the nodes below, none for terms and lists.

    `listed` is the name of the list that `$name` stands for; what is in it stands elsewhere.
    """

    node: Node
    path: Path
    written: Any
    of: tuple["Spot", ...] = ()
    listed: str | None = None


def spot(written: Any, path: Path, node: Node) -> Spot:
    """Return the nodes of a `match` value at their places; `node` is the tree that the compiler made of the value."""
    if isinstance(written, str):
        return Spot(node, path, written, listed=written[1:] if written.startswith("$") else None)
    return _members(written, path, node) if isinstance(written, list) else _siblings(written, path, node)


def _members(written: list[Any], path: Path, node: Node) -> Spot:
    """Return a group; a group of one is that one."""
    if len(written) == 1 and not isinstance(node, NoneOf):
        return spot(written[0], (*path, 0), node)
    return Spot(node, path, written, _each(written, path, children(node)))


def _each(written: list[Any], path: Path, nodes: tuple[Node, ...]) -> tuple[Spot, ...]:
    return tuple(spot(one, (*path, at), node) for at, (one, node) in enumerate(zip(written, nodes, strict=True)))


def _siblings(written: Mapping[Any, Any], path: Path, node: Node) -> Spot:
    """Return what sibling keys say together, inside the scopes that stand beside them."""
    if isinstance(written.get("first"), int) and isinstance(node, First):
        inner = {key: value for key, value in written.items() if key != "first"}
        return Spot(node, (*path, "first"), written, (_siblings(inner, path, node.of),))
    if "in" in written and isinstance(node, Within):
        inner = {key: value for key, value in written.items() if key != "in"}
        return Spot(node, (*path, "in"), written, (_siblings(inner, path, node.of),))
    keys = [key for key in written if key not in _SCOPES]
    if len(keys) == 1:
        return _operator(str(keys[0]), written[keys[0]], (*path, keys[0]), node)
    parts = zip(keys, children(node), strict=True)
    of = tuple(_operator(str(key), written[key], (*path, key), part) for key, part in parts)
    return Spot(node, path, written, of)


def _operator(key: str, written: Any, path: Path, node: Node) -> Spot:
    if key in _GROUPS:
        return spot(written, path, node) if not isinstance(written, list) else _members(written, path, node)
    if key == "none":
        inner = _each(written, path, children(node)) if isinstance(written, list) else None
        return Spot(node, path, written, inner or (spot(written, path, children(node)[0]),))
    if key in _LITERALS:
        return _literal(written, path, node)
    if key == "apart":
        term, other = children(node)
        of = (spot(written["term"], (*path, "term"), term), spot(written["from"], (*path, "from"), other))
        return Spot(node, path, written, of)
    if key in ("count", "first", "number"):
        return Spot(node, path, written, (spot(written["of"], (*path, "of"), children(node)[0]),))
    return Spot(node, path, written, _each(written["of"], (*path, "of"), children(node)))


def _literal(written: Any, path: Path, node: Node) -> Spot:
    if not isinstance(written, list):
        return Spot(node, path, written)
    if len(written) == 1:
        return Spot(node, (*path, 0), written[0])
    nodes = children(node) if isinstance(node, AnyOf | AllOf) else ()
    of = tuple(Spot(one, (*path, at), written[at]) for at, one in enumerate(nodes))
    return Spot(node, path, written, of)
