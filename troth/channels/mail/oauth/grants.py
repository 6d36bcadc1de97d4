"""Keeping a grant, and access tokens from it."""

import threading
import time
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.channels.mail.facts import MailboxGranted
from troth.channels.mail.models import Mailbox
from troth.channels.mail.oauth.asking import GrantRefused, ask
from troth.channels.mail.oauth.flows import client_of
from troth.channels.mail.oauth.providers import provider
from troth.core.database import brands
from troth.core.facts import record
from troth.core.sealing import opened, sealed

EARLY = 120.0
"""Seconds before its end at which an access token is no longer begun with."""

_tokens: dict[tuple[int, str], tuple[str, float]] = {}
_one_at_a_time = threading.Lock()


@transaction.atomic
def keep_grant(mailbox: Mailbox, tokens: dict[str, Any], *, actor: User | None = None) -> None:
    """Write down the refresh token, sealed. Raises GrantRefused when there is none."""
    if not tokens.get("refresh_token"):
        raise GrantRefused(_("The provider gave no lasting access: begin again."), error="no_refresh_token")
    mailbox.secret = sealed(str(tokens["refresh_token"]))
    mailbox.grant_ends_at = _ends_at(tokens)
    mailbox.changed_at, mailbox.failing_at, mailbox.failure = timezone.now(), None, ""
    mailbox.save(update_fields=["secret", "grant_ends_at", "changed_at", "failing_at", "failure"])
    record(
        MailboxGranted(
            brand_id=mailbox.brand_id,
            actor_id=actor.pk if actor else None,
            channel_id=mailbox.channel_id,
            mailbox_id=mailbox.pk,
        )
    )


def _ends_at(tokens: dict[str, Any]) -> Any:
    """When the grant ends, where the provider says so: Google and Microsoft do for some kinds of clients."""
    seconds = str(tokens.get("refresh_token_expires_in") or "")
    return timezone.now() + timedelta(seconds=int(seconds)) if seconds.isdigit() else None


def access_token(mailbox: Mailbox) -> str:
    """A token that is good for some minutes, asked for when the last one ends (RFC 6749 §6).

    Raises GrantRefused at once when the provider says no, MailboxTrouble when it cannot be asked.
    """
    if not mailbox.secret:
        raise GrantRefused(_("Nobody has let Troth read this mailbox yet."), error="no_grant")
    key = mailbox.pk, mailbox.secret
    with _one_at_a_time:
        token, ends = _tokens.get(key, ("", 0.0))
        if time.monotonic() < ends:
            return token
        at = provider(mailbox.provider)
        said = ask(
            at.token_url,
            grant_type="refresh_token",
            refresh_token=opened(mailbox.secret),
            scope=at.scope,
            **client_of(at),
        )
        _keep_rotated(mailbox, said)
        for known in [known for known in _tokens if known[0] == mailbox.pk]:
            del _tokens[known]
        ends = time.monotonic() + float(said.get("expires_in", 600)) - EARLY
        _tokens[mailbox.pk, mailbox.secret] = str(said["access_token"]), ends
        return str(said["access_token"])


def _keep_rotated(mailbox: Mailbox, said: dict[str, Any]) -> None:
    """A provider may give a new refresh token each time; the old one then ends (RFC 6749 §6)."""
    changes: dict[str, Any] = {}
    if said.get("refresh_token"):
        mailbox.secret = changes["secret"] = sealed(str(said["refresh_token"]))
    if (ends_at := _ends_at(said)) is not None:
        mailbox.grant_ends_at = changes["grant_ends_at"] = ends_at
    if changes:
        # Not if a person granted anew meanwhile: their grant is the newer one.
        with brands([mailbox.brand_id]):
            Mailbox.objects.filter(pk=mailbox.pk, changed_at=mailbox.changed_at).update(**changes)
