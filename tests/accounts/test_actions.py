import pytest
from django.db import IntegrityError, transaction

from tests import make
from troth.accounts import actions
from troth.accounts.actions import AlreadyThere, NotAccepted, NotFound, slug_for
from troth.accounts.models import RESERVED_SLUGS, Brand, Channel, Membership, Token, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db


def test_a_brand_is_set_up_with_its_owner_and_says_so() -> None:
    owner = make.user()
    brand = actions.set_up_brand(
        slug="shop", name=" The Shop ", owner=owner, zone="Europe/Istanbul", language="tr"
    )
    assert (brand.name, brand.zone, brand.language) == ("The Shop", "Europe/Istanbul", "tr")
    assert Membership.objects.get(brand=brand).role == Role.OWNER
    fact = FactRecord.objects.get(name="BrandSetUp")
    assert (fact.brand_id, fact.actor_id, fact.details) == (brand.pk, owner.pk, {"slug": "shop"})


@pytest.mark.parametrize(
    "slug",
    ["", "Shop", "my shop", "-shop", "shop-", "a--b", "a_b", "é", "shop\n", "../x", *sorted(RESERVED_SLUGS)],
)
def test_an_address_that_would_lead_elsewhere_is_not_accepted(slug: str) -> None:
    with pytest.raises(NotAccepted):
        actions.set_up_brand(slug=slug, name="Shop", owner=make.user())
    assert not Brand.objects.exists()


def test_an_address_is_given_once(brand: Brand) -> None:
    with pytest.raises(AlreadyThere):
        actions.set_up_brand(slug=brand.slug, name="Another", owner=make.user())


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "\x00", "Europe"])
def test_a_zone_that_no_clock_knows_is_not_accepted(zone: str) -> None:
    with pytest.raises(NotAccepted):
        actions.set_up_brand(slug="shop", name="Shop", owner=make.user(), zone=zone)


def test_every_word_that_an_address_begins_with_is_reserved() -> None:
    """A brand called like a page of ours would hide it, or be hidden by it."""
    from tests.architecture.walks.routes import pages

    first = {str(one.pattern).lstrip("^").split("/")[0] for one in pages().values()}
    words = {
        word
        for word in first
        if word and not set(word) & set("<($.")  # a slug has no dot
    }
    assert words <= RESERVED_SLUGS
    assert {"live", "static", "api", "all", "demo", "_components"} <= RESERVED_SLUGS


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("The Shop", "the-shop"),
        ("my_shop", "my-shop"),
        ("  ", "brand"),
        ("日本", "brand"),
        ("All", "all-2"),
        ("Café São", "cafe-sao"),
    ],
)
def test_a_name_becomes_an_address(name: str, slug: str) -> None:
    assert slug_for(name) == slug


def test_a_taken_name_gets_a_number(brand: Brand) -> None:
    make.brand("lamp")
    make.brand("lamp-2")
    assert slug_for("Lamp") == "lamp-3"


def test_somebody_signs_in_by_an_address_in_small_letters() -> None:
    user = actions.make_user(email=" Ana@Shop.Example ", name="", password=make.PASSWORD)
    assert (user.email, user.name) == ("ana@shop.example", "ana@shop.example")
    assert user.check_password(make.PASSWORD)
    with pytest.raises(AlreadyThere):
        actions.make_user(email="ANA@shop.example", name="Ana", password=make.PASSWORD)


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nobody", make.PASSWORD),
        ("", make.PASSWORD),
        ("a@b", make.PASSWORD),
        ("a@b.example", "short"),
        ("a@b.example", "password123"),
        ("a@b.example", ""),
    ],
)
def test_what_nobody_could_sign_in_with_is_not_accepted(email: str, password: str) -> None:
    with pytest.raises(NotAccepted):
        actions.make_user(email=email, name="A", password=password)
    assert not User.objects.exists()


def test_the_database_too_holds_addresses_in_small_letters() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.create(email="Ana@shop.example", name="Ana")


def test_a_token_is_told_to_every_brand_that_it_opens(brand: Brand) -> None:
    other, user = make.brand(), make.member(brand)
    Membership.objects.create(user=user, brand=other, role=Role.OWNER)
    actions.create_token(user.email.upper())
    see([brand.pk, other.pk])
    told = FactRecord.objects.filter(name="TokenCreated").values_list("brand_id", flat=True)
    assert set(told) == {brand.pk, other.pk}


@pytest.mark.parametrize(
    ("email", "slug", "role", "refusal"),
    [
        ("nobody@shop.example", None, None, NotFound),
        (None, "elsewhere", None, NotFound),
        (None, None, "king", NotAccepted),
        (None, None, "owner", NotAccepted),
    ],
)
def test_a_token_is_not_made_for_what_is_not_there(
    brand: Brand, email: str | None, slug: str | None, role: str | None, refusal: type[Exception]
) -> None:
    agent = make.member(brand, Role.AGENT)
    with pytest.raises(refusal):
        actions.create_token(email or agent.email, slug=slug, role=role)
    assert not Token.objects.exists()


def test_an_address_takes_mail_for_one_channel_of_all_brands(brand: Brand) -> None:
    make.channel(brand, address="help@shop.example")
    other = make.brand()
    with pytest.raises(AlreadyThere):
        actions.add_channel(other, kind="mail", address="HELP@shop.example", relay="")
    assert Channel.objects.count() == 0, "and the other brand still sees nothing of it"


def test_the_role_of_a_membership_is_one_that_is_known(brand: Brand) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(user=make.user(), brand=brand, role="king")
    with pytest.raises(IntegrityError), transaction.atomic():
        Membership.objects.create(
            user=Membership.objects.filter(brand=brand)[0].user, brand=brand, role=Role.AGENT
        )
