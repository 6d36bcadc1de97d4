"""`troth channel grant`: a person lets Troth read a mailbox at its provider's."""

import argparse
import sys
from typing import TYPE_CHECKING, Any

from troth.site.commands.channels.mailboxes import found_channel

if TYPE_CHECKING:
    from troth.channels.mail.oauth.providers import Provider

REDIRECT = "http://localhost"
"""Nothing answers there: the browser shows its address, which is pasted here (RFC 8252 §7.3)."""


def grant(options: argparse.Namespace) -> int:
    from troth.accounts.actions import NotFound
    from troth.channels.mail.models import Mailbox
    from troth.channels.mail.oauth.grants import keep_grant
    from troth.channels.mail.oauth.providers import provider
    from troth.core.database import brands

    channel = found_channel(options.address)
    with brands([channel.brand_id]):
        mailbox = Mailbox.objects.filter(channel=channel).exclude(provider="").first()
    if mailbox is None:
        raise NotFound(
            f"{options.address} has no mailbox at a provider; troth channel change --oauth names it."
        )
    at = provider(mailbox.provider)
    tokens = _by_device(at) if at.device_url else _by_page(at, mailbox.username)
    with brands([channel.brand_id]):
        keep_grant(mailbox, tokens)
    print(f"{at.title} lets Troth read {mailbox.username}.")
    if not mailbox.is_taking:
        print(f"Next: troth channel start --address {channel.address}")
    return 0


def _by_device(at: "Provider") -> dict[str, Any]:
    from troth.channels.mail.oauth.flows import awaited, device_code

    code = device_code(at)
    print(f"Open {code.verification_url} on any device, and type in {code.user_code}", flush=True)
    return awaited(at, code)


def _by_page(at: "Provider", username: str) -> dict[str, Any]:
    from troth.channels.mail.oauth.flows import code_in, exchanged, question

    asked = question(at, redirect=REDIRECT, username=username)
    print(f"Open this page and say yes:\n{asked.url}")
    print("Then paste the address of the page that you end on, which cannot be shown:", flush=True)
    code = code_in(sys.stdin.readline(), state=asked.state)
    return exchanged(at, code=code, verifier=asked.verifier, redirect=REDIRECT)
