from django.db import migrations

from troth.core.isolation import ByBrand, Definer

RUNNING = "kept_at IS NULL AND broken_at IS NULL AND voided_at IS NULL AND set_aside_at IS NULL"
OUTCOMES = [
    "announced_at",
    "warned_at",
    "kept_at",
    "broken_at",
    "answered_at",
    "reset_at",
    "voided_at",
    "void_cause",
    "set_aside_at",
    "set_aside_cause",
]
ONCE = ["announced_at", "warned_at", "kept_at", "broken_at", "answered_at", "reset_at", "voided_at"]


def claim(name: str, column: str, condition: str) -> Definer:
    """A clock claims the rows of all brands at once; what another process holds is passed over."""
    return Definer(
        f"{name}(at timestamptz, most integer)",
        returns="TABLE (brand bigint, conversation bigint, promise bigint)",
        body=f"""
            SELECT brand_id, conversation_id, id FROM promises
            WHERE {condition} AND {column} <= at
            ORDER BY {column} LIMIT most
            FOR NO KEY UPDATE SKIP LOCKED
        """,
    )


class Migration(migrations.Migration):
    dependencies = [("promises", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        ByBrand("opening_hours"),
        ByBrand("policies", update=["withdrawn_at"]),
        ByBrand("promises", update=OUTCOMES),
        migrations.RunSQL(
            [
                # What was told and how it ended is a record: each outcome is written once, by nobody twice.
                f"""
                CREATE FUNCTION refuse_second_outcome() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION 'promise %: an outcome is set once', OLD.id
                        USING ERRCODE = 'check_violation';
                END
                $$
                """,
                f"""
                CREATE TRIGGER promise_outcomes_are_set_once BEFORE UPDATE ON promises FOR EACH ROW WHEN (
                    {" OR ".join(f"(OLD.{one} IS NOT NULL AND OLD.{one} IS DISTINCT FROM NEW.{one})" for one in ONCE)}
                ) EXECUTE FUNCTION refuse_second_outcome()
                """,
            ],
            [
                "DROP TRIGGER promise_outcomes_are_set_once ON promises",
                "DROP FUNCTION refuse_second_outcome()",
            ],
        ),
        Definer(
            "next_promise_at()",
            returns="timestamptz",
            body=f"""
                SELECT least(
                    (SELECT min(due_at) FROM promises WHERE {RUNNING}),
                    (SELECT min(warn_at) FROM promises WHERE {RUNNING} AND warned_at IS NULL)
                )
            """,
        ),
        claim("claim_promises_to_warn", "warn_at", f"{RUNNING} AND warned_at IS NULL"),
        claim("claim_promises_to_break", "due_at", RUNNING),
    ]
