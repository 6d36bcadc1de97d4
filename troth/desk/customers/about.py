"""What the pages show of a customer beside what was said: what they gave, who they may be, what is owed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.customers.likeness import alike
from troth.conversations.models import Conversation, Customer, Merge, Message, Particular
from troth.conversations.rules.particulars import OF, Found, found_in
from troth.core.paging import id_in
from troth.desk.talk import Promised, promised
from troth.promises.models import Promise

MOST_WORDS = 20
"""Messages of a conversation that are searched for what the customer gave, from the newest."""


@dataclass(frozen=True, slots=True)
class Given:
    id: int
    kind: str
    kind_words: str
    value: str
    given_at: datetime
    noted_by: str
    url: str


@dataclass(frozen=True, slots=True)
class Suggested:
    kind: str
    kind_words: str
    value: str
    message_id: int


@dataclass(frozen=True, slots=True)
class Like:
    id: int
    url: str
    name: str
    kind_words: str
    value: str


@dataclass(frozen=True, slots=True)
class Merged:
    name: str
    merged_at: datetime
    merged_by: str
    undo_url: str


@dataclass(frozen=True, slots=True)
class Owed:
    url: str
    subject: str
    promise: Promised


def kinds() -> list[tuple[str, str]]:
    return [(kind, kind_words(kind)) for kind in OF]


def kind_words(kind: str) -> str:
    words = {
        "order": _("Order number"),
        "address": _("Address"),
        "postcode": _("Postcode"),
        "phone": _("Phone number"),
        "mail": _("E-mail address"),
    }
    return words.get(kind, _("Other"))


def given_by(customer: Customer, access: Access) -> list[Given]:
    """An expert sees what was given in the conversations that they hold, or what they noted themselves."""
    held = Conversation.objects.visible_to(access).filter(customer=customer)
    seen = Q(brand__in=access.where(Permission.READ)) | Q(noted_by=access.user.pk)
    rows = Particular.objects.standing().filter(customer=customer)
    rows = rows.filter(seen | Q(message__conversation__in=held.values("pk")))
    return [_given(row, customer) for row in rows.select_related("noted_by").order_by("id")]


def _given(row: Particular, customer: Customer) -> Given:
    return Given(
        id=row.pk,
        kind=row.kind,
        kind_words=kind_words(row.kind),
        value=row.value,
        given_at=row.given_at,
        noted_by=str(row.noted_by) if row.noted_by else "",
        url=reverse("customer_particular", args=[customer.brand.slug, customer.pk, row.pk]),
    )


def suggested(conversation: Conversation, given: Sequence[Given]) -> list[Suggested]:
    """What the customer's own words seem to give, and nobody has kept yet; the newest words first."""
    known = {(one.kind, one.value) for one in given}
    words = conversation.messages.filter(kind="customer", is_automatic=False).order_by("-id")
    found: dict[Found, int] = {}
    subject = conversation.subject
    for message in words.only("id", "text", "conversation_id")[:MOST_WORDS]:
        for one in found_in(f"{subject}\n{message.text}"):
            found.setdefault(one, message.pk)
    return [
        Suggested(one.kind, kind_words(one.kind), one.value, message_id)
        for one, message_id in found.items()
        if (one.kind, one.value) not in known
    ]


def likely_the_same(customer: Customer, slug: str) -> list[Like]:
    return [
        Like(
            id=one.customer.pk,
            url=reverse("customer", args=[slug, one.customer.pk]),
            name=one.customer.name,
            kind_words=kind_words(one.kind),
            value=one.value,
        )
        for one in alike(customer)
    ]


def merged_into(customer: Customer, slug: str) -> list[Merged]:
    rows = Merge.objects.standing().filter(kept=customer).select_related("gone", "merged_by")
    return [
        Merged(
            name=row.gone.name,
            merged_at=row.merged_at,
            merged_by=str(row.merged_by) if row.merged_by else "",
            undo_url=reverse("customer_undoing", args=[slug, customer.pk, row.pk]),
        )
        for row in rows.order_by("-id")
    ]


def owed_to(customer: Customer, access: Access, slug: str) -> list[Owed]:
    """Promises that are open, the nearest first."""
    visible = Conversation.objects.visible_to(access).open().filter(customer=customer)
    rows = Promise.objects.unanswered().filter(conversation__in=visible.values("pk"))
    return [
        Owed(
            url=reverse("conversation", args=[slug, row.conversation_id]),
            subject=row.conversation.subject,
            promise=promised(row),
        )
        for row in rows.select_related("conversation").order_by("due_at")
    ]


def message_in(conversation: Conversation | None, message_id: str) -> Message | None:
    """The message of this conversation that a form names, if it does."""
    return conversation.messages.filter(pk=id_in(message_id) or 0).first() if conversation else None
