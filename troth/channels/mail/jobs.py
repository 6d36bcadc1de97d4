from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="mail.tell_owners", retry=RetryStrategy(max_attempts=7, exponential_wait=4))
def tell_owners(brand_id: int, alarm_id: int) -> None:
    from troth.channels.mail.watching.telling import tell

    tell(brand_id, alarm_id)


@app.task(name="mail.send_canary")
def send_canary(brand_id: int, canary_id: int) -> None:
    from troth.channels.mail.watching.canaries import try_to_send

    try_to_send(brand_id, canary_id)
