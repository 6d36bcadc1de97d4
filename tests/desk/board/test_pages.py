from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.channels.mail.models import Cause
from troth.channels.mail.watching.alarms import raise_alarm
from troth.conversations.models import Conversation, Mention, Message
from troth.core.database import see
from troth.core.models import FactRecord
from troth.people.models import Agent
from troth.people.presence import beat
from troth.promises.models import Promise

FRAGMENT = {"HX-Request": "true"}
QUERIES = 19
"""At most; some of them are the door's: the session, the person, their brands."""


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def lead(brand: Brand) -> Client:
    return signed_in(make.member(brand, Role.SUPERVISOR, "Lena"))


@pytest.fixture
def bo(brand: Brand) -> User:
    """An agent who is on."""
    made = make.member(brand, Role.AGENT, "Bo Kaya")
    beat(made, [brand.pk])
    return made


@pytest.fixture
def waiting(brand: Brand) -> Conversation:
    return make.conversation(brand, received_at=timezone.now() - timedelta(minutes=42))


def page(client: Client, brand: Brand) -> str:
    answer = client.get(f"/{brand.slug}/board")
    assert answer.status_code == 200
    see([brand.pk])
    return answer.content.decode()


def post(client: Client, brand: Brand, waiting: Conversation, act: str, **data: Any) -> Any:
    answer = client.post(f"/{brand.slug}/board/{waiting.pk}/{act}", data)
    see([brand.pk])
    return answer


def held_by(conversation: Conversation) -> int | None:
    return Conversation.objects.get(pk=conversation.pk).holder_person_id


def broken(conversation: Conversation) -> None:
    see([conversation.brand_id])
    now = timezone.now()
    Promise.objects.filter(conversation=conversation).update(broken_at=now)


def test_it_shows_who_waits_since_when_and_what_is_broken(
    brand: Brand, lead: Client, waiting: Conversation
) -> None:
    broken(waiting)
    shown = page(lead, brand)
    assert "42 min" in shown
    assert f'id="channel-{waiting.channel_id}" data-state="late"' in shown
    assert "channel%3A" in shown
    assert "is%3Abroken" in shown
    assert "Emma" in shown


def test_a_broken_promise_that_was_answered_or_closed_is_not_on_the_board(
    brand: Brand, lead: Client, waiting: Conversation
) -> None:
    broken(waiting)
    Promise.objects.filter(conversation=waiting).update(answered_at=timezone.now())
    assert 'data-state="waits"' in page(lead, brand)
    Conversation.objects.filter(pk=waiting.pk).update(
        closed_at=timezone.now(), holder=None, holder_until=None, turn_opened_at=None, answer_by=None
    )
    shown = page(lead, brand)
    assert 'data-state="calm"' in shown
    assert "Nobody is waiting" in shown


