"""Who looks at the list, at which brands, and at what moment: what every view is cut by."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

from django.utils import timezone

from troth.accounts.access import Access
from troth.accounts.rules.permissions import Permission, Role
from troth.conversations.models import Conversation
from troth.conversations.models.conversation import ConversationQuerySet
from troth.core.database import Made, made
from troth.people.models import Queue

KEPT = 512
"""Of how many people, each in their roles and teams, the queries are kept as text."""


@dataclass(frozen=True, slots=True)
class Looking:
    """Two that are equal are answered by the same queries: one person in the same roles and teams."""

    access: Access = field(compare=False)
    slug: str = field(compare=False)
    now: datetime = field(compare=False)
    queues: tuple[int, ...] = ()
    """Those of the teams that one belongs to."""
    sight: tuple[int, frozenset[tuple[int, Role]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "sight", (self.me, frozenset(self.access.roles.items())))

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


def looking_at(access: Access, slug: str) -> Looking:
    """Now, and with one's teams: one query."""
    alone = Looking(access, slug, timezone.now())
    return replace(alone, queues=tuple(queue for (queue,) in _queues(alone).rows()))


@lru_cache(maxsize=KEPT)
def _queues(looking: Looking) -> Made:
    brands = looking.access.where(Permission.READ)
    mine = Queue.objects.filter(brand__in=brands, team__members__user=looking.me)
    return made(mine.order_by("id").values_list("id"))
