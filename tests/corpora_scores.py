"""Scores our parsers on material that others collected, beside feedparser's and trafilatura's: `make corpora`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CORPORA

TESTS = Path(__file__).parent


def main() -> None:
    """Run each scorer with our parser and with the library's, and print what they print."""
    score = CORPORA / "score"
    if not score.is_dir():
        sys.exit(f"the corpora are not at {CORPORA}; nothing to score")
    paths = os.pathsep.join(map(str, (TESTS, TESTS.parent, score)))
    for scorer, library in (("feeds.py", "feedparser"), ("nasty.py", "feedparser"), ("articles.py", "trafilatura")):
        for adapter in ("corpora_adapter", f"adapter_{library}"):
            sys.stdout.write(f"\n--- {scorer} {adapter}\n")
            sys.stdout.flush()
            command = [sys.executable, str(score / scorer), adapter]
            subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)


if __name__ == "__main__":
    main()
