"""Whether what was confirmed can still be kept, asked anew whenever people, shifts or weights change."""

from datetime import datetime

from django.db import transaction
from procrastinate.exceptions import AlreadyEnqueued

from troth.accounts.models import Brand, Channel
from troth.core.facts import Fact, record
from troth.promises.capacity import jobs
from troth.promises.capacity.facts import PolicyOutgrown, PolicyRegained
from troth.promises.capacity.models import Backing
from troth.promises.capacity.reckoning import Draft, share_kept
from troth.promises.capacity.rules.capacity import ENOUGH
from troth.promises.models import Policy


def weigh_later(fact: Fact) -> None:
    """Ask again soon, once for all that changes until then: a whole file of shifts is one question."""
    lock = f"capacity-{fact.brand_id}"
    try:
        # A savepoint: that the question is waiting already must not undo what has changed.
        with transaction.atomic():
            jobs.weigh.configure(queueing_lock=lock, schedule_in={"seconds": 2}).defer(brand_id=fact.brand_id)
    except AlreadyEnqueued:
        return


@transaction.atomic
def weigh(brand: Brand, *, now: datetime) -> None:
    """Write down what the people on duty can keep of each channel's policy, and record what that changes."""
    facts: list[Fact] = []
    for channel in Channel.objects.filter(brand=brand).select_related("brand").order_by("id"):
        policy = Policy.objects.current(channel.pk)
        if policy is not None:
            facts += _weighed(channel, policy, now)
    record(*facts)


def _weighed(channel: Channel, policy: Policy, now: datetime) -> list[Fact]:
    share = share_kept(channel, Draft.of(policy), now=now)
    before = Backing.objects.select_for_update(no_key=True).filter(channel=channel).first()
    if before is None or before.policy_id != policy.pk:
        before = None
    outgrown_at = _outgrown_at(before, share, now)
    Backing.objects.update_or_create(
        channel=channel,
        defaults={"policy": policy, "share": share, "reckoned_at": now, "outgrown_at": outgrown_at},
        create_defaults={
            "brand_id": channel.brand_id,
            "policy": policy,
            "share": share,
            "reckoned_at": now,
            "outgrown_at": outgrown_at,
        },
    )
    if share is None or before is None or (outgrown_at is None) == (before.outgrown_at is None):
        return []
    kind = PolicyRegained if outgrown_at is None else PolicyOutgrown
    return [
        kind(brand_id=channel.brand_id, channel_id=channel.pk, policy_id=policy.pk, share=round(share, 4))
    ]


def _outgrown_at(before: Backing | None, share: float | None, now: datetime) -> datetime | None:
    """Of a policy that could be kept: what was confirmed with a reason in spite of it is no news."""
    if share is None or before is None:
        return before.outgrown_at if before else None
    if share >= ENOUGH:
        return None
    could = before.share is not None and before.share >= ENOUGH
    return now if could else before.outgrown_at
