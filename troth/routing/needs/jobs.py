from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="needs.learn", retry=RetryStrategy(max_attempts=3, exponential_wait=4))
def learn(brand_id: int) -> None:
    # What follows a correction defers this, and is led to from here.
    from django.utils import timezone

    from troth.core.database import brands
    from troth.routing.needs.training import train

    with brands([brand_id]):
        train(brand_id, timezone.now())
