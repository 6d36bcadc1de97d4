from datetime import timedelta

from tests import make
from tests.promises.test_calendar import AMSTERDAM
from troth.accounts.models import Brand
from troth.core.models import FactRecord
from troth.promises.actions import brands_own_hours, confirm_policy, keep_hours
from troth.promises.besides import Besides
from troth.promises.models import Policy
from troth.promises.opening.actions import change_hours, policies_by_own_hours
from troth.promises.rules.calendar import Calendar, as_data, parse

OFFICE = parse(AMSTERDAM)
ALWAYS = Calendar.always("Europe/Amsterdam")


def test_new_hours_are_a_new_row_and_a_new_version_for_each_channel_that_promises_by_them(
    brand: Brand,
) -> None:
    owner = make.member(brand)
    own = keep_hours(brand, OFFICE, as_brands_own=True)
    ours, theirs = make.channel(brand, promise=None), make.channel(brand, calendar=OFFICE)
    at_any_hour = make.channel(brand)
    said = Besides(most_resets=1, reason="December is quiet")
    before = confirm_policy(ours, timedelta(hours=2), hours=own, confirmed_by=None, besides=said)

    changed = change_hours(brand, ALWAYS, by=owner, policies_follow=True)

    assert brands_own_hours(brand) == changed
    after = Policy.objects.current(ours.pk)
    assert after is not None
    assert after != before
    assert (after.hours, after.allowed, after.confirmed_by) == (changed, before.allowed, owner)
    assert (after.most_resets, after.reason) == (1, "December is quiet")
    for other in (theirs, at_any_hour):
        assert Policy.objects.filter(channel=other).count() == 1
    fact = FactRecord.objects.get(name="OpeningHoursChanged")
    assert fact.details == {"hours_id": changed.pk, "channel_ids": [ours.pk]}


def test_a_promise_that_was_told_stays_under_the_hours_by_which_it_was_made(brand: Brand) -> None:
    own = keep_hours(brand, OFFICE, as_brands_own=True)
    channel = make.channel(brand, promise=None)
    confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    promise = make.promise(make.conversation(channel))

    change_hours(brand, ALWAYS, by=None, policies_follow=True)

    after = make.promise(make.conversation(channel, address="liv@customer.example"))
    assert type(promise).objects.get(pk=promise.pk).due_at == promise.due_at
    assert promise.policy != after.policy


def test_where_the_policies_stay_they_can_follow_later(brand: Brand) -> None:
    own = keep_hours(brand, OFFICE, as_brands_own=True)
    channel = make.channel(brand, promise=None)
    policy = confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)

    change_hours(brand, ALWAYS, by=None, policies_follow=False)

    assert policies_by_own_hours(brand) == [policy]
    change_hours(brand, ALWAYS, by=None, policies_follow=True)
    current = Policy.objects.current(channel.pk)
    assert current is not None
    assert current.hours is not None
    assert current.hours.data == as_data(ALWAYS)


def test_a_channel_that_promises_nothing_any_more_follows_nobody(brand: Brand) -> None:
    from troth.promises.actions import withdraw_policy

    own = keep_hours(brand, OFFICE, as_brands_own=True)
    channel = make.channel(brand, promise=None)
    confirm_policy(channel, timedelta(hours=2), hours=own, confirmed_by=None)
    withdraw_policy(channel)
    assert policies_by_own_hours(brand) == []
