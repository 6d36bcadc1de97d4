"""Who may give whom which role, and take it away. What is not said here is denied."""

from collections.abc import Mapping, Sequence

from troth.accounts.rules.permissions import Role

GRANTED: Mapping[Role, frozenset[Role]] = {
    Role.OWNER: frozenset(Role),
    Role.SUPERVISOR: frozenset({Role.AGENT, Role.EXPERT}),
}
"""The roles that somebody of a role may invite to, change from and to, and remove."""


def may_give(held: Role, wanted: Role) -> bool:
    return wanted in GRANTED.get(held, frozenset())


def may_change(held: Role, was: Role, wanted: Role) -> bool:
    """Both ends count: who may not make an owner may not unmake one either."""
    return may_give(held, was) and may_give(held, wanted)


def leaves_no_owner(roles: Sequence[Role], was: Role, wanted: Role | None) -> bool:
    """Whether nobody would own the brand any more if one of these roles became another, or none."""
    return was is Role.OWNER and wanted is not Role.OWNER and list(roles).count(Role.OWNER) <= 1
