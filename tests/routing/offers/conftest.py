import pytest

from tests import make
from tests.routing.making import offer
from troth.accounts.models import Brand, User
from troth.accounts.rules.permissions import Role
from troth.conversations.models import Conversation
from troth.people import presence
from troth.routing.models import Offer


@pytest.fixture
def ana(brand: Brand) -> User:
    return here(brand, "Ana")


@pytest.fixture
def bo(brand: Brand) -> User:
    return here(brand, "Bo")


@pytest.fixture
def talk(brand: Brand) -> Conversation:
    """A mail that waits in its brand's queue."""
    return Conversation.objects.get(pk=make.conversation(brand).pk)


@pytest.fixture
def asked(talk: Conversation, ana: User) -> Offer:
    """Ana is asked to take it."""
    return offer(talk, ana)


def here(brand: Brand, name: str, role: Role = Role.AGENT) -> User:
    """Somebody of the brand whose screen is open."""
    user = make.member(brand, role, name)
    presence.beat(user, [brand.pk])
    return user
