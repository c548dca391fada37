"""When the operators are to hear of a source: it fails, answers with no feed, is empty, or silent for too long.

A trouble is told once, when it has lasted, and once more when it is over. One that comes and goes is told more and more
slowly. Where many sources cannot be read at once, that is one trouble, and ours. Pure: the store remembers an `Alarm`
for each source that is not well, and a poll turns it into the next.
"""

import shlex
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from http import HTTPStatus

from bot.durations import spoken
from bot.errors import LocalError, TransferError, UnreadableError
from bot.text import counted

GATHER = timedelta(minutes=1)  # what happens within it is told in one message
YEAR = timedelta(days=300)  # what is older is told with its year
WEEK = timedelta(days=7)  # how long an alarm makes the next one of its source slower
SLOWEST = 5  # doublings of patience
HOLD = timedelta(hours=1)  # how long a source that came and went must be well; twice that the next time
LONG_AGO = timedelta(days=30)
MANY_GAPS = 10  # times the time between two entries of a list: a longer silence is unlike it
LEAST_DATED = 8  # entries with a date that tell that time
LEAST_LIST = 5  # entries that a list must have had for it to be odd that it is empty

OUTAGE_AFTER = timedelta(minutes=5)
OUTAGE_LEAST = 3  # places that cannot be read at once; fewer are told one by one
OUTAGE_REACHED = 0.25  # for each that cannot be read, so many may have been read meanwhile
ABOUT = timedelta(hours=1)  # what began within it began together
PROBES = 3  # sources of an outage that are tried each time
WOKEN = 1_000  # sources that are tried at once when the first of an outage answers
RETURN = timedelta(minutes=10)  # how long the others may take then

SHOWN = 12  # names, or groups of sources, that one message lists
MAX_WORDS = 300


