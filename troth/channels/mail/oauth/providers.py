"""Who grants access to mailboxes, and where: addresses and scopes as the providers publish them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.conf import settings
from django.utils.translation import gettext as _

from troth.core.errors import Refused


class NoSuchProvider(Refused):
    """Not one of those that we know, or this installation is not registered there."""


@dataclass(frozen=True, slots=True)
class Provider:
    """A registered client at one provider (RFC 6749); without `device_url` it has no flow for devices."""

    name: str
    title: str
    authorization_url: str
    token_url: str
    scope: str
    client: str
    secret: str = field(default="", repr=False)
    device_url: str = ""
    asking_for: Mapping[str, str] = field(default_factory=dict)


def provider(name: str) -> Provider:
    """Raises NoSuchProvider."""
    known = {"google": _google, "microsoft": _microsoft}
    if name not in known:
        raise NoSuchProvider(_("Providers are: %(names)s.") % {"names": ", ".join(known)})
    found = known[name]()
    if not found.client:
        words = _("This Troth is not registered at %(provider)s: set %(setting)s, as docs/mail.md says.")
        raise NoSuchProvider(words % {"provider": found.title, "setting": f"TROTH_{name.upper()}_CLIENT"})
    return found


def _google() -> Provider:
    # Google's flow for devices does not give access to mail, so there is no device_url.
    return Provider(
        name="google",
        title="Google",
        authorization_url="https://accounts.google.com/o/oauth2/v2/auth",
        token_url="https://oauth2.googleapis.com/token",  # noqa: S106 - an address
        scope="https://mail.google.com/",
        client=settings.TROTH_GOOGLE_CLIENT,
        secret=settings.TROTH_GOOGLE_SECRET,
        # Without both there is no refresh token when a person says yes for the second time.
        asking_for={"access_type": "offline", "prompt": "consent"},
    )


def _microsoft() -> Provider:
    root = f"https://login.microsoftonline.com/{settings.TROTH_MICROSOFT_TENANT}/oauth2/v2.0"
    return Provider(
        name="microsoft",
        title="Microsoft 365",
        authorization_url=f"{root}/authorize",
        token_url=f"{root}/token",
        device_url=f"{root}/devicecode",
        scope=(
            "offline_access https://outlook.office.com/IMAP.AccessAsUser.All "
            "https://outlook.office.com/SMTP.Send"
        ),
        client=settings.TROTH_MICROSOFT_CLIENT,
        secret=settings.TROTH_MICROSOFT_SECRET,
    )
