"""What a visitor chooses who was told a new time: offered by the line, asked for at the door."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import Visit, widget
from tests.promises.resetting.conftest import again, offer_calls, told
from troth.accounts.models import Brand
from troth.channels.chat.events import Reading
from troth.channels.chat.tokens import person_of
from troth.conversations.models import Conversation
from troth.promises.models import Promise
from troth.promises.resetting.actions import reset_in_time
from troth.promises.rules.resetting import Cause

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(brand: Brand) -> Visit:
    make.channel(brand, address="help@shop.example", promise=timedelta(hours=2))
    made = widget(brand)
    offer_calls(made.channel, timedelta(seconds=30))
    came = Visit(made).come()
    came.say()
    return came


@pytest.fixture
def anew(visit: Visit) -> Promise:
    """The new time that the visitor was told."""
    first = told(make.promise(Conversation.objects.get(channel=visit.widget.channel)))
    new = reset_in_time(first.pk, cause=Cause.NO_SLACK, asked_at=first.due_at - timedelta(seconds=5))
    assert new is not None
    return told(new)


def offered(visit: Visit) -> Any:
    channel = visit.widget.channel
    return Reading(channel, person_of(visit.token, channel.pk)).look().state["choices"]


def choose(visit: Visit, promise: Promise, choice: str, **more: str) -> Any:
    return visit.post("/choices?language=en", {"promise": promise.pk, "choice": choice, **more})


def test_nothing_is_offered_before_a_new_time_was_told(visit: Visit) -> None:
    assert offered(visit) is None


def test_the_line_offers_the_choices_with_the_times_of_a_call(visit: Visit, anew: Promise) -> None:
    offer = offered(visit)
    assert offer["promise"] == anew.pk
    assert offer["choices"] == ["keep_waiting", "by_mail", "call_back", "withdraw"]
    assert len(offer["times"]) == 6
    assert set(offer["times"][0]) == {"at", "words"}


def test_once_something_was_chosen_nothing_is_offered_any_more(visit: Visit, anew: Promise) -> None:
    assert choose(visit, anew, "keep_waiting").status_code == 204
    assert offered(visit) is None


def test_who_needs_no_answer_any_more_is_not_told_that_it_takes_longer(visit: Visit, anew: Promise) -> None:
    Promise.objects.exclude(pk=anew.pk).update(broken_at=timezone.now() + timedelta(minutes=1))
    assert choose(visit, anew, "withdraw").status_code == 204
    channel = visit.widget.channel
    state = Reading(channel, person_of(visit.token, channel.pk)).look().state
    assert (state["promise"], state["choices"], state["closed"]) == (None, None, True)


def test_a_call_is_chosen_among_the_times_that_were_offered(visit: Visit, anew: Promise) -> None:
    at = offered(visit)["times"][0]["at"]
    assert choose(visit, anew, "call_back", at=at, reach="020 123 45 67").status_code == 204
    assert (again(anew).state, Promise.objects.latest("id").kind) == ("changed", "call_back")


@pytest.mark.parametrize(
    ("choice", "more", "status", "said"),
    [
        ("by_mail", {"reach": "nowhere"}, 422, "mail address"),
        ("call_back", {"at": "soon", "reach": "020 123 45 67"}, 400, "must be a time"),
        ("call_back", {"at": "2026-11-23T10:00", "reach": "020 123 45 67"}, 400, "must be a time"),
        ("nothing", {}, 422, "cannot be chosen"),
    ],
)
def test_what_cannot_be_chosen_is_refused_in_a_sentence(
    visit: Visit, anew: Promise, *, choice: str, more: dict[str, str], status: int, said: str
) -> None:
    answer = choose(visit, anew, choice, **more)
    assert (answer.status_code, said in answer.json()["error"]) == (status, True)
    assert again(anew).state == "running"


def test_nobody_chooses_for_another_visitor(visit: Visit, anew: Promise) -> None:
    stranger = Visit(visit.widget).come()
    stranger.say()
    assert choose(stranger, anew, "withdraw").status_code == 404
    assert choose(Visit(visit.widget), anew, "withdraw").status_code == 401
    assert again(anew).state == "running"


@pytest.mark.parametrize("number", [None, "1", True, -1, 2**63])
def test_a_promise_is_named_by_its_number(visit: Visit, number: object) -> None:
    assert visit.post("/choices", {"promise": number, "choice": "withdraw"}).status_code == 400


def test_the_choice_is_made_now_not_when_it_was_offered(visit: Visit, anew: Promise) -> None:
    before = timezone.now()
    choose(visit, anew, "by_mail", reach="emma@customer.example")
    changed_at = again(anew).changed_at
    assert changed_at is not None
    assert changed_at >= before
