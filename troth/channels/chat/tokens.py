"""What a visitor's browser keeps instead of a cookie: who they are to us, signed."""

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

from django.core import signing
from django.utils.translation import gettext as _

from troth.channels.chat.rules.signature import LONGEST as SIGNED_FOR
from troth.channels.chat.rules.signature import Claim, is_running, is_vouched
from troth.core.errors import Refused

ANONYMOUS, VOUCHED = "chat", "external"
LONGEST = 200
FILE_COUNTS_FOR = timedelta(days=1)
_SALT, _FILE_SALT = "troth.chat.person", "troth.chat.file"


class NotKnown(Refused):
    """The token is not ours, or is another channel's."""

    status = 401


class NotVouched(Refused):
    """Who somebody says that they are is not signed with the channel's secret, or was signed too long ago."""

    status = 403


class FileGone(Refused):
    """The reference to a file is not this person's, or its day is over."""

    status = 410


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Whose token it is: a random value that nobody else has, or the id that the shop vouched for."""

    channel_id: int
    kind: str
    value: str
    name: str = ""
    mail: str = ""

    def lock_name(self) -> str:
        return f"chat:{self.channel_id}:{self.kind}:{self.value}"


def somebody(channel_id: int) -> Person:
    """A visitor about whom nothing is known. Nothing is written down before they say something."""
    return Person(channel_id=channel_id, kind=ANONYMOUS, value=f"visitor-{secrets.token_hex(8)}")


def vouched(
    channel_id: int, secrets_that_count: Iterable[str], claim: Claim, *, signature: str, now: datetime
) -> Person:
    """Who is logged in at the shop, as it signed with one of its secrets."""
    is_short = all(len(part) <= LONGEST for part in (claim.user_id, claim.mail, claim.name))
    if not is_short or not is_vouched(signature, secrets_that_count, claim):
        raise NotVouched(_("The signature does not fit this user."))
    if not is_running(claim, now):
        raise NotVouched(_("This signature has run out, or counts for more than 30 days; reload the page."))
    return Person(
        channel_id=channel_id, kind=VOUCHED, value=claim.user_id, name=claim.name, mail=claim.mail.lower()
    )


def token_of(person: Person) -> str:
    return signing.dumps(asdict(person), salt=_SALT, compress=True)


def person_of(token: str, channel_id: int) -> Person:
    """Whose token it is. Whom the shop vouched for must be vouched for again before the month is over."""
    try:
        person = Person(**signing.loads(token, salt=_SALT))
        if person.kind == VOUCHED:
            signing.loads(token, salt=_SALT, max_age=SIGNED_FOR)
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotKnown(_("This chat is not known here; please reload the page.")) from error
    if person.channel_id != channel_id:
        raise NotKnown(_("This chat is not known here; please reload the page."))
    return person


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that lies with us and belongs to no message yet."""

    blob: str
    name: str
    media_type: str
    size: int


def reference_of(upload: Upload, person: Person) -> str:
    return signing.dumps(asdict(upload), salt=f"{_FILE_SALT}:{person.lock_name()}", compress=True)


def upload_of(reference: str, person: Person) -> Upload:
    """The file behind a reference that this person was given."""
    try:
        salt = f"{_FILE_SALT}:{person.lock_name()}"
        return Upload(**signing.loads(reference, salt=salt, max_age=FILE_COUNTS_FOR))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise FileGone(_("This file is not known here; please attach it again.")) from error
