"""What a delivery report says: about whom, about which mail, and in the server's words (RFC 3464)."""

import re
from dataclasses import dataclass

from troth.channels.mail.rules.addresses import address_of
from troth.channels.mail.rules.decode import one_line
from troth.channels.mail.rules.parse import Mail

MAX_WORDS = 500

REPORT_WORDS = re.compile(
    r"(could|can)( ?not|n't) be (delivered|sent)|was (not delivered|undeliverable)|undeliverable"
    r"|delivery[\w ]{0,40}failed"
    r"|user unknown|unknown user|unrouteable|no such (user|mailbox)"
    r"|(unable|not able|failed|trouble) (to )?deliver"
    r"|did not reach the following|permanent(ly)? (fatal )?(error|fail)"
    r"|returned (message|to sender)|returning (message|to)"
    r"|have delivery problems|mailbox (is |was )?(full|unavailable|exceeded|disabled)|over ?quota"
    r"|host unknown"
    r"|delivery has been delayed|(not|n't) (yet )?been (able to )?(deliver|collect)|being retried"
    r"|message bounced"
    r"|(following|these) (recipient|address)(es|s|\(s\)|\(es\))?"
    r"|recipient[\w ]{0,20}(reject|unknown|not exist)",
    re.IGNORECASE,
)
_ADDRESS_IN_TEXT = re.compile(r"[^\s<>\"'():;,@\[\]]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}")
_LINE_WITH_RECIPIENT = re.compile(
    r"^[ \t>]*(?:(?:rcpt )?to:?|(?:(?:final|failed) )?recipient:?)?[ \t]*"
    r"<?(?P<address>[^\s<>\"'():;,]{1,64}@[\w.-]{3,200})(?![\w.-])",
    re.IGNORECASE | re.MULTILINE,
)
_NOTICE_RECIPIENT = re.compile(r'emailAddress\\*"\s*:\s*\\*"([^"\\\s]{3,320})')
_REPLY = re.compile(
    r"(?:^|[\s\"'(:>])((?:[45]\d\d)(?:[ -]#?[45]\.\d{1,3}\.\d{1,3})?[ -]+\S.*)$", re.MULTILINE
)
_STATUS = re.compile(r"(?<![\d.])([245])\.\d{1,3}\.\d{1,3}(?![\d.])")
_MESSAGE_ID = re.compile(r"^[ \t>]*message-id:\s*(<[^<>\s]{1,990}>)", re.IGNORECASE | re.MULTILINE)
_UNFOLD = re.compile(r"\n[ \t]+")
_DELAY = re.compile(
    r"\bdelay|still being retried|will (continue|keep) (to )?(try|retry)|warning", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """`is_failure` is false for a delay and for good news; then nobody's address is bad."""

    addresses: tuple[str, ...] = ()
    message_id: str = ""
    words: str = ""
    status: str = ""  # such as 5.1.1 (RFC 3463), "" when none is given
    is_failure: bool = True
    is_permanent: bool = False


def bounced(mail: Mail) -> DeliveryReport:
    """What can be read from a bounce; an empty report when nothing can."""
    blocks = [_fields(block) for block in re.split(r"\n\s*\n", mail.delivery_status) if block.strip()]
    recipients = [block for block in blocks if "final-recipient" in block or "original-recipient" in block]
    failed = [block for block in recipients if block.get("action", "failed").lower().startswith("failed")]
    told = failed or recipients
    words = next((_after_type(block["diagnostic-code"]) for block in told if "diagnostic-code" in block), "")
    words = words or _reply_in(mail.text)
    status = next((block["status"] for block in told if _STATUS.match(block.get("status", ""))), words)
    found = _STATUS.search(status)
    is_failure = bool(failed) if recipients else not _DELAY.search(mail.subject)
    return DeliveryReport(
        addresses=_addresses(mail, told) or _addresses_in(words),
        message_id=_original_id(mail),
        words=one_line(words, MAX_WORDS),
        status=found[0] if found else "",
        is_failure=is_failure,
        is_permanent=is_failure and (found[1] == "5" if found else words.startswith("5")),
    )


def _fields(block: str) -> dict[str, str]:
    lines = (line.partition(":") for line in _UNFOLD.sub(" ", block).split("\n") if ":" in line)
    return {name.strip().lower(): value.strip() for name, _, value in lines}


def _after_type(value: str) -> str:
    """`smtp; 550 no such user` without its type."""
    kind, separator, rest = value.partition(";")
    return rest.strip() if separator and " " not in kind.strip() else value


def _addresses(mail: Mail, told: list[dict[str, str]]) -> tuple[str, ...]:
    named = [
        _after_type(block.get("original-recipient") or block.get("final-recipient", "")) for block in told
    ]
    # What we sent to is the original recipient; after an alias the final one is a stranger to us.
    named += [_after_type(block.get("final-recipient", "")) for block in told]
    found = [address for name in named if (address := address_of(name.strip("<> ")))]
    if not found:
        found = [
            address_of(match) for match in _ADDRESS_IN_TEXT.findall(mail.headers.get("x-failed-recipients"))
        ]
    if not found:
        found = [address_of(match) for match in _NOTICE_RECIPIENT.findall(mail.text[:20_000])]
    if not found:
        own = {mail.sender_address, *mail.to}
        lines = _LINE_WITH_RECIPIENT.finditer(mail.text[:20_000])
        found = [
            address for line in lines if (address := address_of(line["address"].rstrip("."))) not in own
        ][:20]
    return tuple(dict.fromkeys(filter(None, found)))


def _addresses_in(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address_of(match) for match in _ADDRESS_IN_TEXT.findall(text)))


def _reply_in(text: str) -> str:
    """The first line that looks like an SMTP reply, else the first that tells of the failure."""
    beginning = text[:50_000]
    reply = _REPLY.search(beginning)
    if reply:
        return reply[1]
    told = REPORT_WORDS.search(beginning)
    return beginning[beginning.rfind("\n", 0, told.start()) + 1 :].partition("\n")[0] if told else ""


def _original_id(mail: Mail) -> str:
    for text in (mail.returned_headers, mail.text[:100_000]):
        found = _MESSAGE_ID.search(text)
        if found:
            return found[1]
    return mail.in_reply_to or (mail.references[-1] if mail.references else "")
