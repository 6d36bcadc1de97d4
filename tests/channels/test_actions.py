from types import SimpleNamespace
from typing import Any

import pytest
from django.db import transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from troth.accounts.models import Brand
from troth.channels import actions, sending
from troth.channels.jobs import TRIES, carry_out_delivery
from troth.conversations import actions as conversations
from troth.conversations.facts import DeliveryRepeated
from troth.conversations.models import Delivery, Kind, Message

pytestmark = pytest.mark.django_db


def jobs() -> list[dict[str, int]]:
    return list(ProcrastinateJob.objects.order_by("id").values_list("args", flat=True))


def test_a_message_its_delivery_and_its_job_are_one_act(brand: Brand) -> None:
    conversation = make.conversation(make.channel(brand, promise=None))
    assert jobs() == []

    message = conversations.reply(conversation, make.member(brand), "On its way.")

    delivery = Delivery.objects.get(message=message)
    assert jobs() == [{"brand_id": brand.pk, "delivery_id": delivery.pk}]
    assert (delivery.state, delivery.recipient) == ("waiting", "emma@customer.example")


def test_what_is_rolled_back_leaves_no_job(brand: Brand) -> None:
    conversation, agent = make.conversation(make.channel(brand, promise=None)), make.member(brand)

    with transaction.atomic():
        conversations.reply(conversation, agent, "On its way.")
        assert len(jobs()) == 1
        transaction.set_rollback(True)

    assert jobs() == []
    assert not Message.objects.filter(kind=Kind.ANSWER).exists()
    assert not Delivery.objects.exists()


def test_a_note_and_a_closure_send_nothing(brand: Brand) -> None:
    conversation, agent = make.conversation(make.channel(brand, promise=None)), make.member(brand)
    conversations.note(conversation, agent, "Ask the warehouse.")
    conversations.close(conversation, agent)
    assert jobs() == []


def test_an_acknowledgement_has_its_job_too(brand: Brand) -> None:
    make.conversation(brand)
    carried = [job["delivery_id"] for job in jobs() if "delivery_id" in job]
    assert carried == [Delivery.objects.get().pk]


def test_sending_again_sets_the_same_delivery_on_its_way(brand: Brand) -> None:
    fact = DeliveryRepeated(brand_id=brand.pk, conversation_id=1, message_id=2, delivery_id=3)
    actions.deliver_again(fact)
    assert jobs() == [{"brand_id": brand.pk, "delivery_id": 3}]


def try_number(attempts: int) -> Any:
    """What a job is told about itself, as far as it asks."""
    return SimpleNamespace(job=SimpleNamespace(attempts=attempts))


@pytest.mark.parametrize("attempts", [0, TRIES - 2])
def test_a_try_that_fails_is_tried_again(attempts: int, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: int) -> None:
        raise OSError("no network")

    monkeypatch.setattr(sending, "carry_out", fail)
    with pytest.raises(OSError, match="no network"):
        carry_out_delivery.func(try_number(attempts), 1, 2)


def test_the_last_try_gives_up_with_words(brand: Brand) -> None:
    place = make.channel(brand, promise=None)  # its relay answers nobody
    message = conversations.reply(make.conversation(place), make.member(brand), "On its way.")
    delivery = Delivery.objects.get(message=message)

    carry_out_delivery.func(try_number(TRIES - 1), brand.pk, delivery.pk)

    delivery.refresh_from_db()
    assert delivery.state == "failed"
    assert "smtp://127.0.0.1:1" in delivery.words


def test_the_last_try_is_a_day_after_the_first() -> None:
    retry = carry_out_delivery.retry_strategy
    assert isinstance(retry, RetryStrategy)
    assert retry.max_attempts == TRIES
    waits = [retry.exponential_wait ** (number + 1) for number in range(TRIES - 1)]
    assert 24 * 3600 <= sum(waits) < 25 * 3600
