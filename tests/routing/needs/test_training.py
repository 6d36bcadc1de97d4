import subprocess
import sys
from collections.abc import Sequence
from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from tests.routing.needs.rules.test_learning import texts
from troth.accounts.models import Brand
from troth.conversations.models import Conversation
from troth.core.models import FactRecord
from troth.people.models import Skill
from troth.routing.models import Need, NeedClassifier
from troth.routing.needs import jobs
from troth.routing.needs.correcting import correct
from troth.routing.needs.finding import find
from troth.routing.needs.training import train

RETURNS, BILLING = 1, 2


def written(brand: Brand, said: Sequence[str], skill: Skill | None, found_by: str = "person") -> None:
    """Conversations of which somebody said what they need: their rows alone, since a hundred come at once."""
    model = make.conversation(brand)
    channel = model.channel
    rows = []
    for text in said:
        conversation = make.conversation(channel, text, subject="Hello")
        rows.append(Need(conversation=conversation, brand=brand, skill=skill, found_by=found_by))
    Need.objects.bulk_create(rows)


@pytest.fixture
def taught(brand: Brand, returns: Skill, billing: Skill) -> NeedClassifier:
    written(brand, texts(RETURNS, 32), returns)
    written(brand, texts(BILLING, 32), billing)
    return train(brand.pk, timezone.now())


def fresh(brand: Brand, text: str) -> tuple[Conversation, Need]:
    conversation = make.conversation(brand, text, subject="Hello")
    find(brand.pk, [conversation.pk], timezone.now())
    return conversation, Need.objects.get(pk=conversation.pk)


def test_what_people_said_is_learned_and_used_where_it_is_sure(
    brand: Brand, taught: NeedClassifier, returns: Skill
) -> None:
    assert taught.learned_from == 64
    conversation, need = fresh(brand, texts(RETURNS, 1, seed=3)[0] + " refund parcel wrong size back")
    assert (need.skill, need.found_by) == (returns, "classifier")
    assert need.certainty is not None
    assert 0.9 < need.certainty <= 1
    fact = FactRecord.objects.get(name="NeedFound", conversation_id=conversation.pk)
    assert fact.details == {"skill_id": returns.pk, "found_by": "classifier"}


def test_what_is_like_nothing_known_is_left_to_people(brand: Brand, taught: NeedClassifier) -> None:
    _conversation, need = fresh(brand, "hello thanks")
    assert (need.skill, need.found_by, need.certainty) == (None, "nothing", None)


def test_a_new_lesson_is_used_at_once(brand: Brand, taught: NeedClassifier) -> None:
    sure = texts(RETURNS, 1, seed=3)[0] + " refund parcel wrong size back"
    assert fresh(brand, sure)[1].found_by == "classifier"
    Need.objects.filter(found_by="person").update(found_by="nothing")
    train(brand.pk, timezone.now() + timedelta(seconds=1))
    assert fresh(brand, sure)[1].found_by == "nothing"


def test_only_a_persons_word_teaches(brand: Brand, returns: Skill, billing: Skill) -> None:
    written(brand, texts(RETURNS, 3), returns)
    written(brand, texts(BILLING, 3), billing, found_by="rule")
    row = train(brand.pk, timezone.now())
    assert (row.learned_from, row.skills, bytes(row.weights)) == (3, [], b"")
    assert [(one["skill"], one["examples"], one["threshold"]) for one in row.figures] == [
        (returns.pk, 3, None)
    ]


def test_a_correction_asks_for_one_lesson_later(brand: Brand, returns: Skill) -> None:
    from procrastinate.contrib.django.models import ProcrastinateJob

    user = make.member(brand)
    for _each in range(2):
        correct(make.conversation(brand), user, skill=returns, level=1, language="")
    waiting = ProcrastinateJob.objects.filter(task_name="needs.learn")
    assert [job.args for job in waiting] == [{"brand_id": brand.pk}]


def test_the_job_teaches(brand: Brand, returns: Skill) -> None:
    written(brand, texts(RETURNS, 2), returns)
    jobs.learn(brand.pk)
    assert NeedClassifier.objects.get(brand=brand).learned_from == 2


def test_nothing_heavy_is_loaded_by_who_only_finds_and_corrects() -> None:
    """Web and mail processes start without numpy because of needs."""
    said = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'troth.site.settings';"
        "import django; django.setup(); before = 'numpy' in sys.modules;"
        "import troth.routing.needs.finding, troth.routing.needs.correcting, troth.routing.needs.training;"
        "print(before, 'numpy' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    before, after = done.stdout.split()
    assert before == after
