from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from troth.accounts.access import Access, Forbidden
from troth.accounts.rules.permissions import Permission
from troth.people.presence import beat, choose

router = Router(tags=["people"])


class Chosen(Schema):
    """`online`, `away` or `do not disturb`."""

    chosen: str | None = None


@router.post("/presence", response=Chosen)
def presence(request: HttpRequest, said: Chosen) -> Chosen:
    """A program of the token's holder says, every twenty seconds, that they are here, as an open screen does.

    `chosen` says what they are from now on.
    """
    access: Access = request.access  # type: ignore[attr-defined]
    brands = access.where(Permission.WRITE)
    if not brands:
        raise Forbidden(_("Your role may read here, but not write."))
    now_is = choose(access.user, brands, said.chosen) if said.chosen else beat(access.user, brands)
    return Chosen(chosen=now_is.value if now_is is not None else None)
