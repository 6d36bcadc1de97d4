"""Which language a chat speaks, and in which one somebody wrote."""

import pytest

from tests.channels.chat.visits import Visit
from troth.channels.chat.models import Widget
from troth.conversations.models import Conversation


def test_the_widget_speaks_the_pages_language(visit: Visit) -> None:
    assert visit.ask("GET", "?language=nl-BE").json()["language"] == "nl"
    assert visit.ask("GET", "?language=xx").json()["language"] == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Waar blijft mijn bestelling?", "nl"),
        ("Siparişimi geçen hafta verdim, nerede acaba?", "tr"),
        ("¿Dónde está mi pedido?", "es"),
        ("Where is my order?", "en"),
        ("ok", "en"),
        ("Wo ist meine Bestellung von letzter Woche?", "en"),
    ],
)
def test_who_writes_another_language_than_their_page_is_answered_in_theirs(
    visit: Visit, text: str, language: str
) -> None:
    """The page is English; where nobody can tell, or where it is none of ours, its language stands."""
    visit.say(text)
    assert Conversation.objects.get().language == language


def test_what_a_chat_does_not_speak_it_is_not_taken_to_have_heard(visit: Visit) -> None:
    Widget.objects.update(languages=["en", "tr"])
    visit.say("Waar blijft mijn bestelling?")
    assert Conversation.objects.get().language == "en"


def test_a_talk_stays_in_the_language_in_which_it_began(visit: Visit) -> None:
    visit.say("Where is my order?")
    visit.say("Waar blijft mijn bestelling?")
    assert Conversation.objects.get().language == "en"
