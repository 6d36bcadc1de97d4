import tracemalloc
from datetime import timedelta
from pathlib import Path

import pytest

from tests.channels.imports.mail.mailbox import (
    EMMA,
    HELP,
    MONDAY,
    OMAR,
    OWN,
    Aside,
    entries,
    folder,
    mail,
    mbox,
    source,
)
from troth.channels.imports.mail import files
from troth.channels.imports.reader import Hints
from troth.insight.service_log.entry import Actor, Kind


def test_a_question_and_its_answer_are_one_conversation() -> None:
    question, answer = entries(mbox(mail(1), mail(2, f"Anna <{HELP}>", EMMA, hours=2, in_reply_to="1")))
    assert question.conversation == answer.conversation
    assert (question.actor_kind, question.kind, question.at) == (Actor.CUSTOMER, Kind.MESSAGE, MONDAY)
    assert (answer.actor_kind, answer.actor) == (Actor.AGENT, "Anna")
    assert answer.at - question.at == timedelta(hours=2)
    assert (answer.channel, answer.brand, answer.language) == ("mail", "shop.example", None)


def test_customers_have_no_address_in_the_log() -> None:
    for entry in entries(mbox(mail(1), mail(2, HELP, EMMA, hours=2, in_reply_to="1"))):
        assert entry.customer is not None
        assert "emma" not in f"{entry.customer} {entry.conversation} {entry.id}".lower()
        assert "@" not in entry.customer + (entry.actor or "")


def test_the_same_mail_in_inbox_and_sent_counts_once() -> None:
    answer = mail(2, HELP, EMMA, hours=2, in_reply_to="1")
    read = entries(source(mbox(mail(1), answer), "Inbox"), source(mbox(answer), "Sent"))
    assert len(read) == 2


def test_another_mail_with_the_same_identifier_is_not_swallowed() -> None:
    read = entries(mbox(mail(1, subject="Broken lamp"), mail(1, OMAR, subject="Late parcel")))
    assert len({entry.id for entry in read}) == 2


def test_a_line_of_text_that_begins_with_from_begins_no_mail() -> None:
    text = "Hi\n\nFrom Monday on I am away.\n\nFrom here: 2025 at 10:15, see you 2025"
    (read,) = entries(mbox(mail(1, text=text)))
    assert read.text is not None
    assert "From Monday on I am away." in read.text
    assert ">From" not in read.text


def test_bounces_and_automatic_replies_are_the_systems() -> None:
    away = mail(2, OMAR, HELP, auto_submitted="auto-replied", subject="Out of office")
    bounce = mail(
        3, "MAILER-DAEMON@mx.example", HELP, subject="Undelivered Mail Returned to Sender", return_path="<>"
    )
    received = mail(4, HELP, EMMA, auto_submitted="auto-replied", in_reply_to="1")
    kinds = [(entry.kind, entry.actor_kind) for entry in entries(mbox(mail(1), away, bounce, received))]
    assert kinds == [
        (Kind.MESSAGE, Actor.CUSTOMER),
        (Kind.MESSAGE, Actor.SYSTEM),
        (Kind.MESSAGE, Actor.SYSTEM),
        (Kind.UPDATE, Actor.SYSTEM),
    ]


@pytest.mark.parametrize(
    ("words", "after"),
    [
        ("Thank you. We answer within 2 hours.", timedelta(hours=2)),
        ("Bedankt! Je krijgt voor 17.00 uur een reactie.", timedelta(hours=8)),
        ("Hemos recibido tu mensaje. Te responderemos en un día hábil.", timedelta(days=1)),
        ("Mesajınız ulaştı, 24 saat içinde yanıtlanacaktır.", timedelta(days=1)),
    ],
)
def test_an_acknowledgement_that_tells_a_time_is_a_promise_that_was_told(
    words: str, after: timedelta
) -> None:
    acknowledgement = mail(2, HELP, EMMA, text=words, auto_submitted="auto-replied", in_reply_to="1")
    promise = entries(mbox(mail(1), acknowledgement))[-1]
    assert promise.kind is Kind.PROMISE
    assert promise.promise_told_at == promise.at == MONDAY
    assert promise.promise_due_at == MONDAY + after


def test_an_acknowledgement_without_a_time_promises_nothing() -> None:
    received = mail(2, HELP, EMMA, text="Your order ships within 2 days.", auto_submitted="auto-replied")
    assert all(entry.kind is not Kind.PROMISE for entry in entries(mbox(mail(1), received)))


def test_mail_among_colleagues_is_a_note() -> None:
    own = Hints(own=frozenset({"shop.example"}))
    (note,) = entries(mbox(mail(1, "anna@shop.example", "bob@shop.example")), hints=own)
    assert (note.kind, note.actor_kind, note.customer) == (Kind.NOTE, Actor.AGENT, None)


def test_a_contact_form_speaks_for_the_person_in_reply_to() -> None:
    (form,) = entries(mbox(mail(1, HELP, HELP, reply_to=EMMA)))
    (direct,) = entries(mbox(mail(2, EMMA)))
    assert form.actor_kind is Actor.CUSTOMER
    assert form.customer == direct.customer


def test_a_maildir_and_a_folder_of_files_are_read(tmp_path: Path) -> None:
    (tmp_path / "box" / "cur").mkdir(parents=True)
    (tmp_path / "box" / ".Sent" / "cur").mkdir(parents=True)
    (tmp_path / "box" / "cur" / "1:2,S").write_bytes(mail(1))
    (tmp_path / "box" / ".Sent" / "cur" / "2:2,S").write_bytes(mail(2, HELP, EMMA, in_reply_to="1"))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "3.eml").write_bytes(mail(3))
    (tmp_path / "files" / "readme.txt").write_text("not a mail")
    box, plain = folder(tmp_path / "box"), folder(tmp_path / "files")
    assert files.recognises(box)
    assert files.recognises(plain)
    read = entries(box, plain, hints=Hints())
    assert sorted((entry.text, entry.actor_kind.value) for entry in read if entry.text) == [
        ("Hello", Actor.AGENT),
        ("Hello", Actor.CUSTOMER),
        ("Hello", Actor.CUSTOMER),
    ]


def test_what_is_no_mail_is_not_recognised() -> None:
    assert files.recognises(source(mail(1), "1.eml"))
    assert files.recognises(source(mbox(mail(1))))
    for other in (b"id,at,text\n1,2,3\n", b'{"tickets": []}', b"From: nobody knows\n", b"", b"a: b\nc: d\n"):
        assert not files.recognises(source(other)), other


def test_a_mail_without_any_time_is_set_aside_with_its_line() -> None:
    aside = Aside()
    timeless = mail(2, date="whenever").replace(b"whenever", b"never")
    read = entries(b"From - \n" + timeless, aside=aside)
    read += entries(mbox(mail(1)), aside=aside)
    assert len(read) == 1
    assert [kept.reason for kept in aside] == ["no time: neither Date nor Received can be read"]


def test_memory_stays_small_whatever_the_size_of_the_mails() -> None:
    large = mail(1, text="x" * 70 + "\n" + ("word " * 14 + "\n") * 5_000)
    data = mbox(*(large.replace(b"<1@", b"<%d@" % number) for number in range(12)))
    tracemalloc.start()
    count = sum(1 for _ in files.read([source(data)], OWN, Aside()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 12
    assert peak < 0.9 * len(data)
