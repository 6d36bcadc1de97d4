from datetime import timedelta
from typing import Any

import pytest

from tests import make
from troth.accounts.access import of_user
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.customers.facts import CustomersMerged, IdentityVerified, MergeUndone
from troth.conversations.customers.likeness import alike
from troth.conversations.customers.merging import NotMerged, keep_apart, merge, undo
from troth.conversations.customers.particulars import note_particular
from troth.conversations.models import Conversation, Customer, Identity, Merge, Particular
from troth.conversations.rules.joining import Address
from troth.core.database import see
from troth.core.models import FactRecord

EMMA = Address("mail", "emma@customer.example")


@pytest.fixture
def channel(brand: Brand) -> Channel:
    return make.channel(brand)


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand, Role.AGENT)


def say(channel: Channel, **changes: Any) -> Conversation:
    return actions.receive(channel, make.incoming(**changes)).conversation


def signed(channel: Channel, number: str = "42", **changes: Any) -> Conversation:
    """A word of somebody whom the shop vouches for, with their mail address."""
    about: dict[str, Any] = {"address_kind": "external", "address": number, "is_proven": True}
    return say(channel, **{**about, "vouched": (EMMA,), **changes})


def facts(name: type) -> int:
    return FactRecord.objects.filter(name=name.__name__).count()


def test_whom_the_shop_vouches_for_is_the_customer_who_mails(channel: Channel) -> None:
    mailed, chatted = say(channel), signed(channel)
    assert mailed.customer_id == chatted.customer_id
    assert not Identity.objects.filter(verified_at=None).exists()
    assert facts(IdentityVerified) == 2


def test_a_mail_from_a_vouched_address_joins_whoever_chatted_first(channel: Channel) -> None:
    chatted, mailed = signed(channel), say(channel)
    assert mailed.customer_id == chatted.customer_id
    assert Customer.objects.count() == 1


def test_the_same_number_is_the_same_customer_on_every_channel(brand: Brand) -> None:
    one, other = make.channel(brand), make.channel(brand)
    called = {"address_kind": "phone", "address": "+31612345678", "is_proven": True}
    assert say(one, **called).customer_id == say(other, **called).customer_id


def test_a_mail_verifies_nobody_by_itself(channel: Channel) -> None:
    say(channel)
    assert Identity.objects.get().verified_at is None


def test_a_forged_mail_verifies_nobody_whatever_else_is_said(channel: Channel) -> None:
    say(channel, is_proven=True, is_unverified=True)
    assert Identity.objects.get().verified_at is None


def test_two_who_are_found_to_be_one_by_the_shop_are_merged_and_it_is_written_down(channel: Channel) -> None:
    chatted = signed(channel, vouched=())
    mailed = say(channel)
    assert chatted.customer_id != mailed.customer_id

    signed(channel)

    assert set(Conversation.objects.values_list("customer_id", flat=True)) == {chatted.customer_id}
    merged = Merge.objects.get()
    assert (merged.cause, merged.merged_by, merged.gone_id) == ("vouched", None, mailed.customer_id)


def test_two_whom_the_shop_tells_apart_stay_two_whatever_address_they_share(channel: Channel) -> None:
    assert signed(channel, "42").customer_id != signed(channel, "43").customer_id
    assert not Merge.objects.exists()


def test_what_a_person_told_apart_no_machine_merges_again(channel: Channel, agent: User) -> None:
    signed(channel, vouched=())
    say(channel)
    signed(channel)
    undo(Merge.objects.get(), by=agent)

    signed(channel)

    assert Merge.objects.standing().count() == 0


def test_what_a_visitor_typed_joins_nobody_and_is_only_a_likeness(channel: Channel) -> None:
    mailed = say(channel)
    visitor = say(channel, address_kind="chat", address="visitor-1", name="Visitor 1")
    assert alike(visitor.customer) == alike(mailed.customer) == []

    note_particular(visitor.customer, "mail", " Emma@Customer.example ")

    assert visitor.customer_id != mailed.customer_id
    (like,) = alike(visitor.customer)
    assert (like.customer, like.kind, like.value) == (mailed.customer, "mail", EMMA.value)
    assert [one.customer for one in alike(mailed.customer)] == [visitor.customer]


def test_whom_a_person_keeps_apart_is_suggested_no_more(channel: Channel, agent: User) -> None:
    mailed = say(channel)
    visitor = say(channel, address_kind="chat", address="visitor-1")
    note_particular(visitor.customer, "mail", EMMA.value)
    keep_apart(visitor.customer, mailed.customer, by=agent)
    keep_apart(mailed.customer, visitor.customer, by=agent)
    assert alike(visitor.customer) == alike(mailed.customer) == []


