"""What the demo starts from: three shops of one group, their people, and channels that promise."""

from collections.abc import Sequence

from django.db import transaction

from troth.accounts.actions import add_channel, create_token, make_user, set_up_brand
from troth.accounts.models import Brand, Membership, User
from troth.accounts.rules.permissions import Role
from troth.channels.chat.models import Widget
from troth.channels.chat.setup import Look, add_chat
from troth.channels.chat.vouching.keys import secret_of
from troth.core.database import see
from troth.portal.promise_page.actions import choose as show_promises
from troth.promises.actions import confirm_policy, keep_hours
from troth.promises.besides import Besides
from troth.promises.rules.calendar import parse
from troth.promises.rules.terms import parse as terms_from
from troth.site.demo.names import OWNER
from troth.site.demo.program import Doors
from troth.site.demo.rules.cast import BY_KEY, SHOPS, STAFF, Shop
from troth.site.demo.rules.phrases import LANGUAGES, shop_words


def _week(often: str, seldom: str) -> list[list[str]]:
    """One allowance from nine to six, another at all other hours, every day."""
    return [[often if 9 <= hour < 18 else seldom for hour in range(24)]] * 7


TERMS = (
    {"kind": "first_reply", "segment": {"tier": "gold"}, "week": _week("5m", "")},
    {"kind": "update", "segment": None, "week": _week("1h", "by 10:00")},
    {"kind": "call_back", "segment": None, "within": "1h"},
)
"""What each shop promises by mail beside its plain promise; in the chat a call back alone."""


@transaction.atomic
def make(*, password: str, relay: str, origins: Sequence[str]) -> dict[str, Doors]:
    """The doors of each shop. Only the owner has a password; the others sign in with one click."""
    owner_name = BY_KEY["owner"].name
    owner = make_user(email=OWNER, name=owner_name, password=password, zone=SHOPS[0].zone)
    brands = {shop.slug: _brand(shop, owner) for shop in SHOPS}
    _hire(brands)
    return {shop.slug: _open(shop, brands[shop.slug], owner, relay=relay, origins=origins) for shop in SHOPS}


def _brand(shop: Shop, owner: User) -> Brand:
    return set_up_brand(slug=shop.slug, name=shop.name, owner=owner, zone=shop.zone, language=shop.language)


def _hire(brands: dict[str, Brand]) -> None:
    zones = {shop.slug: shop.zone for shop in SHOPS}
    for one in STAFF:
        if one.role == Role.OWNER:
            continue
        user = User.objects.create_user(one.email, None, name=one.name, zone=zones[one.shops[0]])
        Membership.objects.bulk_create(
            Membership(user=user, brand=brands[slug], role=one.role) for slug in one.shops
        )


def _open(shop: Shop, brand: Brand, owner: User, *, relay: str, origins: Sequence[str]) -> Doors:
    see([brand.pk])
    mail = add_channel(brand, kind="mail", address=shop.address, relay=relay, actor=owner)
    hours = keep_hours(brand, parse(shop.hours()), as_brands_own=True)
    confirm_policy(
        mail, shop.mail_within, hours=hours, confirmed_by=owner, besides=Besides(terms_from(TERMS))
    )
    show_promises(brand, public=True, by=owner)
    widget = _chat(shop, brand, owner, origins)
    calls = Besides(terms_from(TERMS[-1:]))
    confirm_policy(widget.channel, shop.chat_within, hours=None, confirmed_by=owner, besides=calls)
    agents = [one for one in STAFF if one.role == Role.AGENT and shop.slug in one.shops]
    tokens = {one.key: create_token(one.email, slug=shop.slug) for one in agents}
    return Doors(chat_key=widget.channel.address, chat_secret=secret_of(widget), tokens=tokens)


def _chat(shop: Shop, brand: Brand, owner: User, origins: Sequence[str]) -> Widget:
    greetings = {language: shop_words(language).greeting for language in LANGUAGES}
    return add_chat(brand, origins, look=Look(accent=shop.accent, greetings=greetings), actor=owner)
