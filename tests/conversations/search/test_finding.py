"""What a search costs, and that it finds the same whichever way it takes: counted in rows, as the owner."""

import json
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from tests import make
from tests.conftest import owner_connection
from troth.accounts.models import Brand
from troth.conversations.search.finding import messages_with
from troth.conversations.search.rules.reading import read
from troth.core.database import see

ENTRIES = 6000
MOST = 10
FIRST = 10**12
"""Far from the ids of real messages: an id that is not committed makes whoever wants it too wait."""
LARGE, SMALL = 900_001, 900_002
WORDS = {
    "everywhere": "true",
    "often": "mod(n, 10) = 3",
    "between": "mod(n, 30) = 4",
    "earlier": f"n <= {ENTRIES // 2}",
    "lately": f"n > {ENTRIES} - 9",
    "rare": "mod(n, 1000) = 7",
    "rarest": "n = 2500",
}
"""Which of the entries have the word."""

Find = Callable[..., list[int]]


def term(words: str, *, prefix: bool = False, without: bool = False) -> dict[str, object]:
    return {"words": words, "phrase": False, "prefix": prefix, "without": without}


@pytest.fixture(scope="module")
def owner(django_db_setup: None) -> Iterator[psycopg.Connection]:
    """Entries of no message, never committed; the small brand's few lie among the large one's first."""
    lexemes = ", ".join(f"case when {which} then '{word}' end" for word, which in WORDS.items())
    with owner_connection() as owner, owner.transaction(force_rollback=True):
        # As over a million messages: the statistics know common words alone, and guess of all others.
        owner.execute("alter table search_entries alter words set statistics 1")
        owner.execute(
            f"""insert into search_entries (message_id, brand_id, conversation_id, words)
                select {FIRST} + n, case when n <= 40 then {SMALL} else {LARGE} end, n,
                    array_to_tsvector(array_remove(array[{lexemes}, 'n' || n], null))
                from generate_series(1, {ENTRIES}) n""".encode()
        )
        owner.execute("analyze search_entries")
        yield owner


@pytest.fixture
def found(owner: psycopg.Connection) -> Find:
    def find(*terms: dict[str, object], brands: tuple[int, ...] = (LARGE,)) -> list[int]:
        owner.execute("select set_config('troth.brands', %s, true)", [f"{{{LARGE},{SMALL}}}"])
        return [
            message - FIRST
            for _conversation, message in owner.execute(
                "select * from messages_with(%s::bigint[], %s::jsonb, %s)",
                [list(brands), json.dumps(terms), MOST],
            )
        ]

    return find


def looked_at(owner: psycopg.Connection, act: Callable[[], object]) -> int:
    """Rows of the table that were read meanwhile, through an index or not."""
    query = """select seq_tup_read + idx_tup_fetch from pg_stat_xact_user_tables
               where relname = 'search_entries'"""

    def read_so_far() -> int:
        row = owner.execute(query).fetchone()
        assert row is not None
        return int(row[0])

    before = read_so_far()
    act()
    return read_so_far() - before


@pytest.mark.parametrize("word", ["rare", "rares", "rarest", "nowhere", "n250"])
def test_a_rare_word_is_looked_up_and_no_walk_is_made_for_it(
    owner: psycopg.Connection, found: Find, word: str
) -> None:
    assert looked_at(owner, lambda: found(term(word, prefix=True))) <= MOST * 5


@pytest.mark.parametrize("word", ["rare", "rarest"])
def test_a_rare_word_beside_a_common_one_is_looked_up(
    owner: psycopg.Connection, found: Find, word: str
) -> None:
    wanted = (term(word), term("everywhere", prefix=True))
    assert looked_at(owner, lambda: found(*wanted)) <= MOST * 5
    assert looked_at(owner, lambda: found(*reversed(wanted))) <= MOST * 5


def test_a_common_word_is_found_among_the_newest(owner: psycopg.Connection, found: Find) -> None:
    assert looked_at(owner, lambda: found(term("everywhere", prefix=True))) <= MOST * 3
    assert looked_at(owner, lambda: found(term("rare", without=True))) <= MOST * 3
    assert looked_at(owner, lambda: found(term("often", prefix=True))) <= MOST * 15


def test_a_word_that_only_the_newest_have_is_looked_up_too(owner: psycopg.Connection, found: Find) -> None:
    assert looked_at(owner, lambda: found(term("lately", prefix=True))) <= MOST * 100


def test_a_small_brand_is_read_by_itself(owner: psycopg.Connection, found: Find) -> None:
    wanted = term("everywhere", prefix=True)
    assert looked_at(owner, lambda: found(wanted, brands=(SMALL,))) <= 50


@pytest.mark.parametrize("brands", [(LARGE,), (SMALL,), (LARGE, SMALL), (SMALL, 900_003)])
@pytest.mark.parametrize("word", [*WORDS, "nowhere"])
def test_the_newest_that_have_the_word_are_found_whichever_way(
    owner: psycopg.Connection, found: Find, word: str, brands: tuple[int, ...]
) -> None:
    for wanted, which in (
        ([term(word)], f"({WORDS.get(word, 'false')})"),
        ([term(word, prefix=True)], f"{WORDS.get(word, 'false')}{' or n = 2500' * (word == 'rare')}"),
        ([term(word, without=True)], f"not ({WORDS.get(word, 'false')})"),
        ([term("often"), term(word, without=True)], f"mod(n, 10) = 3 and not ({WORDS.get(word, 'false')})"),
        ([term(word), term("between", prefix=True)], f"({WORDS.get(word, 'false')}) and mod(n, 30) = 4"),
    ):
        expected = owner.execute(
            f"""select n from generate_series(1, {ENTRIES}) n
                where ({which}) and case when n <= 40 then {SMALL} else {LARGE} end = any (%s)
                order by n desc limit {MOST}""".encode(),
            [list(brands)],
        ).fetchall()
        assert found(*wanted, brands=brands) == [n for (n,) in expected], wanted


def test_brands_that_the_transaction_does_not_see_are_not_searched(brand: Brand) -> None:
    kept, other = make.conversation(brand, "Where is my parcel?"), make.brand()
    see([other.pk])
    make.conversation(other, "Where is my parcel?")
    see([brand.pk])
    assert list(messages_with(read("parcel").words, [brand.pk, other.pk])) == [kept.pk]
    assert not messages_with(read("parcel").words, [other.pk])
    see([])
    assert not messages_with(read("parcel").words, [brand.pk, other.pk])


def test_the_application_cannot_look_words_up_by_itself(brand: Brand) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"):
        cursor.execute("select * from messages_looked_up(%s::bigint[], 'order'::tsquery, 10)", [[brand.pk]])
