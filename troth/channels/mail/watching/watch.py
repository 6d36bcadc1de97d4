"""Watching the channels: which cannot be read, is silent, loses its permission or its test mail."""

import logging
import threading
from collections import Counter
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, Channel
from troth.channels.mail.mailbox.look import MOST_TRIES
from troth.channels.mail.mailbox.rules import silence
from troth.channels.mail.models import Canary, Cause, FetchedMail, Mailbox, ReceivedMail
from troth.channels.mail.watching.alarms import end_alarm, raise_alarm
from troth.channels.mail.watching.canaries import TAKES_AT_MOST, release
from troth.core.database import brands

logger = logging.getLogger(__name__)

EVERY = 30.0
"""Seconds between two rounds; an alarm comes at most this much later than it could."""
FAILS_FOR = timedelta(minutes=2)
"""A line that breaks off is no alarm; one that does not come back is."""
GRANT_ENDS = timedelta(days=7)
LOCK = "select pg_try_advisory_xact_lock(hashtext('troth watch'))"


def watch(stop: threading.Event) -> None:
    """Until told to stop; several processes watch in turn."""
    try:
        while not stop.is_set():
            try:
                round_of_watching(timezone.now())
            except Exception:
                logger.exception("the watch stumbled and starts again")
                connection.close()
            stop.wait(EVERY)
    finally:
        connection.close()


def round_of_watching(now: datetime) -> None:
    """Look at every mail channel once; then send the canaries that are due."""
    due: list[Channel] = []
    with brands(list(Brand.objects.values_list("id", flat=True))):
        if not _is_our_turn():
            return
        for channel in Channel.objects.filter(kind="mail").select_related("brand", "mailbox").order_by("id"):
            _look_at(channel, now)
            if _canary_is_due(channel, now):
                due.append(channel)
    for channel in due:
        try:
            release(channel)
        except Exception as error:
            logger.warning("channel %s could not send its test mail: %s", channel.pk, error)


def _is_our_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        return bool(cursor.fetchone()[0])


def _look_at(channel: Channel, now: datetime) -> None:
    mailbox: Mailbox | None = getattr(channel, "mailbox", None)
    if mailbox is not None:
        _look_at_login(channel, mailbox, now)
        _look_at_grant(channel, mailbox, now)
        _look_at_troubles(channel, mailbox, now)
    if mailbox is None or mailbox.is_taking:
        _look_at_silence(channel, now)
    else:
        end_alarm(channel, Cause.SILENT)
    _look_at_canary(channel, now)


def _look_at_login(channel: Channel, mailbox: Mailbox, now: datetime) -> None:
    failing_at = mailbox.failing_at
    if failing_at is None or not mailbox.is_taking:
        end_alarm(channel, Cause.LOGIN)
    elif now - failing_at >= FAILS_FOR:
        raise_alarm(channel, Cause.LOGIN, mailbox.failure, since_at=failing_at)


def _look_at_grant(channel: Channel, mailbox: Mailbox, now: datetime) -> None:
    ends_at = mailbox.grant_ends_at
    if ends_at is None or ends_at - now > GRANT_ENDS:
        end_alarm(channel, Cause.GRANT)
        return
    words = _("The permission ends on %(day)s: renew it before.") % {"day": ends_at.date().isoformat()}
    raise_alarm(channel, Cause.GRANT, words, since_at=now)


def _look_at_troubles(channel: Channel, mailbox: Mailbox, now: datetime) -> None:
    troubled = FetchedMail.objects.filter(folder__mailbox=mailbox, taken_at=None, left_at=None)
    count = troubled.filter(tries__gte=2).count()
    if not count:
        end_alarm(channel, Cause.TROUBLE)
        return
    words = _(
        "%(count)s mails could not be taken in several tries; they lie in the mailbox (at most %(tries)s)."
    )
    raise_alarm(channel, Cause.TROUBLE, words % {"count": count, "tries": MOST_TRIES}, since_at=now)


def _look_at_silence(channel: Channel, now: datetime) -> None:
    silent_since = silent(channel.pk, now)
    if silent_since is None:
        end_alarm(channel, Cause.SILENT)
        return
    words = _("The last mail came %(when)s UTC; at these hours there is usually much more.")
    raise_alarm(
        channel,
        Cause.SILENT,
        words % {"when": silent_since.strftime("%Y-%m-%d %H:%M")},
        since_at=silent_since,
    )


def silent(channel_id: int, now: datetime) -> datetime | None:
    """Since when the channel is silent against its last four weeks, or none.

    The weeks end with the last mail: the silence itself must not become what is usual.
    """
    mails = ReceivedMail.objects.filter(channel=channel_id)
    ends = mails.aggregate(first=Min("received_at"), last=Max("received_at"))
    first, last = ends["first"], ends["last"]
    if first is None or last - first < silence.LEAST_HISTORY:
        return None
    start = max(first, last - timedelta(weeks=silence.WEEKS))
    times = mails.filter(received_at__gte=start).values_list("received_at", flat=True)
    arrivals = Counter(silence.hour_of_week(at) for at in times.iterator())
    weeks = (last - start) / timedelta(weeks=1)
    # A year is long enough: whatever is to be expected then, it is silent.
    since = max(last, now - timedelta(days=366))
    usual = silence.expected(arrivals, weeks=weeks, since=since, until=now)
    return last if silence.is_silent(usual) else None


def _canary_is_due(channel: Channel, now: datetime) -> bool:
    every = timedelta(minutes=settings.TROTH_CANARY_MINUTES)
    mailbox: Mailbox | None = getattr(channel, "mailbox", None)
    if not every or not channel.relay or (mailbox is not None and not mailbox.is_taking):
        return False
    return not Canary.objects.filter(channel=channel, sent_at__gt=now - every).exists()


def _look_at_canary(channel: Channel, now: datetime) -> None:
    newest = (
        Canary.objects.filter(channel=channel, sent_at__lte=now - TAKES_AT_MOST).order_by("-sent_at").first()
    )
    later = Canary.objects.filter(channel=channel, came_back_at__isnull=False)
    if newest is None or newest.came_back_at or later.filter(sent_at__gt=newest.sent_at).exists():
        end_alarm(channel, Cause.CANARY)
    elif settings.TROTH_CANARY_MINUTES:
        words = _("A test mail that was sent %(when)s UTC has not come back.")
        told = words % {"when": newest.sent_at.strftime("%Y-%m-%d %H:%M")}
        raise_alarm(channel, Cause.CANARY, told, since_at=newest.sent_at)
