"""What the walks walk through: one brand with a conversation in which everything is, and its people."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import timezone

from tests import make
from tests.channels.mail import letters
from tests.routing.making import offer
from troth.accounts import access, invitations
from troth.accounts import actions as accounts
from troth.accounts.models import Brand, Invitation, User
from troth.accounts.rules.permissions import Role
from troth.channels.mail.quarantine.models import HeldMail
from troth.conversations.customers.merging import merge
from troth.conversations.customers.particulars import note_particular
from troth.conversations.incoming import File
from troth.conversations.models import (
    Attachment,
    Conversation,
    Delivery,
    Merge,
    Message,
    Particular,
)
from troth.core import blobs
from troth.core.database import see
from troth.desk.models import SavedView
from troth.desk.reading import mark_read
from troth.people.agents import make_agents
from troth.people.models import Agent, Shift, Team, TimeOff
from troth.people.shifts.planning import Span, ask_off, plan
from troth.people.teams import make_team
from troth.routing.models import NeedRule, Offer
from troth.routing.needs.ruling import Draft, add

SECRET_WORDS = ("Quillfeather", "quillfeather@customer.example", "moonlit parcel", "quay@harbour.example")
"""The customer's name and address, what they wrote, and the brand's mailbox: no stranger reads any of it."""


@dataclass(frozen=True, slots=True)
class Scene:
    brand: Brand
    conversation: Conversation
    message: Message
    delivery: Delivery
    attachment: Attachment
    promise_id: int
    held: HeldMail
    merge: Merge
    particular: Particular
    saved_view: SavedView
    invitation: Invitation
    team: Team
    shift: Shift
    off: TimeOff
    offer: Offer
    rule: NeedRule
    people: dict[str, User]
    sessions: dict[str, str]
    tokens: dict[str, str]

    def arguments(self) -> dict[str, Any]:
        """What the addresses are filled in with."""
        return {
            "brand": self.brand.slug,
            "conversation_id": self.conversation.pk,
            "message_id": self.message.pk,
            "delivery_id": self.delivery.pk,
            "channel_id": self.conversation.channel_id,
            "attachment_id": self.attachment.pk,
            "held_id": self.held.pk,
            "customer_id": self.conversation.customer_id,
            "merge_id": self.merge.pk,
            "particular_id": self.particular.pk,
            "list_id": 1,
            "promise_id": self.promise_id,
            "joining_id": 1,
            "saved_reply_id": 1,
            "canary_id": 1,
            "view_id": self.saved_view.pk,
            "invitation_id": self.invitation.pk,
            "team_id": self.team.pk,
            "shift_id": self.shift.pk,
            "time_off_id": self.off.pk,
            "offer_id": self.offer.pk,
            "rule_id": self.rule.pk,
            "user_id": self.people["agent"].pk,
            "year": 2026,
            "day": "2026-11-21",
            "digest": "0" * 64,
        }

    def browser(self, who: str, **options: Any) -> Client:
        client = Client(**options)
        client.cookies[settings.SESSION_COOKIE_NAME] = self.sessions[who]
        return client

    def bearer(self, who: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.tokens[who]}"}

    def look(self) -> None:
        """What a request saw stays set in a test's transaction: see this brand again."""
        see([self.brand.pk])


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside is taken back, so that the next person finds the scene as it was."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def scene() -> Scene:
    other = make.brand("island")
    make.conversation(other, "What the other brand was told")
    brand = make.brand("quay")
    people = {role.value: make.member(brand, role) for role in Role}
    people["holder"] = make.member(brand, Role.EXPERT)
    people["other"] = make.member(other)
    raw = b"From: quillfeather@customer.example\r\n\r\nWhere is my moonlit parcel?\r\n"
    original = File(
        name="original.eml",
        media_type="message/rfc822",
        size=len(raw),
        blob=blobs.put(brand.pk, raw),
        is_original=True,
    )
    pixel = b"\x89PNG\r\n\x1a\n"
    photo = File(name="photo.png", media_type="image/png", size=8, blob=blobs.put(brand.pk, pixel))
    channel = make.channel(brand, address="quay@harbour.example")
    spam = letters.letter("Buy a moonlit parcel", sender="quillfeather@customer.example", x_spam_flag="YES")
    held = HeldMail.objects.get(received=letters.take(channel, spam))
    see([brand.pk])
    conversation = make.conversation(
        channel,
        "Where is my moonlit parcel?",
        name="Quillfeather",
        address="quillfeather@customer.example",
        files=(original, photo),
    )
    message = conversation.messages.earliest("id")
    gone = make.conversation(channel, "It is me again", name="Quill", address="quill@customer.example")
    owner = people["owner"]
    merged = merge(conversation.customer, gone.customer, by=owner)
    noted = note_particular(conversation.customer, "order", "4711", message=message, by=owner)
    Conversation.objects.filter(pk=conversation.pk).update(holder="person", holder_person=people["holder"])
    wanted = invitations.Wanted("newcomer@harbour.example", Role.AGENT)
    invited = invitations.invite(brand, [wanted], by=access.of_user(owner))
    mark_read(owner, conversation)
    kept = SavedView.objects.create(brand=brand, owner=owner, name="Parcels", query="parcel")
    make_agents(people["agent"], [brand.pk])
    agent, now = Agent.objects.get(brand=brand, user=people["agent"]), timezone.now()
    span = Span(now, now + timedelta(hours=8))
    team = make_team(brand, "Parcels", by=owner)
    return Scene(
        brand=brand,
        conversation=conversation,
        message=message,
        delivery=Delivery.objects.get(message__conversation=conversation),
        attachment=Attachment.objects.get(message__conversation=conversation, is_original=False),
        promise_id=make.promise(conversation).pk,
        held=held,
        merge=merged,
        particular=noted,
        saved_view=kept,
        invitation=invited[0].invitation,
        team=team,
        rule=add(brand, Draft(name="Parcels", when={}, queue=team.queue), by=owner),
        shift=plan(agent, [span], by=owner)[0],
        off=ask_off(agent, span, by=people["agent"]),
        offer=offer(gone, people["agent"], expires_at=now + timedelta(hours=8)),
        people=people,
        sessions={who: _session(user) for who, user in people.items()},
        tokens={who: accounts.create_token(user.email) for who, user in people.items()},
    )


def _session(user: User) -> str:
    """The key of a session in which this person is signed in."""
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value
