import json
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import ProgrammingError
from django.test import override_settings
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.channels.mail.outgoing import content
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation, Delivery
from troth.promises.receipts import actions, clock
from troth.promises.receipts.models import ChainDay, Receipt, ReceiptKey
from troth.promises.receipts.rules.receipt import FILE_NAME
from troth.promises.receipts.rules.verify import NotTrue, check_days, check_in_chain, check_receipt
from troth.promises.receipts.showing import chain_of, days_of, for_customer, keys_of, proof_of


def receipt_of(conversation: Conversation) -> Receipt:
    return Receipt.objects.get(promise__conversation=conversation)


def keys(brand: Brand) -> list[str]:
    return [one["public_key"] for one in keys_of(brand)["keys"]]


def close_all(brand: Brand) -> ChainDay:
    """Every open day, as if it were over."""
    ChainDay.objects.filter(brand=brand, closed_at=None).update(
        closes_at=timezone.now() - timedelta(minutes=1)
    )
    clock.strike(timezone.now())
    return ChainDay.objects.filter(brand=brand).latest("issued_on")


def test_what_is_announced_is_signed_in_words_and_in_data(brand: Brand) -> None:
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    said = check_receipt(for_customer(receipt_of(conversation)), keys(brand))
    assert said["words"] == promise.words != ""
    assert said["promise"] == promise.pk
    assert said["due_at"] == promise.due_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    assert (said["brand"], said["channel"], said["kind"]) == (brand.slug, "mail", "first_reply")
    assert "first" not in said
    assert "emma" not in receipt_of(conversation).body


def test_the_receipt_goes_along_with_the_mail_that_tells_the_promise(brand: Brand) -> None:
    conversation = make.conversation(brand)
    delivery = Delivery.objects.get(message__conversation=conversation)
    mail = message_from_bytes(content(delivery), policy=policy.default)
    files = list(mail.iter_attachments())
    assert [(one.get_filename(), one.get_content_type()) for one in files] == [
        (FILE_NAME, "application/json")
    ]
    document = json.loads(files[0].get_content())
    assert check_receipt(document, keys(brand))
    assert document["customer"]["address"] == "emma@customer.example"
    assert content(delivery) == content(delivery), "a retry is the same mail"


def test_what_is_not_announced_has_no_receipt(brand: Brand) -> None:
    conversation = make.conversation(brand, is_automatic=True)
    assert not Receipt.objects.filter(promise__conversation=conversation).exists()


def test_a_brand_signs_with_one_key_and_another_brand_with_another(brand: Brand) -> None:
    channel = make.channel(brand)
    for number in range(3):
        make.conversation(channel, address=f"emma{number}@customer.example")
    (mine,) = keys(brand)
    assert set(Receipt.objects.values_list("key__public_key", flat=True)) == {mine}
    other = make.brand()
    make.conversation(other)
    assert keys(other) != [mine]
    secret = ReceiptKey.objects.get().secret
    assert secret.startswith("sealed.")


def test_what_is_promised_later_in_the_turn_refers_to_the_first(brand: Brand) -> None:
    conversation = make.conversation(brand)
    first, promise = receipt_of(conversation), make.promise(conversation)
    promise.pk, promise.kind, promise.announcement_id = None, "next_reply", None
    promise.due_at += timedelta(hours=1)
    promise.save()
    again = actions.issue_for(promise, now=timezone.now())
    assert json.loads(again.body)["first"] == first.digest
    make.message(make.conversation(brand, address="liv@customer.example"))
    other = Receipt.objects.latest("id")
    assert "first" not in json.loads(other.body)


def test_a_day_is_closed_in_the_brands_zone_and_the_next_is_chained_to_it(brand: Brand) -> None:
    channel = make.channel(brand)
    late = datetime(2026, 11, 21, 22, 59, 59, tzinfo=UTC)  # 23:59:59 in Amsterdam
    for number, moment in enumerate([late, late, late + timedelta(seconds=2)]):
        conversation = make.conversation(channel, address=f"liv{number}@customer.example", is_automatic=True)
        actions.issue_for(make.promise(conversation), now=moment)
    first, second = ChainDay.objects.order_by("issued_on")
    assert (first.issued_on, second.issued_on) == (date(2026, 11, 21), date(2026, 11, 22))
    assert first.closes_at == datetime(2026, 11, 21, 23, 1, tzinfo=UTC)
    assert clock.next_at() == first.closes_at

    assert clock.strike(first.closes_at - timedelta(seconds=1)) == 0
    assert clock.strike(second.closes_at) == 2
    assert clock.next_at() is None
    listed = check_days(days_of(brand, 2026), keys(brand))
    assert [day["statement"]["count"] for day in listed] == [2, 1]
    assert listed[1]["statement"]["previous"] == listed[0]["root"]
    assert list(Receipt.objects.order_by("id").values_list("place", flat=True)) == [0, 1, 0]


