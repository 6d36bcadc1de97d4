import argparse
import io

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from tests import make
from troth.accounts.actions import NotAccepted, NotFound
from troth.accounts.models import Brand
from troth.site.commands import person

NEW = "a new long secret"


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    person.add_arguments(parser)
    return person.run(parser.parse_args(words))


def signed_in(email: str, password: str) -> Client:
    browser = Client()
    browser.post("/sign-in", {"login": email, "password": password})
    return browser


def test_a_new_password_opens_the_door_and_ends_every_session(
    brand: Brand, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    user = make.member(brand)
    before = signed_in(user.email, make.PASSWORD)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{NEW}\n"))
    assert run("password", "--email", user.email.upper(), "--password-stdin") == 0
    assert NEW not in capsys.readouterr().out
    assert before.get("/account").status_code == 302
    assert signed_in(user.email, NEW).get("/account").status_code == 200


def test_a_password_that_is_too_easy_is_refused(brand: Brand, monkeypatch: pytest.MonkeyPatch) -> None:
    user = make.member(brand)
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(NotAccepted):
        run("password", "--email", user.email, "--password-stdin")
    user.refresh_from_db()
    assert user.check_password(make.PASSWORD)


def test_a_second_factor_that_is_lost_is_forgotten(brand: Brand) -> None:
    user, other = make.member(brand), make.member(brand)
    for one in (user, other):
        Authenticator.objects.create(user=one, type="totp", data={})
    assert run("forget-second-factor", "--email", user.email) == 0
    assert list(Authenticator.objects.values_list("user", flat=True)) == [other.pk]


def test_nobody_is_nobody(db: None) -> None:
    with pytest.raises(NotFound):
        run("forget-second-factor", "--email", "nobody@shop.example")
