"""Yes, no, and too late: by a screen, and by forms without a script."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.desk.offers.test_standing import signed_in
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.actions import reply
from troth.conversations.acts.holding import take
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.routing.models import Offer

SCREEN = {"HX-Request": "true"}


@pytest.fixture
def bo(brand: Brand) -> User:
    return make.member(brand, Role.AGENT, "Bo")


@pytest.fixture
def waiting(brand: Brand) -> Conversation:
    return make.conversation(brand)


def holder_of(conversation: Conversation) -> int | None:
    see([conversation.brand_id])
    return Conversation.objects.get(pk=conversation.pk).holder_person_id


def test_who_accepts_holds_it_and_is_led_to_it(brand: Brand, bo: User, waiting: Conversation) -> None:
    made = offer(waiting, bo)
    answer = signed_in(bo).post(f"/offers/{made.pk}/acceptance", headers=SCREEN)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"/{brand.slug}/conversations/{waiting.pk}")
    assert holder_of(waiting) == bo.pk


def test_without_a_script_accepting_leads_there_too(brand: Brand, bo: User, waiting: Conversation) -> None:
    made = offer(waiting, bo)
    answer = signed_in(bo).post(f"/offers/{made.pk}/acceptance")
    assert (answer.status_code, answer["Location"]) == (302, f"/{brand.slug}/conversations/{waiting.pk}")
    assert holder_of(waiting) == bo.pk


def test_an_expert_who_accepts_may_read_it(brand: Brand, waiting: Conversation) -> None:
    eva = make.member(brand, Role.EXPERT, "Eva")
    made = offer(waiting, eva)
    screen = signed_in(eva)
    page = f"/{brand.slug}/conversations/{waiting.pk}"
    assert screen.get(page).status_code == 404
    screen.post(f"/offers/{made.pk}/acceptance")
    assert screen.get(page).status_code == 200


def test_a_second_yes_after_their_answer_leads_an_expert_nowhere(brand: Brand, waiting: Conversation) -> None:
    eva = make.member(brand, Role.EXPERT, "Eva")
    made = offer(waiting, eva)
    screen = signed_in(eva)
    screen.post(f"/offers/{made.pk}/acceptance")
    see([brand.pk])
    reply(waiting, eva, "It is on its way.")
    answer = screen.post(f"/offers/{made.pk}/acceptance", headers=SCREEN)
    assert "HX-Redirect" not in answer
    assert "answered or closed meanwhile" in answer.content.decode()


@pytest.mark.parametrize(("because", "kept"), [("", ""), ("skill", "skill"), ("<script>", "")])
def test_who_passes_holds_nothing_and_may_say_why(
    brand: Brand, bo: User, waiting: Conversation, because: str, kept: str
) -> None:
    made = offer(waiting, bo)
    answer = signed_in(bo).post(f"/offers/{made.pk}/passing", {"because": because}, headers=SCREEN)
    assert answer.status_code == 200
    assert "data-ask " not in answer.content.decode()
    see([brand.pk])
    ended = Offer.objects.get(pk=made.pk)
    assert ended.passed_at is not None
    assert ended.passed_because == kept
    assert holder_of(waiting) is None


def test_one_that_somebody_else_has_says_so_in_a_sentence(
    brand: Brand, bo: User, waiting: Conversation
) -> None:
    made = offer(waiting, bo)
    take(waiting, make.member(brand, Role.AGENT, "Deniz"))
    see([brand.pk])

    screen = signed_in(bo).post(f"/offers/{made.pk}/acceptance", headers=SCREEN)
    assert screen.status_code == 200, "a fragment that fails is dropped by the browser"
    assert "Deniz has it now." in screen.content.decode()
    assert 'role="alert"' in screen.content.decode()

    see([brand.pk])
    page = signed_in(bo).post(f"/offers/{made.pk}/acceptance")
    assert page.status_code == 409
    assert "Deniz has it now." in page.content.decode()
    assert "In your hands" in page.content.decode(), "the page of offers, and no page of errors"


def test_one_whose_time_is_over_says_so(brand: Brand, bo: User, waiting: Conversation) -> None:
    past = timezone.now() - timedelta(seconds=1)
    made = offer(waiting, bo, made_at=past - timedelta(minutes=1), expires_at=past)
    answer = signed_in(bo).post(f"/offers/{made.pk}/acceptance", headers=SCREEN)
    assert "time to answer this offer is over" in answer.content.decode()
    assert holder_of(waiting) is None


@pytest.mark.parametrize("act", ["acceptance", "passing"])
def test_nobody_answers_for_somebody_else(brand: Brand, bo: User, waiting: Conversation, act: str) -> None:
    made = offer(waiting, bo)
    stranger = make.brand()
    see([brand.pk, stranger.pk])
    for who in (make.member(brand, Role.OWNER), make.member(stranger, Role.OWNER)):
        assert signed_in(who).post(f"/offers/{made.pk}/{act}").status_code == 404
    assert Client().post(f"/offers/{made.pk}/{act}").status_code == 302
    assert signed_in(bo).get(f"/offers/{made.pk}/{act}").status_code == 405
    assert holder_of(waiting) is None
    assert Offer.objects.standing().filter(pk=made.pk).exists()
