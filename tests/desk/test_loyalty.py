import pytest
from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations.customers.listing import lists_of, put_on
from troth.conversations.models import Conversation, Customer, CustomerList
from troth.core.database import see


@pytest.fixture
def emma(brand: Brand) -> Conversation:
    return make.conversation(brand)


def address(emma: Conversation, rest: str = "") -> str:
    return f"/{emma.brand.slug}/customers/{emma.customer_id}{rest}"


def test_a_tier_and_lists_are_set_on_the_customers_page(emma: Conversation, desk: Client) -> None:
    assert desk.post(address(emma, "/tier"), {"tier": "gold"}).status_code == 302
    assert desk.post(address(emma, "/lists"), {"name": "Wholesale"}).status_code == 302
    page = desk.get(address(emma)).content.decode()
    assert "gold" in page
    assert "Take off the list Wholesale" in page
    see([emma.brand_id])
    made = CustomerList.objects.get()
    assert desk.post(address(emma, f"/lists/{made.pk}/removal")).status_code == 302
    see([emma.brand_id])
    assert lists_of(emma.customer_id) == frozenset()
    assert Customer.objects.get(pk=emma.customer_id).tier == "gold"


def test_who_may_only_read_sets_nothing(emma: Conversation) -> None:
    reader = Client()
    reader.force_login(make.member(emma.brand, Role.ANALYST))
    assert reader.post(address(emma, "/tier"), {"tier": "gold"}).status_code == 403
    assert reader.post(address(emma, "/lists"), {"name": "Wholesale"}).status_code == 403
    assert b"loyalty-change" not in reader.get(address(emma)).content


def test_a_list_without_a_name_and_of_another_brand_is_refused(emma: Conversation, desk: Client) -> None:
    assert desk.post(address(emma, "/lists"), {"name": " "}).status_code == 422
    other = make.conversation(make.brand())
    theirs = put_on(other.customer, "Theirs", by=None)
    assert desk.post(address(emma, f"/lists/{theirs.pk}/removal")).status_code == 404
