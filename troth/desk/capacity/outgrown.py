"""Policies that the people on duty could keep and can no longer."""

from collections.abc import Collection

from troth.promises.capacity.models import Backing


def outgrown_in(brand_ids: Collection[int]) -> list[Backing]:
    """With their channels and brands; one query."""
    rows = Backing.objects.filter(brand__in=brand_ids, outgrown_at__isnull=False, policy__withdrawn_at=None)
    return list(rows.select_related("channel", "brand").order_by("outgrown_at", "id"))
