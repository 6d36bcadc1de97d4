import json
import time
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from pytest_django import Settings

from tests.desk.notices.pushes import Service, from_base64url
from troth.accounts.models import User
from troth.desk.notices.keys import public_key, signing_key
from troth.desk.notices.models import PushSubscription
from troth.desk.notices.pushing import NotPushed, Push, PushGone, sealed_for, send

PUSH = Push(b'{"title": "Hello"}', keeps=timedelta(minutes=15), topic="troth-7-3")


def test_the_key_comes_of_the_installations_secret_alone(settings: Settings) -> None:
    settings.TROTH_SECRET_KEY = "one secret"
    first = public_key()
    assert public_key() == first
    assert from_base64url(first)[0] == 4
    assert len(from_base64url(first)) == 65
    settings.TROTH_SECRET_KEY = "another secret"
    assert public_key() != first


def test_a_push_is_signed_as_published_and_readable_by_its_browser_alone(bo: User, service: Service) -> None:
    browser, other = service.subscribe(), service.subscribe("other")
    send(PushSubscription(user=bo, **browser.details()), PUSH)
    [taken] = service.taken
    assert taken.path == "/push/one"
    assert taken.headers["ttl"] == "900"
    assert taken.headers["urgency"] == "high"
    assert taken.headers["topic"] == "troth-7-3"
    assert taken.headers["content-encoding"] == "aes128gcm"
    assert browser.read(taken.body) == {"title": "Hello"}
    assert b"Hello" not in taken.body
    with pytest.raises(Exception, match=r".*"):
        other.read(taken.body)


def test_the_signature_is_of_our_key_for_this_service_and_for_hours(bo: User, service: Service) -> None:
    send(PushSubscription(user=bo, **service.subscribe().details()), PUSH)
    scheme, _, said = service.taken[0].headers["authorization"].partition(" ")
    parts = dict(one.strip().split("=", 1) for one in said.split(","))
    assert scheme == "vapid"
    assert parts["k"] == public_key()
    head, claims, signature = parts["t"].split(".")
    assert json.loads(from_base64url(head))["alg"] == "ES256"
    told = json.loads(from_base64url(claims))
    assert told["aud"] == service.origin
    assert told["sub"].startswith("mailto:")
    assert time.time() < told["exp"] < time.time() + 24 * 3600
    raw = from_base64url(signature)
    der = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
    signing_key().public_key().verify(der, f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


def test_two_pushes_of_the_same_words_look_alike_to_nobody(bo: User, service: Service) -> None:
    device = PushSubscription(user=bo, **service.subscribe().details())
    assert sealed_for(device, b"the same") != sealed_for(device, b"the same")


@pytest.mark.parametrize(
    ("status", "raised"),
    [(404, PushGone), (410, PushGone), (429, NotPushed), (500, NotPushed), (307, NotPushed)],
)
def test_what_the_service_answers_is_understood(
    bo: User, service: Service, status: int, raised: type[NotPushed]
) -> None:
    service.status = status
    with pytest.raises(NotPushed) as found:
        send(PushSubscription(user=bo, **service.subscribe().details()), PUSH)
    assert type(found.value) is raised
    assert len(service.taken) == 1, "no redirect is followed"


def test_a_row_that_leads_elsewhere_is_never_asked(bo: User, service: Service, settings: Settings) -> None:
    settings.TROTH_PUSH_HOSTS = ["fcm.googleapis.com"]
    with pytest.raises(PushGone):
        send(PushSubscription(user=bo, **service.subscribe().details()), PUSH)
    assert service.taken == []


def test_a_service_that_is_not_there_is_a_sentence(bo: User, settings: Settings) -> None:
    settings.TROTH_PUSH_HOSTS = ["http://127.0.0.1:1"]
    details = Service(origin="http://127.0.0.1:1").subscribe().details()
    with pytest.raises(NotPushed, match="cannot be reached"):
        send(PushSubscription(user=bo, **details), PUSH)
