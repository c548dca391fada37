"""Docs are tests: every example runs, every table names what the code has and no more, every link leads somewhere."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import json
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import httpx
import pytest
import yaml

from bot import config, orders, plugins, render
from bot.channels.console import Console
from bot.channels.webhook import Webhook
from bot.cli import main
from bot.config.shapes import shape
from bot.config.timing import ChannelKeys
from bot.config.values import DatabaseKeys, Defaults, Heartbeat, Listen, NetworkKeys, Retention, SourceKeys, Translate
from bot.durations import duration
from bot.errors import ConfigError, Problem
from bot.journal import _Json
from bot.model import Action, Card, Item, Message, Post, Quote, Reason, Secret, Severity
from bot.place import WRONG_CONFIG
from bot.render.filling import MESSAGE, STORY, WHOLE
from bot.routes import ROUTE_KEYS
from bot.rules import Ruleset, compile_rules
from bot.rules.examples import EXAMPLE_KEYS, KINDS
from bot.rules.note import NOTE_KEYS, QUIET_KEYS
from bot.rules.operators import NAME_KEYS, OPERATORS
from bot.rules.parse import RULE_KEYS
from bot.rules.queries.compact import read as read_query
from bot.rules.queries.spelling import alike, part_of
from bot.rules.where import WHERE_KEYS
from bot.store.database import Database
from bot.templates import FILTERS
from bot.web import HttpWeb
from bot.world import DATABASE_FILE
from tests.test_house import FLOORS

ROOT = Path(__file__).parent.parent
REFERENCE = (ROOT / "docs" / "reference.md").read_text(encoding="utf-8")
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
PAGES = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in {"data", "dist", "build"} for part in path.relative_to(ROOT).parts)
)
ADRS = sorted((ROOT / "docs" / "adr").glob("*.md"))

# What the examples expect to find around them. A variable that is not here is an error in the example.
ENV = {
    "TELEGRAM_TOKEN": "1:token",
    "SMTP_PASSWORD": "a password",
    "FEED_TOKEN": "a-token-that-nobody-guesses",
    "MATRIX_TOKEN": "syt_token",
    "NTFY_TOPIC": "desk-8f1c5a",
    "PAGER": "pover://user@token",
    "SLACK_TOKEN": "xoxb-1",
    "SLACK_URL": "https://hooks.slack.example/in",
    "DISCORD_URL": "https://discord.example/api/webhooks/1/x",
    "TEAMS_URL": "https://flow.example/in",
    "MATTERMOST_TOKEN": "abc",
    "MATTERMOST_URL": "https://chat.example/hooks/x",
    "WEBHOOK_URL": "https://hooks.example/in",
    "WEBHOOK_SECRET": "hush",
    "WIREWATCH_DATABASE": "postgresql://user@host/name",
}
SECRET_FILES = ("telegram.token", "webhook.secret", "hook.secret")
LEAST: Mapping[str, Any] = {"sources": ["https://news.example/rss.xml"], "rules": ["drone attack"]}


# --- reading pages ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Block:
    """A fenced block: where it begins, what stands after the fence, and what is in it."""

    page: str
    line: int
    info: str
    text: str

    @property
    def language(self) -> str:
        return self.info.split()[0] if self.info else ""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


_FENCED = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_SPAN = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


def blocks(*languages: str) -> list[Block]:
    """Return the blocks of all pages in these languages."""
    found = [
        Block(page=name_of(page), line=text.count("\n", 0, hit.start()) + 1, info=hit[1].strip(), text=hit[2])
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for hit in _FENCED.finditer(text)
    ]
    return [block for block in found if block.language in languages]


def prose(page: Path) -> str:
    """Return a page without its fenced blocks."""
    return _FENCED.sub("", page.read_text(encoding="utf-8"))


def section(heading: str, page: str = REFERENCE) -> str:
    """Return what stands between a heading and the next one."""
    hit = re.search(rf"^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", _FENCED.sub("", page), re.MULTILINE | re.DOTALL)
    assert hit, f"there is no section {heading!r}"
    return hit[1]


def rows(heading: str, column: str, page: str = REFERENCE) -> list[list[str]]:
    """Return the cells of the tables in a section whose first column is headed so."""
    found: list[list[str]] = []
    inside = False
    for line in section(heading, page).splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            inside = False
        elif not inside:
            inside = cells[0] == column
        elif not set(line) <= set("|-: "):
            found.append(cells)
    assert found, f"there is no table headed {column!r} in {heading!r}"
    return found


def spans(text: str) -> list[str]:
    return _SPAN.findall(text)


def named(heading: str, column: str = "key") -> list[str]:
    """Return what the first column of a table names, in order."""
    return [span for cells in rows(heading, column) for span in spans(cells[0])]


def spellings(kind: type[Any]) -> set[str]:
    """Return the keys that a shape has in the config, with each way to give a secret."""
    return {
        f"{key.name}{way}" for key in shape(kind).values() for way in (("", "_env", "_file") if key.secret else ("",))
    }


# --- examples --------------------------------------------------------------------------------------------------


def settings_of(text: str, folder: Path, env: Mapping[str, str] = ENV) -> config.Settings:
    for name in SECRET_FILES:
        file = folder / name
        file.touch(mode=0o600)
        file.write_text("hush", encoding="utf-8")
    return config.parse(text, file=folder / "config.yaml", env=env)


def completed(block: Block) -> str:
    """Return a fragment with what a config needs besides."""
    is_fragment = "fragment" in block.info.split() or block.page.startswith("examples/")
    lacking = {key: value for key, value in LEAST.items() if not re.search(rf"^{key}:", block.text, re.MULTILINE)}
    return block.text + (yaml.safe_dump(lacking) if is_fragment and lacking else "")


@pytest.mark.parametrize("block", blocks("yaml"), ids=str)
def test_a_config_in_the_docs_loads_without_error_or_warning(block: Block, tmp_path: Path) -> None:
    assert settings_of(completed(block), tmp_path).warnings == ()


def test_the_shipped_config_loads_without_any_variable() -> None:
    assert config.load(ROOT / "config.yaml", {}).warnings == ()


@pytest.mark.parametrize("block", blocks("python"), ids=str)
def test_python_in_the_docs_runs(block: Block, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "data").mkdir()
    database = Database(tmp_path / "data" / DATABASE_FILE)
    database.migrate()
    database.close()
    monkeypatch.chdir(tmp_path)
    assert run(block, monkeypatch)


def run(block: Block, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run a block as a module of its own, and return what it defines."""
    module = ModuleType("an_example_of_the_docs")
    monkeypatch.setitem(sys.modules, module.__name__, module)  # dataclasses look there for their own module
    exec(compile(block.text, str(block), "exec"), vars(module))  # noqa: S102 - running it is the test
    return {name: value for name, value in vars(module).items() if not name.startswith("__")}


