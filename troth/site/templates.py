"""Jinja2 as Troth's pages use it."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Any

from babel.dates import format_datetime
from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext, ngettext
from django_htmx.jinja import htmx_script
from heroicons.jinja import heroicon_mini, heroicon_outline
from jinja2 import Environment
from markupsafe import Markup

from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.site.account.devices import device
from troth.site.door.provider import provider_name
from troth.site.spans import ago, slack_words, ticking


def environment(**options: Any) -> Environment:
    options = {**options, "autoescape": True, "trim_blocks": True, "lstrip_blocks": True}
    made = Environment(extensions=["jinja2.ext.i18n"], **options)  # noqa: S701 - it is on, above
    made.install_gettext_callables(gettext, ngettext, newstyle=True)  # type: ignore[attr-defined]
    made.globals["_"] = said
    made.globals.update(
        static=static,
        url=lambda name, *arguments: _address(name, arguments, get_script_prefix()),
        icon=lru_cache(512)(heroicon_outline),
        icon_mini=lru_cache(512)(heroicon_mini),
        htmx_script=htmx_script(),
        languages=settings.LANGUAGES,
        is_demo=bool(settings.TROTH_DEMO),
        device=device,
    )
    made.globals.update(
        moment=moment, ago=ago, slack_words=slack_words, ticking=ticking, provider_name=provider_name
    )
    made.filters.update(moment=moment, ago=ago)
    return made


def said(words: str, /, **values: object) -> Markup:
    """`_` in templates: what Jinja's own does, of which a page of fifty rows asks hundreds of times."""
    text = _said(words, get_language() or "en")
    return text % values if values else text


def _saying(language: str) -> Callable[..., Markup]:
    """`said` for one page: which language is active is asked once."""

    def said_here(words: str, /, **values: object) -> Markup:
        text = _said(words, language)
        return text % values if values else text

    return said_here


@lru_cache(maxsize=4096)
def _address(name: str, arguments: tuple[object, ...], _prefix: str) -> str:
    """Below this prefix, which is the one that is active: a page names forty addresses."""
    return reverse(name, args=arguments)


@lru_cache(maxsize=8192)
def _said(words: str, language: str) -> Markup:
    """In this language, which is the one that is active; a doubled percent sign stays one."""
    text = Markup(gettext(words))  # noqa: S704 - our own words and our translators'
    return text if "%(" in words else text % {}


def frame(request: HttpRequest) -> dict[str, Any]:
    """What every page's frame shows: who is signed in, their brands, and which one they look at."""
    access = getattr(request, "access", None)
    match, mine = request.resolver_match, list(access.every_brand.values()) if access else []
    language = get_language() or "en"
    return {
        "_": _saying(language),
        "now": timezone.now(),
        "language": language,
        "brand": (match.kwargs.get("brand") if match else None) or (_usual(mine) if access else None),
        "brands": mine,
        "access": access,
        "answers": bool(access and access.where(Permission.WRITE)),
        "chosen_presence": request.session.get("presence", "online") if access else None,
        "audits": bool(access and access.where(Permission.AUDIT)),
        "leads": bool(access and access.where(Permission.LEAD)),
        "sees_insight": bool(access and access.where(Permission.INSIGHT)),
        "sees_team": bool(access and access.where(Permission.INVITE)),
        "sets_up": bool(access and access.where(Permission.MANAGE)),
    }


def _usual(brands: list[Brand]) -> str:
    """The brand to which the frame leads from a page that belongs to none."""
    return brands[0].slug if len(brands) == 1 else "all"


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
