import pytest
from django.db import connection, transaction

from troth.core.database import brands, see, statement


def setting() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("select current_setting('troth.brands', true)")
        row: tuple[str | None] = cursor.fetchone()
    return row[0]


def test_a_block_sees_its_brands_and_the_connection_forgets_them(committed: None) -> None:
    with brands([2, 1]):
        assert setting() == "{1,2}"
    assert not setting()


def test_no_brands_means_none(committed: None) -> None:
    with brands([]):
        assert setting() == "{}"


def test_a_block_that_fails_is_forgotten_too(committed: None) -> None:
    with pytest.raises(ZeroDivisionError), brands([1]):
        _ = 1 / 0
    assert not setting()


def test_work_that_moves_on_to_other_brands_leaves_the_first(db: None) -> None:
    with brands([1]):
        see([3])
        assert setting() == "{3}"


def test_a_savepoint_that_is_undone_takes_back_what_it_saw(committed: None) -> None:
    with brands([1]):
        with transaction.atomic():
            see([2])
            transaction.set_rollback(True)
        assert setting() == "{1}"


def test_only_numbers_get_into_the_setting(db: None) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        see(["1} or true"])  # type: ignore[list-item]


def test_sql_lies_beside_the_code_that_runs_it() -> None:
    assert "insert into facts" in statement("troth.core", "record")
