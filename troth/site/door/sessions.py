"""Where somebody is signed in, so that they can see it and end it."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils import timezone

NOTED_EVERY = timedelta(minutes=5)
SEEN = "seen_at"
"""Where a session keeps when its last use was written down, in seconds since 1970."""


@receiver(user_logged_in, dispatch_uid="troth.site.door.sessions")
def begin(request: HttpRequest, **signal: Any) -> None:
    """Every way in ends here; a session that no browser asked for has no address and is not listed."""
    if "REMOTE_ADDR" in request.META:
        UserSession.objects.create_from_request(request)
        request.session[SEEN] = timezone.now().timestamp()


def note_use(request: HttpRequest) -> None:
    """Writes down when and from where, every few minutes at most: a page costs no query for it."""
    seen, now = request.session.get(SEEN), timezone.now()
    if seen is None or now.timestamp() - seen < NOTED_EVERY.total_seconds():
        return
    request.session[SEEN] = now.timestamp()
    used = UserSession.objects.filter(session_key=request.session.session_key)
    used.update(last_seen_at=now, ip=request.META.get("REMOTE_ADDR") or "0.0.0.0")  # noqa: S104 - nobody listens
