"""One push to one browser: sealed for it alone (RFC 8291), signed (RFC 8292), and sent (RFC 8030)."""

import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPException
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.utils.translation import gettext as _
from py_vapid import Vapid02

from troth.core.errors import Refused
from troth.desk.notices.keys import signing_key
from troth.desk.notices.models import PushSubscription
from troth.desk.notices.rules.endpoints import is_allowed, key_bytes, origin_of

TIMEOUT = 10.0
SIGNED_FOR = 12 * 3600
"""Seconds for which a signature counts; more than a day is refused (RFC 8292 §2)."""


class NotPushed(Refused):
    """The push service did not take it this time; it may the next."""

    status = 502


class PushGone(NotPushed):
    """The browser takes no pushes any more: nothing is ever to be sent there again (RFC 8030 §7.3)."""

    status = 410


@dataclass(frozen=True, slots=True)
class Push:
    """`payload` is at most 3 KB; of two with one `topic` that wait for a browser, only the later is shown."""

    payload: bytes
    keeps: timedelta
    topic: str = ""
    is_urgent: bool = True


class _NoWayOn(urllib.request.HTTPRedirectHandler):
    """A push goes where we said, or nowhere."""

    def redirect_request(self, *_asked: object, **_named: object) -> None:
        return None


def send(to: PushSubscription, push: Push) -> None:
    """Raises PushGone where the browser is no more, NotPushed where the service does not take it now."""
    if not is_allowed(to.endpoint, settings.TROTH_PUSH_HOSTS):
        raise PushGone(_("This browser’s push service is not one that Troth sends to."))
    request = urllib.request.Request(  # noqa: S310 - only known services, above
        to.endpoint, data=sealed_for(to, push.payload), headers=_headers(to, push), method="POST"
    )
    try:
        with urllib.request.build_opener(_NoWayOn).open(request, timeout=TIMEOUT) as answer:
            answer.read(1024)
    except urllib.error.HTTPError as refusal:
        with refusal:
            if refusal.code in (404, 410):
                raise PushGone(_("This browser takes no notifications any more.")) from refusal
            raise NotPushed(_("The push service refused: %(code)s.") % {"code": refusal.code}) from refusal
    except (OSError, HTTPException) as trouble:
        raise NotPushed(_("The push service cannot be reached.")) from trouble


def sealed_for(to: PushSubscription, payload: bytes) -> bytes:
    """Only this browser can read it; the service that carries it cannot (aes128gcm, RFC 8188 and 8291)."""
    sealed: bytes = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=key_bytes(to.p256dh, length=65),
        auth_secret=key_bytes(to.auth, length=16),
        version="aes128gcm",
    )
    return sealed


def _headers(to: PushSubscription, push: Push) -> dict[str, str]:
    host = urlsplit(settings.TROTH_URL).hostname or ""
    claims = {
        # Whom the service writes to if we push too much; it takes none without a domain.
        "sub": f"mailto:postmaster@{host if '.' in host else 'troth.invalid'}",
        "aud": origin_of(to.endpoint),
        "exp": int(time.time()) + SIGNED_FOR,
    }
    headers = {
        "TTL": str(int(push.keeps.total_seconds())),
        "Urgency": "high" if push.is_urgent else "normal",
        "Content-Encoding": "aes128gcm",
        "Content-Type": "application/octet-stream",
        **Vapid02(private_key=signing_key()).sign(claims),
    }
    return {**headers, "Topic": push.topic} if push.topic else headers