# --- command lines ---------------------------------------------------------------------------------------------

# What may stand before us on a line: nothing, a folder, another user, a container, a unit's key.
_OURS = re.compile(
    r"^(?:\$ |ExecStart=|sudo -u \w+ |docker compose (?:exec|run --rm) \w+ )?"
    r"(?:[\w./-]*/)?(?:wirewatch|python3? -m bot)(?P<words> .*)$"
)
_AFTER_US = re.compile(r" (?:\|\||&&|\||>) ")


def command_lines() -> Iterator[tuple[str, str]]:
    """Return place and words of each command line of the docs that calls us."""
    for block in blocks("sh", "console", "ini"):
        for number, line in enumerate(block.text.splitlines(), block.line + 1):
            found = _OURS.match(_AFTER_US.split(line)[0])
            if found:
                yield f"{block.page}:{number}", found["words"]


def inline_commands() -> Iterator[tuple[str, str]]:
    for page in PAGES:
        for span in spans(prose(page)):
            if re.match(r"wirewatch [\w-]", span):
                yield f"{name_of(page)}: {span}", _AFTER_US.split(span)[0].removeprefix("wirewatch ")


def understood(words: str) -> click.Context:
    """Return the innermost command of a command line as click understands it. Raises UsageError."""
    command: click.Command = main
    context = main.make_context("wirewatch", shlex.split(words, comments=True))
    while isinstance(command, click.Group):
        rest = [*context._protected_args, *context.args]
        if not rest:
            break
        name, found, arguments = command.resolve_command(context, rest)
        assert found is not None
        context = found.make_context(name, arguments, parent=context)
        command = found
    return context


@pytest.mark.parametrize("line", [pytest.param(line, id=place) for place, line in command_lines()])
def test_a_command_line_in_the_docs_is_one_that_we_understand(line: str) -> None:
    assert not isinstance(understood(line).command, click.Group)


