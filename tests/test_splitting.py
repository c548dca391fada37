"""Any text in Unicode arrives in Telegram: in parts that it takes, each valid markup, that add up to the original."""

from collections.abc import Sequence
from datetime import UTC, datetime
from html.parser import HTMLParser
from itertools import accumulate

import pytest
import regex  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.channels.telegram import Telegram
from bot.markup import Run, clean, split, text_of
from bot.markup.telegram import html
from bot.model import Action, Message
from bot.render import parts

NOW = datetime(2026, 11, 23, 14, 5, tzinfo=UTC)
LIMIT = 4096
LONGEST = 100_000
_SEEN = regex.compile(r"\X")  # what a person sees as one character

_PIECES = st.one_of(
    st.text(st.characters(), max_size=40),
    st.text(st.characters(categories=["Cs", "Cf", "Mn", "Me", "Zs", "Cc", "Lu"]), max_size=20),
    st.sampled_from(
        [
            "👨\u200d👩\u200d👧\u200d👦",
            "🏳️\u200d🌈",
            "👍🏽",
            "🇱🇧🇺🇳🇫🇷",
            "e\u0301\u0323\u0302",
            "क्षत्रिय",
            "한국어 ᄀ\u1161\u11a8" * 2,
            "\u1100\u1161\u11a8",
            "ไทำ",
            "مرحبا بالعالم ",
            "\u202eשלום\u202c",
            "می\u200cخواهم",
            "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
            "漢字かな交じり文",
            "\r\n",
            "\n\n",
            "\n",
            " ",
            "\u2028",
            "\x00\x1b[31m",
            "\ud83d",
            "\ude00\ud83d",
            "<b>&amp;</a></blockquote>",
            '"<a href="tg://user?id=1">',
            "x" * 300,
            "word " * 60,
        ]
    ),
)
BODIES = st.builds(lambda pieces, times: ("".join(pieces) * times)[:LONGEST], st.lists(_PIECES), st.integers(1, 3_000))
ROLES = st.sampled_from([(), (("headline", ""),), (("quote", ""), ("hit", "")), (("link", "https://n.example/?a&b"),)])


class Reader(HTMLParser):
    """Reads what Telegram documents of its HTML, and nothing else: the standard library's parser, made strict."""

    TAGS = frozenset({"b", "i", "u", "s", "a", "code", "pre", "blockquote"})
    NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}  # noqa: RUF012 - never changed

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.text = ""
        self.open: list[str] = []
        self.number = 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        assert tag in self.TAGS
        assert [name for name, _ in attrs] == (["href"] if tag == "a" else [])
        assert not (tag == "blockquote" and tag in self.open)
        self.open.append(tag)
        self.number += 1

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        assert not set(data) & set("<>&")
        self.text += data

    def handle_entityref(self, name: str) -> None:
        self.text += self.NAMED[name]

    def handle_charref(self, name: str) -> None:
        number = int(name[1:], 16) if name[0] in "xX" else int(name)
        self.text += chr(number)

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)

    def handle_decl(self, decl: str) -> None:
        raise AssertionError(decl)

    def handle_pi(self, data: str) -> None:
        raise AssertionError(data)


def read(markup: str) -> str:
    """Return the text of a part as Telegram reads it, which has to be something that Telegram takes."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    assert reader.open == []
    assert reader.number <= 100
    assert len(reader.text.encode("utf-16-le")) // 2 <= LIMIT
    assert reader.text.strip()
    return reader.text


@settings(max_examples=60)
@given(BODIES)
@example("👨\u200d👩\u200d👧" * 8_000)
@example("🇱🇧" * 20_000)
@example("e\u0301" * 50_000)
@example("a\r\n\r\n" * 20_000)
@example("\u202eعربي <b>" * 10_000)
@example("\ud83d" * LONGEST)
@example("&" * LONGEST)
@example("z" * (LIMIT - 10) + "😀" * LIMIT)
def test_any_text_arrives_in_parts_that_add_up(body: str) -> None:
    notice = Message(kind="notice", at=NOW, title="Told", text=body)
    told = parts(notice, Telegram.style, action=Action.SEND, timezone=UTC)
    original = clean(body, keep_lines=True).strip()
    assert "".join(read(part.body) for part in told) == "\n\n".join(filter(None, ["Told", original]))
    assert "".join(part.plain for part in told).replace("*", "") == "".join(read(part.body) for part in told).replace(
        "*", ""
    )
    # No part is shorter than need be: none and half of the next would fit together.
    assert len(told) <= 2 + 4 * len(original.encode("utf-16-le")) // 2 // LIMIT


@settings(max_examples=60)
@given(st.lists(st.tuples(_PIECES, ROLES), max_size=60), st.integers(1, 200))
def test_runs_of_any_text_are_cut_between_what_a_person_sees_as_one_character(
    pieces: list[tuple[str, tuple[tuple[str, str], ...]]], times: int
) -> None:
    whole = [Run(text, roles) for text, roles in ((clean(text), roles) for text, roles in pieces) if text] * times
    if not text_of(whole).strip():
        return
    cut = split(whole, LIMIT)
    assert "".join(text_of(piece) for piece in cut) == text_of(whole)
    for piece in cut:
        if text_of(piece).strip():
            assert read(html(piece)) == text_of(piece)
    borders = {found.start() for found in _SEEN.finditer(text_of(whole))}
    for end in [*accumulate(len(text_of(piece)) for piece in cut)][:-1]:
        assert end in borders


@pytest.mark.parametrize("broken", ["<b>", "a</b>", "<b><i></b></i>", "<script>x</script>", "a & b", "a < b", "&nbsp;"])
def test_the_reader_of_these_tests_refuses_what_telegram_would(broken: str) -> None:
    with pytest.raises((AssertionError, IndexError, KeyError)):
        read(broken)
