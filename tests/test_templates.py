"""A user's own messages: what templates can say, that they can do no harm, and that no alert is lost by one."""

from __future__ import annotations

import logging
import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.config import parse
from bot.config.templates import template_for
from bot.errors import ConfigError, TemplateError
from bot.markup import units
from bot.markup.roles import OPEN, bare
from bot.model import Action, Card, Earlier, Markup, Message, Part, Reason, Seen, Severity, Style, Template, Translation
from bot.render import parts
from bot.render.faces import FACES
from bot.render.filling import MESSAGE, STORY, WHOLE
from bot.templates import FILTERS
from tests.conftest import Desk, entry, rss
from tests.telegram_server import parse_html
from tests.test_render import NOW, alert, card, marked
from tests.test_render import STORY as ADDRESS

FILE = Path("config.yaml")
PLAIN = Style(markup="plain", limit=100_000)


def told(
    source: str, message: Message, markup: Markup = "plain", action: Action = Action.SEND, limit: int = 100_000
) -> tuple[Part, ...]:
    style = Style(markup=markup, limit=limit)
    return parts(message, style, action=action, timezone=ZoneInfo("UTC"), template=template_for(source, markup))


def body(source: str, message: Message, markup: Markup = "plain", **how: Any) -> str:
    (part,) = told(source, message, markup, **how)
    return part.body


def why(source: str) -> TemplateError:
    with pytest.raises(TemplateError) as caught:
        template_for(source, "plain")
    return caught.value


FULL = card(
    severity=Severity.URGENT,
    wire="AFP",
    also=("dpa", "LBCI"),
    last=(Earlier(headline="Rockets fall", at=NOW - timedelta(days=77), url="https://news.example/0", days=77),),
    seen=Seen(by="Ana", at=NOW),
    embargo_until=NOW + timedelta(hours=3),
    translation=Translation(language="fr", headline="Roquettes"),
)


# --- what a template can say -------------------------------------------------------------------------------------


def test_a_template_gives_text_with_roles_and_each_channel_writes_them() -> None:
    source = (
        "{{ marked_headline | bold | link(url) }}\n"
        "{{ source | italic }} · {{ rules | join(', ') | code }}\n{{ excerpt | quote }}"
    )
    assert body(source, alert(card()), "html").split("\n") == [
        f'<b><a href="{ADDRESS}"><u>Rockets</u> hit Iraqi base housing <u>US troops</u></a></b>',
        "<i>Reuters</i> · <code>us-forces-iraq</code>",
        "<blockquote>Two rockets struck the base, officials said.</blockquote>",
    ]
    assert body(source, alert(card())).split("\n") == [
        f"*Rockets* hit Iraqi base housing *US troops* {ADDRESS}",
        "Reuters · us-forces-iraq",
        "Two rockets struck the base, officials said.",
    ]
    assert "\x1b[1;4;33mRockets\x1b[0m" in body(source, alert(card()), "ansi")


def test_words_can_be_marked_wherever_they_stand() -> None:
    source = "{{ source }}: {{ excerpt | mark(terms) }}"
    assert body(source, alert(card(terms=("ROCKETS", "base")))) == (
        "Reuters: Two *rockets* struck the *base*, officials said."
    )


def test_an_address_that_is_written_out_is_a_link_and_not_repeated() -> None:
    (part,) = told("{{ headline }}\n{{ url }}", alert(card()), "html")
    assert part.body.split("\n")[1] == f'<a href="{ADDRESS}">{ADDRESS}</a>'
    assert part.plain.count(ADDRESS) == 1


def test_a_template_of_one_story_tells_each_story_of_a_digest() -> None:
    digest = Message(kind="digest", at=NOW, cards=(card(), card(alert="b", source="AFP")), more=3)
    assert body("{{ source }}: {{ headline }}", digest).split("\n\n") == [
        "■ 5 stories",
        "Reuters: Rockets hit Iraqi base housing US troops",
        "AFP: Rockets hit Iraqi base housing US troops",
        "… and 3 more",
    ]


