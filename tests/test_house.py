"""The house stands: imports only go down the floors, judgement is pure, rooms are small, and no kind needs a base."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BOT = ROOT / "bot"

FLOORS = {
    "model": 0,
    "errors": 0,
    "starters": 0,
    "durations": 0,
    "folding": 1,
    "text": 1,
    "language": 1,
    "rules": 1,
    "identity": 1,
    "stories": 1,
    "policy": 1,
    "routes": 1,
    "alerting": 1,
    "decide": 1,
    "render": 1,
    "markup": 1,
    "retry": 1,
    "timing": 1,
    "rates": 1,
    "lease": 1,
    "pacing": 1,
    "moving": 1,
    "walls": 1,
    "alarms": 1,
    "foreign": 1,
    "web": 2,
    "listener": 2,
    "libretranslate": 2,
    "textpage": 2,
    "homepage": 2,
    "opml": 2,
    "store": 2,
    "sources": 2,
    "channels": 2,
    "plugins": 3,
    "config": 3,
    "world": 3,
    "watchman": 4,
    "pipeline": 4,
    "deliver": 4,
    "buttons": 4,
    "websub": 4,
    "looks": 4,
    "operations": 4,
    "orders": 4,
    "templates": 1,
    "tales": 4,
    "evidence": 4,
    "discovery": 4,
    "sampling": 4,
    "metrics": 4,
    "translate": 4,
    "journal": 5,
    "screens": 5,
    "storyscreen": 5,
    "place": 5,
    "asking": 5,
    "ordering": 5,
    "sourcing": 5,
    "sourcescreen": 5,
    "welcome": 5,
    "callback": 5,
    "feeds": 5,
    "vitals": 5,
    "engine": 5,
    "cli": 5,
    "__main__": 5,
    "__init__": 0,
}
JUDGEMENT = 1
LONGEST = 600  # lines of a module: about what one can hold in one's head
LONGEST_FUNCTION = 60

# What would make judgement impure: the clock, chance, the network, the disk, other threads.
IMPURE = {
    "asyncio",
    "time",
    "random",
    "secrets",
    "os",
    "io",
    "socket",
    "httpx",
    "aiohttp",
    "sqlalchemy",
    "threading",
    "logging",
}
IMPURE_CALLS = {"now", "utcnow", "today", "open", "print", "input"}

# What imports a large library only when it is needed, which with most bots is never.
LATE = {
    "channels/apprise.py",
    "channels/telegram.py",
    "config/templates.py",
    "sources/_feed_dates.py",
    "store/database.py",
}

MODULES = sorted(BOT.rglob("*.py"))


def room(path: Path) -> str:
    """Return the first name under bot/: a module, or a package."""
    return path.relative_to(BOT).parts[0].removesuffix(".py")


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def own_rooms(path: Path) -> set[str]:
    parts = [name.split(".") for name in imports(path) if name.split(".")[0] == "bot"]
    return {names[1] for names in parts if len(names) > 1 and names[1] in FLOORS} - {room(path)}


each_module = pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(BOT)))


@each_module
def test_every_module_stands_on_a_floor(path: Path) -> None:
    assert room(path) in FLOORS, f"{room(path)} is a new room: give it a floor in this test and in docs/architecture.md"


@each_module
def test_imports_only_go_down_or_stay_on_the_floor(path: Path) -> None:
    floor = FLOORS[room(path)]
    above = {name: FLOORS[name] for name in own_rooms(path) if FLOORS[name] > floor}
    # The letterbox composes within the transaction, so the store may know the judgement; nothing else climbs.
    assert not above


@each_module
def test_the_words_import_nothing_of_ours(path: Path) -> None:
    if FLOORS[room(path)] == 0:
        assert not own_rooms(path)


@each_module
def test_judgement_has_no_clock_no_chance_and_no_network(path: Path) -> None:
    if FLOORS[room(path)] > JUDGEMENT:
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert not {name.split(".")[0] for name in imports(path)} & IMPURE
    # Protocols only describe the outside world; a floor-1 function that is async would be part of it.
    bodies = [node for node in ast.walk(tree) if not isinstance(node, ast.AsyncFunctionDef)]
    calls = {node.func.attr for node in bodies if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)}
    names = {node.func.id for node in bodies if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert not (calls | names) & IMPURE_CALLS


@each_module
def test_a_module_says_what_it_is_for_and_fits_in_a_head(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if source.strip():
        assert ast.get_docstring(ast.parse(source))
    assert source.count("\n") <= LONGEST


@each_module
def test_functions_are_short_and_import_nothing_inside(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            # A migration is written once, by the tool, and never again.
            assert length <= LONGEST_FUNCTION or "migrations" in path.parts, f"{node.name} has {length} lines"
            late = [inner for inner in ast.walk(node) if isinstance(inner, ast.Import | ast.ImportFrom)]
            assert not late or str(path.relative_to(BOT)) in LATE, node.name


def test_there_are_no_circles_among_the_rooms() -> None:
    graph: dict[str, set[str]] = {}
    for path in MODULES:
        graph.setdefault(room(path), set()).update(own_rooms(path))
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join([*trail, name])
        if name not in done:
            for other in graph.get(name, ()):
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_no_room_is_called_by_an_empty_word() -> None:
    empty = {"utils", "util", "helpers", "helper", "manager", "service", "handler", "base", "common", "misc"}
    assert not {part.removesuffix(".py") for path in MODULES for part in path.relative_to(BOT).parts} & empty


def test_broad_excepts_stand_only_where_a_bug_is_caught_by_name() -> None:
    found = {
        (room(path), node.lineno)
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    }
    assert {name for name, _line in found} <= {"engine", "sources"}
    assert len(found) <= 4


def test_nothing_in_the_project_names_a_place_of_one_machine() -> None:
    texts = [path for path in ROOT.rglob("*") if path.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".jsonl"}]
    others = {".venv", ".bench", ".git", "data", "dist"}
    own = [path for path in texts if not others & set(path.relative_to(ROOT).parts)]
    words = ("/" + "work/", "/" + "root/", "." + "library")
    assert not [str(path) for path in own if any(word in path.read_text(encoding="utf-8") for word in words)]
