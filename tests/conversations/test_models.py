from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from tests import make
from troth.accounts.access import of_user
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Attachment, Conversation, Customer, Delivery, Holder, Identity, Message

NOW = timezone.now()


def write(model: Any, **columns: Any) -> None:
    with transaction.atomic():
        model.objects.update(**columns)


@pytest.mark.parametrize(
    ("columns", "rule"),
    [
        ({"holder": None}, "open_has_one_holder_and_deadline"),
        ({"holder_until": None}, "open_has_one_holder_and_deadline"),
        ({"closed_at": NOW}, "open_has_one_holder_and_deadline"),
        ({"closed_at": NOW, "holder": None}, "open_has_one_holder_and_deadline"),
        ({"holder": "nobody"}, "conversation_holder"),
        ({"holder": Holder.PERSON}, "a_person_holds_by_name"),
        ({"answer_by": None}, "an_open_turn_has_a_time"),
        ({"turn_opened_at": None}, "an_open_turn_has_a_time"),
    ],
)
def test_what_may_not_be_true_together_cannot_be_stored(
    brand: Brand, columns: dict[str, Any], rule: str
) -> None:
    make.conversation(brand)
    with pytest.raises(IntegrityError, match=rule):
        write(Conversation, **columns)


def test_only_a_person_holds_by_name(brand: Brand) -> None:
    make.conversation(brand)
    with pytest.raises(IntegrityError, match="a_person_holds_by_name"):
        write(Conversation, holder_person=make.member(brand))


@pytest.mark.parametrize(
    "columns", [{"failed_at": NOW}, {"unconfirmed_at": NOW}, {"failed_at": NOW, "unconfirmed_at": NOW}]
)
def test_a_delivery_ends_once(brand: Brand, columns: dict[str, Any]) -> None:
    make.conversation(brand)
    sent = {} if len(columns) > 1 else {"sent_at": NOW}
    with pytest.raises(IntegrityError, match="a_delivery_ends_once"):
        write(Delivery, **sent, **columns)


@pytest.mark.parametrize(
    ("columns", "state"),
    [
        ({}, "waiting"),
        ({"handed_at": NOW}, "waiting"),
        ({"sent_at": NOW}, "sent"),
        ({"failed_at": NOW}, "failed"),
        ({"unconfirmed_at": NOW}, "unconfirmed"),
    ],
)
def test_a_delivery_is_in_one_state(brand: Brand, columns: dict[str, Any], state: str) -> None:
    make.conversation(brand)
    if columns:
        write(Delivery, **columns)
    assert Delivery.objects.get().state == state
    assert Delivery.objects.unfinished().exists() is (state == "waiting")


@pytest.mark.parametrize(
    ("model", "columns"),
    [
        (Message, {"text": "Never mind."}),
        (Message, {"said_at": NOW}),
        (Attachment, {"name": "x"}),
        (Identity, {"value": "eve@else.example"}),
        (Conversation, {"opened_at": NOW}),
        (Delivery, {"recipient": "eve@else.example"}),
        (Delivery, {"external_id": "<x@y>"}),
    ],
)
def test_what_happened_cannot_be_rewritten(brand: Brand, model: Any, columns: dict[str, Any]) -> None:
    make.conversation(brand)
    with pytest.raises(ProgrammingError, match="permission denied"):
        write(model, **columns)


@pytest.mark.parametrize("model", [Message, Attachment, Conversation, Customer, Identity, Delivery])
def test_nothing_a_customer_sent_can_be_deleted(brand: Brand, model: Any) -> None:
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        model.objects.all()._raw_delete("default")


def test_views_part_the_open_from_the_answered_and_the_closed(brand: Brand) -> None:
    place, agent = make.channel(brand), make.member(brand)
    late, soon, answered, closed = (
        make.conversation(
            place, address=f"c{number}@customer.example", received_at=NOW + timedelta(minutes=number)
        )
        for number in (2, 1, 3, 4)
    )
    actions.reply(answered, agent, "On its way.")
    actions.close(closed, agent)
    assert list(Conversation.objects.all().to_answer()) == [soon, late]
    assert list(Conversation.objects.all().closed()) == [closed]
    assert set(Conversation.objects.all().open()) == {soon, late, answered}


@pytest.mark.parametrize(
    ("role", "sees_all"),
    [
        (Role.OWNER, True),
        (Role.SUPERVISOR, True),
        (Role.AGENT, True),
        (Role.ANALYST, True),
        (Role.EXPERT, False),
    ],
)
def test_an_expert_sees_what_they_hold_and_others_see_all(brand: Brand, role: Role, sees_all: bool) -> None:
    person, place = make.member(brand, role), make.channel(brand)
    held, other = make.conversation(place), make.conversation(place, address="max@customer.example")
    Conversation.objects.filter(pk=held.pk).update(holder=Holder.PERSON, holder_person=person)
    visible = set(Conversation.objects.visible_to(of_user(person)))
    assert visible == ({held, other} if sees_all else {held})


def test_another_brand_sees_nothing(brand: Brand) -> None:
    make.conversation(brand)
    mine = of_user(make.member(brand))
    other = make.brand()
    assert not Conversation.objects.exists()
    assert not Conversation.objects.visible_to(of_user(make.member(other))).exists()
    assert not Conversation.objects.visible_to(mine).exists()  # the database itself shows only this brand


def test_an_address_is_one_customers_in_each_brand(brand: Brand) -> None:
    conversation = make.conversation(brand)
    with pytest.raises(IntegrityError, match="identity_of_one"), transaction.atomic():
        Identity.objects.create(
            brand=brand, customer=conversation.customer, kind="mail", value=conversation.identity.value
        )
    other = make.conversation(make.brand())
    assert other.customer_id != conversation.customer_id


def test_announcements_are_counted_no_further_than_asked(brand: Brand) -> None:
    place = make.channel(brand)
    for number in range(4):
        make.conversation(place, address=f"c{number}@customer.example")
    told = Delivery.objects.announcements(place.pk, NOW - timedelta(hours=1))
    assert [told.count_up_to(most) for most in (0, 3, 9)] == [0, 3, 4]
    assert Delivery.objects.announcements(place.pk, NOW + timedelta(hours=1)).count_up_to(9) == 0