@pytest.mark.parametrize("line", [pytest.param(line, id=place) for place, line in inline_commands()])
def test_a_command_named_in_a_sentence_exists_with_its_options(line: str) -> None:
    # A sentence may leave out what the command is about: `channels test`.
    with suppress(click.MissingParameter):
        understood(line)


# --- the reference names everything, and nothing else ----------------------------------------------------------


def commands() -> dict[str, click.Command]:
    """Return every command that does something, by its full name."""
    found: dict[str, click.Command] = {}
    for name, command in main.commands.items():
        if isinstance(command, click.Group):
            found |= {f"{name} {inner}": one for inner, one in command.commands.items()}
        else:
            found[name] = command
    return found


def options(command: click.Command) -> set[str]:
    return {
        text
        for option in command.params
        if isinstance(option, click.Option)
        for text in (*option.opts, *option.secondary_opts)
    }


def test_the_reference_names_every_command_and_no_other() -> None:
    assert named("Commands", "command") == list(dict.fromkeys(named("Commands", "command")))
    assert set(named("Commands", "command")) == commands().keys()


@pytest.mark.parametrize("cells", rows("Commands", "command"), ids=lambda cells: str(cells[0]))
def test_the_reference_names_every_option_of_a_command_and_no_other(cells: list[str]) -> None:
    (name,) = spans(cells[0])
    written = {span for span in spans(cells[2]) if span.startswith("-")}
    assert written == options(commands()[name])


def test_the_reference_names_every_option_that_stands_before_the_command() -> None:
    own = {*main.context_settings["help_option_names"], *options(main)}
    assert set(named("Commands", "option")) == own


def test_the_reference_names_every_exit_code() -> None:
    assert named("Commands", "exit code") == ["0", "1", str(WRONG_CONFIG)]


KEYS: dict[tuple[str, str], set[str]] = {
    ("The config", "key"): {*config.FIXED_KEYS, *spellings(DatabaseKeys), *plugins.kinds("channels")},
    ("defaults", "key"): spellings(Defaults),
    ("retention", "key"): spellings(Retention),
    ("network", "key"): spellings(NetworkKeys),
    ("listen", "key"): spellings(Listen),
    ("heartbeat", "key"): spellings(Heartbeat),
    ("translate", "key"): spellings(Translate),
    ("Every source", "key"): spellings(SourceKeys),
    ("Channels", "key"): {"kind"},
    ("When a channel is told", "key"): spellings(ChannelKeys) - {"kind", "template", "template_file"},
    ("Your own words", "key"): {"template", "template_file"},
    ("Your own words", "value"): {*STORY, *MESSAGE, *WHOLE},
    ("Your own words", "filter"): set(FILTERS),
    ("Rules", "key"): set(RULE_KEYS),
    ("Routes", "in a route"): set(ROUTE_KEYS),
    ("Mutes", "what is muted"): set(orders.KINDS),
    ("Rules", "in `match`"): set(OPERATORS),
    ("Names", "key"): set(NAME_KEYS),
    ("Where", "key"): set(WHERE_KEYS),
    ("Note", "key"): set(NOTE_KEYS),
    ("Note", "in `quiet`"): set(QUIET_KEYS),
    ("Tests", "key"): set(KINDS),
    ("Tests", "in a test"): set(EXAMPLE_KEYS),
    ("Severities", "severity"): {severity.word for severity in Severity},
    **{
        (f"Kind `{name}`", "key"): spellings(kind)
        for folder in plugins.FOLDERS
        for name, kind in plugins.kinds(folder).items()
    },
}


@pytest.mark.parametrize(("heading", "column"), KEYS, ids=str)
def test_a_table_of_the_reference_names_what_the_code_has_and_nothing_else(heading: str, column: str) -> None:
    written = named(heading, column)
    assert set(written) == KEYS[heading, column]
    assert len(written) == len(set(written))


def test_the_reference_has_a_section_for_each_kind_and_for_no_other() -> None:
    kinds = {name for folder in plugins.FOLDERS for name in plugins.kinds(folder)}
    assert set(re.findall(r"^### Kind `(\w+)`$", REFERENCE, re.MULTILINE)) == kinds
    assert {span for cells in rows("Every source", "key") if "`kind`" in cells[0] for span in spans(cells[2])} == set(
        plugins.kinds("sources")
    )
    assert {span for cells in rows("Channels", "key") for span in spans(cells[1])} == set(plugins.kinds("channels"))


