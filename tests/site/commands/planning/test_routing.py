import argparse
import json
from decimal import Decimal

import pytest

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.core.errors import Refused
from troth.core.models import FactRecord
from troth.routing.models import Offer, Routing
from troth.site.commands.planning import routing


def run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    routing.add_arguments(parser)
    return routing.run(parser.parse_args(words))


def test_what_holds_is_shown_also_where_nothing_was_set(
    brand: Brand, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("show", "--brand", brand.slug) == 0
    assert capsys.readouterr().out == (
        "policy              promise-slack\n"
        "worth               6.00 euros a kept promise\n"
        "answer-within       20s\n"
        "answer-mail-within  2m\n"
        "silent-for          1m30s\n"
        "silent-on-mail-for  never\n"
        "sticky              yes\n"
    )
    assert run("show", "--brand", brand.slug, "--json") == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["brand"], said["worth"], said["answer_within"]) == (brand.slug, "6.00", 20)


def test_what_is_named_is_set_and_the_rest_stays(brand: Brand, capsys: pytest.CaptureFixture[str]) -> None:
    run("set", "--brand", brand.slug, "--policy", "first-come", "--worth", "7.50", "--not-sticky")
    run("set", "--brand", brand.slug, "--answer-within", "45s", "--silent-on-mail-for", "4h")
    see([brand.pk])
    kept = Routing.objects.get(brand=brand)
    assert (kept.policy, kept.worth, kept.is_sticky) == ("first-come", Decimal("7.50"), False)
    assert (kept.answer_within, kept.silent_on_mail_for) == (45, 14_400)
    assert "silent-on-mail-for  4h" in capsys.readouterr().out
    run("set", "--brand", brand.slug, "--silent-on-mail-for", "0s", "--sticky")
    see([brand.pk])
    kept.refresh_from_db()
    assert (kept.silent_on_mail_for, kept.is_sticky) == (0, True)
    assert FactRecord.objects.filter(name="RoutingSet", actor_id=None).count() == 3


def test_by_hand_withdraws_what_is_offered(brand: Brand) -> None:
    offer(make.conversation(brand), make.member(brand, Role.AGENT, "Deniz"))
    run("set", "--brand", brand.slug, "--policy", "manual")
    see([brand.pk])
    assert not Offer.objects.standing().exists()


REFUSED = [
    ([], "Say what to set"),
    (["--policy", "best"], "There is no policy “best”"),
    (["--worth", "much"], "'much' is not a number of euros"),
    (["--worth", "NaN"], "between 0 and 1000 euros"),
    (["--answer-within", "soon"], "--answer-within: 'soon' is not a length of time"),
    (["--answer-within", "2h"], "stands between 5 seconds and 10 minutes"),
]


@pytest.mark.parametrize(("words", "sentence"), REFUSED)
def test_what_cannot_be_is_one_sentence(brand: Brand, words: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        run("set", "--brand", brand.slug, *words)
    see([brand.pk])
    assert not Routing.objects.filter(brand=brand).exists()


def test_a_brand_that_is_not_there_is_one_sentence(brand: Brand) -> None:
    with pytest.raises(Refused, match="There is no brand 'nowhere'"):
        run("show", "--brand", "nowhere")
