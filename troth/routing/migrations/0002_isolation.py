from django.db import migrations

from troth.core.isolation import ByBrand, Definer

WAY = [
    "policy", "worth", "answer_within", "answer_mail_within", "silent_for", "silent_on_mail_for", "is_sticky",
    "set_at", "set_by_id",
]  # fmt: skip
FOUND = ["skill_id", "level", "found_by", "rule_id", "certainty", "found_at", "corrected_by_id"]
ENDS = [
    "shown_at", "accepted_at", "passed_at", "passed_because", "timed_out_at", "withdrawn_at",
    "withdrawn_cause",
]  # fmt: skip


class Migration(migrations.Migration):
    dependencies = [("routing", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        ByBrand("routings", update=WAY),
        ByBrand("need_rules", update=["place", "name", '"when"', "skill_id", "level", "queue_id"], delete=True),
        ByBrand("needs", update=FOUND),
        # Who was asked, when and why stays as it was.
        ByBrand("offers", update=ENDS),
        # A dispatcher knows no brand when it begins; each is then looked at in a transaction of its own.
        Definer(
            "brands_to_route()",
            returns="TABLE (brand bigint)",
            body="""
                SELECT id FROM brands
                WHERE NOT EXISTS (SELECT FROM routings WHERE brand_id = brands.id AND policy = 'manual')
                    AND EXISTS (
                        SELECT FROM conversations
                        WHERE brand_id = brands.id AND closed_at IS NULL AND answer_by IS NOT NULL
                    )
            """,
        ),
    ]
