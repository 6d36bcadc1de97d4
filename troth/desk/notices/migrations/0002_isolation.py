from django.db import migrations

from troth.core.isolation import BeforeBrand

WISHES = ["has_mention", "has_assigned", "has_answered", "has_at_risk", "has_sound", "has_desktop", "may_show_words"]
DEVICE = ["user_id", "p256dh", "auth", "session_key", "user_agent", "pushed_at"]


class Migration(migrations.Migration):
    """A person's own, in whichever brands they work: no word of a customer's is in either table."""

    dependencies = [("notices", "0001_initial"), ("core", "0002_isolation")]

    operations = [
        BeforeBrand("notice_wishes", update=WISHES),
        BeforeBrand("push_subscriptions", update=DEVICE, delete=True),
    ]
