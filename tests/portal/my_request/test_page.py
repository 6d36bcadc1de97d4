"""What the page shows: the promise as it was told, what happened since, and nothing of the team's own."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.portal.my_request.reader import Reader, arrived, words_of
from troth.accounts.models import Brand
from troth.conversations import actions
from troth.conversations.acts import holding
from troth.conversations.incoming import File
from troth.conversations.models import Conversation, Kind
from troth.core import blobs
from troth.promises import clock
from troth.promises.honest import memory
from troth.promises.models import Promise
from troth.promises.receipts.models import Receipt
from troth.promises.resetting.actions import reset

QUERIES = 18


@pytest.fixture
def conversation(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is my order?")


def test_what_is_owed_stands_there_as_it_was_told_with_its_clock_reason_and_receipt(
    conversation: Conversation,
) -> None:
    arrived(conversation)
    promise = make.promise(conversation)
    page = Reader(conversation).page()
    assert promise.words in page
    assert f'data-due="{promise.due_at.isoformat()}"' in page
    assert "received" in words_of(page)
    receipt = Receipt.objects.get(promise=promise)
    assert f"/{conversation.brand.slug}/receipts/{receipt.pk}:" in page
    assert "We told you" in page


def test_who_has_it_is_said_by_no_more_than_a_name(brand: Brand, conversation: Conversation) -> None:
    reader = Reader(conversation)
    assert "It waits for the next person of our team who is free." in reader.page()
    agent = make.member(brand, name="Noor")
    holding.take(conversation, agent)
    page = reader.page()
    assert "Noor has it." in page
    assert agent.email not in page


def test_a_person_without_a_name_stays_a_person_of_the_team(brand: Brand, conversation: Conversation) -> None:
    agent = make.member(brand, name="")
    holding.take(conversation, agent)
    actions.reply(conversation, agent, "It is on its way.", kind=Kind.UPDATE)
    page = Reader(conversation).page()
    assert "A person of our team has it." in page
    assert agent.email not in page


def test_both_sides_words_are_there_and_no_note_is(brand: Brand, conversation: Conversation) -> None:
    agent = make.member(brand, name="Noor")
    actions.note(conversation, agent, "She is rude, wait a little.")
    actions.reply(conversation, agent, "It leaves tomorrow.")
    page = Reader(conversation).page()
    assert "Where is my order?" in page
    assert "It leaves tomorrow." in page
    assert "rude" not in page
    assert "We have answered" in page
    assert "We kept our word" in page


def test_a_broken_promise_is_said_to_be_broken(conversation: Conversation) -> None:
    arrived(conversation)
    clock.strike(timezone.now() + timedelta(hours=1))
    page = Reader(conversation).page()
    assert "We are late" in page
    assert "The time that we had told you passed. We are sorry." in page


def test_a_new_time_stands_beside_the_first(conversation: Conversation) -> None:
    arrived(conversation)
    first = make.promise(conversation)
    reset(first, due_at=first.due_at + timedelta(hours=1), cause="Our line is down.", now=timezone.now())
    page = words_of(Reader(conversation).page())
    assert "You were told another time" in page
    assert first.words in page
    assert "Our line is down." in page
    assert make.promise(conversation).words in page
    assert "What would you rather have?" in page
    assert "I keep waiting" in page
    assert "say so before it passes" in page
    clock.strike(first.due_at + timedelta(seconds=1))
    page = words_of(Reader(conversation).page())
    assert "The first one passed without an answer. We are sorry." in page


def test_the_page_speaks_the_customers_language_and_another_if_asked(brand: Brand) -> None:
    reader = Reader(make.conversation(brand, "Waar is mijn pakket?", language="nl"))
    page = reader.look()
    assert page["Content-Language"] == "nl"
    assert 'lang="nl"' in page.content.decode()
    switched = reader.look(language="es")
    assert switched["Content-Language"] == "es"
    assert f"{reader.path}/now?language=es" in switched.content.decode()
    assert reader.look(language="xx")["Content-Language"] == "nl"


def test_times_are_the_customers_own(brand: Brand) -> None:
    reader = Reader(make.conversation(brand, zone="America/New_York"))
    assert "All times are those of America/New York." in reader.page()


def test_what_a_customer_wrote_is_text_and_never_markup(brand: Brand) -> None:
    hostile = '<img src=x onerror=alert(1)> https://shop.example/a?b="><script>'
    page = Reader(make.conversation(brand, hostile, subject=hostile)).page()
    assert "<img" not in page
    assert "onerror=alert(1)&gt;" in page
    assert 'rel="nofollow noopener noreferrer"' in page


def test_files_are_downloads_of_this_request_alone(brand: Brand) -> None:
    channel = make.channel(brand)

    def with_file(content: bytes) -> Conversation:
        blob = blobs.put(brand.pk, content)
        file = File(name='a"b.html', media_type="text/html", size=len(content), blob=blob)
        original = File(name="original.eml", media_type="message/rfc822", size=3, blob=blob, is_original=True)
        return make.conversation(channel, files=(original, file))

    mine, others = with_file(b"<script>1</script>"), with_file(b"secret")
    reader = Reader(mine)
    file, theirs = (one.messages.earliest("id").attachments.get(is_original=False) for one in (mine, others))
    answer = reader.look(f"/files/{file.pk}")
    assert answer.content == b"<script>1</script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert reader.look(f"/files/{theirs.pk}").status_code == 404
    assert reader.look(f"/files/{file.pk - 1}").status_code == 404, "the mail as it came is the team's"


def test_the_part_that_is_live_is_the_same_part_of_the_page(conversation: Conversation) -> None:
    reader = Reader(conversation)
    part = reader.page("/now")
    assert "<html" not in part
    assert "Where is my order?" in part
    assert 'id="text"' not in part, "what somebody writes is not drawn anew"


@pytest.mark.parametrize("count", [1, 8])
def test_a_page_costs_as_many_questions_however_much_was_said(
    brand: Brand, count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Between two pages so much time may pass that what was learned of waits is looked up once more.
    monkeypatch.setattr(memory, "LOOK_AGAIN", 3600.0)
    conversation = make.conversation(brand)
    agent = make.member(brand)
    for number in range(count):
        make.message(conversation, f"Word {number}")
        actions.reply(conversation, agent, f"Answer {number}")
    make.message(conversation, "And now?")
    reader = Reader(conversation)
    reader.page()
    with CaptureQueriesContext(connection) as asked:
        reader.page()
    assert len(asked) <= QUERIES, [one["sql"][:120] for one in asked]
    assert Promise.objects.filter(conversation=conversation).count() == count + 1
