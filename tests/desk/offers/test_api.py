"""The same by a program: what its holder is asked, yes, and no."""

import json
from decimal import Decimal

import pytest

from tests import make
from tests.desk.test_api import Program, refused
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.actions import reply
from troth.conversations.acts.holding import take
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.routing.models import Offer


def program_of(brand: Brand, role: Role) -> tuple[Program, User]:
    """A program and whose token it has."""
    program = Program(brand, role)
    return program, User.objects.latest("id")


@pytest.fixture
def waiting(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is order 20417?")


def test_one_reads_ones_own_offers_and_accepts_one(brand: Brand, waiting: Conversation) -> None:
    program, bo = program_of(brand, Role.AGENT)
    made = offer(waiting, bo)
    offer(waiting, make.member(brand, Role.AGENT))

    (item,) = program.get("/offers")["items"]
    assert (item["id"], item["customer"], item["words"]) == (made.pk, "Emma", "Where is order 20417?")
    assert (item["brand"], item["channel_kind"], item["price"]) == (brand.slug, "mail", None)
    assert item["due_at"]
    assert "Nothing else waits" in item["why"]

    taken = program.send(f"/offers/{made.pk}/acceptance")
    assert taken.status_code == 201
    assert taken.json()["id"] == waiting.pk
    assert taken.json()["holder"]["kind"] == "person"
    assert program.get("/offers")["items"] == []
    see([brand.pk])
    assert Offer.objects.get(pk=made.pk).shown_at is not None


def test_an_expert_reads_what_the_work_is_and_its_price(brand: Brand, waiting: Conversation) -> None:
    program, eva = program_of(brand, Role.EXPERT)
    offer(waiting, eva, price=Decimal("4.50"))
    (item,) = program.get("/offers")["items"]
    assert (item["customer"], item["subject"], item["price"]) == (None, None, "4.50")
    assert item["words"] == "Where is order …?"


def test_a_second_yes_shows_an_expert_nothing_of_what_they_no_longer_hold(
    brand: Brand, waiting: Conversation
) -> None:
    program, eva = program_of(brand, Role.EXPERT)
    made = offer(waiting, eva)
    again = f"/offers/{made.pk}/acceptance"
    for _ in range(2):
        assert program.send(again).json()["customer"]["name"] == "Emma"
    see([brand.pk])
    reply(waiting, eva, "It is on its way.")
    assert "Emma" not in json.dumps(refused(program.send(again), 409))


def test_one_passes_and_says_why(brand: Brand, waiting: Conversation) -> None:
    program, bo = program_of(brand, Role.AGENT)
    made = offer(waiting, bo)
    assert program.send(f"/offers/{made.pk}/passing", {"because": "lunch"}).status_code == 201
    see([brand.pk])
    assert Offer.objects.get(pk=made.pk).passed_because == "lunch"
    refused(program.send(f"/offers/{made.pk}/passing", {"because": "x" * 201}), 422)


def test_who_is_too_late_is_told_why(brand: Brand, waiting: Conversation) -> None:
    program, bo = program_of(brand, Role.AGENT)
    made = offer(waiting, bo)
    take(waiting, make.member(brand, Role.AGENT, "Deniz"))
    see([brand.pk])
    assert refused(program.send(f"/offers/{made.pk}/acceptance"), 409)["detail"] == "Deniz has it now."


def test_the_offers_of_others_are_not_there(brand: Brand, waiting: Conversation) -> None:
    made = offer(waiting, make.member(brand, Role.AGENT))
    owner = Program(brand)
    assert owner.get("/offers")["items"] == []
    for act in ("acceptance", "passing"):
        refused(owner.send(f"/offers/{made.pk}/{act}", {}), 404)
    see([brand.pk])
    assert Offer.objects.standing().filter(pk=made.pk).exists()


def test_who_only_reads_is_asked_nothing(brand: Brand) -> None:
    answer = Program(brand, Role.ANALYST).send("/offers", method="GET")
    refused(answer, 403)
