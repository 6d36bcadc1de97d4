"""A person says what a conversation needs, or that what was found is right: either counts as the truth."""

import re

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.models import Conversation
from troth.core.errors import Refused
from troth.core.facts import record
from troth.people.models import Skill
from troth.routing.facts import NeedCorrected
from troth.routing.models import Need
from troth.routing.needs.unfit import withdraw_unfit

LEVELS = range(1, 6)
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})?")


class NotANeed(Refused):
    """No skill of this brand, no level or no language."""


@transaction.atomic
def correct(
    conversation: Conversation, user: User, *, skill: Skill | None, level: int = 1, language: str
) -> Need:
    """Set skill, least level and language; whoever is asked for it and does not fit any more is let go.

    An empty language leaves it as it was found. Raises NotANeed.
    """
    _refuse_what_is_none(conversation, skill, level=level, language=language)
    held = Conversation.objects.locked().get(pk=conversation.pk)
    now = timezone.now()
    if language and language != held.language:
        held.language = conversation.language = language
        held.save(update_fields=["language"])
    said = {
        "skill": skill,
        "level": level if skill is not None else 1,
        "found_by": Need.FoundBy.PERSON,
        "rule": None,
        "certainty": None,
        "found_at": now,
        "corrected_by": user,
    }
    need, _is_new = Need.objects.update_or_create(
        conversation=held, defaults=said, create_defaults={**said, "brand_id": held.brand_id}
    )
    record(
        NeedCorrected(
            brand_id=held.brand_id,
            conversation_id=held.pk,
            actor_id=user.pk,
            skill_id=skill.pk if skill is not None else None,
            language=held.language,
        )
    )
    withdraw_unfit(held.pk, now)
    return need


def _refuse_what_is_none(
    conversation: Conversation, skill: Skill | None, *, level: int, language: str
) -> None:
    if skill is not None and skill.brand_id != conversation.brand_id:
        raise NotANeed(_("This skill is another brand’s."))
    if level not in LEVELS:
        raise NotANeed(_("A level is a number from 1 to 5."))
    if language and not _LANGUAGE.fullmatch(language):
        raise NotANeed(_("Choose a language from the list."))
