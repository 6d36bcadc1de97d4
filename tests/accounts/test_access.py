from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts import access, actions
from troth.accounts.models import Brand, Membership, Token, User
from troth.accounts.rules.permissions import Permission, Role

pytestmark = pytest.mark.django_db


def test_a_person_has_their_own_role_in_each_brand(brand: Brand) -> None:
    other, user = make.brand(), make.member(brand, Role.OWNER)
    Membership.objects.create(user=user, brand=other, role=Role.ANALYST)
    mine = access.of_user(user)
    assert mine.brands == {brand.pk, other.pk}
    assert mine.where(Permission.WRITE) == [brand.pk]
    assert mine.may(Permission.READ, other.pk)
    assert not mine.may(Permission.WRITE, other.pk)
    assert {row.pk for row in mine.brand_rows()} == {brand.pk, other.pk}


def test_looking_at_one_brand_hides_the_others(brand: Brand) -> None:
    other, user = make.brand(), make.member(brand)
    Membership.objects.create(user=user, brand=other, role=Role.OWNER)
    assert access.of_user(user).within(brand.pk).brands == {brand.pk}
    assert access.of_user(user).within(999_999).brands == frozenset()


@pytest.mark.parametrize("key", ["", " ", "troth_", "troth_unknown", "\x00", "ü"])
def test_what_is_no_key_opens_nothing(brand: Brand, key: str) -> None:
    assert access.of_token(key) is None


def test_a_key_is_kept_as_its_hash_alone(brand: Brand) -> None:
    key = make.token(brand)
    row = Token.objects.get()
    assert len(key) > 40
    assert bytes(row.hash) == access.hash_of(key)
    assert key not in str(Token.objects.values())


def test_a_key_gives_what_its_holder_has_at_that_moment(brand: Brand) -> None:
    user = make.member(brand, Role.AGENT)
    key = actions.create_token(user.email)
    later = make.brand()
    Membership.objects.create(user=user, brand=later, role=Role.ANALYST)
    given = access.of_token(key)
    assert given is not None
    assert given.roles == {brand.pk: Role.AGENT, later.pk: Role.ANALYST}
    Membership.objects.filter(user=user).delete()
    left = access.of_token(key)
    assert left is not None
    assert left.roles == {}


def test_a_key_that_was_narrowed_stays_narrow_when_its_holder_rises(brand: Brand) -> None:
    user = make.member(brand, Role.SUPERVISOR)
    key = actions.create_token(user.email, slug=brand.slug, role=Role.ANALYST)
    Membership.objects.filter(user=user).update(role=Role.OWNER)
    given = access.of_token(key)
    assert given is not None
    assert given.roles == {brand.pk: Role.ANALYST}


def test_a_narrowed_key_gives_nothing_where_its_holder_could_not_do_it(brand: Brand) -> None:
    user = make.member(brand, Role.AGENT)
    key = actions.create_token(user.email, role=Role.AGENT)
    Membership.objects.filter(user=user).update(role=Role.EXPERT)
    given = access.of_token(key)
    assert given is not None
    assert given.roles == {}


def test_a_revoked_key_and_a_key_of_somebody_inactive_are_dead(brand: Brand) -> None:
    revoked, user = make.token(brand), make.member(brand)
    Token.objects.update(revoked_at=timezone.now())
    asleep = actions.create_token(user.email)
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert access.of_token(revoked) is None
    assert access.of_token(asleep) is None


def test_the_last_use_is_written_down_and_not_at_every_use(brand: Brand) -> None:
    key = make.token(brand)
    access.of_token(key)
    first = Token.objects.get().last_used_at
    access.of_token(key)
    assert first is not None
    assert Token.objects.get().last_used_at == first
    Token.objects.update(last_used_at=first - timedelta(minutes=2))
    access.of_token(key)
    assert Token.objects.get().last_used_at > first - timedelta(minutes=1)  # type: ignore[operator]
