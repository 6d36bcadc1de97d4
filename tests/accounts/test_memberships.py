import pytest
from allauth.mfa.models import Authenticator

from tests import make
from troth.accounts import access, memberships
from troth.accounts import actions as accounts
from troth.accounts.access import Forbidden
from troth.accounts.actions import NotAccepted
from troth.accounts.memberships import NoOwnerLeft
from troth.accounts.models import Brand, Membership
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db


def member(brand: Brand, role: Role) -> Membership:
    return make.member(brand, role).memberships.get()


def test_a_role_is_changed_and_the_change_is_told(brand: Brand) -> None:
    owner, agent = member(brand, Role.OWNER), member(brand, Role.AGENT)
    memberships.change_role(agent, Role.SUPERVISOR, by=access.of_user(owner.user))
    assert access.of_user(agent.user).roles == {brand.pk: Role.SUPERVISOR}
    told = FactRecord.objects.get(name="MemberRoleChanged")
    assert told.details == {"user_id": agent.user_id, "was": "agent", "role": "supervisor"}
    assert told.actor_id == owner.user_id


def test_the_same_role_again_is_no_fact(brand: Brand) -> None:
    owner, agent = member(brand, Role.OWNER), member(brand, Role.AGENT)
    memberships.change_role(agent, Role.AGENT, by=access.of_user(owner.user))
    assert not FactRecord.objects.filter(name="MemberRoleChanged").exists()


def test_whoever_is_removed_is_powerless_at_once(brand: Brand) -> None:
    owner, agent = member(brand, Role.OWNER), member(brand, Role.AGENT)
    key = accounts.create_token(agent.user.email, slug=brand.slug)
    memberships.remove(agent, by=access.of_user(owner.user))
    assert access.of_user(agent.user).roles == {}
    left = access.of_token(key)
    assert left is not None
    assert left.roles == {}
    assert FactRecord.objects.get(name="MemberRemoved").details["user_id"] == agent.user_id


@pytest.mark.parametrize("how", ["removed", "made an analyst"])
def test_what_they_held_goes_back_to_the_queue(brand: Brand, how: str) -> None:
    owner, agent = member(brand, Role.OWNER), member(brand, Role.AGENT)
    talk = make.conversation(brand)
    Conversation.objects.filter(pk=talk.pk).update(holder="person", holder_person=agent.user)
    if how == "removed":
        memberships.remove(agent, by=access.of_user(owner.user))
    else:
        memberships.change_role(agent, Role.ANALYST, by=access.of_user(owner.user))
    talk.refresh_from_db()
    assert (talk.holder, talk.holder_person_id) == ("queue", None)


def test_the_last_owner_stays(brand: Brand) -> None:
    last = Membership.objects.get(brand=brand)
    by = access.of_user(last.user)
    with pytest.raises(NoOwnerLeft):
        memberships.remove(last, by=by, is_sure=True)
    with pytest.raises(NoOwnerLeft):
        memberships.change_role(last, Role.AGENT, by=by)
    member(brand, Role.OWNER)
    memberships.remove(last, by=by, is_sure=True)
    assert not Membership.objects.filter(pk=last.pk).exists()


def test_whoever_leaves_says_twice_that_they_want_to(brand: Brand) -> None:
    agent = member(brand, Role.AGENT)
    with pytest.raises(NotAccepted):
        memberships.remove(agent, by=access.of_user(agent.user))
    memberships.remove(agent, by=access.of_user(agent.user), is_sure=True)
    assert access.of_user(agent.user).roles == {}


def test_a_supervisor_touches_no_owner(brand: Brand) -> None:
    owner, supervisor = member(brand, Role.OWNER), member(brand, Role.SUPERVISOR)
    by = access.of_user(supervisor.user)
    with pytest.raises(Forbidden):
        memberships.remove(owner, by=by)
    with pytest.raises(Forbidden):
        memberships.change_role(owner, Role.AGENT, by=by)
    with pytest.raises(Forbidden):
        memberships.change_role(supervisor, Role.OWNER, by=by)


def test_a_brand_that_wants_a_second_factor_is_closed_to_who_has_none(brand: Brand) -> None:
    owner = Membership.objects.get(brand=brand)
    other = make.brand(owner=owner.user)
    key = accounts.create_token(owner.user.email, slug=brand.slug)
    memberships.decide_second_factor(brand, is_required=True, by=access.of_user(owner.user))
    closed = access.of_user(owner.user)
    assert closed.brands == {other.pk}
    assert closed.waiting == {brand.pk}
    by_key = access.of_token(key)
    assert by_key is not None
    assert by_key.roles == {}
    Authenticator.objects.create(user=owner.user, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert access.of_user(owner.user).waiting == {brand.pk}, "recovery codes alone are no second factor"
    Authenticator.objects.create(user=owner.user, type=Authenticator.Type.TOTP, data={})
    assert access.of_user(owner.user).brands == {brand.pk, other.pk}


def test_only_an_owner_decides_about_second_factors(brand: Brand) -> None:
    supervisor = access.of_user(make.member(brand, Role.SUPERVISOR))
    with pytest.raises(Forbidden):
        memberships.decide_second_factor(brand, is_required=True, by=supervisor)
