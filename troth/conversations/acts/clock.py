"""The clock of held answers: each is said when its author's ten seconds are over."""

import logging
from datetime import datetime

from django.db import connection, transaction

from troth.conversations.acts import drafting
from troth.conversations.acts.saying import say_held
from troth.conversations.models import HeldAnswer, Kind
from troth.core.clock import Clock
from troth.core.database import see

logger = logging.getLogger(__name__)

BATCH = 50


def next_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select next_held_answer_at()")
        found: tuple[datetime | None] = cursor.fetchone()
    return found[0]


def strike(now: datetime) -> int:
    """Each in a transaction of its own, so that one which fails holds up no other."""
    done = 0
    while done < BATCH and _say_one(now):
        done += 1
    return done


def _say_one(now: datetime) -> bool:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("select brand, answer from claim_answers_to_say(%s, 1)", [now])
            row: tuple[int, int] | None = cursor.fetchone()
        if row is None:
            return False
        see({row[0]})
        held = HeldAnswer.objects.select_related("conversation", "author").get(pk=row[1])
        try:
            with transaction.atomic():
                say_held(held)
        except Exception:
            logger.exception("the held answer of conversation %s could not be said", held.conversation_id)
            _keep_as_draft(held)
    return True


def _keep_as_draft(held: HeldAnswer) -> None:
    """Its author finds the words where they wrote them."""
    HeldAnswer.objects.filter(pk=held.pk).delete()
    drafting.write(held.conversation, held.author, Kind(held.kind), held.text, files=held.files)


CLOCK = Clock("held answers", next_at, strike)
