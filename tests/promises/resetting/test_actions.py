from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob
from pytest_django import Settings

from tests import make
from tests.promises.resetting.conftest import again, told
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.acts.saying import Words, say
from troth.conversations.customers.erasing import erase
from troth.conversations.models import Conversation, Kind, Message
from troth.core.models import FactRecord
from troth.promises.clock import strike
from troth.promises.giving.actions import Given
from troth.promises.giving.actions import say as promise_in_person
from troth.promises.models import Promise, PromiseKind
from troth.promises.receipts.models import Receipt
from troth.promises.resetting.actions import NoReason, NotReset, reset, reset_in_time
from troth.promises.rules.resetting import Cause

pytestmark = pytest.mark.django_db
REASON = "Our warehouse looks for your parcel."
LATER = timedelta(hours=1)


def anew(promise: Promise, **changes: object) -> Promise:
    given = {"due_at": promise.due_at + LATER, "cause": REASON, "now": timezone.now(), **changes}
    return reset(promise, **given)  # type: ignore[arg-type]


def facts(name: str) -> list[FactRecord]:
    return list(FactRecord.objects.filter(name=name).order_by("id"))


def in_time(promise: Promise) -> Promise | None:
    """As the job does what the clock asked for when the slack was gone."""
    asked_at = promise.due_at - timedelta(seconds=2)
    return reset_in_time(promise.pk, cause=Cause.NO_SLACK, asked_at=asked_at)


def test_a_new_time_is_told_with_its_reason_and_the_time_that_was_told_before(mailed: Promise) -> None:
    new = anew(mailed)
    assert new.announcement is not None
    text = new.announcement.text
    assert new.announcement.kind == Kind.ANNOUNCEMENT
    assert REASON in text
    assert new.words in text
    assert "We told you that we would answer by" in text
    assert "We will answer by" in new.words
    assert text.startswith("Hello,")
    assert "choose on the page of your request" in text
    assert new.announcement.deliveries.get().recipient == "emma@customer.example"


def test_the_first_stays_on_the_books_with_its_cause_and_the_new_one_takes_its_place(mailed: Promise) -> None:
    new = anew(mailed)
    first = again(mailed)
    assert (first.state, first.reset_cause, first.due_at) == ("reset", REASON, mailed.due_at)
    assert first.reset_at is not None
    assert (new.replaces_id, new.kind, new.turn_opened_at) == (first.pk, first.kind, first.turn_opened_at)
    assert (new.channel_id, new.policy_id) == (first.channel_id, first.policy_id)
    (fact,) = facts("PromiseReset")
    assert (fact.details["promise_id"], fact.details["new_id"]) == (first.pk, new.pk)


def test_the_present_promise_orders_the_list_and_its_holder_has_until_then(mailed: Promise) -> None:
    new = anew(mailed)
    talk = Conversation.objects.get(pk=mailed.conversation_id)
    assert (talk.answer_by, talk.holder_until) == (new.due_at, new.due_at)


def test_each_of_the_two_has_a_receipt_and_the_second_refers_to_the_first(mailed: Promise) -> None:
    new = anew(mailed)
    first, second = Receipt.objects.get(promise=mailed), Receipt.objects.get(promise=new)
    assert first.digest in second.body


def test_the_first_breaks_at_its_own_time_and_the_new_one_goes_on(mailed: Promise) -> None:
    new = anew(mailed)
    strike(mailed.due_at)
    assert (again(mailed).state, again(new).state) == ("broken", "running")
    assert again(mailed).reset_at is not None


def test_an_answer_by_the_first_time_keeps_both(mailed: Promise) -> None:
    new = anew(mailed)
    actions.reply(mailed.conversation, make.member(mailed.brand), "Here it is.")
    assert (again(mailed).state, again(new).state) == ("kept", "kept")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cause": "  "}, "Say in a sentence"),
        ({"cause": "x" * 501}, "Say in a sentence"),
    ],
)
def test_a_new_time_needs_a_reason(mailed: Promise, changes: dict[str, object], said: str) -> None:
    with pytest.raises(NoReason, match=said):
        anew(mailed, **changes)


def test_a_new_time_is_never_an_earlier_one(mailed: Promise) -> None:
    with pytest.raises(NoReason, match="later than"):
        anew(mailed, due_at=mailed.due_at)
    assert again(mailed).state == "running"


def test_what_the_customer_never_heard_is_not_told_anew(brand: Brand) -> None:
    untold = make.promise(make.conversation(brand))
    with pytest.raises(NotReset, match="no time here"):
        anew(untold)


def test_what_is_broken_or_kept_or_was_told_anew_is_not_told_anew(brand: Brand) -> None:
    place = make.channel(brand)
    broken, kept, twice = (
        told(make.promise(make.conversation(place, address=f"c{number}@customer.example")))
        for number in range(3)
    )
    actions.reply(kept.conversation, make.member(brand), "Here it is.")
    anew(twice)
    strike(broken.due_at)
    for one in (broken, kept, twice):
        with pytest.raises(NotReset):
            anew(one, due_at=timezone.now() + timedelta(days=1))
    assert Promise.objects.filter(replaces__isnull=False).count() == 1


def test_a_turn_is_told_anew_as_often_as_its_policy_allows_and_no_more(mailed: Promise) -> None:
    second = told(anew(mailed))
    third = told(anew(second))
    with pytest.raises(NotReset, match="2"):
        anew(third)
    assert len(facts("PromiseReset")) == 2


def test_a_person_who_tells_it_is_named_in_the_fact(mailed: Promise) -> None:
    ana = make.member(mailed.brand)
    anew(mailed, by=ana)
    assert facts("PromiseReset")[0].actor_id == ana.pk


