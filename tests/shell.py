"""What tests of the shell share: the bot as a child process, at a pipe or at a terminal, and a web on loopback."""

from __future__ import annotations

import errno
import logging
import os
import pty
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Self

PATIENCE = 30.0  # seconds for what takes one on a quiet machine
COLOURS = re.compile(r"\x1b\[[0-9;]*m|\r")


def environment(**more: str) -> dict[str, str]:
    """Return the environment without what could set the bot up behind a test's back."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIREWATCH", "TELEGRAM"))}
    return kept | more


class Output:
    """What a child wrote so far, and whether more can come."""

    def __init__(self, file: int) -> None:
        self._file = file
        self._written = ""
        self._ended = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        chunk = b"begin"
        while chunk:
            try:
                chunk = os.read(self._file, 65_536)
            except OSError as error:  # a terminal whose other side is closed says so
                if error.errno not in {errno.EIO, errno.EBADF}:
                    raise
                chunk = b""
            with self._news:
                self._written += chunk.decode(errors="replace")
                self._ended = not chunk
                self._news.notify_all()

    def expect(self, words: str, times: int = 1) -> str:
        """Wait until the child wrote this, so many times; returns all that it wrote, without colours."""
        with self._news:
            self._news.wait_for(lambda: self.text.count(words) >= times or self._ended, PATIENCE)
            assert self.text.count(words) >= times, f"{words!r} is not {times} times in:\n{self.text}"
            return self.text

    @property
    def text(self) -> str:
        return COLOURS.sub("", self._written)

    @property
    def raw(self) -> str:
        return self._written

    def whole(self) -> str:
        """Wait until the child can write no more; returns all that it wrote."""
        with self._news:
            self._news.wait_for(lambda: self._ended, PATIENCE)
            return self.text

    def close(self) -> None:
        self._thread.join(PATIENCE)
        os.close(self._file)


class Bot:
    """`python -m bot` in a folder. Use it with ``with``: what still runs at the end is killed."""

    def __init__(
        self,
        folder: Path,
        *arguments: str,
        env: dict[str, str] | None = None,
        terminal: bool = False,
        reader_gone: bool = False,
    ) -> None:
        """Start. At a `terminal`, all that is written is in `out`; `reader_gone` is as after ``| head -0``."""
        (out, child_out), (err, child_err) = (pty.openpty(), (-1, -1)) if terminal else (os.pipe(), os.pipe())
        if reader_gone:
            os.close(out)
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", *arguments],
            cwd=folder,
            env=env or environment(),
            stdin=child_out if terminal else subprocess.DEVNULL,
            stdout=child_out,
            stderr=child_out if terminal else child_err,
            start_new_session=True,
        )
        os.close(child_out)
        if not terminal:
            os.close(child_err)
        self._keys = out
        self.err = Output(out if terminal else err)
        self.out = self.err if terminal or reader_gone else Output(out)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *failure: object) -> None:
        self.process.kill()
        self.process.wait()
        self.out.close()
        if self.err is not self.out:
            self.err.close()

    def type(self, line: str) -> None:
        os.write(self._keys, f"{line}\n".encode())

    def send(self, sign: signal.Signals) -> None:
        self.process.send_signal(sign)

    def ended(self) -> int:
        """Wait for the end; returns the exit code."""
        return self.process.wait(PATIENCE)

    def stop(self) -> tuple[int, float]:
        """Send SIGTERM; returns the exit code and how many seconds it took."""
        began = time.monotonic()
        self.send(signal.SIGTERM)
        return self.ended(), time.monotonic() - began


def run_bot(folder: Path, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=env or environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )


@dataclass
class Site:
    """A web on loopback: feeds by path, and a webhook that notes (key, body) of what it takes."""

    pages: dict[str, Callable[[], bytes] | bytes | int] = field(default_factory=dict)
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    hold: bool = False  # whether the webhook keeps its answer back until `release`
    arrived: threading.Event = field(default_factory=threading.Event)
    release: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def answer(self, path: str) -> tuple[int, bytes]:
        page = self.pages.get(path, 404)
        if path == "/hang":
            self.arrived.set()
            self.release.wait(PATIENCE)
        if isinstance(page, int):
            return page, b""
        return 200, page if isinstance(page, bytes) else page()

    def take(self, key: str, body: bytes) -> None:
        self.taken.append((key, body))
        self.arrived.set()
        if self.hold:
            self.release.wait(PATIENCE)


@contextmanager
def served(site: Site) -> Iterator[Site]:
    """Serve the site on a free port."""

    class Visitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._reply(*site.answer(self.path))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            page = site.pages.get(self.path.partition("?")[0])
            if isinstance(page, int):
                self._reply(page, b"")
                return
            site.take(self.headers["Idempotency-Key"], body)
            self._reply(200, b"")

        def _reply(self, status: int, body: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the bot left in the meantime

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: object) -> None:
            """Say nothing of connections that a stop cut."""

    server = Server(("127.0.0.1", 0), Visitor)
    site.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        site.release.set()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)


@contextmanager
def log_restored() -> Iterator[None]:
    """Put the log of this process back as it was, after a command that ran in it set up its own."""
    root, ours = logging.getLogger(), logging.getLogger("wirewatch")
    before = (list(root.handlers), root.level, ours.level, sys.excepthook)
    try:
        yield
    finally:
        logging.captureWarnings(capture=False)
        root.handlers[:] = before[0]
        root.setLevel(before[1])
        ours.setLevel(before[2])
        sys.excepthook = before[3]
