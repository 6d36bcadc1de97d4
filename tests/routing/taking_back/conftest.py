from datetime import timedelta

import pytest

from tests import make
from tests.channels.chat.visits import widget
from troth.accounts.models import Brand, Channel, User
from troth.accounts.rules.permissions import Role
from troth.conversations.acts import holding
from troth.conversations.models import Conversation
from troth.people import presence

PROMISED = timedelta(minutes=2)


@pytest.fixture
def chats(brand: Brand) -> Channel:
    """A chat that answers within two minutes."""
    return widget(brand, allowed=PROMISED).channel


@pytest.fixture
def ana(brand: Brand) -> User:
    user = make.member(brand, Role.AGENT, "Ana")
    presence.beat(user, [brand.pk])
    return user


@pytest.fixture
def chat(chats: Channel, ana: User) -> Conversation:
    """Ana holds it, and its visitor waits."""
    return held(chatted(chats), ana)


@pytest.fixture
def mail(brand: Brand, ana: User) -> Conversation:
    return held(make.conversation(brand), ana)


def chatted(chats: Channel, visitor: str = "visitor-1", language: str = "en") -> Conversation:
    return make.conversation(chats, address_kind="chat", address=visitor, name="Visitor 1", language=language)


def held(talk: Conversation, user: User) -> Conversation:
    holding.take(talk, user)
    talk.refresh_from_db()
    return talk
