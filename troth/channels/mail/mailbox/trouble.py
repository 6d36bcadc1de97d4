"""What goes wrong at a mailbox, in sentences that a person can act on."""

from collections.abc import Iterator
from contextlib import contextmanager
from imaplib import IMAP4
from ssl import SSLCertVerificationError, SSLError

from django.utils.translation import gettext as _

from troth.channels.mail.mailbox.rules.place import Place
from troth.core.errors import Refused

LONGEST = 300


class MailboxTrouble(Refused):
    """The mailbox cannot be used just now; a next try may work."""


class LoginRefused(MailboxTrouble):
    """The server said no to the user and password, or to the grant: only a person can mend that."""


class FolderMissing(MailboxTrouble):
    """The server has no such folder, or does not let us read it."""


@contextmanager
def told_as_trouble(place: Place) -> Iterator[None]:
    """Whatever a connection raises, as MailboxTrouble."""
    try:
        yield
    except SSLCertVerificationError as error:
        words = _("%(place)s shows a certificate that is not valid for it: %(words)s")
        raise MailboxTrouble(words % {"place": place, "words": one_line(error.verify_message)}) from error
    except SSLError as error:
        words = _("%(place)s does not speak TLS as expected: is it the right port? (%(words)s)")
        raise MailboxTrouble(words % {"place": place, "words": one_line(error.reason or error)}) from error
    except TimeoutError as error:
        raise MailboxTrouble(_("%(place)s does not answer in time.") % {"place": place}) from error
    except OSError as error:
        words = _("%(place)s is not reached: %(words)s.")
        told = one_line(error.strerror or error) or type(error).__name__
        raise MailboxTrouble(words % {"place": place, "words": told}) from error
    except IMAP4.error as error:
        words = _("%(place)s broke off or answered what is not understood: %(words)s")
        raise MailboxTrouble(words % {"place": place, "words": one_line(error)}) from error


def one_line(words: object) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else str(words)
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())[:LONGEST]
