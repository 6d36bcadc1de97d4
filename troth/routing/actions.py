"""How a brand gives its work out: said by a person, and written down."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.core.errors import Refused
from troth.core.facts import record
from troth.promises.moments import days, length
from troth.routing.facts import RoutingSet
from troth.routing.models import MANUAL, SELECTABLE, Offer, Routing
from troth.routing.offers.actions import withdraw

MOST_WORTH = Decimal(1000)
LIMITS: Mapping[str, tuple[int, int]] = {
    "answer_within": (5, 600),
    "answer_mail_within": (5, 3600),
    "silent_for": (15, 86_400),
    "silent_on_mail_for": (60, 604_800),
}
"""The least and the most seconds of each span; `silent_on_mail_for` may also be 0, which is never."""


class RoutingNotSet(Refused):
    """What was asked of a brand's routing and cannot be, with the reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """All that is set, as `Routing` has it: seconds, and euros for a kept promise."""

    policy: str
    worth: Decimal
    answer_within: int
    answer_mail_within: int
    silent_for: int
    silent_on_mail_for: int
    is_sticky: bool


def way_of(routing: Routing) -> Way:
    return Way(**{name: getattr(routing, name) for name in Way.__dataclass_fields__})


@transaction.atomic
def set_routing(brand: Brand, way: Way, *, by: User | None, now: datetime) -> Routing:
    """From here on work is given out so; nothing is recorded where nothing differs.

    By hand means that nobody is asked any more: offers that stand are withdrawn. Raises RoutingNotSet.
    """
    refuse_bad(way)
    _wait_for_dispatcher(brand.pk)
    routing = Routing.of(brand.pk)
    before, wanted = asdict(way_of(routing)), asdict(way)
    changed = tuple(name for name, value in wanted.items() if value != before[name])
    if not changed:
        return routing
    for name in changed:
        setattr(routing, name, wanted[name])
    routing.set_at, routing.set_by = now, by
    routing.save()
    others = tuple(name for name in changed if name != "policy")
    actor = by.pk if by else None
    record(RoutingSet(brand_id=brand.pk, actor_id=actor, policy=routing.policy, changed=others))
    if routing.is_manual:
        withdraw(Offer.objects.filter(brand=brand), MANUAL, now=now)
    return routing


def refuse_bad(way: Way) -> None:
    """Raises RoutingNotSet at the first that cannot be."""
    if way.policy not in SELECTABLE:
        names = ", ".join(SELECTABLE)
        raise RoutingNotSet(
            _("There is no policy “%(name)s”. Choose one of: %(names)s.")
            % {"name": way.policy, "names": names}
        )
    if not (way.worth.is_finite() and 0 <= way.worth <= MOST_WORTH and way.worth == round(way.worth, 2)):
        raise RoutingNotSet(worth_refused())
    for name in LIMITS:
        if refused := span_refused(name, getattr(way, name)):
            raise RoutingNotSet(refused)


def worth_refused() -> str:
    return _("A kept promise is worth between 0 and %(most)s euros, to the cent.") % {"most": MOST_WORTH}


def span_refused(name: str, seconds: int) -> str:
    """Why this span cannot be; empty where it can."""
    least, most = LIMITS[name]
    if least <= seconds <= most or (name == "silent_on_mail_for" and seconds == 0):
        return ""
    said = {"least": _span(least), "most": _span(most)}
    sentences = {
        "answer_within": _("An offer of a chat or a call stands between %(least)s and %(most)s."),
        "answer_mail_within": _("An offer of a mail stands between %(least)s and %(most)s."),
        "silent_for": _("A chat or a call is taken back after between %(least)s and %(most)s of silence."),
        "silent_on_mail_for": _(
            "A mail is taken back after between %(least)s and %(most)s of silence, or never."
        ),
    }
    return sentences[name] % said


def _span(seconds: int) -> str:
    span = timedelta(seconds=seconds)
    return days(span.days) if span.days > 1 else length(span)


def _wait_for_dispatcher(brand_id: int) -> None:
    """Until no round of this brand is being played: its offers come before this change, or after it."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtextextended('troth.route', %s))", [brand_id])
