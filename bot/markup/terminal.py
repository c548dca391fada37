"""The colours of a terminal."""

from collections.abc import Iterable

from bot.markup.runs import Run

_COLOURS = {
    "headline": "1",
    "title": "1",
    "mark": "4;33",
    "hit": "1;33",
    "meta": "2",
    "rule": "36",
    "url": "34",
    "dim": "2",
}
_BADGES = {"urgent": "1;97;41", "high": "1;31", "normal": "1;36", "low": "2"}


def ansi(runs: Iterable[Run]) -> str:
    """Write the colours of a terminal. No text of a run can hold an escape sequence: it was cleaned."""
    written = []
    for run in runs:
        codes = ";".join(
            filter(None, (_BADGES[value] if name == "badge" else _COLOURS.get(name) for name, value in run.roles))
        )
        written.append(f"\x1b[{codes}m{run.text}\x1b[0m" if codes and run.text.strip() else run.text)
    return "".join(written)
