"""A great many open promises, and some among them whose time comes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, LiteralString

import psycopg

from bench.load.mails import new_conversation
from bench.stand import Stand
from troth.site.progress import Progress

Owner = psycopg.Connection[tuple[Any, ...]]

AT_ONCE = 50_000
TURNS = 10
"""Promises of one conversation among those that stay open."""


@dataclass(frozen=True, slots=True)
class Due:
    first: int
    last: int
    count: int
    payloads: Mapping[str, float]
    """What a screen is told of each conversation, and when its promise is due, in seconds since 1970."""

    def broken(self, owner: Owner) -> int:
        found = owner.execute(
            "select count(*) from promises where id between %s and %s and broken_at is not null",
            [self.first, self.last],
        ).fetchone()
        return int(found[0]) if found else 0

    def lateness(self, owner: Owner, done: LiteralString, due: LiteralString) -> list[float]:
        """Milliseconds from one time of each promise to the other."""
        rows = owner.execute(
            f"select extract(epoch from {done} - {due}) * 1000 from promises where id between %s and %s",
            [self.first, self.last],
        ).fetchall()
        return [float(row[0]) for row in rows if row[0] is not None]


@dataclass(frozen=True, slots=True)
class Crowd:
    brand: int
    pattern: int
    """The conversation of which all others are copies."""

    def fall_due(
        self, owner: Owner, *, count: int, start: datetime, every: timedelta, warned: timedelta | None
    ) -> Due:
        """One promise in a conversation of its own every so often; `warned` so long before, or not at all."""
        conversations = _more_conversations(owner, self.pattern, count)
        values = {
            "due_at": "%(start)s + (c.id - %(first)s) * %(every)s::interval",
            "warn_at": "%(start)s + (c.id - %(first)s) * %(every)s::interval - %(lead)s::interval",
            "warned_at": "null" if warned else "%(start)s",
        }
        rows = owner.execute(
            _copy(owner, values).encode(),
            {
                "pattern": self.pattern,
                "first": conversations[0],
                "last": conversations[1],
                "start": start,
                "every": every,
                "lead": warned or timedelta(0),
            },
        ).fetchall()
        owner.execute("analyze promises")
        payloads = {f"{self.brand}:{row[1]}": row[2].timestamp() for row in rows}
        return Due(rows[0][0], rows[-1][0], len(rows), payloads)


def crowd(stand: Stand, owner: Owner, count: int) -> Crowd:
    """`count` promises that stay open: they fall due from tomorrow on, for a month."""
    from django.utils import timezone

    from troth.accounts.models import Channel
    from troth.conversations import actions
    from troth.conversations.incoming import Incoming
    from troth.core.database import brands

    shop, body = stand.shop(), new_conversation(0, "crowd.example")
    said = Incoming(
        address_kind="mail",
        address="crowd@mail.example",
        name="Emma",
        subject="Order",
        text=str(body["text"]),
        language="en",
        zone="UTC",
        received_at=timezone.now(),
    )
    with brands([shop.brand_id]):
        pattern = actions.receive(Channel.objects.get(pk=shop.channel_id), said).conversation_id
    first, last = _more_conversations(owner, pattern, max(1, count // TURNS))
    # The pattern's own job is not to be done: its mail would go nowhere.
    owner.execute("truncate procrastinate_jobs cascade")
    values = {
        "due_at": "now() + interval '1 day' + random() * interval '30 days'",
        "warn_at": "now() + interval '23 hours'",
        "turn_opened_at": "now() - turn * interval '1 minute'",
    }
    statement = _copy(owner, values, per=f"cross join generate_series(1, {TURNS}) as turn", answers=False)
    step = AT_ONCE // TURNS
    with Progress("  opening them", count) as progress, owner.transaction():
        # Ten minutes of checking references to rows that were made a moment ago would prove nothing.
        owner.execute("set local session_replication_role = replica")
        for begin in range(first, last + 1, step):
            part = {"first": begin, "last": min(begin + step - 1, last), "pattern": pattern}
            owner.execute(statement.encode(), part)
            progress.at((begin - first) * TURNS)
    stand.settle()
    return Crowd(shop.brand_id, pattern)


def _more_conversations(owner: Owner, pattern: int, count: int) -> tuple[int, int]:
    """The first and the last id of so many copies, which nobody has to look at for a long time."""
    names = [name for name in _columns(owner, "conversations") if name != "id"]
    changed = {"holder_until": "now() + interval '1 year'", "answer_by": "now() + interval '1 year'"}
    listed = ", ".join(changed.get(name, f"c.{name}") for name in names)
    rows = owner.execute(
        f"insert into conversations ({', '.join(names)}) select {listed} from conversations c, "
        "generate_series(1, %s) where c.id = %s returning id".encode(),
        [count, pattern],
    ).fetchall()
    return int(rows[0][0]), int(rows[-1][0])


def _copy(owner: Owner, values: Mapping[str, str], *, per: str = "", answers: bool = True) -> LiteralString:
    """An insert of copies of the pattern's promise into conversations `first` to `last`; in order of id."""
    changed = {"conversation_id": "c.id", "announcement_id": "null", **values}
    changed.setdefault("look_at", changed.get("warn_at", "p.look_at"))
    names = [name for name in _columns(owner, "promises") if name != "id"]
    listed = ", ".join(changed.get(name, f"p.{name}") for name in names)
    statement = (
        f"insert into promises ({', '.join(names)}) select {listed} from conversations c {per} "
        "cross join (select * from promises where conversation_id = %(pattern)s) as p "
        "where c.id between %(first)s and %(last)s order by c.id"
    )
    return statement + (" returning id, conversation_id, due_at" if answers else "")


def _columns(owner: Owner, table: str) -> list[str]:
    rows = owner.execute(
        "select column_name from information_schema.columns where table_schema = 'public' "
        "and table_name = %s order by ordinal_position",
        [table],
    ).fetchall()
    return [str(row[0]) for row in rows]
