"""Nothing waits with somebody who is not here, or of whom nothing is heard."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.taking_back.conftest import chatted, held
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.acts import drafting, holding
from troth.conversations.acts.viewing import look
from troth.conversations.models import Conversation, Holder, Kind
from troth.core.models import FactRecord
from troth.people import clock as presence_clock
from troth.people import presence
from troth.people.models import Agent
from troth.people.rules.presence import GRACE
from troth.routing.models import MANUAL, Routing
from troth.routing.taking_back import take_back_silent
from troth.routing.taking_back.finding import held_in

SECOND = timedelta(seconds=1)
SILENCE = timedelta(seconds=90)


def holder(talk: Conversation) -> str:
    talk.refresh_from_db()
    return str(talk.holder_person or talk.holder or "nobody")


def causes() -> list[str]:
    rows = FactRecord.objects.filter(name="ConversationTakenBack").order_by("id")
    return list(rows.values_list("details__cause", flat=True))


def fall_silent(*users: User) -> None:
    """Their screens were last heard of a grace ago, and the clock strikes."""
    now = timezone.now()
    Agent.objects.filter(user__in=users).update(seen_at=now - GRACE)
    presence_clock.strike(now)


def by_hand(brand: Brand) -> None:
    Routing.objects.create(brand=brand, policy=MANUAL)


def test_who_goes_offline_holds_nothing_that_waits(ana: User, chat: Conversation, mail: Conversation) -> None:
    until = max(mail.answer_by or timezone.now(), timezone.now())
    fall_silent(ana)
    assert (holder(chat), holder(mail)) == ("queue", "queue")
    assert mail.holder_until is not None
    assert mail.holder_until >= until
    assert causes() == ["offline", "offline"]
    rows = FactRecord.objects.filter(name="ConversationTakenBack").values_list(
        "details__person_id", flat=True
    )
    assert set(rows) == {ana.pk}


def test_what_is_answered_stays_as_it_is(ana: User, chat: Conversation) -> None:
    conversations.reply(chat, ana, "It is on its way.")
    fall_silent(ana)
    assert holder(chat) == Holder.CUSTOMER
    assert causes() == []


def test_many_who_go_at_once_are_looked_at_together(brand: Brand, ana: User, mail: Conversation) -> None:
    bo = make.member(brand, Role.AGENT, "Bo")
    presence.beat(bo, [brand.pk])
    others = held(make.conversation(mail.channel, address="b@customer.example"), bo)
    fall_silent(ana, bo)
    assert (holder(mail), holder(others)) == ("queue", "queue")


def test_who_goes_away_keeps_mail_and_no_chat(ana: User, chat: Conversation, mail: Conversation) -> None:
    presence.choose(ana, [chat.brand_id], "do not disturb")
    assert holder(chat) == "Ana", "they are here, and work on what they have"
    presence.choose(ana, [chat.brand_id], "away")
    assert (holder(chat), holder(mail)) == ("queue", "Ana")
    assert causes() == ["away"]


def test_in_a_brand_that_routes_by_hand_nothing_is_taken(
    brand: Brand, ana: User, chat: Conversation, mail: Conversation
) -> None:
    by_hand(brand)
    presence.choose(ana, [brand.pk], "away")
    fall_silent(ana)
    assert take_back_silent(Routing.of(brand.pk), timezone.now() + timedelta(days=1)) is None
    assert (holder(chat), holder(mail)) == ("Ana", "Ana")


def test_a_silent_person_loses_the_chat_and_keeps_the_mail(
    brand: Brand, ana: User, chat: Conversation, mail: Conversation
) -> None:
    routing, at = Routing.of(brand.pk), chat.held_since + SILENCE
    Agent.objects.filter(user=ana).update(seen_at=at)
    assert take_back_silent(routing, at - SECOND) == at
    assert holder(chat) == "Ana"
    assert take_back_silent(routing, at) is None
    assert (holder(chat), holder(mail)) == ("queue", "Ana")
    assert causes() == ["silent"]


def test_mail_goes_back_after_its_own_silence_where_the_brand_says_so(
    brand: Brand, ana: User, mail: Conversation
) -> None:
    routing = Routing.objects.create(brand=brand, silent_on_mail_for=3600)
    at = mail.held_since + timedelta(hours=1)
    Agent.objects.filter(user=ana).update(seen_at=at)
    assert take_back_silent(routing, at - SECOND) == at
    assert take_back_silent(routing, at) is None
    assert holder(mail) == "queue"


SIGNS: dict[str, Callable[[Conversation, User], Any]] = {
    "a key": lambda talk, user: look(talk, user, is_writing=True),
    "a note": lambda talk, user: conversations.note(talk, user, "I ask the depot."),
    "an update": lambda talk, user: conversations.reply(talk, user, "I ask.", kind=Kind.UPDATE),
    "a draft": lambda talk, user: drafting.save(talk, user, Kind.ANSWER, "It is", seen=None),
}


@pytest.mark.parametrize("sign", SIGNS)
def test_a_sign_of_theirs_counts_anew(
    brand: Brand, ana: User, chat: Conversation, monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    later = chat.held_since + 60 * SECOND
    with monkeypatch.context() as patched:
        patched.setattr(timezone, "now", lambda: later)
        SIGNS[sign](chat, ana)
    Agent.objects.filter(user=ana).update(seen_at=later + SILENCE)
    routing = Routing.of(brand.pk)
    assert take_back_silent(routing, chat.held_since + SILENCE) == later + SILENCE
    assert take_back_silent(routing, later + SILENCE) is None
    assert holder(chat) == "queue"


def test_anothers_note_is_no_sign_of_theirs(brand: Brand, ana: User, chat: Conversation) -> None:
    conversations.note(chat, make.member(brand, name="Bo"), "Is anybody there?")
    at = chat.held_since + SILENCE
    Agent.objects.filter(user=ana).update(seen_at=at)
    take_back_silent(Routing.of(brand.pk), at)
    assert holder(chat) == "queue"


def test_whatever_put_it_into_absent_hands_takes_it_out_again(
    brand: Brand, ana: User, chats: Channel, mail: Conversation
) -> None:
    """As where a customer writes again to who is away, or a brand gives up routing by hand."""
    routing, now = Routing.of(brand.pk), timezone.now()
    Agent.objects.filter(user=ana).update(chosen="away")
    chat = held(chatted(chats), ana)
    take_back_silent(routing, now)
    assert (holder(chat), holder(mail)) == ("queue", "Ana")
    Agent.objects.filter(user=ana).update(seen_at=now - timedelta(days=1), came_at=None)
    take_back_silent(routing, now)
    assert holder(mail) == "queue"
    assert causes() == ["away", "offline"]


def test_who_works_by_the_api_has_no_screen_to_miss(brand: Brand, chats: Channel) -> None:
    robot = make.member(brand, Role.AGENT, "By API")
    mail = held(make.conversation(brand), robot)
    take_back_silent(Routing.of(brand.pk), timezone.now() + timedelta(hours=1))
    assert holder(mail) == "By API"


def test_it_waits_for_nobody_who_is_writing_in_it(committed: None) -> None:
    from tests.routing.concurrency.beside import beside
    from troth.core.database import brands

    with brands([]):
        brand = make.brand()
        ana = make.member(brand, Role.AGENT, "Ana")
        presence.beat(ana, [brand.pk])
        mail = held(make.conversation(brand), ana)
        Agent.objects.filter(user=ana).update(seen_at=timezone.now() - GRACE)
    answers: list[Any] = []

    def look_again() -> None:
        with brands([brand.pk]):
            answers.append(take_back_silent(Routing.of(brand.pk), timezone.now()))

    with brands([brand.pk]):
        holding.take(mail, make.member(brand, Role.AGENT, "Bo"))
        beside(look_again).join(10)
        assert answers[0] is not None, "it looks again in a moment"
    look_again()
    assert answers[1] is None
    with brands([brand.pk]):
        assert holder(mail) == "Bo"


def test_however_much_is_held_it_is_three_questions(
    brand: Brand, ana: User, chats: Channel, chat: Conversation
) -> None:
    others = [held(chatted(chats, f"visitor-{number}"), ana) for number in range(2, 6)]
    quiet = others[-1].held_since + SILENCE - SECOND
    Agent.objects.filter(user=ana).update(seen_at=quiet)
    conversations.note(chat, ana, "I ask the depot.")
    with CaptureQueriesContext(connection) as asked:
        take_back_silent(Routing(brand=brand), quiet)
    assert len(asked) == 2
    with CaptureQueriesContext(connection) as asked:
        take_back_silent(Routing(brand=brand, policy=MANUAL), quiet)
    assert len(asked) == 0


def test_of_thousands_of_mails_that_people_hold_only_what_may_go_back_is_read(
    brand: Brand, ana: User, chat: Conversation, mail: Conversation
) -> None:
    now = timezone.now()
    assert [one.conversation_id for one in held_in(Routing(brand=brand), now)] == [chat.pk]
    timed = Routing(brand=brand, silent_on_mail_for=3600)
    assert {one.conversation_id for one in held_in(timed, now)} == {chat.pk, mail.pk}
    assert len(held_in(Routing(brand=brand), now, [ana.pk])) == 2
    Agent.objects.filter(user=ana).update(seen_at=now - GRACE)
    assert len(held_in(Routing(brand=brand), now)) == 2


def test_a_drawer_of_work_that_waits_goes_with_its_deadline(chat: Conversation, ana: User) -> None:
    holding.give_back(chat, ana)
    assert holder(chat) == "queue"
    fall_silent(ana)
    assert causes() == [], "its queue had it already"
