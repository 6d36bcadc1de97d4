import json
from pathlib import Path

import pytest

from tests.site.demo.stage_set import PASSWORD, made
from troth.accounts.access import of_token
from troth.accounts.models import Brand, Channel, Membership, User
from troth.core.database import brands
from troth.promises.actions import calendar_of
from troth.promises.models import Policy
from troth.site.demo import program
from troth.site.demo.names import OWNER, PROGRAM
from troth.site.demo.rules.cast import BY_SLUG, STAFF

pytestmark = pytest.mark.django_db


def test_three_shops_promise_by_mail_and_by_chat(tmp_path: Path) -> None:
    made(tmp_path)
    for brand in Brand.objects.all():
        shop = BY_SLUG[brand.slug]
        with brands([brand.pk]):
            found = {one.kind: Policy.objects.current(one.pk) for one in Channel.objects.filter(brand=brand)}
            mail, chat = found["mail"], found["chat"]
            assert mail is not None
            assert chat is not None
            assert (mail.allowed, chat.allowed) == (shop.mail_within, shop.chat_within)
            assert not calendar_of(mail).is_always
            assert calendar_of(chat).is_always
    assert Brand.objects.count() == 3


def test_only_the_owner_has_a_password(tmp_path: Path) -> None:
    made(tmp_path)
    assert User.objects.get(email=OWNER).check_password(PASSWORD)
    assert [user.email for user in User.objects.all() if user.has_usable_password()] == [OWNER]
    assert User.objects.count() == len(STAFF)
    assert Membership.objects.count() == sum(len(one.shops) for one in STAFF)


def test_each_agents_token_is_for_their_shop_alone(tmp_path: Path) -> None:
    told = made(tmp_path)
    for slug, door in told.doors.items():
        for token in door.tokens.values():
            access = of_token(token)
            assert access is not None
            assert access.brands == {Brand.objects.get(slug=slug).pk}


def test_the_keys_lie_where_only_the_demo_reads_them(tmp_path: Path) -> None:
    told = made(tmp_path)
    assert (tmp_path / PROGRAM).stat().st_mode & 0o077 == 0
    assert program.read(tmp_path) == told
    assert json.loads((tmp_path / PROGRAM).read_text())["seed"] == 1
