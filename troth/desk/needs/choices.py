"""What a rule of a brand can ask for, by its names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from troth.accounts.models import Brand, Channel
from troth.conversations.models import Customer, CustomerList, Tag
from troth.desk.agents.about import language_choices
from troth.people.models import Agent, Queue, Skill, Team
from troth.promises.moments import LANGUAGES

MOST_KNOWN = 500
"""Tags and tiers that are offered while somebody types."""


@dataclass(frozen=True, slots=True)
class Choices:
    """Names by id or code. `queues` are those of teams, by the team's name."""

    channels: Sequence[tuple[int, str]]
    languages: Mapping[str, str]
    lists: Mapping[int, str]
    skills: Mapping[int, Skill]
    queues: Mapping[int, str]
    queue_rows: Mapping[int, Queue]
    tags: Sequence[str]
    tiers: Sequence[str]


def choices_of(brand: Brand) -> Choices:
    """Seven queries."""
    teams = list(Team.objects.filter(brand=brand).select_related("queue").order_by("name"))
    tiers = Customer.objects.filter(brand=brand).exclude(tier="").order_by("tier")
    return Choices(
        channels=[(row.pk, channel_words(row)) for row in Channel.objects.filter(brand=brand).order_by("id")],
        languages=_languages(brand),
        lists=dict(CustomerList.objects.filter(brand=brand).order_by("name").values_list("id", "name")),
        skills={row.pk: row for row in Skill.objects.filter(brand=brand).order_by("name")},
        queues={team.queue_id: team.name for team in teams},
        queue_rows={team.queue_id: team.queue for team in teams},
        tags=list(
            Tag.objects.filter(brand=brand).order_by("name").values_list("name", flat=True)[:MOST_KNOWN]
        ),
        tiers=list(tiers.values_list("tier", flat=True).distinct()[:MOST_KNOWN]),
    )


def _languages(brand: Brand) -> dict[str, str]:
    """Those that we write in ourselves, and those that people of the brand say they speak."""
    rows = Agent.objects.filter(brand=brand).exclude(languages=[]).values_list("languages", flat=True)
    spoken = {brand.language, *LANGUAGES, *(one for row in rows for one in row)}
    return {code: name for code, name in language_choices() if code in spoken}


def channel_words(channel: Channel) -> str:
    """A chat's address is a key, which says nothing to a reader: its beginning tells two apart."""
    return f"{_('Chat')} {channel.address[:6]}" if channel.kind == "chat" else channel.address
