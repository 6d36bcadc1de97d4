from django.db import migrations

from troth.core.isolation import ByBrand


class Migration(migrations.Migration):
    dependencies = [("promise_page", "0001_initial"), ("core", "0002_isolation")]

    operations = [ByBrand("promise_pages")]
