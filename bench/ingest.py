"""Mails a second from SMTP to commit, and what one mail costs."""

import time
from dataclasses import dataclass

import psutil

from bench.figures import Figure, beside
from bench.limits.measured import Limits
from bench.load.mails import mails
from bench.load.senders import quantile, send_mails
from bench.load.sink import Count, sink
from bench.stand import PATIENCE, Shop, Stand, cpu_of
from troth.site.progress import Progress, say

CONNECTIONS = 8
WARM_UP = 40
CPU_AIM = 10.0  # milliseconds a mail


@dataclass(frozen=True, slots=True)
class Taken:
    rate: float
    took: list[float]
    cpu: float
    postgres_cpu: float
    """Milliseconds a mail."""


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    count = 60 if is_quick else 3000
    say("Mail: reception alone")
    alone = _reception_alone(stand, count)
    stand.settle()
    say("Mail: everything, acknowledgements sent")
    whole, sent_rate = _everything(stand, count)
    stand.settle()
    say("Mail: the limits")
    limits = Limits.of_mail(stand, is_quick=is_quick)
    half = f"half of {limits.django_name}"
    met = alone.rate >= limits.django / 2
    return [
        *beside(
            Figure(
                name="mail to commit, reception alone", value=alone.rate, unit="mails/s", aim=half, is_met=met
            ),
            limits.named(),
        ),
        *beside(
            Figure(
                name="mail to commit, acknowledging meanwhile",
                value=whole.rate,
                unit="mails/s",
                aim=half,
                is_met=whole.rate >= limits.django / 2,
            ),
            limits.named()[:1],
        ),
        Figure(name="mail in to acknowledgement out", value=sent_rate, unit="mails/s"),
        Figure(
            name="CPU to take a mail",
            value=alone.cpu,
            unit="ms",
            aim=f"at most {CPU_AIM:.0f} ms",
            is_met=alone.cpu <= CPU_AIM,
        ),
        Figure(
            name="CPU to take a mail and send its acknowledgement",
            value=whole.cpu,
            unit="ms",
            aim=f"at most {CPU_AIM:.0f} ms",
            is_met=whole.cpu <= CPU_AIM,
        ),
        Figure(name="CPU of PostgreSQL to take a mail", value=alone.postgres_cpu, unit="ms"),
        Figure(name="wait for the 250, p50", value=quantile(alone.took, 0.5) * 1000, unit="ms"),
        Figure(name="wait for the 250, p99", value=quantile(alone.took, 0.99) * 1000, unit="ms"),
    ]


def _reception_alone(stand: Stand, count: int) -> Taken:
    shop = stand.shop()
    with stand.reception() as (process, port):
        _warm(port, shop)
        return _send(stand, shop, port, psutil.Process(process.pid), count)


def _everything(stand: Stand, count: int) -> tuple[Taken, float]:
    """With jobs that send the acknowledgements; and how many a second were through, in and out."""
    with sink() as relay, stand.work() as (process, port):
        shop = stand.shop(relay.port)
        worker = psutil.Process(process.pid)
        _warm(port, shop)
        _drain(relay, WARM_UP)
        before, begun_at = cpu_of(worker), time.monotonic()
        taken = _send(stand, shop, port, worker, count)
        _drain(relay, WARM_UP + count)
        rate = count / (time.monotonic() - begun_at)
        cpu = (cpu_of(worker) - before) / count * 1000
        return Taken(taken.rate, taken.took, cpu, taken.postgres_cpu), rate


def _send(stand: Stand, shop: Shop, port: int, process: psutil.Process, count: int) -> Taken:
    written = list(mails(count, shop.address, seed=f"m{shop.brand_id}x"))
    cpu, postgres = cpu_of(process), stand.postgres_cpu()
    seconds, took = send_mails(port, shop.address, written, connections=CONNECTIONS)
    cpu, postgres = cpu_of(process) - cpu, stand.postgres_cpu() - postgres
    return Taken(count / seconds, took, cpu / count * 1000, postgres / count * 1000)


def _warm(port: int, shop: Shop) -> None:
    first = list(mails(WARM_UP, shop.address, seed=f"w{shop.brand_id}x"))
    send_mails(port, shop.address, first, connections=CONNECTIONS)


def _drain(relay: Count, expected: int) -> None:
    """Until every acknowledgement is out; gives up when none has come for a while."""
    seen, at = relay.mails, time.monotonic()
    with Progress("  acknowledgements", expected) as progress:
        while relay.mails < expected:
            if relay.mails > seen:
                seen, at = relay.mails, time.monotonic()
            if time.monotonic() - at > PATIENCE:
                raise RuntimeError(f"only {relay.mails} of {expected} acknowledgements came")
            time.sleep(0.02)
            progress.at(relay.mails)
