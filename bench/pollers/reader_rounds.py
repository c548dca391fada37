"""A round of `reader`, from PyPI: python reader_rounds.py FOLDER [FEEDS]; with FEEDS the store is made."""

import sys
from pathlib import Path

from reader import make_reader

folder = Path(sys.argv[1])
reader = make_reader(str(folder / "reader.sqlite"))
if len(sys.argv) > 2:
    for url in Path(sys.argv[2]).read_text().split():
        reader.add_feed(url)
else:
    reader.update_feeds(scheduled=False, workers=4)
