"""What agents see of a mail beside its words."""

from typing import Any

from troth.channels.mail.rules.parse import Mail

MOST_NAMED = 100  # addresses of one header


def about(mail: Mail, *, own_address: str) -> dict[str, Any]:
    """As JSON: `to` and `cc` where others got it too, `invitations`, `is_html`; what is empty is left out."""
    others = [address for address in mail.to if address != own_address]
    found = {
        "to": list(mail.to[:MOST_NAMED]) if others else [],
        "cc": list(mail.cc[:MOST_NAMED]),
        "invitations": [each.as_data() for each in mail.invitations],
        "is_html": bool(mail.html),
    }
    return {name: value for name, value in found.items() if value}
