from troth.conversations.models.conversation import Conversation, Holder
from troth.conversations.models.customer import Customer, CustomerList, Identity, ListedCustomer
from troth.conversations.models.delivery import Delivery
from troth.conversations.models.draft import Draft
from troth.conversations.models.held_answer import HeldAnswer
from troth.conversations.models.mention import Mention
from troth.conversations.models.merge import Erasure, Joining, KeptApart, Merge
from troth.conversations.models.message import Attachment, Kind, Message, Rating
from troth.conversations.models.particular import Particular
from troth.conversations.models.saved_reply import SavedReply
from troth.conversations.models.tag import Tag, Tagging
from troth.conversations.models.viewer import Viewer

__all__ = [
    "Attachment",
    "Conversation",
    "Customer",
    "CustomerList",
    "Delivery",
    "Draft",
    "Erasure",
    "HeldAnswer",
    "Holder",
    "Identity",
    "Joining",
    "KeptApart",
    "Kind",
    "ListedCustomer",
    "Mention",
    "Merge",
    "Message",
    "Particular",
    "Rating",
    "SavedReply",
    "Tag",
    "Tagging",
    "Viewer",
]
