from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, transaction

from tests import make
from troth.accounts.access import of_user
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.promises.actions import confirm_policy
from troth.promises.models import STATES, Policy, Promise, PromiseKind

LATER = timedelta(seconds=1)


@pytest.fixture
def promise(brand: Brand) -> Promise:
    return make.promise(make.conversation(brand))


def write(promise: Promise, **columns: Any) -> None:
    with transaction.atomic():
        Promise.objects.filter(pk=promise.pk).update(**columns)


@pytest.mark.parametrize("column", ["due_at", "made_at", "warn_at", "turn_opened_at"])
def test_a_told_time_cannot_be_moved(promise: Promise, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        write(promise, **{column: promise.due_at + LATER})


@pytest.mark.parametrize(
    "changes", [{"words": "We will answer some day."}, {"explanation": {}}, {"withheld": "x"}, {"kind": "x"}]
)
def test_what_was_told_cannot_be_rewritten(promise: Promise, changes: dict[str, Any]) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"):
        write(promise, **changes)


def test_a_promise_cannot_be_deleted(promise: Promise) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Promise.objects.filter(pk=promise.pk)._raw_delete("default")


ONCE = ["announced_at", "warned_at", "kept_at", "answered_at", "left_at", "reset_at"]


@pytest.mark.parametrize("column", ONCE)
@pytest.mark.parametrize("second", [None, timedelta(seconds=-5)])
def test_an_outcome_is_set_once(promise: Promise, column: str, second: timedelta | None) -> None:
    write(promise, **{column: promise.due_at}, reset_cause="slow")
    write(promise, **{column: promise.due_at})
    with pytest.raises(DatabaseError, match="an outcome is set once"):
        write(promise, **{column: second and promise.due_at + second})


@pytest.mark.parametrize("second", [None, timedelta(seconds=5)])
def test_a_broken_promise_stays_broken(promise: Promise, second: timedelta | None) -> None:
    write(promise, broken_at=promise.due_at)
    with pytest.raises(DatabaseError, match="an outcome is set once"):
        write(promise, broken_at=second and promise.due_at + second)


def test_kept_means_in_time_and_broken_means_late(promise: Promise) -> None:
    with pytest.raises(IntegrityError, match="kept_means_in_time"):
        write(promise, kept_at=promise.due_at + timedelta(microseconds=1))
    with pytest.raises(IntegrityError, match="broken_means_late"):
        write(promise, broken_at=promise.due_at - timedelta(microseconds=1))


@pytest.mark.parametrize("first", ["kept_at", "broken_at", "voided_at"])
@pytest.mark.parametrize("second", ["kept_at", "broken_at", "voided_at"])
def test_a_promise_ends_in_one_way(promise: Promise, first: str, second: str) -> None:
    if first == second:
        return
    write(promise, **{first: promise.due_at}, void_cause="spam")
    with pytest.raises(IntegrityError, match="a_promise_ends_once"):
        write(promise, **{second: promise.due_at})


def test_a_void_needs_its_cause(promise: Promise) -> None:
    with pytest.raises(IntegrityError, match="void_has_its_cause"):
        write(promise, voided_at=promise.due_at)


def test_a_re_set_needs_its_cause(promise: Promise) -> None:
    with pytest.raises(IntegrityError, match="reset_has_its_cause"):
        write(promise, reset_at=promise.made_at)


@pytest.mark.parametrize("late", [timedelta(), LATER])
def test_a_change_at_the_customers_choice_ends_it_before_its_time(promise: Promise, late: timedelta) -> None:
    after = promise.due_at + LATER
    with pytest.raises(IntegrityError, match="changed_means_before_the_break"):
        write(promise, changed_at=after - late, voided_at=after, void_cause="chosen")


def test_somebody_or_something_gives_a_promise(promise: Promise) -> None:
    promise.pk, promise.policy, promise.kind = None, None, PromiseKind.UPDATE
    with pytest.raises(IntegrityError, match="somebody_or_something_gave_it"), transaction.atomic():
        promise.save(force_insert=True)


def test_what_has_no_words_cannot_be_told(brand: Brand) -> None:
    silent = make.promise(make.conversation(brand, is_automatic=True))
    with pytest.raises(IntegrityError, match="told_means_words"):
        write(silent, announced_at=silent.due_at)


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "running"),
        ({"kept_at": True, "answered_at": True}, "kept"),
        ({"broken_at": True}, "broken"),
        ({"broken_at": True, "answered_at": True}, "broken"),
        ({"reset_at": True, "reset_cause": "slow"}, "reset"),
        ({"left_at": True}, "running"),
        ({"voided_at": True, "void_cause": "spam"}, "void"),
        ({"voided_at": True, "changed_at": True, "void_cause": "chosen"}, "changed"),
    ],
)
def test_a_promise_is_found_by_its_state(promise: Promise, columns: dict[str, Any], state: str) -> None:
    values = {name: promise.due_at if value is True else value for name, value in columns.items()}
    if values:
        write(promise, **values)
    promise.refresh_from_db()
    assert promise.state == state
    assert [name for name in STATES if Promise.objects.all().in_state(name).exists()] == [state]


def test_one_promise_a_turn(promise: Promise) -> None:
    promise.pk = None
    promise.announcement = None
    with pytest.raises(IntegrityError, match="one_reply_promise_a_turn"), transaction.atomic():
        promise.save(force_insert=True)


def test_the_newest_policy_is_the_current_one(brand: Brand) -> None:
    place = make.channel(brand)
    newer = confirm_policy(place, timedelta(hours=2), hours=None, confirmed_by=None)
    assert Policy.objects.current(place.pk) == newer
    assert Policy.objects.current(make.channel(brand, promise=None).pk) is None


@pytest.mark.parametrize(
    ("role", "sees"),
    [
        (Role.OWNER, True),
        (Role.SUPERVISOR, True),
        (Role.AGENT, True),
        (Role.ANALYST, True),
        (Role.EXPERT, False),
    ],
)
def test_promises_are_seen_by_those_who_may_audit(
    brand: Brand, promise: Promise, role: Role, sees: bool
) -> None:
    access = of_user(make.member(brand, role))
    assert Promise.objects.visible_to(access).exists() is sees


def test_another_brand_sees_no_promise(promise: Promise) -> None:
    other = make.brand()
    assert not Promise.objects.exists()
    assert not Promise.objects.visible_to(of_user(make.member(other))).exists()