class Fault(StrEnum):
    """What is wrong with a source."""

    UNREACHABLE = "unreachable"  # no answer at all
    FAILING = "failing"  # its server has a trouble of its own, or wants to be asked less often
    REFUSED = "refused"  # not found, not allowed: asking again is pointless
    GONE = "gone"  # it says that it is gone for good
    NO_FEED = "no_feed"  # a login page, a consent wall, a document that is broken beyond reading
    LOCAL = "local"  # a program or a file of this machine fails
    EMPTY = "empty"  # a list without entries, where there were many
    STALE = "stale"  # nothing new, for longer than its rhythm makes likely


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """What is wrong, since when, and how many polls said so.

    `ripe` is when it had lasted long enough to be told, `told` when it was. `well` is the first good poll since, `over`
    when it had been well for long enough to say so. `outage`: it was told together with the others.
    """

    fault: Fault
    words: str
    since: datetime
    tries: int = 1
    ripe: datetime | None = None
    told: datetime | None = None
    well: datetime | None = None
    over: datetime | None = None
    outage: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Renumbered:
    """A list came whose entries are known under other names: how many, of how many, and when."""

    count: int
    of: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """What is remembered of a source that is not well, or was not within the week.

    `trouble` is that of its polls, `silence` that nothing new comes. `empty` is what was said of its last list, if that
    was empty. `rang` are the times of its latest alarms.
    """

    trouble: Trouble | None = None
    silence: Trouble | None = None
    empty: str | None = None
    renumbered: Renumbered | None = None
    rang: tuple[datetime, ...] = ()

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong at present, whether told or not yet."""
        return tuple(one for one in (self.trouble, self.silence) if one is not None)

    @property
    def is_unsettled(self) -> bool:
        """Whether there is something that is to be told, or may soon be."""
        open_ones = any(one.told is None or one.over or one.outage for one in self.troubles)
        return open_ones or self.renumbered is not None


WELL = Alarm()


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """What a poll came to, as far as alarms go.

    `listed` is how many entries it listed, None if unchanged; `held` how many the list before had, needed only where it
    is empty now. `silent` is for how long nothing new came, and `usual` how long a silence may be in its rhythm; None
    where that is not known. `renumbered` is how many entries came under new names.
    """

    error: TransferError | None = None
    listed: int | None = None
    held: int = 0
    silent: timedelta | None = None
    usual: timedelta | None = None
    renumbered: int = 0


def after(alarm: Alarm, poll: Poll, now: datetime) -> Alarm:
    """Return what is remembered of a source after a poll."""
    rang = tuple(at for at in alarm.rang if now - at <= WEEK)
    if poll.error is not None:
        fault, words = fault_of(poll.error), str(poll.error)[:MAX_WORDS]
        return replace(alarm, trouble=_worse(alarm.trouble, fault, words, now, len(rang)), rang=rang)
    empty = alarm.empty if not poll.listed else None
    if poll.listed == 0 and poll.held >= LEAST_LIST:
        empty = empty or _empty_words(poll.held)
    if empty:  # also where it is unchanged, or could not be read in between
        trouble: Trouble | None = _worse(alarm.trouble, Fault.EMPTY, empty, now, len(rang))
    else:
        trouble = _better(alarm.trouble, now, len(rang))
    renumbered = alarm.renumbered
    if poll.renumbered:
        renumbered = Renumbered(count=poll.renumbered, of=poll.listed or poll.renumbered, at=now)
    silence = _silence(alarm, poll, now, len(rang)) if trouble is None or trouble.well else alarm.silence
    return Alarm(trouble=trouble, silence=silence, empty=empty, renumbered=renumbered, rang=rang)


def _silence(alarm: Alarm, poll: Poll, now: datetime, rang: int) -> Trouble | None:
    if poll.silent is None or poll.usual is None:
        return alarm.silence  # nobody can say
    if poll.silent <= poll.usual:
        return _better(alarm.silence, now, rang)
    if alarm.silence is None and poll.silent <= poll.usual * (1 << min(rang, SLOWEST)):
        return None
    words = alarm.silence.words if alarm.silence else _stale_words(poll.usual)
    since = alarm.silence.since if alarm.silence else now - poll.silent
    return _worse(alarm.silence, Fault.STALE, words, now, rang, since)


def fault_of(error: TransferError) -> Fault:
    """Return what a poll that failed says of its source."""
    if error.status == HTTPStatus.GONE:
        return Fault.GONE
    if isinstance(error, UnreadableError):
        return Fault.NO_FEED
    if isinstance(error, LocalError):
        return Fault.LOCAL
    if error.permanent:
        return Fault.REFUSED
    return Fault.UNREACHABLE if error.status is None else Fault.FAILING


# A trouble is told when so many polls said so, for so long. One that says itself that it is final needs no second look.
_HOUR = timedelta(hours=1)
_PATIENCE: Mapping[Fault, tuple[int, timedelta]] = {
    Fault.UNREACHABLE: (3, _HOUR),
    Fault.FAILING: (3, _HOUR),
    Fault.REFUSED: (2, timedelta(minutes=10)),
    Fault.GONE: (1, timedelta(0)),
    Fault.NO_FEED: (3, timedelta(minutes=30)),
    Fault.LOCAL: (3, timedelta(minutes=30)),
    Fault.EMPTY: (3, 2 * _HOUR),
    Fault.STALE: (1, timedelta(0)),
}


def _worse(
    before: Trouble | None, fault: Fault, words: str, now: datetime, rang: int, since: datetime | None = None
) -> Trouble:
    """Return a trouble after one more poll that says so."""
    if before is None:
        before = Trouble(fault=fault, words=words, since=since or now, tries=0)
    if before.told is not None:  # the count has served its end
        return replace(before, fault=fault, words=words, well=None, over=None)
    tries, span = _PATIENCE[fault]
    one = replace(before, fault=fault, words=words, tries=before.tries + 1, well=None, over=None)
    if one.ripe is not None or one.tries < tries or now - one.since < span * (1 << min(rang, SLOWEST)):
        return one
    return replace(one, ripe=now)


def _better(before: Trouble | None, now: datetime, rang: int) -> Trouble | None:
    """Return a trouble after a good poll: forgotten if nobody heard of it, over once it has been well for a while."""
    if before is None or before.told is None:
        return None
    well = before.well or now
    hold = HOLD * (1 << min(rang - 2, SLOWEST)) if rang > 1 else timedelta(0)
    over = before.over or (now if now - well >= hold else None)
    return replace(before, well=well, over=over)


def long_silence(published: Iterable[datetime | None], now: datetime) -> tuple[timedelta, timedelta] | None:
    """Return how long a list has brought nothing, and how long it may, where it was given up long ago; else None.

    For a source whose rhythm is not known, because it was silent ever since we know it.
    """
    dates = sorted(at for at in published if at is not None)
    if len(dates) < LEAST_DATED:
        return None
    silent, gap = now - dates[-1], (dates[-1] - dates[0]) / (len(dates) - 1)
    usual = max(LONG_AGO, MANY_GAPS * gap)
    return (silent, usual) if silent > usual else None


# --- telling ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A source that has an alarm. `place` is the host that it is on, as far as it has one; `asked` its latest poll."""

    name: str
    place: str
    alarm: Alarm
    asked: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What is to be told now, None for nothing; the alarms that change by it; and which sources to look at at once.

    `again` says that there is, or may soon be, more to tell.
    """

    text: str | None = None
    changed: Mapping[str, Alarm] = field(default_factory=dict)
    probe: tuple[str, ...] = ()
    again: bool = False


def onset(standings: Iterable[Standing]) -> datetime | None:
    """Return when it began that so many sources cannot be read as an outage takes; None where they are fewer."""
    down = _down(standings)
    if len({one.place for one, _trouble in down}) < OUTAGE_LEAST:
        return None
    times = sorted(trouble.since for _one, trouble in down)
    return times[len(times) // 2]


@dataclass(frozen=True, slots=True, kw_only=True)
class Others:
    """How many sources were read since the `onset`, and a few that were not even asked."""

    read: int = 0
    unasked: tuple[str, ...] = ()


def gathered(
    standings: Sequence[Standing], others: Others, now: datetime, zone: tzinfo, *, wait: timedelta
) -> Gathered:
    """Return what to tell of sources now. What is younger than `wait` may get company, and is told next time."""
    book = _Book({one.name: one for one in standings}, now, zone)
    book.note_outage(others)
    if any(now - at >= wait for at in book.pending()):
        book.tell()
    left = any(one.alarm.is_unsettled for one in book.standings.values())
    text = "\n\n".join(book.said) or None
    return Gathered(text=text, changed=book.changed, probe=tuple(book.probe), again=left)


Down = Sequence[tuple[Standing, Trouble]]
"""Sources, each with the trouble of its polls."""


def _down(standings: Iterable[Standing]) -> Down:
    """Return what cannot be read at present, for a reason that may be our own network's, and nobody heard of it."""
    # A hotel's network answers everything with its login page; a program of ours may well ask the web.
    own = {Fault.UNREACHABLE, Fault.NO_FEED, Fault.LOCAL}
    return [(one, trouble) for one, trouble in _troubled(standings) if trouble.fault in own and trouble.told is None]


