from django.db import migrations, models
from django.db.migrations import RunSQL

from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("notices", "0002_isolation"), ("core", "0002_isolation")]

    operations = [
        migrations.AddField(
            model_name="noticewish",
            name="has_offer",
            field=models.BooleanField(db_default=True, default=True),
        ),
        RunSQL(
            [f"GRANT UPDATE (has_offer) ON notice_wishes TO {APPLICATION}"],
            [f"REVOKE UPDATE (has_offer) ON notice_wishes FROM {APPLICATION}"],
        ),
    ]
