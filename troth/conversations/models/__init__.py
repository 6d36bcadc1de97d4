from troth.conversations.models.conversation import Conversation, Holder
from troth.conversations.models.customer import Customer, Identity
from troth.conversations.models.delivery import Delivery
from troth.conversations.models.message import Attachment, Kind, Message

__all__ = ["Attachment", "Conversation", "Customer", "Delivery", "Holder", "Identity", "Kind", "Message"]
