from django.db import migrations

from troth.core.isolation import ByBrand
from troth.core.postgres.roles import APPLICATION

ROTATION = "position, languages, secret, former_secret, former_until"


class Migration(migrations.Migration):
    dependencies = [("chat", "0003_rotation_and_loose_files"), ("core", "0002_isolation")]

    operations = [
        ByBrand("loose_files", update=["swept_at"]),
        migrations.RunSQL(
            [
                f"GRANT UPDATE ({ROTATION}) ON widgets TO {APPLICATION}",
                f"GRANT UPDATE (known_as_id) ON visitors TO {APPLICATION}",
            ],
            [
                f"REVOKE UPDATE ({ROTATION}) ON widgets FROM {APPLICATION}",
                f"REVOKE UPDATE (known_as_id) ON visitors FROM {APPLICATION}",
            ],
        ),
    ]
