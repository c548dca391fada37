"""A hub that we did not write, Flask-WebSub's, on loopback, beside a publisher that it knows and a channel of ours.

Celery, to which Flask-WebSub leaves its work, is a queue with threads here.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

flask = pytest.importorskip("flask")
flask_websub = pytest.importorskip("flask_websub.hub")
serving = pytest.importorskip("werkzeug.serving")

PATIENCE = 30.0  # seconds


class Queue:
    """Takes tasks as Celery does, runs each on a thread, and knows when there is nothing left to do."""

    def __init__(self) -> None:
        self.failures: list[BaseException] = []
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="hub")
        self._open = 0
        self._idle = threading.Condition()

    def task(self, *, bind: bool = False, **_options: object) -> Callable[[Callable[..., Any]], Task]:
        return lambda work: Task(self, work, bind=bind)

    def put(self, work: Callable[..., Any], *arguments: Any) -> None:
        with self._idle:
            self._open += 1
        self._threads.submit(self._run, work, arguments)

    def _run(self, work: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
        try:
            work(*arguments)
        except Exception as error:  # noqa: BLE001 - told to the test
            self.failures.append(error)
        finally:
            with self._idle:
                self._open -= 1
                self._idle.notify_all()

    def wait(self) -> None:
        """Wait until all that was asked for is done."""
        with self._idle:
            assert self._idle.wait_for(lambda: self._open == 0, PATIENCE), "the hub does not come to rest"

    def close(self) -> None:
        self._threads.shutdown(wait=True)


class Task:
    """A task of the queue. One that asks to be tried again is not: a test tells the hub itself."""

    def __init__(self, queue: Queue, work: Callable[..., Any], *, bind: bool) -> None:
        self._queue = queue
        self._work = work
        self._first = (self,) if bind else ()
        self.retries = 0
        self.request = self

    def delay(self, *arguments: Any) -> None:
        self._queue.put(self._work, *self._first, *arguments)

    def retry(self, **_options: object) -> None:
        raise ConnectionError("the callback did not take it")


@dataclass
class Town:
    """One server with a hub, a publisher with a feed, and a webhook that notes what it takes."""

    queue: Queue
    hub: Any
    url: str = ""
    feed: str = ""
    polls: int = 0
    denies: str | None = None
    told: list[str] = field(default_factory=list)
    heard: threading.Event = field(default_factory=threading.Event)

    @property
    def topic(self) -> str:
        return f"{self.url}/feed"

    def subscribers(self) -> list[tuple[str, str]]:
        """Return the address and the secret of each."""
        return [(row["callback_url"], row["secret"]) for row in self.hub.storage.get_callbacks(self.topic)]

    def publish(self, feed: str) -> None:
        """Change the feed, and tell the hub."""
        self.feed = feed
        self.hub.send_change_notification.delay(self.topic)


@contextmanager
def town(folder: Path, **config: Any) -> Iterator[Town]:
    """Serve a town on a free port of loopback; `config` is the hub's."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    queue = Queue()
    hub = flask_websub.Hub(flask_websub.SQLite3HubStorage(str(folder / "hub.db")), queue, **config)
    place = Town(queue=queue, hub=hub)
    hub.register_validator(lambda *_asked: place.denies)
    app = flask.Flask("town")
    app.register_blueprint(hub.build_blueprint(url_prefix="/hub"))

    def feed() -> Any:
        place.polls += flask.request.user_agent.string.startswith("wirewatch")
        link = f'<{place.url}/hub>; rel="hub", <{place.topic}>; rel="self"'
        return flask.Response(place.feed, content_type="application/rss+xml", headers={"Link": link})

    def hook() -> str:
        place.told += [card["headline"]["text"] for card in flask.request.get_json()["cards"]]
        place.heard.set()
        return ""

    app.add_url_rule("/feed", view_func=feed)
    app.add_url_rule("/hook", view_func=hook, methods=["POST"])
    server = serving.make_server("127.0.0.1", 0, app, threaded=True)
    place.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield place
    finally:
        queue.close()
        server.shutdown()
        server.server_close()
        thread.join(PATIENCE)
