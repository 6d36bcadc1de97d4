"""What a notice says: by itself no name and no word of a customer's, only its reason and the brand."""

from dataclasses import asdict, dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.desk.notices.models import Notice

LONGEST = 140
"""Characters of a customer's words; a phone's lock screen shows less."""


@dataclass(frozen=True, slots=True)
class Said:
    """`tag` is the same for notices that replace each other on a screen; `url` is a path."""

    title: str
    body: str
    url: str
    tag: str

    def data(self) -> dict[str, str]:
        return asdict(self)


def said(notice: Notice, conversation: Conversation, *, shows_words: bool) -> Said:
    """In the language of the moment. The conversation comes with its brand and customer."""
    slug = conversation.brand.slug
    what = title_of(notice)
    title, body = what, conversation.brand.name
    if shows_words:
        name = conversation.customer.name or _("Somebody")
        title = f"{what} · {conversation.brand.name}"
        body = f"{name}: {_shortened(conversation.last_words)}"
    url = reverse("conversation", args=[slug, conversation.pk])
    if notice is Notice.OFFER:  # not theirs yet: it is answered on the page of offers
        url = reverse("offers", args=[slug])
    return Said(title, body, url, tag_of(notice, conversation))


def tried(brand: Brand | None) -> Said:
    """What the test button sends."""
    body = brand.name if brand else "Troth"
    return Said(_("Notifications work here"), body, reverse("notifications"), "troth-test")


def title_of(notice: Notice) -> str:
    return {
        Notice.MENTION: _("You were mentioned"),
        Notice.ASSIGNED: _("A conversation is yours now"),
        Notice.ANSWERED: _("A customer answered"),
        Notice.AT_RISK: _("A promise of yours is at risk"),
        Notice.TEAM_AT_RISK: _("A promise of your team is at risk"),
        Notice.LED_AT_RISK: _("A promise is about to break"),
        Notice.OFFER: _("You are asked to take a conversation"),
    }[notice]


def tag_of(notice: Notice, conversation: Conversation) -> str:
    """Also a push's topic: letters, digits and hyphens, 32 at most (RFC 8030 §5.4)."""
    return f"troth-{conversation.pk}-{int(notice)}"


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1].rstrip()}…"
