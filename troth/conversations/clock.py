"""The holders' clock: nobody holds a conversation past their deadline."""

import logging
from datetime import datetime

from django.db import connection, transaction

from troth.conversations.actions import close
from troth.conversations.facts import HolderOverdue
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import LOOK_AGAIN_AFTER
from troth.core.clock import Clock
from troth.core.database import see
from troth.core.facts import record

logger = logging.getLogger(__name__)

BATCH = 200


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select next_holder_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]


def strike(now: datetime) -> int:
    """Take back what its holder let lie; a customer who stays silent ends the conversation."""
    try:
        with transaction.atomic():
            rows = _claimed(now, BATCH)
            see({brand for brand, _ in rows})
            for conversation in Conversation.objects.filter(pk__in=[row[1] for row in rows]):
                _let_go(conversation, now)
            return len(rows)
    except Exception:
        logger.exception("a batch of holders failed; each is tried by itself")
        return _one_by_one(now)


def _one_by_one(now: datetime) -> int:
    """A conversation that fails by itself is reported and looked at again later, and holds up no other."""
    done = 0
    while done < BATCH:
        with transaction.atomic():
            rows = _claimed(now, 1)
            if not rows:
                return done
            see({rows[0][0]})
            found = Conversation.objects.filter(pk=rows[0][1])
            try:
                with transaction.atomic():
                    _let_go(found.get(), now)
            except Exception:
                logger.exception("conversation %s could not be taken back", rows[0][1])
                found.update(holder_until=now + LOOK_AGAIN_AFTER)
        done += 1
    return done


def _claimed(now: datetime, most: int) -> list[tuple[int, int]]:
    with connection.cursor() as cursor:
        cursor.execute("select brand, conversation from claim_overdue_holders(%s, %s)", [now, most])
        return list(cursor.fetchall())


def _let_go(conversation: Conversation, now: datetime) -> None:
    if conversation.holder == Holder.CUSTOMER:
        close(conversation, None, cause="customer silent")
    else:
        _take_back(conversation, now)


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
