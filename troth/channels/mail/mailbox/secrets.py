"""What proves who we are at a mailbox: its password, or a fresh access token from its grant."""

from troth.channels.mail.mailbox.connection import Secret
from troth.channels.mail.models import Mailbox
from troth.channels.mail.oauth.grants import access_token
from troth.core.sealing import opened


def secret_of(mailbox: Mailbox) -> Secret:
    """Raises CannotBeOpened, GrantRefused or MailboxTrouble. Asks the provider where there is a grant."""
    if mailbox.provider:
        return Secret(access_token(mailbox), is_token=True)
    return Secret(opened(mailbox.secret))
