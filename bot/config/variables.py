"""`${NAME}` and `${NAME:-default}` in the values of a config: put in after YAML was read, and never read as YAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MAX_DEFAULT = 500  # characters; without a bound, references without an end would be searched again and again
_REFERENCE = re.compile(
    rf"\$\$|\$\{{(?P<name>{NAME.pattern})(?::-(?P<default>[^}}]{{0,{_MAX_DEFAULT}}}))?\}}|(?P<broken>\$\{{)"
)


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
        pieces: list[str] = []
        end = 0
        for match in _REFERENCE.finditer(text):
            if match["broken"]:
                return Expansion(text, broken=True)
            pieces += [text[end : match.start()], self._value(match, missing)]
            end = match.end()
        return Expansion("".join([*pieces, text[end:]]), tuple(missing))

    def _value(self, match: re.Match[str], missing: list[str]) -> str:
        name, default = match["name"], match["default"]
        if name is None:
            return match[0]  # $$ is no reference, and neither is what follows it
        found = self._env.get(name)
        if not found and default is not None:
            return default
        if found is None:
            missing.append(name)
        return found or ""
