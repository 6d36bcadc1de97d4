from django.db import migrations

from troth.core.isolation import ByBrand


class Migration(migrations.Migration):
    dependencies = [("mail", "0001_initial"), ("core", "0002_isolation")]

    operations = [ByBrand("received_mails")]
