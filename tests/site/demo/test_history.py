import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.test import override_settings
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from tests.site.demo.stage_set import made
from troth.accounts.models import Brand
from troth.conversations.models import Conversation, Delivery, Message
from troth.core import facts
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.promises.models import Promise
from troth.site.demo import history, script
from troth.site.demo.program import Program
from troth.site.demo.script import Past

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(tmp_path: Path) -> Iterator[Program]:
    with override_settings(TROTH_DATA=tmp_path, TROTH_BLOBS=tmp_path / "blobs"):
        yield made(tmp_path, began=time.time())


def few(monkeypatch: pytest.MonkeyPatch, *chosen: Past) -> None:
    monkeypatch.setattr(history, "history", lambda seed: chosen)


def one_by(way: str, *, late: bool) -> Past:
    """From the chat, which is open at any hour, or from the newest that wait."""
    return next(
        past
        for past in script.history(1)
        if past.matter.way == way
        and not past.is_open
        and past.matter.turns[0].is_late == late
        and past.age > 40_000
    )


def test_what_was_said_was_said_then(told: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    past = one_by("chat", late=False)
    few(monkeypatch, past)
    assert history.write(told, tmp_path) == 1
    opened = datetime.fromtimestamp(told.began, UTC) - timedelta(seconds=past.age)
    brand = Brand.objects.get(slug=past.matter.shop.slug)
    with brands([brand.pk]):
        conversation = Conversation.objects.get()
        promise = Promise.objects.order_by("id")[0]
        assert conversation.opened_at == opened
        assert promise.announced_at == promise.made_at == opened
        assert opened < promise.kept_at <= promise.due_at  # type: ignore[operator]
        assert not Delivery.objects.unfinished().exists()
        for fact in FactRecord.objects.filter(conversation_id=conversation.pk):
            assert opened <= fact.happened_at < timezone.now() - timedelta(hours=1)
        assert Message.objects.filter(said_at__gte=timezone.now() - timedelta(hours=1)).count() == 0


def test_a_late_answer_of_the_past_broke_its_promise_on_time(
    told: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = one_by("chat", late=True)
    few(monkeypatch, past)
    history.write(told, tmp_path)
    with brands([Brand.objects.get(slug=past.matter.shop.slug).pk]):
        promise = Promise.objects.order_by("id")[0]
        assert promise.broken_at == promise.due_at
        assert promise.warned_at == promise.warn_at
        assert promise.answered_at is not None
        assert promise.answered_at > promise.due_at


def test_a_mail_of_the_past_is_kept_as_it_came_and_mails_nobody(
    told: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    past = one_by("mail", late=False)
    few(monkeypatch, past)
    history.write(told, tmp_path)
    assert not ProcrastinateJob.objects.filter(task_name="channels.carry_out_delivery").exists()
    with brands([Brand.objects.get(slug=past.matter.shop.slug).pk]):
        first = Message.objects.order_by("id")[0]
        assert first.text == past.matter.turns[0].said
        assert first.attachments.filter(is_original=True).exists()
        answers = Message.objects.filter(kind="answer").count()
        assert answers == len(past.matter.turns)


def test_the_history_is_written_once_and_its_clock_is_given_back(
    told: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, stored = timezone.now, facts.RECORD
    few(monkeypatch, one_by("chat", late=False))
    assert [history.write(told, tmp_path) for _ in range(2)] == [1, 0]
    assert (timezone.now, facts.RECORD) == (now, stored)


def test_who_still_waits_is_waiting_now(
    told: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting = [past for past in script.history(1) if past.is_open][:3]
    few(monkeypatch, *waiting)
    history.write(told, tmp_path)
    for past in waiting:
        with brands([Brand.objects.get(slug=past.matter.shop.slug).pk]):
            found = Conversation.objects.get(identity__value=past.matter.customer.mail)
            assert found.turn_opened_at is not None
            assert Promise.objects.filter(conversation=found, answered_at=None).count() == 1
