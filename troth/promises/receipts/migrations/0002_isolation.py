from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand, Definer


class Migration(migrations.Migration):
    dependencies = [("receipts", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        ByBrand("receipt_keys", update=["retired_at"]),
        ByBrand("chain_days", update=["closes_at", "closed_at", "statement", "root", "signature"]),
        ByBrand("receipts", update=["salt", "place"]),
        RunSQL(
            [
                # A root is public: whoever wrote it down must find it again.
                """
                CREATE FUNCTION refuse_second_chain() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    RAISE EXCEPTION '% %: a chain is closed once and never changes', TG_TABLE_NAME, OLD.id
                        USING ERRCODE = 'check_violation';
                END
                $$
                """,
                """
                CREATE TRIGGER chain_days_are_closed_once BEFORE UPDATE ON chain_days FOR EACH ROW
                WHEN (OLD.closed_at IS NOT NULL) EXECUTE FUNCTION refuse_second_chain()
                """,
                # A salt can be emptied, which is the customer's erasure, and nothing else.
                """
                CREATE TRIGGER receipts_keep_their_place BEFORE UPDATE ON receipts FOR EACH ROW
                WHEN (
                    (OLD.place IS NOT NULL AND OLD.place IS DISTINCT FROM NEW.place)
                    OR (NEW.salt <> OLD.salt AND NEW.salt <> '')
                ) EXECUTE FUNCTION refuse_second_chain()
                """,
            ],
            [
                "DROP TRIGGER receipts_keep_their_place ON receipts",
                "DROP TRIGGER chain_days_are_closed_once ON chain_days",
                "DROP FUNCTION refuse_second_chain()",
            ],
        ),
        Definer(
            "next_chain_day_at()",
            returns="timestamptz",
            body="SELECT min(closes_at) FROM chain_days WHERE closed_at IS NULL",
        ),
        # The oldest open day of each brand first, since the next one is chained to it. FOR UPDATE, which waits for
        # the receipts that are being written into the day; a day that they hold is passed over.
        Definer(
            "claim_chain_days(at timestamptz, most integer)",
            returns="TABLE (brand bigint, chain_day bigint)",
            body="""
                SELECT d.brand_id, d.id FROM chain_days d
                WHERE d.closed_at IS NULL AND d.closes_at <= at AND NOT EXISTS (
                    SELECT FROM chain_days o
                    WHERE o.brand_id = d.brand_id AND o.closed_at IS NULL AND o.issued_on < d.issued_on
                )
                ORDER BY d.closes_at LIMIT most
                FOR UPDATE OF d SKIP LOCKED
            """,
        ),
    ]
