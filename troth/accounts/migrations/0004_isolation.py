from django.db import migrations

from troth.core.isolation import BeforeBrand, ByBrand, Definer
from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_invitations")]

    operations = [
        migrations.RunSQL(
            f"GRANT UPDATE (second_factor_required_at) ON brands TO {APPLICATION}",
            f"REVOKE UPDATE (second_factor_required_at) ON brands FROM {APPLICATION}",
        ),
        ByBrand(
            "invitations", update=["hash", "expires_at", "accepted_at", "accepted_by_id", "withdrawn_at"]
        ),
        BeforeBrand("tries", update=["counted", "expires_at"], delete=True),
        # Who opens a link has no brand yet; whoever does not hold its key learns nothing.
        Definer(
            "invitation_for(wanted_hash bytea)",
            returns="TABLE (brand bigint, invitation bigint)",
            body="SELECT brand_id, id FROM invitations WHERE hash = wanted_hash",
        ),
    ]
