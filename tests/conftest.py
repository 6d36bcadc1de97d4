import gc
import os
from collections.abc import Iterator
from itertools import count
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import timezone, translation
from psycopg import sql
from whitenoise.middleware import WhiteNoiseMiddleware

from tests import make
from tests.database import first_to, model_database
from troth.accounts.models import Brand
from troth.core.postgres.roles import APPLICATION


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files that take longest: begun first, they keep no process waiting at the end."""
    marks = ("journey", "long")
    long = {item.path for item in items if any(map(item.get_closest_marker, marks))}
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish(session: pytest.Session) -> None:
    """All tests and all of Troth stay to the end: the collector need not look through them again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """The schema is made as its owner; tests run as the role that owns nothing, as in production."""
    # A password is slow to hash on purpose: half a second for each person whom a test makes.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    from troth.site.running.schema import make_role

    options = connection.settings_dict["OPTIONS"]
    as_application, as_owner = (
        options["options"],
        options["options"].replace(f"-c role={APPLICATION}", "").strip(),
    )
    with django_db_blocker.unblock():
        options["options"] = as_owner
        connection.close()
        make_role()  # roles belong to the server, so this one is made from its everyday database
        connection.close()
        name = _migrated_once()
        options["options"] = as_application
        connection.close()
        yield
        options["options"] = as_owner
        connection.close()
        connection.creation.destroy_test_db(name, verbosity=0)


def _migrated_once() -> str:
    """This process's own database. Migrations take seconds: the first of a run's processes shares them."""
    from troth.site.running.schema import grant_framework

    creation: Any = connection.creation
    with first_to("schema") as is_first:
        if is_first:
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            grant_framework()
            connection.close()
            if os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1") != "1":
                _copy_database(connection.settings_dict["NAME"], to=model_database())
        else:
            name = creation._get_test_db_name()
            _copy_database(model_database(), to=name)
            settings.DATABASES[connection.alias]["NAME"] = connection.settings_dict["NAME"] = name
    return str(connection.settings_dict["NAME"])


def _copy_database(model: str, *, to: str) -> None:
    creation: Any = connection.creation
    with creation._nodb_cursor() as cursor:
        cursor.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(to)))
        copy = "create database {} template {}"
        cursor.execute(sql.SQL(copy).format(sql.Identifier(to), sql.Identifier(model)))


def owner_connection() -> psycopg.Connection:
    """A connection as the schema's owner, past row-level security: for looking, and for cleaning up."""
    details = connection.get_connection_params()
    wanted = {key: details[key] for key in ("dbname", "user", "password", "host", "port") if details.get(key)}
    return psycopg.connect(**wanted, autocommit=True)


FORGET = """
    with columns as materialized (
        select pg_clear_attribute_stats(schemaname, tablename, attname, inherited)
        from pg_stats where schemaname = 'public'
    ), tables as materialized (
        select pg_clear_relation_stats('public', tablename) from pg_tables where schemaname = 'public'
    )
    select (select count(*) from columns), (select count(*) from tables)
"""
"""As the owner, before a plan is looked at: it is that of tables of which nothing is known, and not of what
other tests left behind in them."""
KEPT_TABLES = ("django_migrations", "django_content_type", "auth_permission", "procrastinate_version")
EMPTIED = f"""
do $$
declare
    one text;
begin
    -- No trigger, and so no order among the tables; a twentieth of what it takes to truncate them.
    set local session_replication_role = replica;
    for one in
        select tablename from pg_tables
        where schemaname = 'public' and tablename <> all (array{[*KEPT_TABLES]})
    loop
        execute format('delete from %I', one);
        perform setval(pg_get_serial_sequence(quote_ident(one), 'id'), 1, false)
        where exists (
            select from information_schema.columns
            where table_schema = 'public' and table_name = one and column_name = 'id'
        );
    end loop;
end $$
"""


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """For tests whose work really commits: threads, processes, commit order. Tables are emptied after."""
    with django_db_blocker.unblock():
        try:
            yield
        finally:
            connection.close()
            with owner_connection() as owner:
                owner.execute(EMPTIED)


@pytest.fixture(scope="module")
def fresh_tables(django_db_setup: None, django_db_blocker: Any) -> None:
    """For tests of plans: what others rolled back or deleted lies in indexes, whose sizes choose a plan."""
    with django_db_blocker.unblock(), owner_connection() as owner:
        rows = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
        names = sql.SQL(", ").join(sql.Identifier(name) for (name,) in rows if name not in KEPT_TABLES)
        owner.execute(sql.SQL("truncate {} restart identity cascade").format(names))


@pytest.fixture
def brand(db: None) -> Brand:
    return make.brand()


@pytest.fixture
def desk(brand: Brand) -> Client:
    """A browser in which the brand's owner is signed in."""
    client = Client()
    client.force_login(make.member(brand))
    return client


@pytest.fixture(autouse=True)
def _speaks_as_set() -> Iterator[None]:
    """A request leaves its reader's language and zone active in its thread: the next test would speak it."""
    yield
    translation.deactivate()
    timezone.deactivate()


@pytest.fixture(autouse=True)
def _said_at_once() -> Iterator[None]:
    """Answers wait for nobody, but in tests of the wait."""
    before, settings.TROTH_UNDO_SECONDS = settings.TROTH_UNDO_SECONDS, 0
    yield
    settings.TROTH_UNDO_SECONDS = before


_places = count(1)


@pytest.fixture(autouse=True)
def _blobs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Each test has a place of its own, which is made when the first file is laid there: few lay any."""
    place = tmp_path_factory.getbasetemp() / "blobs" / str(next(_places))
    before, settings.TROTH_BLOBS = settings.TROTH_BLOBS, place
    yield
    settings.TROTH_BLOBS = before


@pytest.fixture(scope="session", autouse=True)
def _static_files_found_once() -> Iterator[None]:
    """Every browser of a test starts the site anew; what is installed with it stays the same meanwhile."""
    find, found = WhiteNoiseMiddleware.add_files_from_finders, dict[str, Any]()

    def find_once(site: WhiteNoiseMiddleware) -> None:
        if not found:
            find(site)
            found.update(site.files)
        site.files.update(found)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(WhiteNoiseMiddleware, "add_files_from_finders", find_once)
        yield
