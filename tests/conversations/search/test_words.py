"""What customers write is kept, whatever signs it has: the search must not stand in its way."""

import json

import pytest
from django.db import connection

from tests import make
from troth.accounts.models import Brand
from troth.conversations.search.finding import messages_with
from troth.conversations.search.rules.reading import read

pytestmark = pytest.mark.django_db

EIGHTEEN = "\ufdfa"
"""One letter that folding writes out as eighteen."""
TEXTS = {
    "quotation marks of full width": "it\uff07s c\uff3cd \uff3c \uff07 a\uff07\uff07b",
    "signs of a query": "a\uff06b \uff5c \uff01 \uff08c\uff09 \uff0a :d a\uff1a1A,2 x:1A 'y':2 \\' \\\\ \\",
    "a letter that grows": EIGHTEEN * 40_000,
    "a word that grows": EIGHTEEN * 600,
    "many words that grow": " ".join(f"{number:x}{EIGHTEEN * 2}" for number in range(13_000)),
}


@pytest.mark.parametrize("language", ["en", "tr", "und"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_every_text_has_words_to_be_found_by(text: str, language: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select search_words(%s, %s) is not null", [language, text])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_every_text_can_be_looked_for(text: str) -> None:
    terms = [{"words": text[:500], "phrase": False, "prefix": True, "without": False}]
    with connection.cursor() as cursor:
        cursor.execute("select search_query(%s::jsonb) is not null", [json.dumps(terms)])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("wanted", ["Lamp\uff07s", "gloeilampen", "defekte"])
def test_a_word_with_such_a_sign_is_kept_and_found(brand: Brand, wanted: str) -> None:
    kept = make.conversation(brand, "De Lamp\uff07s gloeilamp is defekt", language="nl")
    assert list(messages_with(read(wanted).words, [brand.pk])) == [kept.pk]