def test_a_template_that_names_the_cards_tells_the_whole_message() -> None:
    source = "{{ title }} ({{ more }})\n{% for card in cards %}\n{{ loop.index }}. {{ card.headline }}\n{% endfor %}"
    digest = Message(kind="digest", at=NOW, cards=(card(), card(alert="b")), more=3)
    headline = "Rockets hit Iraqi base housing US troops"
    assert body(source, digest) == f"5 stories (3)\n1. {headline}\n2. {headline}"


def test_a_follow_up_and_an_alert_can_be_told_apart() -> None:
    source = "{% if follow_up %}UPDATE {{ notes | join('; ') }} {% endif %}{{ action }}: {{ headline }}"
    changed = card(reason=Reason.FOLLOW_UP, notes=("6 killed (was 4)",))
    assert body(source, alert(changed), action=Action.REPLY).startswith("UPDATE 6 killed (was 4) reply: ")
    assert body(source, alert(card())).startswith("send: ")


def test_every_value_is_there_for_a_full_and_for_a_bare_story() -> None:
    source = "{{ headline }}\n" + "".join(
        f"{{% for one in {name} %}}{{{{ one.headline }}}}{{% endfor %}}\n"
        if name == "last"
        else f"{{% if {name} %}}{{{{ {name}.headline }}}}{{% endif %}}\n"
        if name == "related"
        else f"{name}={{{{ {name} }}}}\n"
        for name in (*STORY, *MESSAGE)
    )
    said = body(source, alert(FULL))
    for line in (
        "wire=AFP",
        "also=dpa, LBCI",
        "seen_by=Ana",
        "embargo=17:05",
        "first_days=77",
        "translation=Roquettes",
    ):
        assert f"{line}\n" in said
    assert "\nwire=\n" in body(source, alert(card()))


def test_what_waits_at_the_letterbox_is_edited_in_one_line_on_a_terminal_as_ever() -> None:
    grown = card(also=("AFP",), reason=Reason.GROWTH)
    assert "also" in body("own: {{ headline }}", alert(grown), "ansi", action=Action.EDIT)
    assert "own" not in body("own: {{ headline }}", alert(grown), "ansi", action=Action.EDIT)
    assert "own" in body("own: {{ headline }}", alert(grown), "html", action=Action.EDIT)


def test_a_notice_to_the_operators_never_takes_a_template() -> None:
    notice = Message(kind="notice", at=NOW, text="BBC fails")
    assert body("own: {{ headline }}", notice) == "■ BBC fails"


def test_a_long_message_is_split_as_every_other() -> None:
    long = "{{ headline }}\n" + "a line of the user's own, and some more of it\n" * 60
    pieces = told(long, alert(card()), "html", limit=500)
    assert len(pieces) > 3
    assert all(units(parse_html(piece.body)[0]) <= 500 for piece in pieces)


def test_right_to_left_text_stands_in_a_direction_of_its_own_unless_it_is_all_of_its_line() -> None:
    arabic = card(headline=marked("صواريخ تصيب قاعدة"), source="العربية")
    assert body("{{ headline }}\nfrom {{ source }}!", alert(arabic)) == "صواريخ تصيب قاعدة\nfrom \u2068العربية\u2069!"


