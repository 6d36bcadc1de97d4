import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.models import FactRecord
from troth.desk.routing.choices import DOES, LABELS, MEANT_FOR, choices
from troth.desk.routing.figures import STANDARD
from troth.routing.models import MANUAL, SELECTABLE, Offer, Routing

ROUTING_PAGE = Path(__file__).resolve().parents[3] / "docs" / "routing.md"
QUERIES = 9
"""At most; all but one of them are the door's: the session, the person, their brands."""


@pytest.fixture
def lead(brand: Brand) -> Client:
    client = Client()
    client.force_login(make.member(brand, Role.SUPERVISOR, "Lena"))
    return client


def said(**changes: str) -> dict[str, str]:
    whole = {
        "policy": "promise-slack",
        "worth": "6.00",
        "answer_within": "20s",
        "answer_mail_within": "2m",
        "silent_for": "90s",
        "silent_on_mail_for": "",
        "is_sticky": "on",
    }
    return {**whole, **changes}


def post(client: Client, brand: Brand, **changes: str) -> Any:
    answer = client.post(f"/{brand.slug}/routing/setting", said(**changes))
    see([brand.pk])
    return answer


def shown(client: Client, brand: Brand) -> str:
    answer = client.get(f"/{brand.slug}/routing")
    assert answer.status_code == 200
    see([brand.pk])
    return " ".join(answer.content.decode().split())


def test_it_shows_every_policy_with_what_it_does_and_what_it_came_to(brand: Brand, lead: Client) -> None:
    page = shown(lead, brand)
    for name in SELECTABLE:
        assert str(LABELS[name]) in page
        assert str(DOES[name]) in page
        assert str(MEANT_FOR[name]) in page
    assert "<b>98.3%</b> <span>promises kept</span>" in page
    assert "<b>9 min</b> <span>longest wait of 99 in 100</span>" in page
    assert "simulated and not measured here" in page
    assert 'value="promise-slack" checked' in page


def test_a_brand_that_set_nothing_reads_what_holds(brand: Brand, lead: Client) -> None:
    page = shown(lead, brand)
    assert 'name="answer_within" value="20s"' in page
    assert 'name="answer_mail_within" value="2m"' in page
    assert 'name="silent_for" value="1m30s"' in page
    assert "Set by" not in page


def test_what_is_set_holds_and_says_who_set_it(brand: Brand, lead: Client) -> None:
    answer = post(lead, brand, policy="round-robin", answer_within="45s", silent_on_mail_for="4h")
    assert answer.status_code == 302
    kept = Routing.objects.get(brand=brand)
    assert (kept.policy, kept.answer_within, kept.silent_on_mail_for) == ("round-robin", 45, 14_400)
    assert kept.is_sticky
    page = shown(lead, brand)
    assert "Set by Lena" in page
    assert 'value="round-robin" checked' in page
    assert FactRecord.objects.filter(name="RoutingSet").count() == 1


def test_an_unticked_box_means_no(brand: Brand, lead: Client) -> None:
    data = said()
    del data["is_sticky"]
    lead.post(f"/{brand.slug}/routing/setting", data)
    see([brand.pk])
    assert not Routing.objects.get(brand=brand).is_sticky


def test_by_hand_withdraws_what_is_offered(brand: Brand, lead: Client) -> None:
    offer(make.conversation(brand), make.member(brand, Role.AGENT, "Deniz"))
    assert post(lead, brand, policy=MANUAL).status_code == 302
    assert not Offer.objects.standing().exists()


REFUSED = [
    ({"worth": "-1"}, "A kept promise is worth between 0 and 1000 euros"),
    ({"worth": "1001"}, "A kept promise is worth between 0 and 1000 euros"),
    ({"worth": "much"}, "Enter a number."),
    ({"answer_within": "2s"}, "An offer of a chat or a call stands between 5 seconds and 10 minutes."),
    ({"answer_within": "soon"}, "“soon” is no length of time."),
    ({"answer_mail_within": "2h"}, "An offer of a mail stands between 5 seconds and 1 hour."),
    ({"silent_for": ""}, "This field is required."),
    ({"silent_on_mail_for": "30s"}, "between 1 minute and 7 days of silence, or never"),
    ({"policy": "best"}, "Select a valid choice."),
]


@pytest.mark.parametrize(("changes", "sentence"), REFUSED)
def test_a_bad_figure_is_refused_with_a_sentence_and_what_was_written_stays(
    brand: Brand, lead: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = post(lead, brand, **changes)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert sentence in page
    assert not Routing.objects.filter(brand=brand).exists()
    for name, value in changes.items():
        assert name == "policy" or f'name="{name}" value="{value}"' in page or not value


@pytest.mark.parametrize("role", [Role.AGENT, Role.EXPERT, Role.ANALYST])
def test_others_may_not_read_or_set_it(brand: Brand, role: Role) -> None:
    client = Client()
    client.force_login(make.member(brand, role))
    assert client.get(f"/{brand.slug}/routing").status_code == 403
    assert client.post(f"/{brand.slug}/routing/setting", said()).status_code == 403


def test_all_brands_together_have_no_way_of_giving_out(lead: Client) -> None:
    assert lead.get("/all/routing").status_code == 404


def test_it_takes_few_queries(brand: Brand, lead: Client) -> None:
    shown(lead, brand)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        shown(lead, brand)
    assert len(asked) <= QUERIES


def test_what_can_be_chosen_was_simulated_but_what_people_do_themselves() -> None:
    assert set(STANDARD) == set(SELECTABLE) - {MANUAL}
    assert [choice.name for choice in choices() if not choice.figures] == [MANUAL]


def test_the_page_shows_the_figures_that_the_documentation_explains() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \|((?: [0-9.]+ ± [0-9.]+ \|){6})$", ROUTING_PAGE.read_text(), re.M)
    told = {name: [float(mean) for mean in re.findall(r"([0-9.]+) ±", cells)] for name, cells in rows}
    assert told == {
        name: [
            round(one.kept * 100, 1),
            one.neglect_minutes,
            round(one.never_answered * 100, 1),
            one.p99_wait,
            one.network_cost,
            one.offers,
        ]
        for name, one in STANDARD.items()
    }
