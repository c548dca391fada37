"""The world outside as the kill test has it: a feed that grows, and servers that take what the bot's channels send.

Each server is slow now and then, and sometimes busy (503), so that kills fall before, between and after a message's
taking and its settling. What was taken is written down with its key, which is the channel's own where it has one, and
else the text.
"""

import asyncio
import json
import random
import re
import socket
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import formatdate
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import httpx
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests import homeserver, telegram_server
from tests.homeserver import Homeserver
from tests.telegram_server import TelegramServer

NEW_ITEMS = 3  # per request of the feed
CHANGED_ITEMS = 2
LISTED = 300  # items that the feed lists at most: more than the bot can miss between two kills
CHANGING = 60  # items that may still change
BUSY = 0.03  # share of the messages that are refused for now
PAUSES = (0, 0, 0, 0.01, 0.05)  # seconds between taking and answering
STORY = re.compile(r"hits\s+(\w+)(?:\s+phase\s+(\d+))?")
BEFORE = re.compile(r"(?m)^.*\b(?:last|possibly related): .*$")  # what a message says of other stories
SYLLABLES = re.findall("..", "bakoritumelosavinupedazigafohujelymotawi")


@dataclass(frozen=True, kw_only=True)
class Taken:
    """A message that a server took. `life` counts the processes of the bot; `anew` says that it may ring."""

    key: str
    text: str
    life: int
    anew: bool = True

    @property
    def stories(self) -> set[tuple[int, int]]:
        """The numbers of the stories that it tells, each with how far it has come."""
        found = STORY.findall(BEFORE.sub("", self.text))
        return {(number_of(town), int(phase or 1)) for town, phase in found}


@dataclass
class Outside:
    """The feed, and what the servers took by channel."""

    chance: random.Random
    items: list[int] = field(default_factory=list)  # how far each story has come
    taken: dict[str, list[Taken]] = field(default_factory=lambda: defaultdict(list))
    reached: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))  # channel -> story -> phase
    faults: list[str] = field(default_factory=list)
    growing: bool = True
    events: int = 0  # looks at the feed, and messages
    life: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    telegram: TelegramServer = field(default_factory=TelegramServer)
    matrix: Homeserver = field(default_factory=Homeserver)
    shown: dict[str, str] = field(default_factory=dict)  # by ntfy, as it first came
    numbers: Iterator[int] = field(default_factory=lambda: iter(range(1, 10**9)))
    port: int = 0  # of the mail server

    def feed(self) -> bytes:
        with self.lock:
            self.events += 1
            if self.growing:
                first = max(0, len(self.items) - CHANGING)
                for number in self.chance.sample(range(first, len(self.items)), min(CHANGED_ITEMS, len(self.items))):
                    self.items[number] += 1
                self.items += [1] * NEW_ITEMS
            listed = list(enumerate(self.items))[-LISTED:]
        date = formatdate(usegmt=True)
        entries = "".join(
            f"<item><title>{escape(headline(number, phase))}</title><guid isPermaLink='false'>{number}</guid>"
            f"<pubDate>{date}</pubDate></item>"
            for number, phase in reversed(listed)
        )
        return f"<rss version='2.0'><channel><title>t</title>{entries}</channel></rss>".encode()

    def take(self, channel: str, key: str, text: str, *, anew: bool = True) -> None:
        """Write down what was taken, and pause: a kill now loses the answer."""
        with self.lock:
            self.events += 1
            one = Taken(key=key or sha256(text.encode()).hexdigest(), text=text, life=self.life, anew=anew)
            if anew and any(other.key == one.key and other.life == self.life for other in self.taken[channel][-200:]):
                self.faults.append(f"{channel} took {text!r} twice though its answer was not lost")
            self.taken[channel].append(one)
            self._reach(channel, one)
            pause = self.chance.choice(PAUSES)
        time.sleep(pause)

    def look(self, file: Path) -> None:
        """Look at the feed that the bot writes: it is whole at all times."""
        try:
            feed = ET.fromstring(file.read_bytes())  # noqa: S314 - the bot's own
        except FileNotFoundError:
            return
        except ET.ParseError as error:
            self.faults.append(f"the feed is not whole: {error}")
            return
        text = "\n".join(title.text or "" for title in feed.iter() if title.tag.endswith("title"))
        self._reach("feed", Taken(key="", text=text, life=self.life))

    def _reach(self, channel: str, one: Taken) -> None:
        reached = self.reached[channel]
        for number, phase in one.stories:
            reached[number] = max(phase, reached.get(number, 0))

    def number(self) -> str:
        with self.lock:
            return str(next(self.numbers))

    def is_busy(self) -> bool:
        with self.lock:
            return self.chance.random() < BUSY

    def told(self, channel: str) -> dict[int, int]:
        """Return the stories that a channel was told, each as far as it was told."""
        with self.lock:
            return dict(self.reached[channel])

    def repeats(self, channel: str) -> int:
        """Return how often a channel took something that it had before."""
        return sum(times - 1 for times in Counter(one.key for one in self.taken[channel] if one.anew).values())


