"""Makes docs/alert.svg: a made-up report from the afternoon, through the real rules and the real rendering.

python docs/picture.py
"""

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from rich.console import Console as Screen
from rich.text import Text

from bot import policy, render
from bot.channels.console import Console
from bot.config import load
from bot.model import Action, Alert, Due, Item, Message, Reason
from bot.rules import Ruleset

ROOT = Path(__file__).parent.parent
CHOSEN = "monday-drones"
WIDTH = 104


def main() -> None:
    """Render one alert as the console channel prints it, and write it down as a picture."""
    os.chdir(ROOT)
    settings = load(ROOT / "config.yaml", {})
    lines = (ROOT / "examples" / "afternoon.jsonl").read_text(encoding="utf-8").splitlines()
    told = next(line for line in map(json.loads, lines) if line["id"] == CHOSEN)
    now = datetime(2026, 4, 20, 14, 2, tzinfo=UTC)
    item = Item(
        id="1",
        source="afternoon",
        outlet=told["outlet"],
        title=told["title"],
        summary=told["summary"],
        url=told["url"],
        published=now - timedelta(minutes=3),
        first_seen=now,
    )
    rules = Ruleset(settings.rules)
    matches = rules.match(item).matches
    severity = max(rules.by_name[match.rule].severity for match in matches)
    names = tuple(match.rule for match in matches)
    alert = Alert(
        id="1",
        story="1",
        revision=1,
        severity=severity,
        rules=names,
        items=("1",),
        channels=("screen",),
        reason=Reason.NEW_STORY,
        at=now,
    )
    due = Due(alert="1", channel="screen", revision=1, due_at=now, reason=Reason.NEW_STORY, severity=severity)
    card = policy.card(policy.AlertView(alert=alert, items=[item], matches={"1": matches}), [due], now)
    message = Message(kind="alert", at=now, cards=(card,))
    (part,) = render.parts(message, Console.style, action=Action.SEND, timezone=UTC)
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        screen = Screen(record=True, width=WIDTH, file=nowhere)
        screen.print(Text.from_ansi(part.body))
    screen.save_svg(str(ROOT / "docs" / "alert.svg"), title="wirewatch run")


if __name__ == "__main__":
    main()
