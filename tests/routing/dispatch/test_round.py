from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.conftest import owner_connection
from tests.routing.making import offer
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.channels.chat.setup import add_chat
from troth.conversations.actions import close, reply
from troth.conversations.acts.holding import hand_over, take
from troth.conversations.models import Conversation, Holder
from troth.core.models import FactRecord
from troth.people.models import Agent, AgentSkill, Queue, Skill, Team, TeamMember
from troth.people.rules.presence import Presence
from troth.routing.dispatch import expected, snapshot
from troth.routing.dispatch.round import explain, play
from troth.routing.models import MANUAL, Need, NeedRule, Offer, Routing
from troth.routing.offers.actions import accept, pass_on, withdraw

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _knows_nothing() -> None:
    expected.forget()


@pytest.fixture
def mailbox(brand: Brand) -> Channel:
    return make.channel(brand)


def online(brand: Brand, name: str = "Ana", *, role: Role = Role.AGENT, **changes: Any) -> Agent:
    user = make.member(brand, role, name=name)
    now = timezone.now()
    return Agent.objects.create(brand=brand, user=user, seen_at=now, came_at=now, **changes)


def asked(talk: Conversation) -> list[str]:
    offers = Offer.objects.standing().filter(conversation=talk).order_by("id")
    return [one.agent.user.name for one in offers.select_related("agent__user")]


def held_by(talk: Conversation) -> tuple[str | None, User | None]:
    talk.refresh_from_db()
    return talk.holder, talk.holder_person


def test_what_waits_is_offered_to_who_is_here_and_its_queue_holds_it_still(mailbox: Channel) -> None:
    online(mailbox.brand)
    talk = make.conversation(mailbox)
    seconds = play(mailbox.brand_id)
    made = Offer.objects.get(conversation=talk)
    assert asked(talk) == ["Ana"]
    assert held_by(talk) == (Holder.QUEUE, None)
    assert made.expires_at - made.made_at == timedelta(seconds=120)
    assert made.turn_opened_at == talk.turn_opened_at
    assert made.why["rule"] == "least_needed"
    assert made.why["waiting"] == 1
    assert FactRecord.objects.filter(name="OfferMade", conversation_id=talk.pk).count() == 1
    assert seconds is not None
    assert 0 < seconds <= 45
    play(mailbox.brand_id)
    assert Offer.objects.count() == 1, "who is asked is not asked again"


def test_nothing_to_do_costs_four_questions_and_never_looks_again(
    brand: Brand, django_assert_num_queries: Any
) -> None:
    online(brand)
    with django_assert_num_queries(6):
        assert play(brand.pk) is None


