"""How a person grants access: by a page of the provider's that leads back, or by a code on any device.

RFC 6749 §4.1 with PKCE (RFC 7636), and RFC 8628.
"""

import base64
import hashlib
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from django.utils.translation import gettext as _

from troth.channels.mail.oauth.asking import GrantRefused, ask
from troth.channels.mail.oauth.providers import Provider

DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@dataclass(frozen=True, slots=True)
class Question:
    """What must come back unchanged (`state`) and what only we know (`verifier`)."""

    url: str
    state: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DeviceCode:
    """What a person types in where; until `expires_in` seconds are over, asked for every `interval`."""

    user_code: str
    verification_url: str
    device_code: str = field(repr=False)
    interval: float = 5.0
    expires_in: float = 900.0


def question(provider: Provider, *, redirect: str, username: str) -> Question:
    """The provider's page to lead a person to."""
    state, verifier = secrets.token_urlsafe(24), secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=")
    said = {
        "response_type": "code",
        "client_id": provider.client,
        "redirect_uri": redirect,
        "scope": provider.scope,
        "state": state,
        "code_challenge": challenge.decode(),
        "code_challenge_method": "S256",
        "login_hint": username,
        **provider.asking_for,
    }
    return Question(f"{provider.authorization_url}?{urlencode(said)}", state, verifier)


def code_in(address: str, *, state: str) -> str:
    """The code in the address that the provider led back to. Raises GrantRefused."""
    said = {name: values[0] for name, values in parse_qs(urlsplit(address.strip()).query).items()}
    if "error" in said:
        told = said.get("error_description") or said["error"]
        raise GrantRefused(
            _("Access was not granted: %(words)s") % {"words": told[:300]}, error=said["error"]
        )
    if not secrets.compare_digest(said.get("state", "").encode(), state.encode()) or not said.get("code"):
        raise GrantRefused(
            _("This answer does not belong to the question that was asked: begin again."), error="state"
        )
    return said["code"]


def exchanged(provider: Provider, *, code: str, verifier: str, redirect: str) -> dict[str, Any]:
    """The tokens for a code. Raises GrantRefused."""
    return ask(
        provider.token_url,
        grant_type="authorization_code",
        code=code,
        redirect_uri=redirect,
        code_verifier=verifier,
        **client_of(provider),
    )


def device_code(provider: Provider) -> DeviceCode:
    said = ask(provider.device_url, client_id=provider.client, scope=provider.scope)
    return DeviceCode(
        user_code=str(said["user_code"]),
        verification_url=str(said.get("verification_uri") or said.get("verification_url")),
        device_code=str(said["device_code"]),
        interval=float(said.get("interval", 5)),
        expires_in=float(said.get("expires_in", 900)),
    )


def awaited(
    provider: Provider, code: DeviceCode, *, sleep: Callable[[float], None] = time.sleep
) -> dict[str, Any]:
    """The tokens, once the person has said yes. Raises GrantRefused when they do not, or take too long."""
    interval, waited = code.interval, 0.0
    while waited < code.expires_in:
        sleep(interval)
        waited += interval
        try:
            return ask(
                provider.token_url,
                grant_type=DEVICE_GRANT,
                device_code=code.device_code,
                **client_of(provider),
            )
        except GrantRefused as refusal:
            if refusal.error == "slow_down":
                interval += 5  # RFC 8628 §3.5
            elif refusal.error != "authorization_pending":
                raise
    raise GrantRefused(_("Nobody granted access in time: begin again."), error="expired_token")


def client_of(provider: Provider) -> dict[str, str]:
    """A public client has no secret (RFC 6749 §2.1)."""
    secret = {"client_secret": provider.secret} if provider.secret else {}
    return {"client_id": provider.client, **secret}
