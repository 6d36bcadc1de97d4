"""What somebody noted about a finding goes with the customer whom it may name."""

from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.customers.erasing import erase
from troth.core.database import see
from troth.core.models import FactRecord


def test_the_words_about_a_finding_are_forgotten_with_the_customer(brand: Brand) -> None:
    lead = make.member(brand, Role.SUPERVISOR)
    talk = make.conversation(brand)
    answer = actions.reply(talk, lead, "Ok.")
    browser = Client()
    browser.force_login(lead)
    said = {"list": "answers", "conversation": talk.pk, "subject": answer.pk, "note": "Emma is right."}
    assert browser.post(f"/{brand.slug}/review/looks", said).status_code == 302
    see([brand.pk])
    assert "Emma" in str(FactRecord.objects.get(name="FindingReviewed").details)
    erase(talk.customer, by=lead)
    assert "Emma" not in str(FactRecord.objects.get(name="FindingReviewed").details)
    assert browser.get(f"/{brand.slug}/review?list=answers").status_code == 200
