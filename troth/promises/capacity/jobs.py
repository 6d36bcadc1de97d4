from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="capacity.weigh", retry=RetryStrategy(max_attempts=4, exponential_wait=4))
def weigh(brand_id: int) -> None:
    # What follows a fact defers this, and is led to from here.
    from django.utils import timezone

    from troth.accounts.models import Brand
    from troth.core.database import brands
    from troth.promises.capacity import actions

    with brands([brand_id]):
        actions.weigh(Brand.objects.get(pk=brand_id), now=timezone.now())
