from django.http import HttpRequest

from troth.accounts.access import Access
from troth.accounts.models import User


class SignedInRequest(HttpRequest):
    """A request that the gate has let through: `access` is narrowed to the brand in the path."""

    user: User
    access: Access
    all_brands: frozenset[int]
