"""Every table, walked by SQL as the application: as the wrong brand, as no brand, and after mishaps."""

import json
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from psycopg import sql

from tests import make
from tests.architecture.walks.unchanging import UNCHANGING
from tests.conftest import owner_connection
from troth.accounts.models import Brand
from troth.core.database import brands, see
from troth.core.postgres.roles import APPLICATION
from troth.site.running.schema import FRAMEWORK

BEFORE_BRAND = {
    "brands": "an address in a path leads to its row",
    "heartbeats": "whether the clock runs; of no brand",
    "memberships": "which brands a person belongs to",
    "notice_wishes": "what calls a person, in whichever brand",
    "push_subscriptions": "browsers of a person, in whichever brand",
    "tokens": "hashes of keys",
    "tries": "how often a hashed address or account was tried",
    "users": "who signs in",
    "users_groups": "Django's, unused",
    "users_user_permissions": "Django's, unused",
}
"""Tables that are read before the brand is known, each with its reason; none holds a customer's data."""

CUSTOMERS_WORDS = ("subject", "text", "recipient", "last_words", "envelope_sender", "value", "blob")

DEFINERS = {
    "messages_with",
    "alarms_ringing", "brands_to_route", "desk_counts", "mailboxes_to_read",
    "customers_starting", "erase_customers", "erase_received",
    "claim_chain_days", "next_chain_day_at",
    "channel_for", "invitation_for", "claim_answers_to_say", "claim_overdue_holders",
    "claim_promises_to_break", "claim_promises_to_look_at",
    "claim_unseen_agents", "longest_unseen_at", "shift_feed_for",
    "next_held_answer_at", "next_holder_at", "next_promise_at",
}  # fmt: skip
"""The ways past row-level security. Each answers with ids and times, never with words."""


def ask(query: str, *values: Any) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return list(cursor.fetchall())


def own_tables() -> list[str]:
    found = ask("select tablename from pg_tables where schemaname = 'public' order by 1")
    return [str(name) for (name,) in found if not str(name).startswith(FRAMEWORK)]


def columns(table: str) -> list[str]:
    query = (
        "select column_name from information_schema.columns where table_name = %s and table_schema = 'public'"
    )
    with owner_connection() as owner:
        return [name for (name,) in owner.execute(query, [table])]


@pytest.fixture
def two(db: None) -> tuple[Brand, Brand]:
    """Two brands with a row in as many tables as the main job fills."""
    first, second = make.brand(), make.brand()
    for brand in (first, second):
        make.conversation(brand)
    return first, second


def test_every_table_is_under_a_policy_or_listed_with_its_reason(db: None) -> None:
    rows = ask(
        """select c.relname, c.relrowsecurity, count(p.polname) from pg_class c
           left join pg_policy p on p.polrelid = c.oid
           where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace group by 1, 2"""
    )
    open_tables = {name for name, secured, policies in rows if not (secured and policies)}
    assert {name for name in open_tables if not str(name).startswith(FRAMEWORK)} == BEFORE_BRAND.keys()


def test_a_policy_holds_for_every_command_for_reading_and_for_writing(db: None) -> None:
    rows = ask(
        """select c.relname, p.polcmd, p.polpermissive, pg_get_expr(p.polqual, c.oid),
                  pg_get_expr(p.polwithcheck, c.oid)
           from pg_policy p join pg_class c on c.oid = p.polrelid"""
    )
    assert rows
    for table, command, is_permissive, using, check in rows:
        assert (command, is_permissive) == ("*", True), table
        assert using == check, table
        assert "troth.brands" in str(using), table
        assert "ANY" in str(using), table
    assert len({row[0] for row in rows}) == len(rows), "a second policy would widen the first"


def test_what_is_read_before_the_brand_holds_no_customers_words(db: None) -> None:
    for table in BEFORE_BRAND:
        assert not set(columns(table)) & set(CUSTOMERS_WORDS), table


def test_a_view_has_the_rights_of_whoever_looks_through_it(db: None) -> None:
    rows = ask(
        """select relname from pg_class
           where relkind in ('v', 'm') and relnamespace = 'public'::regnamespace
             and (relkind = 'm' or not coalesce('security_invoker=true' = any (reloptions), false))"""
    )
    assert rows == []


