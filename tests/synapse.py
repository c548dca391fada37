"""A real Matrix homeserver on loopback, where matrix-synapse is installed: here, or where SYNAPSE_PYTHON says."""

import hashlib
import hmac
import importlib.util
import os
import secrets
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import httpx
import yaml

SYNAPSE = os.environ.get("SYNAPSE_PYTHON") or (sys.executable if importlib.util.find_spec("synapse") else None)
"""The interpreter that has synapse; None where there is none."""

_SHARED = "registers-users-in-tests-only"
_PATIENCE = 60  # seconds for the start: it makes a database first
_ALL_AT_ONCE = {"per_second": 1000, "burst_count": 1000}


class Synapse:
    """Open it with ``with``. Everything of it is in one folder, and it listens on loopback only."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        config = self.folder / "homeserver.yaml"
        config.write_text(yaml.safe_dump(self._settings()), encoding="utf-8")
        command = [str(SYNAPSE), "-m", "synapse.app.homeserver", "-c", str(config)]
        subprocess.run([*command, "--generate-keys"], check=True, capture_output=True, cwd=self.folder)
        with (self.folder / "synapse.log").open("wb") as log:
            self._process = subprocess.Popen(command, cwd=self.folder, stdout=log, stderr=log)
        deadline = time.monotonic() + _PATIENCE
        while not self._answers():
            assert self._process.poll() is None, (self.folder / "synapse.log").read_text(encoding="utf-8")[-3000:]
            assert time.monotonic() < deadline
            self._process.poll()
        return self

    def __exit__(self, *failure: object) -> None:
        self._process.terminate()
        self._process.wait(20)

    def user(self, name: str) -> "User":
        """Register a user, and return them signed in."""
        url = f"{self.url}/_synapse/admin/v1/register"
        nonce = httpx.get(url).json()["nonce"]
        password = secrets.token_hex(8)
        said = f"{nonce}\0{name}\0{password}\0notadmin".encode()
        mac = hmac.new(_SHARED.encode(), said, hashlib.sha1).hexdigest()
        form = {"nonce": nonce, "username": name, "password": password, "admin": False, "mac": mac}
        answer = httpx.post(url, json=form, timeout=30).raise_for_status().json()
        return User(url=self.url, id=answer["user_id"], token=answer["access_token"])

    def _answers(self) -> bool:
        try:
            return httpx.get(f"{self.url}/_matrix/client/versions", timeout=1).is_success
        except httpx.HTTPError:
            return False

    def _settings(self) -> dict[str, Any]:
        listener = {
            "port": self.port,
            "type": "http",
            "bind_addresses": ["127.0.0.1"],
            "resources": [{"names": ["client"]}],
        }
        return {
            "server_name": "localhost",
            "pid_file": str(self.folder / "pid"),
            "listeners": [listener],
            "database": {"name": "sqlite3", "args": {"database": str(self.folder / "synapse.db")}},
            "media_store_path": str(self.folder / "media"),
            "signing_key_path": str(self.folder / "signing.key"),
            "registration_shared_secret": _SHARED,
            "macaroon_secret_key": "only-in-tests",
            "form_secret": "only-in-tests",
            "report_stats": False,
            "suppress_key_server_warning": True,
            "trusted_key_servers": [],
            "rc_message": _ALL_AT_ONCE,
            "rc_registration": _ALL_AT_ONCE,
        }


@dataclass(frozen=True, kw_only=True)
class User:
    """Somebody on the homeserver, as the reader of what was sent."""

    url: str
    id: str
    token: str

    def made_room(self, name: str, invite: str | None = None) -> str:
        """Make a room with an alias, and return its id."""
        wanted = {"room_alias_name": name, "preset": "private_chat", "invite": [invite] if invite else []}
        room: str = self._ask("POST", "createRoom", json=wanted)["room_id"]
        return room

    def messages(self, room: str) -> list[dict[str, Any]]:
        """Return the messages of a room, oldest first."""
        said = self._ask("GET", f"rooms/{quote(room)}/messages", params={"dir": "f", "limit": "100"})
        return [event for event in said["chunk"] if event["type"] == "m.room.message"]

    def highlights(self, room: str) -> int:
        """Return how many messages of a room mention this user."""
        joined = self._ask("GET", "sync", params={"timeout": "0"})["rooms"]["join"]
        count: int = joined[room]["unread_notifications"]["highlight_count"]
        return count

    def _ask(self, method: str, path: str, **keys: Any) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.token}"}
        url = f"{self.url}/_matrix/client/v3/{path}"
        answer: dict[str, Any] = (
            httpx.request(method, url, headers=headers, timeout=30, **keys).raise_for_status().json()
        )
        return answer
