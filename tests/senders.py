"""Every kind of channel that there is, in each of the ways in which it can be configured; none is named here."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator, Mapping
from itertools import chain, combinations
from typing import Any

import httpx
import pytest

from bot import plugins
from bot.model import Secret, Sender

HUSH = "t0ps3cret"
"""Stands in every secret."""

KINDS = plugins.kinds("channels")

# By the name of a key, whatever kind has it. A kind with a key that it needs and that is not here adds it.
VALUES: Mapping[str, Any] = {
    "url": Secret(f"https://hooks.example/in/{HUSH}-of-an-address"),
    "api": "https://api.example",
    "server": "https://api.example",
    "homeserver": "https://api.example",
    "service": Secret(f"json://127.0.0.1:1/{HUSH}-of-a-service"),
    "chat": 42,
    "channel": "C0123456789",
    "room": "!desk:matrix.example",
    "host": "127.0.0.1",
    "port": 1,
    "to": ("desk@paper.example",),
    "from_": "wire@paper.example",
    "user": "wire@paper.example",
    "file": "alerts.xml",
}


@dataclasses.dataclass(frozen=True)
class Way:
    """A kind, and the keys with which one of it is made."""

    kind: str
    keys: tuple[str, ...]

    def __str__(self) -> str:
        return "-".join((self.kind, *(key for key in self.keys if _is_secret(KINDS[self.kind], key))))

    def sender(self) -> Sender:
        made: Sender = KINDS[self.kind](**self.values())
        return made

    def values(self) -> dict[str, Any]:
        return {key: _value(KINDS[self.kind], key) for key in self.keys}


def _value(kind: type[Any], key: str) -> Any:
    if key in VALUES:
        return VALUES[key]
    field = next(field for field in dataclasses.fields(kind) if field.name == key)
    if "Mapping" in str(field.type):
        return {"Authorization": Secret(f"Bearer {HUSH}-of-a-header")}
    return Secret(f"{HUSH}-of-{key}-123456")


def _is_secret(kind: type[Any], key: str) -> bool:
    return any(field.name == key and "Secret" in str(field.type) for field in dataclasses.fields(kind))


def ways() -> Iterator[Way]:
    """Return each kind with every choice of its secrets that it takes."""
    for name, kind in KINDS.items():
        fields = dataclasses.fields(kind)
        needed = [
            field.name
            for field in fields
            if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
        ]
        unknown = [key for key in needed if key not in VALUES and not _is_secret(kind, key)]
        assert not unknown, f"{name} needs {unknown}: give VALUES in tests/senders.py a value for it"
        secrets = [field.name for field in fields if _is_secret(kind, field.name) and field.name not in needed]
        others = [field.name for field in fields if field.name in VALUES and field.name not in {*needed, *secrets}]
        choices = chain.from_iterable(combinations(secrets, number) for number in range(len(secrets) + 1))
        for chosen in choices:
            for more in (others, []):
                way = Way(kind=name, keys=(*needed, *chosen, *more))
                if _is_taken(way):
                    yield way
                    break


def _is_taken(way: Way) -> bool:
    try:
        way.sender()
    except ValueError:
        return False
    return True


WAYS = tuple(ways())
each_way = pytest.mark.parametrize("way", WAYS, ids=str)

# --- what servers answer ---------------------------------------------------------------------------------------

TAKEN: Mapping[str, Any] = {
    "ok": True,
    "result": {"message_id": 5, "date": 1, "chat": {"id": 42, "type": "private"}},
    "event_id": "$1:matrix.example",
    "room_id": "!desk:matrix.example",
    "id": "1234567890",
    "ts": "1712345678.000100",
    "channel": "C0123456789",
    "channel_id": "C0123456789",
    "message": {"id": "1234567890"},
}
"""What servers say that took a message, all of them in one."""

GOOD = (
    httpx.Response(200, json=TAKEN),
    httpx.Response(200, content=b"ok"),
    httpx.Response(202),
)
"""Each kind takes one of these for a yes."""


def refusing(
    status: int, words: str = "no", wait: object = None, headers: Mapping[str, str] | None = None
) -> httpx.Response:
    """Return what servers say that refuse a message, all of them in one; `wait` is in seconds."""
    said: dict[str, Any] = {
        "ok": False,
        "error_code": status,
        "description": words,
        "errcode": "M_LIMIT_EXCEEDED" if status == 429 else "M_UNKNOWN",
        "error": words,
        "message": words,
        "code": 0,
        "http": status,
    }
    if wait is not None:
        milliseconds = wait * 1000 if isinstance(wait, int | float) else wait
        said |= {"parameters": {"retry_after": wait}, "retry_after": wait, "retry_after_ms": milliseconds}
    return httpx.Response(status, content=json.dumps(said), headers=headers)  # also of what is no JSON, as NaN
