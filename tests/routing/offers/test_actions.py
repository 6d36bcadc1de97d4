"""How an offer ends: by a yes, a no, its time, or because nobody is needed any more."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.conversations import actions as conversations
from troth.conversations.acts import holding
from troth.conversations.models import Conversation, Holder
from troth.conversations.rules.turn import TIME_TO_ACT
from troth.core.models import FactRecord
from troth.people.models import Agent
from troth.routing.models import Offer
from troth.routing.offers.actions import OfferGone, accept, pass_on, time_out, withdraw

SECOND = timedelta(seconds=1)


def facts(name: str) -> list[dict[str, Any]]:
    rows = FactRecord.objects.filter(name=name).order_by("id")
    return [{**row.details, "actor_id": row.actor_id, "conversation_id": row.conversation_id} for row in rows]


def again(row: Offer) -> Offer:
    return Offer.objects.get(pk=row.pk)


def said_of(row: Offer) -> dict[str, int]:
    about = {"offer_id": row.pk, "agent_id": row.agent_id, "user_id": row.agent.user_id}
    return {**about, "conversation_id": row.conversation_id}


def test_a_yes_gives_the_conversation_and_the_others_are_asked_no_longer(
    asked: Offer, talk: Conversation, ana: User, bo: User
) -> None:
    beside, elsewhere = offer(talk, bo), offer(make.conversation(talk.channel, address="b@c.example"), bo)
    now = timezone.now()

    taken = accept(asked.pk, ana, now=now)

    assert (taken.pk, taken.holder, taken.holder_person) == (talk.pk, Holder.PERSON, ana)
    assert taken.holder_until == max(talk.answer_by or now, now + TIME_TO_ACT)
    assert again(asked).accepted_at == now
    assert (again(beside).withdrawn_at, again(beside).withdrawn_cause) == (now, "taken")
    assert Offer.objects.standing().get() == elsewhere
    assert facts("OfferAccepted") == [{**said_of(asked), "actor_id": ana.pk}]
    assert facts("OfferWithdrawn") == [{**said_of(beside), "cause": "taken", "actor_id": ana.pk}]
    assert facts("ConversationTaken") == [], "nobody's bell rings for it a second time"


def test_a_yes_is_few_statements(asked: Offer, ana: User) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked_for:
        accept(asked.pk, ana, now=timezone.now())
    said = [one["sql"] for one in asked_for if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    assert len(said) == 5, said  # look and lock; accept; the fact; ring; read again


def test_saying_yes_twice_is_no_error_and_happens_once(asked: Offer, talk: Conversation, ana: User) -> None:
    for _ in range(2):
        assert accept(asked.pk, ana, now=timezone.now()).pk == talk.pk
    conversations.reply(talk, ana, "It is on its way.")
    accept(asked.pk, ana, now=timezone.now())
    assert len(facts("OfferAccepted")) == 1


def test_who_took_it_from_the_list_may_say_yes_to_its_offer_too(
    asked: Offer, talk: Conversation, ana: User
) -> None:
    holding.take(talk, ana)
    assert accept(asked.pk, ana, now=timezone.now()).holder_person == ana
    assert facts("OfferAccepted") == []


def test_the_second_yes_of_two_people_comes_too_late(asked: Offer, talk: Conversation, bo: User) -> None:
    beside = offer(talk, bo)
    accept(asked.pk, asked.agent.user, now=timezone.now())
    with pytest.raises(OfferGone, match="Ana has it now"):
        accept(beside.pk, bo, now=timezone.now())
    talk.refresh_from_db()
    assert talk.holder_person_id == asked.agent.user_id


def test_an_expert_of_the_network_is_not_told_who_has_it(asked: Offer, talk: Conversation, bo: User) -> None:
    beside = offer(talk, bo)
    Agent.objects.filter(user=bo).update(is_network=True)
    accept(asked.pk, asked.agent.user, now=timezone.now())
    with pytest.raises(OfferGone, match="Somebody else has it now"):
        accept(beside.pk, bo, now=timezone.now())


def test_after_its_time_an_offer_takes_no_yes(asked: Offer, talk: Conversation, ana: User) -> None:
    for act in (lambda: None, lambda: time_out(talk.brand_id, asked.expires_at)):
        act()
        with pytest.raises(OfferGone, match="time to answer this offer is over"):
            accept(asked.pk, ana, now=asked.expires_at)
    talk.refresh_from_db()
    assert talk.holder == Holder.QUEUE
    assert again(asked).accepted_at is None


def test_nobody_takes_what_waits_no_more(asked: Offer, talk: Conversation, ana: User, bo: User) -> None:
    conversations.reply(talk, bo, "It is on its way.")
    with pytest.raises(OfferGone, match="waits no longer"):
        accept(asked.pk, ana, now=timezone.now())
    conversations.close(talk, bo)
    with pytest.raises(OfferGone, match="waits no longer"):
        accept(asked.pk, ana, now=timezone.now())


@pytest.mark.parametrize("role", [Role.ANALYST, None])
def test_who_lost_their_role_takes_nothing(asked: Offer, ana: User, role: Role | None) -> None:
    held = Membership.objects.filter(user=ana)
    if role:
        held.update(role=role)
    else:
        held.delete()
    with pytest.raises(OfferGone, match="may not answer"):
        accept(asked.pk, ana, now=timezone.now())
    assert Conversation.objects.get().holder == Holder.QUEUE


def test_nobody_says_yes_or_no_for_another(asked: Offer, bo: User) -> None:
    for act in (accept, pass_on):
        with pytest.raises(OfferGone, match="not asked"):
            act(asked.pk, bo, now=timezone.now())
    assert again(asked) in Offer.objects.standing()


def test_what_was_taken_back_needs_another_offer(asked: Offer, talk: Conversation, ana: User) -> None:
    accept(asked.pk, ana, now=timezone.now())
    holding.give_back(talk, ana)
    with pytest.raises(OfferGone, match="went back to its queue"):
        accept(asked.pk, ana, now=timezone.now())


def test_a_no_says_why_and_is_said_once(asked: Offer, ana: User) -> None:
    now = timezone.now()
    for _ in range(2):
        pass_on(asked.pk, ana, now=now, because=" I am about to leave.\x00" + "x" * 500)
        now += SECOND
    row = again(asked)
    assert row.passed_at == now - 2 * SECOND
    assert (row.passed_because[:20], len(row.passed_because)) == ("I am about to leave.", 200)
    assert facts("OfferPassed") == [{**said_of(asked), "actor_id": ana.pk}]
    with pytest.raises(OfferGone, match="passed it on"):
        accept(asked.pk, ana, now=now)


def test_a_no_after_the_yes_is_refused(asked: Offer, ana: User) -> None:
    accept(asked.pk, ana, now=timezone.now())
    with pytest.raises(OfferGone, match="taken it already"):
        pass_on(asked.pk, ana, now=timezone.now())


def test_a_no_to_what_is_over_is_no_error(asked: Offer, talk: Conversation, ana: User) -> None:
    time_out(talk.brand_id, asked.expires_at)
    pass_on(asked.pk, ana, now=timezone.now())
    assert again(asked).passed_at is None


def test_who_says_nothing_in_time_is_asked_no_longer(asked: Offer, talk: Conversation, bo: User) -> None:
    later = offer(talk, bo, expires_at=asked.expires_at + SECOND)
    assert time_out(talk.brand_id, asked.expires_at - SECOND) == 0
    assert time_out(talk.brand_id, asked.expires_at) == 1
    assert time_out(talk.brand_id, asked.expires_at) == 0
    assert again(asked).timed_out_at == asked.expires_at
    assert Offer.objects.standing().get() == later
    assert facts("OfferTimedOut") == [{**said_of(asked), "actor_id": None}]


def test_another_brands_offers_run_on(brand: Brand, asked: Offer) -> None:
    assert time_out(brand.pk + 1, asked.expires_at) == 0
    assert again(asked).timed_out_at is None


def test_withdrawing_tells_how_many_and_asks_once_where_there_are_none(asked: Offer, ana: User) -> None:
    now = timezone.now()
    assert withdraw(Offer.objects.filter(agent__user=ana), "manual", now=now) == 1
    with CaptureQueriesContext(connection) as asked_for:
        assert withdraw(Offer.objects.filter(agent__user=ana), "manual", now=now) == 0
    assert sum(one["sql"].startswith("SELECT") for one in asked_for) == 1
    assert facts("OfferWithdrawn") == [{**said_of(asked), "cause": "manual", "actor_id": None}]
    with pytest.raises(OfferGone, match="was withdrawn"):
        accept(asked.pk, ana, now=now)