def test_the_reference_gives_every_reason_one_sentence() -> None:
    spoke, quiet = named("Reasons", "it spoke"), named("Reasons", "it kept quiet")
    assert [*spoke, *quiet] == [reason.value for reason in Reason]
    # The model parts them by a comment; the page has to part them in the same place.
    listed = inspect.getsource(Reason).partition("# It kept quiet.")[0]
    assert {reason.value for reason in Reason if f"{reason.name} =" in listed} == set(spoke)
    assert all(cells[1] for column in ("it spoke", "it kept quiet") for cells in rows("Reasons", column))


def defaults_written() -> Iterator[Any]:
    """Return key, what the reference says is its default, and what the code has, where both are plain values."""
    sections: dict[str, type[Any]] = {
        "Every source": SourceKeys,
        "defaults": Defaults,
        "retention": Retention,
        "heartbeat": Heartbeat,
        "When a channel is told": ChannelKeys,
        "listen": Listen,
        "translate": Translate,
    }
    sections |= {f"Kind `{name}`": kind for folder in plugins.FOLDERS for name, kind in plugins.kinds(folder).items()}
    for heading, kind in sections.items():
        default = {each.name.removesuffix("_"): each.default for each in dataclasses.fields(kind)}
        for cells in rows(heading, "key"):
            said = spans(cells[1])
            if len(said) == 1:
                yield pytest.param(said[0], default.get(spans(cells[0])[0]), id=f"{heading} {cells[0]}")


@pytest.mark.parametrize(("written", "value"), list(defaults_written()))
def test_a_default_in_the_reference_is_the_default(written: str, value: Any) -> None:
    if value is dataclasses.MISSING:
        assert written in {"UTC", "defaults"}
    elif value is None:
        assert written in {"auto", "forever", "defaults"}
    elif isinstance(value, timedelta):
        assert duration(written) == value
    else:
        assert written == (str(value).lower() if isinstance(value, bool) else str(value))


# --- rules and traps -------------------------------------------------------------------------------------------


def phrase_cases() -> Iterator[Any]:
    for written, finds, misses in rows("Phrases", "written"):
        for text in spans(finds):
            yield pytest.param(spans(written)[0], text, True, id=f"{written} finds {text}")
        for text in spans(misses):
            yield pytest.param(spans(written)[0], text, False, id=f"{written} not {text}")


@pytest.mark.parametrize(("phrase", "text", "expected"), list(phrase_cases()))
def test_a_phrase_finds_what_the_reference_says(phrase: str, text: str, *, expected: bool) -> None:
    problems: list[Problem] = []
    rules = Ruleset(compile_rules([phrase], {}, problems.append))
    item = Item(id="1", source="s", title=text, first_seen=datetime(2026, 2, 3, tzinfo=UTC))
    assert not problems
    assert bool(rules.match(item).matches) is expected


@pytest.mark.parametrize("cells", rows("Queries", "query"), ids=lambda cells: str(cells[0]))
def test_a_query_says_what_the_match_beside_it_says(cells: list[str]) -> None:
    (query,), (match,) = spans(cells[0]), spans(cells[1])
    assert alike(part_of(read_query(query).match), part_of(yaml.safe_load(match)))


def problems_of(snippet: str, folder: Path) -> tuple[Problem, ...]:
    """Return what is said of a line of a config, or of an item of its rules."""
    text = f"rules:\n  {snippet}\n" if snippet.startswith("- ") else f"{snippet}\n"
    block = Block(page="trap", line=1, info="yaml fragment", text=text)
    try:
        return settings_of(completed(block), folder, {"TOKEN": "1:x"}).warnings
    except ConfigError as error:
        return error.problems


@pytest.mark.parametrize("cells", rows("YAML traps", "written"), ids=lambda cells: str(cells[0]))
def test_a_yaml_trap_is_told_and_what_to_write_instead_is_right(cells: list[str], tmp_path: Path) -> None:
    (written,), (instead,) = spans(cells[0]), spans(cells[2])
    told = problems_of(written, tmp_path)
    assert told
    assert all(problem.line for problem in told)
    assert all(problem.warning for problem in told) is cells[1].endswith("a warning")
    assert problems_of(instead, tmp_path) == ()


