"""Excerpts: the sentence of a text that holds most of what matched, clean and of a bounded length."""

import re
from collections.abc import Iterator, Sequence

from bot.markup import Marks, clean
from bot.model import Quote
from bot.text import Token, tokens

EXCERPT = 300
"""Characters of an item's text that an alert shows."""

MAX_NAME = 120  # characters of a source's or a rule's name
MAX_NOTE = 400
MAX_TEXT, MAX_ROWS = 20_000, 300  # characters and rows of a notice in a document of its own
MAX_TRANSLATION = 600


def excerpt(text: str, marks: Marks, width: int = EXCERPT) -> Quote:
    """Return the sentence of `text` that holds most of `marks`, as (start, end), with the marks re-based.

    A text of at most `width` characters comes whole; a short sentence takes the next ones along; a long one is cut at
    word borders, with an ellipsis. The result is clean, one line, and hardly longer than `width`.
    """
    ordered = _ordered(marks, len(text))
    if len(text) <= width:
        return _quoted(text, ordered)
    first, last = _densest(ordered, width)
    low, high = max(0, first - 2 * width), last + 3 * width
    start, end = _sentence(text[low:high], first - low, last - low, width)
    start, end = start + low, end + low
    inside = [(max(a, start), min(b, end)) for a, b in ordered if a < end and b > start]
    quote = _quoted(text[start:end], [(a - start, b - start) for a, b in inside])
    before = "… " if _cut_within(text[max(0, start - 40) : start]) else ""
    after = " …" if text[end:].strip() and _cut_within(text[max(start, end - 4) : end] + text[end : end + 1]) else ""
    shifted = tuple((a + len(before), b + len(before)) for a, b in quote.marks)
    return Quote(text=before + quote.text + after, marks=shifted)


def _cut_within(before: str) -> bool:
    """Whether a sentence is still running at the end of `before`."""
    return bool(before) and not re.search(r"[.!?؟۔。！？…\n][\"'”’»)\]]*\s*$", before)


def _ordered(marks: Marks, length: int) -> list[tuple[int, int]]:
    """Return the marks in order, within the text and joined where they overlap."""
    joined: list[tuple[int, int]] = []
    for start, end in sorted((max(0, a), min(b, length)) for a, b in marks):
        if start >= end:
            continue
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined


def _densest(marks: Marks, width: int) -> tuple[int, int]:
    """Return the stretch of at most about `width` characters that holds most marks; the earliest of equals."""
    reach = width * 4 // 5
    best, most, last = (0, 0), 0, 0
    for index, (start, end) in enumerate(marks):
        last = max(last, index)
        while last < len(marks) and marks[last][1] - start <= reach:
            last += 1
        if max(1, last - index) > most:
            best, most = (start, marks[last - 1][1] if last > index else min(end, start + reach)), max(1, last - index)
    return best


def _sentence(text: str, first: int, last: int, width: int) -> tuple[int, int]:
    """Return start and end of the sentence round `first` to `last`, cut to `width`, or filled up with whole ones."""
    words = tokens(text)
    if not words:
        return 0, min(len(text), width)
    numbers = [word.sentence for word in words if word.end > first and word.start < max(last, first + 1)]
    inner = numbers or [words[0].sentence]
    start, end = _reach(text, [word for word in words if inner[0] <= word.sentence <= inner[-1]])
    if end - start > width:
        return _narrowed(words, first, last, (start, end), width)
    for number in range(inner[-1] + 1, words[-1].sentence):
        _, further = _reach(text, [word for word in words if word.sentence == number])
        if further - start > width or end - start > width // 2:
            break
        end = further
    return start, end


def _reach(text: str, words: Sequence[Token]) -> tuple[int, int]:
    """Return where `words` begin and end, with the quotation marks and full stops that stick to them."""
    start, end = words[0].start, words[-1].end
    while start and not text[start - 1].isspace() and words[0].start - start < 3:  # noqa: PLR2004 - as in: ("«
        start -= 1
    while end < len(text) and not text[end].isspace() and not text[end].isalnum():
        end += 1
    return start, end


def _narrowed(words: Sequence[Token], first: int, last: int, sentence: tuple[int, int], width: int) -> tuple[int, int]:
    """Return a piece of a long sentence, from word to word, with a third of the room before the marks."""
    room = max(0, width - (last - first))
    low = max(sentence[0], min(first - room // 3, sentence[1] - width))
    high = min(sentence[1], low + width)
    starts = [word.start for word in words if low <= word.start <= first]
    ends = [word.end for word in words if last <= word.end <= high]
    start = sentence[0] if low == sentence[0] else min(starts, default=min(first, max(low, 0)))
    end = sentence[1] if high == sentence[1] else max(ends, default=high)
    return start, end


def _quoted(text: str, marks: Marks) -> Quote:
    """Return a clean quote: each piece between the marks is cleaned by itself, so that the marks stay true."""
    said, kept = "", []
    for piece, marked in pieces(text, marks):
        piece_clean = clean(piece)
        piece_clean = piece_clean.lstrip() if not said or said.endswith(" ") else piece_clean
        if marked and piece_clean.strip():
            kept.append((len(said), len(said) + len(piece_clean.rstrip())))
        said += piece_clean
    return Quote(text=said.rstrip(), marks=tuple(_ordered(kept, len(said))))


def pieces(text: str, marks: Marks) -> Iterator[tuple[str, bool]]:
    """Return the text piece by piece, each with whether it is marked."""
    at = 0
    for start, end in marks:
        yield text[at:start], False
        yield text[start:end], True
        at = end
    yield text[at:], False


def neat(quote: Quote) -> Quote:
    """Return the quote clean and of a bounded length, whoever made it."""
    return excerpt(quote.text, quote.marks, EXCERPT + 100)


def short(text: str, limit: int = MAX_NAME) -> str:
    """Return a name or a note as one clean line of at most `limit` characters."""
    line = clean(text[: limit * 4]).strip()
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def bounded(text: str) -> str:
    """Return the text of a notice cut to what a document of its own shows, whoever wrote it."""
    rows = text[:MAX_TEXT].split("\n")
    return text if len(text) <= MAX_TEXT and len(rows) <= MAX_ROWS else "\n".join([*rows[:MAX_ROWS], "…"])
