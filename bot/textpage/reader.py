"""Reads pages in processes of their own, so that no page can hold up the bot, fill its memory or take it down.

A page that takes too long is killed together with its process; the next page gets a fresh one. There is no process
before the first page, and none soon after the last.
"""

import asyncio
import json
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, suppress
from typing import Any, Self

from pydantic import TypeAdapter

from bot.errors import FetchError
from bot.model import Article
from bot.textpage import MAX_PAGE
from bot.textpage.frames import ANSWER, ASKED, MAX_ANSWER, READY

ARTICLE = TypeAdapter(Article)

AT_ONCE = 2  # processes
SECONDS = 20.0  # a page may take; the slowest of the honest ones takes half a second
START_SECONDS = 30.0  # a process may take to begin, on a machine that has other things to do
MEMORY = 600_000_000  # bytes of address space of a process; it starts with 100 MB
IDLE_SECONDS = 60.0  # after which a process that has nothing to do ends
# Of the environment a process gets no more than it takes to start: there are secrets in the rest.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


class PageReader:
    """Up to `AT_ONCE` processes that read pages, none before the first page. Open it with ``async with``.

    `seconds` and `memory` (bytes) bound a page, `idle` (seconds) is how long a process waits for the next one.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY, idle: float = IDLE_SECONDS) -> None:
        self._seconds = seconds
        self._memory = memory
        self._idle = idle
        self._room = asyncio.Semaphore(AT_ONCE)
        self._free: list[Process] = []
        self._all: set[Process] = set()
        self._turns: dict[str, tuple[asyncio.Lock, int]] = {}
        self._dismissal: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        """Return it; nothing is started yet."""
        return self

    async def __aexit__(self, *failure: object) -> None:
        """End all processes."""
        if self._dismissal is not None:
            self._dismissal.cancel()
        self._free.clear()
        await _ended(self._all)
        self._all.clear()

    @property
    def processes(self) -> int:
        """Return how many processes there are at the moment."""
        return sum(process.returncode is None for process in self._all)

    async def read(self, page: bytes, url: str, content_type: str = "") -> Article:
        """Return what a page says. Raises FetchError, permanent where it shows no article, or breaks its reader."""
        if len(page) > MAX_PAGE:
            raise FetchError(f"the page is larger than {MAX_PAGE // 1_000_000} MB", permanent=True)
        async with self._room:
            used = bool(self._free)
            try:
                answer = await self._asked(page, url, content_type)
            except EOFError:
                # One that waited may have been ended by others; a fresh one was ended by the page.
                answer = await self._again(page, url, content_type) if used else _BROKEN
        if "article" not in answer:
            raise FetchError(str(answer.get("error")), permanent=True)
        return ARTICLE.validate_python(answer["article"])

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Let only one at a time do what has this key: who comes second finds what the first has brought."""
        lock, waiting = self._turns.get(key, (asyncio.Lock(), 0))
        self._turns[key] = lock, waiting + 1
        try:
            async with lock:
                yield
        finally:
            waiting = self._turns[key][1] - 1
            if waiting:
                self._turns[key] = lock, waiting
            else:
                del self._turns[key]

    async def _again(self, page: bytes, url: str, content_type: str) -> dict[str, Any]:
        await self._dismiss()
        try:
            return await self._asked(page, url, content_type)
        except EOFError:
            return _BROKEN

    async def _asked(self, page: bytes, url: str, content_type: str) -> dict[str, Any]:
        """Ask a process. Raises EOFError where it ends before it has answered."""
        process = self._free.pop() if self._free else await self._started()
        answer: dict[str, Any] = {"last": True}
        try:
            async with asyncio.timeout(self._seconds):
                answer = await _exchange(process, page, {"url": url, "type": content_type})
        except TimeoutError:
            words = f"the page takes longer than {self._seconds:g} s to read"
            raise FetchError(words, permanent=True) from None
        finally:
            if answer.get("last"):
                await _ended([process])
                self._all.discard(process)
            else:
                self._let_wait(process)
        return answer

    async def _started(self) -> Process:
        """Start a process, with few resources and none of our secrets."""
        environment = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))
        limits = (str(self._memory), str(int(self._seconds)))
        try:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-P",  # a file in the working folder is no module of ours
                "-m",
                "bot.textpage.worker",
                *limits,
                stdin=PIPE,
                stdout=PIPE,
                stderr=DEVNULL,
                env=environment,
                start_new_session=True,  # Ctrl-C is for us
            )
        except OSError as error:
            raise FetchError(f"no process can be started to read pages: {error.strerror}") from error
        self._all.add(process)
        ready = b""
        with suppress(TimeoutError):
            async with asyncio.timeout(START_SECONDS):
                ready = await _stdout(process).read(len(READY))
        if ready != READY:
            await _ended([process])
            self._all.discard(process)
            raise FetchError("the process that reads pages does not start")
        return process

    def _let_wait(self, process: Process) -> None:
        """Let a process wait for the next page, but not for ever."""
        self._free.append(process)
        if self._dismissal is not None:
            self._dismissal.cancel()
        self._dismissal = asyncio.get_running_loop().call_later(self._idle, self._dismiss_soon)

    def _dismiss_soon(self) -> None:
        """End what waits: it sees the end of its input."""
        for process in self._free:
            if process.stdin is not None:
                process.stdin.close()
        self._free.clear()
        self._all = {process for process in self._all if process.returncode is None}

    async def _dismiss(self) -> None:
        waiting, self._free = self._free, []
        await _ended(waiting)
        self._all.difference_update(waiting)


_BROKEN = {"error": "the page cannot be read: it breaks the program that reads pages"}


async def _exchange(process: Process, page: bytes, record: dict[str, str]) -> dict[str, Any]:
    """Hand over a page, and return the answer. Raises EOFError where there is none."""
    said = json.dumps(record).encode()
    stdin, stdout = process.stdin, _stdout(process)
    if stdin is None:  # pragma: no cover - it was opened as a pipe
        raise EOFError
    try:
        stdin.write(ASKED.pack(len(said), len(page)) + said)
        stdin.write(page)
        await stdin.drain()
        (size,) = ANSWER.unpack(await stdout.readexactly(ANSWER.size))
        if size > MAX_ANSWER:
            raise EOFError
        answer = json.loads(await stdout.readexactly(size))
    except (OSError, ValueError) as error:
        raise EOFError from error
    return answer if isinstance(answer, dict) else dict(_BROKEN)


def _stdout(process: Process) -> asyncio.StreamReader:
    if process.stdout is None:  # pragma: no cover - it was opened as a pipe
        raise EOFError
    return process.stdout


async def _ended(processes: Iterable[Process]) -> None:
    """Kill processes, and wait until they are gone."""
    for process in list(processes):
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
