from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from troth.accounts.models import User


class SignIn(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves: people are set up, or invited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """A page that shows somebody's name needs no banner that says they are signed in."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Nobody is mailed unasked; what was changed is on a person's own page."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def authenticate(self, request: HttpRequest, **credentials: Any) -> User | None:
        """Who is no longer active is told what anybody with a wrong password is told."""
        user = super().authenticate(request, **credentials)
        return user if isinstance(user, User) and user.is_active else None
