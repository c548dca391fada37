"""Until when a press release asks not to be published is read as it is written, and in doubt as the later time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.sources._embargo import embargo_until

SENT = datetime(2026, 5, 8, 15, 0, tzinfo=timezone(timedelta(hours=2)))  # a Friday


def utc(month: int, day: int, hour: int = 0, minute: int = 0, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("EMBARGOED UNTIL 00:01 GMT 12 May 2026", utc(5, 12, 0, 1)),
        ("EMBARGOED UNTIL 0001 GMT, TUESDAY 12 MAY 2026", utc(5, 12, 0, 1)),
        ("STRICTLY EMBARGOED FOR RELEASE UNTIL 00.01 BST ON TUESDAY 12TH MAY", utc(5, 11, 23, 1)),
        ("Under strict embargo until Tuesday, 12 May 2026, 10:00 CET", utc(5, 12, 9)),
        ("Under embargo until 10:00 CEST on 12 May 2026", utc(5, 12, 8)),
        ("*** EMBARGO: 12 May 2026, 9am London time ***", utc(5, 12, 8)),
        ("Embargo:\n\n12/05/2026 18:30 UTC", utc(5, 12, 18, 30)),
        ("Not for publication before 6 p.m. ET on May 12", utc(5, 12, 22)),
        ("NOT FOR RELEASE, IN WHOLE OR IN PART, UNTIL 2026-05-12 at 14:00 GMT+3", utc(5, 12, 11)),
        ("Not to be published before noon on May 12th, 2026 (EDT)", utc(5, 12, 16)),
        ("Transmission is embargoed until 8:30 a.m. (ET) Tuesday, May 12, 2026", utc(5, 12, 12, 30)),
        ("HOLD FOR RELEASE UNTIL MAY 12, 2026 5:00 PM PT", utc(5, 13, 0)),
        ("Sperrfrist: 12.05.2026, 10:00 Uhr", utc(5, 12, 8)),
        ("SPERRFRIST bis Dienstag, 12. Mai 2026, 10.30 Uhr MESZ", utc(5, 12, 8, 30)),
        ("Sperrfrist: 12.05., 6 Uhr", utc(5, 12, 4)),
        ("Sous embargo jusqu'au 12 mai 2026 à 10h00 (Paris time)", utc(5, 12, 8)),
        ("EMBARGADO HASTA el 12 de mayo de 2026 a las 10:00 CEST", utc(5, 12, 8)),
        ("Embargo fino alle 10:00 del 12 maggio 2026", utc(5, 12, 8)),
        ("Embargoed until midnight on 12 May GMT", utc(5, 13)),
        ("Embargoed until 12 May 2026 00:01+05:30", utc(5, 11, 18, 31)),
    ],
)
def test_an_embargo_is_read_as_it_is_written(written: str, until: datetime) -> None:
    assert embargo_until(written, SENT) == until
    assert embargo_until(f"PRESS RELEASE\n\n{written}\n\nThe port reopens on 3 June 2026 at 7:00.", SENT) == until


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("Embargoed until Tuesday 10am", utc(5, 12, 8)),
        ("Embargoed until Friday 10am", utc(5, 15, 8)),
        ("Embargoed until tomorrow, 06:00 GMT", utc(5, 9, 6)),
        ("Embargoed until 18:00", utc(5, 8, 16)),
        ("Embargoed until 10:00", utc(5, 9, 8)),
        ("Embargo: 12 May", utc(5, 11, 22)),
        ("Embargo: 3 January, 10:00 GMT", utc(1, 3, 10)),
        ("Embargo: 3 October, 10:00 GMT", utc(10, 3, 10)),
    ],
)
def test_what_is_not_said_is_filled_in_from_when_it_was_sent(written: str, until: datetime) -> None:
    assert embargo_until(written, SENT) == until


def test_a_day_without_a_year_may_be_one_of_next_year() -> None:
    assert embargo_until("Embargo: 4 January, 10:00 GMT", datetime(2026, 12, 28, tzinfo=UTC)) == utc(
        1, 4, 10, year=2027
    )


@pytest.mark.parametrize(
    ("written", "until"),
    [
        ("Embargo: 12 May 2026, 10:00 IST", utc(5, 12, 9)),  # not India's 04:30
        ("Embargo: 12 May 2026, 10:00 CST", utc(5, 12, 16)),  # not China's 02:00
        ("Embargo: 12 May 2026, 10:00 EST", utc(5, 12, 15)),  # as written, though it is summer there
        ("Embargo: 06/05/2026 10:00 GMT", utc(6, 5, 10)),  # 6 May is over
        ("Embargo: 10/05/2026 10:00 GMT", utc(5, 10, 10)),  # not 5 October
        ("Embargo: 05/13/2026 10:00 GMT", utc(5, 13, 10)),
        ("Embargoed until 12 May 2026 10:00 GMT\nEmbargoed until 13 May 2026 10:00 GMT", utc(5, 13, 10)),
        ("Embargo: 25 October 2026, 01:30 London time", utc(10, 25, 1, 30)),  # an hour that comes twice
    ],
)
def test_in_doubt_it_is_the_later_or_the_likelier_time(written: str, until: datetime) -> None:
    assert embargo_until(written, SENT) == until


@pytest.mark.parametrize(
    "written",
    [
        "",
        "FOR IMMEDIATE RELEASE, 12 May 2026",
        "Parliament prolongs the arms embargo until 12 May 2026",
        "The oil embargo ends on 12 May 2026 at 10:00",
        "Embargo until further notice",
        "Embargo: see below",
        "Embargo: 31 February 2026, 10:00",
        "Embargo: 12 May 2036, 10:00",
        "Embargo until 2027 for oil",
        "Sperrfrist: keine",
    ],
)
def test_what_states_no_embargo_has_none(written: str) -> None:
    assert embargo_until(written, SENT) is None


def test_without_a_time_of_sending_only_a_full_date_counts() -> None:
    assert embargo_until("Embargo: 12 May 2026, 10:00", None) == utc(5, 12, 10)
    assert embargo_until("Embargo: 12 May, 10:00", None) is None
    assert embargo_until("Embargoed until Tuesday 10:00", None) is None


@given(some.text(alphabet="emabrgoduntil: 0123456789./-+GMTay\n", max_size=200), some.booleans())
def test_nothing_that_is_written_after_it_raises(rest: str, known: bool) -> None:  # noqa: FBT001 - hypothesis hands it in
    until = embargo_until(f"Embargoed until {rest}", SENT if known else None)
    assert until is None or until.tzinfo is UTC


def test_only_the_top_of_a_text_is_read() -> None:
    embargo = "\nEmbargo: 12 May 2026, 10:00 GMT"
    assert embargo_until("x" * 3_000 + embargo, SENT) is not None
    for text in ("embargo " * 1_000, "not for publication " * 1_000, "Embargoed until " + "9" * 5_000, "_" * 5_000):
        assert embargo_until(text * 100 + embargo, SENT) is None
