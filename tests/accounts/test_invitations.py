from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts import access, invitations
from troth.accounts.access import Access, Forbidden, hash_of
from troth.accounts.actions import AlreadyThere, NotAccepted, NotFound
from troth.accounts.invitations import Wanted
from troth.accounts.models import Brand, Invitation, Membership
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db
NEW = Wanted("new@shop.example", Role.AGENT)


@pytest.fixture
def owner(brand: Brand) -> Access:
    return access.of_user(make.member(brand))


def facts() -> list[str]:
    return list(FactRecord.objects.order_by("id").values_list("name", flat=True))


def test_only_the_hash_of_the_key_is_kept(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    assert bytes(made.invitation.hash) == hash_of(made.key)
    assert made.key not in str(Invitation.objects.values())
    assert made.key not in str(FactRecord.objects.values())
    assert made.invitation.email not in str(FactRecord.objects.values())
    left = made.invitation.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_accepting_joins_the_brand_in_the_role_and_says_so(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    user = make.user()
    invitations.accept(made.key, user)
    assert access.of_user(user).roles == {brand.pk: Role.AGENT}
    assert facts()[-2:] == ["InvitationMade", "MemberJoined"]


def test_a_link_works_once(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    invitations.accept(made.key, make.user())
    with pytest.raises(NotFound):
        invitations.accept(made.key, make.user())


@pytest.mark.parametrize("how", ["withdrawn", "renewed", "run out", "unknown"])
def test_a_dead_link_opens_nothing(brand: Brand, owner: Access, how: str) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    if how == "withdrawn":
        invitations.withdraw(made.invitation, by=owner)
    elif how == "renewed":
        invitations.renew(made.invitation, by=owner)
    elif how == "run out":
        Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    key = "nobody" if how == "unknown" else made.key
    assert invitations.open_by(key) is None
    with pytest.raises(NotFound):
        invitations.accept(key, make.user())


def test_a_link_opens_its_brand_to_whoever_sees_none(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    see([])
    assert not Invitation.objects.exists(), "row-level security hides it"
    found = invitations.open_by(made.key)
    assert found == made.invitation


def test_a_new_link_is_good_for_seven_days_again(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=1))
    again = invitations.renew(made.invitation, by=owner)
    assert invitations.open_by(again.key) == made.invitation
    assert facts()[-1] == "InvitationRenewed"


def test_nobody_is_invited_if_one_of_them_cannot_be(brand: Brand, owner: Access) -> None:
    for bad in ("nobody", owner.user.email, NEW.email):
        with pytest.raises((NotAccepted, AlreadyThere)):
            invitations.invite(brand, [NEW, Wanted(bad, Role.AGENT)], by=owner)
        assert not Invitation.objects.exists()


def test_whether_an_address_has_an_account_elsewhere_changes_nothing(brand: Brand, owner: Access) -> None:
    known = make.user()
    assert invitations.invite(brand, [Wanted(known.email, Role.AGENT)], by=owner)


def test_who_was_withdrawn_can_be_invited_again(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    invitations.withdraw(made.invitation, by=owner)
    assert invitations.invite(brand, [NEW], by=owner)
    with pytest.raises(NotFound):
        invitations.withdraw(made.invitation, by=owner)


@pytest.mark.parametrize(
    ("held", "wanted", "may"),
    [
        (Role.SUPERVISOR, Role.AGENT, True),
        (Role.SUPERVISOR, Role.OWNER, False),
        (Role.SUPERVISOR, Role.ANALYST, False),
        (Role.AGENT, Role.EXPERT, False),
    ],
)
def test_one_invites_to_lower_roles_only(brand: Brand, held: Role, wanted: Role, may: bool) -> None:
    by = access.of_user(make.member(brand, held))
    if may:
        assert invitations.invite(brand, [Wanted("new@shop.example", wanted)], by=by)
        return
    with pytest.raises(Forbidden):
        invitations.invite(brand, [Wanted("new@shop.example", wanted)], by=by)


def test_an_owner_of_another_brand_invites_nobody_here(brand: Brand, owner: Access) -> None:
    other = make.brand()
    with pytest.raises(Forbidden):
        invitations.invite(other, [NEW], by=owner)


def test_a_member_does_not_join_twice(brand: Brand, owner: Access) -> None:
    (made,) = invitations.invite(brand, [NEW], by=owner)
    member = make.member(brand, Role.OWNER)
    with pytest.raises(AlreadyThere):
        invitations.accept(made.key, member)
    assert Membership.objects.get(user=member).role == Role.OWNER
    assert invitations.open_by(made.key) == made.invitation
