from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="chat.follow_by_mail", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def follow_by_mail(brand_id: int, conversation_id: int) -> None:
    # The registry of channels leads here and is led to by what follows: neither could be loaded first.
    from troth.channels.chat.following import follow

    follow(brand_id, conversation_id)


@app.task(name="chat.sweep_file", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def sweep_file(brand_id: int, loose_file_id: int) -> None:
    # As above: what sweeps defers this, and is led to from here.
    from troth.channels.chat.loose.sweeping import sweep

    sweep(brand_id, loose_file_id)
