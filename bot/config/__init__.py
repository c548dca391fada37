"""The config file: strict YAML to typed settings, or every problem in it with its place, in plain words."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path as File
from typing import Any
from zoneinfo import ZoneInfo

from bot import plugins
from bot.config.channels import Channels
from bot.config.document import MAX_BYTES, SECRET_KEY, Document, Path, Problems, RefusedError
from bot.config.files import decoded, refusal, text_of
from bot.config.include import Included, Includes
from bot.config.shapes import Reader, find, meant, shape
from bot.config.sources import Sources, address_problem
from bot.config.timing import ChannelKeys
from bot.config.values import (
    LEAST,
    DatabaseKeys,
    Defaults,
    Heartbeat,
    Listen,
    Network,
    NetworkKeys,
    Retention,
    SourceKeys,
    Translate,
)
from bot.config.variables import Variables
from bot.config.yaml_nodes import Items, Node, Pairs, Scalar
from bot.config.yaml_places import places_in
from bot.config.yaml_traps import read
from bot.errors import ConfigError, Problem
from bot.model import Channel, Secret, Source
from bot.routes import ROUTE_KEYS, Route, read_routes
from bot.rules import Rule, compile_rules
from bot.rules.lint.review import lint
from bot.rules.queries.compact import MAX_QUERY
from bot.rules.trials import try_examples

__all__ = ["Heartbeat", "Included", "Listen", "Retention", "Settings", "load", "parse", "text_of"]

VERSION = 1
FIXED_KEYS = (
    "version",
    "include",
    "defaults",
    "retention",
    "sources",
    "channels",
    "operators",
    "heartbeat",
    "translate",
    "lists",
    "rules",
    "routes",
    "network",
    "listen",
)
DATABASE_KEYS = ("database", "database_env", "database_file")
OF_CHANNELS = {
    "quiet_hours": 'quiet: "22:00-07:00"',
    "digests": "digest: hourly",
    "budgets": "interrupts: 12/h",
    "templates": "template: ...",
}
NOT_YET = frozenset({"page", "workers"})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Settings:
    """What a config file says, checked and typed.

    `default_route` are the channels that hear what no rule sends elsewhere. `renames` maps a source's former names to
    its present one. `allow_private` are the networks that feeds may be on though they are not public. `listen` is what
    is said of listening, and `listens` is False where it is said that the bot is not to. `included` are the files that
    it includes.
    """

    file: File
    sources: tuple[Source, ...]
    channels: tuple[Channel, ...]
    rules: tuple[Rule, ...]
    default_route: tuple[str, ...]
    operators: str | None = None
    heartbeat: Heartbeat | None = None
    timezone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    retention: Retention = field(default_factory=Retention)
    database: Secret | None = None
    renames: Mapping[str, str] = field(default_factory=dict)
    allow_private: tuple[Network, ...] = ()
    listen: Listen | None = None
    listens: bool = True
    translate: Translate | None = None
    included: tuple[Included, ...] = ()
    routes: tuple[Route, ...] = ()
    warnings: tuple[Problem, ...] = ()

    def __repr__(self) -> str:
        """Count instead of quoting: addresses of sources may hold tokens too."""
        counts = f"{len(self.sources)} sources, {len(self.channels)} channels, {len(self.rules)} rules"
        return f"Settings({str(self.file)!r}: {counts})"


def load(file: File, env: Mapping[str, str], *, thorough: bool = False) -> Settings:
    """Read a config file, as `parse` does. Raises ConfigError with every problem in it."""
    variables = Variables(env)
    del env  # tracebacks may print what a frame holds
    found = _text(file)
    outcome = _settings(found, file, variables, thorough=thorough) if isinstance(found, Document) else found
    if isinstance(outcome, ConfigError):
        raise outcome
    return outcome


def parse(text: str, *, file: File, env: Mapping[str, str], thorough: bool = False) -> Settings:
    """Read the text of a config; `file` names it and says where the files of its secrets are. Raises ConfigError.

    With `thorough` its rules are linted, and the tests beside them are tried: one that fails is an error.
    """
    document, variables = Document(text, str(file)), Variables(env)
    del text, env  # tracebacks may print what a frame holds
    outcome = _settings(document, file, variables, thorough=thorough)
    if isinstance(outcome, ConfigError):
        raise outcome
    return outcome


def _text(file: File) -> Document | ConfigError:
    """Return the text of a file, or why there is none."""
    found = decoded(file)
    return Document(found, str(file)) if isinstance(found, str) else found


def _settings(document: Document, file: File, variables: Variables, *, thorough: bool) -> Settings | ConfigError:
    if len(document.text) > MAX_BYTES:
        return refusal(file, f"the text is larger than {MAX_BYTES // 1_000_000} MB", line=1, column=1)
    problems, places = Problems(document), _places()
    keys = _keys(places)
    root = read(document, problems, keys)
    if root is None or (isinstance(root, Scalar) and root.value is None):
        if not problems.error_count:
            problems.error("the file is empty", 0, fix=LEAST)
        return ConfigError(problems.all())
    if not isinstance(root, Pairs):
        problems.error("a config is keys and values: sources:, rules:, ...", root, fix=LEAST)
        return ConfigError(problems.all())
    reader = Reader(problems=problems, variables=variables, folder=file.parent, places=places)
    try:
        before = problems.error_count
        whole, included = Includes(root, reader, file, keys).merged()
        if problems.error_count > before:  # without what is missing, much else would only seem wrong
            return ConfigError(problems.all())
        settings = _Assembly(whole, reader, included, thorough=thorough).settings(file)
    except RefusedError:
        return ConfigError(problems.all())
    return ConfigError(problems.all()) if problems.error_count else settings


def _places() -> dict[str, tuple[str, ...]]:
    """Return which keys there are in which place, to tell where a misplaced one belongs."""
    places = {
        "the config": FIXED_KEYS,
        "defaults": tuple(shape(Defaults)),
        "retention": tuple(shape(Retention)),
        "network": tuple(shape(NetworkKeys)),
        "listen": tuple(shape(Listen)),
        "translate": tuple(shape(Translate)),
        "a source": tuple(shape(SourceKeys)),
        "a channel": tuple(shape(ChannelKeys)),
        "a rule": ("match", "note", "severity", "to", "cooldown", "inhibits", "escalate", "on_unknown"),
        "a route": ROUTE_KEYS,
    }
    for folder, noun in (("sources", "source"), ("channels", "channel")):
        for kind, made in plugins.kinds(folder).items():
            places[f"a {noun} of kind {kind}"] = tuple(shape(made))
    return places


def _keys(places: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    """Return every key that a config may have, also as the name of a variable or file that holds its value."""
    names = {name for keys in places.values() for name in keys} | {"kind", *plugins.kinds("channels"), *DATABASE_KEYS}
    return frozenset(f"{name}{form}" for name in names for form in ("", "_env", "_file"))


class _Assembly:
    """Makes settings of the sections of a document, in the order in which they need each other."""

    def __init__(self, root: Pairs, reader: Reader, included: tuple[Included, ...], *, thorough: bool) -> None:
        self._root = root
        self._included = included
        self._thorough = thorough
        self._reader = reader
        self._problems = reader.problems
        self._inside: dict[Node, list[int]] = {}

    def settings(self, file: File) -> Settings:
        """Return the settings; they are only good if no error was reported."""
        self._top()
        defaults = Defaults(**self._fixed("defaults", Defaults))
        retention = Retention(**self._fixed("retention", Retention))
        network = NetworkKeys(**self._fixed("network", NetworkKeys))
        listed = Sources(self._root, self._reader, defaults)
        sources, renames = listed.made()
        written = Channels(self._root, self._reader, defaults.timezone)
        channels = written.made()
        rules = self._rules(retention)
        operators = self._operators(channels, written.names)
        routes = self._routes()
        self._check_routes(channels, written.names)
        self._check_where(listed, renames)
        self._check_routed(rules)
        on = tuple(channel.name for channel in channels if channel.off is None)
        return Settings(
            file=file,
            sources=sources,
            channels=channels,
            rules=rules,
            default_route=_default(on, operators, rules, routes),
            routes=routes,
            operators=operators,
            heartbeat=self._heartbeat(),
            timezone=defaults.timezone,
            retention=retention,
            database=self._database(),
            renames=renames,
            allow_private=network.allow_private,
            listen=self._listen(channels),
            translate=self._translate(),
            listens=not _is_false(self._root.get("listen")),
            included=self._included,
            warnings=self._problems.all(),
        )

    def _top(self) -> None:
        """Check the keys at the left margin."""
        known = (*FIXED_KEYS, *DATABASE_KEYS, *plugins.kinds("channels"))
        for key, value in self._root.pairs:
            if key.text in NOT_YET:
                self._problems.error(
                    f"{key.text}: is not yet available", key, fix="leave it out for now", path=(key.text,)
                )
            elif key.text in OF_CHANNELS:
                fix = f"{OF_CHANNELS[key.text]}, under that channel"
                self._problems.error(f"{key.text}: is said of each channel", key, fix=fix, path=(key.text,))
            elif key.text == "mutes":
                fix = "wirewatch mute rule NAME --for 8h"
                self._problems.error("mutes: is said to the bot, not to its config", key, fix=fix, path=(key.text,))
            elif key.text not in known:
                self._reader.unknown(key, (key.text,), known, "the config")
            elif key.text == "version":
                self._version(value)

    def _version(self, node: Node) -> None:
        if not isinstance(node, Scalar) or node.value is not VERSION:
            message = f"version: must be {VERSION}; this bot reads no other"
            self._problems.error(message, node, fix=f"version: {VERSION}", path=("version",))

    def _fixed(self, name: str, kind: type[Any]) -> dict[str, Any]:
        """Return what a section of fixed keys says."""
        node = self._root.get(name)
        if node is None or node.is_null:
            return {}
        if not isinstance(node, Pairs):
            fix = f"{name}: {{{next(iter(shape(kind)))}: ...}}"
            self._problems.error(f"{name}: must be a mapping such as {{key: value}}", node, fix=fix, path=(name,))
            return {}
        return self._reader.values(node, (name,), shape(kind), name)

    def _listen(self, channels: Iterable[Channel]) -> Listen | None:
        node = self._root.get("listen")
        if _is_false(node):
            for channel in channels:
                if channel.kind == "rss" and getattr(channel.sender, "token", None):
                    message = f"the feed {channel.name} is served to nobody, as the bot does not listen"
                    fix = "listen: {port: 8099}"
                    self._problems.warning(message, self._root.key("listen") or self._root, fix=fix, path=("listen",))
        if node is None or node.is_null or _is_false(node):
            return None
        return Listen(**self._fixed("listen", Listen))

    def _database(self) -> Secret | None:
        pairs = [(key, value) for key, value in self._root.pairs if key.text in DATABASE_KEYS]
        if not pairs:
            return None
        first = pairs[0][0]
        node = Pairs(line=first.line, column=first.column, start=first.start, end=first.end, pairs=pairs)
        secret: Secret | None = self._reader.values(node, (), shape(DatabaseKeys), "the config").get("database")
        if secret is not None:
            self._check_database(secret, pairs[0][1])
        return secret

    def _check_database(self, secret: Secret, node: Node) -> None:
        scheme, found, _ = secret.reveal().partition("://")
        if not found or scheme != "postgresql":
            fix = "postgresql://user@host/name; leave it out for SQLite, which lives in the data folder"
            self._problems.error("database: must be an address of PostgreSQL", node, fix=fix, path=("database",))

    # rules

    def _rules(self, retention: Retention) -> tuple[Rule, ...]:
        node = self._root.get("rules")
        lists = self._lists()
        if node is None or node.is_null or (isinstance(node, Items) and not node.items):
            self._reader.missing("rules", "nothing to look for", self._root, LEAST)
            return ()
        if not isinstance(node, Items):
            fix = "rules: [drone attack, rocket*]"
            self._problems.error("rules: must be a list", node, fix=fix, path=("rules",))
            return ()
        written, before = self._reader.plain(node, ("rules",)), self._problems.error_count
        rules = compile_rules(written, lists, self._report_rule)
        if self._thorough and self._problems.error_count == before:
            lint(written, lists, rules, self._report_doubt, history=retention.history)
            try_examples(rules, self._report_rule)
        return rules

    def _lists(self) -> dict[str, Any]:
        node = self._root.get("lists")
        if node is None or node.is_null:
            return {}
        if not isinstance(node, Pairs):
            fix = "lists: {attack: [attack*, drone*]}"
            self._problems.error("lists: must be a mapping of names to terms", node, fix=fix, path=("lists",))
            return {}
        lists: dict[str, Any] = self._reader.plain(node, ("lists",))
        return lists

    def _report_rule(self, problem: Problem) -> None:
        """Report what the rule language found, at the key if the key is wrong and at its value otherwise."""
        *way, last = problem.path or ("rules",)
        parent = find(self._root, way)
        node = find(self._root, problem.path)
        if isinstance(parent, Pairs) and isinstance(last, str) and problem.at_key:
            node = parent.key(last) or node
        if isinstance(last, str) and SECRET_KEY.search(last):
            problem = replace(problem, fix=None)  # it quotes the value, which strayed here from a channel
        self._problems.located(problem, node, self._inner_place(node, problem))

    def _report_doubt(self, problem: Problem) -> None:
        """Report what the lint found. Lists that a file only offers to others need not be used here."""
        node = find(self._root, problem.path)
        is_list = problem.path[:1] == ("lists",) and len(problem.path) == 2  # noqa: PLR2004 - a list as a whole
        if not (is_list and node.document is not self._problems.document):
            self._report_rule(problem)

    def _inner_place(self, node: Node, problem: Problem) -> int | None:
        """Return where in the file the character stands that a problem in a text is about."""
        if problem.within is None or not isinstance(node, Scalar):
            return None
        if node not in self._inside:
            whole, _, _ = node.text.partition("${")  # what a variable holds stands nowhere in the file
            source = (node.document or self._problems.document).text[node.start : node.end]
            self._inside[node] = places_in(source, whole[: MAX_QUERY + 1])
        places = self._inside[node]
        return node.start + places[min(problem.within[0], len(places) - 1)]

    # who hears what

    def _operators(self, channels: tuple[Channel, ...], names: list[str]) -> str | None:
        node = self._root.get("operators")
        if node is None or node.is_null:
            return None
        name = self._reader.plain(node, ("operators",)) if isinstance(node, Scalar) else None
        if not isinstance(name, str) or name not in names:
            message = "operators: must be the name of a channel"
            self._problems.error(message, node, fix=meant(str(name), names), path=("operators",))
            return None
        off = next((channel.off for channel in channels if channel.name == name), None)
        if off:
            message = f"operators: {name} is off ({off}), so the bot's own troubles are told in the log only"
            self._problems.warning(message, node, path=("operators",))
        return name

    def _heartbeat(self) -> Heartbeat | None:
        node = self._root.get("heartbeat")
        if node is None or node.is_null:
            return None
        if isinstance(node, Scalar):  # a bare address
            key = Scalar(line=node.line, column=node.column, start=node.start, end=node.start, text="url")
            pairs: list[tuple[Scalar, Node]] = [(key, node)]
            node = Pairs(line=node.line, column=node.column, start=node.start, end=node.end, pairs=pairs)
        if not isinstance(node, Pairs):
            fix = "heartbeat: https://hc-ping.com/..."
            self._problems.error("heartbeat: must be an address", node, fix=fix, path=("heartbeat",))
            return None
        values = self._reader.values(node, ("heartbeat",), shape(Heartbeat), "heartbeat")
        if "url" not in values:
            return None
        self._check_address("heartbeat", values["url"], node, "heartbeat: https://hc-ping.com/...")
        return Heartbeat(**values)

    def _translate(self) -> Translate | None:
        node = self._root.get("translate")
        if node is None or node.is_null:
            return None
        values = self._fixed("translate", Translate)
        if "url" not in values:
            return None
        self._check_address("translate", values["url"], node, "url: http://127.0.0.1:5000")
        return Translate(**values)

    def _check_address(self, name: str, address: Secret, node: Node, fix: str) -> None:
        if address_problem(address.reveal()) is not None:
            message = f"{name}: must be an address that starts with http:// or https://"
            self._problems.error(message, node, fix=fix, path=(name,))

    def _routes(self) -> tuple[Route, ...]:
        node = self._root.get("routes")
        if node is None or node.is_null:
            return ()
        return read_routes(self._reader.plain(node, ("routes",)), self._report_rule)

    def _check_routes(self, channels: tuple[Channel, ...], names: list[str]) -> None:
        """Report the channels that rules name and that are not there, and the rules whose channels are all off."""
        off = {channel.name: channel.off for channel in channels}
        for path, node in self._addressed():
            named = [(item, self._reader.plain(item, path)) for item in _each(node)]
            for item, name in named:
                if isinstance(name, str) and name not in names:
                    fix = meant(name, names)
                    self._problems.error(f"to: there is no channel {name[:60]!r}", item, fix=fix, path=path)
            if named and all(isinstance(name, str) and off.get(name) for _, name in named):
                why = ", ".join(f"{name} is off ({off[name]})" for _, name in named)
                routed = "routes" if self._root.get("routes") else "default route"
                does = f"this rule takes the {routed}" if path[0] == "rules" else "this route is as if not there"
                does = "nobody else hears of what is not acknowledged" if "escalate" in path else does
                self._problems.warning(f"{why}, so {does}", node, path=path)

    def _check_where(self, sources: Sources, renames: Mapping[str, str]) -> None:
        """Warn of sources that rules ask for and that are not there, and of tags that look like those of a source.

        Another tag may be one that a feed gives to its items.
        """
        known = {"source": {name.casefold(): name for name in sources.names}, "tag": sources.tags}
        close = cache(lambda key, name: get_close_matches(name.casefold(), known[key], n=1, cutoff=0.75))
        for key, name, path, node in self._asked():
            if key == "source" and name not in sources.names:
                meant_here = [known[key][folded] for folded in close(key, name)]
                fix = f"did you mean {meant_here[0]}?" if meant_here else f"there are: {', '.join(sources.names)}"
                fix = f"it is called {renames[name]} now" if name in renames else fix
                self._problems.warning(f"{path[-2]}: there is no source {name[:60]!r}", node, fix=fix, path=path)
            elif key == "tag" and name.casefold() not in sources.tags and close(key, name):
                fix = f"did you mean {sources.tags[close(key, name)[0]]}?"
                self._problems.warning(f"{path[-2]}: no source has the tag {name[:60]!r}", node, fix=fix, path=path)

    def _asked(self) -> Iterator[tuple[str, str, Path, Node]]:
        """Yield what rules ask for under `where`, and what routes ask for, each with its key and its place."""
        for at, pairs in self._asking():
            for key, value in pairs.pairs:
                path: Path = (*at, key.text)
                for each in _each(value):
                    name = self._reader.plain(each, path)
                    if isinstance(name, str) and name.strip():
                        yield key.text.removeprefix("not_"), name.strip(), path, each

    def _asking(self) -> Iterator[tuple[Path, Pairs]]:
        """Yield the mappings that ask for sources and tags."""
        for section, inner in (("rules", "where"), ("routes", "")):
            node = self._root.get(section)
            for index, one in enumerate(node.items if isinstance(node, Items) else ()):
                asked = one.get(inner) if inner and isinstance(one, Pairs) else one
                if isinstance(asked, Pairs):
                    yield (section, index, inner or "route"), asked

    def _check_routed(self, rules: Sequence[Rule]) -> None:
        """Warn of rules that routes name and that are not there."""
        names = [rule.name for rule in rules]
        for path, pairs in self._asking():
            node = pairs.get("rule") if path[0] == "routes" else None
            for each in _each(node) if node is not None else ():
                name = self._reader.plain(each, path)
                if isinstance(name, str) and names and not any(fnmatchcase(one, name) for one in names):
                    message = f"route: there is no rule {name[:60]!r}"
                    self._problems.warning(message, each, fix=meant(name, names), path=("routes", path[1], "rule"))

    def _addressed(self) -> Iterator[tuple[Path, Node]]:
        for section in ("rules", "routes"):
            node = self._root.get(section)
            for index, one in enumerate(node.items if isinstance(node, Items) else ()):
                escalate = one.get("escalate") if isinstance(one, Pairs) else None
                places: tuple[tuple[Path, Node | None], ...] = (
                    ((section, index, "to"), one if isinstance(one, Pairs) else None),
                    ((section, index, "escalate", "to"), escalate),
                )
                for path, pairs in places:
                    to = pairs.get("to") if isinstance(pairs, Pairs) else None
                    if to is not None:
                        yield path, to


def _default(
    on: tuple[str, ...], operators: str | None, rules: Iterable[Rule], routes: Iterable[Route]
) -> tuple[str, ...]:
    """Return the channels that hear what nothing else sends anywhere: not those that are there for something else."""
    escalations = [*(rule.escalate for rule in rules), *(route.escalate for route in routes)]
    last = {name for one in escalations if one is not None for name in one.to}
    spared = tuple(name for name in on if name != operators and name not in last)
    return spared or tuple(name for name in on if name != operators) or on


def _is_false(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.value is False


def _each(node: Node) -> list[Node]:
    return node.items if isinstance(node, Items) else [node]
