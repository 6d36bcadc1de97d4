"""Errors of the API as RFC 9457 problem details."""

import json
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse


def problem(status: int, detail: str, **more: Any) -> HttpResponse:
    """An `application/problem+json` body: type, title, status, detail, and what else helps."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail}
    return HttpResponse(json.dumps({**body, **more}), status=status, content_type="application/problem+json")
