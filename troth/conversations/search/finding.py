"""Which messages have the words, newest first."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import connection

from troth.conversations.search.rules.terms import PHRASE, Term

LOOKED_AT = 1000
"""Messages that one search finds at most: what is older takes one more word to find."""


def messages_with(words: Sequence[Term], brands: Iterable[int]) -> Mapping[int, int]:
    """The newest message that has the words, by its conversation's id; of at most LOOKED_AT messages.

    The last word may be the beginning of one. It looks past row-level security, in a function that takes the
    brands and holds them to those that the transaction sees: its texts are then read as everybody's are.
    """
    terms = [
        {
            "words": term.value,
            "phrase": term.name == PHRASE,
            "prefix": term is words[-1] and not term.is_without,
            "without": term.is_without,
        }
        for term in words
    ]
    found: dict[int, int] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "select conversation, message from messages_with(%s::bigint[], %s::jsonb, %s)",
            [list(brands), json.dumps(terms), LOOKED_AT],
        )
        for conversation, message in cursor.fetchall():
            found.setdefault(conversation, message)
    return found
