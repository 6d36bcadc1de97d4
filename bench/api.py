"""Conversations a second through the API."""

import psutil

from bench.figures import Figure, beside
from bench.limits.measured import MANY, Limits
from bench.load.mails import new_conversation
from bench.load.senders import post_all, quantile
from bench.stand import Stand, cpu_of
from troth.site.progress import say


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    from troth.accounts.actions import create_token

    count = 60 if is_quick else 3000
    say("API: conversations created")
    shop = stand.shop()
    token = create_token(shop.owner)
    bodies = [new_conversation(number, shop.address) for number in range(count + MANY * 2)]
    with stand.web() as (process, port):
        post_all(port, "/api/v1/conversations", token, bodies[count:], connections=MANY)
        web = psutil.Process(process.pid)
        before = cpu_of(web)
        seconds, took = post_all(port, "/api/v1/conversations", token, bodies[:count], connections=MANY)
        cpu = (cpu_of(web) - before) / count * 1000
        stand.settle()
        say("API: the limits")
        pattern = stand.shop()
        one = [new_conversation(0, pattern.address)]
        post_all(port, "/api/v1/conversations", create_token(pattern.owner), one, connections=1)
    limits = Limits.of_brand(stand, pattern.brand_id, is_quick=is_quick)
    rate = count / seconds
    created = Figure(
        name="API creates",
        value=rate,
        unit="requests/s",
        aim=f"half of {limits.django_name}",
        is_met=rate >= limits.django / 2,
    )
    return [
        *beside(created, limits.named()),
        Figure(name="CPU of an API create", value=cpu, unit="ms"),
        Figure(name="API create, p50", value=quantile(took, 0.5) * 1000, unit="ms"),
        Figure(name="API create, p99", value=quantile(took, 0.99) * 1000, unit="ms"),
    ]
