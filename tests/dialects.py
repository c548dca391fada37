"""What a chat would make of its dialect: the text that a person reads, the links, and whatever came alive unasked."""

import html
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field

WORD_JOINER = "\u2060"


@dataclass
class Read:
    """The text without markup, the addresses that are linked, and what somebody smuggled in."""

    text: str = ""
    links: set[str] = field(default_factory=set)
    alive: list[str] = field(default_factory=list)


# --- structured ------------------------------------------------------------------------------------------------


def slack(body: str) -> Read:
    """Read rich text: only elements can be anything but text, and of those only `text` and `link` are ours."""
    read = Read()
    for block in json.loads(body):
        read.alive += [] if block["type"] == "rich_text" else [block["type"]]
        for section in block["elements"]:
            read.alive += [] if section["type"] in {"rich_text_section", "rich_text_quote"} else [section["type"]]
            for one in section["elements"]:
                read.alive += [] if one["type"] in {"text", "link"} and one["text"] else [one["type"]]
                read.links |= {one["url"]} if one["type"] == "link" else set()
                read.text += one["text"]
            read.text += "\n"
    return read


def teams(body: str) -> Read:
    """Read a card: text runs know no markup, so only elements and actions can be alive."""
    card, read = json.loads(body), Read()
    for button in card.get("actions", []):
        read.alive += [] if button["type"] == "Action.OpenUrl" else [button["type"]]
        read.links.add(button["url"])
    for block in card["body"]:
        for line in block.get("items", [block]):
            read.alive += [] if line["type"] == "RichTextBlock" else [line["type"]]
            for run in line["inlines"]:
                read.alive += [] if run["type"] == "TextRun" else [run["type"]]
                action = run.get("selectAction")
                read.alive += [] if action is None or action["type"] == "Action.OpenUrl" else [action["type"]]
                read.links |= {action["url"]} if action else set()
                read.text += run["text"]
            read.text += "\n"
    return read


# --- Markdown --------------------------------------------------------------------------------------------------

_LINK_END = re.compile(r"\]\((https?://[^\s()<>]+)\)")
_SHOWN = re.compile(r"(https?://[^\s<>\u2060]+)")
_CODE = re.compile(r"`([^`\n]+)`")
_BLOCK = re.compile(r"(?:[-+*=]|\d+[.)]|#{1,6}|>|-#)(?=\s|$)|[-=]{2,}\s*$", re.MULTILINE)
_ALIVE_ANYWHERE = r"@\w|://|(?<![\d:]):[\w+-]+:"


@dataclass
class _Markdown:
    """Reads one line after the other, sign by sign; every mark has to be closed on the line on which it was opened."""

    marks: tuple[str, ...]
    literal: Callable[[str, int], tuple[str, int] | None]
    signs: str
    live: str = _ALIVE_ANYWHERE

    def read(self, body: str) -> Read:
        read = Read()
        for line in body.split("\n"):
            quoted = line.startswith("> ")
            self._line(line[2:] if quoted else line, read)
            read.text += "\n"
        return read

    def _line(self, line: str, read: Read) -> None:
        if _BLOCK.match(line):
            read.alive.append(f"block: {line[:20]}")
        stack: list[str] = []
        at, said = 0, ""
        while at < len(line):
            literal = self.literal(line, at)
            link, shown, code = (one.match(line, at) for one in (_LINK_END, _SHOWN, _CODE))
            mark = next((one for one in self.marks if line.startswith(one, at)), None)
            if literal:
                text, at = literal
                said, read.text = said + text, read.text + text
            elif code:
                at = code.end()
                said, read.text = said + " ", read.text + code[1]
            elif shown:
                at = shown.end()
                read.text += shown[1]
                read.links.add(shown[1])
            elif link and stack and stack[-1] == "[":
                stack.pop()
                read.links.add(link[1])
                at = link.end()
            elif line[at] == "[":
                stack.append("[")
                at += 1
            elif mark:
                at += len(mark)
                if stack and stack[-1] == mark:
                    stack.pop()
                else:
                    stack.append(mark)
            else:
                read.alive += [line[at : at + 9]] if line[at] in self.signs else []
                said, read.text = said + line[at], read.text + line[at]
                at += 1
        read.alive += [f"open: {one}" for one in stack]
        read.alive += [f"live: {hit}" for hit in re.findall(self.live, said)]


def _escape(line: str, at: int) -> tuple[str, int] | None:
    hit = re.compile(r"\\([^0-9A-Za-z\s])").match(line, at)
    # Discord reads a colon that is escaped as no emoji: a joiner says so here.
    return (hit[1] + (WORD_JOINER if hit[1] == ":" else ""), hit.end()) if hit else None


def _entity(line: str, at: int) -> tuple[str, int] | None:
    hit = re.compile(r"&(#\d+|\w+);").match(line, at)
    return (html.unescape(hit.group()), hit.end()) if hit else None


def discord(body: str) -> Read:
    return _Markdown(marks=("**", "*"), literal=_escape, signs="\\`*_~|[]<>#").read(body)


def mattermost(body: str) -> Read:
    live = _ALIVE_ANYWHERE + r"|[#~]\w|\w\.[^\W\d_]{2}\S*/|www\.\w|\b(?:mailto|tel):[\w+]"
    return _Markdown(marks=("**",), literal=_entity, signs="\\`*_|[]<>$", live=live).read(body)


READERS: dict[str, Callable[[str], Read]] = {
    "slack": slack,
    "discord": discord,
    "mattermost": mattermost,
    "teams": teams,
}
