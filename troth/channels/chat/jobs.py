from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="chat.follow_by_mail", retry=RetryStrategy(max_attempts=6, exponential_wait=4))
def follow_by_mail(brand_id: int, conversation_id: int) -> None:
    # The registry of channels leads here and is led to by what follows: neither could be loaded first.
    from troth.channels.chat.following import follow

    follow(brand_id, conversation_id)
