"""A small Matrix homeserver behind the fake web, which refuses what a real one refuses."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

import httpx

URL = "https://matrix.example"
TOKEN = "syt_d2lyZQ_abcdefghijklmnopqrst_0A1b2C"
ROOM, ALIAS = "!desk:matrix.example", "#desk:matrix.example"


@dataclass(kw_only=True)
class Homeserver:
    """`events` are those that were taken, by id; `faults` are answers that the next messages meet."""

    rooms: dict[str, str] = field(default_factory=lambda: {ALIAS: ROOM})
    joined: set[str] = field(default_factory=lambda: {ROOM})
    invited: set[str] = field(default_factory=set)
    max_event: int = 65_536
    faults: deque[httpx.Response] = field(default_factory=deque)
    events: dict[str, dict[str, Any]] = field(default_factory=dict)
    taken: dict[tuple[str, str], str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.raw_path.decode().split("/")[4:]
        self.asked.append(f"{request.method} {path[0]}")
        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return refusal(401, "M_UNKNOWN_TOKEN", "Invalid access token passed.", soft_logout=False)
        match request.method, [unquote(part) for part in path]:
            case "GET", ["directory", "room", alias]:
                room = self.rooms.get(alias)
                return (
                    self._ok(room_id=room, servers=[]) if room else refusal(404, "M_NOT_FOUND", "Room alias not found")
                )
            case "POST", ["join", room]:
                if room not in self.invited | self.joined:
                    return refusal(403, "M_FORBIDDEN", "You are not invited to this room.")
                self.joined.add(room)
                return self._ok(room_id=room)
            case "PUT", ["rooms", room, "send", "m.room.message", key]:
                return self.faults.popleft() if self.faults else self._message(room, key, request.content)
        return refusal(404, "M_UNRECOGNIZED", "Unrecognized request")

    def _message(self, room: str, key: str, content: bytes) -> httpx.Response:
        if room not in self.joined:
            return refusal(403, "M_FORBIDDEN", f"User @wire:matrix.example not in room {room}")
        if (room, key) in self.taken:
            return self._ok(event_id=self.taken[room, key])
        event = json.loads(content)
        if len(content) + 500 > self.max_event:
            return refusal(413, "M_TOO_LARGE", "event too large")
        relation = event.get("m.relates_to", {})
        root = self.events.get(relation.get("event_id"), {})
        if relation.get("rel_type") == "m.thread" and "rel_type" in root.get("m.relates_to", {}):
            return refusal(400, "M_UNKNOWN", "Cannot start threads from an event with a relation")
        name = f"${len(self.events) + 1}:matrix.example"
        self.events[name] = event
        self.taken[room, key] = name
        return self._ok(event_id=name)

    def _ok(self, **said: Any) -> httpx.Response:
        return httpx.Response(200, json=said)


def refusal(status: int, code: str, words: str, **more: Any) -> httpx.Response:
    return httpx.Response(status, json={"errcode": code, "error": words, **more})
