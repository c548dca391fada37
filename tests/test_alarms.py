"""When the operators are to hear of a source: not at a blip, once when it lasts, once when it is over."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.alarms import (
    GATHER,
    SHOWN,
    WELL,
    Alarm,
    Fault,
    Gathered,
    Others,
    Poll,
    Standing,
    after,
    gathered,
    long_silence,
    onset,
)
from bot.errors import FetchError, LocalError, UnreadableError

START = datetime(2026, 4, 20, 12, 0, tzinfo=UTC)
TIMEOUT = FetchError("timed out after 30 s")
NO_PROGRAM = LocalError("there is no program port", permanent=True)
LOGIN = UnreadableError("this is a login page, not a feed")
NOT_FOUND = FetchError("404 Not Found", permanent=True, status=404)
GONE = FetchError("410 Gone", permanent=True, status=410)
BUSY = FetchError("503 Service Unavailable", status=503)
GOOD = Poll(listed=20)


@dataclass
class Watch:
    """Sources that are polled by the test, and what the operators hear of them."""

    now: datetime = START
    alarms: dict[str, Alarm] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)
    probed: list[str] = field(default_factory=list)
    read: dict[str, datetime] = field(default_factory=dict)
    unasked: list[str] = field(default_factory=list)

    def poll(self, poll: Poll, *names: str, minutes: float = 0) -> None:
        """Let time pass, poll, and tell what is to be told without waiting for company."""
        self.now += timedelta(minutes=minutes)
        for name in names or ("lbci",):
            self.alarms[name] = after(self.alarms.get(name, WELL), poll, self.now)
            if poll.error is None:
                self.read[name] = self.now
        self.tell()

    def tell(self, wait: timedelta = timedelta(0)) -> Gathered:
        standings = [Standing(name=name, place=name, alarm=one) for name, one in self.alarms.items() if one != WELL]
        since = onset(standings)
        read = sum(1 for at in self.read.values() if since is not None and at >= since)
        others = Others(read=read, unasked=tuple(self.unasked))
        found = gathered(standings, others, self.now, UTC, wait=wait)
        self.alarms.update(found.changed)
        self.heard += [found.text] if found.text else []
        self.probed += found.probe
        return found

    @property
    def heads(self) -> list[str]:
        return [text.partition("\n")[0] for text in self.heard]


def failing(error: FetchError, minutes: float, *, every: float = 10) -> Watch:
    """Return a watch on a source that has failed for so long."""
    watch = Watch()
    watch.poll(GOOD)
    for _ in range(round(minutes / every) + 1):
        watch.poll(Poll(error=error), minutes=every)
    return watch


# --- one source ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [TIMEOUT, LOGIN, NOT_FOUND, BUSY], ids=str)
def test_a_blip_is_told_to_nobody(error: FetchError) -> None:
    watch = Watch()
    for _ in range(20):
        watch.poll(Poll(error=error), minutes=30)
        watch.poll(GOOD, minutes=1)
    assert watch.heard == []
    assert watch.alarms["lbci"] == WELL


@pytest.mark.parametrize(
    ("error", "quiet", "loud"), [(TIMEOUT, 50, 60), (BUSY, 50, 60), (LOGIN, 20, 30), (NOT_FOUND, 0, 10), (GONE, -10, 0)]
)
def test_a_trouble_is_told_once_when_it_has_lasted(error: FetchError, quiet: float, loud: float) -> None:
    assert failing(error, quiet).heard == []
    watch = failing(error, loud)
    assert len(watch.heard) == 1
    assert str(error) in watch.heard[0]
    for _ in range(100):
        watch.poll(Poll(error=error), minutes=60)
    assert len(watch.heard) == 1


def test_a_source_that_is_asked_rarely_is_not_bad_after_one_failure() -> None:
    watch = Watch()
    watch.poll(Poll(error=TIMEOUT))
    watch.poll(Poll(error=TIMEOUT), minutes=360)
    assert watch.heard == []


def test_it_is_told_once_when_it_is_well_again() -> None:
    watch = failing(TIMEOUT, 60)
    for _ in range(5):
        watch.poll(GOOD, minutes=10)
    assert watch.heads == ["lbci needs a look", "Well again: lbci (after 70 min)"]


def test_unchanged_is_well() -> None:
    watch = failing(TIMEOUT, 60)
    watch.poll(Poll(listed=None), minutes=10)
    assert watch.heads[-1] == "Well again: lbci (after 70 min)"


def test_what_changes_its_reason_is_still_one_trouble() -> None:
    watch = failing(TIMEOUT, 60)
    for error in (LOGIN, NOT_FOUND, BUSY, TIMEOUT):
        watch.poll(Poll(error=error), minutes=60)
    assert len(watch.heard) == 1
    trouble = watch.alarms["lbci"].trouble
    assert trouble is not None
    assert trouble.words == str(TIMEOUT)


def test_a_message_says_which_source_since_when_what_is_wrong_and_what_to_do() -> None:
    (text,) = failing(LOGIN, 120).heard
    assert text == (
        "lbci needs a look\n"
        "Since 12:10 (30 min): it answers, but with no news: this is a login page, not a feed.\n"
        "It may want a login or a consent, keep programs out, or have changed: open its address in a browser, and see "
        "what `wirewatch sources try lbci` says."
    )


def test_the_command_that_is_advised_can_be_pasted_into_a_shell() -> None:
    watch = Watch()
    for _ in range(3):
        watch.poll(Poll(error=LOGIN), "it's {new}", minutes=60)
    assert """`wirewatch sources try 'it'"'"'s {new}'`""" in watch.heard[0]


def test_a_page_that_programs_are_to_leave_alone_is_not_to_be_tried_again() -> None:
    watch = failing(FetchError("the site's robots.txt does not allow it", permanent=True), 120)
    assert watch.heard[0].splitlines()[-1].startswith("It asks programs to stay away")


def test_of_several_sources_with_one_trouble_all_are_to_be_tried() -> None:
    watch = Watch()
    for _ in range(3):
        watch.poll(Poll(error=LOGIN), "lbci", "nna", minutes=60)
    assert "what `wirewatch sources try` says" in watch.heard[-1]


def test_a_trouble_that_began_yesterday_has_its_date() -> None:
    watch = failing(TIMEOUT, 50)
    watch.poll(Poll(error=TIMEOUT), minutes=24 * 60)
    assert "Since 20 Apr, 12:10" in watch.heard[0]


def test_a_source_that_comes_and_goes_is_told_ever_more_rarely() -> None:
    watch = Watch()
    for _ in range(30):  # a week of five bad hours and a good poll
        for _ in range(10):
            watch.poll(Poll(error=TIMEOUT), minutes=30)
        watch.poll(GOOD, minutes=30)
    assert 2 <= len(watch.heard) <= 6


@given(st.lists(st.tuples(st.sampled_from([None, TIMEOUT, LOGIN, NOT_FOUND]), st.integers(1, 600)), max_size=150))
def test_alarms_and_all_clears_take_turns_whatever_happens(polls: list[tuple[FetchError | None, int]]) -> None:
    watch = Watch()
    for error, minutes in polls:
        watch.poll(Poll(error=error) if error else GOOD, minutes=minutes)
    kinds = [head.startswith("Well again") for head in watch.heads]
    assert kinds == [bool(number % 2) for number in range(len(kinds))]
    days = (watch.now - START) / timedelta(days=1)
    assert len(kinds) <= 2 * (5 + days)


# --- empty and stale -------------------------------------------------------------------------------------------


def test_an_empty_list_is_told_where_there_were_many_entries() -> None:
    watch = Watch()
    watch.poll(Poll(listed=0, held=20))
    watch.poll(Poll(listed=None), minutes=60)
    watch.poll(Poll(listed=0), minutes=50)
    assert watch.heard == []
    watch.poll(Poll(listed=None), minutes=10)
    assert "its list is empty, and had 20 entries before" in watch.heard[0]
    watch.poll(Poll(listed=20), minutes=10)
    assert watch.heads[-1] == "Well again: lbci (after 2 h)"


def test_a_short_list_that_runs_dry_is_nothing_odd() -> None:
    watch = Watch()
    for _ in range(50):
        watch.poll(Poll(listed=0, held=3), minutes=60)
    assert watch.heard == []


def stale(hours: float) -> Poll:
    return Poll(silent=timedelta(hours=hours), usual=timedelta(hours=30))


def test_a_silence_is_told_once_it_is_unusual_and_when_it_ends() -> None:
    watch = Watch()
    for hour in range(29, 60):
        watch.poll(stale(hour), minutes=60)
    (text,) = watch.heard
    assert text.splitlines()[1].startswith("Since 19 Apr")
    assert "nothing new" in text
    watch.poll(stale(0), minutes=60)
    assert watch.heads[-1].startswith("Well again: lbci")


def dates(*days: float) -> list[datetime | None]:
    return [None, *(START - timedelta(days=ago) for ago in days)]


@pytest.mark.parametrize(
    ("found", "usual"),
    [
        (dates(*range(1000, 1020)), 30),  # a daily list that was given up
        (dates(*range(400, 800, 30)), 300),  # a monthly one
        (dates(*range(200, 600, 30)), None),  # that may come again
        (dates(*range(20, 40)), None),  # on holiday
        (dates(1000, 1001, 1002), None),  # too few to tell
        ([None] * 50, None),
    ],
)
def test_a_list_that_was_given_up_before_we_knew_it_is_found_by_its_dates(
    found: list[datetime | None], usual: int | None
) -> None:
    silence = long_silence(found, START)
    assert (silence is None) == (usual is None)
    if silence is not None:
        assert silence[1] == timedelta(days=usual or 0)


def test_nothing_is_said_of_silence_where_the_rhythm_is_not_known() -> None:
    watch = Watch()
    for _ in range(50):
        watch.poll(Poll(silent=timedelta(days=900), usual=None), minutes=60)
    assert watch.heard == []


def test_a_failing_source_is_not_told_to_be_silent_too() -> None:
    watch = failing(TIMEOUT, 60)
    for _ in range(50):
        watch.poll(Poll(error=TIMEOUT), minutes=60)
    assert len(watch.heard) == 1


def test_a_silent_source_that_then_fails_is_told_for_both() -> None:
    watch = Watch()
    for hour in range(31, 33):
        watch.poll(stale(hour), minutes=60)
    for _ in range(3):
        watch.poll(Poll(error=NOT_FOUND), minutes=60)
    assert [text.count("404") for text in watch.heard] == [0, 1]


# --- many at once ----------------------------------------------------------------------------------------------

MANY = tuple(f"source {number:02}" for number in range(50))


def outage(*, minutes: int = 120) -> Watch:
    """Return a watch on fifty sources, of which some are asked every ten minutes, and that fail from one moment on."""
    watch = Watch()
    watch.poll(GOOD, *MANY)
    for minute in range(1, minutes + 1):
        watch.poll(Poll(error=TIMEOUT), *MANY[minute % 10 :: 10], minutes=1)
    return watch


def test_an_outage_of_ours_is_one_message_and_one_when_it_is_over() -> None:
    watch = outage()
    assert len(watch.heard) == 1
    assert "cannot be read since 12:01" in watch.heads[0]
    assert "looks like our own network" in watch.heard[0]
    for minute in range(60):
        watch.poll(GOOD, *MANY[minute % 10 :: 10], minutes=1)
    assert len(watch.heard) == 2
    assert watch.heads[1].startswith("The network is back after 2 h")
    watch.poll(GOOD, *MANY, minutes=60)
    assert len(watch.heard) == 2
    assert set(watch.alarms.values()) == {WELL}


def test_what_does_not_come_back_with_the_network_is_named_and_told_when_it_does() -> None:
    watch = outage()
    watch.poll(GOOD, *MANY[1:], minutes=1)
    assert len(watch.heard) == 1
    watch.poll(Poll(error=TIMEOUT), MANY[0], minutes=10)
    assert "49 of 50 sources can be read again. Not yet: source 00." in watch.heard[1]
    watch.poll(GOOD, MANY[0], minutes=60)
    assert watch.heads[2].startswith("Well again: source 00")
    assert len(watch.heard) == 3


def test_during_an_outage_a_few_sources_are_tried_and_all_when_the_first_answers() -> None:
    watch = outage()
    watch.probed.clear()
    watch.tell()
    assert len(watch.probed) == 3
    watch.probed.clear()
    watch.poll(GOOD, MANY[7])
    assert set(watch.probed) == set(MANY) - {MANY[7]}


def test_a_few_that_fail_while_others_are_read_are_no_outage() -> None:
    watch = Watch()
    watch.poll(GOOD, *MANY)
    for _ in range(12):
        watch.poll(Poll(error=TIMEOUT), *MANY[:5], minutes=10)
        watch.poll(GOOD, *MANY[5:])
    assert watch.heads == ["5 sources need a look"]
    assert watch.heard[0].count("\n") == 2  # they have one reason, and are told by it


def test_before_it_is_called_an_outage_those_are_tried_that_were_not_asked_since_it_began() -> None:
    watch = Watch(unasked=["quiet"])
    watch.poll(Poll(error=TIMEOUT), *MANY[:3])
    watch.poll(Poll(error=TIMEOUT), *MANY[:3], minutes=1)
    assert watch.heard == []
    assert set(watch.probed) == {"quiet"}


def test_sources_on_one_host_are_no_outage_of_ours() -> None:
    alarm = WELL
    for minute in range(0, 60, 10):
        alarm = after(alarm, Poll(error=TIMEOUT), START + timedelta(minutes=minute))
    standings = [Standing(name=name, place="one.example", alarm=alarm) for name in MANY]
    assert onset(standings) is None


def test_what_happens_within_a_minute_is_one_message() -> None:
    watch = Watch()
    for name in ("a", "b"):
        watch.alarms[name] = after(WELL, Poll(error=GONE), watch.now)
        assert watch.tell(GATHER).again
        watch.now += timedelta(seconds=30)
    assert watch.heard == []
    watch.now += timedelta(seconds=1)
    watch.tell(GATHER)
    assert watch.heads == ["2 sources need a look"]
    assert not watch.tell(GATHER).again


def test_a_message_stays_short_however_many_sources_there_are() -> None:
    watch = Watch()
    for number in range(500):
        error = FetchError(f"410 Gone {number % 40}", permanent=True, status=410)
        watch.alarms[f"source {number}"] = after(WELL, Poll(error=error), watch.now)
    watch.tell()
    (text,) = watch.heard
    assert len(text.splitlines()) == 2 + 2 * SHOWN
    assert len(text) < 10_000


def test_a_renumbered_list_is_told_once() -> None:
    watch = Watch()
    watch.poll(replace(GOOD, renumbered=18))
    watch.poll(GOOD, minutes=5)
    (text,) = watch.heard
    assert text.startswith("Renumbered or moved: lbci (18 of 20)")
    assert watch.alarms["lbci"] == WELL


@pytest.mark.parametrize("fault", list(Fault))
def test_each_fault_has_words_and_advice(fault: Fault) -> None:
    polls = {
        Fault.UNREACHABLE: Poll(error=TIMEOUT),
        Fault.FAILING: Poll(error=BUSY),
        Fault.REFUSED: Poll(error=NOT_FOUND),
        Fault.GONE: Poll(error=GONE),
        Fault.NO_FEED: Poll(error=LOGIN),
        Fault.LOCAL: Poll(error=NO_PROGRAM),
        Fault.EMPTY: Poll(listed=0, held=9),
        Fault.STALE: stale(31),
    }
    watch = Watch()
    for _ in range(3):
        watch.poll(polls[fault], minutes=60)
    (trouble,) = watch.alarms["lbci"].troubles
    assert trouble.fault is fault
    head, what, todo = watch.heard[0].splitlines()
    assert head == "lbci needs a look"
    assert what.startswith("Since ")
    assert todo.endswith(".")
