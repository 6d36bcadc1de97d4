import pytest

from troth.accounts.rules.permissions import ORDER, PERMITTED, Permission, Role, narrowed, permits

READ, OWN, WRITE, AUDIT, INSIGHT, INVITE, LEAD, MANAGE, STAFF = (
    Permission.READ,
    Permission.READ_OWN,
    Permission.WRITE,
    Permission.AUDIT,
    Permission.INSIGHT,
    Permission.INVITE,
    Permission.LEAD,
    Permission.MANAGE,
    Permission.STAFF,
)


@pytest.mark.parametrize(
    ("role", "may"),
    [
        (Role.OWNER, {READ, OWN, WRITE, AUDIT, INSIGHT, INVITE, LEAD, MANAGE, STAFF}),
        (Role.SUPERVISOR, {READ, OWN, WRITE, AUDIT, INSIGHT, INVITE, LEAD, STAFF}),
        (Role.AGENT, {READ, OWN, WRITE, AUDIT}),
        (Role.EXPERT, {OWN, WRITE}),
        (Role.ANALYST, {READ, AUDIT, INSIGHT}),
    ],
)
def test_each_role_may_do_this_and_nothing_else(role: Role, may: set[Permission]) -> None:
    assert {one for one in Permission if permits(role, one)} == may


def test_every_role_is_thought_of() -> None:
    assert set(ORDER) == set(Role) == PERMITTED.keys()


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", [*Role, None])
def test_a_narrowed_role_never_permits_more(held: Role, wanted: Role | None) -> None:
    given = narrowed(held, wanted)
    if given is not None:
        assert PERMITTED[given] <= PERMITTED[held]
    assert narrowed(held, None) == narrowed(held, held) == held


def test_an_agents_token_cannot_be_an_owners() -> None:
    assert narrowed(Role.AGENT, Role.OWNER) is None
    assert narrowed(Role.EXPERT, Role.ANALYST) is None
    assert narrowed(Role.OWNER, Role.EXPERT) is Role.EXPERT
