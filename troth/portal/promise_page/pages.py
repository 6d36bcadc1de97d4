"""What a brand shows to everybody: no session, no customer, and the same bytes for all who read one language.

What was put together is kept until what it rests on changes, so that a badge on a busy shop costs nothing.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from importlib.resources import files
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import get_language, override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from troth.core.database import brands
from troth.portal.promise_page import badge, documents
from troth.portal.promise_page.known.all import Known, known
from troth.portal.promise_page.showing import page
from troth.promises.moments import spoken

JSON, HTML, SVG = "application/json", "text/html; charset=utf-8", "image/svg+xml"
SCRIPT = "text/javascript; charset=utf-8"
FRESH_FOR = 5
"""Seconds for which a copy of it may be kept anywhere."""
PROGRAM_FRESH_FOR = 300
MOST_ANSWERS = 2000
FRAMED = "; ".join(
    ["default-src 'self'", "img-src 'self' data:", "object-src 'none'", "base-uri 'none'",
     "form-action 'none'", "frame-ancestors *"]
)  # fmt: skip
"""As every page's, but that any site may show it in a frame: it holds nothing that can be pressed."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Put together from what had these numbers."""

    numbers: tuple[int, ...]
    content: bytes
    mark: str


_answers: dict[tuple[str, str, str], Answer] = {}
Put = Callable[[Known, str], str]


def public(media: str) -> Callable[[Put], Callable[..., HttpResponse]]:
    """A page of that media type from what is known of the brand, in the language that is asked for."""

    def decorate(put: Put) -> Callable[..., HttpResponse]:
        @require_safe
        @login_not_required
        @wraps(put)
        def shown(request: HttpRequest, brand: str) -> HttpResponse:
            found = known(brand)
            if found is None and media == HTML:
                raise Http404
            if found is None:
                return _shared(JsonResponse({"error": "This brand shows nothing here."}, status=404))
            language = language_of(request, found.today.brand.language)
            answer = _answer(put, found, language)
            return _sent(request, answer, media, language)

        return shown

    return decorate


def language_of(request: HttpRequest, otherwise: str) -> str:
    """?language=, else what the browser asks for, else the brand's."""
    if wanted := request.GET.get("language"):
        return spoken(wanted)
    has_wish = "Accept-Language" in request.headers or settings.LANGUAGE_COOKIE_NAME in request.COOKIES
    return spoken(get_language() or otherwise) if has_wish else spoken(otherwise)


def _answer(put: Put, found: Known, language: str) -> Answer:
    key = (put.__name__, found.today.brand.slug, language)
    answer = _answers.get(key)
    if answer is None or answer.numbers != found.numbers:
        with brands([found.today.brand.pk]), override(language):
            content = put(found, language).encode()
        if len(_answers) >= MOST_ANSWERS:
            _answers.clear()
        mark = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
        answer = _answers[key] = Answer(found.numbers, content, mark)
    return answer


def _sent(request: HttpRequest, answer: Answer, media: str, language: str) -> HttpResponse:
    if request.headers.get("If-None-Match", "") == answer.mark:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(answer.content, content_type=media)
    response["ETag"] = answer.mark
    response["Cache-Control"] = f"public, max-age={FRESH_FOR}"
    response["Content-Language"] = language
    response["Vary"] = "Accept-Language"
    return response if media == HTML else _shared(response)


def _shared(response: HttpResponse) -> HttpResponse:
    """With scripts and pages of any site."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _rendered(template: str, found: Known, language: str) -> str:
    context = {"page": page(found, language), "language": language, "links": documents.links}
    return render_to_string(f"promise_page/{template}", context)


def _text(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, indent=2)


@public(HTML)
def promise_page(found: Known, language: str) -> str:
    return _rendered("promise.html", found, language)


@public(HTML)
def _framed(found: Known, language: str) -> str:
    return _rendered("embed.html", found, language)


@xframe_options_exempt
@login_not_required
def promise_embed(request: HttpRequest, brand: str) -> HttpResponse:
    response = _framed(request, brand)
    response["Content-Security-Policy"] = FRAMED
    return response


@public(SVG)
def promise_badge(found: Known, language: str) -> str:
    return badge.badge(found, language)


@public(JSON)
def promise_json(found: Known, language: str) -> str:
    return _text(documents.promises(found, language))


@public(JSON)
def brand_json(found: Known, language: str) -> str:
    return _text(documents.brand(found, language))


@public(JSON)
def contact_json(found: Known, language: str) -> str:
    return _text(documents.contact(found, language))


@require_safe
@login_not_required
def contact_js(request: HttpRequest, brand: str) -> HttpResponse:
    """The same for every brand, and there whether it shows anything or not: it asks for contact.json beside
    itself, and leaves the page alone where that is not there."""
    answer = Answer((), _program(), f'"{hashlib.sha256(_program()).hexdigest()[:20]}"')
    response = _sent(request, answer, SCRIPT, "en")
    response["Cache-Control"] = f"public, max-age={PROGRAM_FRESH_FOR}"
    return response


@cache
def _program() -> bytes:
    place = files("troth.portal.promise_page").joinpath("static", "troth", "promise_page", "contact.js")
    return place.read_bytes()
