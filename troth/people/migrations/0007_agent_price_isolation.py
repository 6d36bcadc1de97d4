from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("people", "0006_agent_price"), ("core", "0002_isolation")]

    operations = [
        RunSQL(
            [f"GRANT UPDATE (price) ON agents TO {APPLICATION}"],
            [f"REVOKE UPDATE (price) ON agents FROM {APPLICATION}"],
        ),
    ]
