"""Teams: who is in them, what waits for them, and when they are there."""

from collections.abc import Collection, Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.core.facts import record
from troth.people.agents import NotSet, clean_name
from troth.people.facts import TeamChanged, TeamMade
from troth.people.models import ANSWERING_ROLES, Queue, Team, TeamMember


@transaction.atomic
def make_team(brand: Brand, name: str, *, by: User, zone: str | None = None) -> Team:
    """A team with a queue of its own name; until its hours are set it keeps the brand's."""
    name = clean_name(name)
    _refuse_taken(brand.pk, name)
    queue, _made = Queue.objects.get_or_create(brand=brand, name=name)
    team = Team.objects.create(brand=brand, name=name, queue=queue, zone=checked_zone(zone or brand.zone))
    record(TeamMade(brand_id=brand.pk, actor_id=by.pk, team_id=team.pk, queue_id=queue.pk))
    return team


@transaction.atomic
def rename_team(team: Team, name: str, *, by: User) -> None:
    """The queue keeps the team's name."""
    name = clean_name(name)
    if name == team.name:
        return
    _refuse_taken(team.brand_id, name, except_for=team)
    team.name = name
    team.save(update_fields=["name"])
    Queue.objects.filter(pk=team.queue_id).update(name=name)
    _record(team, by, "name")


@transaction.atomic
def set_members(team: Team, user_ids: Collection[int], *, by: User) -> None:
    """Exactly these people; each must be one who answers in the brand."""
    wanted = set(user_ids)
    able = User.objects.filter(
        pk__in=wanted, memberships__brand=team.brand_id, memberships__role__in=ANSWERING_ROLES
    )
    if able.count() != len(wanted):
        raise NotSet(_("Somebody of these does not answer customers of this brand."))
    before = set(team.members.values_list("user", flat=True))
    if before == wanted:
        return
    team.members.exclude(user__in=wanted).delete()
    TeamMember.objects.bulk_create(
        [TeamMember(brand_id=team.brand_id, team=team, user_id=user) for user in wanted - before]
    )
    _record(team, by, "members")


@transaction.atomic
def set_hours(team: Team, zone: str, hours: Mapping[str, Any] | None, *, by: User | None) -> None:
    """`hours` as calendar files have them, without the zone; none where the brand's hold."""
    if hours is not None and not any(hours["week"].values()) and not any(hours["exceptions"].values()):
        raise NotSet(_("The team is never open: give at least one day of the week its hours."))
    wanted = (checked_zone(zone), dict(hours) if hours is not None else None)
    if wanted == (team.zone, team.hours):
        return
    team.zone, team.hours = wanted
    team.save(update_fields=["zone", "hours"])
    _record(team, by, "hours")


def checked_zone(zone: str) -> str:
    try:
        return ZoneInfo(zone).key
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise NotSet(_("There is no time zone “%(zone)s”.") % {"zone": zone}) from error


def _refuse_taken(brand_id: int, name: str, *, except_for: Team | None = None) -> None:
    """A new team may take over a queue without a team; a renamed one may take no other queue's name."""
    teams, queues = Team.objects.filter(brand=brand_id), Queue.objects.filter(brand=brand_id, name=name)
    if except_for is not None:
        teams, queues = teams.exclude(pk=except_for.pk), queues.exclude(pk=except_for.queue_id)
    else:
        queues = queues.filter(team__isnull=False)
    if teams.filter(name__iexact=name).exists() or queues.exists():
        raise NotSet(_("There is a team or a queue “%(name)s” already.") % {"name": name})


def _record(team: Team, by: User | None, what: str) -> None:
    actor = by.pk if by is not None else None
    record(TeamChanged(brand_id=team.brand_id, actor_id=actor, team_id=team.pk, changed=(what,)))
