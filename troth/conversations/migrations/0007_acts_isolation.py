from django.db import migrations
from django.db.migrations import RunSQL

from troth.core.isolation import ByBrand, Definer
from troth.core.postgres.roles import APPLICATION


class Migration(migrations.Migration):
    dependencies = [("conversations", "0006_acts"), ("core", "0002_isolation")]

    operations = [
        ByBrand("tags"),
        ByBrand("taggings", delete=True),
        ByBrand("mentions", update=["seen_at"]),
        ByBrand("saved_replies", update=["text", "written_by_id", "updated_at", "removed_at"]),
        ByBrand("drafts", update=["kind", "text", "files", "updated_at"], delete=True),
        # What is held was not said yet: it is said, or its author takes it back.
        ByBrand("held_answers", delete=True),
        ByBrand("viewers", update=["seen_at", "wrote_at"], delete=True),
        ByBrand("joinings", update=["undone_at", "undone_by_id"]),
        RunSQL(
            [f"GRANT UPDATE (merged_into_id) ON conversations TO {APPLICATION}"],
            [f"REVOKE UPDATE (merged_into_id) ON conversations FROM {APPLICATION}"],
        ),
        # Who looks at what is true for fifteen seconds: not worth a write to the log.
        RunSQL(["ALTER TABLE viewers SET UNLOGGED"], ["ALTER TABLE viewers SET LOGGED"]),
        Definer(
            "next_held_answer_at()",
            returns="timestamptz",
            body="SELECT min(goes_at) FROM held_answers",
        ),
        Definer(
            "claim_answers_to_say(at timestamptz, most integer)",
            returns="TABLE (brand bigint, answer bigint)",
            body="""
                SELECT brand_id, id FROM held_answers WHERE goes_at <= at
                ORDER BY goes_at LIMIT most FOR UPDATE SKIP LOCKED
            """,
        ),
    ]
