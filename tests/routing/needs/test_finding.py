from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from tests import make
from tests.conftest import owner_connection
from tests.routing.making import offer
from tests.routing.needs.conftest import MakeRule
from troth.accounts.models import Brand
from troth.conversations.acts import holding, tagging
from troth.conversations.models import Conversation, CustomerList, ListedCustomer
from troth.core.database import brands
from troth.core.models import FactRecord
from troth.people.models import Queue, Skill
from troth.routing.models import Need, NeedRule, Offer
from troth.routing.needs.correcting import correct
from troth.routing.needs.finding import find
from troth.routing.needs.rules.matching import first_fit


def found(*conversations: Conversation) -> list[Need]:
    find(conversations[0].brand_id, [one.pk for one in conversations], timezone.now())
    return [Need.objects.get(pk=one.pk) for one in conversations]


def facts(name: str) -> list[FactRecord]:
    return list(FactRecord.objects.filter(name=name).order_by("id"))


def test_the_first_rule_that_fits_says_what_is_needed_and_who_gets_it(
    brand: Brand, rule: MakeRule, returns: Skill, billing: Skill, depot: Queue
) -> None:
    rule({"words": ["invoice"]}, skill=billing)
    mine = rule({"words": ["return*"]}, skill=returns, level=3, queue=depot)
    rule({}, skill=billing)
    conversation = make.conversation(brand, "My RETURNS are late")
    (need,) = found(conversation)
    assert (need.skill, need.level, need.found_by, need.rule) == (returns, 3, "rule", mine)
    conversation.refresh_from_db()
    assert conversation.queue == depot
    (fact,) = facts("NeedFound")
    assert fact.conversation_id == conversation.pk
    assert fact.details == {"skill_id": returns.pk, "found_by": "rule"}


def test_a_conversation_that_no_rule_fits_needs_nothing_and_says_so_once(
    brand: Brand, rule: MakeRule
) -> None:
    conversation = make.conversation(brand)
    before = conversation.queue_id
    (need,) = found(conversation)
    assert (need.skill, need.found_by, need.rule) == (None, "nothing", None)
    assert facts("NeedFound") == []
    conversation.refresh_from_db()
    assert conversation.queue_id == before


def test_what_was_found_or_said_before_stays(
    brand: Brand, rule: MakeRule, returns: Skill, billing: Skill
) -> None:
    conversation = make.conversation(brand)
    correct(conversation, make.member(brand), skill=billing, level=2, language="")
    rule({}, skill=returns)
    (need,) = found(conversation)
    assert (need.skill, need.found_by) == (billing, "person")


def test_what_a_person_holds_is_not_taken_from_them(brand: Brand, rule: MakeRule, depot: Queue) -> None:
    rule({}, queue=depot)
    conversation = make.conversation(brand)
    holding.take(conversation, make.member(brand))
    (need,) = found(conversation)
    assert need.found_by == "rule"
    conversation.refresh_from_db()
    assert conversation.queue != depot


def test_tags_tier_lists_and_the_page_of_a_chat_are_known(
    brand: Brand, rule: MakeRule, returns: Skill
) -> None:
    listed = CustomerList.objects.create(brand=brand, name="wholesale")
    rule({"tags": ["late"], "tiers": ["gold"], "lists": [listed.pk], "page": "/returns"}, skill=returns)
    conversation = make.conversation(brand, about={"page": "https://shop.example/returns"})
    tagging.tag(conversation, make.member(brand), "late")
    customer = conversation.customer
    customer.tier = "Gold"
    customer.save(update_fields=["tier"])
    ListedCustomer.objects.create(brand=brand, customer=customer, customer_list=listed)
    (need,) = found(conversation)
    assert need.skill == returns


def test_only_what_was_written_before_the_first_answer_counts(
    brand: Brand, rule: MakeRule, returns: Skill
) -> None:
    from troth.conversations.actions import reply

    rule({"words": ["refund"]}, skill=returns)
    conversation = make.conversation(brand, "Where is it?")
    reply(conversation, make.member(brand), "On its way")
    make.message(conversation, "Then I want a refund")
    (need,) = found(conversation)
    assert need.skill is None


def test_of_very_many_words_the_first_are_read(brand: Brand, rule: MakeRule, returns: Skill) -> None:
    """Somebody who writes a thousand messages must not hold up the brand's rounds."""
    rule({"words": ["refund"]}, skill=returns)
    early, late, long = (make.conversation(brand, address=f"{one}@customer.example") for one in "abc")
    for number in range(25):
        make.message(early, "A refund, please" if number == 15 else "Hello?")
        make.message(late, "A refund, please" if number == 22 else "Hello?")
    for text in [*["word " * 790] * 6, "A refund, please"]:
        make.message(long, text)
    assert [need.skill for need in found(early, late, long)] == [returns, None, None]


