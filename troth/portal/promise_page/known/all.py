"""All that the promise page of one brand rests on, kept for some seconds in the process."""

from dataclasses import dataclass

from django.utils import timezone

from troth.accounts.models import Brand
from troth.core.database import brands
from troth.portal.promise_page.known.figures import Figures, figures, last_days
from troth.portal.promise_page.known.kept import Kept, Made
from troth.portal.promise_page.known.today import Today, today_of
from troth.portal.promise_page.known.wishes import Wishes, wishes_of

A_DAY = 24 * 3600.0


@dataclass(frozen=True, slots=True)
class Known:
    """`numbers` are the same as long as all of it is."""

    today: Today
    figures: Figures
    wishes: Wishes | None
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What customers said they expect, wrapped: that they said too little is known, too."""

    wishes: Wishes | None


def known(slug: str) -> Known | None:
    """None where there is no such brand, or it shows nothing."""
    today = TODAY.get(slug)
    if today is None:
        return None
    brand = today.value.brand
    measured, asked = MEASURED.get(brand.pk), ASKED.get(brand.pk)
    return Known(
        today.value,
        measured.value if measured else {},
        asked.value.wishes if asked else None,
        (today.number, _number(measured), _number(asked)),
    )


def forget(slug: str) -> None:
    """After a change that must show at once in this process; the others follow within seconds."""
    TODAY.drop(slug)


def forget_all() -> None:
    TODAY.clear()
    MEASURED.clear()
    ASKED.clear()


def _today(slug: str) -> Today | None:
    brand = Brand.objects.filter(slug=slug).first()
    if brand is None:
        return None
    with brands([brand.pk]):
        return today_of(brand, now=timezone.now())


def _measured(brand_id: int) -> Figures:
    now = timezone.now()
    with brands([brand_id]):
        return figures(brand_id, last_days(now), now=now)


def _asked(brand_id: int) -> Asked:
    with brands([brand_id]):
        return Asked(wishes_of(Brand.objects.get(pk=brand_id), now=timezone.now()))


def _number(made: Made[Figures] | Made[Asked] | None) -> int:
    return made.number if made else 0


TODAY = Kept(_today)
MEASURED = Kept(_measured, is_dear=True)
ASKED = Kept(_asked, fresh_for=A_DAY)