def test_who_is_on_stands_there_with_their_load_and_who_went_with_work_in_hand_first(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    Conversation.objects.filter(pk=waiting.pk).update(holder="person", holder_person=bo)
    shown = page(lead, brand)
    assert 'data-presence="online"' in shown
    assert "10 % of what they can hold" in shown
    Agent.objects.filter(user=bo).update(seen_at=timezone.now() - timedelta(minutes=5))
    gone = page(lead, brand)
    assert "gone with these in hand" in gone
    assert "held by Bo Kaya, gone" in " ".join(gone.split())


def test_it_is_given_to_somebody_who_is_on_with_the_reason_in_words(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    Agent.objects.filter(user=bo).update(languages=["en"])
    assert "Bo Kaya: room for 10 more, speaks English" in page(lead, brand)
    assert post(lead, brand, waiting, "assignment", to=bo.pk).status_code == 302
    assert held_by(waiting) == bo.pk
    assert FactRecord.objects.filter(name="ConversationAssigned", conversation_id=waiting.pk).exists()


def test_somebody_who_went_meanwhile_is_given_nothing(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    Agent.objects.filter(user=bo).update(seen_at=timezone.now() - timedelta(minutes=5))
    answer = post(lead, brand, waiting, "assignment", to=bo.pk)
    assert answer.status_code == 409
    assert "Bo Kaya is not on any more" in answer.content.decode()
    assert held_by(waiting) is None


def test_what_was_answered_meanwhile_is_neither_given_nor_taken(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    Conversation.objects.filter(pk=waiting.pk).update(turn_opened_at=None, answer_by=None, holder="customer")
    for act in ("assignment", "taking"):
        assert post(lead, brand, waiting, act, to=bo.pk).status_code == 409
    assert held_by(waiting) is None


def test_a_person_of_another_brand_is_not_even_named(
    brand: Brand, lead: Client, waiting: Conversation
) -> None:
    stranger = make.member(make.brand(), Role.AGENT, "Quillfeather")
    see([brand.pk])
    answer = post(lead, brand, waiting, "assignment", to=stranger.pk)
    assert answer.status_code == 422
    assert "Quillfeather" not in answer.content.decode()


def test_a_supervisor_takes_over_what_another_holds(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    Conversation.objects.filter(pk=waiting.pk).update(holder="person", holder_person=bo)
    assert post(lead, brand, waiting, "taking").status_code == 302
    assert held_by(waiting) not in (None, bo.pk)


def test_a_whisper_is_a_note_of_which_the_holder_alone_is_told(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    make.member(brand, Role.AGENT, "Bo Kaya")  # of the same name: the name alone would call nobody
    Conversation.objects.filter(pk=waiting.pk).update(holder="person", holder_person=bo)
    for _twice in range(2):
        assert post(lead, brand, waiting, "whisper", text="Offer a refund.", key="once").status_code == 302
    note = Message.objects.get(conversation=waiting, kind="note")
    assert [one.user_id for one in Mention.objects.filter(message=note)] == [bo.pk]
    assert FactRecord.objects.filter(name="PersonMentioned").count() == 1

    told = signed_in(bo)
    assert "Offer a refund." in told.get("/whispers").content.decode()
    assert (
        "Offer a refund." not in signed_in(make.member(brand, Role.AGENT)).get("/whispers").content.decode()
    )
    assert "Offer a refund." not in told.post(f"/whispers/{note.pk}/reading").content.decode()
    assert "Offer a refund." not in told.get("/whispers").content.decode()


def test_a_whisper_to_a_queue_would_reach_nobody(brand: Brand, lead: Client, waiting: Conversation) -> None:
    answer = post(lead, brand, waiting, "whisper", text="Hurry")
    assert answer.status_code == 409
    assert "nobody would hear it" in answer.content.decode()
    assert not Message.objects.filter(kind="note").exists()


def test_an_open_board_is_told_what_came_of_an_act_also_of_one_that_was_refused(
    brand: Brand, lead: Client, waiting: Conversation, bo: User
) -> None:
    address = f"/{brand.slug}/board/{waiting.pk}/assignment"
    done = lead.post(address, {"to": bo.pk}, headers=FRAGMENT).content.decode()
    assert "Given to Bo Kaya." in done
    assert 'id="board-people"' in done
    assert "<html" not in done
    refused = lead.post(address, {"to": "x"}, headers=FRAGMENT)
    assert refused.status_code == 200
    assert "Choose somebody who is on." in refused.content.decode()


def test_an_alarm_of_a_channel_stands_in_the_first_drawing(
    brand: Brand, desk: Client, waiting: Conversation
) -> None:
    raise_alarm(waiting.channel, Cause.LOGIN, "The password is wrong.", since_at=timezone.now())
    shown = page(desk, brand)
    assert "The password is wrong." in shown
    assert f"/{brand.slug}/mail/{waiting.channel_id}" in shown


@pytest.mark.parametrize(
    ("role", "status"), [(Role.OWNER, 200), (Role.AGENT, 403), (Role.EXPERT, 403), (Role.ANALYST, 403)]
)
def test_the_board_is_for_who_leads(brand: Brand, role: Role, status: int) -> None:
    client = signed_in(make.member(brand, role))
    assert client.get(f"/{brand.slug}/board").status_code == status
    named = client.get(f"/{brand.slug}/customers").content.decode()
    assert (f'href="/{brand.slug}/board"' in named) == (status == 200)


def test_all_brands_shows_only_those_in_which_one_leads(brand: Brand, waiting: Conversation) -> None:
    lena = make.member(brand, Role.SUPERVISOR)
    elsewhere = make.brand()
    make.conversation(elsewhere, name="Quillfeather")
    Membership.objects.create(user=lena, brand=elsewhere, role=Role.AGENT)
    shown = signed_in(lena).get("/all/board").content.decode()
    assert "Emma" in shown
    assert "Quillfeather" not in shown


def queries_of(client: Client, slug: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert client.get(f"/{slug}/board", headers=FRAGMENT).status_code == 200
    return len(queries)


def test_the_number_of_queries_stays_the_same_however_much_there_is(
    brand: Brand, waiting: Conversation, bo: User
) -> None:
    lena = make.member(brand, Role.SUPERVISOR)
    client = signed_in(lena)
    first = queries_of(client, brand.slug)
    for number in range(4):
        see([brand.pk])
        make.conversation(brand, address=f"c{number}@customer.example")
        beat(make.member(brand, Role.AGENT), [brand.pk])
    second = make.brand()
    make.conversation(second)
    Membership.objects.create(user=lena, brand=second, role=Role.SUPERVISOR)
    assert queries_of(client, brand.slug) == first <= QUERIES
    assert queries_of(client, "all") <= first
