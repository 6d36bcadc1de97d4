"""Who else gets an answer by mail: whom the customer had in copy, and nobody whom a machine would mail."""

import re

from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.kind import Kind, is_unattended
from troth.channels.mail.rules.parse import Mail

MOST_COPIES = 20

_LIST = re.compile(r"(?:.+[-_.])?(?:list|lists|announce|request|subscribe|unsubscribe|owner)(?:[-_.].+)?")


def copies(mail: Mail, kind: Kind) -> tuple[str, ...]:
    """Whom an answer to this mail goes to in copy, in its order and without its sender: 20 at most.

    None where a machine wrote it. Never an address that nobody reads, nor a list's.
    """
    if kind is not Kind.PERSON:
        return ()
    named = f"{mail.headers.get('list-post')} {mail.headers.get('list-id')}".lower()
    found = dict.fromkeys(address for each in mail.cc if (address := address_of(each)))
    kept = (
        address
        for address in found
        if address != mail.sender_address and not _is_nobodys(address) and address not in named
    )
    return tuple(kept)[:MOST_COPIES]


def _is_nobodys(address: str) -> bool:
    local = address.rpartition("@")[0]
    # Letters beyond ASCII are not taken by every server (RFC 6531), and a copy must not keep the answer back.
    return not address.isascii() or is_unattended(local) or bool(_LIST.fullmatch(local))
