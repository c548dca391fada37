"""A round of ours without rules and stories: python ours_bare.py, and then what follows `wirewatch`.

It is the real command with its judgement cut out: what is left is to fetch, parse, identify and store.
"""

from bot import cli, pipeline

pipeline._match_all = lambda _rules, _source, seen, _memory: list(seen)  # noqa: SLF001 - on purpose
cli.main(prog_name="wirewatch")
