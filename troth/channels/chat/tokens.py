"""What a visitor's browser keeps instead of a cookie: who they are to us, signed."""

import secrets
from dataclasses import asdict, dataclass

from django.core import signing
from django.utils.translation import gettext as _

from troth.channels.chat.rules.signature import is_vouched
from troth.core.errors import Refused

ANONYMOUS, VOUCHED = "chat", "external"
LONGEST = 200
_SALT, _FILE_SALT = "troth.chat.person", "troth.chat.file"


class NotKnown(Refused):
    """The token is not ours, or is another channel's."""

    status = 401


class NotVouched(Refused):
    """Who somebody says that they are is not signed with the channel's secret."""

    status = 403


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


def vouched(channel_id: int, secret: str, *, user: dict[str, str]) -> Person:
    """Who is logged in at the shop; `user` has id, mail, name and signature."""
    user_id, mail, name = user["id"], user["mail"], user["name"]
    is_short = all(len(part) <= LONGEST for part in (user_id, mail, name))
    if not is_short or not is_vouched(user["signature"], secret, user_id, mail=mail, name=name):
        raise NotVouched(_("The signature does not fit this user."))
    return Person(channel_id=channel_id, kind=VOUCHED, value=user_id, name=name, mail=mail.lower())


def token_of(person: Person) -> str:
    return signing.dumps(asdict(person), salt=_SALT, compress=True)


def person_of(token: str, channel_id: int) -> Person:
    try:
        person = Person(**signing.loads(token, salt=_SALT))
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
        return Upload(**signing.loads(reference, salt=f"{_FILE_SALT}:{person.lock_name()}"))
    except (signing.BadSignature, TypeError, ValueError) as error:
        raise NotKnown(_("This file is not known here; please attach it again.")) from error
