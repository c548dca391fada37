"""`${NAME}` and `${NAME:-default}` in the values of a config: put in after YAML was read, and never read as YAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_REFERENCE = re.compile(rf"\$\$|\$\{{(?P<name>{NAME.pattern})(?::-(?P<default>[^}}]*))?\}}|(?P<broken>\$\{{)")


@dataclass(frozen=True, slots=True, repr=False)
class Expansion:
    """A text with its variables put in. It never prints: variables hold tokens.

    `missing` are the variables that are not set and have no default; `broken` says that a ``${`` has no end.
    """

    text: str
    missing: tuple[str, ...] = ()
    broken: bool = False


class Variables:
    """The environment. It never prints."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env

    def __repr__(self) -> str:
        return "Variables(***)"

    def get(self, name: str) -> str | None:
        """Return the value of a variable, None where it is not set."""
        return self._env.get(name)

    def expand(self, text: str) -> Expansion:
        """Return `text` with every reference replaced; ``$name`` and ``$$`` stay as they are."""
        missing: list[str] = []
        broken = False

        def value(match: re.Match[str]) -> str:
            nonlocal broken
            name = match["name"]
            if name is None:
                broken = broken or match["broken"] is not None
                return match[0]
            found = self._env.get(name)
            if not found and match["default"] is not None:
                return match["default"]
            if found is None:
                missing.append(name)
            return found or ""

        expanded = _REFERENCE.sub(value, text)
        return Expansion(expanded, tuple(missing), broken)