def test_the_service_log_shows_a_brand_only_its_own(two: tuple[Brand, Brand]) -> None:
    for brand in two:
        see([brand.pk])
        assert {row[0] for row in ask("select distinct brand_id from service_log")} == {brand.pk}
    see([])
    assert ask("select count(*) from service_log") == [(0,)]


@pytest.mark.parametrize("setting", ["stranger", "", "{}", None])
def test_every_table_is_empty_for_whoever_is_not_its_brand(
    two: tuple[Brand, Brand], setting: str | None
) -> None:
    stranger = make.brand()
    see([stranger.pk])
    mine = {table: ask(f"select count(*) from {table}")[0][0] for table in own_tables()}
    if setting is None:
        ask("select set_config('troth.brands', null, true)")
    elif setting != "stranger":
        ask("select set_config('troth.brands', %s, true)", setting)
    filled = 0
    for table in set(own_tables()) - BEFORE_BRAND.keys():
        column = "id" if table == "brands" else "brand_id"
        assert column in columns(table), f"{table} does not carry its brand"
        foreign = ask(f"select count(*) from {table} where {column} = any(%s)", [brand.pk for brand in two])
        assert foreign == [(0,)], table
        if setting != "stranger":
            assert ask(f"select count(*) from {table}") == [(0,)], table
        see([two[0].pk])
        filled += bool(ask(f"select count(*) from {table}")[0][0])
        ask(
            "select set_config('troth.brands', %s, true)",
            f"{{{stranger.pk}}}" if setting == "stranger" else "",
        )
    assert mine["conversations"] == 0
    assert filled >= 10, "a walk through empty tables shows nothing"


def test_a_connection_that_was_never_told_a_brand_sees_none(committed: None) -> None:
    with transaction.atomic():
        make.conversation(make.brand())
    connection.close()
    for table in set(own_tables()) - BEFORE_BRAND.keys():
        assert ask(f"select count(*) from {table}") == [(0,)], table


def test_a_setting_that_is_no_list_of_numbers_is_an_error_and_not_everything(
    two: tuple[Brand, Brand],
) -> None:
    ask("select set_config('troth.brands', 'all', true)")
    with pytest.raises(Exception, match="malformed array"), transaction.atomic():
        ask("select count(*) from conversations")


def test_no_row_can_be_written_for_another_brand(two: tuple[Brand, Brand]) -> None:
    """A copy of one's own row, given to the other brand, is refused by every table for its brand alone."""
    first, second = two
    tried = 0
    for table in sorted(set(own_tables()) - BEFORE_BRAND.keys()):
        see([first.pk])
        names = [name for name in columns(table) if name not in ("id", "brand_id")]
        listed = ", ".join(f'"{name}"' for name in names)
        if not ask(f"select 1 from {table} limit 1"):
            continue
        tried += 1
        copied = f"select %s, {listed} from {table} limit 1"
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            ask(f"insert into {table} (brand_id, {listed}) {copied} returning 1", second.pk)
    assert tried >= 10


def test_no_row_can_be_given_away_or_taken(two: tuple[Brand, Brand]) -> None:
    first, second = two
    see([first.pk])
    for table in set(own_tables()) - BEFORE_BRAND.keys():
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ask(f"update {table} set brand_id = %s returning 1", second.pk)
    assert (
        ask("update conversations set closed_at = closed_at where brand_id = %s returning 1", second.pk) == []
    )


def test_what_a_transaction_saw_is_forgotten_when_it_ends(committed: None) -> None:
    with transaction.atomic():
        brand = make.brand()
        make.conversation(brand)
    seen = "select count(*) from conversations"
    with brands([brand.pk]):
        assert ask(seen) == [(1,)]
    assert ask(seen) == [(0,)]
    with pytest.raises(ZeroDivisionError), brands([brand.pk]):
        _ = 1 / 0
    assert ask(seen) == [(0,)]
    with pytest.raises(ProgrammingError), brands([brand.pk]):
        ask("select no_such_function()")
    assert ask(seen) == [(0,)]


def test_the_role_owns_nothing_and_may_not_reach_further(db: None) -> None:
    assert ask("select current_user") == [(APPLICATION,)]
    flags = ask(
        """select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolcanlogin
           from pg_roles where rolname = %s""",
        APPLICATION,
    )
    assert flags == [(False,) * 5]
    assert (
        ask(
            "select classid::regclass, objid from pg_shdepend where deptype = 'o' and refobjid = %s::regrole",
            APPLICATION,
        )
        == []
    )
    assert ask("select 1 from pg_auth_members where member = %s::regrole", APPLICATION) == []
    assert ask("select has_schema_privilege(%s, 'public', 'create')", APPLICATION) == [(False,)]
    for table in own_tables():
        for right in ("truncate", "trigger", "references"):
            assert ask("select has_table_privilege(%s, %s, %s)", APPLICATION, table, right) == [(False,)], (
                table,
                right,
            )