def _troubled(standings: Iterable[Standing]) -> Down:
    return [(one, one.alarm.trouble) for one in standings if one.alarm.trouble is not None]


class _Book:
    """The alarms as they stand, and what has been said of them."""

    def __init__(self, standings: dict[str, Standing], now: datetime, zone: tzinfo) -> None:
        self.standings = standings
        self.now = now
        self.zone = zone
        self.changed: dict[str, Alarm] = {}
        self.said: list[str] = []
        self.probe: list[str] = []

    def _set(self, one: Standing, alarm: Alarm) -> None:
        self.standings[one.name] = replace(one, alarm=alarm)
        self.changed[one.name] = alarm

    # outages

    def note_outage(self, others: Others) -> None:
        """Tell of an outage that begins or ends; in between try a few of its sources, so that its end is noticed."""
        members = [(one, trouble) for one, trouble in _troubled(self.standings.values()) if trouble.outage]
        start = min((trouble.since for _one, trouble in members), default=None) or onset(self.standings.values())
        if start is None:
            return
        down = [(one, trouble) for one, trouble in _down(self.standings.values()) if trouble.since >= start - ABOUT]
        if not members:
            if others.read > OUTAGE_REACHED * len(down):
                return
            if self.now - start < OUTAGE_AFTER:  # whether it is ours, those tell that were not asked since it began
                self.probe += others.unasked
                return
            self.said.append(self._outage_words(down))
        for one, trouble in down:  # those that join one that is told already do so in silence
            self._set(one, replace(one.alarm, trouble=replace(trouble, told=self.now, outage=True)))
        if members:
            self._end_outage(members)

    def _end_outage(self, members: Down) -> None:
        answered = [trouble.well for _one, trouble in members if trouble.well]
        well = [one for one, trouble in members if trouble.well]
        failing = sorted(
            ((one, trouble) for one, trouble in members if not trouble.well),
            key=lambda pair: (pair[0].asked or pair[1].since, pair[0].name),
        )
        names = [one.name for one, _trouble in failing]
        if names and (2 * len(well) < len(members) or self.now - min(answered) < RETURN):
            # The first answer may be the end of it: then all are looked at, however long they were to wait.
            self.probe += names[: WOKEN if well else PROBES]
            return
        for one in well:
            self._set(one, replace(one.alarm, trouble=None))
        for one, trouble in failing:
            self._set(one, replace(one.alarm, trouble=replace(trouble, outage=False)))
        self.probe += names[:WOKEN]
        began = min(trouble.since for _one, trouble in members)
        words = f"The network is back after {spoken(self.now - began)}\n"
        words += f"{len(well)} of {counted(len(members), 'source')} can be read again."
        self.said.append(f"{words} Not yet: {_listed(names)}." if names else words)

    def _outage_words(self, down: Down) -> str:
        reasons = Counter(trouble.words for _one, trouble in down).most_common(4)
        why = ", ".join(f"{words} ({number})" for words, number in reasons[:3])
        began = min(trouble.since for _one, trouble in down)
        return (
            f"{counted(len(down), 'source')} cannot be read since {self._when(began)}\n"
            f"{_listed(one.name for one, _trouble in down)}: {why}{', and more' if reasons[3:] else ''}.\n"
            "So many at once: that looks like our own network, name server or proxy, not like the sources. "
            "A few of them are tried every half minute until they answer; then all are."
        )

    # single sources

    def pending(self) -> list[datetime]:
        """Return since when each thing waits that is to be told."""
        found: list[datetime] = []
        for one in self.standings.values():
            found += [at for trouble in (*_ripe(one), *_over(one)) if (at := trouble.over or trouble.ripe)]
            found += [one.alarm.renumbered.at] if one.alarm.renumbered else []
        return found

    def tell(self) -> None:
        """Tell all that is to be told in one text."""
        begun = [(one.name, trouble) for one in self.standings.values() for trouble in _ripe(one)]
        ended = [(one.name, trouble) for one in self.standings.values() for trouble in _over(one)]
        renumbered = [(one.name, one.alarm.renumbered) for one in self.standings.values() if one.alarm.renumbered]
        self.said += [*self._begun(begun), *self._ended(ended), *self._renumbered(renumbered)]
        for one in list(self.standings.values()):
            alarm = Alarm(
                trouble=self._told(one, one.alarm.trouble),
                silence=self._told(one, one.alarm.silence),
                empty=one.alarm.empty,
                rang=(*one.alarm.rang, *(self.now for _trouble in _ripe(one))),
            )
            if alarm != one.alarm:
                self._set(one, alarm)

    def _told(self, one: Standing, trouble: Trouble | None) -> Trouble | None:
        """Return what is left of a trouble once all was told of it that there is to tell."""
        if trouble is None or trouble in _over(one):
            return None
        return replace(trouble, told=self.now) if trouble in _ripe(one) else trouble

    def _begun(self, begun: Sequence[tuple[str, Trouble]]) -> list[str]:
        if not begun:
            return []
        alike: dict[tuple[Fault, str], list[tuple[str, Trouble]]] = {}
        for name, trouble in begun:
            alike.setdefault((trouble.fault, trouble.words), []).append((name, trouble))
        names = {name for name, _trouble in begun}
        head = f"{next(iter(names))} needs a look" if len(names) == 1 else f"{len(names)} sources need a look"
        groups = [self._group(some, alone=len(names) == 1) for some in alike.values()]
        more = [f"and {len(groups) - SHOWN} more kinds of trouble: see wirewatch status"] if len(groups) > SHOWN else []
        return ["\n".join([head, *groups[:SHOWN], *more])]

    def _group(self, some: Sequence[tuple[str, Trouble]], *, alone: bool) -> str:
        since = min(trouble.since for _name, trouble in some)
        lasted = f"since {self._when(since)} ({spoken(self.now - since)})"
        head = f"S{lasted[1:]}" if alone else f"{_listed(name for name, _trouble in some)}, {lasted}"
        return f"{head}: {said(some[0][1])}.\n{advice(some[0][1], [name for name, _trouble in some])}"

    def _ended(self, ended: Sequence[tuple[str, Trouble]]) -> list[str]:
        if not ended:
            return []
        listed = [f"{name} (after {spoken((trouble.well or self.now) - trouble.since)})" for name, trouble in ended]
        return [f"Well again: {_listed(listed)}"]

    def _renumbered(self, some: Sequence[tuple[str, Renumbered]]) -> list[str]:
        if not some:
            return []
        listed = _listed(f"{name} ({one.count} of {one.of})" for name, one in some)
        words = "Most of that came under new addresses or ids, but is old. It rang nothing; what is new rings as ever."
        return [f"Renumbered or moved: {listed}\n{words}"]

    def _when(self, at: datetime) -> str:
        """Return a time of day, with its date where that is another one."""
        local, today = at.astimezone(self.zone), self.now.astimezone(self.zone)
        if local.date() == today.date():
            return f"{local:%H:%M}"
        year = "" if self.now - at < YEAR else f" {local.year}"
        return f"{local.day} {local:%b}{year}, {local:%H:%M}"


