from datetime import timedelta

import pytest
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.conversations.models import Conversation, Kind
from troth.core.models import FactRecord
from troth.promises import wordings
from troth.promises.moments import LANGUAGES
from troth.promises.rules.calendar import parse
from troth.promises.rules.wordings import CHAT, CLOSED, MAIL, NAMES, OPEN, RESET, check
from troth.promises.wordings import NotWorded, built_in, own_words, worded, write

OURS = "Answer by {moment}, that is in {span}!"


def announced(conversation: Conversation) -> str:
    return conversation.messages.get(kind=Kind.ANNOUNCEMENT).text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_the_built_in_words_keep_the_rules_for_words(name: str, language: str) -> None:
    assert check(name, built_in(name, language)) == []


def test_the_brands_words_are_what_the_customer_is_told(brand: Brand) -> None:
    owner = make.member(brand)
    write(brand, OPEN, "en", OURS, by=owner)
    write(brand, MAIL, "en", "Dear customer,\r\n\r\n{promise}\r\n\r\nYours, {brand}", by=owner)
    conversation = make.conversation(brand)
    promise = make.promise(conversation)
    assert promise.words.startswith("Answer by ")
    assert promise.words.endswith("that is in 15 minutes!")
    said = announced(conversation)
    assert f"Dear customer,\n\n{promise.words}" in said
    assert "sent automatically by a machine" in said, "no brand can leave that out"


def test_built_in_words_that_a_customer_can_read_go_before_the_brands_in_another_language(
    brand: Brand,
) -> None:
    write(brand, OPEN, "en", OURS, by=make.member(brand))
    conversation = make.conversation(brand, language="nl")
    assert make.promise(conversation).words.startswith("Wij antwoorden u uiterlijk")
    assert worded(brand.pk, OPEN, "nl", moment="14:35", span="1 uur").startswith("Wij antwoorden u")
    assert worded(brand.pk, OPEN, "en-GB", moment="14:35", span="1 hour").startswith("Answer by 14:35")


def test_closed_hours_have_words_of_their_own(brand: Brand) -> None:
    write(
        brand, CLOSED, "en", "Asleep until {opening}. Answer by {moment}, in {span}.", by=make.member(brand)
    )
    day = (timezone.now() + timedelta(days=3)).strftime("%a").lower()
    calendar = parse({"zone": "Europe/Amsterdam", "week": {day: [["09:00", "17:00"]]}})
    conversation = make.conversation(make.channel(brand, calendar=calendar))
    words = make.promise(conversation).words
    assert words.startswith("Asleep until 09:00 on ")
    assert "Answer by 09:15 on " in words


def test_the_newest_words_count_and_empty_ones_go_back_to_the_built_in(brand: Brand) -> None:
    owner = make.member(brand)
    for text in (OURS, "Later: {moment} / {span}"):
        write(brand, OPEN, "en", text, by=owner)
    assert own_words(brand.pk, "en") == {OPEN: "Later: {moment} / {span}"}
    write(brand, OPEN, "en", "", by=owner)
    assert own_words(brand.pk, "en") == {}
    assert worded(brand.pk, OPEN, "en", moment="M", span="S") == "We will answer by M, in about S."


def test_a_text_that_says_no_promise_is_refused_with_a_sentence(brand: Brand) -> None:
    with pytest.raises(NotWorded, match="span"):
        write(brand, OPEN, "en", "By {moment}.", by=make.member(brand))
    with pytest.raises(NotWorded):
        write(brand, "greeting", "en", "Hello", by=make.member(brand))
    assert own_words(brand.pk, "en") == {}


def test_each_brand_has_its_own_words(brand: Brand) -> None:
    write(brand, CHAT, "en", "Ours: {promise}", by=make.member(brand))
    other = make.brand()
    assert own_words(other.pk, "en") == {}
    assert own_words(brand.pk, "en") == {}, "and nobody looks from one brand into another"


def test_a_change_of_words_is_written_down_with_who_made_it(brand: Brand) -> None:
    owner = make.member(brand)
    row = write(brand, RESET, "tr", "{moment} {span}", by=owner)
    fact = FactRecord.objects.get(name="WordsWritten")
    assert (fact.actor_id, fact.details) == (
        owner.pk,
        {"name": RESET, "language": "tr", "wording_id": row.pk},
    )


def test_own_words_never_say_less_than_the_sentence_that_is_signed(brand: Brand) -> None:
    """The receipt signs `words`; the announcement carries them as they are."""
    write(brand, OPEN, "en", "<b>{moment}</b> & {span}", by=make.member(brand))
    conversation = make.conversation(brand)
    assert make.promise(conversation).words in announced(conversation)


def test_the_words_are_read_in_one_query(brand: Brand, django_assert_num_queries: object) -> None:
    write(brand, OPEN, "en", OURS, by=make.member(brand))
    with django_assert_num_queries(1):  # type: ignore[operator]
        wordings.own_words(brand.pk, "en")
