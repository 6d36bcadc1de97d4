"""/account/notifications: what one wants to be told of and how, with a test of each way; a notice's words."""

import json
from datetime import timedelta
from functools import cache
from importlib.resources import files

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST, require_safe

from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Permission
from troth.accounts.web import SignedInRequest
from troth.core.paging import id_in
from troth.desk.notices.devices import add_device, remove_device
from troth.desk.notices.keys import public_key
from troth.desk.notices.models import Notice, NoticeWish, PushSubscription
from troth.desk.notices.pushing import NotPushed, Push, PushGone, send
from troth.desk.notices.telling import told
from troth.desk.notices.words import tried

REASONS = ("has_offer", "has_mention", "has_assigned", "has_answered", "has_at_risk")
WAYS = ("has_sound", "has_desktop", "may_show_words")


class WishForm(forms.ModelForm):  # type: ignore[type-arg]
    """Each box by itself: what is not ticked is not told."""

    class Meta:
        model = NoticeWish
        fields = [*REASONS, *WAYS]
        labels = {
            "has_offer": gettext_lazy("I am asked to take a conversation"),
            "has_mention": gettext_lazy("Somebody mentions me in a note"),
            "has_assigned": gettext_lazy("Somebody gives me a conversation"),
            "has_answered": gettext_lazy("A customer writes in what I hold or answered last"),
            "has_at_risk": gettext_lazy("A promise in what I hold is at risk"),
            "has_sound": gettext_lazy("A short sound, while a page is open"),
            "has_desktop": gettext_lazy("On the desktop, while a page is open"),
            "may_show_words": gettext_lazy("Show who wrote, and the first words"),
        }


@require_GET
def notifications(request: SignedInRequest) -> HttpResponse:
    wish = NoticeWish.objects.filter(user=request.user).first()
    return render(
        request,
        "desk/notices.html",
        {
            "form": WishForm(instance=wish),
            "is_new": wish is None,
            "reasons": REASONS,
            "public_key": public_key(),
            "devices": PushSubscription.objects.filter(user=request.user).order_by("-id"),
            "session_key": request.session.session_key,
            "may_answer": bool(request.access.where(Permission.WRITE)),
        },
    )


@require_POST
def wishes(request: SignedInRequest) -> HttpResponse:
    wish, _is_new = NoticeWish.objects.get_or_create(user=request.user)
    form = WishForm(request.POST)
    form.is_valid()  # boxes alone: each is ticked or not
    NoticeWish.objects.filter(pk=wish.pk).update(**form.cleaned_data)
    if request.headers.get("Accept") == "application/json":
        return JsonResponse({"saved": True})
    return redirect("notifications")


@require_POST
def devices(request: SignedInRequest) -> HttpResponse:
    """This browser takes pushes from now on; it says so again each time that it is signed in."""
    said = _texts(request, "endpoint", "p256dh", "auth")
    NoticeWish.objects.get_or_create(user=request.user)
    device = add_device(
        request.user,
        **said,
        session_key=request.session.session_key or "",
        user_agent=request.headers.get("User-Agent", ""),
    )
    return JsonResponse({"id": device.pk}, status=201)


@require_POST
def device_removal(request: SignedInRequest) -> HttpResponse:
    remove_device(request.user, _texts(request, "endpoint")["endpoint"])
    if request.headers.get("Accept") == "application/json":
        return HttpResponse(status=204)
    return redirect("notifications")


@require_POST
def push_test(request: SignedInRequest) -> HttpResponse:
    """To this browser, at once, so that whoever presses the button hears what is wrong."""
    mine = PushSubscription.objects.filter(
        user=request.user, endpoint=_texts(request, "endpoint")["endpoint"]
    )
    device = get_object_or_404(mine)
    brand = Brand.objects.filter(id__in=request.access.brands).order_by("name").first()
    push = Push(json.dumps(tried(brand).data()).encode(), keeps=timedelta(minutes=1))
    try:
        send(device, push)
    except PushGone as gone:
        device.delete()
        return JsonResponse({"error": str(gone)}, status=gone.status)
    except NotPushed as refused:
        return JsonResponse({"error": str(refused)}, status=refused.status)
    return JsonResponse({"sent": True})


@require_GET
def notice(request: SignedInRequest) -> HttpResponse:
    """What an open page says of a notice that the live line named by its numbers, and how it may say it."""
    number, brand_id, conversation_id = (
        id_in(request.GET.get(name, "")) for name in ("notice", "brand", "conversation")
    )
    if number not in Notice.values or brand_id not in request.access.brands or conversation_id is None:
        raise Http404
    found = told(brand_id, conversation_id, user_id=request.user.pk, number=number)
    if found is None and number == Notice.OFFER:
        # Routing rings for whoever is asked and when it is over, whatever they wish to hear.
        return HttpResponse(status=204)
    if found is None:
        raise Http404
    ways = {"sound": found.wish.has_sound, "desktop": found.wish.has_desktop}
    return JsonResponse({**found.said().data(), **ways})


@require_safe
@login_not_required
def push_worker(request: HttpRequest) -> HttpResponse:
    """The program that wakes for a push. It lies at the root: a worker sees only what is below itself."""
    answer = HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "no-cache"
    return answer


@cache
def _worker() -> bytes:
    place = files("troth.site").joinpath("static", "troth", "push-worker.js")
    return place.read_bytes()


def _texts(request: SignedInRequest, *names: str) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "") for name in names}
