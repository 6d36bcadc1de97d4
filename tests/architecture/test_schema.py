"""The schema is what the models say, made by migrations that wait for nobody's locks."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models


def own_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("troth.")]


def test_migrations_are_complete(db: None) -> None:
    said = StringIO()
    try:
        call_command("makemigrations", check=True, dry_run=True, stdout=said, stderr=said)
    except SystemExit:
        pytest.fail(said.getvalue())


def test_the_systems_check_finds_nothing(db: None) -> None:
    call_command("check", fail_level="WARNING")


PLAIN_TIMES = {"answer_by", "held_since"}

ESTIMATES = {"certainty", "forecast", "heat", "share"}
"""What statistics foresee is no exact figure; money and the times that were told are."""


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_times_end_in_at_and_claims_read_as_claims(model: type[models.Model]) -> None:
    for field in model._meta.get_fields():
        if model.__name__ == "User" and field.name in ("last_login", "date_joined"):
            continue  # Django's
        if isinstance(field, models.DateTimeField):
            assert field.name.endswith(("_at", "_until")) or field.name in PLAIN_TIMES, field.name
        elif isinstance(field, models.DateField):
            assert field.name.endswith("_on"), field.name
        elif isinstance(field, models.BooleanField):
            assert field.name.startswith(("is_", "has_", "may_")), field.name
        is_estimate = field.name in ESTIMATES
        assert is_estimate or not isinstance(field, models.FloatField), f"{field.name}: these are exact"


@pytest.mark.parametrize("model", own_models(), ids=lambda model: model.__name__)
def test_every_row_of_a_brand_says_which(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()} | {
        getattr(field, "attname", "") for field in model._meta.get_fields()
    }
    is_nobodys = model.__name__ in {"User", "Brand", "Heartbeat", "Try", "NoticeWish", "PushSubscription"}
    assert is_nobodys or "brand_id" in names


def test_state_is_a_time_and_no_word(db: None) -> None:
    """No column is called status or state: what is so is so since a moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select table_name, column_name from information_schema.columns
               where table_schema = 'public' and column_name in ('status', 'state')
               and table_name !~ '^(procrastinate|django|auth|account|mfa|socialaccount|usersessions)_'"""
        )
        assert cursor.fetchall() == []


def test_every_foreign_key_can_be_followed_back_without_reading_a_whole_table(db: None) -> None:
    """A key into customers' records whose own table grows with mail is the first column of some index."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select k.conrelid::regclass::text, a.attname from pg_constraint k
               join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
               where k.contype = 'f' and k.connamespace = 'public'::regnamespace
               and not exists (
                   select 1 from pg_index i where i.indrelid = k.conrelid and i.indkey[0] = k.conkey[1]
               )
               and k.conrelid::regclass::text in ('messages', 'deliveries', 'attachments', 'identities')"""
        )
        missing = {f"{table}.{column}" for table, column in cursor.fetchall()}
    assert {
        name for name in missing if name.endswith((".message_id", ".conversation_id", ".customer_id"))
    } == set()
