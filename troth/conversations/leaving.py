"""Who may answer no more holds nothing any more: a promise never waits for somebody who cannot keep it."""

from troth.accounts.facts import MemberRemoved, MemberRoleChanged
from troth.accounts.models import User
from troth.accounts.rules.permissions import Permission, Role, permits
from troth.conversations.acts.holding import give_back
from troth.conversations.models import Conversation


def let_go(fact: MemberRemoved | MemberRoleChanged) -> None:
    """What the person holds in that brand goes back to its queues, with the same deadlines."""
    if isinstance(fact, MemberRoleChanged) and permits(Role(fact.role), Permission.WRITE):
        return
    assert fact.actor_id is not None  # a person changes what people are
    author = User.objects.get(pk=fact.actor_id)
    held = Conversation.objects.filter(brand_id=fact.brand_id, holder_person_id=fact.user_id, closed_at=None)
    for conversation in held.order_by("pk"):
        give_back(conversation, author)
