"""A folder is a registry: each file in `sources/` and `channels/` is one kind, found by its file name."""

import dataclasses
import importlib
import pkgutil
from functools import cache
from typing import Any

FOLDERS = {"sources": "fetch", "channels": "send"}


@cache
def kinds(folder: str) -> dict[str, type[Any]]:
    """Return kind name -> its dataclass, for "sources" or "channels"."""
    package = importlib.import_module(f"bot.{folder}")
    names = sorted(module.name for module in pkgutil.iter_modules(package.__path__) if not module.name.startswith("_"))
    return {name: _kind(importlib.import_module(f"bot.{folder}.{name}"), FOLDERS[folder]) for name in names}


def _kind(module: Any, method: str) -> type[Any]:
    """Return the one dataclass that `module` defines and that has the method of its folder."""
    found = [
        thing
        for thing in vars(module).values()
        if isinstance(thing, type)
        and thing.__module__ == module.__name__
        and dataclasses.is_dataclass(thing)
        and hasattr(thing, method)
    ]
    if len(found) != 1:
        raise TypeError(f"{module.__name__} must define one dataclass with a method {method!r}, not {len(found)}")
    return found[0]
