"""A text in parts that a channel can take, cut where it hurts least."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from bot.markup.runs import Role, Run, cut, joined, shared, text_of

# Telegram drops what goes beyond 100 entities without a word, and refuses about 9,500 bytes of them, addresses
# included (tdlib/telegram-bot-api issue 165).
_MAX_ENTITIES, _MAX_ENTITY_BYTES, _ENTITY_BYTES = 90, 7000, 20


def units(text: str) -> int:
    """Return the length in UTF-16 units, as Telegram counts."""
    return len(text.encode("utf-16-le")) // 2


def split(runs: Sequence[Run], limit: int, measure: Callable[[Sequence[Run]], int] | None = None) -> list[list[Run]]:
    """Return the runs in pieces of at most `limit`, by what `measure` says that a piece takes as it is written.

    Without a measure it is UTF-16 units of the text, and no more markup than Telegram takes. Cut at paragraphs, else at
    lines, else at words, else anywhere but within what a person sees as one character. The texts of the pieces together
    are the whole text.
    """
    if measure is not None:
        return list(_measured(_Strip(runs, limit), limit, measure))
    text = text_of(runs)
    cuts: list[int] = []
    start = 0
    rooms = _Rooms(runs)
    while True:
        end = min(start + _fitting(text, start, limit), rooms.end(start))
        if end >= len(text):
            return cut(runs, cuts)
        start = _border(text, start, end)
        cuts.append(start)


class _Strip:
    """Runs as one strip of text, of which pieces are cut."""

    def __init__(self, runs: Sequence[Run], limit: int) -> None:
        # An address that takes half of the room would come again in each of many small pieces: better none.
        self._runs = [replace(run, roles=tuple(one for one in run.roles if len(one[1]) <= limit // 2)) for run in runs]
        self._ends = list(accumulate(len(run.text) for run in runs))
        self.text = text_of(runs)

    def between(self, start: int, end: int) -> list[Run]:
        """Return the runs of a piece."""
        found = []
        for index in range(bisect_right(self._ends, start), len(self._ends)):
            run, at = self._runs[index], self._ends[index] - len(self._runs[index].text)
            if at >= end:
                break
            found.append(replace(run, text=run.text[max(0, start - at) : end - at]))
        return found

    def bare(self, at: int) -> bool:
        """Take its roles from the run at a place; return whether it had any."""
        index = bisect_right(self._ends, at)
        had = bool(self._runs[index].roles)
        self._runs[index] = replace(self._runs[index], roles=())
        return had


def _measured(strip: _Strip, limit: int, measure: Callable[[Sequence[Run]], int]) -> Iterator[list[Run]]:
    """Return the pieces one by one, each within the limit as it is written."""
    text, start = strip.text, 0
    while True:

        def over(end: int, start: int = start) -> bool:
            return measure(strip.between(start, end)) > limit

        # Nothing is written in less than one character or byte, so no piece reaches further than the limit.
        ends = range(start + 1, min(start + limit, len(text)) + 1)
        end = start + bisect_left(ends, x=True, key=over)
        if end == start:
            if strip.bare(start):
                continue
            end = start + 1  # not even one character fits: a limit of nothing
        if end >= len(text):
            yield strip.between(start, len(text))
            return
        border = _border(text, start, end)
        while border > start + 1 and over(border):  # markup that is longer for a shorter piece
            border = _border(text, start, border - 1)
        yield strip.between(start, border)
        start = border


class _Rooms:
    """How far a piece may reach before it holds too many entities."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self._ends = list(accumulate(len(run.text) for run in runs))
        opened = [
            _opened(before, run.roles) for before, run in zip([(), *(run.roles for run in runs)], runs, strict=False)
        ]
        self._loads = [(len(roles), sum(_ENTITY_BYTES + len(value) for _, value in roles)) for roles in opened]

    def end(self, start: int) -> int:
        """Return the end of the last run that may belong to the piece that begins at `start`."""
        number = size = 0
        first = bisect_right(self._ends, start)
        for index in range(first, len(self._ends)):
            number, size = number + self._loads[index][0], size + self._loads[index][1]
            if index > first and (number > _MAX_ENTITIES or size > _MAX_ENTITY_BYTES):
                return self._ends[index - 1]
        return self._ends[-1] if self._ends else 0


def _opened(before: Sequence[Role], roles: Sequence[Role]) -> Sequence[Role]:
    """Return the roles that begin with this run."""
    return roles[shared(before, roles) :]


def _fitting(text: str, start: int, limit: int) -> int:
    """Return how many characters from `start` on fit into `limit` UTF-16 units; at least one."""
    window = text[start : start + limit].encode("utf-16-le")[: 2 * limit]
    return max(1, len(window.decode("utf-16-le", "ignore")))


def _border(text: str, start: int, end: int) -> int:
    """Return the best place to cut between `start` and `end`; a border far ahead of `end` is a last resort."""
    for earliest in (start + (end - start) // 4, start):
        for separator in ("\n\n", "\n", " "):
            at = text.rfind(separator, earliest + 1, end)
            if at > start and not text[start:at].isspace():
                return at + len(separator)
    at = end
    while at > start + 1 and joined(text, at):
        at -= 1
    return at if at > start + 1 else end
