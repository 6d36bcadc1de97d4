"""The secret with which a shop vouches for its customers: sealed at rest, and changed without a gap."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from troth.accounts.models import User
from troth.channels.chat.facts import ChatSecretChanged
from troth.channels.chat.models import Widget
from troth.core.facts import record
from troth.core.sealing import opened, sealed

GRACE = timedelta(days=1)
"""How long the secret before still counts: a shop's servers do not all change in one moment."""


def made_up() -> str:
    """A new secret, as the shop gets it: 32 random bytes in letters, digits, `-` and `_`."""
    return secrets.token_urlsafe(32)


def secret_of(widget: Widget) -> str:
    """What the shop signs with. Raises CannotBeOpened."""
    return opened(widget.secret)


def that_count(widget: Widget) -> list[str]:
    """Every secret whose signature is taken at this moment."""
    found = [secret_of(widget)]
    if widget.former_secret and widget.former_until and widget.former_until > timezone.now():
        found.append(opened(widget.former_secret))
    return found


@transaction.atomic
def change_secret(widget: Widget, *, at_once: bool = False, actor: User | None = None) -> str:
    """Make a new secret; the one before counts for another day, or no more. Answers with the new one."""
    made = made_up()
    widget.former_secret = "" if at_once else widget.secret
    widget.former_until = None if at_once else timezone.now() + GRACE
    widget.secret = sealed(made)
    widget.save(update_fields=["secret", "former_secret", "former_until"])
    record(
        ChatSecretChanged(
            brand_id=widget.brand_id,
            actor_id=actor.pk if actor else None,
            channel_id=widget.channel_id,
            former_until=widget.former_until,
        )
    )
    return made
