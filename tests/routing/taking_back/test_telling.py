"""Who chats is told once that somebody else goes on, and by when; nobody is told what does not hold."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext, override

from tests import make
from tests.channels.chat.visits import widget
from tests.routing.taking_back.conftest import PROMISED, chatted, held
from troth.accounts.models import Brand, Channel, User
from troth.conversations import actions as conversations
from troth.conversations.models import Conversation, Delivery, Kind, Message
from troth.core.models import FactRecord
from troth.people import presence
from troth.promises import wordings
from troth.promises.models import Promise
from troth.promises.resetting.actions import reset
from troth.routing.taking_back import telling


def go_away(user: User, brand_id: int) -> None:
    presence.choose(user, [brand_id], "away")


def said(talk: Conversation) -> list[str]:
    """What the machine said of it beside the acknowledgement."""
    told = FactRecord.objects.filter(name="ConversationTakenBack", conversation_id=talk.pk).order_by("id")
    numbers = [one for one in told.values_list("details__message_id", flat=True) if one]
    return list(Message.objects.filter(pk__in=numbers).order_by("id").values_list("text", flat=True))


def test_the_visitor_reads_that_somebody_goes_on_and_the_promise_that_stands(
    ana: User, chat: Conversation
) -> None:
    promise = make.promise(chat)
    go_away(ana, chat.brand_id)
    (text,) = said(chat)
    first, second = text.split("\n\n")
    assert first == (
        "Somebody else of our team goes on with this. This is said automatically; a person answers."
    )
    assert second == f"It stays as we told you. {promise.words}"
    message = Message.objects.get(text=text)
    assert (message.kind, message.is_automatic) == (Kind.ANNOUNCEMENT, True)
    assert Delivery.objects.get(message=message).expires_at == promise.due_at
    assert make.promise(chat).announcement_id != message.pk, "it is the same promise, not another one"
    chat.refresh_from_db()
    assert chat.turn_opened_at is not None, "a machine's word answers nothing"


@pytest.mark.parametrize("language", ["tr", "nl", "es"])
def test_it_is_said_in_the_customers_language(ana: User, chats: Channel, language: str) -> None:
    talk = held(chatted(chats, language=language), ana)
    go_away(ana, talk.brand_id)
    with override(language):
        goes_on = gettext("Somebody else of our team goes on with this.")
        stands = gettext("It stays as we told you.")
    automatic = wordings.automatic("acknowledgement_in_chat", language)
    assert said(talk) == [f"{goes_on} {automatic}\n\n{stands} {make.promise(talk).words}"]


def test_it_is_said_once_a_turn(ana: User, chat: Conversation) -> None:
    for turn in (1, 2):
        for _ in range(2):
            presence.choose(ana, [chat.brand_id], "online")
            held(chat, ana)
            go_away(ana, chat.brand_id)
        assert len(said(chat)) == turn
        conversations.reply(chat, ana, "It is on its way.")
        make.message(chat)


def test_a_new_time_is_the_one_that_stands(ana: User, chat: Conversation) -> None:
    promise = make.promise(chat)
    Promise.objects.filter(pk=promise.pk).update(announced_at=promise.made_at)
    promise.refresh_from_db()
    anew = reset(
        promise,
        due_at=promise.due_at + timedelta(minutes=20),
        cause="It is busy.",
        now=timezone.now(),
        by=ana,
    )
    go_away(ana, chat.brand_id)
    assert said(chat)[0].endswith(f"It stays as we told you. {anew.words}")


def test_a_time_that_has_passed_is_not_said_again(ana: User, chat: Conversation) -> None:
    promise = make.promise(chat)
    late = promise.due_at + timedelta(seconds=1)
    talk = Conversation.objects.select_related("brand", "channel", "customer", "identity").get(pk=chat.pk)
    told = telling.tell(talk, late)
    assert told is not None
    assert "\n" not in told.text
    assert late - promise.made_at > PROMISED


def test_without_a_promise_no_time_is_said(brand: Brand, ana: User) -> None:
    talk = held(chatted(widget(brand).channel), ana)
    go_away(ana, brand.pk)
    assert len(said(talk)) == 1
    assert "\n" not in said(talk)[0]


def test_the_brands_own_words_of_a_promise_are_used(ana: User, chat: Conversation) -> None:
    wordings.write(chat.brand, "promise_when_open", "en", "You hear from us: {moment} ({span}).", by=ana)
    go_away(ana, chat.brand_id)
    assert "It stays as we told you. You hear from us: " in said(chat)[0]


def test_a_mail_is_taken_back_without_a_word(brand: Brand, ana: User, mail: Conversation) -> None:
    from tests.routing.taking_back.test_acts import fall_silent

    fall_silent(ana)
    mail.refresh_from_db()
    assert mail.holder == "queue"
    assert said(mail) == []


def test_the_caps_on_what_a_machine_says_hold(
    ana: User, chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "TROTH_ANNOUNCEMENTS_AN_ADDRESS", 1)
    go_away(ana, chat.brand_id)
    chat.refresh_from_db()
    assert (chat.holder, said(chat)) == ("queue", [])


def test_who_was_told_no_time_is_not_spoken_to(
    ana: User, chats: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(settings, "TROTH_ANNOUNCEMENTS_AN_ADDRESS", 0)
        chat = held(chatted(chats), ana)
    go_away(ana, chat.brand_id)
    assert said(chat) == []


def test_words_that_fail_hold_up_nothing(
    ana: User, chat: Conversation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise ValueError

    monkeypatch.setattr(telling, "announce", fail)
    go_away(ana, chat.brand_id)
    chat.refresh_from_db()
    assert chat.holder == "queue"
    assert FactRecord.objects.filter(name="ConversationTakenBack").count() == 1
    assert timezone.now() > chat.held_since
