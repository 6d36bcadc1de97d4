"""The address at which calendar programs, which cannot sign in, read a brand's opening hours."""

import json
import secrets
from datetime import date, timedelta
from functools import lru_cache
from hmac import compare_digest

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from troth.accounts.access import hash_of
from troth.accounts.models import Brand, User
from troth.core.database import brands
from troth.core.facts import record
from troth.desk.hours.facts import HoursFeedMade, HoursFeedWithdrawn
from troth.desk.hours.models import HoursFeed
from troth.promises.actions import brands_own_hours
from troth.promises.moments import spoken
from troth.promises.opening.ical import as_ical
from troth.promises.rules.calendar import parse

FRESH_FOR = timedelta(minutes=15)


@transaction.atomic
def make_feed(brand: Brand, *, by: User, is_public: bool) -> str:
    """A new address in place of the one before: its key, told never again, or "" for a public one."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    withdraw_feed(brand, by=by)
    key = "" if is_public else secrets.token_urlsafe(32)
    feed = HoursFeed.objects.create(brand=brand, hash=hash_of(key) if key else None)
    record(HoursFeedMade(brand_id=brand.pk, actor_id=by.pk, feed_id=feed.pk, is_public=is_public))
    return key


@transaction.atomic
def withdraw_feed(brand: Brand, *, by: User) -> None:
    """Nobody reads the hours there any more."""
    for feed in HoursFeed.objects.living().filter(brand=brand):
        HoursFeed.objects.filter(pk=feed.pk).update(withdrawn_at=timezone.now())
        record(HoursFeedWithdrawn(brand_id=brand.pk, actor_id=by.pk, feed_id=feed.pk))


def living_feed(brand: Brand) -> HoursFeed | None:
    return HoursFeed.objects.living().filter(brand=brand).first()


@require_safe
@login_not_required
def hours_feed(request: HttpRequest, brand: str) -> HttpResponse:
    """The opening hours as iCalendar, where the brand lets whoever asks read them."""
    found = get_object_or_404(Brand, slug=brand)
    with brands([found.pk]):
        feed, hours = living_feed(found), brands_own_hours(found)
    if feed is None or hours is None or not _may_read(feed, request.GET.get("key", "")):
        raise Http404
    today = timezone.localdate(timezone=parse(hours.data).zone)
    with override(spoken(found.language)):
        file = _file(json.dumps(hours.data), found.name, spoken(found.language), today)
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    who = "public" if feed.is_public else "private"
    answer["Cache-Control"] = f"{who}, max-age={int(FRESH_FOR.total_seconds())}"
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _may_read(feed: HoursFeed, key: str) -> bool:
    return feed.hash is None or compare_digest(bytes(feed.hash), hash_of(key))


@lru_cache(maxsize=64)
def _file(data: str, name: str, _language: str, today: date) -> bytes:
    """In this language, which is the one that is active. To write two years of a zone down takes a while."""
    said = _("%(brand)s: opening hours") % {"brand": name}
    return as_ical(parse(json.loads(data)), name=said, since=today)
