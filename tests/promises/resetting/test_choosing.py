from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import Visit
from tests.promises.resetting.conftest import again, offer_calls, shown_to_be_theirs, told
from troth.accounts.models import Channel
from troth.channels.chat.following import follow
from troth.channels.chat.models import Visitor
from troth.conversations import actions
from troth.conversations.customers.listing import set_tier
from troth.conversations.models import Conversation, Delivery, Particular
from troth.core.models import FactRecord
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.clock import strike
from troth.promises.models import Promise, PromiseKind
from troth.promises.resetting.actions import reset_in_time
from troth.promises.resetting.choosing import (
    CHANGED,
    MOST_TALKS_A_NUMBER,
    Choice,
    NotOffered,
    choices_for,
    choose,
    offer_in,
    times_for,
)
from troth.promises.rules.resetting import CALLED_WITHIN, Cause
from troth.promises.rules.terms import parse

pytestmark = pytest.mark.django_db
MAIL, NUMBER = "emma@customer.example", "+31 20 123 45 67"


def told_anew(promise: Promise) -> Promise:
    """The new time, of which the customer was told before the break."""
    asked_at = promise.due_at - timedelta(seconds=5)
    new = reset_in_time(promise.pk, cause=Cause.NO_SLACK, asked_at=asked_at)
    assert new is not None
    return told(new)


def tomorrow_at_ten() -> datetime:
    day = timezone.now().astimezone(ZoneInfo("Europe/Amsterdam")) + timedelta(days=1)
    return day.replace(hour=10, minute=0, second=0, microsecond=0)


def names() -> list[str]:
    found = FactRecord.objects.filter(name__in=["ChoiceMade", "PromiseChanged", "PromiseReset"])
    return list(found.order_by("id").values_list("name", flat=True))


def test_a_chat_offers_every_choice_and_a_mail_no_mail(chatted: Promise, mailed: Promise) -> None:
    assert choices_for(told_anew(chatted)) == tuple(Choice)
    offer_calls(mailed.channel, timedelta(minutes=15))
    expected = (Choice.KEEP_WAITING, Choice.CALL_BACK, Choice.WITHDRAW)
    assert choices_for(told_anew(mailed)) == expected


def test_no_call_is_offered_that_nobody_of_the_brand_has_confirmed(mailed: Promise) -> None:
    assert Choice.CALL_BACK not in choices_for(told_anew(mailed))
    with pytest.raises(NotOffered, match="cannot be chosen here"):
        choose(mailed, Choice.CALL_BACK, now=timezone.now(), at=tomorrow_at_ten(), reach=NUMBER)


def terms_for(channel: Channel, **said: object) -> None:
    """Calls are promised only as these terms say."""
    terms = parse([{"kind": "call_back", **said}])
    confirm_policy(
        channel, timedelta(seconds=30), hours=None, confirmed_by=None, besides=Besides(terms=terms)
    )


def test_a_call_is_offered_only_to_those_of_whom_a_term_speaks(chatted: Promise) -> None:
    terms_for(chatted.channel, segment={"tier": "gold"}, within="15m")
    new, now = told_anew(chatted), timezone.now()
    assert Choice.CALL_BACK not in choices_for(new)
    assert times_for(new, now=now) == ()
    with pytest.raises(NotOffered, match="cannot be chosen here"):
        choose(new, Choice.CALL_BACK, now=now, at=tomorrow_at_ten(), reach=NUMBER)
    set_tier(chatted.conversation.customer, "gold", by=None)
    assert Choice.CALL_BACK in choices_for(again(new))


def test_a_call_is_offered_only_in_hours_of_which_a_term_speaks(chatted: Promise) -> None:
    hours = ["" if hour != 10 else "15m" for hour in range(24)]
    terms_for(chatted.channel, week=[hours] * 7)
    times = times_for(told_anew(chatted), now=timezone.now())
    assert {at.astimezone(ZoneInfo("Europe/Amsterdam")).hour for at in times} == {10}


def test_one_number_is_called_in_a_few_conversations_a_day_and_no_more(
    visit: Visit, chatted: Promise
) -> None:
    for _visitor in range(MOST_TALKS_A_NUMBER):
        other = Visit(visit.widget).come()
        assert other.say().status_code == 201
        promise = told(Promise.objects.latest("id"))
        choose(promise, Choice.CALL_BACK, now=timezone.now(), at=tomorrow_at_ten(), reach=NUMBER)
    with pytest.raises(NotOffered, match="often enough today"):
        choose(chatted, Choice.CALL_BACK, now=timezone.now(), at=tomorrow_at_ten(), reach=NUMBER)
    other_number = "+31 20 765 43 21"
    assert choose(chatted, Choice.CALL_BACK, now=timezone.now(), at=tomorrow_at_ten(), reach=other_number)


def test_nothing_is_offered_before_a_new_time_was_told_nor_after_a_choice(chatted: Promise) -> None:
    talk, now = chatted.conversation, timezone.now()
    assert offer_in(talk, now=now) is None
    new = told_anew(chatted)
    offer = offer_in(talk, now=now)
    assert offer is not None
    assert (offer.promise, len(offer.times)) == (new, 6)
    choose(new, Choice.KEEP_WAITING, now=now)
    assert offer_in(talk, now=now) is None


def test_who_keeps_waiting_changes_no_promise_and_is_noted_once(chatted: Promise) -> None:
    new = told_anew(chatted)
    assert choose(new, Choice.KEEP_WAITING, now=timezone.now()) is None
    assert choose(new, Choice.KEEP_WAITING, now=timezone.now()) is None
    assert names() == ["PromiseReset", "ChoiceMade"]
    assert (again(chatted).state, again(new).state) == ("reset", "running")


