"""Which channels promise what: the way to each policy's page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse

from troth.accounts.models import Channel
from troth.promises.actions import calendar_from
from troth.promises.models import Policy
from troth.promises.rules.calendar import CalendarError
from troth.promises.words import policy_sentence


@dataclass(frozen=True, slots=True)
class Row:
    """`sentence` is empty where nothing is promised; `term_count` are the rows beside the plain promise."""

    url: str
    kind: str
    address: str
    brand_name: str
    sentence: str
    term_count: int


def rows_of(brand_ids: Sequence[int], *, language: str) -> list[Row]:
    """By brand and address; two queries."""
    channels = Channel.objects.filter(brand__in=brand_ids).select_related("brand")
    newest = Policy.objects.filter(brand__in=brand_ids).order_by("channel", "-id").distinct("channel")
    current = {
        policy.channel_id: policy for policy in newest.select_related("hours") if policy.withdrawn_at is None
    }
    return [
        _row(channel, current.get(channel.pk), language)
        for channel in channels.order_by("brand__name", "kind", "address")
    ]


def _row(channel: Channel, policy: Policy | None, language: str) -> Row:
    return Row(
        url=reverse("policy", args=[channel.brand.slug, channel.pk]),
        kind=channel.kind,
        address=channel.address,
        brand_name=channel.brand.name,
        sentence=_sentence(channel, policy, language) if policy else "",
        term_count=len(policy.terms) if policy else 0,
    )


def _sentence(channel: Channel, policy: Policy, language: str) -> str:
    try:
        calendar = calendar_from(policy.hours.data if policy.hours else None, channel.brand.zone)
    except CalendarError as error:
        return str(error)
    return policy_sentence(policy.allowed, calendar, language)
