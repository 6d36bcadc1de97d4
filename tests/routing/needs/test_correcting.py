from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.core.models import FactRecord
from troth.people.models import Agent, AgentSkill, Skill
from troth.routing.models import Need, Offer
from troth.routing.needs.correcting import NotANeed, correct


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand)


def asked(conversation: Conversation, *, reach: int = 0, skills: dict[Skill, int], **changes: Any) -> Offer:
    """Somebody who is asked for it now."""
    user = make.member(conversation.brand, Role.AGENT)
    agent = Agent.objects.create(brand=conversation.brand, user=user, **changes)
    for skill, level in skills.items():
        AgentSkill.objects.create(brand=conversation.brand, agent=agent, skill=skill, level=level)
    now = timezone.now()
    return Offer.objects.create(
        brand=conversation.brand,
        conversation=conversation,
        agent=agent,
        turn_opened_at=conversation.turn_opened_at or now,
        made_at=now,
        expires_at=now + timedelta(seconds=60),
        why={"rule": "least_needed", "reach": reach},
    )


def owner(conversation: Conversation) -> User:
    return make.member(conversation.brand)


def test_a_persons_word_stands_and_is_recorded(conversation: Conversation, returns: Skill) -> None:
    user = owner(conversation)
    need = correct(conversation, user, skill=returns, level=3, language="nl")
    assert (need.skill, need.level, need.found_by, need.corrected_by) == (returns, 3, "person", user)
    assert Conversation.objects.get(pk=conversation.pk).language == "nl"
    fact = FactRecord.objects.get(name="NeedCorrected")
    assert (fact.conversation_id, fact.actor_id) == (conversation.pk, user.pk)
    assert fact.details == {"skill_id": returns.pk, "language": "nl"}


def test_no_skill_and_no_language_are_words_too(conversation: Conversation) -> None:
    before = conversation.language
    need = correct(conversation, owner(conversation), skill=None, level=4, language="")
    assert (need.skill, need.level, need.found_by) == (None, 1, "person")
    assert Conversation.objects.get(pk=conversation.pk).language == before


@pytest.mark.parametrize(
    "said",
    [
        {"level": 0, "language": ""},
        {"level": 6, "language": ""},
        {"level": 1, "language": "Dutch!"},
        {"level": 1, "language": "n"},
    ],
)
def test_what_is_no_need_is_refused(conversation: Conversation, said: dict[str, Any]) -> None:
    with pytest.raises(NotANeed):
        correct(conversation, owner(conversation), skill=None, **said)
    assert not Need.objects.filter(pk=conversation.pk).exists()


def test_another_brands_skill_is_refused(conversation: Conversation) -> None:
    strange = Skill(pk=99, brand_id=conversation.brand_id + 1, name="Theirs")
    with pytest.raises(NotANeed):
        correct(conversation, owner(conversation), skill=strange, level=1, language="")


def test_who_no_longer_fits_is_not_asked_any_more(
    conversation: Conversation, returns: Skill, billing: Skill
) -> None:
    fits = asked(conversation, skills={returns: 3})
    too_low = asked(conversation, skills={returns: 2})
    cannot = asked(conversation, skills={billing: 5})
    speaks_other = asked(conversation, skills={returns: 5}, languages=["en"])
    correct(conversation, owner(conversation), skill=returns, level=3, language="nl")
    standing = set(Offer.objects.standing().values_list("pk", flat=True))
    assert standing == {fits.pk}
    for one in (too_low, cannot, speaks_other):
        one.refresh_from_db()
        assert one.withdrawn_cause == "over"


@pytest.mark.parametrize(("reach", "stands"), [(0, False), (1, False), (2, True), (3, True)])
def test_who_was_asked_in_spite_of_the_skill_is_asked_still(
    conversation: Conversation, returns: Skill, reach: int, stands: bool
) -> None:
    asked(conversation, skills={}, reach=reach)
    correct(conversation, owner(conversation), skill=returns, level=1, language="")
    assert Offer.objects.standing().exists() is stands


def test_a_correction_costs_few_queries(
    conversation: Conversation, returns: Skill, django_assert_max_num_queries: Any
) -> None:
    user = owner(conversation)
    with django_assert_max_num_queries(15):
        correct(conversation, user, skill=returns, level=1, language="nl")
