"""The shops, their people and their customers."""

from dataclasses import dataclass
from datetime import timedelta

from troth.accounts.rules.permissions import Role

EVERY_DAY = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """One brand of the group. Its mail keeps hours; its chat is there at any hour."""

    slug: str
    name: str
    zone: str
    languages: tuple[str, ...]
    accent: str
    mail_within: timedelta
    opens: str
    closes: str
    days: tuple[str, ...] = EVERY_DAY
    chat_within: timedelta = timedelta(minutes=2)

    @property
    def language(self) -> str:
        return self.languages[0]

    @property
    def address(self) -> str:
        return f"help@{self.slug}.example"

    def allowed(self, way: str) -> timedelta:
        return self.chat_within if way == "chat" else self.mail_within

    def hours(self) -> dict[str, object]:
        """The mail's opening hours in the form that calendars are read from."""
        return {"zone": self.zone, "week": {day: [[self.opens, self.closes]] for day in self.days}}


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody at the desk: `key` in addresses, a role, and the shops in which they have it."""

    key: str
    name: str
    role: Role
    shops: tuple[str, ...]

    @property
    def email(self) -> str:
        return f"{self.key}@lantern.example"


@dataclass(frozen=True, slots=True)
class Customer:
    """`user_id` is who they are at the shop's own log-in, by which its chat knows them."""

    name: str
    language: str
    mail: str
    user_id: str


SHOPS = (
    Shop(
        slug="fener",
        name="Fener",
        zone="Europe/Istanbul",
        languages=("tr", "tr", "tr", "en"),
        accent="#9a3412",
        mail_within=timedelta(minutes=8),
        opens="08:00",
        closes="24:00",
    ),
    Shop(
        slug="lantaarn",
        name="Lantaarn",
        zone="Europe/Amsterdam",
        languages=("nl", "nl", "en"),
        accent="#0b625d",
        mail_within=timedelta(minutes=10),
        opens="08:00",
        closes="22:00",
    ),
    Shop(
        slug="farol",
        name="Farol",
        zone="Europe/Madrid",
        languages=("es", "es", "es", "en"),
        accent="#6d28d9",
        mail_within=timedelta(minutes=12),
        opens="09:00",
        closes="22:00",
        days=EVERY_DAY[:6],
    ),
)
BY_SLUG = {shop.slug: shop for shop in SHOPS}
ALL = tuple(BY_SLUG)

STAFF = (
    Colleague("owner", "Ada Lind", Role.OWNER, ALL),
    Colleague("deniz", "Deniz Aydın", Role.SUPERVISOR, ALL),
    Colleague("selin", "Selin Koç", Role.SUPERVISOR, ("fener",)),
    Colleague("joost", "Joost Hendriks", Role.SUPERVISOR, ("lantaarn",)),
    Colleague("carmen", "Carmen Ortiz", Role.SUPERVISOR, ("farol",)),
    Colleague("noor", "Noor Bakker", Role.ANALYST, ALL),
    Colleague("elif", "Elif Kaya", Role.AGENT, ("fener",)),
    Colleague("mehmet", "Mehmet Demir", Role.AGENT, ("fener",)),
    Colleague("zeynep", "Zeynep Arslan", Role.AGENT, ("fener",)),
    Colleague("can", "Can Yıldız", Role.AGENT, ("fener",)),
    Colleague("sanne", "Sanne Visser", Role.AGENT, ("lantaarn",)),
    Colleague("daan", "Daan Mulder", Role.AGENT, ("lantaarn",)),
    Colleague("fatma", "Fatma Yılmaz", Role.AGENT, ("lantaarn",)),
    Colleague("lucia", "Lucía Smit", Role.AGENT, ("lantaarn", "farol")),
    Colleague("javier", "Javier Molina", Role.AGENT, ("farol",)),
    Colleague("elena", "Elena Navarro", Role.AGENT, ("farol",)),
    Colleague("pablo", "Pablo Vega", Role.AGENT, ("farol",)),
)
BY_KEY = {one.key: one for one in STAFF}

_FIRST = {
    "tr": [
        "Ayşe",
        "Fatih",
        "Merve",
        "Emre",
        "Gül",
        "Burak",
        "Esra",
        "Kerem",
        "Pınar",
        "Onur",
        "Derya",
        "Murat",
    ],
    "nl": [
        "Lotte",
        "Bram",
        "Femke",
        "Sjoerd",
        "Iris",
        "Ruben",
        "Maud",
        "Thijs",
        "Anouk",
        "Koen",
        "Roos",
        "Pieter",
    ],
    "es": [
        "Ana",
        "Diego",
        "Sofía",
        "Hugo",
        "Paula",
        "Mario",
        "Nuria",
        "Sergio",
        "Irene",
        "Álvaro",
        "Rosa",
        "Iván",
    ],
    "en": [
        "Alice",
        "Tom",
        "Grace",
        "Owen",
        "Ruth",
        "Harry",
        "Nina",
        "Frank",
        "Judy",
        "Peter",
        "Kate",
        "Simon",
    ],
}
_LAST = {
    "tr": ["Şahin", "Çelik", "Öztürk", "Aksoy", "Polat", "Güneş"],
    "nl": ["Jansen", "Meijer", "Dekker", "Kuiper", "Bos", "Peters"],
    "es": ["García", "Romero", "Torres", "Castro", "Molina", "Serrano"],
    "en": ["Baker", "Hughes", "Palmer", "Reed", "Walsh", "Turner"],
}
A_LANGUAGE = 60
"""Different customers of one language at one shop."""


def customer_at(shop: Shop, language: str, number: int) -> Customer:
    """The `number`-th customer of this shop with this language; after `A_LANGUAGE` they come again."""
    place = number % A_LANGUAGE
    first = _FIRST[language][place % 12]
    last = _LAST[language][(place // 12 + place) % 6]
    mark = f"{language}{place + 1:02}"
    return Customer(
        f"{first} {last}", language, f"{mark}.{shop.slug}@customer.example", f"{shop.slug}-{mark}"
    )


VISITORS = {
    "fener": Customer("Defne Uslu", "tr", "defne@visitor.example", "fener-visitor"),
    "lantaarn": Customer("Emma de Vries", "nl", "emma@visitor.example", "lantaarn-visitor"),
    "farol": Customer("Marta Ruiz", "es", "marta@visitor.example", "farol-visitor"),
}
"""Whom a visitor of the demo plays: no colleague of the demo answers them."""
