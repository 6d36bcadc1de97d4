"""Second factors as Troth keeps them: sealed, and under the installation's own name."""

from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.base_user import AbstractBaseUser
from django.utils.translation import gettext_lazy as _

from troth.core.sealing import opened, sealed


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """A copy of the database alone computes nobody's codes."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("This code is not the right one. Each is good for half a minute."),
    }

    def encrypt(self, text: str) -> str:
        return sealed(text)

    def decrypt(self, encrypted_text: str) -> str:
        return opened(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Troth"

    def generate_authenticator_name(self, user: AbstractBaseUser, type: str) -> str:  # noqa: A002 - allauth's
        return str(_("Passkey"))
