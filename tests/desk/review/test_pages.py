from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.promises.recorded import facts
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.models import Conversation, Kind
from troth.core.database import see
from troth.core.facts import record
from troth.promises.models import Promise, PromiseKind
from troth.promises.outcomes import refuse_answer
from troth.promises.resetting.facts import PromiseReset


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, name="Ben")


def filler(brand: Brand, agent: User, text: str = "We are looking into it.") -> Conversation:
    conversation = make.conversation(brand, subject="A lamp")
    actions.reply(conversation, agent, text)
    return conversation


def page(desk: Client, brand: Brand, listed: str, **more: str) -> str:
    answer = desk.get(f"/{brand.slug}/review", {"list": listed, **more})
    assert answer.status_code == 200
    see([brand.pk])
    return answer.content.decode()


def test_a_filler_is_listed_with_its_reason_and_the_way_to_it(
    desk: Client, brand: Brand, agent: User
) -> None:
    conversation = filler(brand, agent)
    filler(brand, agent, "It left our store on Monday and arrives tomorrow.")
    found = page(desk, brand, "answers")
    assert "It says what can be said to everybody." in found
    assert f"/{brand.slug}/conversations/{conversation.pk}" in found
    assert "arrives tomorrow" not in found


def test_a_question_that_was_asked_again_is_listed(desk: Client, brand: Brand, agent: User) -> None:
    conversation = filler(brand, agent, "It left our store on Monday and arrives tomorrow.")
    make.message(conversation, "where is my order")
    assert "asked the same thing again" in page(desk, brand, "answers")


def test_a_refused_answer_is_listed(desk: Client, brand: Brand, agent: User) -> None:
    conversation = filler(brand, agent)
    refuse_answer(conversation.messages.get(kind=Kind.ANSWER), timezone.now())
    assert "We are looking into it." in page(desk, brand, "refused")


def test_what_was_closed_while_the_customer_waited_is_listed(desk: Client, brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand, subject="A lamp")
    actions.close(conversation, agent)
    found = page(desk, brand, "pauses")
    assert "the customer had spoken last" in found
    assert "Ben" in found


def reset(conversation: Conversation, promise: Promise, by: User | None) -> None:
    Promise.objects.filter(pk=promise.pk).update(reset_at=promise.made_at, reset_cause="The courier is slow.")
    record(
        PromiseReset(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=by.pk if by else None,
            promise_id=promise.pk,
            new_id=0,
            due_at=promise.due_at,
            words="The courier is slow.",
        )
    )


def test_a_new_time_is_listed_where_a_person_told_it(desk: Client, brand: Brand, agent: User) -> None:
    place = make.channel(brand)
    for by in (agent, None):
        conversation = make.conversation(place, subject="A lamp" if by else "By the clock")
        reset(conversation, make.promise(conversation), by)
    found = page(desk, brand, "pauses")
    assert "The courier is slow." in found
    assert "By the clock" not in found


def test_a_chain_of_new_times_is_listed_and_one_is_not(desk: Client, brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand, subject="A lamp")
    first = make.promise(conversation)
    reset(conversation, first, None)
    assert "A lamp" not in page(desk, brand, "chains")
    again = Promise.objects.get(pk=first.pk)
    again.pk, again.announcement, again.replaces = None, None, first
    again.save(force_insert=True)
    solved = Promise.objects.get(pk=first.pk)
    solved.pk, solved.announcement, solved.kind, solved.reset_at = None, None, PromiseKind.RESOLUTION, None
    solved.due_at += timedelta(days=2)
    solved.save(force_insert=True)
    found = page(desk, brand, "chains")
    assert "Told 2 new times" in found
    assert "48 hours" not in found, "by when it is solved is no later time of the answer"


def test_looking_at_a_row_is_a_fact_with_a_name_and_changes_nothing_else(
    desk: Client, brand: Brand, agent: User
) -> None:
    conversation = filler(brand, agent)
    message, before = conversation.messages.get(kind=Kind.ANSWER), make.promise(conversation)
    body = {
        "list": "answers",
        "subject": message.pk,
        "conversation": conversation.pk,
        "note": "He <b>called</b> as well.",
    }
    assert desk.post(f"/{brand.slug}/review/looks", body).status_code == 302
    see([brand.pk])
    (fact,) = facts("FindingReviewed")
    assert fact.details["subject_id"] == message.pk
    assert "We are looking into it." not in page(desk, brand, "answers")
    seen = page(desk, brand, "answers", looked_at="1")
    assert "He &lt;b&gt;called&lt;/b&gt; as well." in seen
    after = make.promise(conversation)
    assert (after.state, after.kept_at) == (before.state, before.kept_at)


def test_a_look_in_one_conversation_hides_no_row_of_another(desk: Client, brand: Brand, agent: User) -> None:
    shown, other = filler(brand, agent), make.conversation(brand, address="max@customer.example")
    row = shown.messages.get(kind=Kind.ANSWER)
    body = {"list": "answers", "subject": row.pk, "conversation": other.pk}
    # A row of the other is in the list too, so that looks at both conversations are read.
    actions.reply(other, agent, "We are looking into it.")
    assert desk.post(f"/{brand.slug}/review/looks", body).status_code == 302
    assert f"/conversations/{shown.pk}" in page(desk, brand, "answers")


@pytest.mark.parametrize(
    "change", [{"list": "all"}, {"subject": "x"}, {"conversation": "0"}, {"conversation": "99999999"}]
)
def test_what_is_no_row_is_not_looked_at(
    desk: Client, brand: Brand, agent: User, change: dict[str, Any]
) -> None:
    conversation = filler(brand, agent)
    body = {"list": "answers", "subject": "1", "conversation": str(conversation.pk), **change}
    assert desk.post(f"/{brand.slug}/review/looks", body).status_code == 404


def test_only_who_leads_may_review(brand: Brand, agent: User) -> None:
    filler(brand, agent)
    client = Client()
    assert client.get(f"/{brand.slug}/review").status_code == 302, "signed out"
    client.force_login(agent)
    assert client.get(f"/{brand.slug}/review").status_code == 403


def test_a_list_that_is_none_is_not_there(desk: Client, brand: Brand) -> None:
    assert desk.get(f"/{brand.slug}/review?list=people").status_code == 404


def test_another_brands_rows_are_in_no_list(desk: Client, brand: Brand, agent: User) -> None:
    other = make.brand()
    see([other.pk])
    filler(other, make.member(other))
    see([brand.pk])
    assert "We are looking into it." not in page(desk, brand, "answers")


def test_the_page_asks_as_much_for_many_rows_as_for_one(desk: Client, brand: Brand, agent: User) -> None:
    place = make.channel(brand)

    def queries() -> int:
        with CaptureQueriesContext(connection) as asked:
            page(desk, brand, "answers")
        return len(asked)

    actions.reply(make.conversation(place), agent, "Ok.")
    few = queries()
    for number in range(5):
        actions.reply(make.conversation(place, address=f"c{number}@customer.example"), agent, "Ok.")
    assert queries() == few
