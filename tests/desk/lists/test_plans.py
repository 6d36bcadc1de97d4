"""The plan of each view, as the application's role: an index gives the page, and nothing is sorted."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.conftest import FORGET, owner_connection
from troth.accounts.access import of_user
from troth.accounts.models import Brand
from troth.conversations.models import Message
from troth.core.postgres.roles import APPLICATION
from troth.desk.conversation.joined import messages_in
from troth.desk.lists.looking import Looking
from troth.desk.lists.views import CUTS
from troth.desk.talk import promises_of

pytestmark = pytest.mark.usefixtures("fresh_tables")

INDEX = {
    "mine": "conversation_of_person",
    "unassigned": "conversation_unassigned",
    "risk": "promise_at_risk",
    "broken": "promise_still_broken",
    "waiting": "conversation_waiting",
    "all": "conversation_open",
    "closed": "conversation_closed",
}

LAST_WORD = "conversation_by_last_word"


def plan(query: str, values: Any = ()) -> str:
    with connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == (APPLICATION,)
        cursor.execute("set local role none")
        cursor.execute(FORGET)
        cursor.execute(f"set local role {APPLICATION}")
        # Few rows are always read whole: what is asked is whether the index could do it.
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set local enable_bitmapscan = off")
        cursor.execute(f"explain (costs off) {query}", values)
        return "\n".join(line for (line,) in cursor.fetchall())


@pytest.mark.parametrize("view", INDEX)
def test_a_view_walks_its_index_and_sorts_nothing(brand: Brand, view: str) -> None:
    make.conversation(brand)
    cut = CUTS[view]
    looking = Looking(of_user(make.member(brand)), brand.slug, timezone.now())
    order = ("-place", "-id") if cut.descending else ("place", "id")
    rows = cut.parts(looking)[0].annotate(place=cut.place).order_by(*order).values_list("id", "place")[:51]
    text, values = rows.query.get_compiler(connection=connection).as_sql()
    with connection.cursor() as cursor:
        cursor.execute("set local enable_sort = off")  # of so few rows it costs nothing
        if INDEX[view] != LAST_WORD:
            # Nor does a row that is read and left out: this one would do as well.
            cursor.execute("set local role none")
            cursor.execute(f"drop index {LAST_WORD}")
            cursor.execute(f"set local role {APPLICATION}")

    found = plan(text, values)

    assert INDEX[view] in found, found
    assert "Sort" not in found.replace("Incremental Sort", ""), found


def test_what_was_said_and_promised_in_a_conversation_is_found_by_its_number(brand: Brand) -> None:
    conversation = make.conversation(brand)
    with CaptureQueriesContext(connection) as asked:
        list(Message.objects.filter(messages_in(conversation)))
        promises_of(conversation)
    # Of few rows any plan is as good: what no index can answer is a condition on either of two joined tables.
    for one in asked.captured_queries:
        assert '."conversation_id" IN (' in one["sql"]
        assert 'JOIN "conversations"' not in one["sql"]


def test_words_are_looked_up_in_their_index_past_the_policy(brand: Brand) -> None:
    make.conversation(brand)
    with owner_connection() as owner:
        body = owner.execute(
            "select prosrc, prosecdef from pg_proc where proname = 'messages_with'"
        ).fetchone()
    assert body is not None
    assert body[1], "under a policy the index would be read whole"
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute(
            "select * from messages_with(%s::bigint[], %s::jsonb, 10)",
            [[brand.pk], '[{"words": "order", "phrase": false, "prefix": false, "without": false}]'],
        )
        assert len(cursor.fetchall()) == 1