SECRET_WAYS = [spans(cells[0])[0] for cells in rows("Secrets", "written")]


@pytest.mark.parametrize("written", SECRET_WAYS)
def test_each_way_to_give_a_secret_works(written: str, tmp_path: Path) -> None:
    token = "" if written.startswith("token") else "  token: x\n"
    found = settings_of(f"{yaml.safe_dump(dict(LEAST))}telegram:\n{token}  {written}\n", tmp_path)
    assert found.channels[0].off is None
    assert found.warnings == ()


# --- what an alert and a webhook say ---------------------------------------------------------------------------

AT = datetime(2026, 2, 3, 14, 5, tzinfo=UTC)
TOLD = Message(
    kind="alert",
    at=AT,
    cards=(
        Card(
            alert="5f2c",
            story="9b10",
            revision=1,
            severity=Severity.HIGH,
            headline=Quote(text="Rockets fired at US troops in north-east Syria", marks=((0, 7), (17, 26), (41, 46))),
            excerpt=Quote(
                text="Two rockets were fired at US troops near Rumeilan on Sunday, a defence official said. "
                "There were no casualties.",
                marks=((4, 11), (26, 35)),
            ),
            source="Harbour News",
            at=AT - timedelta(minutes=3),
            dated=True,
            reason=Reason.NEW_STORY,
            rules=("us-forces",),
            terms=("Rockets", "US troops", "Syria"),
            url="https://harbour.example/1",
            also=("Levant Wire", "Agence Nord"),
            language="en",
        ),
    ),
)


def test_the_alert_in_the_reference_is_what_is_printed() -> None:
    (shown,) = [block.text for block in blocks("text") if block.info == "text alert"]
    (part,) = render.parts(TOLD, Console.style, action=Action.SEND, timezone=UTC)
    assert shown.rstrip("\n") == part.plain


def test_the_json_in_the_reference_is_what_a_webhook_gets() -> None:
    (shown,) = blocks("json")
    sent = json.loads(render.as_json(TOLD, Action.SEND))
    assert json.loads(shown.text) == sent
    assert set(named("What a webhook gets", "in the message")) == sent.keys()
    in_a_card = {span for cells in rows("What a webhook gets", "in a card") for span in spans(cells[0])}
    assert in_a_card == sent["cards"][0].keys()


