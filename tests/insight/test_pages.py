from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.insight.urls import urlpatterns as insight
from troth.promises import clock
from troth.site.urls import urlpatterns as site

urlpatterns = [*insight, *site]
pytestmark = pytest.mark.urls(__name__)


def client_of(brand: Brand, role: Role) -> Client:
    client = Client()
    client.force_login(make.member(brand, role))
    return client


def test_a_desk_without_questions_says_so(brand: Brand, desk: Client) -> None:
    page = desk.get(f"/{brand.slug}/insight")
    assert page.status_code == 200
    assert "Nothing to show yet" in page.content.decode()


def test_who_waits_and_who_was_answered_is_shown(brand: Brand, desk: Client) -> None:
    place = make.channel(brand)
    waits = make.conversation(place, received_at=timezone.now() - timedelta(hours=2))
    clock.strike(timezone.now())
    answered = make.conversation(place, address="ruth@customer.example")
    actions.reply(answered, make.member(brand, name="Noor"), "On its way.")

    words = desk.get(f"/{brand.slug}/insight").content.decode()
    assert "Who is waiting now" in words
    assert f'href="/{brand.slug}/conversations/{waits.pk}"' in words
    assert f'href="/{brand.slug}/conversations/{answered.pk}"' not in words
    assert "Only 2 questions were read" in words
    assert "<svg" in words


def test_the_span_is_a_week_four_weeks_or_a_quarter(brand: Brand, desk: Client) -> None:
    for asked, shown in (("7", 7), ("28", 28), ("90", 90), ("", 28), ("-1", 28), ("x" * 5000, 28)):
        words = desk.get(f"/{brand.slug}/insight", {"days": asked}).content.decode()
        assert f'href="/{brand.slug}/insight?days={shown}" aria-current="page"' in words


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.OWNER, 200), (Role.SUPERVISOR, 200), (Role.ANALYST, 200), (Role.AGENT, 403), (Role.EXPERT, 403)],
)
def test_who_leads_or_looks_on_sees_it(brand: Brand, role: Role, status: int) -> None:
    assert client_of(brand, role).get(f"/{brand.slug}/insight").status_code == status


def test_no_one_sees_what_is_not_theirs(brand: Brand, desk: Client) -> None:
    secret = make.conversation(brand)
    assert Client().get(f"/{brand.slug}/insight").status_code == 302
    assert desk.post(f"/{brand.slug}/insight").status_code == 405
    other = make.brand()
    stranger = client_of(other, Role.OWNER)
    assert stranger.get(f"/{brand.slug}/insight").status_code == 404
    for address in ("/all/insight", f"/{other.slug}/insight"):
        words = stranger.get(address).content.decode()
        assert f"conversations/{secret.pk}" not in words
        assert "Nothing to show yet" in words


def test_insight_costs_the_same_queries_however_much_was_said(brand: Brand, desk: Client) -> None:
    place = make.channel(brand)

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert desk.get(f"/{brand.slug}/insight").status_code == 200
        return len(seen)

    make.conversation(place)
    desk.get(f"/{brand.slug}/insight")
    few = queries()
    for number in range(40):
        make.conversation(place, address=f"c{number}@customer.example")
    assert queries() == few <= QUERIES


QUERIES = 170
"""Nine of every page's frame and the zones; the rest are the measures, four to eight for each dimension: what
they keep for each other, and their figures."""
