"""What the demo starts from: one brand, its owner, and a mailbox with a promise."""

from datetime import timedelta

from django.db import transaction

from troth.accounts.actions import add_channel, make_user, set_up_brand
from troth.promises.actions import confirm_policy
from troth.site.demo.names import ADDRESS, OWNER, ZONE


@transaction.atomic
def make(*, password: str, relay: str) -> None:
    owner = make_user(email=OWNER, name="Owner", password=password, zone=ZONE)
    brand = set_up_brand(slug="lantern", name="Lantern", owner=owner, zone=ZONE)
    channel = add_channel(brand, kind="mail", address=ADDRESS, relay=relay, actor=owner)
    confirm_policy(channel, timedelta(minutes=15), hours=None, confirmed_by=owner)
