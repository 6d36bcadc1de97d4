import pytest
from django.test import Client
from django.urls import reverse

from tests import make
from tests.desk.notices.pushes import Service
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.acts.holding import take
from troth.conversations.models import Conversation
from troth.core.database import see
from troth.desk.notices.models import Notice, NoticeWish, PushSubscription

PAGE = "/account/notifications"


def at(conversation: Conversation, notice: int = Notice.ANSWERED) -> dict[str, int]:
    return {"notice": notice, "brand": conversation.brand_id, "conversation": conversation.pk}


def test_the_page_shows_each_switch_and_its_test(
    screen: Client, django_assert_max_num_queries: object
) -> None:
    with django_assert_max_num_queries(9):  # type: ignore[operator]
        answer = screen.get(reverse("notifications"))
    page = answer.content.decode()
    for name in (
        "has_mention",
        "has_assigned",
        "has_answered",
        "has_at_risk",
        "has_offer",
        "has_sound",
        "has_desktop",
        "may_show_words",
    ):
        assert f'name="{name}"' in page
    for way in ("sound", "desktop", "push"):
        assert f'data-test="{way}"' in page


def test_what_is_not_ticked_is_not_told(screen: Client, bo: User) -> None:
    answer = screen.post(f"{PAGE}/wishes", {"has_mention": "on", "has_sound": "on"})
    assert answer.status_code == 302
    wish = NoticeWish.objects.get(user=bo)
    assert (wish.has_mention, wish.has_assigned, wish.has_sound, wish.has_desktop) == (
        True,
        False,
        True,
        False,
    )
    told = screen.post(f"{PAGE}/wishes", {"has_at_risk": "on"}, headers={"Accept": "application/json"})
    assert told.json() == {"saved": True}


def test_a_browser_is_added_once_tested_and_taken_away(screen: Client, bo: User, service: Service) -> None:
    browser = service.subscribe()
    for _ in range(2):
        assert screen.post(f"{PAGE}/devices", browser.details()).status_code == 201
    device = PushSubscription.objects.get(user=bo)
    assert device.session_key == screen.session.session_key
    answer = screen.post(f"{PAGE}/test", {"endpoint": browser.endpoint})
    assert answer.json() == {"sent": True}
    assert browser.read(service.taken[0].body)["tag"] == "troth-test"
    assert screen.post(f"{PAGE}/devices/removal", {"endpoint": browser.endpoint}).status_code == 302
    assert not PushSubscription.objects.exists()


def test_a_test_that_fails_says_why(screen: Client, service: Service) -> None:
    browser = service.subscribe()
    screen.post(f"{PAGE}/devices", browser.details())
    service.status = 500
    answer = screen.post(f"{PAGE}/test", {"endpoint": browser.endpoint})
    assert answer.status_code == 502
    assert "500" in answer.json()["error"]
    service.status = 410
    assert screen.post(f"{PAGE}/test", {"endpoint": browser.endpoint}).status_code == 410
    assert not PushSubscription.objects.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"endpoint": "https://thief.example/"},
        {"endpoint": "http://169.254.169.254/"},
        {"p256dh": "AAAA"},
        {"auth": "x"},
        {"endpoint": "\x00"},
    ],
)
def test_what_is_no_subscription_is_refused(screen: Client, service: Service, change: dict[str, str]) -> None:
    answer = screen.post(f"{PAGE}/devices", {**service.subscribe().details(), **change})
    assert answer.status_code == 422
    assert not PushSubscription.objects.exists()


def test_a_shared_browser_belongs_to_whoever_signed_in_last(
    brand: Brand, screen: Client, service: Service
) -> None:
    browser = service.subscribe()
    screen.post(f"{PAGE}/devices", browser.details())
    cem = make.member(brand, Role.AGENT, "Cem")
    other = Client()
    other.force_login(cem)
    other.post(f"{PAGE}/devices", browser.details())
    assert PushSubscription.objects.get().user_id == cem.pk
    assert screen.post(f"{PAGE}/test", {"endpoint": browser.endpoint}).status_code == 404


def test_one_person_keeps_the_twenty_newest_browsers(screen: Client, service: Service) -> None:
    for number in range(22):
        screen.post(f"{PAGE}/devices", service.subscribe(str(number)).details())
    assert PushSubscription.objects.count() == 20
    assert not PushSubscription.objects.filter(endpoint__endswith="/0").exists()


def test_an_open_page_asks_for_a_notices_words(brand: Brand, screen: Client, bo: User) -> None:
    conversation = make.conversation(brand, "Where is my moonlit parcel?")
    take(conversation, bo)
    NoticeWish.objects.filter(user=bo).update(has_sound=True)
    said = screen.get(f"{PAGE}/notice", at(conversation)).json()
    assert said["title"] == "A customer answered"
    assert (said["sound"], said["desktop"]) == (True, False)
    assert "moonlit" not in str(said)


def test_a_notice_of_another_brand_is_not_there(brand: Brand, screen: Client) -> None:
    other = make.brand()
    conversation = make.conversation(other)
    see([brand.pk, other.pk])
    assert screen.get(f"{PAGE}/notice", at(conversation)).status_code == 404
    assert (
        screen.get(f"{PAGE}/notice", {"notice": 9, "brand": brand.pk, "conversation": 1}).status_code == 404
    )
    assert screen.get(f"{PAGE}/notice", {"notice": "x"}).status_code == 404


def test_the_worker_is_a_program_at_the_root(db: None) -> None:
    answer = Client().get("/push-worker.js")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/javascript")
    assert b"notificationclick" in answer.content
    assert Client().post("/push-worker.js").status_code == 405
