"""Mail as files: mbox, Maildir, folders of .eml, one .eml. Also what `imap.py` streams, which is an mbox."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from troth.channels.imports.mail import boxes, direction, letters
from troth.channels.imports.mail.direction import Own
from troth.channels.imports.mail.entries import brand_of, entries
from troth.channels.imports.mail.staging import Stage
from troth.channels.imports.mail.threads import threads
from troth.channels.imports.reader import Hints, SetAside, Source
from troth.channels.mail.rules.parse import parse
from troth.insight.service_log.entry import Actor, Entry, Kind

NAME = "mail"

_HEADER_LINE = re.compile(
    rb"([A-Za-z][A-Za-z0-9-]{1,60}):[ \t]?[^\r\n]{0,2000}(?:\r?\n[ \t][^\r\n]{0,2000}){0,200}\r?\n"
)
_MAIL_FIELDS = frozenset(
    b"from to subject date received return-path message-id delivered-to mime-version reply-to"
    b" dkim-signature x-original-to x-gm-thrid in-reply-to".split()
)


def recognises(source: Source) -> bool:
    if source.path is not None and source.path.is_dir():
        return boxes.is_mail_folder(source.path)
    return boxes.is_mbox(source.head) or _begins_like_mail(source.head)


def read(sources: Sequence[Source], hints: Hints, aside: SetAside) -> Iterator[Entry]:
    """The rows of all mails, each mail once, whose copy was seen first. Raises DirectionUnknown.

    Mails are set down in a temporary file first, since an answer may come before what it answers, and the
    brand's addresses may have to be inferred from all of them.
    """
    with Stage() as stage:
        own = _stage(sources, hints, aside, stage)
        found = threads(stage.letters(), own)
        for index, (letter, words) in enumerate(stage.with_words()):
            if not found.is_first[index]:
                continue
            frame = Entry(
                conversation=found.name(index),
                id="",
                at=datetime.min.replace(tzinfo=UTC),
                kind=Kind.MESSAGE,
                actor_kind=Actor.CUSTOMER,
                customer=found.customer_of(index),
                brand=hints.brand or brand_of(letter, own),
            )
            yield from entries(letter, words, frame, own, zone=hints.zone)


def _stage(sources: Sequence[Source], hints: Hints, aside: SetAside, stage: Stage) -> Own:
    """Sets every mail down that has a time, and tells which addresses are the brand's."""
    own, tally, now = direction.given(hints.own), direction.Tally(), datetime.now(UTC)
    for source in sources:
        for raw in boxes.mails(source):
            mail = parse(raw.data)
            at = letters.time_of(raw, mail, zone=hints.zone, now=now)
            if at is None:
                reason = (
                    "no time: neither Date nor Received can be read" if mail.headers.fields else "not a mail"
                )
                aside(raw.folder, raw.line, reason, raw.data[:65536])
                continue
            letter = letters.letter(raw, mail, at, own=own.addresses)
            tally.add(letter)
            stage.add(letter, letters.words_of(mail))
    if hints.own or not stage.count:
        return own
    return direction.inferred(tally)


def _begins_like_mail(head: bytes) -> bool:
    """Whether it begins with header lines, of which at least two are those of a mail."""
    position = re.match(rb"(?:\xef\xbb\xbf)?[\r\n]{0,20}", head).end()  # type: ignore[union-attr]
    known: set[bytes] = set()
    while len(known) < 2 and (line := _HEADER_LINE.match(head, position)) is not None:
        known |= {line[1].lower()} & _MAIL_FIELDS
        position = line.end()
    return len(known) >= 2