def test_by_mail_the_promise_of_the_mailbox_stands_and_the_chats_ends_as_changed(
    visit: Visit, chatted: Promise
) -> None:
    new, now = told_anew(chatted), timezone.now()
    made = choose(new, Choice.BY_MAIL, now=now, reach=MAIL)
    assert made is not None
    assert (made.channel.kind, made.due_at - now) == ("mail", timedelta(hours=2))
    assert made.words.startswith("We will answer you by mail by")
    for ended in (again(chatted), again(new)):
        assert (ended.state, ended.changed_at, ended.void_cause) == ("changed", now, CHANGED)
    talk = Conversation.objects.get(pk=new.conversation_id)
    assert (talk.answer_by, talk.channel.kind) == (made.due_at, "chat")
    assert Particular.objects.get(kind="mail").value == MAIL
    assert Visitor.objects.get().contact_mail == MAIL
    assert made.situation is None, "waits in the chat say nothing of a mail"


def test_to_an_address_that_was_typed_goes_a_persons_answer_and_nothing_of_a_machine(
    visit: Visit, chatted: Promise
) -> None:
    new = told_anew(chatted)
    made = choose(new, Choice.BY_MAIL, now=timezone.now(), reach=MAIL)
    Visitor.objects.update(seen_at=timezone.now(), left_at=None)
    follow(new.brand_id, new.conversation_id)
    assert not Delivery.objects.filter(channel__kind="mail").exists()
    assert made is not None
    assert made.announcement is not None
    assert made.announcement.deliveries.get().channel.kind == "chat", "it is said in the chat"
    answer = actions.reply(new.conversation, make.member(new.brand), "Here it is.")
    Visitor.objects.update(read_id=answer.pk)
    follow(new.brand_id, new.conversation_id)
    follow(new.brand_id, new.conversation_id)
    mail = Delivery.objects.get(channel__kind="mail")
    assert (mail.recipient, mail.message_id) == (MAIL, answer.pk)


def test_by_mail_the_new_promise_goes_at_once_to_an_address_that_was_shown_to_be_theirs(
    chatted: Promise,
) -> None:
    customer = chatted.conversation.customer
    shown_to_be_theirs(customer, MAIL)
    made = choose(told_anew(chatted), Choice.BY_MAIL, now=timezone.now(), reach=MAIL)
    follow(chatted.brand_id, chatted.conversation_id)
    assert made is not None
    mail = Delivery.objects.get(channel__kind="mail")
    assert (mail.recipient, mail.message_id) == (MAIL, made.announcement_id)


def test_what_was_broken_before_the_choice_stays_broken(chatted: Promise) -> None:
    new = told_anew(chatted)
    strike(chatted.due_at)
    choose(new, Choice.BY_MAIL, now=chatted.due_at + timedelta(seconds=1), reach=MAIL)
    assert (again(chatted).state, again(new).state) == ("broken", "changed")


def test_a_call_is_promised_at_the_time_that_was_chosen(chatted: Promise) -> None:
    new, at = told_anew(chatted), tomorrow_at_ten()
    made = choose(new, Choice.CALL_BACK, now=timezone.now(), at=at, reach=NUMBER)
    assert made is not None
    assert (made.kind, made.due_at) == (PromiseKind.CALL_BACK, at + CALLED_WITHIN)
    assert "10:00 tomorrow" in made.words
    assert "15 minutes" in made.words
    assert again(new).state == "changed"
    assert Particular.objects.get(kind="phone").value == "+31201234567"


@pytest.mark.parametrize(
    ("after", "reach", "said"),
    [
        (timedelta(hours=3), "12", "phone number"),
        (timedelta(days=8), NUMBER, "seven days"),
        (-timedelta(hours=1), NUMBER, "seven days"),
        (None, NUMBER, "seven days"),
    ],
)
def test_a_call_needs_a_number_and_a_time_ahead(
    chatted: Promise, after: timedelta | None, reach: str, said: str
) -> None:
    new, now = told_anew(chatted), timezone.now()
    with pytest.raises(NotOffered, match=said):
        choose(new, Choice.CALL_BACK, now=now, at=now + after if after else None, reach=reach)
    assert names() == ["PromiseReset"]


def test_an_answer_by_mail_needs_an_address(chatted: Promise) -> None:
    with pytest.raises(NotOffered, match="mail address"):
        choose(told_anew(chatted), Choice.BY_MAIL, now=timezone.now(), reach="nowhere")


def test_who_needs_no_answer_any_more_ends_what_was_promised_and_the_conversation(chatted: Promise) -> None:
    new = told_anew(chatted)
    choose(new, Choice.WITHDRAW, now=timezone.now())
    assert (again(new).state, again(chatted).state) == ("void", "void")
    assert Conversation.objects.get(pk=new.conversation_id).closed_at is not None


def test_after_the_answer_there_is_nothing_left_to_choose(chatted: Promise) -> None:
    new = told_anew(chatted)
    actions.reply(new.conversation, make.member(new.brand), "Here it is.")
    for choice in Choice:
        with pytest.raises(NotOffered, match="answered already"):
            choose(new, choice, now=timezone.now(), at=tomorrow_at_ten(), reach=MAIL)


def test_no_choice_holds_an_address_in_its_fact(chatted: Promise) -> None:
    choose(told_anew(chatted), Choice.BY_MAIL, now=timezone.now(), reach=MAIL)
    changed = FactRecord.objects.filter(name="PromiseChanged")
    assert changed.count() == 2
    assert not any(MAIL in str(fact.details) for fact in changed)
