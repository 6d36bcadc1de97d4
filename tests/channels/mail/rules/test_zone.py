import pytest

from troth.channels.mail.rules.zone import zone_of


@pytest.mark.parametrize(
    ("header", "zone"),
    [
        ("Mon, 23 Nov 2026 12:00:00 +0300", "UTC+03:00"),
        ("Mon, 23 Nov 2026 12:00:00 -0330", "UTC-03:30"),
        ("Mon, 23 Nov 2026 12:00:00 +0545 (NPT)", "UTC+05:45"),
        ("Mon, 23 Nov 2026 12:00:00 EST", "UTC-05:00"),
        ("Mon, 23 Nov 2026 12:00:00 +0200", "UTC+02:00"),
        ("Mon, 23 Nov 2026 12:00:00 +0100", "Europe/Amsterdam"),
        ("Mon, 22 Jun 2026 12:00:00 +0200", "Europe/Amsterdam"),
        ("Mon, 22 Jun 2026 12:00:00 +0100", "UTC+01:00"),
        ("Mon, 23 Nov 2026 12:00:00 +0000", "Europe/Amsterdam"),
        ("Mon, 23 Nov 2026 12:00:00 -0000", "Europe/Amsterdam"),
        ("Mon, 23 Nov 2026 12:00:00 GMT", "Europe/Amsterdam"),
        ("Mon, 23 Nov 2026 12:00:00", "Europe/Amsterdam"),
        ("Mon, 23 Nov 2026 12:00:00 +9900", "Europe/Amsterdam"),
        ("Fri, 31 Dec 9999 23:59:59 -1100", "Europe/Amsterdam"),
        ("Mon, 23 Nov 2026 12:00:00 +1400", "UTC+14:00"),
        ("Mon, 99 Nov 2026 12:00:00 +0300", "Europe/Amsterdam"),
        ("yesterday", "Europe/Amsterdam"),
        ("", "Europe/Amsterdam"),
        (None, "Europe/Amsterdam"),
    ],
)
def test_the_zone_of_a_mail(header: str | None, zone: str) -> None:
    assert zone_of(header, "Europe/Amsterdam") == zone
