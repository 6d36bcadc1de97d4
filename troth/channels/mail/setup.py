"""What is checked before a mail channel is made."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from troth.channels.mail.relay import Relay
from troth.core.errors import Refused


class NotUsable(Refused):
    """An address or a relay that no mail could pass."""


def checked_address(address: str) -> str:
    address = address.strip().lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotUsable(_("“%(address)s” is not a mail address.") % {"address": address}) from error
    return address


def checked_relay(relay: str) -> str:
    try:
        Relay.parse(relay)
    except ValueError as error:
        raise NotUsable(str(error)) from error
    return relay.strip()
