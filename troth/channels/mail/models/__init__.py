from troth.channels.mail.models.alarm import Alarm, BouncedAddress, Canary, Cause
from troth.channels.mail.models.mailbox import FetchedMail, Mailbox, MailboxFolder
from troth.channels.mail.models.received import ReceivedMail

__all__ = [
    "Alarm",
    "BouncedAddress",
    "Canary",
    "Cause",
    "FetchedMail",
    "Mailbox",
    "MailboxFolder",
    "ReceivedMail",
]
