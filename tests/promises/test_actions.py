from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Channel, User
from troth.channels.mail.outgoing import content
from troth.conversations import actions as conversations
from troth.conversations.facts import MessageDelivered, MessageSent
from troth.conversations.models import Conversation, Delivery, Holder, Kind
from troth.core.facts import record
from troth.core.models import FactRecord
from troth.promises import actions, clock
from troth.promises.models import Promise
from troth.promises.rules.calendar import Calendar, parse
from troth.promises.rules.due import Explanation
from troth.promises.rules.warning import warn_at

AMSTERDAM = "Europe/Amsterdam"
WORKING_WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
FRIDAY_1658 = datetime(2026, 11, 20, 16, 58, tzinfo=ZoneInfo(AMSTERDAM))


@pytest.fixture
def agent(brand: Brand) -> User:
    return make.member(brand)


def working_hours() -> Calendar:
    return parse({"zone": AMSTERDAM, "week": WORKING_WEEK})


def facts(name: str) -> list[FactRecord]:
    return list(FactRecord.objects.filter(name=name).order_by("id"))


def answered(conversation: Conversation, agent: User, at: datetime) -> Promise:
    """The promise after an answer at a time of the test's choosing."""
    actions.keep(
        MessageSent(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            actor_id=agent.pk,
            message_id=0,
            kind=Kind.ANSWER,
            sent_at=at,
        )
    )
    return make.promise(conversation)


def test_a_promise_records_what_was_told_and_why_it_is_due_then(brand: Brand) -> None:
    place = make.channel(brand, calendar=working_hours())
    conversation = make.conversation(place, received_at=FRIDAY_1658)
    promise = make.promise(conversation)
    monday = datetime(2026, 11, 23, 9, 13, tzinfo=ZoneInfo(AMSTERDAM))
    assert (promise.due_at, promise.made_at) == (monday, FRIDAY_1658)
    assert promise.warn_at == warn_at(promise.made_at, promise.due_at)
    assert promise.words == "We will answer by 09:13 on Monday 23 November, in 3 days."
    assert (promise.told, promise.announced_at, promise.state) == (None, None, "running")
    conversation.refresh_from_db()
    assert conversation.answer_by == conversation.holder_until == promise.due_at
    assert [fact.details["promise_id"] for fact in facts("PromiseMade")] == [promise.pk]


def test_the_due_time_is_worked_out_again_from_what_was_stored(brand: Brand) -> None:
    place = make.channel(brand, calendar=working_hours())
    promise = make.promise(make.conversation(place, received_at=FRIDAY_1658))
    explained = Explanation.from_data(promise.explanation)
    assert explained.due_at == promise.due_at
    assert sum((until - since for since, until in explained.used), timedelta()) == timedelta(minutes=15)
    assert promise.explanation["due_at"] == promise.due_at.astimezone(UTC).isoformat()


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "We are closed now and open at 10:00 (UTC+1) on Monday 23 November. "),
        ("tr", "Şu anda kapalıyız"),
        ("nl", "Wij zijn nu gesloten"),
        ("es", "Ahora estamos cerrados"),
    ],
)
def test_closed_hours_are_told_in_the_customers_language(brand: Brand, language: str, words: str) -> None:
    place = make.channel(brand, calendar=working_hours())
    saturday = datetime(2026, 11, 21, 12, tzinfo=ZoneInfo(AMSTERDAM))
    promise = make.promise(make.conversation(place, received_at=saturday, language=language))
    expected = words.replace("10:00 (UTC+1)", "09:00")
    assert promise.words.startswith(expected)
    assert "09:15" in promise.words


def test_a_time_is_told_in_the_customers_zone(brand: Brand) -> None:
    place = make.channel(brand, calendar=working_hours())
    promise = make.promise(make.conversation(place, received_at=FRIDAY_1658, zone="UTC+03:00", language="tr"))
    assert "11:13 (UTC+3)" in promise.words


@pytest.mark.parametrize("language", ["en", "tr", "nl", "es"])
def test_the_mail_says_the_promises_own_words(brand: Brand, language: str) -> None:
    conversation = make.conversation(brand, language=language)
    delivery = Delivery.objects.get(message__conversation=conversation)
    mail = message_from_bytes(content(delivery), policy=policy.default)
    text = mail.get_body(("plain",))
    assert text is not None
    assert make.promise(conversation).words in text.get_content()
    assert mail["Content-Language"] == language
    assert delivery.expires_at == make.promise(conversation).due_at


def test_without_a_confirmed_policy_nothing_is_promised_or_told(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, promise=None))
    assert not Promise.objects.exists()
    assert not Delivery.objects.exists()
    assert conversation.messages.count() == 1


def test_a_new_policy_leaves_running_promises_alone(brand: Brand) -> None:
    place = make.channel(brand, promise=timedelta(hours=2))
    before = make.promise(make.conversation(place))

    actions.confirm_policy(place, timedelta(minutes=5), hours=None, confirmed_by=None)
    after = make.promise(make.conversation(place, address="max@customer.example"))

    again = Promise.objects.get(pk=before.pk)
    assert (again.due_at, again.policy_id) == (before.due_at, before.policy_id)
    assert after.due_at - after.made_at == timedelta(minutes=5)
    assert after.policy_id != before.policy_id


def only_long_ago() -> Calendar:
    day = date(2020, 1, 1)
    return parse({"zone": AMSTERDAM, "week": {}, "exceptions": {day.isoformat(): [["09:00", "17:00"]]}})