def _ripe(one: Standing) -> list[Trouble]:
    return [trouble for trouble in one.alarm.troubles if trouble.ripe and trouble.told is None]


def _over(one: Standing) -> list[Trouble]:
    return [trouble for trouble in one.alarm.troubles if trouble.over and not trouble.outage]


def _listed(names: Iterable[str]) -> str:
    listed = sorted(names, key=str.casefold)
    more = f" and {len(listed) - SHOWN} more" if len(listed) > SHOWN else ""
    return ", ".join(listed[:SHOWN]) + more


# --- words -----------------------------------------------------------------------------------------------------


def said(trouble: Trouble) -> str:
    """Return what is wrong, in words."""
    lead = {
        Fault.UNREACHABLE: "it cannot be reached: ",
        Fault.FAILING: "its server fails: ",
        Fault.REFUSED: "it refuses us: ",
        Fault.GONE: "it is gone for good: ",
        Fault.NO_FEED: "it answers, but with no news: ",
        Fault.LOCAL: "it fails on this machine: ",
    }
    return lead.get(trouble.fault, "") + trouble.words


def advice(trouble: Trouble, names: Sequence[str]) -> str:
    """Return what a person can do about a trouble of these sources."""
    if trouble.words.startswith("404"):
        return "There is nothing at its address any more: `wirewatch sources find SITE` may tell the new one."
    if trouble.words.startswith("429"):
        return "It wants to be asked less often: give it a longer `every`."
    if "robots.txt does not allow" in trouble.words:
        return "It asks programs to stay away, and we do: `wirewatch sources find SITE` may tell of a feed."
    which = f" {shlex.quote(names[0])}" if len(names) == 1 else ""
    return _ADVICE[trouble.fault].format(look=f"`wirewatch sources try{which}`")


