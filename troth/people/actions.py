from troth.accounts.facts import BrandSetUp
from troth.people.models import Queue


def open_queue(fact: BrandSetUp) -> None:
    """A brand's first queue exists before its first conversation can."""
    Queue.objects.create(brand_id=fact.brand_id, name="Everyone")
