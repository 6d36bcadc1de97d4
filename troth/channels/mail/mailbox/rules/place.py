"""Where a mailbox is."""

import re
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

FIRST_FOLDER = "INBOX"
EXPECTED = "Expected is imaps://user@host[:port]/FOLDER, special characters written as %40."


@dataclass(frozen=True, slots=True)
class Place:
    """A mailbox on a server; without `is_implicit_tls` the connection is encrypted by STARTTLS."""

    host: str
    port: int
    username: str
    is_implicit_tls: bool = True

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'imaps' if self.is_implicit_tls else 'imap'}://{host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        if self.host == "localhost":
            return True
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return False


def parse_place(url: str) -> tuple[Place, str]:
    """The place and the folder of `imaps://user@host[:port]/FOLDER` (RFC 5092, no more of it than this).

    The port is 993, or 143 with `imap`. ValueError tells what is wrong, never the url: somebody may have
    written a password into it.
    """
    try:
        parts = urlsplit(url.strip())
        host, port = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"The mailbox's address is not understood. {EXPECTED}") from None
    username = unquote(parts.username or "")
    if parts.scheme not in {"imap", "imaps"} or not host or re.search(r"[\s\x00-\x1f]", host) or port == 0:
        raise ValueError(f"The mailbox's address is not understood. {EXPECTED}")
    if parts.password is not None:
        raise ValueError("Leave the password out of the mailbox's address: it is read from standard input.")
    if not username or not username.isprintable():
        raise ValueError(f"The mailbox's address names no user. {EXPECTED}")
    if parts.query or parts.fragment:
        raise ValueError(f"The mailbox's address has something after its folder. {EXPECTED}")
    is_implicit_tls = parts.scheme == "imaps"
    place = Place(host, port or (993 if is_implicit_tls else 143), username, is_implicit_tls=is_implicit_tls)
    return place, checked_folder(unquote(parts.path.removeprefix("/")) or FIRST_FOLDER)


def checked_folder(name: str) -> str:
    """A folder's name as people write it; INBOX is the same in any case (RFC 3501 §5.1)."""
    name = name.strip()
    if not name or not name.isprintable() or len(name) > 500:
        raise ValueError("A folder's name is empty or cannot be written.")
    return FIRST_FOLDER if name.upper() == FIRST_FOLDER else name