async def test_a_receiver_like_that_of_the_reference_knows_us_by_our_signature(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    requests: list[httpx.Request] = []

    def receiver(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(204)

    channel = Webhook(url=Secret("https://hooks.example/in"), secret=Secret("hush"))
    (part,) = render.parts(TOLD, channel.style, action=Action.SEND, timezone=UTC)
    async with HttpWeb(httpx.MockTransport(receiver)) as web:
        await channel.send(Post(key="k-0", action=Action.SEND, part=part, message=TOLD), web)
    (request,) = requests
    (check,) = [
        run(block, monkeypatch)["is_from_wirewatch"] for block in blocks("python") if "is_from_wirewatch" in block.text
    ]
    signature = request.headers["X-Wirewatch-Signature"]
    assert check(request.content, signature, "hush")
    assert not check(request.content + b" ", signature, "hush")
    assert not check(request.content, signature, "hush!")
    sent = set(channel._headers(Post(key="k-0", action=Action.SEND, part=part, message=TOLD), b""))
    assert set(named("What a webhook gets", "header")) == sent


def test_the_log_has_the_keys_that_the_docs_name() -> None:
    operating = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    written = {span for cells in rows("The log", "key", operating) for span in spans(cells[0])}
    literals = {node.value for node in ast.walk(ast.parse(inspect.getsource(_Json))) if isinstance(node, ast.Constant)}
    assert written <= literals


# --- the house's papers ----------------------------------------------------------------------------------------


def modules() -> list[str]:
    folder = ROOT / "bot"
    found = [str(path.relative_to(folder)) for path in sorted(folder.rglob("*.py"))]
    return [name for name in found if not name.endswith("__init__.py") and "migrations/" not in name]


def rooms() -> dict[str, list[str]]:
    """Return what the first column of the table of modules names -> all that its row names in code."""
    found = {}
    for cells in rows("Six floors", "module", ARCHITECTURE):
        for span in spans(cells[0]):
            found[span] = [*spans(cells[0]), *spans(cells[-1])]
    return found


@pytest.mark.parametrize("name", modules())
def test_a_module_stands_in_the_table_of_the_architecture(name: str) -> None:
    room, _, inner = name.partition("/")
    if inner:
        own = Path(inner).name
        assert any(fnmatch(own, span) or own == f"{span}.py" for span in rooms()[f"{room}/"])
    else:
        assert any(room in told for told in rooms().values())


@pytest.mark.parametrize("name", sorted(rooms()))
def test_a_module_of_the_architecture_exists(name: str) -> None:
    assert (ROOT / "bot" / name).exists()


def test_the_floors_of_the_architecture_are_those_that_are_guarded() -> None:
    (drawn,) = [block.text for block in blocks("") if "judgement   pure" in block.text]
    written = {
        room.rstrip("/"): int(line[0]) for line in drawn.splitlines() for room in re.split(r"\s{2,}", line[3:])[2:]
    }
    assert written == {room: floor for room, floor in FLOORS.items() if not room.startswith("__")}


@pytest.mark.parametrize("adr", ADRS, ids=lambda path: str(path.stem))
def test_a_decision_has_its_number_and_its_three_parts(adr: Path) -> None:
    text = adr.read_text(encoding="utf-8")
    number = ADRS.index(adr) + 1
    assert re.fullmatch(rf"{number:04}-[a-z0-9-]+", adr.stem)
    assert text.startswith(f"# {number}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "What gets harder"]


# --- links, targets, variables ---------------------------------------------------------------------------------


def slug(heading: str) -> str:
    """Return the anchor that a heading gets where Markdown is shown."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def anchors(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


def links() -> Iterator[Any]:
    for page in PAGES:
        for address in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
            if not re.match(r"[a-z]+:", address):
                yield pytest.param(page, address, id=f"{name_of(page)} -> {address}")


@pytest.mark.parametrize(("page", "address"), list(links()))
def test_a_link_leads_somewhere(page: Path, address: str) -> None:
    path, _, anchor = address.partition("#")
    there = (page.parent / path).resolve() if path else page
    assert there.exists()
    assert there.is_relative_to(ROOT)
    assert not anchor or anchor in anchors(there)


def targets() -> Iterator[Any]:
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        lines = [line for block in _FENCED.finditer(text) for line in block[2].splitlines()]
        for code in [*spans(prose(page)), *lines]:
            found = re.match(r"make (?:[A-Z]+=\S+ )*([a-z-]+)\b", code)
            if found:
                yield pytest.param(found[1], id=f"{name_of(page)}: {code}")


@pytest.mark.parametrize("target", list(targets()))
def test_what_the_docs_tell_to_make_can_be_made(target: str) -> None:
    made = re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert target in made


def variables() -> Iterator[Any]:
    for page in PAGES:
        for name in sorted(set(re.findall(r"(?<![\w-])[A-Z][A-Z0-9]*_[A-Z0-9_]+\b", page.read_text(encoding="utf-8")))):
            yield pytest.param(name, id=f"{name_of(page)}: {name}")


@pytest.mark.parametrize("name", list(variables()))
def test_a_variable_that_the_docs_name_is_known(name: str) -> None:
    sources = [
        *ROOT.glob("bot/**/*.py"),
        ROOT / "tests" / "synapse.py",
        *(ROOT / each for each in ("config.yaml", "compose.yaml", "Dockerfile")),
    ]
    read = any(re.search(rf"\b{name}\b", path.read_text(encoding="utf-8")) for path in sources)
    # A variable may also be the reader's own, where an example of a config says so.
    own = any(re.search(rf"(?:_env:\s*|\$\{{){name}\b", page.read_text(encoding="utf-8")) for page in PAGES)
    assert read or own


@pytest.mark.parametrize(
    ("cases", "least"),
    [
        (lambda: blocks("yaml"), 8),
        (lambda: blocks("python"), 3),
        (command_lines, 15),
        (inline_commands, 15),
        (phrase_cases, 30),
        (defaults_written, 15),
        (modules, 40),
        (links, 25),
        (targets, 8),
        (variables, 8),
    ],
)
def test_what_is_gathered_from_the_docs_has_not_run_dry(cases: Callable[[], Iterable[Any]], least: int) -> None:
    """A list of cases that came out empty would be skipped in silence."""
    assert len(list(cases())) >= least
