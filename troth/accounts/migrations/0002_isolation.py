from django.db import migrations

from troth.core.isolation import BeforeBrand, ByBrand, Definer


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        BeforeBrand("users", update=["*"]),
        BeforeBrand("users_groups"),
        BeforeBrand("users_user_permissions"),
        BeforeBrand("brands", update=["name", "language", "zone"]),
        BeforeBrand("memberships", update=["role"], delete=True),
        BeforeBrand("tokens", update=["last_used_at", "revoked_at"]),
        ByBrand("channels", update=["relay"]),
        # Mail names an address before anyone knows a brand.
        Definer(
            "channel_for(wanted_kind text, wanted_address text)",
            returns="TABLE (brand bigint, channel bigint)",
            body="SELECT brand_id, id FROM channels WHERE kind = wanted_kind AND address = wanted_address",
        ),
    ]