IN_SHORT: Mapping[Fault, str] = {
    Fault.UNREACHABLE: "no answer",
    Fault.FAILING: "server fails",
    Fault.REFUSED: "refused",
    Fault.GONE: "gone",
    Fault.NO_FEED: "no news",
    Fault.LOCAL: "fails here",
    Fault.EMPTY: "empty",
    Fault.STALE: "silent",
}

_ADVICE = {
    Fault.UNREACHABLE: "Is its address right? {look} asks it now. We go on trying, and say when it is well.",
    Fault.FAILING: "That is for its owner to mend. We go on trying, and say when it is well.",
    Fault.REFUSED: "It may want a key, or keep programs out: see its site. {look} asks it now.",
    Fault.GONE: "It is not asked any more: give it its new address, or take it out of the config.",
    Fault.NO_FEED: "It may want a login or a consent, keep programs out, or have changed: "
    "open its address in a browser, and see what {look} says.",
    Fault.LOCAL: "Mend the program or the file; {look} tries it now.",
    Fault.EMPTY: "Open its address in a browser: it may have moved, or show its news to others only. "
    "{look} shows what it lists.",
    Fault.STALE: "It answers as ever. Open its address in a browser: it may have moved, or have been given up. "
    "{look} shows what it lists.",
}


def _empty_words(held: int) -> str:
    return f"its list is empty, and had {held} entries before"


def _stale_words(usual: timedelta) -> str:
    return f"nothing new for longer than {spoken(usual)}, which is unlike it"
