from django.db import migrations

from troth.core.isolation import ByBrand


class Migration(migrations.Migration):
    dependencies = [("hours", "0001_initial"), ("core", "0002_isolation")]

    operations = [ByBrand("hours_feeds", update=["withdrawn_at"])]
