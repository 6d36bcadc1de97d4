from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.promises.resetting.conftest import again, told
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.core.database import see
from troth.desk.lists.rows import rows_of
from troth.promises.clock import strike
from troth.promises.models import Promise
from troth.promises.resetting.actions import reset
from troth.promises.resetting.choosing import choose

pytestmark = pytest.mark.django_db
REASON = "The courier <b>lost</b> your parcel."


@pytest.fixture
def promise(brand: Brand) -> Promise:
    return told(make.promise(make.conversation(brand)))


def address(promise: Promise) -> str:
    return f"/{promise.brand.slug}/conversations/{promise.conversation_id}/promises/{promise.pk}/reset"


def form(promise: Promise, **changes: str) -> dict[str, str]:
    """Two hours after what was told, as the browser sends it."""
    due_at = timezone.localtime(promise.due_at + timedelta(hours=2))
    return {"due_at": f"{due_at:%Y-%m-%dT%H:%M}", "reason": REASON, **changes}


def test_the_page_shows_what_was_told_and_proposes_a_time(promise: Promise, desk: Client) -> None:
    page = desk.get(address(promise)).content.decode()
    assert promise.words in page
    assert 'type="datetime-local"' in page
    assert "Write the reason" in page
    assert "In English: the customer reads it" in page


def test_it_shows_the_words_before_they_are_said(promise: Promise, desk: Client) -> None:
    page = desk.post(address(promise), {**form(promise), "preview": "1"}).content.decode()
    assert "We told you that we would answer by" in page
    assert "The courier &lt;b&gt;lost&lt;/b&gt; your parcel." in page
    assert again(promise).reset_at is None


def test_saying_it_tells_the_customer_and_leads_back(promise: Promise, desk: Client) -> None:
    answer = desk.post(address(promise), form(promise))
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/{promise.brand.slug}/conversations/{promise.conversation_id}",
    )
    new = Promise.objects.get(replaces=promise)
    assert new.announcement is not None
    assert REASON in new.announcement.text
    assert new.due_at.second == 0


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [
        ({"reason": ""}, 422, "Say in a sentence why it takes longer."),
        ({"due_at": "soon"}, 422, "Give the new time as a day and a time."),
        ({"due_at": "2020-01-01T10:00"}, 422, "must be later than"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_told(
    promise: Promise, desk: Client, changes: dict[str, str], status: int, said: str
) -> None:
    answer = desk.post(address(promise), form(promise, **changes))
    assert answer.status_code == status
    assert said in answer.content.decode()
    assert again(promise).reset_at is None


def test_a_promise_that_was_told_anew_meanwhile_says_so(promise: Promise, desk: Client) -> None:
    desk.post(address(promise), form(promise))
    answer = desk.post(address(promise), form(promise))
    assert (answer.status_code, "told another time already" in answer.content.decode()) == (409, True)


def test_an_analyst_may_not_and_another_brand_cannot(promise: Promise) -> None:
    for who, status in (
        (make.member(promise.brand, Role.ANALYST), 403),
        (make.member(make.brand()), 404),
    ):
        client = Client()
        client.force_login(who)
        assert client.post(address(promise), form(promise)).status_code == status


def test_a_promise_of_another_conversation_is_not_there(promise: Promise, desk: Client) -> None:
    other = make.conversation(promise.channel, address="max@customer.example")
    path = address(promise).replace(f"/{promise.conversation_id}/", f"/{other.pk}/")
    assert desk.get(path).status_code == 404


def test_the_conversation_shows_the_chain_who_was_warned_and_what_was_chosen(
    promise: Promise, desk: Client
) -> None:
    strike(promise.due_at - timedelta(minutes=1))
    new = told(reset(promise, due_at=promise.due_at + timedelta(hours=1), cause=REASON, now=timezone.now()))
    choose(new, "keep_waiting", now=timezone.now())
    page = desk.get(f"/{promise.brand.slug}/conversations/{promise.conversation_id}").content.decode()
    for words in (
        "Holder warned",
        "Team warned",
        "Told a new time",
        "Instead of",
        "The customer keeps waiting",
        "The courier &lt;b&gt;lost&lt;/b&gt; your parcel.",
        address(new),
    ):
        assert words in page, words
    assert address(promise) not in page, "the newest is told anew, not the first"


def test_an_answered_promise_offers_no_new_time(promise: Promise, desk: Client) -> None:
    actions.reply(promise.conversation, make.member(promise.brand), "Here it is.")
    page = desk.get(f"/{promise.brand.slug}/conversations/{promise.conversation_id}").content.decode()
    assert address(promise) not in page


def test_the_page_costs_few_queries(
    promise: Promise, desk: Client, django_assert_max_num_queries: Any
) -> None:
    desk.get(address(promise))
    # Five around it; conversation, promise, the brand's own words; what is known of the waits, read once.
    with django_assert_max_num_queries(12):
        desk.post(address(promise), {**form(promise), "preview": "1"})


def test_the_list_counts_down_to_the_new_time_and_no_more_to_the_first(promise: Promise) -> None:
    new = reset(promise, due_at=promise.due_at + timedelta(hours=1), cause=REASON, now=timezone.now())
    strike(promise.due_at)
    (row,) = rows_of([promise.conversation_id], reader=0)
    assert (row.due_at, row.state) == (new.due_at, "running")


def test_the_board_says_up_to_whom_those_inside_were_warned(promise: Promise) -> None:
    lead = Client()
    lead.force_login(make.member(promise.brand, Role.SUPERVISOR))
    board = f"/{promise.brand.slug}/board"
    assert "worst-warned" not in lead.get(board).content.decode()
    see([promise.brand_id])
    strike(promise.due_at - (promise.due_at - promise.made_at) / 8)
    assert '<span class="worst-warned">team warned</span>' in lead.get(board).content.decode()
