from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.promises.capacity.seeds import Talk, agent, talks
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.people.models import Agent
from troth.people.shifts.planning import Span, plan
from troth.promises.actions import confirm_policy
from troth.promises.besides import Besides
from troth.promises.capacity import reckoning
from troth.promises.capacity.actions import weigh
from troth.promises.models import Policy


@pytest.fixture(autouse=True)
def _nothing_is_remembered() -> Iterator[None]:
    reckoning.forget()
    yield
    reckoning.forget()


@pytest.fixture
def mail(brand: Brand) -> Channel:
    return make.channel(brand, promise=timedelta(hours=4))


@pytest.fixture
def bo(brand: Brand) -> Agent:
    return agent(brand)


def came(channel: Channel, by: User, *, a_day: int = 4, days: int = 9) -> None:
    """Evenly over nine days."""
    now, step = timezone.now(), timedelta(days=1) / a_day
    talks(channel, [Talk(now - step * number) for number in range(1, a_day * days)], by=by)


def always_there(who: Agent, by: User, *, weeks: int = 1) -> None:
    midnight = timezone.localtime(timezone=ZoneInfo("Europe/Amsterdam")).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    plan(who, [Span(midnight + timedelta(days=n), midnight + timedelta(days=n + 1)) for n in range(7)], by=by)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())


def page(client: Client, brand: Brand, **said: Any) -> str:
    answer = client.get(f"/{brand.slug}/capacity", said)
    assert answer.status_code == 200
    see([brand.pk])
    return text_of(answer)


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_whoever_is_there_all_day_keeps_it_and_the_map_says_so(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    came(mail, bo.user, a_day=24)
    always_there(bo, bo.user)
    shown = page(desk, brand)
    assert "100% of this promise can be kept." in shown
    assert shown.count('class="capacity-all"') == 168 + 1, "and once in the legend"
    assert "Promised: 4 hours." in shown
    assert "Come in an hour: 1. People free for it: 1." in shown
    assert "by the shifts planned for 1 week ahead" in shown


def test_an_hour_with_nobody_is_red_by_shape_and_words_too(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    came(mail, bo.user)
    plan(bo, [Span(timezone.now() + timedelta(hours=30), timezone.now() + timedelta(hours=31))], by=bo.user)
    shown = page(desk, brand)
    assert "It can be confirmed only with a stated reason" in shown.replace("it can", "It can")
    assert shown.count('class="capacity-few"') > 5
    assert "more person in every open hour" in shown or "more people in every open hour" in shown


def test_too_few_turns_are_said_to_be_too_few(brand: Brand, desk: Client, mail: Channel, bo: Agent) -> None:
    came(mail, bo.user, a_day=1, days=12)
    shown = page(desk, brand)
    assert "Too few to say." in shown
    assert "11 turns are known so far; it takes 19" in shown


def test_a_promise_is_tried_and_nothing_is_written(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    came(mail, bo.user)
    always_there(bo, bo.user)
    shown = page(desk, brand, channel=mail.pk, allowed="7m")
    assert "Promised: 7 minutes." in shown
    assert 'value="7m"' in shown
    assert Policy.objects.count() == 1


def test_what_is_no_promise_is_refused_in_words(brand: Brand, desk: Client, mail: Channel) -> None:
    answer = desk.get(f"/{brand.slug}/capacity", {"allowed": "soon"})
    assert answer.status_code == 422
    assert "write it as 30s, 15m, 2h" in text_of(answer)


def test_a_channel_without_a_promise_shows_what_it_takes_to_lead(
    brand: Brand, desk: Client, bo: Agent
) -> None:
    came(make.channel(brand, promise=None), bo.user, a_day=4)
    assert "the map shows what it takes to lead, 15m" in page(desk, brand)


def test_what_was_outgrown_says_since_when(brand: Brand, desk: Client, mail: Channel, bo: Agent) -> None:
    came(mail, bo.user)
    always_there(bo, bo.user)
    weigh(brand, now=timezone.now())
    bo.shifts.order_by("starts_at").exclude(pk=bo.shifts.earliest("starts_at").pk).delete()
    weigh(brand, now=timezone.now())
    assert "This promise was outgrown." in page(desk, brand)
    see([brand.pk])
    confirm_policy(
        mail,
        timedelta(hours=4),
        hours=None,
        confirmed_by=None,
        besides=Besides(reason="More people come soon"),
    )
    shown = page(desk, brand)
    assert "This promise was outgrown." not in shown
    assert "More people come soon" in shown


def test_each_channel_has_its_map_and_a_strange_one_none(brand: Brand, desk: Client, mail: Channel) -> None:
    second = make.channel(brand, promise=timedelta(minutes=1))
    shown = page(desk, brand, channel=second.pk)
    assert second.address in shown
    assert mail.address in shown
    other = make.channel(make.brand())
    see([brand.pk])
    for strange in (other.pk, 10**15, "x"):
        answer = desk.get(f"/{brand.slug}/capacity", {"channel": strange})
        assert answer.status_code == (200 if strange == "x" else 404)
    assert desk.get(f"/{brand.slug}/promises/policies/{other.pk}/capacity").status_code == 404


def test_a_brand_without_channels_says_so(brand: Brand, desk: Client) -> None:
    assert "No channel yet" in page(desk, brand)


def test_the_map_stands_alone_for_a_draft_that_is_written(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    came(mail, bo.user)
    always_there(bo, bo.user)
    address = f"/{brand.slug}/promises/policies/{mail.pk}/capacity"
    alone = text_of(desk.get(address))
    assert alone.lstrip().startswith("<section")
    assert "Promised: 4 hours." in alone
    terms = '[{"kind": "first_reply", "within": "9m"}]'
    assert "Promised: 9 minutes." in text_of(desk.post(address, {"terms": terms}))
    answer = desk.post(address, {"terms": "{"})
    assert answer.status_code == 422
    assert Policy.objects.count() == 1


def test_the_form_of_a_policy_is_read_as_its_own_page_reads_it(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    came(mail, bo.user, a_day=4)
    address = f"/{brand.slug}/promises/policies/{mail.pk}/capacity"
    form = {"allowed": "11m", "hours": "always", "rows": "0"}
    answer = desk.post(address, form)
    assert answer.status_code == 422, "a form that its own page would not take"
    levels = {
        f"{level}_{part}": value
        for level in ("holder", "team", "supervisor")
        for part, value in (("share", "20"), ("longest", "15m"))
    }
    answer = desk.post(address, {**form, "most_resets": "2", "reason": "", **levels})
    assert answer.status_code == 200, text_of(answer)
    assert "Promised: 11 minutes." in text_of(answer)


def test_agents_and_analysts_are_told_that_it_is_not_for_them(brand: Brand, mail: Channel) -> None:
    for role in (Role.AGENT, Role.ANALYST):
        answer = client_of(make.member(brand, role)).get(f"/{brand.slug}/capacity")
        assert answer.status_code == 403
        see([brand.pk])


def test_the_page_asks_as_much_for_a_thousand_turns_as_for_ten(
    brand: Brand, desk: Client, mail: Channel, bo: Agent
) -> None:
    always_there(bo, bo.user)
    desk.get("/")
    see([brand.pk])
    counts = []
    for a_day in (3, 20):
        came(mail, bo.user, a_day=a_day)
        reckoning.forget()
        with CaptureQueriesContext(connection) as asked:
            page(desk, brand)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 22
