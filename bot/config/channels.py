"""The `channels:` of a config, and their short forms at its left margin."""

import re
from collections.abc import Iterator, Mapping
from datetime import tzinfo
from typing import Any

from bot import plugins
from bot.config.document import Path
from bot.config.kinds import construct, kind_of
from bot.config.shapes import Reader, shape
from bot.config.sources import address_problem
from bot.config.templates import template_for, template_text
from bot.config.timing import ChannelKeys, timing_of
from bot.config.values import one_line
from bot.config.yaml_nodes import Node, Pairs, Scalar
from bot.durations import WrongValueError
from bot.errors import TemplateError
from bot.model import Channel, Secret, Sender, Template, Timing

AND = " and "
ADDRESSES = ("url", "api", "homeserver", "server")
"""Keys that hold the address of somebody on the web."""


def unset(off: str) -> list[str]:
    """Return the variables that the `off` of a channel names."""
    return re.sub(r" (is|are) not set$", "", off).split(AND)


class Channels:
    """Reads the channels; one whose variables are not set is off, and everything else about it is still checked."""

    def __init__(self, root: Pairs, reader: Reader, zone: tzinfo) -> None:
        self._root = root
        self._reader = reader
        self._zone = zone
        self._problems = reader.problems
        self._kinds = plugins.kinds("channels")
        self.names: list[str] = []
        """The names of all channels that are written, also of those with problems; for `to:` and `operators:`."""

    def made(self) -> tuple[Channel, ...]:
        """Return the channels: those under `channels:`, the short forms, and the console if there is no other."""
        written = list(self._written())
        seen: dict[str, Scalar] = {}
        channels: list[Channel] = []
        for key, node, path in written:
            if key.text in seen:
                message = f"there are two channels named {key.text[:60]!r}; the first is on line {seen[key.text].line}"
                self._problems.error(message, key, fix="keep one of the two", path=path)
            elif channel := self._channel(key, node, path):
                channels.append(channel)
            seen.setdefault(key.text, key)
        channels += self._last_resort(channels, written=bool(written))
        self.names = list(dict.fromkeys([*seen, *(channel.name for channel in channels)]))
        return tuple(channels)

    def _written(self) -> Iterator[tuple[Scalar, Node, Path]]:
        node = self._root.get("channels")
        if isinstance(node, Pairs):
            for key, value in node.pairs:
                yield key, value, ("channels", key.text)
        elif node is not None and not node.is_null:
            message = "channels: must be a mapping of names to settings"
            self._problems.error(message, node, fix="channels: {screen: {kind: console}}", path=("channels",))
        for key, value in self._root.pairs:
            if key.text in self._kinds:
                yield key, value, (key.text,)

    def _last_resort(self, channels: list[Channel], *, written: bool) -> tuple[Channel, ...]:
        """Return a console where alerts would otherwise go nowhere."""
        if any(channel.off is None for channel in channels) or (written and not channels):
            return ()
        if channels:
            why = ", ".join(f"{channel.name} is off ({channel.off})" for channel in channels)
            at = self._root.key("channels") or self._root.key(channels[0].name) or self._root
            self._problems.warning(f"{why}, so alerts are printed here", at, path=("channels",))
        name = "console"
        while any(channel.name == name for channel in channels):
            name += "-2"
        return (Channel(name=name, kind="console", sender=self._kinds["console"]()),)

    def _channel(self, key: Scalar, node: Node, path: Path) -> Channel | None:
        if not isinstance(node, Pairs) and not node.is_null:
            message = "a channel is a mapping such as {kind: console}"
            self._problems.error(message, node, fix=f"{key.text[:60]}: {{kind: console}}", path=path)
            return None
        nothing = Pairs(line=key.line, column=key.column, start=key.start, end=key.end)
        pairs = node if isinstance(node, Pairs) else nothing
        reader = Reader(
            problems=self._problems,
            variables=self._reader.variables,
            folder=self._reader.folder,
            places=self._reader.places,
            unset=[],
        )
        name = self._kind(reader, key, pairs, path)
        if name is None or not self._is_name(key, path):
            return None
        return self._made(reader, key.text, name, pairs, path)

    def _made(self, reader: Reader, name: str, kind_name: str, pairs: Pairs, path: Path) -> Channel | None:
        kind = self._kinds[kind_name]
        own = shape(kind)
        before = self._problems.error_count
        values = reader.values(pairs, path, {**shape(ChannelKeys), **own}, f"a channel of kind {kind_name}")
        if self._problems.error_count > before:
            return None
        if reader.unset:
            missing = list(dict.fromkeys(reader.unset))
            off = f"{AND.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"
            self._template(None, values, pairs, path)
            return Channel(name=name, kind=kind_name, sender=None, off=off)
        self._check_addresses(values, pairs, path)
        sender: Sender | None = construct(kind, values, own, pairs, path, self._problems)
        return Channel(
            name=name,
            kind=kind_name,
            sender=sender,
            timing=self._timing(values, pairs, path),
            template=self._template(sender, values, pairs, path),
        )

    def _template(self, sender: Sender | None, values: Mapping[str, Any], pairs: Pairs, path: Path) -> Template | None:
        """Return a channel's template, tried on messages of all sorts; None where it has none, or after a report."""
        key = "template" if values.get("template") is not None else "template_file"
        node = pairs.get(key)
        if node is None or values.get(key) is None:
            return None
        if values.get("template") is not None and values.get("template_file") is not None:
            message = "template and template_file say the same thing twice"
            self._problems.error(message, node, fix="keep one of them", path=(*path, key))
            return None
        try:
            words = values[key] if key == "template" else template_text(self._reader.folder / values[key])
            return template_for(words, sender.style.markup if sender else "plain")
        except TemplateError as error:
            self._problems.error(f"{key}: {error}", node, fix=error.fix, path=(*path, key))
            return None

    def _timing(self, values: Mapping[str, Any], pairs: Pairs, path: Path) -> Timing:
        try:
            return timing_of(values, self._zone)
        except WrongValueError as error:
            self._problems.error(str(error), pairs.get("quiet") or pairs, fix=error.fix, path=(*path, "quiet"))
            return Timing()

    def _check_addresses(self, values: Mapping[str, object], pairs: Pairs, path: Path) -> None:
        """Report an address that is none. It is not repeated: that of a webhook is a secret."""
        for name in ADDRESSES:
            value = values.get(name)
            if value is None:
                continue
            wrong = address_problem(value.reveal() if isinstance(value, Secret) else str(value))
            if wrong is not None:
                at = next((each for key, each in pairs.pairs if key.text.partition("_")[0] == name), pairs)
                self._problems.error(f"{name}: {wrong[0]}", at, fix=f'{name}: "https://..."', path=(*path, name))

    def _kind(self, reader: Reader, key: Scalar, node: Pairs, path: Path) -> str | None:
        short = len(path) == 1
        default = key.text if key.text in self._kinds else ""
        kind = kind_of(reader, node, path, "channels", default, at=key)
        if short and kind is not None and kind != key.text:
            fix = f"channels: {{{key.text}: {{kind: {kind}}}}}"
            self._problems.error(f"{key.text}: at the left margin is of kind {key.text}", key, fix=fix, path=path)
            return None
        return kind

    def _is_name(self, key: Scalar, path: Path) -> bool:
        try:
            one_line(key.text)
        except WrongValueError as error:
            self._problems.error(f"the name of a channel {error}", key, fix="mena-desk", path=path)
            return False
        return True
