from django.test import Client

from tests import make
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.models import Agent


def test_an_open_screen_says_that_its_person_is_here(brand: Brand, desk: Client) -> None:
    answer = desk.post("/presence")
    assert answer.json() == {"chosen": "online"}
    see([brand.pk])
    assert Agent.objects.get(came_at__isnull=False).chosen == "online"


def test_what_was_chosen_is_drawn_by_the_next_page(brand: Brand, desk: Client) -> None:
    assert desk.post("/presence", {"chosen": "away"}).json() == {"chosen": "away"}
    page = desk.get(f"/{brand.slug}/customers").content.decode()
    assert 'value="away" aria-pressed="true"' in page
    assert desk.post("/presence").json() == {"chosen": "away"}


def test_nonsense_is_refused_and_an_analyst_is_nobody_here(brand: Brand, desk: Client) -> None:
    assert desk.post("/presence", {"chosen": "asleep"}).status_code == 422
    analyst = Client()
    analyst.force_login(make.member(brand, Role.ANALYST))
    assert analyst.post("/presence").json() == {"chosen": None}
    assert "data-presence" not in analyst.get(f"/{brand.slug}/customers").content.decode()


def test_a_screen_of_nobody_is_led_to_the_door(db: None) -> None:
    assert Client().post("/presence").status_code == 302