def headline(number: int, phase: int) -> str:
    """Return what the feed says of a story: it gets longer, now and then by what changes a decision."""
    grown = f" phase {phase}" if phase > 1 else ""
    return f"Rocket hits {town(number)}{grown}" + (f", {phase} killed" if phase % 3 == 0 else "")


def town(number: int) -> str:
    """Return the town of a story, which is on no map: what happens in one is not what happens in another."""
    syllables = [SYLLABLES[number // len(SYLLABLES) ** place % len(SYLLABLES)] for place in range(4)]
    return "".join(syllables).capitalize()


def number_of(town: str) -> int:
    """Return the number of the story of a town."""
    syllables = [town[at : at + 2].lower() for at in range(0, 8, 2)]
    return sum(SYLLABLES.index(syllable) * len(SYLLABLES) ** place for place, syllable in enumerate(syllables))


# --- the servers -----------------------------------------------------------------------------------------------

Server = Callable[[Outside, httpx.Request], httpx.Response]


def webhook(outside: Outside, request: httpx.Request) -> httpx.Response:
    name = request.url.path.split("/")[2]
    headlines = [card["headline"]["text"] for card in json.loads(request.content)["cards"]]
    is_new = request.headers["X-Wirewatch-Action"] != "edit"
    outside.take(name, request.headers["Idempotency-Key"], " | ".join(headlines), anew=is_new)
    return httpx.Response(200)


def telegram(outside: Outside, request: httpx.Request) -> httpx.Response:
    method = request.url.path.split("/")[-1]
    if method == "getUpdates":
        time.sleep(0.5)
        return httpx.Response(200, json={"ok": True, "result": []})
    asked = dict(parse_qsl(request.content.decode()))
    with outside.lock:
        answer = asyncio.run(outside.telegram.serve(request))
    if answer.is_success or "not modified" in answer.text:
        outside.take("telegram", "", f"{asked.get('text')}", anew=method != "editMessageText")
    else:
        outside.faults.append(f"Telegram refuses {method}: {answer.text}")
    return answer


def matrix(outside: Outside, request: httpx.Request) -> httpx.Response:
    with outside.lock:
        answer = outside.matrix.answer(request)
    if not answer.is_success:
        outside.faults.append(f"Matrix refuses: {answer.text}")
    elif request.method == "PUT":
        said = json.loads(request.content)
        key, text = unquote(request.url.path.split("/")[-1]), said.get("m.new_content", said)["body"]
        outside.take("matrix", key, text, anew="m.new_content" not in said)
    return answer


def ntfy(outside: Outside, request: httpx.Request) -> httpx.Response:
    said = json.loads(request.content)
    text = f"{said.get('title', '')} {said['message']}"
    # What comes under the name of another notification takes its place, without a sound.
    outside.take("ntfy", said["sequence_id"], text, anew=outside.shown.setdefault(said["sequence_id"], text) == text)
    return httpx.Response(200, json={"id": outside.number(), "sequence_id": said["sequence_id"]})


def slack(outside: Outside, request: httpx.Request) -> httpx.Response:
    said = json.loads(request.content)
    outside.take("slack", "", said["text"], anew=request.url.path.endswith("postMessage"))
    return httpx.Response(200, json={"ok": True, "channel": "C1", "ts": said.get("ts") or outside.number()})


def discord(outside: Outside, request: httpx.Request) -> httpx.Response:
    text = "".join(embed["description"] for embed in json.loads(request.content)["embeds"])
    outside.take("discord", "", text, anew=request.method == "POST")
    return httpx.Response(200, json={"id": outside.number()})


def mattermost(outside: Outside, request: httpx.Request) -> httpx.Response:
    said = json.loads(request.content)
    text = said["message"] + "".join(one["text"] for one in said["props"].get("attachments", ()))
    outside.take("mattermost", said.get("pending_post_id", ""), text, anew=request.method == "POST")
    return httpx.Response(201, json={"id": outside.number()})


@dataclass
class Postmaster:
    """Takes mail."""

    outside: Outside

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        if self.outside.is_busy():
            return "451 come again"
        mail = message_from_bytes(bytes(envelope.original_content or b""), policy=policy.default)
        plain = mail.get_body(("plain",)) if isinstance(mail, EmailMessage) else None
        text = f"{mail['Subject']}\n{plain.get_content() if plain else ''}"
        self.outside.take("mail", mail["Message-ID"], text)
        return "250 OK"


SERVERS: dict[str, Server] = {
    "hook": webhook,
    f"bot{telegram_server.TOKEN}": telegram,
    "_matrix": matrix,
    "ntfy": ntfy,
    "slack": slack,
    "discord": discord,
    "mattermost": mattermost,
}
"""By the first part of the path."""

CHANNELS = {
    "desk": 'kind: webhook, url: "{place}/hook/desk"',
    "telegram": f'kind: telegram, token: "{telegram_server.TOKEN}", chat: 42, api: "{{place}}"',
    "matrix": f'kind: matrix, homeserver: "{{place}}", token: "{homeserver.TOKEN}", room: "{homeserver.ROOM}"',
    "ntfy": 'kind: ntfy, topic: news, server: "{place}/ntfy"',
    "slack": 'kind: slack, token: "xoxb-a-token", channel: C1, api: "{place}/slack"',
    "discord": 'kind: discord, url: "{place}/discord"',
    "mattermost": 'kind: mattermost, token: "a-token-of-a-bot", channel: c1, api: "{place}/mattermost", threads: true',
    "mail": "kind: email, host: 127.0.0.1, port: {port}, tls: none, from: bot@a.example, to: desk@a.example",
    "feed": 'kind: rss, file: "{file}"',
}
"""What the config says of each channel that remembers something of what it sent."""

CLOCKED = {
    "digests": 'kind: webhook, url: "{place}/hook/digests", digest: every 1m',
    "budget": 'kind: webhook, url: "{place}/hook/budget", interrupts: 20/1m',
    "sleeper": 'kind: webhook, url: "{place}/hook/sleeper", quiet: [{windows}]',
}
"""Channels that may not be told at all times, in minutes: for a long test."""


def windows() -> str:
    """Return quiet hours that begin and end every other minute."""
    return ", ".join(f'"{hour:02}:{minute:02}-{hour:02}:{minute + 1:02}"' for hour in range(24) for minute in _EVEN)


_EVEN = range(0, 58, 2)


@contextmanager
def serving(outside: Outside) -> Iterator[str]:
    """Serve the feed and all receivers on a free port of loopback; yields the address."""

    class Receiver(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._answer(httpx.Response(200, content=outside.feed()))

        def do_POST(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            place = f"http://127.0.0.1{self.path}"
            request = httpx.Request(self.command, place, headers=[*self.headers.items()], content=self.rfile.read(size))
            if outside.is_busy():
                self._answer(httpx.Response(503))
                return
            try:
                self._answer(SERVERS[request.url.path.split("/")[1]](outside, request))
            except Exception as error:
                outside.faults.append(f"{self.path}: {error!r}")
                raise

        do_PUT = do_PATCH = do_POST  # noqa: N815 - the names that they are called by

        def _answer(self, answer: httpx.Response) -> None:
            try:
                self.send_response(answer.status_code)
                self.send_header("Content-Length", str(len(answer.content)))
                self.end_headers()
                self.wfile.write(answer.content)
            except (BrokenPipeError, ConnectionResetError):
                pass  # the bot was killed while it waited

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_args: Any) -> None:
            """Say nothing of connections that a kill cut."""

    outside.port = free_port()
    postmaster = Controller(Postmaster(outside), hostname="127.0.0.1", port=outside.port)
    server = Server(("127.0.0.1", 0), Receiver)
    postmaster.start()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        postmaster.stop()
        server.shutdown()
        server.server_close()


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])
