"""What every page is sent with, and where a visitor goes while nobody has set Troth up."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from troth.accounts.models import User

Respond = Callable[[HttpRequest], HttpResponseBase]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)


class ContentSecurityPolicy:
    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.respond(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        return response


class FirstRun:
    """Leads every visitor to the first-run page until there is a user; looks no more once there is one."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.is_set_up = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        opens_page = request.method == "GET" and request.path_info in ("/", "/sign-in")
        if opens_page and not self.is_set_up:
            self.is_set_up = User.objects.exists()
            if not self.is_set_up:
                return redirect("first_run")
        return self.respond(request)
