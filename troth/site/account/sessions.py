"""The sessions of one person, and their end."""

from dataclasses import dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db.models import QuerySet
from django.utils import timezone

from troth.accounts.models import User
from troth.site.account.devices import device, is_handheld


@dataclass(frozen=True, slots=True)
class Seat:
    """One browser in which somebody is signed in."""

    id: int
    program: str
    system: str
    is_handheld: bool
    address: str
    begun_at: datetime
    seen_at: datetime
    is_this: bool


def seats(user: User, session_key: str | None) -> list[Seat]:
    """This browser first, then whichever was used last."""
    found = [_seat(row, session_key) for row in living(user)]
    return sorted(found, key=lambda seat: (not seat.is_this, -seat.seen_at.timestamp()))


def living(user: User) -> "QuerySet[UserSession]":
    running = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    return UserSession.objects.filter(user=user, session_key__in=running)  # type: ignore[no-any-return]


def end_others(user: User, session_key: str | None) -> int:
    others = list(UserSession.objects.filter(user=user).exclude(session_key=session_key or ""))
    for one in others:
        one.end()
    return len(others)


def _seat(row: UserSession, session_key: str | None) -> Seat:
    program, system = device(row.user_agent)
    return Seat(
        id=row.pk,
        program=program,
        system=system,
        is_handheld=is_handheld(row.user_agent),
        address=row.ip,
        begun_at=row.created_at,
        seen_at=row.last_seen_at,
        is_this=row.session_key == session_key,
    )
