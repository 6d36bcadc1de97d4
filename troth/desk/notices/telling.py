"""A notice reaches its person: their open pages by the live line, their other browsers by web push."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from troth.accounts import access
from troth.accounts.access import Access
from troth.accounts.models import User
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.core.database import brands
from troth.desk.notices import jobs
from troth.desk.notices.models import WISH_OF, Notice, NoticeWish, PushSubscription
from troth.desk.notices.pushing import Push, PushGone, send
from troth.desk.notices.words import Said, said, tag_of
from troth.people.models import Agent
from troth.people.rules.presence import Presence
from troth.routing.models import Offer

KEEPS = timedelta(hours=4)
"""How long a push service keeps it for a browser that sleeps; a promise at risk is news for minutes only,
and an offer for as long as it stands."""
KEEPS_A_RISK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice for one person who may see the conversation, or is asked to take it, and wants to hear it.

    `shows_words`: they want the customer's, and may read them. `ends_at` is until when it is news.
    """

    notice: Notice
    conversation: Conversation
    wish: NoticeWish
    shows_words: bool
    ends_at: datetime | None = None

    def said(self) -> Said:
        with override(self.wish.user.language):
            return said(self.notice, self.conversation, shows_words=self.shows_words)

    def keeps(self, now: datetime) -> timedelta:
        """How long a push service keeps it for a browser that sleeps."""
        if self.ends_at is not None:
            return max(self.ends_at - now, timedelta())
        return KEEPS_A_RISK if WISH_OF[self.notice] == "has_at_risk" else KEEPS


def tell(brand_id: int, conversation_id: int, *, user_id: int, number: int) -> None:
    """Nothing happens if the person cannot see it any more, does not want it, or is not to be disturbed."""
    with brands([brand_id]):
        found = told(brand_id, conversation_id, user_id=user_id, number=number)
        if found is None:
            return
        if found.notice is not Notice.OFFER:  # of which routing itself tells open pages, at once
            with connection.cursor() as cursor:
                cursor.execute("select pg_notify('troth', %s)", [line_words(user_id, found)])
        for device in PushSubscription.objects.living().filter(user=user_id).order_by("id"):
            jobs.push.defer(
                brand_id=brand_id,
                conversation_id=conversation_id,
                subscription_id=device.pk,
                notice=number,
            )


def told(brand_id: int, conversation_id: int, *, user_id: int, number: int) -> Told | None:
    """In the brand's transaction."""
    notice = Notice(number)
    wishes = NoticeWish.objects.select_related("user").filter(user=user_id, user__is_active=True)
    wish = wishes.filter(**{WISH_OF[notice]: True}).first()
    if wish is None or is_quiet(wish.user, brand_id):
        return None
    asking = access.of_user(wish.user)
    if notice is Notice.OFFER:
        return _offered(asking, wish, brand_id, conversation_id)
    seen = Conversation.objects.visible_to(asking).select_related("brand", "customer")
    conversation = seen.filter(pk=conversation_id, brand=brand_id).first()
    return Told(notice, conversation, wish, wish.may_show_words) if conversation else None


def _offered(asking: Access, wish: NoticeWish, brand_id: int, conversation_id: int) -> Told | None:
    """Only while the offer stands; who will see only what they hold reads no customer's word before."""
    mine = Offer.objects.visible_to(asking).filter(agent__user=asking.user, expires_at__gt=timezone.now())
    asked = mine.standing().select_related("conversation__brand", "conversation__customer")
    offer = asked.filter(conversation=conversation_id, brand=brand_id).first()
    if offer is None or not asking.may(Permission.WRITE, brand_id):
        return None
    shows = wish.may_show_words and asking.may(Permission.READ, brand_id)
    return Told(Notice.OFFER, offer.conversation, wish, shows, offer.expires_at)


def is_quiet(person: User, brand_id: int) -> bool:
    """Do not disturb means nothing at all, also when the last screen has gone."""
    quiet = Agent.objects.filter(user=person, brand=brand_id, chosen=Presence.DO_NOT_DISTURB.value)
    return quiet.exists()


def line_words(user_id: int, found: Told) -> str:
    """Ids only, as all that goes over the live line: whoever reads it asks for the words."""
    return f"person:{user_id}:{int(found.notice)}:{found.conversation.brand_id}:{found.conversation.pk}"


def push_to(brand_id: int, conversation_id: int, *, subscription_id: int, number: int) -> None:
    """Send it to one browser, outside any transaction; a browser that is gone is forgotten."""
    with brands([brand_id]):
        device = PushSubscription.objects.living().filter(pk=subscription_id).first()
        if device is None:
            return
        found = told(brand_id, conversation_id, user_id=device.user_id, number=number)
        if found is None:
            return
        push = Push(
            json.dumps(found.said().data()).encode(),
            keeps=found.keeps(timezone.now()),
            topic=tag_of(found.notice, found.conversation),
        )
    deliver(device, push)


def deliver(device: PushSubscription, push: Push) -> None:
    """Raises NotPushed; a browser that is gone is forgotten and raises nothing."""
    try:
        send(device, push)
    except PushGone:
        PushSubscription.objects.filter(pk=device.pk).delete()
    else:
        PushSubscription.objects.filter(pk=device.pk).update(pushed_at=timezone.now())
