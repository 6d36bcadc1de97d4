import random

from tests.channels.imports.mail.mailbox import EMMA, HELP, OMAR, entries, mail, mbox
from troth.insight.service_log.entry import Entry

WEEK = 7 * 24


def conversations(read: list[Entry]) -> int:
    return len({entry.conversation for entry in read})


def test_an_answer_may_come_before_its_question() -> None:
    answer, question = mail(2, HELP, EMMA, hours=1, in_reply_to="1"), mail(1)
    assert conversations(entries(mbox(answer, question))) == 1


def test_mails_meet_through_one_that_is_not_there() -> None:
    one, other = (mail(number, references="<gone@test.example>", subject=f"{number}") for number in (1, 2))
    assert conversations(entries(mbox(one, other))) == 1


def test_gmails_threads_are_kept_together() -> None:
    one, other = (mail(number, x_gm_thrid="17", subject=f"{number}") for number in (1, 2))
    assert conversations(entries(mbox(one, other))) == 1


def test_the_same_subject_of_the_same_customer_is_one_matter_for_two_weeks() -> None:
    lamp = mail(1, subject="My lamp")
    soon = mail(2, hours=WEEK, subject="Re: My lamp")
    late = mail(3, hours=4 * WEEK, subject="RE: my  lamp")
    assert conversations(entries(mbox(lamp, soon))) == 1
    assert conversations(entries(mbox(lamp, late))) == 2
    assert conversations(entries(mbox(lamp, mail(4, OMAR, subject="My lamp")))) == 2


def test_an_answer_without_references_joins_by_subject() -> None:
    assert (
        conversations(
            entries(mbox(mail(1, subject="Lamp"), mail(2, HELP, EMMA, hours=3, subject="Antw: Lamp")))
        )
        == 1
    )


def test_a_circular_that_many_answered_is_as_many_matters() -> None:
    circular = mail(1, HELP, "all@list.example")
    answers = [
        mail(number, f"c{number}@home.example", hours=number, in_reply_to="1") for number in range(2, 14)
    ]
    assert conversations(entries(mbox(circular, *answers))) == 13


def test_shuffled_and_doubled_mails_give_the_same_rows() -> None:
    mails = [
        mail(1),
        mail(2, HELP, EMMA, hours=2, in_reply_to="1"),
        mail(3, OMAR),
        mail(4, OMAR, hours=5, subject="Re: Question 3"),
    ]
    expected = set(entries(mbox(*mails)))
    shuffled = mails * 2
    random.Random(7).shuffle(shuffled)
    again = entries(mbox(*shuffled))
    assert set(again) == expected
    assert len(again) == len(expected)


def test_the_customer_of_a_conversation_is_on_every_row() -> None:
    read = entries(
        mbox(mail(1), mail(2, HELP, OMAR, hours=1, in_reply_to="1"), mail(3, OMAR, hours=2, in_reply_to="2"))
    )
    assert len({entry.customer for entry in read}) == 1
    assert read[2].actor != read[0].actor