# --- what is wrong is told when the config is read -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "line", "words", "fix"),
    [
        ("{{ headlin }}", 1, "there is no value 'headlin'", "did you mean 'headline'?"),
        ("a\nb {{ headline | blod }}", 2, "there is no filter 'blod'", "did you mean 'bold'?"),
        ("{{ headline", 1, "unexpected end of template", None),
        ("a\n{% if headline %}", 2, "unexpected end of template", None),
        ("{{ headline.upper() }}", 1, "nothing can be called", "a filter: {{ ... | upper }}"),
        ("{% for i in range(9) %}x{% endfor %}", 1, "nothing can be called", None),
        ("{{ headline.__class__.__mro__ }}", 1, "begins with _", None),
        ("{{ headline | attr('__class__') }}", 1, "there is no filter 'attr'", "known are: bold"),
        ("{{ headline['__class__'] }}", 1, "only a number can stand between the brackets", None),
        ("{{ rules.append }}", 1, "a list has no 'append'", None),
        ("{{ headline.title }}", 1, "a text has no 'title'", None),
        ("\n{{ last[0].headline }}", 2, "there is no number 0 in it, as it has only 0", None),
        ("{{ last }}", 1, "not a text but a record", None),
        ("{% include 'x' %}", 1, "include cannot be used", None),
        ("{% import 'x' as x %}", 1, "import cannot be used", None),
        ("{% extends 'x' %}", 1, "extends cannot be used", None),
        ("{% macro x() %}{% endmacro %}", 1, "macro cannot be used", None),
        ("{% block x %}{% endblock %}", 1, "block cannot be used", None),
        ("{% set x %}a{% endset %}", 1, "set cannot be used as a block", None),
        ("{{ headline is callable }}", 1, "there is no test 'callable'", None),
        ("{% for card in cards %}{{ card.headlin }}{% endfor %}", 1, "there is no 'headlin' here", None),
        ("{% for card in cards %}{{ headline }}{% endfor %}", 1, "there is no value 'headline'", None),
        ("{{ '%s' % headline }}", 1, "% takes numbers", None),
        ("{{ headline < 3 }}", 1, "not supported between", None),
        ("{{ 1 / 0 }}", 1, "division by zero", None),
        ("{{ _session }}", 1, "begins with _", None),
        ("{{ self }}", 1, "not a text but a record", None),
        ("", 0, "says nothing", None),
        ("{% if wire %}{{ wire }}{% endif %}", 0, "says nothing", None),
    ],
)
def test_what_is_wrong_with_a_template_is_told_with_its_line_and_a_fix(
    source: str, line: int, words: str, fix: str | None
) -> None:
    error = why(source)
    assert error.line == line or f"line {line}: " in str(error) or line == 0
    assert words in str(error)
    assert (fix or "") in (error.fix or "")


BOMBS = {
    "text": "{{ 'x' * 999999999 }}",
    "text doubled": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a ~ a %}" * 300 + "{{ a }}",
    "text added": "{% set a = 'xxxxxxxxxx' %}" + "{% set a = a + a %}" * 300 + "{{ a }}",
    "list doubled": "{% set a = [1, 2, 3] %}" + "{% set a = a + a %}" * 300 + "{{ a | length }}",
    "number": "{% set a = 99999 %}" + "{% set a = a * a %}" * 300 + "{{ a }}",
    "power": "{{ 99999 ** 99999 }}",
    "format": "{{ '%999999999d' % 1 }}",
    "replace": "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = a | replace('x', a) %}" * 30 + "{{ a }}",
    "join": "{% set a = 'xxxxxxxxxxxxxxxx' %}" + "{% set a = [a, a, a, a] | join(a) %}" * 30 + "{{ a }}",
    "loops": "{% for a in [1,2,3,4,5,6,7,8,9] %}" * 12 + "x" + "{% endfor %}" * 12,
    "silent loops": "{% for a in [1,2,3,4,5,6,7,8,9] %}" * 12 + "{% endfor %}" * 12 + "{{ headline }}",
    "nested loops": "{% for a in also %}" * 60 + "x" + "{% endfor %}" * 60,
    "brackets": "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "minus": "{{ " + "-" * 3000 + "1 }}",
    "nots": "{{ " + "not " * 2000 + "1 }}",
    "filters": "{{ headline" + " | upper" * 1000 + " }}",
    "long": "x" * 10_001,
    "marks": "{{ headline" + " | bold" * 1200 + " }}",
}


