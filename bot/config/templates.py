"""The `template:` of a channel: read, understood, and tried on messages of all sorts before the bot starts with it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot import render
from bot.errors import TemplateError
from bot.model import (
    Action,
    Card,
    Earlier,
    Markup,
    Message,
    Quote,
    Reason,
    Seen,
    Severity,
    Style,
    Template,
    Translation,
)
from bot.render.faces import FACES
from bot.render.filling import MESSAGE, STORY, WHOLE

_MAX_FILE = 40_000  # bytes
_AT = datetime(2026, 2, 3, 14, 5, tzinfo=UTC)

_BARE = Card(
    alert="5f2c",
    story="9b10",
    revision=1,
    severity=Severity.LOW,
    headline=Quote(text="Rockets fired at US troops"),
    source="Harbour News",
    at=_AT,
    dated=False,
    reason=Reason.NEW_STORY,
    rules=("us-forces",),
    terms=(),
)
_BEFORE = Earlier(headline="Drone shot down", at=_AT - timedelta(days=77), url="https://harbour.example/0", days=77)
_PLAIN = Style(markup="plain")
_FULL = replace(
    _BARE,
    severity=Severity.URGENT,
    dated=True,
    terms=("Rockets", "US troops"),
    url="https://harbour.example/1",
    excerpt=Quote(text="Two rockets were fired at US troops near Rumeilan."),
    also=("Levant Wire", "Agence Nord"),
    notes=("first casualties: 2 wounded",),
    language="en",
    wire="Reuters",
    origins=("Reuters", "Agence Nord"),
    last=(_BEFORE,),
    related=_BEFORE,
    embargo_until=_AT + timedelta(hours=3),
    seen=Seen(by="Ana", at=_AT),
    picture="https://harbour.example/1.jpg",
    translation=Translation(language="fr", headline="Roquettes", excerpt="Deux roquettes."),
)
_OLD = replace(_FULL, at=_AT - timedelta(days=400), reason=Reason.FOLLOW_UP)
_TRIED: tuple[tuple[str, Message, Action], ...] = (
    ("an alert", Message(kind="alert", at=_AT, cards=(_FULL,)), Action.SEND),
    ("an alert with little in it", Message(kind="alert", at=_AT, cards=(_BARE,)), Action.SEND),
    ("a follow-up", Message(kind="alert", at=_AT, cards=(_OLD,)), Action.REPLY),
    ("an alert that grew", Message(kind="alert", at=_AT, cards=(replace(_FULL, reason=Reason.GROWTH),)), Action.EDIT),
    ("a digest", Message(kind="digest", at=_AT, cards=(_FULL, _BARE), more=3), Action.SEND),
)


def template_text(file: Path) -> str:
    """Return what a file holds. Raises TemplateError where it cannot be read."""
    try:
        with file.open("rb") as opened:
            found = opened.read(_MAX_FILE + 1)
        if len(found) > _MAX_FILE:
            raise TemplateError(f"the file is larger than {_MAX_FILE // 1000} kB")
        return found.decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        why = (error.strerror or "it cannot be opened").lower()
        raise TemplateError(f"cannot be read: {why}", fix="name a file that is there, beside the config") from error
    except ValueError as error:
        raise TemplateError("the file is not text in UTF-8") from error


def template_for(source: str, markup: Markup) -> Template:
    """Return a template for a channel of that markup, tried on messages of all sorts. Raises TemplateError."""
    # Few use one, and what it takes is large.
    from bot.templates import template  # noqa: PLC0415

    if markup not in FACES and markup not in render.DOCUMENTS:
        raise TemplateError("what goes to programs has a form of its own, and no template", fix="leave it out")
    made = template(source, (*STORY, *MESSAGE), (*WHOLE, *MESSAGE))
    if made.is_whole and markup in render.DOCUMENTS:
        words = "a mail and a feed have a form for the whole of a message; here a template tells one story"
        raise TemplateError(words, fix=f"leave out {', '.join(WHOLE)}")
    for what, message, action in _TRIED:
        try:
            render.parts(message, _PLAIN, action=action, timezone=UTC, template=made)
        except TemplateError as error:
            raise TemplateError(f"{error}; tried on {what}", fix=error.fix) from None
    return made
