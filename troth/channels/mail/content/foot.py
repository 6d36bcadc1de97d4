"""The line below every mail that leads to the customer's own request."""

from django.utils.translation import gettext, override

from troth.conversations.models import Delivery
from troth.conversations.request_links import my_request_url
from troth.promises.moments import spoken


def foot(delivery: Delivery) -> str:
    """In the customer's language; nothing where the installation does not know its own address."""
    conversation = delivery.message.conversation
    conversation.brand = delivery.channel.brand
    url = my_request_url(conversation, by_mail=True)
    if not url:
        return ""
    with override(spoken(conversation.language)):
        said = gettext("See your request, add something or choose another way:")
    return f"\n\n{said}\n{url}\n"
