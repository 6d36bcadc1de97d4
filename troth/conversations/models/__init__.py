from troth.conversations.models.conversation import Conversation, Holder
from troth.conversations.models.customer import Customer, Identity
from troth.conversations.models.delivery import Delivery
from troth.conversations.models.draft import Draft
from troth.conversations.models.held_answer import HeldAnswer
from troth.conversations.models.mention import Mention
from troth.conversations.models.merge import Erasure, Joining, KeptApart, Merge
from troth.conversations.models.message import Attachment, Kind, Message
from troth.conversations.models.particular import Particular
from troth.conversations.models.saved_reply import SavedReply
from troth.conversations.models.tag import Tag, Tagging
from troth.conversations.models.viewer import Viewer

__all__ = [
    "Attachment",
    "Conversation",
    "Customer",
    "Delivery",
    "Draft",
    "Erasure",
    "HeldAnswer",
    "Holder",
    "Identity",
    "Joining",
    "KeptApart",
    "Kind",
    "Mention",
    "Merge",
    "Message",
    "Particular",
    "SavedReply",
    "Tag",
    "Tagging",
    "Viewer",
]
