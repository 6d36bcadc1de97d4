from typing import Any

import pytest
from django.test import Client

from tests import make

TOKEN = "a monitor's own"


@pytest.fixture
def asked(settings: Any) -> dict[str, str]:
    settings.TROTH_METRICS_TOKEN = TOKEN
    return {"Authorization": f"Bearer {TOKEN}"}


def numbers(client: Client, headers: dict[str, str]) -> dict[str, float]:
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    lines = answer.content.decode().splitlines()
    return {
        name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[0] != "#")
    }


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer "}, {"Authorization": "Bearer other"}])
def test_without_the_monitors_token_there_is_nothing(
    client: Client, asked: dict[str, str], headers: dict[str, str], db: None
) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_where_no_token_is_set_no_token_opens(client: Client, settings: Any, db: None) -> None:
    settings.TROTH_METRICS_TOKEN = ""
    assert client.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_what_waits_in_every_brand_is_counted_and_nobody_is_named(
    client: Client, asked: dict[str, str], db: None
) -> None:
    for slug in ("lantern", "quay"):
        make.conversation(make.channel(make.brand(slug)))
    told = numbers(client, asked)
    assert told["troth_conversations_to_answer"] == 2
    assert told["troth_promises_running"] == 2
    assert told["troth_promises_overdue"] == 0
    assert told["troth_deliveries_waiting"] == 2
    assert told["troth_jobs_todo"] >= 2
    assert not [name for name in told if "emma" in name or "lantern" in name]


def test_a_request_is_measured_by_the_name_of_its_route(
    client: Client, asked: dict[str, str], db: None
) -> None:
    client.get("/lantern/conversations/7")
    told = numbers(client, asked)
    measured = [name for name in told if name.startswith("troth_request_seconds_count")]
    assert any('route="conversation"' in name for name in measured)
    assert not any("lantern" in name for name in told)


def test_what_a_monitor_asks_takes_few_queries(
    client: Client, asked: dict[str, str], db: None, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(3):
        numbers(client, asked)
