import pytest

from troth.accounts.rules.permissions import PERMITTED, Role
from troth.accounts.rules.team import leaves_no_owner, may_change, may_give

OWNER, SUPERVISOR, AGENT, EXPERT, ANALYST = (
    Role.OWNER,
    Role.SUPERVISOR,
    Role.AGENT,
    Role.EXPERT,
    Role.ANALYST,
)


@pytest.mark.parametrize(
    ("held", "given"),
    [
        (OWNER, set(Role)),
        (SUPERVISOR, {AGENT, EXPERT}),
        (AGENT, set()),
        (EXPERT, set()),
        (ANALYST, set()),
    ],
)
def test_each_role_gives_these_roles_and_no_others(held: Role, given: set[Role]) -> None:
    assert {one for one in Role if may_give(held, one)} == given


@pytest.mark.parametrize("held", Role)
@pytest.mark.parametrize("wanted", Role)
def test_nobody_gives_what_they_may_not_do_themselves(held: Role, wanted: Role) -> None:
    if may_give(held, wanted):
        assert PERMITTED[wanted] <= PERMITTED[held]


def test_a_supervisor_neither_makes_nor_unmakes_an_owner() -> None:
    assert may_change(SUPERVISOR, AGENT, EXPERT)
    assert not may_change(SUPERVISOR, AGENT, OWNER)
    assert not may_change(SUPERVISOR, OWNER, AGENT)
    assert may_change(OWNER, OWNER, ANALYST)


@pytest.mark.parametrize(
    ("roles", "was", "wanted", "leaves_none"),
    [
        ([OWNER], OWNER, None, True),
        ([OWNER, AGENT], OWNER, SUPERVISOR, True),
        ([OWNER, OWNER], OWNER, None, False),
        ([OWNER], OWNER, OWNER, False),
        ([OWNER, AGENT], AGENT, None, False),
    ],
)
def test_a_brand_keeps_an_owner(roles: list[Role], was: Role, wanted: Role | None, leaves_none: bool) -> None:
    assert leaves_no_owner(roles, was, wanted) is leaves_none