@pytest.mark.parametrize("bomb", BOMBS.values(), ids=BOMBS)
def test_no_template_runs_or_grows_for_long(bomb: str) -> None:
    began = time.process_time()
    with pytest.raises(TemplateError):
        template_for(bomb, "plain")
    assert time.process_time() - began < 5


def config(channel: str) -> str:
    return f"sources: [https://f.example/feed]\nrules: [rocket]\nchannels:\n  screen:\n    kind: console\n{channel}"


def test_a_template_of_a_config_is_read_from_a_block_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "own.j2").write_text("\ufeff{{ headline }}\r\n{{ source }}", encoding="utf-8")
    for channel in ("    template: |\n      {{ headline }}\n      {{ source }}\n", "    template_file: own.j2\n"):
        (screen,) = parse(config(channel), file=tmp_path / "config.yaml", env={}).channels
        assert screen.template is not None
        said = parts(alert(card()), PLAIN, action=Action.SEND, timezone=ZoneInfo("UTC"), template=screen.template)
        assert said[0].body == "Rockets hit Iraqi base housing US troops\nReuters"


@pytest.mark.parametrize(
    ("channel", "place", "words"),
    [
        (
            "    template: |\n      {{ headline }}\n      {{ headlin }}\n",
            (6, 15),
            "template: line 2: there is no value",
        ),
        ("    template_file: nowhere.j2\n", (6, 20), "template_file: cannot be read: no such file"),
        ("    template: x\n    template_file: own.j2\n", (6, 15), "say the same thing twice"),
        ("    template: 7\n", (6, 15), "template: "),
    ],
)
def test_a_template_that_is_wrong_is_an_error_of_the_config_with_its_place(
    channel: str, place: tuple[int, int], words: str
) -> None:
    with pytest.raises(ConfigError) as caught:
        parse(config(channel), file=FILE, env={})
    (problem,) = caught.value.problems
    assert (problem.line, problem.column) == place
    assert words in problem.message


def test_what_goes_to_programs_has_no_template() -> None:
    text = (
        config("")
        .replace("kind: console", "kind: webhook, url: https://h.example/, template: x")
        .replace("screen:\n    ", "screen: {")
    )
    with pytest.raises(ConfigError) as caught:
        parse(text.rstrip() + "}\n", file=FILE, env={})
    assert "has a form of its own, and no template" in caught.value.problems[0].message


# --- what comes from outside does no harm --------------------------------------------------------------------------

EVERYTHING = (
    "{{ headline | bold | link(url) }}\n{{ excerpt | mark(terms) | quote }}\n"
    "{{ source | code }}: {{ also }}\n{{ url }}\n"
    "{% for one in last %}{{ one.headline | italic | link(one.url) }}{% endfor %}\n{{ rules | join(', ') | upper }}\n"
    "{% set short = headline | truncate(30) %}{{ short ~ ' — ' ~ source }}\n{{ marked_headline | lower }}"
)
PAYLOADS = (
    "{{ 7 * 7 }}",
    "{% for a in b %}",
    "{{ config }}{# x #}",
    "<b>bold</b><script>alert(1)</script>",
    '"><a href="https://evil.example">x</a>',
    "</blockquote></code></a>",
    "[x](https://evil.example) *b* _i_ `c` ~s~ ||spoiler||",
    "@everyone @here <!channel> <@U123> <#C1> @room",
    "/start #tag $TAG tg://user?id=1",
    "\x1b]8;;https://evil.example\x07x\x1b]8;;\x07\x1b[31m",
    "\ufdd1\ufde0evil\ufdd0\ufdd2bold\ufdd0\ufdef",
    "\u202egnp\u2066x",
    '=HYPERLINK("https://evil.example")',
    "javascript:alert(1)",
)


def hostile(text: str) -> Card:
    return card(
        headline=marked(text),
        excerpt=marked(text),
        source=text,
        also=(text, text),
        rules=(text,),
        terms=(text,),
        url=text,
        last=(Earlier(headline=text, at=NOW, url=text),),
    )


