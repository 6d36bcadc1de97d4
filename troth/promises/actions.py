"""What a brand sets: its opening hours, and the policy of each channel."""

from collections.abc import Mapping
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from troth.accounts.models import Brand, Channel, User
from troth.core.facts import record
from troth.promises.besides import Besides
from troth.promises.facts import PolicyConfirmed, PolicyWithdrawn
from troth.promises.models import OpeningHours, Policy
from troth.promises.rules.calendar import Calendar, as_data, parse
from troth.promises.rules.terms import as_data as terms_data


def keep_hours(brand: Brand, calendar: Calendar, *, as_brands_own: bool = False) -> OpeningHours:
    """Write down when people are there; `as_brands_own` makes it what later promises start from."""
    return OpeningHours.objects.create(brand=brand, data=as_data(calendar), is_brands_own=as_brands_own)


def brands_own_hours(brand: Brand) -> OpeningHours | None:
    return OpeningHours.objects.filter(brand=brand, is_brands_own=True).order_by("-id").first()


@transaction.atomic
def confirm_policy(
    channel: Channel,
    allowed: timedelta,
    *,
    hours: OpeningHours | None,
    confirmed_by: User | None,
    besides: Besides | None = None,
) -> Policy:
    """From here on the channel promises, aloud: a person of the brand has said that this can be kept.

    It is a new version: promises that run keep the one under which they were made.
    """
    said = besides or Besides()
    policy = Policy.objects.create(
        brand_id=channel.brand_id,
        channel=channel,
        hours=hours,
        allowed=allowed,
        terms=terms_data(said.terms),
        warnings=dict(said.warnings),
        most_resets=said.most_resets,
        reason=said.reason,
        confirmed_by=confirmed_by,
    )
    record(
        PolicyConfirmed(
            brand_id=channel.brand_id,
            actor_id=confirmed_by.pk if confirmed_by else None,
            channel_id=channel.pk,
            policy_id=policy.pk,
        )
    )
    return policy


@transaction.atomic
def withdraw_policy(channel: Channel, *, by: User | None = None) -> None:
    """From here on nothing is announced on the channel; what customers were told already still runs."""
    policy = Policy.objects.current(channel.pk)
    if policy is None:
        return
    policy.withdrawn_at = timezone.now()
    policy.save(update_fields=["withdrawn_at"])
    record(
        PolicyWithdrawn(
            brand_id=channel.brand_id,
            actor_id=by.pk if by else None,
            channel_id=channel.pk,
            policy_id=policy.pk,
        )
    )


def calendar_of(policy: Policy) -> Calendar:
    return calendar_from(policy.hours.data if policy.hours else None, policy.brand.zone)


def calendar_from(data: Mapping[str, object] | None, zone: str) -> Calendar:
    """The calendar that was written down, or every hour of every day."""
    return parse(data) if data is not None else Calendar.always(zone)