def test_many_cost_as_few_queries_as_one(
    brand: Brand, rule: MakeRule, returns: Skill, depot: Queue, django_assert_num_queries: Any
) -> None:
    rule({}, skill=returns, queue=depot)
    channel = make.channel(brand)
    for count in (1, 12):
        numbers = [make.conversation(channel, address=f"{n}.{count}@x.example").pk for n in range(count)]
        # Known, asked, rules, learned, written, locked, moved, recorded.
        with django_assert_num_queries(8):
            find(brand.pk, numbers, timezone.now())
        with django_assert_num_queries(1):
            find(brand.pk, numbers, timezone.now())


def test_one_that_cannot_be_read_does_not_hold_up_the_others(
    brand: Brand, rule: MakeRule, returns: Skill, caplog: pytest.LogCaptureFixture
) -> None:
    rule({}, skill=returns)
    bad, good = make.conversation(brand, "bad"), make.conversation(brand, "good")

    def stumbling(whens: Any, asked: Any) -> int | None:
        if "bad" in asked.text:
            raise RuntimeError("this one")
        return first_fit(whens, asked)

    with patch("troth.routing.needs.finding.first_fit", stumbling):
        needs = found(bad, good)
    assert [one.skill for one in needs] == [None, returns]
    assert "could not be found" in caplog.text


def test_one_that_somebody_is_busy_with_is_found_in_the_next_round(committed: None) -> None:
    with transaction.atomic():
        brand = make.brand()
        queue = Queue.objects.create(brand=brand, name="Depot")
        NeedRule.objects.create(brand=brand, place=1, name="All", when={}, queue=queue)
        channel = make.channel(brand)
        busy, idle = (make.conversation(channel, address=f"{n}@x.example").pk for n in range(2))
    with owner_connection() as owner, owner.transaction():
        owner.execute("select 1 from conversations where id = %s for no key update", [busy])
        with brands([brand.pk]):
            find(brand.pk, [busy, idle], timezone.now())
            assert list(Need.objects.values_list("pk", flat=True)) == [idle]
    with brands([brand.pk]):
        find(brand.pk, [busy, idle], timezone.now())
        assert Need.objects.count() == 2
        assert Conversation.objects.filter(queue=queue).count() == 2


def test_a_rule_that_was_written_wrongly_takes_nothing(brand: Brand, rule: MakeRule, returns: Skill) -> None:
    rule({"words": 5}, skill=returns)
    (need,) = found(make.conversation(brand))
    assert need.found_by == "nothing"


def test_another_brands_rules_and_conversations_are_not_seen(
    brand: Brand, rule: MakeRule, returns: Skill
) -> None:
    rule({}, skill=returns)
    other = make.conversation(make.brand())
    find(other.brand_id, [other.pk], timezone.now())
    assert Need.objects.get(pk=other.pk).skill is None


def test_a_tag_asks_the_rules_again_while_it_waits(
    brand: Brand, rule: MakeRule, returns: Skill, depot: Queue
) -> None:
    rule({"tags": ["broken"]}, skill=returns, queue=depot)
    conversation, person = make.conversation(brand), make.member(brand)
    found(conversation)
    tagging.tag(conversation, person, "broken")
    need = Need.objects.get(pk=conversation.pk)
    assert (need.skill, need.found_by) == (returns, "rule")
    conversation.refresh_from_db()
    assert conversation.queue == depot
    tagging.untag(conversation, person, "broken")
    need.refresh_from_db()
    assert (need.skill, need.found_by, need.rule) == (None, "nothing", None)


def test_a_tag_that_leads_it_to_another_team_asks_nobody_of_the_former_queue_any_more(
    brand: Brand, rule: MakeRule, depot: Queue
) -> None:
    rule({"tags": ["broken"]}, queue=depot)
    conversation, person = make.conversation(brand), make.member(brand)
    found(conversation)
    asked = offer(conversation, person)
    tagging.tag(conversation, person, "late")
    assert Offer.objects.standing().get() == asked
    tagging.tag(conversation, person, "broken")
    assert Offer.objects.get().withdrawn_cause == "over"


def test_a_tag_changes_nothing_of_what_a_person_said_or_holds(
    brand: Brand, rule: MakeRule, returns: Skill, billing: Skill
) -> None:
    rule({"tags": ["broken"]}, skill=returns)
    person = make.member(brand)
    said, held = make.conversation(brand), make.conversation(brand)
    found(said, held)
    correct(said, person, skill=billing, level=1, language="")
    holding.take(held, person)
    for one in (said, held):
        tagging.tag(one, person, "broken")
    assert Need.objects.get(pk=said.pk).skill == billing
    assert Need.objects.get(pk=held.pk).skill is None
