from datetime import UTC, datetime, timedelta, timezone

import pytest

from troth.channels.imports.mail.times import written_at
from troth.channels.mail.rules.parse import parse

NOW = datetime(2025, 6, 1, tzinfo=UTC)
RECEIVED = (
    b"Received: from a by b; Mon, 03 Mar 2025 10:00:00 +0100\n"
    b"Received: from c by a; Mon, 03 Mar 2025 09:59:00 +0100\n"
)
NINE = datetime(2025, 3, 3, 9, tzinfo=UTC)


def at(headers: bytes, separator: bytes = b"", zone: timezone | None = None) -> datetime | None:
    return written_at(parse(headers + b"\nHello"), separator, zone=zone, now=NOW)


@pytest.mark.parametrize(
    "date",
    [
        b"Mon, 03 Mar 2025 09:00:00 +0000",
        b"Mon, 03 Mar 2025 04:00:00 -0500",
        b"Mon, 03 Mar 2025 09:00:00 -0000",
        b"Mon, 3 Mar 2025 09:00:00 GMT",
        b"3 Mar 2025 14:30 +0530",
        b"ma, 3 Mar 2025 10:00:00 +0100",
    ],
)
def test_zones_are_told_apart(date: bytes) -> None:
    assert at(b"Date: " + date + b"\n") == NINE


@pytest.mark.parametrize(
    "date",
    [
        b"",
        b"Date: yesterday\n",
        b"Date: Thu, 01 Jan 1970 00:00:00 +0000\n",
        b"Date: Mon, 03 Mar 2036 09:00:00 +0000\n",
        b"Date: 3 Mar 9999 99:99:99 +9999\n",
    ],
)
def test_a_missing_or_absurd_date_gives_way_to_the_topmost_received(date: bytes) -> None:
    assert at(date + RECEIVED) == NINE


def test_a_date_in_the_future_without_received_is_no_time() -> None:
    assert at(b"Date: Mon, 03 Mar 2036 09:00:00 +0000\n") is None


def test_a_date_without_a_zone_needs_one() -> None:
    assert at(b"Date: Mon, 03 Mar 2025 09:00:00\n") is None
    assert at(b"Date: Mon, 03 Mar 2025 10:00:00\n", zone=timezone(timedelta(hours=1))) == NINE


@pytest.mark.parametrize(
    "separator",
    [
        b"From - Mon Mar 03 09:00:00 2025",
        b"From x@y Mon Mar  3 10:00:00 +0100 2025",
        b"From 18@xxx Mon Mar 03 09:00:00 +0000 2025",
    ],
)
def test_the_line_before_a_mail_is_the_last_resort(separator: bytes) -> None:
    assert at(b"Subject: x\n", separator) == NINE
