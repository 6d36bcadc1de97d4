"""What a mail means in the service log."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo

from troth.channels.imports.mail.direction import SHARED_DOMAINS, Own
from troth.channels.imports.mail.letters import Letter
from troth.channels.imports.mail.threads import pseudonym
from troth.insight.expectations.rules.due import due_at
from troth.insight.expectations.rules.expectation import Subject
from troth.insight.expectations.rules.find import find
from troth.insight.service_log.entry import Actor, Entry, Kind

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
REPLY = "reply"


def entries(letter: Letter, words: str, frame: Entry, own: Own, *, zone: tzinfo | None) -> Iterator[Entry]:
    """The rows of one mail. `frame` carries conversation, customer and brand.

    A person's mail is a MESSAGE of customer or agent; from own to own addresses it is a NOTE. An automatic
    one of the brand is an UPDATE by the SYSTEM, which ends no turn; a bounce and a customer's automatic
    reply are the SYSTEM's too. Where an automatic mail of the brand tells a time for the answer ("within 2
    hours"), a PROMISE row says so: told when the mail was sent, due by the wall clock (business days are
    Monday to Friday, 24 hours, in `zone`, else UTC, since a mailbox does not know the opening hours).
    """
    at = _EPOCH + timedelta(microseconds=letter.at)
    is_own = own.has(letter.sender)
    entry = frame._replace(id=f"mail:{letter.key & (2**64 - 1):016x}", at=at, channel="mail", text=words)
    if letter.kind == "bounce":
        yield entry._replace(kind=Kind.MESSAGE, actor_kind=Actor.SYSTEM)
    elif is_own and _stands_for_a_customer(letter, own):
        yield entry._replace(actor_kind=Actor.CUSTOMER, actor=pseudonym(letter.reply_to))
    elif letter.kind == "automatic" and not (letter.list_address and own.has(letter.list_address)):
        yield entry._replace(kind=Kind.UPDATE if is_own else Kind.MESSAGE, actor_kind=Actor.SYSTEM)
        if is_own:
            yield from _promise(entry, words, zone)
    elif not is_own:
        actor = pseudonym(letter.sender) if letter.sender else None
        yield entry._replace(actor_kind=Actor.CUSTOMER, actor=actor)
    else:
        is_note = bool(letter.recipients) and all(own.has(address) for address in letter.recipients)
        agent = letter.sender_name or letter.sender.rpartition("@")[0]
        yield entry._replace(kind=Kind.NOTE if is_note else Kind.MESSAGE, actor_kind=Actor.AGENT, actor=agent)


def brand_of(letter: Letter, own: Own) -> str | None:
    """The domain of the brand's own address in this mail; at a provider of mailboxes the whole address."""
    for address in (letter.sender, *letter.recipients, *letter.delivered_to):
        if address and own.has(address):
            domain = address.rpartition("@")[2]
            return address if domain in SHARED_DOMAINS else domain
    return None


def _stands_for_a_customer(letter: Letter, own: Own) -> bool:
    """A contact form writes in the brand's name to the brand and names the person in Reply-To."""
    is_outside = bool(letter.reply_to) and not own.has(letter.reply_to)
    to_brand = bool(letter.recipients) and all(own.has(address) for address in letter.recipients)
    return is_outside and to_brand and letter.kind == "person"


def _promise(entry: Entry, words: str, zone: tzinfo | None) -> Iterator[Entry]:
    for found in find(words):
        due = due_at(found.amount, entry.at.astimezone(zone or UTC))
        if found.subject is Subject.REPLY and due is not None:
            yield entry._replace(
                id=f"{entry.id}:promise",
                kind=Kind.PROMISE,
                actor_kind=Actor.SYSTEM,
                text=None,
                promise_kind=REPLY,
                promise_due_at=due.astimezone(UTC),
                promise_told_at=entry.at,
            )
            return
