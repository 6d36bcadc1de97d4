from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests import make
from tests.promises.recorded import delivered, facts
from troth.accounts.models import Brand
from troth.channels.mail.outgoing import content
from troth.conversations.models import Delivery, Holder
from troth.promises.models import Promise
from troth.promises.rules.calendar import Calendar, parse
from troth.promises.rules.due import Explanation
from troth.promises.rules.warning import warn_at

AMSTERDAM = "Europe/Amsterdam"
WORKING_WEEK = {day: [["09:00", "17:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}
FRIDAY_1658 = datetime(2026, 11, 20, 16, 58, tzinfo=ZoneInfo(AMSTERDAM))


def working_hours() -> Calendar:
    return parse({"zone": AMSTERDAM, "week": WORKING_WEEK})


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
