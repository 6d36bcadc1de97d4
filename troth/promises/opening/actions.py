"""A brand changes when it is there. Promises that were told stay as they were told."""

from dataclasses import replace

from django.db import transaction

from troth.accounts.models import Brand, User
from troth.core.facts import record
from troth.promises.actions import confirm_policy, keep_hours
from troth.promises.besides import Besides
from troth.promises.models import OpeningHours, Policy
from troth.promises.opening.facts import OpeningHoursChanged
from troth.promises.rules.calendar import Calendar


@transaction.atomic
def change_hours(brand: Brand, calendar: Calendar, *, by: User | None, policies_follow: bool) -> OpeningHours:
    """Write the brand's hours anew. With `policies_follow`, each channel that promised by its hours gets a
    new version of its policy; the others keep the hours under which they were confirmed."""
    following = policies_by_own_hours(brand) if policies_follow else []
    hours = keep_hours(brand, calendar, as_brands_own=True)
    for policy in following:
        _confirm_anew(policy, hours, by)
    record(
        OpeningHoursChanged(
            brand_id=brand.pk,
            actor_id=by.pk if by else None,
            hours_id=hours.pk,
            channel_ids=tuple(policy.channel_id for policy in following),
        )
    )
    return hours


def policies_by_own_hours(brand: Brand) -> list[Policy]:
    """The current policies that promise by the brand's hours, as they are or once were, by the channel's
    address. A channel with hours of its own, or with none and so open at any hour, is none of these."""
    return [policy for policy in current_policies(brand) if policy.hours and policy.hours.is_brands_own]


def current_policies(brand: Brand) -> list[Policy]:
    """What each channel of the brand promises now, by the channel's address."""
    newest = Policy.objects.filter(brand=brand).order_by("channel", "-id").distinct("channel")
    found = newest.select_related("channel", "brand", "hours")
    return sorted(
        (policy for policy in found if policy.withdrawn_at is None),
        key=lambda policy: policy.channel.address,
    )


def _confirm_anew(policy: Policy, hours: OpeningHours, by: User | None) -> None:
    """The same promise by other hours; also the reason stands for which it was confirmed."""
    said = replace(Besides.of(policy), reason=policy.reason)
    confirm_policy(policy.channel, policy.allowed, hours=hours, confirmed_by=by, besides=said)
