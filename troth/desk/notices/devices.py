"""The browsers of one person that take pushes: added by themselves, and taken away."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.core.errors import Refused
from troth.desk.notices.models import PushSubscription
from troth.desk.notices.rules.endpoints import is_allowed, is_point, key_bytes

SAID = ["user", "p256dh", "auth", "session_key", "user_agent"]
MOST = 20
"""Browsers of one person; the one that was heard of longest ago makes room."""


class NoDevice(Refused):
    """What a browser said of itself is no subscription, or leads to a push service that nobody knows."""

    status = 422


@transaction.atomic
def add_device(
    user: User, *, endpoint: str, p256dh: str, auth: str, session_key: str, user_agent: str = ""
) -> PushSubscription:
    """The same browser again is the same row; who else was signed in there before gets nothing there now."""
    point = key_bytes(p256dh, length=65)
    if point is None or not is_point(point) or key_bytes(auth, length=16) is None:
        raise NoDevice(_("This browser did not say how to reach it. Reload the page and try again."))
    if not is_allowed(endpoint, settings.TROTH_PUSH_HOSTS):
        raise NoDevice(_("This browser’s push service is not one that Troth sends to."))
    said = PushSubscription(
        user=user,
        endpoint=endpoint,
        p256dh=p256dh,
        auth=auth,
        session_key=session_key,
        user_agent=user_agent[:300],
    )
    # One statement, so that two tabs which say it at once are no error.
    PushSubscription.objects.bulk_create(
        [said], update_conflicts=True, unique_fields=["endpoint"], update_fields=SAID
    )
    mine = PushSubscription.objects.filter(user=user)
    mine.exclude(pk__in=list(mine.order_by("-id").values_list("pk", flat=True)[:MOST])).delete()
    return mine.get(endpoint=endpoint)


def remove_device(user: User, endpoint: str) -> None:
    PushSubscription.objects.filter(user=user, endpoint=endpoint).delete()
