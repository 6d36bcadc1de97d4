"""What a shop's own server says of who is logged in there, as docs/chat.md tells shops to."""

import time

from troth.channels.chat.rules.signature import Claim, signature
from troth.site.demo.rules.cast import Customer

COUNTS_FOR = 86_400
"""Seconds; nobody looks at one page of the demo for longer."""


def vouched(customer: Customer, secret: str) -> dict[str, str | int]:
    """The `user` with which a chat asks for its token."""
    expires = int(time.time()) + COUNTS_FOR
    claim = Claim(user_id=customer.user_id, mail=customer.mail, name=customer.name, expires=expires)
    return {
        "id": customer.user_id,
        "email": customer.mail,
        "name": customer.name,
        "exp": expires,
        "signature": signature(secret, claim),
    }