@pytest.mark.parametrize(
    ("language", "greeting", "promised"),
    [
        ("tr", "Merhaba,", "yanıt vereceğiz"),
        ("nl", "Hallo,", "Wij antwoorden u"),
        ("es", "Hola:", "Le responderemos"),
    ],
)
def test_it_is_told_in_the_customers_language(
    brand: Brand, language: str, greeting: str, promised: str
) -> None:
    place = make.channel(brand)
    talk = make.conversation(place, address=f"{language}@customer.example", language=language)
    new = anew(told(make.promise(talk)))
    assert new.announcement is not None
    assert new.announcement.text.startswith(greeting)
    assert promised in new.words
    assert new.words in new.announcement.text


def test_in_a_chat_it_is_said_in_the_chat_and_names_no_mail(chatted: Promise) -> None:
    new = in_time(chatted)
    assert new is not None
    assert new.announcement is not None
    assert "mail" not in new.announcement.text
    assert new.announcement.deliveries.get().external_id == f"chat:{new.announcement.pk}"
    assert new.due_at - new.made_at == timedelta(seconds=30)


def test_what_the_clock_asks_for_comes_before_the_break_and_says_why(mailed: Promise) -> None:
    new = in_time(mailed)
    assert new is not None
    assert new.made_at < mailed.due_at < new.due_at
    assert again(mailed).reset_cause == Cause.NO_SLACK
    assert new.announcement is not None
    assert "too little time left" in new.announcement.text


def test_an_answer_that_waits_for_its_ten_seconds_is_not_announced_away(
    mailed: Promise, settings: Settings
) -> None:
    settings.TROTH_UNDO_SECONDS = 10
    say(mailed.conversation, make.member(mailed.brand), Words("Here it is."), seen=None, holds=True)
    assert in_time(mailed) is None
    assert again(mailed).reset_at is None


def test_nothing_is_told_anew_in_a_closed_conversation(mailed: Promise) -> None:
    actions.close(mailed.conversation, make.member(mailed.brand))
    assert in_time(mailed) is None


def test_an_answer_that_was_faster_than_the_job_is_enough(mailed: Promise) -> None:
    actions.reply(mailed.conversation, make.member(mailed.brand), "Here it is.")
    assert in_time(mailed) is None
    assert Message.objects.filter(kind=Kind.ANNOUNCEMENT).count() == 1


def test_a_job_that_comes_after_the_break_tells_nothing(mailed: Promise) -> None:
    assert reset_in_time(mailed.pk, cause=Cause.NO_SLACK, asked_at=mailed.due_at) is None
    assert again(mailed).reset_at is None


def test_where_the_address_was_told_enough_the_time_is_not_moved(mailed: Promise, settings: Settings) -> None:
    settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS = 1
    assert in_time(mailed) is None


def test_by_hand_too_nobody_is_told_more_often_than_the_cap(mailed: Promise, settings: Settings) -> None:
    settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS = 1
    with pytest.raises(NotReset, match="within an hour"):
        anew(mailed)
    assert again(mailed).reset_at is None


def test_a_machine_says_that_it_is_one_and_is_not_named_where_a_person_wrote_the_reason(
    mailed: Promise,
) -> None:
    by_hand = anew(mailed)
    assert by_hand.announcement is not None
    assert "automatically" not in by_hand.announcement.text
    by_clock = reset_in_time(told(by_hand).pk, cause=Cause.NO_SLACK, asked_at=timezone.now())
    assert by_clock is not None
    assert by_clock.announcement is not None
    assert "automatically" in by_clock.announcement.text


def test_what_a_person_promised_the_clock_does_not_tell_anew(mailed: Promise) -> None:
    supervisor = make.member(mailed.brand, Role.SUPERVISOR)
    given = Promise.objects.create(
        brand=mailed.brand,
        conversation=mailed.conversation,
        channel=mailed.channel,
        given_by=supervisor,
        kind="call_back",
        turn_opened_at=mailed.turn_opened_at,
        made_at=mailed.made_at,
        warn_at=mailed.warn_at,
        look_at=mailed.due_at - timedelta(seconds=1),
        due_at=mailed.due_at,
        explanation=mailed.explanation,
        words=mailed.words,
        announcement=mailed.announcement,
        announced_at=mailed.announced_at,
    )
    Promise.objects.filter(pk=mailed.pk).update(look_at=None)
    strike(mailed.due_at - timedelta(seconds=1))
    assert not ProcrastinateJob.objects.filter(task_name="promises.reset").exists()
    assert again(given).warned_level == 3


def test_a_new_time_for_a_call_is_a_call_and_moves_no_turn(mailed: Promise) -> None:
    talk, agent = mailed.conversation, make.member(mailed.brand)
    tomorrow = timezone.now() + timedelta(days=1)
    message = promise_in_person(
        talk, agent, Words("A colleague looks.", Kind.UPDATE), given=Given(PromiseKind.CALL_BACK, tomorrow)
    )
    assert isinstance(message, Message)
    new = anew(told(Promise.objects.get(announcement=message)), by=agent)
    assert new.announcement is not None
    assert new.words.startswith("I will call you by ")
    assert "answer by" not in new.announcement.text
    assert REASON in new.announcement.text
    talk.refresh_from_db()
    assert talk.answer_by == mailed.due_at
    assert talk.holder_until is not None
    assert talk.holder_until < tomorrow, "the answer is owed before the call"


def test_an_agents_reason_goes_with_an_erased_customer_and_the_re_set_stays(mailed: Promise) -> None:
    anew(mailed, cause="Emma Jansen is ill.")
    erase(mailed.conversation.customer, by=None)
    first = again(mailed)
    assert first.reset_at is not None
    assert first.reset_cause == "erased"
    (fact,) = facts("PromiseReset")
    assert "Emma" not in str(fact.details)
