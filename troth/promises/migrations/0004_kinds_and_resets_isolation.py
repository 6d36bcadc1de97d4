from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand, Definer
from troth.core.postgres.roles import APPLICATION

RUNNING = "kept_at IS NULL AND broken_at IS NULL AND voided_at IS NULL AND set_aside_at IS NULL"
ONCE = [
    "announced_at",
    "warned_at",
    "kept_at",
    "broken_at",
    "answered_at",
    "left_at",
    "reset_at",
    "changed_at",
    "voided_at",
]
NEW_OUTCOMES = "look_at, warned_level, left_at, reset_cause, changed_at"
TRIGGER = "promise_outcomes_are_set_once"
BEFORE = [one for one in ONCE if one not in ("left_at", "changed_at")]
TO_LOOK_AT = Definer(
    "claim_promises_to_look_at(at timestamptz, most integer)",
    returns="TABLE (brand bigint, conversation bigint, promise bigint)",
    body=f"""
        SELECT brand_id, conversation_id, id FROM promises
        WHERE {RUNNING} AND look_at <= at
        ORDER BY look_at LIMIT most
        FOR NO KEY UPDATE SKIP LOCKED
    """,
)


def trigger(columns: list[str]) -> str:
    changed = " OR ".join(f"(OLD.{one} IS NOT NULL AND OLD.{one} IS DISTINCT FROM NEW.{one})" for one in columns)
    return (
        f"CREATE TRIGGER {TRIGGER} BEFORE UPDATE ON promises FOR EACH ROW WHEN ({changed}) "
        "EXECUTE FUNCTION refuse_second_outcome()"
    )


def next_at(column: str, condition: str) -> str:
    return f"""
        CREATE OR REPLACE FUNCTION next_promise_at() RETURNS timestamptz LANGUAGE sql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
            SELECT least(
                (SELECT min(due_at) FROM promises WHERE {RUNNING}),
                (SELECT min({column}) FROM promises WHERE {RUNNING} AND {condition})
            )
        $$
    """


class Migration(migrations.Migration):
    dependencies = [("promises", "0003_kinds_and_resets"), ("core", "0002_isolation")]

    operations = [
        ByBrand("wordings"),
        RunSQL(
            [
                f"GRANT UPDATE ({NEW_OUTCOMES}) ON promises TO {APPLICATION}",
                f"DROP TRIGGER {TRIGGER} ON promises",
                trigger(ONCE),
                next_at("look_at", "look_at IS NOT NULL"),
                # What runs already is warned as it would have been.
                f"UPDATE promises SET look_at = warn_at WHERE {RUNNING} AND warned_at IS NULL",
            ],
            [
                next_at("warn_at", "warned_at IS NULL"),
                f"DROP TRIGGER {TRIGGER} ON promises",
                trigger(BEFORE),
                f"REVOKE UPDATE ({NEW_OUTCOMES}) ON promises FROM {APPLICATION}",
            ],
        ),
        RunSQL(
            ["DROP FUNCTION claim_promises_to_warn(timestamptz, integer)"],
            [
                f"""
                CREATE FUNCTION claim_promises_to_warn(at timestamptz, most integer)
                RETURNS TABLE (brand bigint, conversation bigint, promise bigint) LANGUAGE sql
                SECURITY DEFINER SET search_path = public, pg_temp AS $$
                    SELECT brand_id, conversation_id, id FROM promises
                    WHERE {RUNNING} AND warned_at IS NULL AND warn_at <= at
                    ORDER BY warn_at LIMIT most FOR NO KEY UPDATE SKIP LOCKED
                $$
                """,
                "REVOKE ALL ON FUNCTION claim_promises_to_warn(timestamptz, integer) FROM PUBLIC",
                f"GRANT EXECUTE ON FUNCTION claim_promises_to_warn(timestamptz, integer) TO {APPLICATION}",
            ],
        ),
        TO_LOOK_AT,
    ]
