"""From what happens in a conversation to what its person's browser shows."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from tests.desk.notices.pushes import Service, Subscribed
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.conversations.actions import note, reply
from troth.conversations.acts.holding import assign, hand_over, take
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.desk.notices import telling
from troth.desk.notices.devices import add_device
from troth.desk.notices.models import Notice, NoticeWish, PushSubscription
from troth.people.models import Team, TeamMember
from troth.people.presence import beat, choose
from troth.promises.clock import strike
from troth.promises.models import Promise
from troth.promises.rules.warning import warnings

Job = dict[str, int]


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is my moonlit parcel?")


def jobs(name: str) -> list[Job]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name=name).order_by("id")]


def told() -> list[tuple[int, int]]:
    """Who is to be told of what, in order."""
    return [(job["user_id"], job["notice"]) for job in jobs("notices.tell")]


def run_tell() -> None:
    """The newest job, as a worker runs it."""
    job = jobs("notices.tell")[-1]
    telling.tell(job["brand_id"], job["conversation_id"], user_id=job["user_id"], number=job["notice"])


def run_push() -> None:
    job = jobs("notices.push")[-1]
    telling.push_to(
        job["brand_id"],
        job["conversation_id"],
        subscription_id=job["subscription_id"],
        number=job["notice"],
    )


def signed_in(user: User) -> str:
    browser = Client()
    browser.force_login(user)
    key = browser.session.session_key
    assert key
    return key


def subscribed(user: User, service: Service, name: str = "one") -> Subscribed:
    browser = service.subscribe(name)
    add_device(user, **browser.details(), session_key=signed_in(user))
    return browser


def test_whoever_is_named_in_a_note_is_told(brand: Brand, bo: User, conversation: Conversation) -> None:
    note(conversation, make.member(brand, name="Ana"), "Look at this, @Bo")
    assert told() == [(bo.pk, Notice.MENTION)]


def test_whoever_is_given_a_conversation_is_told_but_not_by_themselves(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    take(conversation, bo)
    assign(conversation, bo, to=bo)
    assert told() == []
    ana = make.member(brand, name="Ana")
    assign(conversation, ana, to=bo)
    hand_over(conversation, ana, "She waits for a call", to=bo)
    assert told() == [(bo.pk, Notice.ASSIGNED)] * 2


def test_a_customer_who_writes_wakes_the_holder_or_whoever_answered_last(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    make.message(conversation, "Anybody there?")
    assert told() == [], "nobody holds it, and nobody answered yet"
    reply(conversation, bo, "It is on its way.")
    make.message(Conversation.objects.get(pk=conversation.pk), "When will it come?")
    assert told() == [(bo.pk, Notice.ANSWERED)]
    other = make.member(brand, Role.AGENT, "Cem")
    NoticeWish.objects.create(user=other)
    take(conversation, other)
    make.message(Conversation.objects.get(pk=conversation.pk), "Hello?")
    assert told()[1:] == [(other.pk, Notice.ANSWERED)]


def test_a_promise_at_risk_wakes_whoever_holds_it(bo: User, conversation: Conversation) -> None:
    take(conversation, bo)
    promise = make.promise(conversation)
    assert promise.warn_at
    strike(promise.warn_at + timedelta(seconds=1))
    assert told() == [(bo.pk, Notice.AT_RISK)]


def agent_here(brand: Brand, name: str, role: Role = Role.AGENT) -> User:
    """Somebody whose screen is open, and who wants to be told of everything."""
    made = make.member(brand, role, name)
    NoticeWish.objects.create(user=made)
    beat(made, [brand.pk])
    see([brand.pk])
    return made


def test_warnings_climb_from_the_holder_to_the_team_to_whoever_leads(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    take(conversation, bo)
    cem = agent_here(brand, "Cem")
    dee = make.member(brand, Role.SUPERVISOR, "Dee")
    NoticeWish.objects.create(user=dee)
    promise = make.promise(conversation)
    expected: list[tuple[int, int]] = []
    for moment, who, notice in zip(
        warnings(promise.made_at, promise.due_at),
        (bo, cem, dee),
        (Notice.AT_RISK, Notice.TEAM_AT_RISK, Notice.LED_AT_RISK),
        strict=True,
    ):
        strike(moment)
        expected.append((who.pk, notice))
        assert told() == expected


def test_of_a_team_only_its_members_are_warned_who_are_there(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    take(conversation, bo)
    inside, _outside = agent_here(brand, "Cem"), agent_here(brand, "Dee")
    gone = make.member(brand, Role.AGENT, "Eli")
    NoticeWish.objects.create(user=gone)
    team = Team.objects.create(brand=brand, name="Parcels", queue=conversation.queue)
    for user in (bo, inside, gone):
        TeamMember.objects.create(brand=brand, team=team, user=user)
    promise = make.promise(conversation)
    strike(warnings(promise.made_at, promise.due_at)[1])
    assert told() == [(bo.pk, Notice.AT_RISK), (inside.pk, Notice.TEAM_AT_RISK)]


def test_what_somebody_promised_in_person_warns_them_whoever_holds_it(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    take(conversation, agent_here(brand, "Cem"))
    policys = make.promise(conversation)
    now = timezone.now()
    Promise.objects.create(
        brand=brand,
        conversation=conversation,
        channel=conversation.channel,
        given_by=bo,
        kind="call_back",
        turn_opened_at=policys.turn_opened_at,
        made_at=now,
        warn_at=now,
        look_at=now,
        due_at=now + timedelta(minutes=1),
        explanation=policys.explanation,
    )
    strike(now + timedelta(seconds=46))
    assert told() == [(bo.pk, Notice.AT_RISK)]


@pytest.mark.parametrize("reason", ["has_mention", "has_assigned", "has_answered", "has_at_risk"])
def test_each_reason_has_a_switch_of_its_own(
    brand: Brand, bo: User, conversation: Conversation, reason: str
) -> None:
    NoticeWish.objects.filter(user=bo).update(**{reason: False})
    ana = make.member(brand, name="Ana")
    note(conversation, ana, "Look at this, @Bo")
    assign(conversation, ana, to=bo)
    make.message(Conversation.objects.get(pk=conversation.pk), "Hello?")
    promise = make.promise(conversation)
    assert promise.warn_at
    strike(promise.warn_at + timedelta(seconds=1))
    silent = Notice[reason.removeprefix("has_").upper()]
    first = (Notice.MENTION, Notice.ASSIGNED, Notice.ANSWERED, Notice.AT_RISK)
    assert [number for _who, number in told()] == [one for one in first if one != silent]


def test_whoever_asked_for_nothing_costs_no_job(brand: Brand, conversation: Conversation) -> None:
    cem = make.member(brand, Role.AGENT, "Cem")
    note(conversation, make.member(brand, name="Ana"), "Look, @Cem")
    assign(conversation, make.member(brand), to=cem)
    make.message(Conversation.objects.get(pk=conversation.pk), "Hello?")
    assert told() == []


def test_a_push_says_the_brand_and_no_word_of_the_customer(
    brand: Brand, bo: User, conversation: Conversation, service: Service
) -> None:
    browser = subscribed(bo, service)
    take(conversation, bo)
    make.message(Conversation.objects.get(pk=conversation.pk), "Is my moonlit parcel lost?")
    run_tell()
    run_push()
    said = browser.read(service.taken[0].body)
    assert said == {
        "title": "A customer answered",
        "body": "The Shop",
        "url": f"/{brand.slug}/conversations/{conversation.pk}",
        "tag": f"troth-{conversation.pk}-{int(Notice.ANSWERED)}",
    }
    assert PushSubscription.objects.get().pushed_at is not None


def test_it_says_who_and_what_only_where_the_person_chose_so(
    bo: User, conversation: Conversation, service: Service
) -> None:
    NoticeWish.objects.filter(user=bo).update(may_show_words=True)
    User.objects.filter(pk=bo.pk).update(language="nl")
    browser = subscribed(bo, service)
    take(conversation, bo)
    make.message(Conversation.objects.get(pk=conversation.pk), "Is my moonlit parcel lost? " * 20)
    run_tell()
    run_push()
    said = browser.read(service.taken[0].body)
    assert said["body"].startswith("Emma: Is my moonlit parcel lost?")
    assert len(said["body"]) < 160
    assert "The Shop" in said["title"]


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten(
    bo: User, conversation: Conversation, service: Service, status: int
) -> None:
    subscribed(bo, service)
    subscribed(bo, service, "two")
    take(conversation, bo)
    make.message(Conversation.objects.get(pk=conversation.pk), "Hello?")
    run_tell()
    assert len(jobs("notices.push")) == 2
    service.status = status
    run_push()
    assert PushSubscription.objects.get().endpoint.endswith("/one")


def test_do_not_disturb_means_nothing_even_between_job_and_push(
    brand: Brand, bo: User, conversation: Conversation, service: Service
) -> None:
    subscribed(bo, service)
    assign(conversation, make.member(brand, name="Ana"), to=bo)
    run_tell()
    choose(bo, [brand.pk], "do not disturb")
    run_push()
    assert service.taken == []
    run_tell()
    assert len(jobs("notices.push")) == 1
    choose(bo, [brand.pk], "away")
    run_push()
    assert len(service.taken) == 1


def test_a_session_that_ended_ends_its_pushes(bo: User, conversation: Conversation, service: Service) -> None:
    subscribed(bo, service)
    take(conversation, bo)
    make.message(Conversation.objects.get(pk=conversation.pk), "Hello?")
    Session.objects.all().delete()
    run_tell()
    assert jobs("notices.push") == []


def test_whoever_left_the_brand_is_told_nothing(
    brand: Brand, bo: User, conversation: Conversation, service: Service
) -> None:
    subscribed(bo, service)
    assign(conversation, make.member(brand, name="Ana"), to=bo)
    Membership.objects.filter(user=bo).delete()
    run_tell()
    assert jobs("notices.push") == []
    see([brand.pk])


def test_a_notice_says_numbers_alone_over_the_live_line(
    brand: Brand, bo: User, conversation: Conversation
) -> None:
    found = telling.told(brand.pk, conversation.pk, user_id=bo.pk, number=Notice.MENTION)
    assert found
    said = telling.line_words(bo.pk, found)
    assert said == f"person:{bo.pk}:1:{brand.pk}:{conversation.pk}"


def test_a_received_message_asks_one_question_more(
    brand: Brand, conversation: Conversation, django_assert_num_queries: object
) -> None:
    from troth.conversations.facts import MessageReceived
    from troth.desk.notices.following import received

    fact = MessageReceived(
        brand_id=brand.pk,
        conversation_id=conversation.pk,
        message_id=1,
        opens_turn=True,
        is_automatic=False,
        received_at=timezone.now(),
    )
    with django_assert_num_queries(1):  # type: ignore[operator]
        received(fact)
    assert connection.vendor == "postgresql"
