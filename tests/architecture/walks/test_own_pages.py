"""Pages without a brand in their address: one's own, and those that an invitation's key opens."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from tests.architecture.walks.routes import INVITED, OWN, PEOPLE, pages
from tests.architecture.walks.scene import SECRET_WORDS, Scene

pytestmark = pytest.mark.django_db
KNOWN: dict[str, Any] = {"pk": 1, "session_id": 1, "token_id": 0, "key": "nobody"}


def address(name: str) -> str:
    return reverse(name, kwargs={word: KNOWN[word] for word in pages()[name].pattern.converters})


@pytest.mark.parametrize("name", sorted(OWN))
def test_signed_out_ones_own_pages_lead_to_the_door(name: str) -> None:
    for method in ("GET", "POST"):
        answer = Client().generic(method, address(name))
        assert (answer.status_code, urlsplit(answer["Location"]).path) == (302, reverse("account_login"))


@pytest.mark.parametrize("name", sorted(OWN))
def test_ones_own_pages_show_no_customer_to_anybody(place: Scene, name: str) -> None:
    for who in PEOPLE:
        for method in ("GET", "POST"):
            answer = place.browser(who).generic(method, address(name))
            assert answer.status_code < 500, (who, method)
            assert not [word for word in SECRET_WORDS if word in answer.content.decode()], who


@pytest.mark.parametrize("name", sorted(OWN))
def test_a_form_of_another_site_changes_nothing_of_ones_own(place: Scene, name: str) -> None:
    assert place.browser("owner", enforce_csrf_checks=True).post(address(name)).status_code == 403


@pytest.mark.parametrize("name", sorted(INVITED))
def test_an_invitation_that_never_was_is_told_of_to_nobody(place: Scene, name: str) -> None:
    for browser in (Client(), place.browser("owner")):
        for method in ("GET", "POST"):
            answer = browser.generic(method, address(name))
            assert answer.status_code in (404, 405)
            assert not [word for word in SECRET_WORDS if word in answer.content.decode()]
