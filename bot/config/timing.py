"""When a channel may be told, as a config says it: `digest`, `quiet`, `interrupts` and `break_through`."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time, timedelta, tzinfo
from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from bot.config.rule_schema import mapping
from bot.config.shapes import DURATION
from bot.config.values import zone_named
from bot.durations import WrongValueError, duration, span_of
from bot.model import Budget, DigestTimes, Severity, Timing, Window
from bot.timing import is_always_quiet

LONGEST = timedelta(days=7)  # between two digests
SHORTEST = timedelta(minutes=1)
MOST = 10_000  # interrupts of a budget

_DAY = timedelta(days=1)
_CLOCK = r"(?:[01]?\d|2[0-3]):[0-5]\d"
_ZONE = r"( [A-Za-z][A-Za-z0-9_+/-]*)?"
_DIGEST = rf"^(hourly|daily {_CLOCK}|every \S+){_ZONE}$"
_QUIET = rf"^({_CLOCK}) ?- ?({_CLOCK}|24:00){_ZONE}$"
_INTERRUPTS = r"^[1-9]\d{0,4}/\d{0,6}[smhdw]$"


def _digest(value: object) -> Callable[[tzinfo], DigestTimes]:
    """Return what a digest's times are in the zone that holds where none is named."""
    if isinstance(value, Mapping):
        if set(value) != {"every"}:
            raise WrongValueError("must be a mapping with the one key every", "{every: 30m}")
        value = f"every {value['every']}"
    words = value.split() if isinstance(value, str) else []
    match words:
        case ["hourly", *zone]:
            return _every(timedelta(hours=1), zone, value)
        case ["every", span, *zone]:
            return _every(_step(span), zone, value)
        case ["daily", clock, *zone] if re.fullmatch(_CLOCK, clock):
            return _daily(_time(clock), zone, value)
        case _:
            raise WrongValueError("must be hourly, daily at a time, or every so often", _meant_digest(words))


def _meant_digest(words: list[str]) -> str:
    clock = next((word for word in words if re.fullmatch(_CLOCK, word)), None)
    if clock:
        return f"daily {clock}"
    try:
        return f"every {span_of(duration(words[0]))}"
    except (IndexError, WrongValueError):
        return "hourly, daily 08:00 or every 30m"


def _every(span: timedelta, zone: list[str], value: object) -> Callable[[tzinfo], DigestTimes]:
    named = _zone(zone, value)
    return lambda default: DigestTimes(zone=named or default, every=span)


def _daily(at: time, zone: list[str], value: object) -> Callable[[tzinfo], DigestTimes]:
    named = _zone(zone, value)
    return lambda default: DigestTimes(zone=named or default, at=at)


def _step(written: str) -> timedelta:
    span = duration(written)
    if not SHORTEST <= span <= LONGEST or span % SHORTEST or (span > _DAY and span % _DAY):
        raise WrongValueError("must be every so many minutes, hours or days, up to seven days", "every 30m")
    return span


def _quiet(value: object) -> tuple[Callable[[tzinfo], Window], ...]:
    values = value if isinstance(value, list | tuple) else [value]
    return tuple(_window(one) for one in values)


def _window(value: object) -> Callable[[tzinfo], Window]:
    found = re.fullmatch(_QUIET, value.strip()) if isinstance(value, str) else None
    if found is None:
        raise WrongValueError("must be from one time of day to another", '"22:00-07:00"')
    start, end = _time(found[1]), time() if found[2] == "24:00" else _time(found[2])
    if start == end:
        raise WrongValueError("ends when it begins, so that it would be quiet all day", '"22:00-07:00"')
    named = _zone([found[3].strip()] if found[3] else [], value)
    return lambda default: Window(start=start, end=end, zone=named or default)


def _time(clock: str) -> time:
    hours, minutes = clock.split(":")
    return time(int(hours), int(minutes))


def _zone(words: list[str], value: object) -> tzinfo | None:
    if not words:
        return None
    if len(words) > 1:
        raise WrongValueError("has too many words in it", str(value).rsplit(maxsplit=len(words))[0])
    return zone_named(words[0])


def _interrupts(value: object) -> Budget | None:
    if value is None:
        return None
    number, slash, per = value.replace(" ", "").partition("/") if isinstance(value, str) else ("", "", "")
    if isinstance(value, int) and not isinstance(value, bool):
        raise WrongValueError("must be how many within which time", f"{value}/h")
    if not (slash and re.fullmatch(r"[1-9]\d{0,4}", number) and int(number) <= MOST):
        raise WrongValueError("must be how many within which time", "12/h, 50/d or 5/30m")
    span = duration(per if per[:1].isdigit() else f"1{per}")
    if not SHORTEST <= span <= LONGEST:
        raise WrongValueError("must be within at least a minute and at most seven days", f"{number}/h")
    return Budget(number=int(number), per=span)


Digest = Annotated[
    Any,
    PlainValidator(lambda value: None if value is None else _digest(value)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "null"], "pattern": _DIGEST, "examples": ["hourly", "daily 08:00", "every 30m"]},
                mapping({"every": DURATION}, ["every"]),
            ]
        }
    ),
]
Quiet = Annotated[
    Any,
    PlainValidator(lambda value: () if value is None else _quiet(value)),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": ["string", "null"], "pattern": _QUIET, "examples": ["22:00-07:00"]},
                {"type": "array", "items": {"type": "string", "pattern": _QUIET}},
            ]
        }
    ),
]
Interrupts = Annotated[
    Any,
    PlainValidator(_interrupts),
    WithJsonSchema({"type": ["string", "null"], "pattern": _INTERRUPTS, "examples": ["12/h", "50/d"]}),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelKeys:
    """The keys that channels of all kinds have.

    Fields:
        kind: Which kind of channel it is.
        digest: When it is told, in one message: `hourly`, `daily 08:00`, `every 30m`; a time zone may follow.
        quiet: When it is not told: `22:00-07:00`, or a list of such; a time zone may follow.
        interrupts: How often it may ring, as `12/h`; what is more comes in one message.
        break_through: What is at least so severe waits for no digest, no quiet hours and no budget.
        template: Your own words for a story, as a Jinja2 template.
        template_file: The same, in a file beside the config.
    """

    kind: str = ""
    digest: Digest = None
    quiet: Quiet = ()
    interrupts: Interrupts = None
    break_through: Literal["low", "normal", "high", "urgent"] = "urgent"
    template: str | None = None
    template_file: str | None = None


def timing_of(values: Mapping[str, Any], zone: tzinfo) -> Timing:
    """Return when a channel may be told; `zone` holds where a value names none. Raises WrongValueError."""
    digest, quiet = values.get("digest"), tuple(window(zone) for window in values.get("quiet", ()))
    if is_always_quiet(quiet):
        raise WrongValueError("quiet: these hours never end", '"22:00-07:00"')
    return Timing(
        digest=digest(zone) if digest else None,
        quiet=quiet,
        interrupts=values.get("interrupts"),
        break_through=Severity[values.get("break_through", "urgent").upper()],
    )
