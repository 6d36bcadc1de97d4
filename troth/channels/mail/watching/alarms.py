"""Raising an alarm once for an incident, ending it, and having the owners told."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from troth.accounts.models import Channel
from troth.channels.mail.facts import AlarmEnded, AlarmRaised
from troth.channels.mail.jobs import tell_owners
from troth.channels.mail.models import Alarm, Cause
from troth.core.facts import record


@transaction.atomic
def raise_alarm(channel: Channel, cause: Cause, words: str, *, since_at: datetime) -> None:
    """Once for an incident: while it lasts, only its words are kept up to date."""
    alarm, is_new = Alarm.objects.get_or_create(
        brand_id=channel.brand_id,
        channel=channel,
        cause=cause,
        ended_at=None,
        defaults={"words": words, "since_at": since_at},
    )
    if not is_new:
        if alarm.words != words:
            Alarm.objects.filter(pk=alarm.pk).update(words=words)
        return
    record(
        AlarmRaised(brand_id=channel.brand_id, channel_id=channel.pk, alarm_id=alarm.pk, cause=cause.value)
    )
    tell_owners.defer(brand_id=channel.brand_id, alarm_id=alarm.pk)


@transaction.atomic
def end_alarm(channel: Channel, cause: Cause) -> None:
    """What was wrong is right again."""
    for alarm in Alarm.objects.ringing().filter(channel=channel, cause=cause):
        Alarm.objects.filter(pk=alarm.pk).update(ended_at=timezone.now())
        record(
            AlarmEnded(brand_id=channel.brand_id, channel_id=channel.pk, alarm_id=alarm.pk, cause=cause.value)
        )
