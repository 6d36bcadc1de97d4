import pytest

from tests.channels.imports.mail.mailbox import EMMA, HELP, OMAR, entries, mail, mbox, source
from troth.channels.imports.mail.direction import DirectionUnknown, given
from troth.channels.imports.reader import Hints, Source
from troth.insight.service_log.entry import Actor, Entry


def sides(read: list[Entry]) -> list[Actor]:
    return [entry.actor_kind for entry in read]


def infer(*sources: Source | bytes) -> list[Actor]:
    return sides(entries(*sources, hints=Hints()))


def test_a_domain_holds_its_subdomains_and_nothing_that_ends_alike() -> None:
    own = given(frozenset({"shop.example"}))
    assert own.has("anna@shop.example")
    assert own.has("anna@mail.shop.example")
    assert not own.has("anna@workshop.example")


def test_a_folder_of_sent_mail_tells_who_is_the_brand() -> None:
    inbox = source(mbox(mail(1)), "Inbox")
    sent = source(mbox(mail(2, HELP, EMMA, in_reply_to="1")), "Verzonden items.mbox")
    assert infer(inbox, sent) == [Actor.CUSTOMER, Actor.AGENT]


def test_gmails_labels_are_folders() -> None:
    sent = mail(2, HELP, EMMA, in_reply_to="1", x_gmail_labels="Sent,Important")
    assert infer(mbox(mail(1), sent)) == [Actor.CUSTOMER, Actor.AGENT]


def test_the_mailbox_that_mail_was_delivered_to_is_the_brands() -> None:
    first = mail(1, delivered_to=HELP)
    assert infer(mbox(first, mail(2, HELP, EMMA, in_reply_to="1"))) == [Actor.CUSTOMER, Actor.AGENT]


def test_who_is_in_nearly_every_mail_is_the_brand_and_so_are_colleagues() -> None:
    mails = [mail(number, f"someone{number}@home{number}.example") for number in range(1, 6)]
    mails.append(mail(9, "anna@shop.example", "someone1@home1.example", in_reply_to="1"))
    assert infer(mbox(*mails)) == [Actor.CUSTOMER] * 5 + [Actor.AGENT]


def test_where_it_cannot_be_told_the_question_names_the_likeliest() -> None:
    with pytest.raises(DirectionUnknown) as refusal:
        infer(mbox(mail(1, OMAR, EMMA), mail(2, EMMA, OMAR, in_reply_to="1")))
    assert f"--own {EMMA}" in str(refusal.value)
    assert f"--own {OMAR}" in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_neighbours_at_a_provider_of_mailboxes_are_not_the_brand() -> None:
    inbox = source(mbox(mail(1, "emma@gmail.com", "lampshop@gmail.com")), "Inbox")
    sent = source(mbox(mail(2, "lampshop@gmail.com", "emma@gmail.com", in_reply_to="1")), "Sent")
    assert infer(inbox, sent) == [Actor.CUSTOMER, Actor.AGENT]
