"""Weeks of talks, put straight into the tables: what came when, who answered, how long it took."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import connection

from tests import make
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation, Kind, Message
from troth.core.database import see
from troth.people.agents import make_agents
from troth.people.models import Agent
from troth.people.shifts.planning import Span, plan

ZONE = ZoneInfo("Europe/Amsterdam")
MONDAY = date(2026, 11, 23)
NOW = datetime.combine(MONDAY, time(), ZONE).astimezone(UTC)
"""The first moment of a week: eight whole ones lie before it."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The customer's first word at a time, then each saying so many seconds after: (kind, seconds)."""

    at: datetime
    said: Sequence[tuple[Kind, float]] = ()


def local(day: int, hour: float, *, weeks_ago: int = 0) -> datetime:
    """Of the week that begins at NOW, or of one before it."""
    midnight = datetime.combine(MONDAY + timedelta(days=day - 7 * weeks_ago), time(), ZONE)
    return (midnight + timedelta(hours=hour)).astimezone(UTC)


def agent(brand: Brand, name: str = "Bo") -> Agent:
    user = make.member(brand, Role.AGENT, name)
    see([brand.pk])
    make_agents(user, [brand.pk])
    return Agent.objects.select_related("user").get(user=user)


def talks(channel: Channel, rows: Iterable[Talk], *, by: User) -> None:
    """Each a conversation of its own, closed."""
    first = make.conversation(channel, received_at=NOW - timedelta(days=400))
    rows = list(rows)
    made = Conversation.objects.bulk_create(
        Conversation(
            brand_id=channel.brand_id,
            channel=channel,
            customer_id=first.customer_id,
            identity_id=first.identity_id,
            queue_id=first.queue_id,
            subject="A lamp",
            language="en",
            opened_at=row.at,
            closed_at=_end(row),
            last_said_at=_end(row),
        )
        for row in rows
    )
    Message.objects.bulk_create(
        message
        for conversation, row in zip(made, rows, strict=True)
        for message in _messages(conversation, row, by)
    )


def weekly(channel: Channel, hours: Iterable[tuple[int, int]], *, by: User, weeks: int = 2) -> None:
    """One talk in the middle of each of these hours, (day, hour), in each of so many weeks before NOW."""
    moments = [local(day, hour + 0.5, weeks_ago=ago) for ago in range(1, weeks + 1) for day, hour in hours]
    talks(channel, [Talk(at) for at in moments], by=by)


def shifts(who: Agent, *, owner: User, weeks: int = 1, days: range = range(5)) -> None:
    """From nine to five in the weeks from NOW on."""
    spans = [
        Span(local(day + 7 * week, 9), local(day + 7 * week, 17)) for week in range(weeks) for day in days
    ]
    plan(who, spans, by=owner)


MANY = """
    with made as (
        insert into conversations (
            brand_id, channel_id, customer_id, identity_id, queue_id, subject, language, opened_at, closed_at,
            last_words, last_said_at, last_by
        )
        select c.brand_id, c.channel_id, c.customer_id, c.identity_id, c.queue_id, 'A lamp', 'en',
            at.said, at.said, '', at.said + interval '5 minutes', 'agent'
        from conversations c, lateral (
            select %(until)s::timestamptz - interval '8 weeks' * (n / %(count)s::float8) as said
            from generate_series(1, %(count)s) as n
        ) as at
        where c.id = %(like)s
        returning id, brand_id, opened_at
    )
    insert into messages (
        brand_id, conversation_id, kind, author_id, text, said_at, is_automatic, problem, about
    )
    select brand_id, id, kind, case when kind = 'answer' then %(author)s::bigint end, 'Where is it?',
        opened_at + later, false, '', '{}'
    from made, (values ('customer', interval '0'), ('answer', interval '5 minutes')) as both_say (kind, later)
"""


def many(channel: Channel, count: int, *, by: User) -> None:
    """So many turns, evenly over the eight weeks before NOW."""
    like = make.conversation(channel, received_at=NOW - timedelta(days=400))
    with connection.cursor() as cursor:
        cursor.execute(MANY, {"like": like.pk, "count": count, "until": NOW, "author": by.pk})


def _end(talk: Talk) -> datetime:
    return talk.at + timedelta(seconds=max((later for _, later in talk.said), default=0.0))


def _messages(conversation: Conversation, talk: Talk, by: User) -> list[Message]:
    said = [(Kind.CUSTOMER, 0.0), *talk.said]
    return [
        Message(
            brand_id=conversation.brand_id,
            conversation=conversation,
            kind=kind,
            author=by if kind == Kind.ANSWER else None,
            text="Where is it?",
            said_at=talk.at + timedelta(seconds=later),
        )
        for kind, later in said
    ]
