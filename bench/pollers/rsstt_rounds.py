"""A round of the fetch code of RSStT (https://pypi.org/project/rsstt): python rsstt_rounds.py FOLDER FEEDS.

What its monitor does for a feed up to the point where it would send: conditional headers, `feed_get`, the hashes of the
entries. Its database is left out, and so are its messages; a file keeps what the monitor would keep of a feed.
"""

import asyncio
import json
import os
import sys
from collections.abc import Mapping, Sequence
from email.utils import formatdate
from itertools import islice
from pathlib import Path
from typing import Any

FOLDER, FEEDS = Path(sys.argv[1]), Path(sys.argv[2])
os.environ |= {"TOKEN": "1:x", "MANAGER": "1", "HOME": str(FOLDER), "T_PROXY": "", "R_PROXY": ""}
sys.argv = sys.argv[:1]

from rsstt import aio_helper, env  # noqa: E402 - it reads the environment as it is imported
from rsstt.command.inner.utils import calculate_update  # noqa: E402
from rsstt.web.feed import feed_get  # noqa: E402


async def monitor(url: str, known: Mapping[str, Any]) -> Mapping[str, Any]:
    """Look at one feed, and return what is known of it then."""
    headers = {"If-Modified-Since": known.get("modified") or formatdate(usegmt=True)} if known else {}
    if known.get("etag"):
        headers["If-None-Match"] = known["etag"]
    feed = await feed_get(url, headers=headers, verbose=False)
    if feed.status == 304 or feed.rss_d is None:
        return known
    hashes, _new = calculate_update(known.get("hashes"), feed.rss_d.entries)
    return {
        "etag": feed.web_response.etag,
        "modified": feed.headers.get("Last-Modified"),
        "hashes": list(islice(hashes, max(len(feed.rss_d.entries) * 2, 100))),
    }


async def main(urls: Sequence[str], before: Mapping[str, Any]) -> dict[str, Any]:
    """Look at all feeds, and return what is known of them then."""
    # Its monitor starts what is due in sixty chunks, one a second; here the chunks follow one another.
    after: dict[str, Any] = {}
    for at in range(0, len(urls), 200):
        some = urls[at : at + 200]
        found = await asyncio.gather(*(monitor(url, before.get(url, {})) for url in some))
        after.update(zip(some, found, strict=True))
    return after


aio_helper.init()
state = FOLDER / "rsstt.json"
kept = json.loads(state.read_text()) if state.exists() else {}
state.write_text(json.dumps(env.loop.run_until_complete(main(FEEDS.read_text().split(), kept))))
aio_helper.shutdown()
