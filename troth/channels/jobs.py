from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from troth.channels import sending

TRIES = 9
"""With waits of 4, 16, 64 ... seconds the last try is a day after the first."""


@app.task(
    name="channels.carry_out_delivery",
    pass_context=True,
    retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4),
)
def carry_out_delivery(context: JobContext, brand_id: int, delivery_id: int) -> None:
    try:
        sending.carry_out(brand_id, delivery_id)
    except Exception:
        if context.job.attempts + 1 < TRIES:
            raise
        sending.give_up(brand_id, delivery_id)


@app.task(name="channels.remove_erased_files", retry=RetryStrategy(max_attempts=TRIES, exponential_wait=4))
def remove_erased_files(brand_id: int, erasure_id: int) -> None:
    # What follows an erasure leads here, and is led to from here.
    from troth.channels.erasing import remove_files

    remove_files(brand_id, erasure_id)
