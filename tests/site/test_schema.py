from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction

from tests.conftest import owner_connection
from troth.core.postgres.roles import APPLICATION
from troth.site.running.schema import FRAMEWORK, grant_framework, make_role


def rows(query: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def test_the_role_cannot_sign_in_and_owns_nothing(db: None) -> None:
    found = rows(
        "select rolcanlogin, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole"
        " from pg_roles where rolname = %s",
        APPLICATION,
    )
    assert found == [(False,) * 5]
    assert rows("select count(*) from pg_class where relowner = %s::regrole", APPLICATION) == [(0,)]


def test_the_role_can_change_no_schema(db: None) -> None:
    for statement in (
        "create table mine (id int)",
        "drop table messages",
        "alter table promises disable trigger all",
    ):
        with pytest.raises(ProgrammingError, match=r"permission denied|must be owner"), transaction.atomic():
            rows(statement)


def test_every_table_with_a_brand_has_a_policy(db: None) -> None:
    named = {"brands", "memberships", "tokens"}  # read before the brand is known
    with_brand = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.name in ("brand", "brand_id") for field in model._meta.get_fields())
    } - named
    guarded = {
        name
        for (name,) in rows(
            "select c.relname from pg_class c join pg_policy p on p.polrelid = c.oid where c.relrowsecurity"
        )
    }
    assert with_brand - guarded == set()
    assert {"messages", "promises", "facts", "received_mails"} <= guarded


OF_A_MOMENT = {
    "agent_skills", "drafts", "held_answers", "listed_customers", "memberships", "need_rules",
    "push_subscriptions", "shifts", "taggings", "team_members", "times_off", "tries", "viewers",
}  # fmt: skip
"""What people set and take back: what was said or promised is never in it."""


def test_the_frameworks_tables_and_no_others_are_granted_wholesale(db: None) -> None:
    names = [name for (name,) in rows("select tablename from pg_tables where schemaname = 'public'")]
    for name in names:
        (deletes,) = rows("select has_table_privilege(%s, %s, 'delete')", APPLICATION, f'"{name}"')[0]
        assert deletes == (name.startswith(FRAMEWORK) or name in OF_A_MOMENT), name


def test_what_must_not_change_is_not_granted(db: None) -> None:
    frozen = {
        "promises": ["due_at", "words", "explanation", "made_at", "announcement_id"],
        "messages": ["text"],
        "facts": ["details"],
    }
    for table, columns in frozen.items():
        for column in columns:
            assert rows("select has_column_privilege(%s, %s, %s, 'update')", APPLICATION, table, column) == [
                (False,)
            ]


def test_preparing_again_changes_nothing(django_db_setup: None, django_db_blocker: Any) -> None:
    options = connection.settings_dict["OPTIONS"]
    before = options["options"]
    with django_db_blocker.unblock():
        connection.close()
        options["options"] = before.replace(f"-c role={APPLICATION}", "").strip()
        try:
            for _ in range(2):
                make_role()
                call_command("migrate", verbosity=0, interactive=False)
                grant_framework()
        finally:
            options["options"] = before
            connection.close()


def test_the_models_and_the_migrations_agree(db: None) -> None:
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_owner_sees_past_the_policies_and_the_role_does_not(committed: None) -> None:
    from tests import make

    make.brand()
    with owner_connection() as owner:
        assert owner.execute("select count(*) from queues").fetchone() == (1,)
        owner.execute(f"set role {APPLICATION}")
        assert owner.execute("select count(*) from queues").fetchone() == (0,)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            owner.execute("delete from queues")