def test_a_calendar_without_open_time_loses_no_mail_and_says_what_to_change(
    brand: Brand, caplog: pytest.LogCaptureFixture
) -> None:
    conversation = make.conversation(make.channel(brand, calendar=only_long_ago()))
    conversation.refresh_from_db()
    assert conversation.messages.get().text == "Where is my order?"
    assert (conversation.holder, conversation.holder_until) == (Holder.QUEUE, conversation.answer_by)
    assert not Promise.objects.exists()
    assert not Delivery.objects.exists()
    (fact,) = facts("PromiseNotMade")
    assert fact.conversation_id == conversation.pk
    assert "does not hold" in fact.details["cause"]
    assert "nothing was promised" in caplog.text


def test_a_machines_first_mail_is_owed_an_answer_but_told_nothing(brand: Brand) -> None:
    promise = make.promise(make.conversation(brand, is_automatic=True))
    assert (promise.withheld, promise.words, promise.announcement_id) == (
        "the message came from a machine",
        "",
        None,
    )


@pytest.mark.parametrize("before", [timedelta(), timedelta(microseconds=1), timedelta(minutes=10)])
def test_an_answer_up_to_the_due_time_keeps_the_promise(brand: Brand, agent: User, before: timedelta) -> None:
    conversation = make.conversation(brand)
    at = make.promise(conversation).due_at - before
    promise = answered(conversation, agent, at)
    assert (promise.state, promise.kept_at, promise.answered_at) == ("kept", at, at)
    assert promise.broken_at is None


def test_an_answer_after_the_time_breaks_it_though_the_clock_has_not_struck(
    brand: Brand, agent: User
) -> None:
    conversation = make.conversation(brand)
    at = make.promise(conversation).due_at + timedelta(microseconds=1)
    promise = answered(conversation, agent, at)
    assert (promise.state, promise.broken_at, promise.answered_at) == ("broken", at, at)
    assert clock.strike(at + timedelta(hours=1)) == 0
    assert len(facts("PromiseBroken")) == 1


def test_an_answer_after_the_break_ends_the_lateness_only(brand: Brand, agent: User) -> None:
    long_ago = timezone.now() - timedelta(hours=1)
    conversation = make.conversation(brand, received_at=long_ago)
    clock.strike(timezone.now())
    broken_at = make.promise(conversation).broken_at

    conversations.reply(conversation, agent, "Sorry!")

    promise = make.promise(conversation)
    assert (promise.state, promise.broken_at) == ("broken", broken_at)
    assert promise.answered_at is not None
    assert broken_at is not None
    assert promise.answered_at >= broken_at
    assert not facts("PromiseKept")


def test_only_an_answer_keeps_a_promise(brand: Brand, agent: User) -> None:
    conversation = make.conversation(brand)
    conversations.note(conversation, agent, "Ask the warehouse.")
    conversations.announce(
        conversation, "We are looking.", now=timezone.now(), expires_at=timezone.now() + timedelta(hours=1)
    )
    conversations.close(conversation, agent)
    assert make.promise(conversation).state == "running"


def test_an_answer_keeps_the_promise_of_its_own_conversation_only(brand: Brand, agent: User) -> None:
    place = make.channel(brand)
    one, other = make.conversation(place), make.conversation(place, address="max@customer.example")
    conversations.reply(one, agent, "On its way.")
    assert (make.promise(one).state, make.promise(other).state) == ("kept", "running")


def delivered(conversation: Conversation, at: datetime, *, is_confirmed: bool = True) -> None:
    delivery = Delivery.objects.get(message__conversation=conversation, message__kind=Kind.ANNOUNCEMENT)
    record(
        MessageDelivered(
            brand_id=conversation.brand_id,
            conversation_id=conversation.pk,
            message_id=delivery.message_id,
            delivery_id=delivery.pk,
            delivered_at=at,
            is_confirmed=is_confirmed,
        )
    )


def test_a_promise_is_told_when_its_words_are_out_and_only_then(brand: Brand) -> None:
    conversation, at = make.conversation(brand), timezone.now()
    delivered(conversation, at)
    promise = make.promise(conversation)
    assert (promise.announced_at, promise.told) == (at, promise.words)
    delivered(conversation, at + timedelta(minutes=1))
    assert make.promise(conversation).announced_at == at
    assert len(facts("PromiseTold")) == 1


def test_where_telling_is_unsure_it_counts_against_us(brand: Brand) -> None:
    conversation, at = make.conversation(brand), timezone.now()
    delivered(conversation, at, is_confirmed=False)
    assert make.promise(conversation).announced_at == at


def test_a_policy_is_confirmed_by_somebody_and_that_is_a_fact(brand: Brand, agent: User) -> None:
    place: Channel = make.channel(brand, promise=None)
    policy = actions.confirm_policy(place, timedelta(hours=2), hours=None, confirmed_by=agent)
    (fact,) = facts("PolicyConfirmed")
    assert (fact.actor_id, fact.details) == (agent.pk, {"channel_id": place.pk, "policy_id": policy.pk})
    assert actions.calendar_of(policy).is_always


def test_the_newest_hours_are_the_brands_own(brand: Brand) -> None:
    assert actions.brands_own_hours(brand) is None
    actions.keep_hours(brand, working_hours(), as_brands_own=True)
    newer = actions.keep_hours(brand, only_long_ago(), as_brands_own=True)
    actions.keep_hours(brand, working_hours())
    assert actions.brands_own_hours(brand) == newer
