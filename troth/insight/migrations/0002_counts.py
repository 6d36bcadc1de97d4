"""How much waits in the whole installation, for a monitor that belongs to no brand: numbers, no rows."""

from django.db import migrations

from troth.core.isolation import Definer

RUNNING = "kept_at IS NULL AND broken_at IS NULL AND voided_at IS NULL AND set_aside_at IS NULL"
UNFINISHED = "sent_at IS NULL AND failed_at IS NULL AND unconfirmed_at IS NULL"

BODY = f"""
    SELECT 'conversations_open', count(*) FROM conversations WHERE closed_at IS NULL
    UNION ALL
    SELECT 'conversations_to_answer', count(*)
    FROM conversations WHERE closed_at IS NULL AND answer_by IS NOT NULL
    UNION ALL
    SELECT 'conversations_late', count(*) FROM conversations WHERE closed_at IS NULL AND answer_by < now()
    UNION ALL
    SELECT 'promises_running', count(*) FROM promises WHERE {RUNNING}
    UNION ALL
    SELECT 'promises_at_risk', count(*) FROM promises WHERE {RUNNING} AND warned_at IS NOT NULL
    UNION ALL
    SELECT 'promises_overdue', count(*) FROM promises WHERE {RUNNING} AND due_at < now()
    UNION ALL
    SELECT 'deliveries_waiting', count(*) FROM deliveries WHERE {UNFINISHED}
    UNION ALL
    SELECT 'jobs_' || status::text, count(*) FROM procrastinate_jobs
    WHERE status IN ('todo', 'doing', 'failed') GROUP BY status
"""


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_service_log"),
        ("conversations", "0005_customers_isolation"),
        ("promises", "0002_isolation"),
        ("procrastinate", "0001_initial"),
    ]

    operations = [Definer("desk_counts()", returns="TABLE (name text, value bigint)", body=BODY)]
