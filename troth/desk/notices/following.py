"""What the flow leads to a notice: each only finds out whom it is for, and defers a job."""

from collections.abc import Iterable, Sequence

from django.db.models import BigIntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from troth.conversations.acts.facts import ConversationAssigned, ConversationHandedOver
from troth.conversations.facts import ConversationFact, MessageReceived, PersonMentioned
from troth.conversations.models import Conversation, Kind, Message
from troth.desk.notices import jobs
from troth.desk.notices.models import WISH_OF, Notice, NoticeWish
from troth.promises.facts import PromiseAtRisk
from troth.promises.rules.warning import Level

SPOKEN = (Kind.ANSWER, Kind.UPDATE)


def mentioned(fact: PersonMentioned) -> None:
    _tell(fact, Notice.MENTION, _wishing(Notice.MENTION).filter(user=fact.user_id))


def assigned(fact: ConversationAssigned | ConversationHandedOver) -> None:
    if fact.to_person_id is not None and fact.to_person_id != fact.actor_id:
        _tell(fact, Notice.ASSIGNED, _wishing(Notice.ASSIGNED).filter(user=fact.to_person_id))


def received(fact: MessageReceived) -> None:
    if not fact.is_automatic:
        _tell(fact, Notice.ANSWERED, _wishing(Notice.ANSWERED).filter(user=_whose(fact.conversation_id)))


def at_risk(facts: Sequence[PromiseAtRisk]) -> None:
    """Of as many as the clock warns of at once, in one query."""
    first = [fact.conversation_id for fact in facts if fact.level == Level.HOLDER]
    rows = Conversation.objects.filter(pk__in=first)
    whose = rows.annotate(
        whose=Coalesce("holder_person_id", _spoke_last(OuterRef("pk")), output_field=BigIntegerField())
    )
    told = whose.filter(whose__in=_wishing(Notice.AT_RISK).values("user"))
    for brand_id, conversation_id, user_id in told.values_list("brand_id", "pk", "whose"):
        jobs.tell.defer(
            brand_id=brand_id, conversation_id=conversation_id, user_id=user_id, notice=int(Notice.AT_RISK)
        )


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
