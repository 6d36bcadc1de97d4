from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand
from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("conversations", "0008_lists_and_ratings"), ("core", "0002_isolation")]

    operations = [
        ByBrand("customer_lists"),
        ByBrand("listed_customers", delete=True),
        ByBrand("ratings"),
        RunSQL(
            [f"GRANT UPDATE (tier) ON customers TO {APPLICATION}"],
            [f"REVOKE UPDATE (tier) ON customers FROM {APPLICATION}"],
        ),
    ]