@pytest.mark.parametrize("payload", PAYLOADS, ids=ascii)
@pytest.mark.parametrize("face", FACES)
def test_text_from_outside_is_text_in_every_channel(payload: str, face: Markup) -> None:
    made = template_for(EVERYTHING, "plain")
    own = parts(
        alert(hostile(payload)), Style(markup=face), action=Action.SEND, timezone=ZoneInfo("UTC"), template=made
    )
    bodies = "".join(part.body for part in own)
    assert "49" not in bodies.replace("&#49;", "")
    assert not re.search("[\ufdd0-\ufdef\u202a-\u202e]", bodies)
    if face != "ansi":
        assert "\x1b" not in bodies
    if face == "html":
        for part in own:
            plain, entities = parse_html(part.body)
            assert not [one for one in entities if "evil" in str(one) and "link" in str(one)]
            assert "evil.example" not in plain  # it would be a link: there is a joiner in it


@given(st.text(max_size=120), st.sampled_from(sorted(FACES)), st.integers(40, 400))
@hypothesis_settings(max_examples=150)
def test_any_text_makes_valid_markup_in_parts_within_the_limit(text: str, face: Any, limit: int) -> None:
    made = template_for(EVERYTHING, "plain")
    style = Style(markup=face, limit=limit)
    own = parts(alert(hostile(text)), style, action=Action.SEND, timezone=ZoneInfo("UTC"), template=made)
    assert own
    if face == "html":
        assert all(units(parse_html(part.body)[0]) <= limit for part in own)
    assert not re.search("[\ufdd0-\ufdef]", "".join(part.body + part.plain for part in own))


@given(st.text(alphabet="{}%# \n|.'\"()[]~+*-<>=_headlinewrcfosut0179\ufdd0\ufdd1\ufdd2\ufde0", max_size=60))
@hypothesis_settings(max_examples=300)
def test_any_source_is_a_template_or_a_template_error(source: str) -> None:
    try:
        made: Template = template_for(source, "plain")
    except TemplateError:
        return
    assert parts(alert(FULL), PLAIN, action=Action.SEND, timezone=ZoneInfo("UTC"), template=made)


# --- an alert is never lost by a template ----------------------------------------------------------------------------

FEED = "https://f.example/feed"
FAILS = "{% if source == 'f' and 'Basra' in headline %}{{ last[0].headline }}{% endif %}OWN {{ headline }}"


async def test_a_template_that_fails_leaves_the_usual_message_and_is_told_of_once(
    desk: Desk, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    text = (
        f'sources: [{{name: f, url: "{FEED}"}}]\nrules: ["rocket*"]\n'
        f'channels: {{wall: {{kind: console, template: "{FAILS}"}}}}\n'
    )
    places = ("Erbil", "Basra, the port", "Basra, the town of dates")
    items = [entry(f"Rockets hit {place}", guid=place, text=f"{place} was hit.") for place in places]
    desk.web.pages[FEED] = [rss(), *(rss(item) for item in items)]
    with caplog.at_level(logging.ERROR, "wirewatch"):
        async with desk.open(text):
            for _ in range(4):
                await desk.round(minutes=5)
    said = capsys.readouterr().out
    assert "OWN Rockets hit Erbil" in said
    assert "● *Rockets* hit Basra, the port" in said
    assert said.count("OWN") == 1
    assert len([one for one in caplog.messages if "its template fails" in one]) == 1


def test_the_names_of_the_values_are_apart_from_what_a_record_can_do() -> None:
    names = {*STORY, *MESSAGE, *WHOLE}
    assert not names & {*dir({}), *FILTERS.keys() - {"title", "last"}}
    assert not [name for name in names if bare(name) != name or name in OPEN]
    assert len({*STORY, *MESSAGE}) == len(STORY) + len(MESSAGE)
