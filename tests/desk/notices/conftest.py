from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from tests import make
from tests.desk.notices.pushes import Service, push_service
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.core.database import see
from troth.desk.notices.models import NoticeWish


@pytest.fixture
def service(settings: Settings) -> Iterator[Service]:
    with push_service() as made:
        settings.TROTH_PUSH_HOSTS = [made.origin]
        yield made


@pytest.fixture
def bo(brand: Brand) -> User:
    """An agent who wants to be told of everything."""
    made = make.member(brand, Role.AGENT, "Bo")
    NoticeWish.objects.create(user=made)
    see([brand.pk])
    return made


@pytest.fixture
def screen(bo: User) -> Client:
    client = Client()
    client.force_login(bo)
    return client
