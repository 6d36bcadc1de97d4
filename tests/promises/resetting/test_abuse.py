"""What somebody with bad intentions chooses: mail and calls for strangers, again and again."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.channels.chat.visits import Visit
from tests.promises.resetting.conftest import again, shown_to_be_theirs, told
from tests.promises.resetting.test_choosing import MAIL, NUMBER, tomorrow_at_ten
from troth.channels.chat.following import follow
from troth.channels.mail.outgoing import content
from troth.conversations.models import Conversation, Customer, Delivery, Message
from troth.promises.models import Promise
from troth.promises.resetting.choosing import MOST_CHANGES, Choice, NotOffered, choose

pytestmark = pytest.mark.django_db


def choose_mail(visit: Visit, chatted: Promise, at: str) -> None:
    choose(chatted, Choice.BY_MAIL, now=timezone.now(), reach=at)
    follow(chatted.brand_id, chatted.conversation_id)


def test_many_visitors_together_have_no_machine_mail_a_stranger(visit: Visit, chatted: Promise) -> None:
    choose_mail(visit, chatted, MAIL)
    for _visitor in range(3):
        other = Visit(visit.widget).come()
        assert other.say().status_code == 201
        choose_mail(other, told(Promise.objects.latest("id")), MAIL)
    assert not Delivery.objects.filter(channel__kind="mail").exists()


def test_an_address_that_is_theirs_is_told_no_more_often_than_the_cap(
    visit: Visit, chatted: Promise, settings: Any
) -> None:
    settings.TROTH_ANNOUNCEMENTS_AN_ADDRESS = 2
    for number in range(3):
        at = f"emma+{number}@customer.example"
        other = Visit(visit.widget).come()
        assert other.say().status_code == 201
        promise = told(Promise.objects.latest("id"))
        shown_to_be_theirs(promise.conversation.customer, at)
        choose_mail(other, promise, at)
    assert Delivery.objects.filter(channel__kind="mail").count() == 2


def test_nobody_changes_what_is_promised_without_end(visit: Visit, chatted: Promise) -> None:
    Promise.objects.filter(pk=chatted.pk).update(broken_at=chatted.due_at)
    later, said = chatted.due_at + timedelta(seconds=1), Message.objects.count()
    for number in range(MOST_CHANGES):
        choose(chatted, Choice.CALL_BACK, now=later, at=tomorrow_at_ten(), reach=NUMBER)
        later += timedelta(seconds=number)
    for choice in (Choice.CALL_BACK, Choice.BY_MAIL):
        with pytest.raises(NotOffered, match="too much at once"):
            choose(chatted, choice, now=later, at=tomorrow_at_ten(), reach=NUMBER)
    assert Message.objects.count() == said + MOST_CHANGES
    assert again(chatted).state == "broken"


def test_nobody_chooses_in_what_became_another_customers(visit: Visit, chatted: Promise) -> None:
    other = Visit(visit.widget).come()
    other.say()
    theirs = Conversation.objects.exclude(pk=chatted.conversation_id).get()
    assert Customer.objects.count() == 2
    Conversation.objects.filter(pk=chatted.conversation_id).update(
        merged_into=theirs, closed_at=timezone.now(), holder=None, holder_until=None, holder_person=None
    )
    with pytest.raises(NotOffered, match="cannot be chosen here"):
        choose(chatted, Choice.WITHDRAW, now=timezone.now())
    assert Conversation.objects.get(pk=theirs.pk).closed_at is None


def test_no_visitor_puts_their_own_words_into_a_mail_to_a_stranger(visit: Visit, chatted: Promise) -> None:
    Conversation.objects.filter(pk=chatted.conversation_id).update(subject="Win now at evil.example")
    shown_to_be_theirs(chatted.conversation.customer, MAIL)
    choose_mail(visit, chatted, MAIL)
    mail = content(Delivery.objects.get(channel__kind="mail"))
    assert b"evil" not in mail
    assert f"Subject: {chatted.brand.name}".encode() in mail
