"""Who looks at the list, at which brands, and at what moment: what every view is cut by."""

from dataclasses import dataclass
from datetime import datetime

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission
from troth.conversations.models import Conversation
from troth.conversations.models.conversation import ConversationQuerySet
from troth.people.models import Queue


@dataclass(frozen=True, slots=True)
class Looking:
    access: Access
    slug: str
    now: datetime

    @property
    def me(self) -> int:
        return self.access.user.pk

    def visible(self) -> ConversationQuerySet:
        return Conversation.objects.visible_to(self.access)

    def each_brand(self) -> list[tuple[int, ConversationQuerySet]]:
        """What one may see, brand by brand: only then can an index give a page without reading the rest."""
        rows = Conversation.objects.all()
        whole = sorted(self.access.where(Permission.READ))
        held = sorted(set(self.access.where(Permission.READ_OWN)) - set(whole))
        return [(brand, rows.filter(brand=brand)) for brand in whole] + [
            (brand, rows.filter(brand=brand, holder_person=self.me)) for brand in held
        ]

    def teams(self) -> list[int]:
        """The queues of the teams that one belongs to."""
        mine = Queue.objects.filter(brand__in=self.access.where(Permission.READ), team__members__user=self.me)
        return list(mine.order_by("id").values_list("id", flat=True))
