"""What customers write is kept, whatever signs it has: the search must not stand in its way."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db

TEXTS = {
    "quotes of full width": "it＇s c＼d ＼ ＇ a＇＇b",
    "one sign that is folded into eighteen": "\ufdfa" * 40_000,
    "a word that grows longer than any may be": "\ufdfa" * 600,
    "squares that are four signs each": "\u3300" * 40_000,
    "signs of a query": "a＆b ｜ ！ （c） ＊ ：d a：1A,2",
    "many different words": " ".join(f"{n:x}\ufdfa\ufdfa" for n in range(13_000)),
    "words and places": "x:1A 'y':2 \\' \\\\ \\",
    "fractions and powers": "½ ¼ x² ™ ℡ ㏇ ⑴ ⒈",
    "small katakana and jamo": "ｶﾞ 각 \u1100\u1161",
}


@pytest.mark.parametrize("language", ["en", "tr", "nl", "es", "und"])
@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_every_text_has_words_to_be_found_by(text: str, language: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("select search_words(%s, %s) is not null", [language, text])
        assert cursor.fetchone() == (True,)


@pytest.mark.parametrize("text", TEXTS.values(), ids=list(TEXTS))
def test_every_text_can_be_looked_for(text: str) -> None:
    import json

    terms = [{"words": text[:500], "phrase": False, "prefix": True, "without": False}]
    with connection.cursor() as cursor:
        cursor.execute("select search_query(%s::jsonb) is not null", [json.dumps(terms)])
        assert cursor.fetchone() == (True,)
