"""Which mails are the brand's: by the addresses that were given, or by what the mails themselves show."""

from collections import Counter
from dataclasses import dataclass

from troth.channels.imports.mail.letters import Letter
from troth.core.errors import Refused

MOST_COUNTED = 20_000  # addresses; what is rarer than one mail in 20,000 is not the brand's
LEAST_MAILS = 4
LEAST_SHARE = 0.6  # of the mails, for an address that is inferred from being in all of them

# Where people have mailboxes beside each other: never the domain of one brand.
SHARED_DOMAINS = frozenset((
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "hotmail.nl", "hotmail.es", "live.com",
    "live.nl", "msn.com", "yahoo.com", "yahoo.es", "yahoo.com.tr", "icloud.com", "me.com", "mac.com",
    "aol.com", "gmx.com", "gmx.net", "gmx.de", "web.de", "proton.me", "protonmail.com", "zoho.com",
    "mail.com", "yandex.com", "yandex.ru", "yandex.com.tr", "mynet.com", "ziggo.nl", "kpnmail.nl",
    "xs4all.nl", "planet.nl", "hetnet.nl", "telefonica.net", "terra.es", "outlook.es", "outlook.com.tr",
))  # fmt: skip


class DirectionUnknown(Refused):
    """It cannot be told which mails the brand wrote."""


@dataclass(frozen=True, slots=True)
class Own:
    """The brand's addresses and domains, in lower case; a domain holds its subdomains."""

    addresses: frozenset[str]
    domains: frozenset[str] = frozenset()

    def has(self, address: str) -> bool:
        if address in self.addresses:
            return True
        domain = address.rpartition("@")[2]
        while domain and self.domains:
            if domain in self.domains:
                return True
            domain = domain.partition(".")[2]
        return False


def given(own: frozenset[str]) -> Own:
    return Own(
        frozenset(name for name in own if "@" in name.strip("@")),
        frozenset(name.strip("@") for name in own if "@" not in name.strip("@")),
    )


class Tally:
    """Counts who is where. Bounded: rare addresses are let go when the table is full (Misra and Gries 1982,
    which keeps every one with more than 1/20,000 of the mails)."""

    def __init__(self) -> None:
        self.mails = 0
        self.sent = _Counts()  # wrote what lies in a folder of sent mail
        self.delivered = _Counts()  # had mail delivered here
        self.written_to = _Counts()  # were written to by somebody else
        self.replied = _Counts()  # answered
        self.involved = _Counts()  # wrote or were written to

    def add(self, letter: Letter) -> None:
        if letter.kind == "bounce" or not letter.sender:
            return
        self.mails += 1
        if letter.is_sent:
            self.sent.add(letter.sender)
        for address in set(letter.delivered_to):
            self.delivered.add(address)
        others = {address for address in letter.recipients if address != letter.sender}
        for address in others:
            self.written_to.add(address)
        if letter.is_reply:
            self.replied.add(letter.sender)
        for address in others | {letter.sender}:
            self.involved.add(address)


class _Counts:
    def __init__(self) -> None:
        self.of: Counter[str] = Counter()

    def add(self, address: str) -> None:
        self.of[address] += 1
        if len(self.of) > MOST_COUNTED:
            self.of = Counter({name: count - 1 for name, count in self.of.items() if count > 1})

    def frequent(self, share: float) -> list[str]:
        """Those with at least this share of the most frequent one's count, most frequent first."""
        most = max(self.of.values(), default=0)
        return [name for name, count in self.of.most_common() if count >= max(1, share * most)]


def inferred(tally: Tally) -> Own:
    """The brand's addresses by folders of sent mail, else by whose mailbox this is, else by who is in
    (nearly) every mail while nobody else is. Raises DirectionUnknown."""
    found = tally.sent.frequent(0.02) or tally.delivered.frequent(0.1) or _in_nearly_all(tally)
    if not found:
        raise DirectionUnknown(_question(tally))
    domains = {address.rpartition("@")[2] for address in found} - SHARED_DOMAINS
    return Own(frozenset(found), frozenset(domains) if _write_outside(tally, domains) else frozenset())


def _in_nearly_all(tally: Tally) -> list[str]:
    if tally.mails < LEAST_MAILS:
        return []
    ranked = _candidates(tally)
    if not ranked or tally.involved.of[ranked[0]] < LEAST_SHARE * tally.mails:
        return []
    rest = [name for name in ranked[1:] if not _share_domain(name, ranked[0])]
    if rest and tally.involved.of[rest[0]] > 0.5 * tally.involved.of[ranked[0]]:
        return []
    return ranked[:1]


def _share_domain(one: str, other: str) -> bool:
    domain = one.rpartition("@")[2]
    return domain == other.rpartition("@")[2] and domain not in SHARED_DOMAINS


def _candidates(tally: Tally) -> list[str]:
    """Who is in the most mails; between equals who is written to and answers."""
    busy = tally.written_to.of + tally.replied.of
    ranked = sorted(tally.involved.of, key=lambda name: (-tally.involved.of[name], -busy[name], name))
    return ranked[:20]


def _write_outside(tally: Tally, domains: set[str]) -> bool:
    """Whether the domains may be taken as own: at a help desk for colleagues everyone would be the brand."""
    total = sum(tally.involved.of.values())
    inside = sum(count for name, count in tally.involved.of.items() if name.rpartition("@")[2] in domains)
    return bool(domains) and inside <= 0.8 * total


def _question(tally: Tally) -> str:
    likeliest = _candidates(tally)[:3]
    if not likeliest:
        return "It cannot be told which mails are yours: give your addresses, as in --own help@shop.example."
    options = " or ".join(f"--own {name}" for name in likeliest)
    return f"It cannot be told which mails are yours: say which address is, with {options}."
