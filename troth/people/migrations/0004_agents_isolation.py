from django.db import migrations

from troth.core.isolation import ByBrand, Definer

PRESENCE = ["chosen", "chosen_at", "seen_at", "came_at"]


class Migration(migrations.Migration):
    dependencies = [("people", "0003_agents"), ("core", "0002_isolation")]

    operations = [
        ByBrand("teams", update=["name", "zone", "hours"]),
        ByBrand("team_members", delete=True),
        ByBrand("skills", update=["name"]),
        ByBrand("agents", update=["is_network", "languages", "capacity", *PRESENCE]),
        ByBrand("agent_skills", update=["level"], delete=True),
        ByBrand("channel_weights", update=["at_once", "may_wait"]),
        ByBrand("shifts", delete=True),
        ByBrand("times_off", update=["granted_at", "refused_at", "answered_by_id"], delete=True),
        ByBrand("shift_feeds", update=["withdrawn_at"]),
        # A calendar program knows an address and no brand.
        Definer(
            "shift_feed_for(wanted bytea)",
            returns="TABLE (brand bigint, agent bigint)",
            body="SELECT brand_id, agent_id FROM shift_feeds WHERE hash = wanted AND withdrawn_at IS NULL",
        ),
        Definer(
            "longest_unseen_at()",
            returns="timestamptz",
            body="SELECT min(seen_at) FROM agents WHERE came_at IS NOT NULL",
        ),
        # A clock claims the rows of all brands at once; what another process holds is passed over.
        Definer(
            "claim_unseen_agents(since timestamptz, most integer)",
            returns="TABLE (brand bigint, agent bigint, person bigint)",
            body="""
                SELECT brand_id, id, user_id FROM agents
                WHERE came_at IS NOT NULL AND seen_at <= since
                ORDER BY seen_at LIMIT most
                FOR NO KEY UPDATE SKIP LOCKED
            """,
        ),
    ]
