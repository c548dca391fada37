"""Which kind a source or a channel is of, and how one is made of its values."""

from collections.abc import Mapping
from typing import Any

from bot import plugins
from bot.config.document import Path, Problems
from bot.config.shapes import Key, Reader, meant
from bot.config.yaml_nodes import Node, Pairs
from bot.model import Secret


def kind_of(reader: Reader, node: Pairs, path: Path, folder: str, default: str, at: Node | None = None) -> str | None:
    """Return the name of the kind that a mapping says or implies; None after reporting that there is no such kind."""
    said = node.get("kind")
    kinds = plugins.kinds(folder)
    kind = default if said is None else reader.plain(said, (*path, "kind"))
    if isinstance(kind, str) and kind in kinds:
        return kind
    if said is None:
        message = "kind is missing, and the name is not one"
        reader.problems.error(message, at or node, fix=f"kind: ..., one of {', '.join(kinds)}", path=path)
    else:
        fix = meant(str(kind), kinds)
        reader.problems.error(f"kind: there is no kind {str(kind)[:60]!r}", said, fix=fix, path=(*path, "kind"))
    return None


def construct(
    kind: type[Any], values: Mapping[str, Any], own: Mapping[str, Key], node: Pairs, path: Path, problems: Problems
) -> Any:
    """Return the fetcher or sender of these values; what it says against them itself is a problem too."""
    if any(key.required and key.name not in values for key in own.values()):
        return None  # reported before
    try:
        return kind(**{own[key].field: value for key, value in values.items() if key in own})
    except ValueError as error:
        message = _without_secrets(str(error), values)
        key = message.partition(":")[0]  # that of "date: 'a..b' has two dots in a row"
        at = node.get(key)
        place = (*path, key) if at else path
        problems.error(message, at or node, fix=getattr(error, "fix", None), path=place)
        return None


def _without_secrets(text: str, values: Mapping[str, Any]) -> str:
    for value in values.values():
        if isinstance(value, Secret):
            text = text.replace(value.reveal(), "***")
    return text
