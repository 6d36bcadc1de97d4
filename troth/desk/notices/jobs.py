from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

TRIES = 5
"""With waits of 4, 16, 64 ... seconds; what is an hour old is no news."""


@app.task(name="notices.tell", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4))
def tell(brand_id: int, conversation_id: int, user_id: int, notice: int) -> None:
    # What follows a fact defers this, and telling defers pushes: neither could be loaded first.
    from troth.desk.notices.telling import tell as tell_person

    tell_person(brand_id, conversation_id, user_id=user_id, number=notice)


@app.task(name="notices.push", pass_context=True, retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4))
def push(context: JobContext, brand_id: int, conversation_id: int, subscription_id: int, notice: int) -> None:
    # As above.
    from troth.desk.notices.pushing import NotPushed
    from troth.desk.notices.telling import push_to

    try:
        push_to(brand_id, conversation_id, subscription_id=subscription_id, number=notice)
    except NotPushed:
        if context.job.attempts + 1 < TRIES:
            raise  # tried again; after the last time it is let go, since the desk itself shows it