@pytest.mark.parametrize("night", [date(2026, 3, 29), date(2026, 10, 25)])
def test_a_day_of_23_or_25_hours_ends_at_midnight(brand: Brand, night: date) -> None:
    closes = actions._closes_at(brand, night).astimezone(UTC)
    summer = night.month == 3
    assert (closes.hour, closes.minute) == ((22, 1) if summer else (23, 1))


def test_a_closed_day_proves_each_of_its_receipts(brand: Brand) -> None:
    channel = make.channel(brand)
    for number in range(5):
        make.conversation(channel, address=f"emma{number}@customer.example")
    assert proof_of(brand, Receipt.objects.earliest("id").digest) is None, "not before the day is over"
    day = close_all(brand)
    chain = chain_of(brand, day.issued_on)
    for receipt in Receipt.objects.all():
        said = json.loads(receipt.body)
        for shown in (proof_of(brand, receipt.digest), chain):
            assert check_in_chain(said, shown, keys(brand))["root"] == day.root


def test_what_comes_while_its_day_is_closed_goes_into_the_next(brand: Brand) -> None:
    make.conversation(brand)
    day = close_all(brand)
    conversation = make.conversation(brand, address="liv@customer.example")
    late = receipt_of(conversation)
    assert late.chain_day.issued_on == day.issued_on + timedelta(days=1)
    assert json.loads(late.body)["day"] == late.chain_day.issued_on.isoformat()


def test_a_root_is_written_once(brand: Brand) -> None:
    make.conversation(brand)
    day = close_all(brand)
    changes: list[dict[str, Any]] = [{"root": "0" * 64}, {"signature": "x"}, {"closed_at": timezone.now()}]
    for change in changes:
        with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
            ChainDay.objects.filter(pk=day.pk).update(**change)
    again: list[dict[str, Any]] = [{"place": 7}, {"salt": "1" * 64}]
    for change in again:
        with pytest.raises(IntegrityError, match="closed once"), transaction.atomic():
            Receipt.objects.update(**change)
    for change in ({"body": "{}"}, {"digest": "0"}, {"signature": "0"}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Receipt.objects.update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        Receipt.objects.all().delete()


def test_an_erased_customer_leaves_a_chain_that_still_holds(brand: Brand) -> None:
    conversation = make.conversation(brand)
    mine = for_customer(receipt_of(conversation))
    day = close_all(brand)
    erase(conversation.customer, by=None)

    receipt = receipt_of(conversation)
    assert receipt.salt == ""
    assert "customer" not in for_customer(receipt)
    chain: Any = chain_of(brand, day.issued_on)
    assert check_in_chain(json.loads(receipt.body), chain, keys(brand))["root"] == day.root
    assert check_receipt(mine, keys(brand)), "who was promised something can still show it"


def test_a_key_that_cannot_be_opened_costs_the_receipt_and_nothing_else(
    brand: Brand, caplog: pytest.LogCaptureFixture
) -> None:
    make.conversation(brand)
    with override_settings(TROTH_SECRET_KEY="another installation's"):
        conversation = make.conversation(brand, address="liv@customer.example")
        assert make.promise(conversation).announcement is not None
        assert "has no receipt" in caplog.text
        assert close_all(brand).closed_at is None
        tried_again_at = clock.next_at()
        assert tried_again_at is not None
        assert tried_again_at > timezone.now() + timedelta(minutes=9), "not at once"
    assert not Receipt.objects.filter(promise__conversation=conversation).exists()


def test_a_new_key_signs_from_the_next_receipt_on_and_the_old_stays_good(brand: Brand) -> None:
    first = receipt_of(make.conversation(brand))
    assert actions.retire_key(brand, now=timezone.now())
    second = receipt_of(make.conversation(brand, address="liv@customer.example"))
    assert len(keys(brand)) == 2
    for one in (first, second):
        assert check_receipt(for_customer(one), keys(brand))
    with pytest.raises(NotTrue):
        check_receipt(for_customer(first), [second.key.public_key])
    day = close_all(brand)
    assert chain_of(brand, day.issued_on) is not None
    assert check_days(days_of(brand, day.issued_on.year), [second.key.public_key])
