"""What a visitor gave and never sent is taken away after its day, and nothing else is."""

import os
import time
from datetime import timedelta
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tests import make
from tests.blobs import path_of
from tests.channels.chat.visits import Visit
from troth.channels.chat.loose.sweeping import LOOKS_AFTER, sweep
from troth.channels.chat.models import LooseFile
from troth.conversations import actions as conversations
from troth.conversations.models import Attachment, Conversation
from troth.core import blobs

pytestmark = pytest.mark.django_db

PICTURE = b"\x89PNG\r\n\x1a\n a lamp"


def give(visit: Visit, content: bytes = PICTURE) -> tuple[LooseFile, str]:
    given = visit.post("/files?name=lamp.png", content)
    assert given.status_code == 201, given.content
    return LooseFile.objects.latest("id"), given.json()["file"]


def grow_old(loose: LooseFile) -> None:
    path = path_of(loose.brand_id, loose.blob)
    before = time.time() - LOOKS_AFTER.total_seconds()
    os.utime(path, (before, before))


def is_there(loose: LooseFile) -> bool:
    return path_of(loose.brand_id, loose.blob).exists()


def test_a_file_that_nobody_sent_goes_after_its_day(visit: Visit) -> None:
    loose, _ = give(visit)
    grow_old(loose)
    sweep(loose.brand_id, loose.pk)
    loose.refresh_from_db()
    assert (is_there(loose), loose.swept_at is not None) == (False, True)
    sweep(loose.brand_id, loose.pk)


def test_a_file_that_was_sent_stays(visit: Visit) -> None:
    loose, reference = give(visit)
    assert visit.say("", files=[reference]).status_code == 201
    grow_old(loose)
    sweep(loose.brand_id, loose.pk)
    assert is_there(loose)


def test_a_file_that_was_given_again_is_looked_at_later(visit: Visit) -> None:
    loose, _ = give(visit)
    sweep(loose.brand_id, loose.pk)
    loose.refresh_from_db()
    assert (is_there(loose), loose.swept_at) == (True, None)
    assert ProcrastinateJob.objects.filter(task_name="chat.sweep_file").count() == 2


def test_a_look_is_a_job_that_comes_after_the_reference_has_ended(visit: Visit, monkeypatch: Any) -> None:
    loose, reference = give(visit)
    job = ProcrastinateJob.objects.get(task_name="chat.sweep_file")
    assert job.args == {"brand_id": loose.brand_id, "loose_file_id": loose.pk}
    assert job.scheduled_at is not None
    assert job.scheduled_at - loose.given_at > timedelta(hours=24)
    tomorrow = time.time() + 86401
    monkeypatch.setattr("django.core.signing.time.time", lambda: tomorrow)
    answer = visit.say("", files=[reference])
    assert (answer.status_code, answer.json()["error"]) == (
        410,
        "This file is not known here; please attach it again.",
    )


def test_what_an_agent_attached_reaches_the_visitor_and_nobody_else(visit: Visit) -> None:
    visit.say()
    found = Conversation.objects.get()
    answered = conversations.reply(found, make.member(found.brand), "Here it is.")
    made = Attachment.objects.create(
        brand=found.brand,
        message=answered,
        name="invoice.pdf",
        media_type="application/pdf",
        size=9,
        blob=blobs.put(found.brand_id, b"%PDF-1.7\n"),
    )
    fetched = visit.ask("GET", f"/files/{made.pk}")
    assert fetched.content == b"%PDF-1.7\n"
    assert fetched["Content-Disposition"] == "attachment"
    assert fetched["X-Content-Type-Options"] == "nosniff"
    stranger = Visit(visit.widget).come()
    stranger.say()
    assert stranger.ask("GET", f"/files/{made.pk}").status_code == 404
    assert Visit(visit.widget, token="").ask("GET", f"/files/{made.pk}").status_code == 401
