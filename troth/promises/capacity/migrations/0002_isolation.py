from django.db import migrations

from troth.core.isolation import ByBrand


class Migration(migrations.Migration):
    dependencies = [("capacity", "0001_initial"), ("core", "0002_isolation")]

    operations = [ByBrand("backings", update=["policy_id", "share", "reckoned_at", "outgrown_at"])]
