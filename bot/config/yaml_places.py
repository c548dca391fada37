"""Where in the source of a YAML scalar each character of its value is written: escapes, folding and indent undone."""

import re

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_HEADER = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)?")
_BREAK = r"(?:\r\n|\n|\r)"
_CONTINUED = re.compile(rf"\\{_BREAK}\s*")
_ESCAPE = re.compile(r"\\(?:x..|u.{4}|U.{8}|.)", re.DOTALL)
_FLOW_FOLD = re.compile(rf"[ \t]*{_BREAK}[ \t]*")


def places_in(source: str, value: str) -> list[int]:
    """Return, for each character of a value and for its end, the offset into the source of the scalar.

    The source is what stands in the file: quotes, the head of a block scalar and an anchor included. `value` may be
    the beginning of the whole value, up to no blank. A blank that stands for a line break is where the line ends.
    """
    found = _PROPERTIES.match(source)
    start = found.end() if found else 0
    style = source[start : start + 1]
    if style in ("|", ">"):
        return _in_block(source, value, start)
    return _in_flow(source, value, start + (style in ("'", '"')), style)


def offset_in(source: str, value: str, index: int) -> int:
    """Return where in the source of a scalar the character `index` of its value is written; see `places_in`."""
    blank = len(value) - len(value.lstrip())
    return places_in(source, value[: max(index, blank) + 1])[min(index, len(value))]


def _in_flow(source: str, value: str, place: int, style: str) -> list[int]:
    places = []
    for char in value:
        if style == '"':
            place = _past_all(_CONTINUED, source, place)
        fold = _FLOW_FOLD.match(source, place)
        if fold and char in " \n":
            places.append(place)
            place = fold.end()
            continue
        place = _past_all(_FLOW_FOLD, source, place)
        places.append(place)
        place += _length(source, place, style)
    return [*places, min(place, len(source))]


def _length(source: str, place: int, style: str) -> int:
    """Return how many characters of the source make the one of the value that begins here."""
    if style == '"' and source[place : place + 1] == "\\":
        escape = _ESCAPE.match(source, place)
        return len(escape[0]) if escape else 1
    return 2 if style == "'" and source[place : place + 2] == "''" else 1


def _in_block(source: str, value: str, start: int) -> list[int]:
    head = _HEADER.match(source, start)
    place = head.end() if head else start
    indent = rf" {{0,{_indent(source, place, value)}}}"
    fold_of, lead = re.compile(_BREAK + indent), re.compile(indent)
    place = _past_all(lead, source, place, once=True)
    places = []
    for char in value:
        fold = fold_of.match(source, place)
        if fold and char in " \n":
            places.append(place)
            place = fold.end()
            continue
        place = _past_all(fold_of, source, place)
        places.append(place)
        place += 1
    return [*places, min(place, len(source))]


def _indent(source: str, place: int, value: str) -> int:
    """Return how many blanks of each line are not part of the value: those of the first line, less what it keeps."""
    written = re.compile(rf"(?:[ \t]*{_BREAK})*( *)").match(source, place)
    kept = re.match(r"\n*( *)", value)
    return max(0, len(written[1] if written else "") - len(kept[1] if kept else ""))


def _past_all(pattern: re.Pattern[str], source: str, place: int, *, once: bool = False) -> int:
    while found := pattern.match(source, place):
        if found.end() == place:
            break
        place = found.end()
        if once:
            break
    return place
