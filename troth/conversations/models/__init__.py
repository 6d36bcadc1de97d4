from troth.conversations.models.conversation import Conversation, Holder
from troth.conversations.models.customer import Customer, Identity
from troth.conversations.models.delivery import Delivery
from troth.conversations.models.merge import Erasure, KeptApart, Merge
from troth.conversations.models.message import Attachment, Kind, Message
from troth.conversations.models.particular import Particular

__all__ = [
    "Attachment",
    "Conversation",
    "Customer",
    "Delivery",
    "Erasure",
    "Holder",
    "Identity",
    "KeptApart",
    "Kind",
    "Merge",
    "Message",
    "Particular",
]
