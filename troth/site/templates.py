"""Jinja2 as Troth's pages use it."""

from datetime import datetime
from typing import Any

from babel.dates import format_datetime, format_timedelta
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext
from django_htmx.jinja import htmx_script
from heroicons.jinja import heroicon_mini, heroicon_outline
from jinja2 import Environment
from markupsafe import Markup

from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission


def environment(**options: Any) -> Environment:
    options = {**options, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 - it is on, above
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals.update(
        static=static,
        url=lambda name, *arguments: reverse(name, args=arguments),
        icon=heroicon_outline,
        icon_mini=heroicon_mini,
        htmx_script=htmx_script(),
        languages=settings.LANGUAGES,
        is_demo=bool(settings.TROTH_DEMO),
    )
    made.globals.update(moment=moment, ago=ago, slack_words=slack_words)
    made.filters.update(moment=moment, ago=ago)
    return made


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows: who is signed in, their brands, and which one they look at."""
    access = getattr(request, "access", None)
    match = request.resolver_match
    return {
        "now": timezone.now(),
        "language": get_language() or "en",
        "brand": match.kwargs.get("brand") if match else None,
        "brands": _brands(request) if access else [],
        "access": access,
        "sees_insight": bool(access and access.where(Permission.INSIGHT)),
        "sets_up": bool(access and access.where(Permission.MANAGE)),
    }


def _brands(request: HttpRequest) -> list[Brand]:
    return list(Brand.objects.filter(id__in=getattr(request, "all_brands", ())).order_by("name"))


def moment(at: datetime | None) -> Markup:
    """A time in the reader's zone, short, with the whole of it one hover away."""
    if at is None:
        return Markup("")
    here, now = localtime(at), localtime()
    pattern = "HH:mm" if here.date() == now.date() else "d MMM HH:mm"
    if here.year != now.year:
        pattern = "d MMM y HH:mm"
    language = get_language() or "en"
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        at.isoformat(timespec="seconds"),
        format_datetime(here, "EEEE d MMMM y HH:mm:ss zzzz", tzinfo=here.tzinfo, locale=language),
        format_datetime(here, pattern, tzinfo=here.tzinfo, locale=language),
    )


def ago(at: datetime | None) -> str:
    if at is None:
        return ""
    return str(format_timedelta(at - timezone.now(), add_direction=True, locale=get_language() or "en"))


def slack_words(due_at: datetime, now: datetime) -> str:
    """As in "in 12 minutes" or "3 minutes late", for where no clock can tick."""
    language = get_language() or "en"
    if due_at >= now:
        return str(format_timedelta(due_at - now, add_direction=True, locale=language))
    return gettext("%(span)s late") % {"span": format_timedelta(now - due_at, locale=language)}
