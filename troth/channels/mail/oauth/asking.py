"""One question to a provider's endpoint, and its answer (RFC 6749 §5, RFC 8628 §3.5)."""

import json
import urllib.error
import urllib.request
from typing import Any
from urllib.parse import urlencode

from django.utils.translation import gettext as _

from troth.channels.mail.mailbox.trouble import LoginRefused, MailboxTrouble, one_line

TIMEOUT = 20.0
LARGEST = 1024 * 1024
FOR_A_PERSON = {"invalid_grant", "invalid_client", "unauthorized_client", "access_denied", "invalid_scope"}
"""Errors that no next try mends. What a provider says of itself (5xx, slow_down) is tried again."""


class GrantRefused(LoginRefused):
    """The provider says no: the grant is used up, was taken back, or was never given."""

    def __init__(self, message: str, *, error: str) -> None:
        super().__init__(message)
        self.error = error


def ask(url: str, **said: str) -> dict[str, Any]:
    """The provider's JSON. Raises GrantRefused with its error, MailboxTrouble when it cannot be asked."""
    request = urllib.request.Request(  # noqa: S310 - the address is our own
        url, data=urlencode(said).encode(), headers={"Accept": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            return _object(answer.read(LARGEST))
    except urllib.error.HTTPError as refusal:
        with refusal:
            _refuse(url, _object(refusal.read(LARGEST)), refusal.code)
        raise AssertionError from refusal
    except (OSError, urllib.error.URLError) as trouble:
        words = _("%(place)s is not reached: %(words)s.")
        reason = getattr(trouble, "reason", trouble)
        raise MailboxTrouble(words % {"place": _host(url), "words": one_line(reason)}) from trouble


def _refuse(url: str, said: dict[str, Any], code: int) -> None:
    error = str(said.get("error") or "")
    told = one_line(said.get("error_description") or error or code)
    if code >= 500 or not error:
        words = _("%(place)s could not answer: %(words)s")
        raise MailboxTrouble(words % {"place": _host(url), "words": told})
    raise GrantRefused(
        _("%(place)s refused access: %(words)s") % {"place": _host(url), "words": told}, error=error
    )


def _object(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _host(url: str) -> str:
    return url.split("/")[2]
