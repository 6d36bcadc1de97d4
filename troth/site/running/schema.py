"""Making and migrating the schema, as the role that owns it."""

import os
from contextlib import suppress

from django.db import IntegrityError, ProgrammingError, connection, transaction
from psycopg import sql

from troth.core.postgres.roles import APPLICATION

FRAMEWORK = ("account_", "auth_", "django_", "mfa_", "procrastinate_", "socialaccount_", "usersessions_")


def prepare() -> None:
    """Bring the database to this version: the application's role first, then every migration."""
    prepare_roles()
    # To find nothing to do, `migrate` draws every model of the schema anew: a fifth of this step.
    if ahead():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
    grant_framework()


def ahead() -> list[str]:
    """The migrations that `prepare` would apply, in order; changes nothing."""
    _set_up_as_owner()
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label} {migration.name}" for migration, _is_undone in plan]


def prepare_roles() -> None:
    """Set Django up as the database's owner, and make the role of the application."""
    _set_up_as_owner()
    make_role()


def _set_up_as_owner() -> None:
    os.environ["TROTH_DATABASE_OWNER"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.site.settings")
    import django

    django.setup()


def make_role() -> None:
    """The role that owns nothing; the connecting user may take it on."""
    with transaction.atomic(), connection.cursor() as cursor:
        # Two processes at once: the second one waits here, and then finds the role made and granted.
        cursor.execute("select pg_advisory_xact_lock(hashtext('troth role'))")
        cursor.execute("select 1 from pg_roles where rolname = %s", [APPLICATION])
        if cursor.fetchone() is None:
            # Roles are the server's, the lock only this database's: another database may be as far.
            with suppress(IntegrityError, ProgrammingError), transaction.atomic():
                cursor.execute(f"create role {APPLICATION} nologin")
        name = sql.Identifier(APPLICATION).as_string(None)
        cursor.execute(f"grant {name} to current_user")


def grant_framework() -> None:
    """What the frameworks' own tables need: each version may add one, and none holds a customer's data."""
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        names = [name for (name,) in cursor.fetchall() if name.startswith(FRAMEWORK)]
        tables = ", ".join(connection.ops.quote_name(name) for name in names)
        cursor.execute(f"grant select, insert, update, delete on {tables} to {APPLICATION}")
        cursor.execute(
            """
            select s.relname from pg_class s join pg_depend d on d.objid = s.oid and d.deptype = 'a'
            join pg_class t on t.oid = d.refobjid
            where s.relkind = 'S' and t.relname like 'procrastinate\\_%%'
            """
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f"grant usage on sequence {connection.ops.quote_name(name)} to {APPLICATION}")
