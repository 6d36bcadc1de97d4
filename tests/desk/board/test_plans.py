"""The plan of the board's figures, as the application's role: each is counted along an index."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from tests import make
from tests.desk.lists.test_plans import plan
from troth.accounts.models import Brand
from troth.desk.board.people import HELD
from troth.desk.board.standing import STANDING

pytestmark = pytest.mark.usefixtures("fresh_tables")

NOW = timezone.now()


def test_a_channel_is_counted_along_its_own_turns(brand: Brand) -> None:
    make.conversation(brand)
    asked = {
        "brands": [brand.pk],
        "now": NOW,
        "soon": NOW + timedelta(hours=1),
        "most": 100,
        "looked_at": 1000,
    }
    with connection.cursor() as cursor:
        cursor.execute("set local enable_sort = off")

    found = plan(STANDING, asked)

    assert found.count("conversation_turn_of_channel") + found.count("conversation_wait_of_channel") == 5, (
        found
    )
    assert "conversation_wait_of_channel" in found, found
    assert "Sort" not in found, found


def test_what_people_hold_is_counted_person_by_person(brand: Brand) -> None:
    make.conversation(brand)
    found = plan(HELD, {"people": [1], "brands": [brand.pk], "now": NOW, "most": 100})
    assert "conversation_of_person" in found, found