def test_only_memberships_can_be_deleted(db: None) -> None:
    may = {
        t
        for t in own_tables()
        if ask("select has_table_privilege(%s, %s, 'delete')", APPLICATION, t) == [(True,)]
    }
    assert may == {
        "agent_skills", "drafts", "held_answers", "listed_customers", "memberships", "need_rules",
        "push_subscriptions", "shifts", "taggings", "team_members", "times_off", "tries", "viewers",
    }  # fmt: skip


@pytest.mark.parametrize("table", sorted(UNCHANGING))
def test_what_must_never_change_cannot_be_changed(db: None, table: str) -> None:
    names = columns(table) if UNCHANGING[table] == ["*"] else UNCHANGING[table]
    assert set(names) <= set(columns(table))
    for name in names:
        may = ask("select has_column_privilege(%s, %s, %s, 'update')", APPLICATION, table, name)
        assert may == [(False,)], f"{table}.{name}"


def test_every_table_says_what_of_it_may_change(db: None) -> None:
    """A table with a customer's or a promise's record in it is listed, so that a new one is thought about."""
    free = {"channels", "customers", "queues"}
    assert set(own_tables()) - BEFORE_BRAND.keys() == (UNCHANGING.keys() - BEFORE_BRAND.keys()) | free


def test_the_ways_past_the_policies_are_few_and_closed_to_the_public(db: None) -> None:
    rows = ask(
        """select p.proname, p.proconfig, has_function_privilege('public', p.oid, 'execute'),
                  pg_get_function_result(p.oid)
           from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef"""
    )
    assert {row[0] for row in rows} == DEFINERS
    for name, settings, is_public, result in rows:
        assert settings == ["search_path=public, pg_temp"], name
        assert not is_public, name
        assert "text" not in str(result), name


def test_jobs_carry_ids_and_no_words(two: tuple[Brand, Brand]) -> None:
    """The queue of jobs is the framework's table, without a policy."""
    rows = ask("select args from procrastinate_jobs")
    assert rows
    for (said,) in rows:
        values = json.loads(str(said))
        assert all(isinstance(value, int) for value in values.values()), values


def test_the_frameworks_tables_are_known(db: None) -> None:
    """Whatever a framework adds is granted to the application without a policy: look before it is."""
    found = {str(name) for (name,) in ask("select tablename from pg_tables where schemaname = 'public'")}
    assert {name for name in found if name.startswith(FRAMEWORK)} == {
        "account_emailaddress", "account_emailconfirmation", "auth_group", "auth_group_permissions",
        "auth_permission", "django_content_type", "django_migrations", "django_session", "mfa_authenticator",
        "procrastinate_events", "procrastinate_jobs", "procrastinate_periodic_defers",
        "procrastinate_workers", "socialaccount_socialaccount", "socialaccount_socialapp",
        "socialaccount_socialtoken", "usersessions_usersession",
    }  # fmt: skip


def test_a_row_never_points_into_another_brand(two: tuple[Brand, Brand]) -> None:
    """Foreign keys are checked past row-level security, so that what points is compared here by its owner."""
    with owner_connection() as owner:
        assert _strays(owner) == []


def _strays(owner: psycopg.Connection) -> list[str]:
    keys = owner.execute(
        """select k.conrelid::regclass::text, a.attname, k.confrelid::regclass::text from pg_constraint k
           join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
           join pg_attribute b on b.attrelid = k.conrelid and b.attname = 'brand_id'
           join pg_attribute c on c.attrelid = k.confrelid and c.attname = 'brand_id'
           where k.contype = 'f'"""
    ).fetchall()
    assert len(keys) > 10
    query = "select 1 from {} f join {} t on t.id = f.{} where t.brand_id <> f.brand_id"
    named = [[sql.Identifier(one) for one in (near, far, column)] for near, column, far in keys]
    return [
        str(key)
        for key, names in zip(keys, named, strict=True)
        if owner.execute(sql.SQL(query).format(*names)).fetchone()
    ]
