"""The only list of the kinds of channel."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from troth.channels.chat import outgoing as chat
from troth.channels.mail import outgoing as mail
from troth.channels.parcel import Parcel
from troth.conversations.facts import MessageSent
from troth.conversations.models import Conversation, Delivery


@dataclass(frozen=True, slots=True)
class ChannelKind:
    """`prepare` makes the delivery of a message in its transaction; `pack` makes it ready to go, in a job."""

    prepare: Callable[[MessageSent, Conversation], Delivery | None]
    pack: Callable[[Delivery], Parcel]


KINDS: Mapping[str, ChannelKind] = {
    "chat": ChannelKind(chat.prepare, chat.pack),
    "mail": ChannelKind(mail.prepare, mail.pack),
}
