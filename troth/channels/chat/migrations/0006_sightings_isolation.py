from django.db import migrations

from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("chat", "0005_sightings")]

    operations = [
        migrations.RunSQL(
            [f"GRANT UPDATE (sightings) ON widgets TO {APPLICATION}"],
            [f"REVOKE UPDATE (sightings) ON widgets FROM {APPLICATION}"],
        ),
    ]
