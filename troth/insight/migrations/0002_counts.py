"""How much waits in the whole installation, for a monitor that belongs to no brand: numbers, no rows."""

from django.db import migrations

from troth.core.isolation import Definer

RUNNING = "kept_at IS NULL AND broken_at IS NULL AND voided_at IS NULL AND set_aside_at IS NULL"
UNFINISHED = "sent_at IS NULL AND failed_at IS NULL AND unconfirmed_at IS NULL"
COUNTS = {
    "conversations_open": "conversations WHERE closed_at IS NULL",
    "conversations_to_answer": "conversations WHERE closed_at IS NULL AND answer_by IS NOT NULL",
    "conversations_late": "conversations WHERE closed_at IS NULL AND answer_by < now()",
    "promises_running": f"promises WHERE {RUNNING}",
    "promises_at_risk": f"promises WHERE {RUNNING} AND warned_at IS NOT NULL",
    "promises_overdue": f"promises WHERE {RUNNING} AND due_at < now()",
    "deliveries_waiting": f"deliveries WHERE {UNFINISHED}",
    "jobs_todo": "procrastinate_jobs WHERE status = 'todo'",
    "jobs_doing": "procrastinate_jobs WHERE status = 'doing'",
    "jobs_failed": "procrastinate_jobs WHERE status = 'failed'",
}


class Migration(migrations.Migration):
    dependencies = [
        ("insight", "0001_service_log"),
        ("conversations", "0005_customers_isolation"),
        ("promises", "0002_isolation"),
        ("procrastinate", "0001_initial"),
    ]

    operations = [
        Definer(
            "desk_counts()",
            returns=f"TABLE ({', '.join(f'{name} bigint' for name in COUNTS)})",
            body="SELECT " + ", ".join(f"(SELECT count(*) FROM {of})" for of in COUNTS.values()),
        )
    ]
