from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand
from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("quarantine", "0001_initial"), ("mail", "0002_isolation"), ("core", "0002_isolation")]

    operations = [
        ByBrand("held_mails", update=["released_at", "judged_at", "decided_by_id"]),
        ByBrand("spam_senders", update=["lifted_at"]),
        # A mail that is let in becomes a message after all; nothing else of it changes.
        RunSQL(
            f"GRANT UPDATE (message_id, ignored) ON received_mails TO {APPLICATION}",
            f"REVOKE UPDATE (message_id, ignored) ON received_mails FROM {APPLICATION}",
        ),
    ]
