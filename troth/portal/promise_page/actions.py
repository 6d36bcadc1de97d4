from django.db import transaction

from troth.accounts.models import Brand, User
from troth.core.facts import record
from troth.portal.promise_page.facts import PromisePageClosed, PromisePageOpened
from troth.portal.promise_page.models import PromisePage, is_public


@transaction.atomic
def choose(brand: Brand, *, public: bool, by: User | None) -> bool:
    """Show everybody what is promised and kept, or nobody; answers whether that changed anything."""
    Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
    if is_public(brand.pk) == public:
        return False
    PromisePage.objects.create(brand=brand, is_public=public, chosen_by=by)
    happened = PromisePageOpened if public else PromisePageClosed
    record(happened(brand_id=brand.pk, actor_id=by.pk if by else None))
    return True
