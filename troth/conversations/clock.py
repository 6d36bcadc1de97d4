"""The holders' clock: nobody holds a conversation past their deadline."""

from datetime import datetime

from django.db import connection, transaction

from troth.conversations.actions import close
from troth.conversations.facts import HolderOverdue
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import LOOK_AGAIN_AFTER
from troth.core.clock import Clock
from troth.core.database import see
from troth.core.facts import record

BATCH = 200


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select next_holder_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]


@transaction.atomic
def strike(now: datetime) -> int:
    """Take back what its holder let lie; a customer who stays silent ends the conversation."""
    with connection.cursor() as cursor:
        cursor.execute("select brand, conversation from claim_overdue_holders(%s, %s)", [now, BATCH])
        rows: list[tuple[int, int]] = cursor.fetchall()
    if not rows:
        return 0
    see({brand for brand, _ in rows})
    for conversation in Conversation.objects.filter(pk__in=[row[1] for row in rows]):
        if conversation.holder == Holder.CUSTOMER:
            close(conversation, None, cause="customer silent")
        else:
            _take_back(conversation, now)
    return len(rows)


def _take_back(conversation: Conversation, now: datetime) -> None:
    overdue = HolderOverdue(
        brand_id=conversation.brand_id,
        conversation_id=conversation.pk,
        holder=conversation.holder or "",
        person_id=conversation.holder_person_id,
    )
    conversation.holder, conversation.holder_person = Holder.QUEUE, None
    conversation.holder_until = now + LOOK_AGAIN_AFTER
    conversation.save(update_fields=["holder", "holder_person", "holder_until"])
    record(overdue)


CLOCK = Clock("holders", next_at, strike)
