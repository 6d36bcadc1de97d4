"""Who is logged in at the shop: signed, for a time, with a secret that can change; and what joins whom."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests import make
from tests.channels.chat.visits import Visit, vouched
from troth.channels.chat.models import Visitor, Widget
from troth.channels.chat.vouching.keys import change_secret, secret_of
from troth.conversations import actions as conversations
from troth.conversations.models import Conversation, Identity, Merge
from troth.core.models import FactRecord

pytestmark = pytest.mark.django_db

MAIL = "emma@customer.example"


def asked(visit: Visit, user: dict[str, Any]) -> int:
    return int(visit.post("/tokens", {"user": user}).status_code)


def logged_in(visit: Visit, user_id: str = "7", **about: Any) -> Visit:
    """The same browser, after its owner has logged in at the shop."""
    return Visit(visit.widget, token=visit.token).come(vouched(visit.widget, user_id, **about))


def test_the_secret_lies_sealed(visit: Visit) -> None:
    visit.widget.refresh_from_db()
    assert visit.widget.secret.startswith("sealed.")
    assert secret_of(visit.widget) not in visit.widget.secret


@pytest.mark.parametrize(
    ("left", "status"), [(60, 201), (30 * 86400 - 60, 201), (-1, 403), (31 * 86400, 403), (10**14, 403)]
)
def test_a_signature_counts_for_its_time(visit: Visit, left: int, status: int) -> None:
    assert asked(visit, vouched(visit.widget, "7", expires=int(time.time()) + left)) == status


@pytest.mark.parametrize("expiry", [None, "", "soon", -1, 1.5, True, "1e9", 10**30, [1]])
def test_a_signature_without_an_end_is_not_understood(visit: Visit, expiry: Any) -> None:
    assert asked(visit, {**vouched(visit.widget, "7"), "exp": expiry}) == 400


def test_an_end_that_was_not_signed_does_not_count(visit: Visit) -> None:
    user = vouched(visit.widget, "7", expires=int(time.time()) - 5)
    assert asked(visit, {**user, "exp": int(time.time()) + 60}) == 403


def test_an_end_may_be_written_as_a_text_as_a_page_does(visit: Visit) -> None:
    user = vouched(visit.widget, "7")
    assert asked(visit, {**user, "exp": str(user["exp"])}) == 201


def test_after_a_change_the_secret_before_counts_for_a_day(visit: Visit) -> None:
    old = secret_of(visit.widget)
    made = change_secret(visit.widget)
    for secret in (old, made):
        assert asked(visit, vouched(visit.widget, "7", secret=secret)) == 201
    Widget.objects.update(former_until=timezone.now() - timedelta(seconds=1))
    assert asked(visit, vouched(visit.widget, "7", secret=old)) == 403
    assert asked(visit, vouched(visit.widget, "7", secret=made)) == 201


def test_a_secret_that_leaked_ends_at_once(visit: Visit) -> None:
    old = secret_of(visit.widget)
    change_secret(visit.widget, at_once=True)
    assert asked(visit, vouched(visit.widget, "7", secret=old)) == 403
    assert FactRecord.objects.filter(name="ChatSecretChanged").count() == 1


def test_the_token_of_whom_the_shop_vouched_for_ends_after_a_month(visit: Visit, monkeypatch: Any) -> None:
    known = logged_in(visit)
    month = time.time() + 31 * 86400
    monkeypatch.setattr("django.core.signing.time.time", lambda: month)
    assert known.say().status_code == 401
    assert visit.say().status_code == 201, "a visitor's own token does not end"


def test_who_logs_in_takes_along_what_they_said(visit: Visit) -> None:
    mailed = make.conversation(visit.widget.brand, address=MAIL)
    visit.say("Before.")
    before = Conversation.objects.get(channel=visit.widget.channel)
    known = logged_in(visit, mail=MAIL, name="Emma")
    known.say("After.")

    goes_on = Conversation.objects.get(channel=visit.widget.channel)
    assert goes_on.messages.count() == 2, "it goes on in the same conversation"
    assert before.customer_id != mailed.customer_id
    assert goes_on.customer_id == mailed.customer_id, "the signed address was a customer's already"
    assert Merge.objects.get().cause == "vouched"
    assert Identity.objects.get(kind="external").verified_at is not None
    assert FactRecord.objects.filter(name="VisitorKnown").count() == 1


def test_another_device_of_theirs_shows_it_too(visit: Visit) -> None:
    visit.say("From the sofa.")
    logged_in(visit)
    phone = Visit(visit.widget).come(vouched(visit.widget, "7"))
    phone.say("From the tram.")
    assert Conversation.objects.get().messages.count() == 2


def test_who_logs_in_keeps_where_answers_follow(visit: Visit) -> None:
    visit.say()
    visit.post("/contact", {"name": "Emma", "mail": MAIL})
    logged_in(visit)
    found = Conversation.objects.get()
    answered = conversations.reply(found, make.member(found.brand), "Tomorrow.")
    known = Visitor.objects.get(identity__kind="external")
    assert (known.contact_mail, known.read_id < answered.pk) == (MAIL, True)


def test_a_browser_joins_one_user_and_no_second(visit: Visit) -> None:
    visit.say("Mine.")
    logged_in(visit, "7")
    second = logged_in(visit, "8")
    second.say("Whose is this?")
    assert Conversation.objects.count() == 2
    first, other = Conversation.objects.order_by("id")
    assert first.customer_id != other.customer_id


def test_who_was_merged_with_one_user_does_not_become_another(visit: Visit) -> None:
    """A person of the brand joined the visitor with a user of the shop; then somebody else logs in there."""
    from troth.conversations.customers.merging import merge

    visit.say("Mine.")
    seventh = Visit(visit.widget).come(vouched(visit.widget, "7"))
    seventh.say("Mine, too.")
    anonymous, signed = (one.customer for one in Conversation.objects.order_by("id"))
    merge(signed, anonymous, by=make.member(visit.widget.brand))
    logged_in(visit, "8").say("Mine?")
    eighth = Identity.objects.get(kind="external", value="8")
    assert eighth.customer_id != signed.pk
    assert Conversation.objects.latest("id").messages.count() == 1


@pytest.mark.parametrize("token", ["", "x"])
def test_without_the_browsers_own_token_nothing_joins(visit: Visit, token: str) -> None:
    visit.say("Mine.")
    Visit(visit.widget, token=token).come(vouched(visit.widget, "7")).say("Not mine.")
    assert Conversation.objects.count() == 2


def test_whoever_said_nothing_leaves_nothing_to_join(visit: Visit) -> None:
    logged_in(visit)
    assert not Identity.objects.exists()
