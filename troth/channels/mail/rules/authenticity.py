"""May a mail that says "From: X" join X's conversation?

Anybody can write any From. A relay in front of us may say in Authentication-Results (RFC 8601) what it
checked, but a stranger can write that header as well: a "pass" grants nothing, a "fail" makes us careful,
since nobody forges a header against himself. Nor is a DKIM signature proven here (that needs DNS): only its
body hash is compared, which is enough to see that a signed text was changed. What is not authenticated still
opens a conversation of its own; nothing is lost.
"""

import base64
import hashlib
import re

from troth.channels.mail.rules.addresses import mailboxes
from troth.channels.mail.rules.mime import read_headers
from troth.channels.mail.rules.parse import Mail

MAX_SIGNATURES = 10

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\b(dkim|dmarc|spf)\s*=\s*([a-z]+)", re.IGNORECASE)
_SIGNER = re.compile(r"header\.(?:d|i)\s*=\s*\"?(?:[^@\s;\"]*@)?([\w.-]+)", re.IGNORECASE)
_LINE_END = re.compile(rb"\r\n|\r|\n")
_INNER_SPACE = re.compile(rb"[ \t]+")
_SPACE_AT_LINE_END = re.compile(rb"[ \t]+(?=\r\n)|[ \t]+\Z")
_FAILED = {"fail", "hardfail"}


def authenticated(mail: Mail, raw: bytes) -> bool:
    """False where something speaks against the sender; True proves nothing, it only finds no objection."""
    senders = mailboxes(", ".join(mail.headers.all("from")))
    if len(senders) != 1 or len(mail.headers.all("from")) != 1:
        return False  # programs differ in whom they would show, and forgers use that
    domain = senders[0].address.rpartition("@")[2]
    if any(_speaks_against(field, domain) for field in mail.headers.all("authentication-results")):
        return False
    signatures = mail.headers.all("dkim-signature")
    if not signatures:
        return True
    if len(signatures) > MAX_SIGNATURES:
        return False
    _, start = read_headers(raw, 0, len(raw))
    body = _LINE_END.sub(b"\r\n", raw[start:])
    return all(_body_is_as_signed(signature, body) for signature in signatures)


def _speaks_against(field: str, domain: str) -> bool:
    failed: set[str] = set()
    for result in _COMMENT.sub(" ", field[:20_000]).split(";"):
        found = _RESULT.search(result)
        if found is None or found[2].lower() not in _FAILED:
            continue
        signer = _SIGNER.search(result)
        # A broken signature of somebody on the way (a list, a sending service) says nothing about the sender.
        if found[1].lower() == "dkim" and signer and not _related(signer[1].lower(), domain):
            continue
        failed.add(found[1].lower())
    # SPF breaks on every forwarding, so alone it is no objection; where it matters, DMARC fails with it.
    return bool(failed & {"dkim", "dmarc"})


def _related(one: str, other: str) -> bool:
    return one == other or one.endswith(f".{other}") or other.endswith(f".{one}")


def _body_is_as_signed(signature: str, body: bytes) -> bool:
    """Compares `bh=` (RFC 6376 section 3.7). With `l=` text can be added unseen: that counts as changed."""
    tags = dict(_tag(tag) for tag in signature[:20_000].split(";") if "=" in tag)
    if "l" in tags or "bh" not in tags:
        return False
    algorithm = {
        "rsa-sha1": hashlib.sha1,
        "rsa-sha256": hashlib.sha256,
        "ed25519-sha256": hashlib.sha256,
    }.get(tags.get("a", "rsa-sha256").lower())
    if algorithm is None:
        return False
    canonical = tags.get("c", "simple/simple").lower().partition("/")[2] or "simple"
    content = _relaxed(body) if canonical == "relaxed" else _simple(body)
    return base64.b64encode(algorithm(content, usedforsecurity=False).digest()).decode() == tags["bh"]


def _tag(tag: str) -> tuple[str, str]:
    name, _, value = tag.partition("=")
    return name.strip().lower(), "".join(value.split())


def _simple(body: bytes) -> bytes:
    """RFC 6376 section 3.4.3: exactly one line end at the end."""
    return _without_blank_lines_at_the_end(body) + b"\r\n"


def _relaxed(body: bytes) -> bytes:
    """RFC 6376 section 3.4.4: white space within a line is one space, at its end nothing."""
    spaced = _INNER_SPACE.sub(b" ", body)
    content = _without_blank_lines_at_the_end(_SPACE_AT_LINE_END.sub(b"", spaced))
    return content + b"\r\n" if content else b""


def _without_blank_lines_at_the_end(body: bytes) -> bytes:
    end = len(body)
    while end >= 2 and body[end - 2 : end] == b"\r\n":
        end -= 2
    return body[:end]