def test_a_round_asks_as_many_questions_however_many_there_are(
    mailbox: Channel, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        online(mailbox.brand, name=f"Ana {number}")
        make.conversation(mailbox, address=f"emma{number}@customer.example")
    play(mailbox.brand_id)
    for number in range(8):
        online(mailbox.brand, name=f"Ben {number}")
        make.conversation(mailbox, address=f"noor{number}@customer.example")
    with django_assert_max_num_queries(40):
        play(mailbox.brand_id)
    assert Offer.objects.standing().count() == 12


def test_a_brand_by_hand_gives_nothing_out_and_says_so(mailbox: Channel) -> None:
    Routing.objects.create(brand=mailbox.brand, policy=MANUAL)
    online(mailbox.brand)
    talk = make.conversation(mailbox)
    assert play(mailbox.brand_id) is None
    assert not asked(talk)
    assert explain(mailbox.brand_id, timezone.now()) == {talk.pk: {"rule": "manual"}}


@pytest.mark.parametrize(
    "changes",
    [
        {"chosen": Presence.AWAY.value},
        {"chosen": Presence.DO_NOT_DISTURB.value},
        {"capacity": 0},
        {"languages": ["nl"]},
        {"channels": ["chat"]},
        {"role": Role.ANALYST},
    ],
)
def test_who_cannot_take_it_is_not_asked(mailbox: Channel, changes: dict[str, Any]) -> None:
    online(mailbox.brand, **changes)
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    assert not asked(talk)
    assert explain(mailbox.brand_id, timezone.now())[talk.pk]["rule"] in ("nobody_here", "full")


def test_hundreds_that_nobody_here_can_take_hide_nothing_that_somebody_can(
    mailbox: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A night's mails in a language whose people come at nine are late, and so first in the order."""
    monkeypatch.setattr(snapshot, "LOOKED_AT", 3)
    online(mailbox.brand, languages=["en"])
    for number in range(4):
        make.conversation(mailbox, address=f"emma{number}@customer.example", language="tr")
    talk = make.conversation(mailbox, address="noor@customer.example")
    play(mailbox.brand_id)
    assert asked(talk) == ["Ana"]


def test_who_went_is_not_asked(mailbox: Channel) -> None:
    agent = online(mailbox.brand)
    Agent.objects.filter(pk=agent.pk).update(seen_at=timezone.now() - timedelta(minutes=1))
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    assert not asked(talk)


def test_the_one_with_the_skill_is_asked(mailbox: Channel) -> None:
    online(mailbox.brand, "Ana")
    able = online(mailbox.brand, "Ben")
    returns = Skill.objects.create(brand=mailbox.brand, name="returns")
    AgentSkill.objects.create(brand=mailbox.brand, agent=able, skill=returns, level=3)
    talk = make.conversation(mailbox)
    Need.objects.create(brand=mailbox.brand, conversation=talk, skill=returns, level=3)
    play(mailbox.brand_id)
    assert asked(talk) == ["Ben"]
    assert Offer.objects.get().why["skill"] == "returns"


def test_a_pass_moves_on_to_the_next_and_a_time_out_too(mailbox: Channel) -> None:
    online(mailbox.brand, "Ana", role=Role.OWNER)
    online(mailbox.brand, "Ben")
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    first = Offer.objects.standing().get()
    pass_on(first.pk, first.agent.user, now=timezone.now())
    play(mailbox.brand_id)
    second = Offer.objects.standing().get()
    assert second.agent_id != first.agent_id
    play(mailbox.brand_id, timezone.now() + timedelta(seconds=121))
    second.refresh_from_db()
    assert second.timed_out_at is not None
    assert not asked(talk), "both were asked a moment ago"
    assert explain(mailbox.brand_id, timezone.now())[talk.pk]["rule"] == "asked"


def test_a_yes_holds_it_and_takes_room(brand: Brand) -> None:
    chat = add_chat(brand, ["https://shop.example"]).channel
    agent = online(brand)
    talks = [make.conversation(chat, address=f"v{number}", address_kind="visitor") for number in range(4)]
    for _ in range(4):
        play(brand.pk)
        for made in Offer.objects.standing():
            accept(made.pk, agent.user, now=timezone.now())
    assert [held_by(talk)[0] for talk in talks].count(Holder.PERSON) == 3, "three chats are a whole person"
    assert explain(brand.pk, timezone.now())[talks[3].pk]["rule"] == "full"


def test_what_somebody_takes_by_hand_is_not_offered_any_more(mailbox: Channel) -> None:
    agent = online(mailbox.brand)
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    take(talk, agent.user)
    play(mailbox.brand_id)
    assert not asked(talk)


def test_who_answered_this_customer_last_is_asked_first(mailbox: Channel) -> None:
    online(mailbox.brand, "Ana")
    ben = online(mailbox.brand, "Ben")
    before = make.conversation(mailbox)
    reply(before, ben.user, "It is on its way.")
    close(before, ben.user)
    talk = make.conversation(mailbox)
    assert talk.pk != before.pk
    play(mailbox.brand_id)
    assert asked(talk) == ["Ben"]
    assert Offer.objects.get(conversation=talk).why["rule"] == "sticky"


def test_two_dispatchers_do_not_play_the_same_brand_at_once(mailbox: Channel) -> None:
    online(mailbox.brand)
    talk = make.conversation(mailbox)
    with owner_connection() as other:
        other.autocommit = False
        other.execute("select pg_advisory_xact_lock(hashtextextended('troth.route', %s))", [mailbox.brand_id])
        assert play(mailbox.brand_id) == pytest.approx(0.05)
        assert not asked(talk)
    play(mailbox.brand_id)
    assert asked(talk) == ["Ana"]


def test_an_expert_of_the_network_is_asked_with_a_price_where_nobody_of_the_staff_is_here(
    mailbox: Channel,
) -> None:
    online(mailbox.brand, "Eva", role=Role.EXPERT, is_network=True, price=2)
    talk = make.conversation(mailbox, text="Hello?")
    late = timezone.now() + timedelta(minutes=4)
    Agent.objects.update(seen_at=late)
    play(mailbox.brand_id, late)
    assert asked(talk) == ["Eva"]
    made = Offer.objects.get()
    assert made.price == 2
    assert made.why["rule"] == "network"
    assert made.why["in_house"] == 0


def test_what_is_handed_to_a_team_is_for_its_people_until_time_runs_out(mailbox: Channel) -> None:
    brand = mailbox.brand
    ana, ben = online(brand, "Ana"), online(brand, "Ben")
    queue = Queue.objects.create(brand=brand, name="Returns")
    team = Team.objects.create(brand=brand, name="Returns", queue=queue, zone=brand.zone)
    TeamMember.objects.create(brand=brand, team=team, user=ben.user)
    talk = make.conversation(mailbox)
    hand_over(talk, ana.user, "She wants to send it back.", to=queue)
    play(brand.pk)
    assert asked(talk) == ["Ben"]
    Agent.objects.filter(pk=ben.pk).update(seen_at=None, came_at=None)
    withdraw(Offer.objects.all(), "gone", now=timezone.now())
    play(brand.pk)
    assert not asked(talk), "there is time to wait for the team"
    near = timezone.now() + timedelta(minutes=12)
    Agent.objects.filter(pk=ana.pk).update(seen_at=near)
    play(brand.pk, near)
    assert asked(talk) == ["Ana"], "a quarter of the time is left: whoever can, in any team"
    assert Offer.objects.standing().get().why["reach"] == 1


def test_when_hardly_any_time_is_left_who_leads_is_asked_whatever_they_speak(mailbox: Channel) -> None:
    online(mailbox.brand, "Sam", role=Role.SUPERVISOR, languages=["nl"])
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    assert not asked(talk)
    last = timezone.now() + timedelta(minutes=14, seconds=30)
    Agent.objects.update(seen_at=last)
    play(mailbox.brand_id, last)
    assert asked(talk) == ["Sam"]
    assert Offer.objects.get().why["reach"] == 3


def test_what_somebody_let_lie_is_offered_to_another_in_the_same_round(brand: Brand) -> None:
    ana = online(brand, "Ana")
    talk = make.conversation(add_chat(brand, ["https://shop.example"]).channel, address_kind="visitor")
    take(talk, ana.user)
    online(brand, "Ben")
    later = timezone.now() + timedelta(seconds=91)
    Agent.objects.update(seen_at=later)
    play(brand.pk, later)
    assert held_by(talk) == (Holder.QUEUE, None)
    assert asked(talk) == ["Ben"]


def test_who_let_it_lie_is_not_asked_for_it_at_once_however_they_had_it(brand: Brand) -> None:
    ana = online(brand, "Ana")
    talk = make.conversation(add_chat(brand, ["https://shop.example"]).channel, address_kind="visitor")
    take(talk, ana.user)
    later = timezone.now() + timedelta(seconds=91)
    Agent.objects.update(seen_at=later)
    play(brand.pk, later)
    play(brand.pk, later + timedelta(seconds=1))
    assert not asked(talk)
    assert explain(brand.pk, later)[talk.pk]["rule"] == "asked"
    Agent.objects.update(seen_at=later + timedelta(minutes=6))
    play(brand.pk, later + timedelta(minutes=6))
    assert asked(talk) == ["Ana"]


def test_after_a_time_out_it_looks_again_when_the_next_offer_ends(mailbox: Channel) -> None:
    ana, ben = online(mailbox.brand, "Ana"), online(mailbox.brand, "Ben")
    now = timezone.now()
    for agent, stands in ((ana, 30), (ben, 40)):
        talk = make.conversation(mailbox, address=f"{agent.pk}@customer.example")
        offer(talk, agent.user, made_at=now, expires_at=now + timedelta(seconds=stands))
    seconds = play(mailbox.brand_id, now + timedelta(seconds=30))
    assert seconds is not None
    assert seconds <= 10


def test_of_a_turn_that_ended_in_whatever_way_nobody_is_asked_any_more(mailbox: Channel) -> None:
    """As by the call that its customer chose instead of an answer."""
    online(mailbox.brand)
    talk = make.conversation(mailbox)
    play(mailbox.brand_id)
    Conversation.objects.filter(pk=talk.pk).update(
        turn_opened_at=None, answer_by=None, holder=Holder.CUSTOMER, holder_person=None
    )
    assert play(mailbox.brand_id) is None
    assert not asked(talk)
    assert Offer.objects.get().withdrawn_cause == "over"


def test_nobody_is_asked_before_it_is_known_what_it_needs(
    mailbox: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As where a brand that gave work out by hand begins with hundreds that wait."""
    monkeypatch.setattr("troth.routing.dispatch.round.READ_AT_ONCE", 1)
    online(mailbox.brand)
    returns = Skill.objects.create(brand=mailbox.brand, name="returns")
    NeedRule.objects.create(brand=mailbox.brand, place=1, name="All", when={}, skill=returns)
    for number in range(2):
        make.conversation(mailbox, address=f"emma{number}@customer.example")
    assert play(mailbox.brand_id) == pytest.approx(0.05), "there is more to read"
    assert Need.objects.count() == 1
    play(mailbox.brand_id)
    assert Need.objects.count() == 2
    assert Offer.objects.count() == 0


def test_whose_turn_it_is_goes_by_staff_also_after_an_expert_was_asked(mailbox: Channel) -> None:
    Routing.objects.create(brand=mailbox.brand, policy="round-robin")
    now = timezone.now()
    ana = online(mailbox.brand, "Ana")
    online(mailbox.brand, "Ben")
    eva = online(mailbox.brand, "Eva", role=Role.EXPERT, is_network=True, price=2)
    before = make.conversation(mailbox)
    for agent in (ana, eva):
        offer(before, agent.user, passed_at=now)
    close(before, ana.user)
    talk = make.conversation(mailbox, address="noor@customer.example")
    play(mailbox.brand_id)
    assert asked(talk) == ["Ben"]
