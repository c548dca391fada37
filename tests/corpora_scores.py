"""Scores our feed parser on material that others collected, beside feedparser's figures: `make corpora`."""

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import CORPORA

TESTS = Path(__file__).parent


def main() -> None:
    """Run both scorers with both parsers, and print what they print."""
    score = CORPORA / "score"
    if not score.is_dir():
        sys.exit(f"the corpora are not at {CORPORA}; nothing to score")
    paths = os.pathsep.join(map(str, (TESTS, TESTS.parent, score)))
    for scorer in ("feeds.py", "nasty.py"):
        for adapter in ("corpora_adapter", "adapter_feedparser"):
            sys.stdout.write(f"\n--- {scorer} {adapter}\n")
            sys.stdout.flush()
            command = [sys.executable, str(score / scorer), adapter]
            subprocess.run(command, env=os.environ | {"PYTHONPATH": paths}, check=False)


if __name__ == "__main__":
    main()
