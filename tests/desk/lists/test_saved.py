import pytest
from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.desk.models import SavedView


def keep(desk: Client, brand: Brand, **form: str) -> int:
    said = desk.post(f"/{brand.slug}/views", {"name": "Refunds", "query": "tag:refund", **form})
    return said.status_code


def names(client: Client, brand: Brand) -> str:
    return client.get(f"/{brand.slug}/conversations").content.decode()


@pytest.fixture
def colleague(brand: Brand) -> Client:
    client = Client()
    client.force_login(make.member(brand, Role.AGENT))
    return client


def test_a_search_is_kept_under_a_name_and_listed_beside_the_views(brand: Brand, desk: Client) -> None:
    assert keep(desk, brand, name="  My   refunds ") == 302
    page = names(desk, brand)
    assert "My refunds" in page
    assert "?q=tag%3Arefund" in page
    shown = desk.get(f"/{brand.slug}/conversations", {"q": " tag:Refund "}).content.decode()
    assert "Change this view" in shown


def test_a_colleague_sees_what_is_shared_alone(brand: Brand, desk: Client, colleague: Client) -> None:
    keep(desk, brand, name="Secret")
    keep(desk, brand, name="Ours", is_shared="on")
    assert "Secret" not in names(colleague, brand)
    assert "Ours" in names(colleague, brand)


def test_only_its_owner_changes_a_view(brand: Brand, desk: Client, colleague: Client) -> None:
    keep(desk, brand, is_shared="on")
    address = f"/{brand.slug}/views/{SavedView.objects.get().pk}"
    assert colleague.post(address, {"name": "Mine"}).status_code == 404
    assert desk.post(address, {"name": "Renamed"}).status_code == 302
    view = SavedView.objects.get()
    assert (view.name, view.is_shared) == ("Renamed", False)
    assert desk.post(address, {"remove": "1"}).status_code == 302
    assert "Renamed" not in names(desk, brand)
    assert desk.post(address, {"name": "Again"}).status_code == 404
    assert keep(desk, brand, name="Renamed") == 302, "the name is free again"


@pytest.mark.parametrize(
    "form",
    [{"name": ""}, {"name": "x" * 61}, {"query": ""}, {"query": "is:nonsense"}, {"query": "x" * 501}],
    ids=["no name", "long name", "no search", "nothing understood", "long search"],
)
def test_what_cannot_be_kept_is_said(brand: Brand, desk: Client, form: dict[str, str]) -> None:
    assert keep(desk, brand, **form) == 422
    assert not SavedView.objects.exists()


def test_a_name_is_given_once(brand: Brand, desk: Client, colleague: Client) -> None:
    assert keep(desk, brand) == 302
    assert keep(desk, brand) == 422
    assert keep(colleague, brand) == 302


def test_an_expert_shares_nothing(brand: Brand) -> None:
    client = Client()
    client.force_login(make.member(brand, Role.EXPERT))
    assert keep(client, brand, is_shared="on") == 403
    assert keep(client, brand) == 302
    kept = f"/{brand.slug}/views/{SavedView.objects.get().pk}"
    assert client.post(kept, {"name": "Refunds", "is_shared": "on"}).status_code == 403
    assert not SavedView.objects.get().is_shared
