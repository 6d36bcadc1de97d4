"""Which mails belong to one conversation.

In memory are digests of identifiers, 8 bytes each; words are not.
"""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

import numpy
from numpy.typing import NDArray

from troth.channels.imports.mail.direction import Own
from troth.channels.imports.mail.letters import Letter, key_of

SAME_SUBJECT_WITHIN = 14 * 86_400_000_000  # microseconds
MOST_CUSTOMERS = 8  # in one conversation; more is a circular that many answered

Keys = NDArray[numpy.int64]


class Threads(NamedTuple):
    """One value per mail in the order of adding: what it belongs to, whose matter that is, whether it is the
    first copy of itself. `who` is 0 where a mail has nobody but the brand in it."""

    conversation: Keys
    customer: Keys
    is_first: NDArray[numpy.bool_]

    def name(self, index: int) -> str:
        return f"mail-{_hex(int(self.conversation[index]))}"

    def customer_of(self, index: int) -> str | None:
        customer = int(self.customer[index])
        return _hex(customer) if customer else None


def pseudonym(address: str) -> str:
    return _hex(customer_key(address))


def customer_key(address: str) -> int:
    return key_of(f"customer {address}")


def _hex(key: int) -> str:
    return f"{key & (2**64 - 1):016x}"


def customer_address(letter: Letter, own: Own) -> str:
    """The customer's side of a mail: who wrote, or the first outside the brand who was written to; else
    ""."""
    if letter.sender and not own.has(letter.sender):
        return letter.sender
    if letter.reply_to and not own.has(letter.reply_to):
        return letter.reply_to
    return next((address for address in letter.recipients if not own.has(address)), "")


def threads(letters: Iterable[Letter], own: Own) -> Threads:
    """Mails that name each other by Message-ID, In-Reply-To, References or Gmail's thread; a mail that names
    none that is here also joins one with the same subject and customer up to 14 days before it. One with
    more than 8 customers is taken apart by customer."""
    keys, ends, named = array("q"), array("q"), array("q")
    own_keys, names, times = array("q"), array("q"), array("q")
    customers, wrote, subjects = array("q"), array("b"), array("q")
    for letter in letters:
        keys.extend((letter.name, *letter.references))
        ends.append(len(keys))
        named.append(len(letter.references))
        own_keys.append(letter.key)
        names.append(letter.name)
        times.append(letter.at)
        address = customer_address(letter, own)
        customers.append(customer_key(address) if address else 0)
        wrote.append(letter.kind == "person" and address == letter.sender)
        subjects.append(key_of(f"{letter.subject}\n{address}") if letter.subject and address else 0)
    ends_of = _numbers(ends)
    unique, positions = numpy.unique(_numbers(keys), return_inverse=True)
    parents = _joined(positions, ends_of, len(unique))
    orphans = ~_names_a_mail(_numbers(keys), ends_of, names=_numbers(names))
    first_position = positions[numpy.concatenate(([0], ends_of[:-1]))] if len(ends_of) else ends_of
    _join_by_subject(parents, first_position, _numbers(subjects), times=_numbers(times), orphans=orphans)
    roots = numpy.fromiter((_root(parents, int(at)) for at in first_position), numpy.int64, len(ends_of))
    conversation = unique[roots] if len(unique) else roots
    conversation = _apart(conversation, _numbers(customers))
    customer = _of_conversation(conversation, _numbers(customers), _numbers(times), wrote=_numbers(wrote))
    return Threads(conversation, customer, _first_copies(_numbers(own_keys)))


def _numbers(values: "array[int]") -> Keys:
    return numpy.array(values, dtype=numpy.int64)


def _joined(positions: NDArray[numpy.intp], ends: Keys, size: int) -> "array[int]":
    """A forest over identifiers: those that stand in one mail have one root, the smallest digest."""
    parents = array("q", range(size))
    begin = 0
    flat = positions.tolist()
    for end in ends.tolist():
        first = flat[begin]
        for position in flat[begin + 1 : end]:
            _join(parents, first, position)
        begin = end
    return parents


def _join(parents: "array[int]", one: int, other: int) -> None:
    one, other = _root(parents, one), _root(parents, other)
    if one != other:
        parents[max(one, other)] = min(one, other)


def _root(parents: "array[int]", position: int) -> int:
    while parents[position] != position:
        parents[position] = parents[parents[position]]
        position = parents[position]
    return position


def _names_a_mail(keys: Keys, ends: Keys, *, names: Keys) -> NDArray[numpy.bool_]:
    """For each mail, whether one that it refers to is here."""
    is_here = numpy.isin(keys, names)
    if not len(ends):
        return is_here
    begins = numpy.concatenate(([0], ends[:-1]))
    # Its own identifier stands first and is always here.
    found: NDArray[numpy.bool_] = numpy.add.reduceat(is_here.astype(numpy.int64), begins) > 1
    return found


def _join_by_subject(
    parents: "array[int]",
    positions: NDArray[numpy.integer],
    subjects: Keys,
    *,
    times: Keys,
    orphans: NDArray[numpy.bool_],
) -> None:
    order = numpy.lexsort((times, subjects))
    before, after = order[:-1], order[1:]
    is_same = (subjects[before] == subjects[after]) & (subjects[after] != 0) & orphans[after]
    is_near = times[after] - times[before] <= SAME_SUBJECT_WITHIN
    for one, other in zip(before[is_same & is_near], after[is_same & is_near], strict=True):
        _join(parents, int(positions[one]), int(positions[other]))


def _apart(conversation: Keys, customers: Keys) -> Keys:
    pairs = numpy.unique(numpy.stack((conversation, customers), axis=1)[customers != 0], axis=0)
    names, counts = numpy.unique(pairs[:, 0], return_counts=True)
    is_circular = numpy.isin(conversation, names[counts > MOST_CUSTOMERS])
    return numpy.where(is_circular, conversation ^ customers, conversation)


def _of_conversation(conversation: Keys, customers: Keys, times: Keys, *, wrote: Keys) -> Keys:
    """Whose matter it is: the earliest of those who wrote themselves, else the earliest who was written
    to."""
    order = numpy.lexsort((customers, times, -wrote, customers == 0, conversation))
    names, first = numpy.unique(conversation[order], return_index=True)
    found: Keys = customers[order][first][numpy.searchsorted(names, conversation)]
    return found


def _first_copies(keys: Keys) -> NDArray[numpy.bool_]:
    is_first = numpy.zeros(len(keys), dtype=numpy.bool_)
    is_first[numpy.unique(keys, return_index=True)[1]] = True
    return is_first
