"""Killed at random moments, the bot loses no alert on any channel and repeats only what it could not know was taken."""

from pathlib import Path

from tests.crash import crash_test
from tests.outside import CHANNELS

KILLS = 6  # in CI; `make crash N=1000` is the full one


def test_no_alert_is_lost_by_a_kill_and_none_repeated_but_where_the_answer_was_lost(tmp_path: Path) -> None:
    report = crash_test(tmp_path, KILLS, seed=7)
    log = (tmp_path / "log").read_text(encoding="utf-8")
    assert report.items > KILLS, log  # the bot did work between the kills
    assert report.messages.keys() == CHANNELS.keys(), log
    assert report.is_well, f"{report}\n{log}"
    assert "a bug in" not in log
