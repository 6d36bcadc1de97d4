from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from tests import make
from tests.promises.honest.past import forget, waited
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see

NOW = timezone.now()


@pytest.fixture(autouse=True)
def _nothing_is_known_yet() -> Iterator[None]:
    forget()
    yield
    forget()


def page(desk: Client, brand: Brand, query: str = "") -> str:
    answer = desk.get(f"/{brand.slug}/promises/honesty{query}")
    assert answer.status_code == 200
    see([brand.pk])
    return answer.content.decode()


def test_it_says_so_while_nothing_was_foreseen(desk: Client, brand: Brand) -> None:
    make.conversation(brand)
    assert "No wait was foreseen yet" in page(desk, brand)


def test_shares_come_with_their_interval_and_none_under_19_outcomes(desk: Client, brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [10.0] * 17, ended_at=NOW, forecast=100.0)
    waited(talk, [200.0], ended_at=NOW, forecast=100.0)
    assert "Fewer than 19 outcomes are known" in page(desk, brand)
    waited(talk, [10.0], ended_at=NOW, forecast=100.0)
    found = page(desk, brand)
    assert "Fewer than 19" not in found
    # 18 of 19: Wilson's limits are 75.4 and 99.1 per cent.
    assert "94.7%" in found
    assert "75.4% – 99.1%" in found
    assert talk.channel.address in found


def test_what_customers_heard_stands_beside_how_long_they_waited(desk: Client, brand: Brand) -> None:
    talk = make.conversation(brand)
    waited(talk, [90.0] * 20, ended_at=NOW, forecast=100.0)
    waited(talk, [30.0] * 20, ended_at=NOW, forecast=45.0)
    found = page(desk, brand)
    told = found[found.index("Told against actual") :]
    assert told.index("1 min") < told.index("2 min")
    assert "1 min 30 s" in told


def test_another_brands_waits_are_not_shown(desk: Client, brand: Brand) -> None:
    other = make.brand()
    talk = make.conversation(other)
    waited(talk, [10.0] * 20, ended_at=NOW, forecast=100.0)
    see([brand.pk])
    make.conversation(brand)
    assert talk.channel.address not in page(desk, brand)


def test_it_takes_the_right_to_see_insight(brand: Brand) -> None:
    client = Client()
    assert client.get(f"/{brand.slug}/promises/honesty").status_code == 302
    client.force_login(make.member(brand, Role.AGENT))
    assert client.get(f"/{brand.slug}/promises/honesty").status_code == 403
    client.force_login(make.member(brand, Role.ANALYST))
    assert client.get(f"/{brand.slug}/promises/honesty").status_code == 200
    assert client.post(f"/{brand.slug}/promises/honesty").status_code == 405


def test_the_number_of_queries_does_not_grow(
    desk: Client, brand: Brand, django_assert_max_num_queries: Any
) -> None:
    talk = make.conversation(brand)
    for _ in range(3):
        place = make.channel(brand)
        waited(talk, [10.0] * 40, ended_at=NOW, forecast=100.0, channel=place)
    page(desk, brand)
    with django_assert_max_num_queries(14):
        page(desk, brand, "?days=90")
