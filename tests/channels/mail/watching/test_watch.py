from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Channel
from troth.channels.mail.mailbox.actions import Details, connect, start
from troth.channels.mail.mailbox.rules.place import Place
from troth.channels.mail.models import Alarm, Canary, Cause, Mailbox, ReceivedMail
from troth.channels.mail.watching.watch import round_of_watching, silent
from troth.core.database import see
from troth.core.models import FactRecord

MONDAY = datetime(2026, 11, 16, tzinfo=UTC)


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand, address="help@shop.example")


def mails(channel: Channel, *times: datetime) -> None:
    ReceivedMail.objects.bulk_create(
        ReceivedMail(
            brand_id=channel.brand_id,
            channel=channel,
            fingerprint=f"{number}{at}".encode(),
            ignored="for a test",
            received_at=at,
        )
        for number, at in enumerate(times)
    )


def weeks_of_mail(channel: Channel, weeks: int, *, an_hour: int = 4) -> datetime:
    """From nine to five on weekdays, until Monday at ten; the time of the last one."""
    last = MONDAY + timedelta(hours=10)
    times = [
        at
        for hours in range(weeks * 168)
        for part in range(an_hour)
        if (at := last - timedelta(hours=hours, minutes=part * 10)).weekday() < 5 and 9 <= at.hour < 17
    ]
    mails(channel, last, *times)
    return last


def rings(channel: Channel, now: datetime) -> list[str]:
    round_of_watching(now)
    see([channel.brand_id])
    return sorted(Alarm.objects.ringing().values_list("cause", flat=True))


def test_a_channel_that_falls_silent_in_a_busy_hour_alarms_and_one_at_night_does_not(
    channel: Channel,
) -> None:
    last = weeks_of_mail(channel, 4)
    assert silent(channel.pk, last + timedelta(minutes=50)) is None
    assert silent(channel.pk, last + timedelta(hours=2)) == last
    friday_evening = MONDAY - timedelta(days=3) + timedelta(hours=17)
    ReceivedMail.objects.filter(pk__gt=0, received_at__gt=friday_evening)
    assert rings(channel, last + timedelta(hours=2)) == [Cause.SILENT]
    mails(channel, last + timedelta(hours=2, minutes=1))
    assert rings(channel, last + timedelta(hours=2, minutes=2)) == []


def test_before_a_week_of_history_nothing_is_usual(channel: Channel) -> None:
    last = MONDAY + timedelta(hours=10)
    mails(channel, *(last - timedelta(minutes=10 * number) for number in range(500)))
    assert silent(channel.pk, last + timedelta(days=3)) is None


def test_a_weekend_without_mail_is_no_alarm_where_weekends_are_quiet(channel: Channel) -> None:
    weeks_of_mail(channel, 4)
    evening = MONDAY + timedelta(days=4, hours=16, minutes=55)
    mails(channel, *(MONDAY + timedelta(days=day, hours=hour) for day in range(5) for hour in range(11, 17)))
    mails(channel, evening)
    assert silent(channel.pk, MONDAY + timedelta(days=7, hours=9, minutes=5)) is None
    assert silent(channel.pk, MONDAY + timedelta(days=7, hours=13)) == evening


def failing(channel: Channel, since: datetime) -> None:
    mailbox = connect(channel, Details(Place("127.0.0.1", 1, "help"), ("INBOX",), "secret"))
    start(mailbox, {})
    Mailbox.objects.filter(pk=mailbox.pk).update(failing_at=since, failure="The login was refused.")


def test_a_mailbox_that_cannot_be_read_alarms_within_minutes_and_once(channel: Channel) -> None:
    now = timezone.now()
    failing(channel, now)
    assert rings(channel, now + timedelta(minutes=1)) == []
    assert rings(channel, now + timedelta(minutes=2)) == [Cause.LOGIN]
    assert rings(channel, now + timedelta(minutes=9)) == [Cause.LOGIN]
    assert Alarm.objects.get().words == "The login was refused."
    assert FactRecord.objects.filter(name="AlarmRaised").count() == 1
    Mailbox.objects.update(failing_at=None, failure="")
    assert rings(channel, now + timedelta(minutes=10)) == []
    assert FactRecord.objects.filter(name="AlarmEnded").count() == 1


def test_a_test_mail_that_does_not_come_back_alarms(channel: Channel, settings: object) -> None:
    settings.TROTH_CANARY_MINUTES = 60  # type: ignore[attr-defined]
    now = timezone.now()
    canary = Canary.objects.create(
        brand_id=channel.brand_id, channel=channel, external_id="<canary-1@shop.example>", sent_at=now
    )
    assert rings(channel, now + timedelta(minutes=9)) == []
    assert rings(channel, now + timedelta(minutes=11)) == [Cause.CANARY]
    Canary.objects.filter(pk=canary.pk).update(came_back_at=now)
    assert rings(channel, now + timedelta(minutes=12)) == []
