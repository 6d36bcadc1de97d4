"""The page of a brand's opening hours: to see, to change, to take in from a file, and to hand out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from troth.accounts.access import Forbidden
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.desk.hours.feeds import living_feed, make_feed, withdraw_feed
from troth.desk.hours.forms import HoursForm, form_values
from troth.desk.hours.preview import days_ahead, said_now
from troth.people.rules.week import WEEKDAYS, minutes
from troth.promises import moments
from troth.promises.actions import brands_own_hours
from troth.promises.models import OpeningHours
from troth.promises.opening.actions import change_hours, current_policies
from troth.promises.opening.files import LARGEST_FILE, read_calendar_file
from troth.promises.rules.calendar import Calendar, CalendarError, as_data, parse

OFFICE: Mapping[str, Any] = {"week": {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}}
"""What the form begins with where nothing was written down yet."""


@require_GET
def hours(request: SignedInRequest, brand: str) -> HttpResponse:
    return _page(request, managed(request, brand))


@require_POST
def hours_change(request: SignedInRequest, brand: str) -> HttpResponse:
    found = managed(request, brand)
    form = HoursForm(request.POST)
    if not form.is_valid() or form.calendar is None:
        return _page(request, found, Said(form=form))
    change_hours(found, form.calendar, by=request.user, policies_follow=form.cleaned_data["follow"])
    return redirect("hours", brand)


@require_POST
def hours_preview(request: SignedInRequest, brand: str) -> HttpResponse:
    """What the form would come to, as it is being filled in; nothing is written down."""
    found, form = managed(request, brand), HoursForm(request.POST)
    calendar = form.calendar if form.is_valid() else None
    context = {"brand": brand, "problems": _problems(form), **_preview(found, calendar, timezone.now())}
    return render(request, "hours/_preview.html", context)


@require_POST
def hours_file(request: SignedInRequest, brand: str) -> HttpResponse:
    """A file fills in the form; nothing counts before somebody has looked at it and saved."""
    found, given = managed(request, brand), request.FILES.get("file")
    if not isinstance(given, UploadedFile):
        return _page(request, found, Said(problems=[_("Choose a file.")]))
    if (given.size or 0) > LARGEST_FILE:
        return _page(request, found, Said(problems=[_("The file is larger than a megabyte.")]))
    present = _present(found)
    try:
        imported = read_calendar_file(given.read(), present)
    except CalendarError as error:
        return _page(request, found, Said(problems=[str(error)]))
    notes = [_("Taken from the file. Look through it, then save.")]
    if imported.left_out:
        said = ", ".join(imported.left_out[:5])
        words = _("Left out, since they are neither closed days nor called open: %(titles)s")
        notes.append(words % {"titles": said})
    form = HoursForm(initial=form_values(as_data(imported.calendar)))
    return _page(request, found, Said(form=form, notes=notes, calendar=imported.calendar))


@require_POST
def hours_feed_making(request: SignedInRequest, brand: str) -> HttpResponse:
    """An address for everybody, one with a key, or none any more."""
    found, wanted = managed(request, brand), request.POST.get("make")
    if wanted not in ("public", "secret"):
        withdraw_feed(found, by=request.user)
        return redirect("hours", brand)
    key = make_feed(found, by=request.user, is_public=wanted == "public")
    if not key:
        return redirect("hours", brand)
    address = request.build_absolute_uri(reverse("hours_feed", args=[brand]))
    return _page(request, found, Said(feed_url=f"{address}?key={key}"))


def managed(request: SignedInRequest, slug: str) -> Brand:
    """The brand of the path, for whoever sets it up: hours and words are one brand's."""
    if slug == "all":
        raise Http404
    found = get_object_or_404(Brand, slug=slug, id__in=request.access.brands)
    if not request.access.may(Permission.MANAGE, found.pk):
        raise Forbidden(_("Only an owner sets opening hours and words."))
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the page says besides what is written down: of a form, of a file, or of a new address."""

    form: HoursForm | None = None
    problems: Sequence[str] = ()
    notes: Sequence[str] = ()
    calendar: Calendar | None = None
    feed_url: str | None = None


def _page(request: SignedInRequest, brand: Brand, said: Said = Said()) -> HttpResponse:
    written = list(OpeningHours.objects.filter(brand=brand, is_brands_own=True).order_by("-id")[:1])
    data = written[0].data if written else {"zone": brand.zone, **OFFICE}
    now = timezone.now()
    form = said.form or HoursForm(initial=form_values(data))
    drawn = said.calendar or form.calendar or parse(data)
    context = {
        "brand": brand.slug,
        "brand_row": brand,
        "form": form,
        "days": _week(form, as_data(drawn)),
        "problems": said.problems,
        "notes": said.notes,
        "written": written[0] if written else None,
        "feed": living_feed(brand),
        "public_url": request.build_absolute_uri(reverse("hours_feed", args=[brand.slug])),
        "feed_url": said.feed_url,
        **_preview(brand, drawn, now),
    }
    is_wrong = bool(said.problems or (form.is_bound and form.errors))
    return render(request, "hours/hours.html", context, status=422 if is_wrong else 200)


def _preview(brand: Brand, calendar: Calendar | None, now: datetime) -> dict[str, Any]:
    """The next days, and what those that promise by the brand's hours would say now."""
    policies = current_policies(brand)
    following = [policy for policy in policies if policy.hours and policy.hours.is_brands_own]
    others = [policy for policy in policies if policy not in following]
    return {
        "ahead": days_ahead(calendar, now) if calendar else [],
        "said": said_now(brand, following, calendar, now) if calendar else [],
        "following": following,
        "others": others,
        "zone": calendar.zone.key if calendar else brand.zone,
        "is_open": calendar.is_open(now) if calendar else False,
    }


def _week(form: HoursForm, data: Mapping[str, Any]) -> list[tuple[str, Any, list[tuple[int, int]]]]:
    """Each weekday's name, its field, and its windows in minutes after midnight."""
    hours = data["week"]
    return [
        (moments.weekday_name(number), field, [minutes(window) for window in hours.get(name, [])])
        for number, (name, field) in enumerate(zip(WEEKDAYS, form.weekdays(), strict=True))
    ]


def _problems(form: HoursForm) -> list[str]:
    return [str(error) for errors in form.errors.values() for error in errors]


def _present(brand: Brand) -> Calendar:
    row = brands_own_hours(brand)
    return parse(row.data if row else {"zone": brand.zone, **OFFICE})
