"""What the flow leads to a notice: each only finds out whom it is for, and defers a job."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from troth.accounts.rules.permissions import PERMITTED, Permission
from troth.conversations.acts.facts import ConversationAssigned, ConversationHandedOver
from troth.conversations.facts import ConversationFact, MessageReceived, PersonMentioned
from troth.conversations.models import Conversation, Kind, Message
from troth.core.database import fetched, statement
from troth.desk.notices import jobs
from troth.desk.notices.models import WISH_OF, Notice, NoticeWish, PushSubscription
from troth.people.rules.presence import GRACE
from troth.promises.facts import PromiseAtRisk
from troth.promises.rules.warning import Level
from troth.routing.facts import OfferMade

SPOKEN = (Kind.ANSWER, Kind.UPDATE)
LEADING = [role.value for role, may in PERMITTED.items() if Permission.LEAD in may]
LEVELS = (
    (Level.HOLDER, Notice.AT_RISK, statement(__package__, "holders")),
    (Level.TEAM, Notice.TEAM_AT_RISK, statement(__package__, "team")),
    (Level.SUPERVISOR, Notice.LED_AT_RISK, statement(__package__, "leading")),
)
"""Who is warned at each level, who wants to be, and what the notice says; each a statement of its own."""


def mentioned(fact: PersonMentioned) -> None:
    _tell(fact, Notice.MENTION, _wishing(Notice.MENTION).filter(user=fact.user_id))


def assigned(fact: ConversationAssigned | ConversationHandedOver) -> None:
    if fact.to_person_id is not None and fact.to_person_id != fact.actor_id:
        _tell(fact, Notice.ASSIGNED, _wishing(Notice.ASSIGNED).filter(user=fact.to_person_id))


def received(fact: MessageReceived) -> None:
    if not fact.is_automatic:
        _tell(fact, Notice.ANSWERED, _wishing(Notice.ANSWERED).filter(user=_whose(fact.conversation_id)))


def at_risk(facts: Sequence[PromiseAtRisk]) -> None:
    """Of as many as the clock warns of at once, in one query for each level and one for all jobs."""
    told: list[dict[str, Any]] = []
    for level, notice, whom in LEVELS:
        promises = [fact.promise_id for fact in facts if fact.level == level]
        told += [_job(row, notice) for row in fetched(whom, _asked(promises))] if promises else []
    if told:
        jobs.tell.batch_defer(*told)


def offered(facts: Sequence[OfferMade]) -> None:
    """Open pages hear of offers from routing itself: a job is only for who takes pushes."""
    wishing = _wishing(Notice.OFFER).filter(user__in={fact.user_id for fact in facts})
    pushed = PushSubscription.objects.filter(user__in=wishing.values("user"))
    people = set(pushed.values_list("user_id", flat=True))
    told = [
        _job((fact.brand_id, fact.conversation_id, fact.user_id), Notice.OFFER)
        for fact in facts
        if fact.user_id in people
    ]
    if told:
        jobs.tell.batch_defer(*told)


def _asked(promises: Sequence[int]) -> dict[str, Any]:
    return {
        "promises": list(promises),
        "spoken": [kind.value for kind in SPOKEN],
        "alive": timezone.now() - GRACE,
        "leading": LEADING,
    }


def _job(row: Sequence[int], notice: Notice) -> dict[str, Any]:
    brand_id, conversation_id, user_id = row
    about = {"brand_id": brand_id, "conversation_id": conversation_id}
    return {**about, "user_id": user_id, "notice": int(notice)}


def _wishing(notice: Notice) -> "QuerySet[NoticeWish]":
    return NoticeWish.objects.filter(**{WISH_OF[notice]: True})


def _whose(conversation_id: int) -> Coalesce:
    """Who holds it; else whoever spoke in it last, since a customer's word puts it back into the queue."""
    rows = Conversation.objects.filter(pk=conversation_id)
    last = rows.annotate(spoke=_spoke_last(OuterRef("pk"))).values("spoke")
    return Coalesce(Subquery(rows.values("holder_person")), Subquery(last))


def _spoke_last(conversation: OuterRef) -> Subquery:
    spoken = Message.objects.filter(conversation=conversation, kind__in=SPOKEN, author__isnull=False)
    return Subquery(spoken.order_by("-id").values("author")[:1])


def _tell(fact: ConversationFact, notice: Notice, wishes: "QuerySet[NoticeWish]") -> None:
    people: Iterable[int] = wishes.values_list("user_id", flat=True)
    for user_id in people:
        jobs.tell.defer(
            brand_id=fact.brand_id,
            conversation_id=fact.conversation_id,
            user_id=user_id,
            notice=int(notice),
        )
