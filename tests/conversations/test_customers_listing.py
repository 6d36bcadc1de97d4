import pytest

from tests import make
from troth.accounts.models import Brand
from troth.conversations.customers import erasing
from troth.conversations.customers.listing import (
    NotListed,
    lists_in,
    lists_of,
    put_all_on,
    put_on,
    set_tier,
    sizes_of,
    take_off,
    tiers_in,
)
from troth.conversations.customers.merging import merge
from troth.conversations.models import Conversation, Customer, CustomerList, ListedCustomer
from troth.conversations.rules.addresses import addresses_in
from troth.core.database import see
from troth.core.models import FactRecord


@pytest.fixture
def emma(brand: Brand) -> Conversation:
    return make.conversation(brand)


def facts(*names: str) -> list[str]:
    return list(FactRecord.objects.filter(name__in=names).order_by("id").values_list("name", flat=True))


def test_a_customer_is_put_on_a_list_once(emma: Conversation) -> None:
    person = make.member(emma.brand)
    made = put_on(emma.customer, "  Wholesale ", by=person)
    assert put_on(emma.customer, "WHOLESALE", by=person) == made
    assert lists_of(emma.customer_id) == {"Wholesale"}
    assert sizes_of(lists_in(emma.brand_id)) == [("Wholesale", 1)]
    assert facts("CustomerListed") == ["CustomerListed"]


def test_taking_off_is_a_fact_where_there_was_something_to_take(emma: Conversation) -> None:
    made = put_on(emma.customer, "Wholesale", by=None)
    take_off(emma.customer, made, by=None)
    take_off(emma.customer, made, by=None)
    assert lists_of(emma.customer_id) == frozenset()
    assert facts("CustomerUnlisted") == ["CustomerUnlisted"]


def test_whoever_turned_out_to_be_somebody_brings_their_lists(emma: Conversation) -> None:
    bob = make.conversation(emma.channel, address="bob@customer.example")
    put_on(bob.customer, "Wholesale", by=None)
    merge(emma.customer, bob.customer, by=None)
    assert lists_of(emma.customer_id) == {"Wholesale"}


def test_a_tier_is_the_brands_own_word(emma: Conversation) -> None:
    set_tier(emma.customer, " gold ", by=None)
    set_tier(emma.customer, "gold", by=None)
    assert Customer.objects.get(pk=emma.customer_id).tier == "gold"
    assert tiers_in(emma.brand_id) == ["gold"]
    set_tier(emma.customer, "", by=None)
    assert tiers_in(emma.brand_id) == []
    assert facts("CustomerTierChanged") == ["CustomerTierChanged"] * 2


@pytest.mark.parametrize("name", ["", "  ", "x" * 81])
def test_a_name_that_is_none_is_refused(emma: Conversation, name: str) -> None:
    with pytest.raises(NotListed, match="80 characters"):
        put_on(emma.customer, name, by=None)


def test_many_are_put_on_by_their_addresses(emma: Conversation) -> None:
    make.conversation(emma.channel, address="bob@customer.example", name="Bob")
    put_on(emma.customer, "Wholesale", by=None)
    said = ["EMMA@customer.example", "bob@customer.example", "bob@customer.example", "nobody@x.example"]
    listed = put_all_on(emma.brand, "wholesale", said, by=None)
    assert (listed.new, listed.known, listed.strangers) == (1, 1, ("nobody@x.example",))
    assert ListedCustomer.objects.count() == 2
    again = put_all_on(emma.brand, "wholesale", said, by=None)
    assert (again.new, again.known) == (0, 2)


def test_another_brands_customers_are_strangers(emma: Conversation) -> None:
    other = make.brand()
    see([other.pk, emma.brand_id])
    assert put_all_on(other, "Wholesale", ["emma@customer.example"], by=None).strangers


def test_an_erased_customer_is_on_no_list_and_is_put_on_none(emma: Conversation) -> None:
    put_on(emma.customer, "Wholesale", by=None)
    set_tier(emma.customer, "gold", by=None)
    erasing.erase(emma.customer, by=None)
    gone = Customer.objects.get(pk=emma.customer_id)
    assert gone.tier == ""
    assert lists_of(gone.pk) == frozenset()
    assert CustomerList.objects.count() == 1
    with pytest.raises(NotListed):
        put_on(gone, "Wholesale", by=None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("emma@x.example\nbob@x.example\n\n", ["emma@x.example", "bob@x.example"]),
        ("Name;Email\nEmma;emma@x.example\nBob;\n", ["emma@x.example"]),
        ('\ufeffaddress,name\n"emma@x.example","Smith, Emma"\n', ["emma@x.example"]),
        ("id\tname\n4711\tEmma\n", ["4711"]),
        ("", []),
        ("\n\n", []),
    ],
)
def test_a_file_names_one_address_a_line(text: str, found: list[str]) -> None:
    assert list(addresses_in(text)) == found
