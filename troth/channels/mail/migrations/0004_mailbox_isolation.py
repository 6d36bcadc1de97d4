from django.db import migrations

from troth.core.isolation import ByBrand, Definer


class Migration(migrations.Migration):
    dependencies = [("mail", "0003_mailboxes"), ("core", "0002_isolation")]

    operations = [
        ByBrand(
            "mailboxes",
            update=[
                "host", "port", "is_implicit_tls", "username", "provider", "secret", "grant_ends_at",
                "changed_at", "started_at", "stopped_at", "last_login_at", "last_looked_at", "failing_at",
                "failure",
            ],
        ),
        ByBrand(
            "mailbox_folders",
            update=["uid_validity", "last_uid", "began_uid", "began_after_at", "looked_at"],
        ),
        ByBrand("fetched_mails", update=["taken_at", "left_at", "tries", "trouble"]),
        ByBrand("alarms", update=["words", "told_at", "ended_at"]),
        ByBrand("canaries", update=["came_back_at"]),
        ByBrand("bounced_addresses", update=["cleared_at"]),
        # Whoever reads mailboxes, and the page that says whether all is well, start before a brand is known.
        Definer(
            "mailboxes_to_read()",
            returns="TABLE (brand bigint, mailbox bigint, changed_at timestamptz)",
            body="""
                SELECT brand_id, id, mailboxes.changed_at FROM mailboxes
                WHERE started_at IS NOT NULL AND stopped_at IS NULL
            """,
        ),
        Definer(
            "alarms_ringing()",
            returns="bigint",
            body="SELECT count(*) FROM alarms WHERE ended_at IS NULL",
        ),
    ]
