from django.db import migrations

from troth.core.isolation import BeforeBrand, ByBrand


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        ByBrand("facts"),
        BeforeBrand("heartbeats", update=["beat_at"]),
    ]
