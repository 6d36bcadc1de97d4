"""What each role may do. What is not listed is denied."""

from collections.abc import Mapping
from enum import StrEnum


class Role(StrEnum):
    OWNER = "owner"
    SUPERVISOR = "supervisor"
    AGENT = "agent"
    EXPERT = "expert"
    ANALYST = "analyst"


class Permission(StrEnum):
    READ = "read conversations"
    READ_OWN = "read the conversations that one holds"
    WRITE = "answer, note, open and close"
    AUDIT = "read promises and facts"
    INSIGHT = "read measures of how customers are served, also by the person who answered"
    LEAD = "see who waits and who is on, and give out what waits"
    STAFF = "set teams, skills, hours and shifts"
    INVITE = "invite people, and change and remove those of a lower role"
    MANAGE = "set up channels, promises and people"


PERMITTED: Mapping[Role, frozenset[Permission]] = {
    Role.OWNER: frozenset(
        {
            Permission.READ,
            Permission.READ_OWN,
            Permission.WRITE,
            Permission.AUDIT,
            Permission.INSIGHT,
            Permission.INVITE,
            Permission.LEAD,
            Permission.STAFF,
            Permission.MANAGE,
        }
    ),
    Role.SUPERVISOR: frozenset(
        {
            Permission.READ,
            Permission.READ_OWN,
            Permission.WRITE,
            Permission.AUDIT,
            Permission.INSIGHT,
            Permission.INVITE,
            Permission.LEAD,
            Permission.STAFF,
        }
    ),
    Role.AGENT: frozenset({Permission.READ, Permission.READ_OWN, Permission.WRITE, Permission.AUDIT}),
    Role.EXPERT: frozenset({Permission.READ_OWN, Permission.WRITE}),
    Role.ANALYST: frozenset({Permission.READ, Permission.AUDIT, Permission.INSIGHT}),
}

ORDER = (Role.OWNER, Role.SUPERVISOR, Role.AGENT, Role.EXPERT, Role.ANALYST)


def permits(role: Role, permission: Permission) -> bool:
    return permission in PERMITTED[role]


def narrowed(held: Role, wanted: Role | None) -> Role | None:
    """The role that a token gives: the wanted one if the holder could do all of it anyway, else none."""
    if wanted is None or wanted == held:
        return held
    return wanted if PERMITTED[wanted] <= PERMITTED[held] else None