def snapshot() -> list[tuple[object, ...]]:
    """Whose everything is."""
    return [
        *Customer.objects.order_by("id").values_list("id", "name", "merged_into"),
        *Identity.objects.order_by("id").values_list("id", "customer"),
        *Conversation.objects.order_by("id").values_list("id", "customer"),
        *Particular.objects.order_by("id").values_list("id", "customer"),
    ]


@pytest.fixture
def two(channel: Channel) -> tuple[Conversation, Conversation]:
    """Emma and Bob, who both gave the same order number, and Bob another."""
    emma, bob = say(channel), say(channel, address="bob@customer.example", name="Bob")
    for conversation, value in ((emma, "1"), (bob, "1"), (bob, "2")):
        note_particular(conversation.customer, "order", value)
    return emma, bob


def test_a_merge_and_its_undoing_leave_all_as_it_was(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    emma, bob = two
    before = snapshot()

    merged = merge(emma.customer, bob.customer, by=agent)

    assert set(Conversation.objects.values_list("customer_id", flat=True)) == {emma.customer_id}
    assert emma.customer.identities.count() == 2
    assert sorted(emma.customer.particulars.values_list("value", flat=True)) == ["1", "2"]
    undo(merged, by=agent)
    undo(merged, by=agent)
    assert snapshot() == before
    assert (facts(CustomersMerged), facts(MergeUndone)) == (1, 1)


def test_what_came_in_between_goes_with_the_address_it_came_by(
    two: tuple[Conversation, Conversation], channel: Channel, agent: User
) -> None:
    emma, bob = two
    merged = merge(emma.customer, bob.customer, by=agent)
    newer = say(channel, address="bob@customer.example")
    hers = say(channel)
    note_particular(emma.customer, "order", "3", message=newer.messages.earliest("id"), by=agent)
    assert newer.customer_id == emma.customer_id

    undo(merged, by=agent)

    owners = dict(Conversation.objects.values_list("id", "customer_id"))
    assert owners[newer.pk] == bob.customer_id
    assert owners[hers.pk] == emma.customer_id
    assert Particular.objects.get(value="3").customer_id == bob.customer_id


def test_a_chain_of_merges_is_undone_from_its_end(
    two: tuple[Conversation, Conversation], channel: Channel, agent: User
) -> None:
    emma, bob = two
    liv = say(channel, address="liv@customer.example")
    first = merge(emma.customer, bob.customer, by=agent)
    second = merge(liv.customer, emma.customer, by=agent)
    with pytest.raises(NotMerged, match="undo that first"):
        undo(first, by=agent)
    undo(second, by=agent)
    undo(first, by=agent)
    assert {row.customer_id for row in Conversation.objects.all()} == {
        emma.customer_id,
        bob.customer_id,
        liv.customer_id,
    }


def test_nobody_is_merged_with_themselves_twice_or_across_brands(
    two: tuple[Conversation, Conversation], agent: User
) -> None:
    emma, bob = two
    foreign = make.conversation(make.brand()).customer
    see([emma.brand_id, foreign.brand_id])
    for kept, gone in ((emma.customer, emma.customer), (emma.customer, foreign), (foreign, bob.customer)):
        with pytest.raises(NotMerged):
            merge(kept, gone, by=agent)
    merge(emma.customer, bob.customer, by=agent)
    with pytest.raises(NotMerged, match="merged already"):
        merge(emma.customer, bob.customer, by=agent)


def test_an_expert_sees_only_the_customers_whose_conversations_they_hold(
    two: tuple[Conversation, Conversation], brand: Brand
) -> None:
    emma, _bob = two
    expert = make.member(brand, Role.EXPERT)
    Conversation.objects.filter(pk=emma.pk).update(holder="person", holder_person=expert)

    assert list(Customer.objects.visible_to(of_user(expert))) == [emma.customer]
    assert Customer.objects.visible_to(of_user(make.member(brand, Role.AGENT))).count() == 2
    stranger = make.member(make.brand())
    see([brand.pk])
    assert not Customer.objects.visible_to(of_user(stranger)).exists()


def test_a_conversation_that_begins_after_a_merge_is_the_kept_ones(
    two: tuple[Conversation, Conversation], channel: Channel, agent: User
) -> None:
    emma, bob = two
    merge(emma.customer, bob.customer, by=agent)
    later = say(channel, address="bob@customer.example", received_at=bob.opened_at + timedelta(hours=1))
    assert later.customer_id == emma.customer_id
