"""Who a mail is from and to (RFC 5322 section 3.4), read tolerantly but never guessed."""

import re
import unicodedata
from typing import NamedTuple

from troth.channels.mail.rules.decode import decode_words, one_line

MAX_ADDRESSES = 1_000
MAX_FIELD = 200_000  # characters of one header that are looked at

# A quotation mark after a backslash begins no quotation; where all could, an unclosed one took square time.
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|<[^<>]*>|[(),;:]|\\["\\]|[^"<>(),;:\\]+|["<>\\]', re.DOTALL)
_QUOTED_PAIR = re.compile(r"\\(.)", re.DOTALL)
_LOCAL = r'(?:"(?:[^"\\\x00-\x1f]|\\[^\x00-\x1f])*"|[^\s"(),:;<>@\[\]\\\x00-\x1f\x7f]+)'
_DOMAIN = r"(?:[^\W_](?:[\w-]*[^\W_])?(?:\.[^\W_](?:[\w-]*[^\W_])?)*|\[[0-9A-Za-z.:]+\])"
_ADDRESS = re.compile(rf"({_LOCAL})@({_DOMAIN})\.?")
_BARE = re.compile(rf"(?:^|\s)({_LOCAL}@{_DOMAIN})\.?(?=\s|$)")


class Mailbox(NamedTuple):
    address: str  # lower case
    name: str


def address_of(text: str) -> str:
    """The address in lower case, or "" when it is none."""
    candidate = text.strip()[:400]
    if candidate.lower().startswith("mailto:"):
        candidate = candidate[7:]
    found = _ADDRESS.fullmatch(candidate)
    if found is None or len(candidate) > 320:
        return ""
    return unicodedata.normalize("NFC", f"{found[1]}@{found[2]}").lower()


def mailboxes(field: str) -> tuple[Mailbox, ...]:
    """Every readable mailbox of a header, in its order."""
    field = field[:MAX_FIELD]
    found = _mailboxes(field)
    if not found and "=?" in field:
        # Some senders encode the whole header, address included.
        found = _mailboxes(decode_words(field))
    return found


def _mailboxes(field: str) -> tuple[Mailbox, ...]:
    found: list[Mailbox] = []
    words: list[str] = []
    comments: list[str] = []
    depth = 0
    for symbol in _TOKEN.findall(field):
        if symbol == "(":
            depth += 1
        elif symbol == ")":
            depth = max(0, depth - 1)
        elif depth:
            comments.append(symbol)
        elif symbol in ",;":
            found += _mailbox(words, comments)
            words, comments = [], []
            if len(found) >= MAX_ADDRESSES:
                return tuple(found[:MAX_ADDRESSES])
        elif symbol == ":" and not any("@" in word for word in words):
            words = []  # the name of a group: its members follow
        else:
            words.append(symbol)
    return tuple(found + _mailbox(words, comments))


def _mailbox(words: list[str], comments: list[str]) -> list[Mailbox]:
    text = "".join(words)
    angles = [word for word in words if len(word) > 1 and word[0] == "<" and word[-1] == ">"]
    if len(angles) > 1:
        return []  # no one can say which is meant; programs differ, and forgers use that
    if angles:
        address = address_of(angles[0][1:-1].rpartition(":")[2])
        name = " ".join(_unquoted(word) for word in words if word not in angles)
    else:
        bare = _BARE.findall(text)
        address = address_of(bare[0]) if len(bare) == 1 else ""
        name = " ".join(_unquoted(word) for word in comments)
    if not address:
        return []
    return [Mailbox(address, one_line(decode_words(name), 200))]


def _unquoted(word: str) -> str:
    if len(word) > 1 and word[0] == word[-1] == '"':
        return _QUOTED_PAIR.sub(r"\1", word[1:-1])
    return word.strip()
