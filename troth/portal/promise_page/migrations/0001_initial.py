import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="PromisePage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_public", models.BooleanField()),
                ("chosen_at", models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                ("brand", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to="accounts.brand")),
                (
                    "chosen_by",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "promise_pages",
                "indexes": [models.Index(fields=["brand", "-id"], name="promise_page_newest")],
            },
        ),
    ]
