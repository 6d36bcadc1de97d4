from django.db import migrations

from troth.core.isolation import ByBrand


class Migration(migrations.Migration):
    dependencies = [("chat", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        ByBrand("widgets", update=["origins", "title", "accent", "greetings"]),
        ByBrand(
            "visitors",
            update=["contact_name", "contact_mail", "read_id", "typed_at", "seen_at", "left_at"],
        ),
    ]
