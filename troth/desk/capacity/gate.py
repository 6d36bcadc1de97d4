"""Whether a promise can be confirmed as it is, or only with a stated reason."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.desk.capacity.words import percent
from troth.promises.capacity.reckoning import Draft, share_kept
from troth.promises.capacity.rules.capacity import ENOUGH
from troth.promises.rules.calendar import Calendar
from troth.promises.rules.terms import Terms


def reason_needed(
    channel: Channel, terms: Terms, allowed: timedelta, *, calendar: Calendar | None = None
) -> str | None:
    """What a reason must be given for, in a sentence; none where it can be kept or too little is known.

    `channel.brand` is loaded. Without a calendar the brand's own hours count.
    """
    draft = Draft(allowed, terms, calendar) if calendar else Draft.plain(channel, allowed, terms)
    share = share_kept(channel, draft, now=timezone.now())
    if share is None or share >= ENOUGH:
        return None
    return _(
        "The people on duty can keep %(share)s of this promise. Below %(enough)s it needs a reason: promise "
        "longer, plan more people, or say why it is promised all the same."
    ) % {"share": percent(share), "enough": percent(ENOUGH)}
