"""Text without markup, for where that is all there is, or where the markup was refused."""

from collections.abc import Callable, Sequence

from bot.markup.runs import Run
from bot.markup.splitting import units


def plain(runs: Sequence[Run], limit: int, size: Callable[[str], int] = units) -> str:
    """Write the text with *matched* words in stars and addresses after their words, as far as that fits the limit."""
    for stars, links in ((True, True), (False, True), (False, False)):
        text = _plain(runs, stars=stars, links=links)
        if size(text) <= limit:
            break
    return text


def _plain(runs: Sequence[Run], *, stars: bool, links: bool) -> str:
    written = []
    for run, after in zip(runs, [*runs[1:], Run("")], strict=True):
        names = dict(run.roles)
        written.append(f"*{run.text}*" if stars and ("mark" in names or "hit" in names) else run.text)
        if links and names.get("link", run.text) != run.text and ("link", names["link"]) not in after.roles:
            written.append(f" {names['link']}")
    return "".join(written)
