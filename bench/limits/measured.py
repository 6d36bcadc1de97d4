"""What the same machine does with the same rows and nothing around them."""

from dataclasses import dataclass
from time import monotonic

from bench.limits.rows import Row, copier, count_words, rows_of
from bench.load.mails import mails
from bench.load.senders import post_all, repeat, send_mails
from bench.stand import Stand
from troth.site.progress import say

MANY = 16
LONGEST = 15.0
"""Seconds for one figure of the bare view."""
BODY: dict[str, object] = {"text": "Where is my order?"}


@dataclass(frozen=True, slots=True)
class Limits:
    """Transactions a second of the same rows."""

    rows: str
    django: float
    one: float
    many: float
    django_name: str = "a bare Django view"

    @classmethod
    def of_mail(cls, stand: Stand, *, is_quick: bool) -> "Limits":
        """The rows of a mail."""
        shop = stand.shop()
        with stand.reception() as (_, port):
            send_mails(port, shop.address, list(mails(1, shop.address, seed="pattern")), connections=1)
        return _measured(stand, shop.brand_id, is_quick=is_quick)

    @classmethod
    def of_brand(cls, stand: Stand, brand_id: int, *, is_quick: bool) -> "Limits":
        """The rows of a conversation that this brand has."""
        return _measured(stand, brand_id, is_quick=is_quick)

    def named(self) -> list[tuple[str, float]]:
        return [
            (self.django_name, self.django),
            (f"psycopg, 1 connection, {self.rows}", self.one),
            (f"psycopg, {MANY} connections", self.many),
        ]


def _measured(stand: Stand, brand_id: int, *, is_quick: bool) -> Limits:
    count = 40 if is_quick else 2000
    with stand.connect() as owner:
        found = owner.execute("select id from conversations where brand_id = %s", [brand_id]).fetchone()
        assert found is not None
        conversation = int(found[0])
        rows: list[Row] = rows_of(owner, conversation)
    say(f"  each transaction: {count_words(rows)}")
    connect = copier(stand.url, rows)
    # First: a copied job still names the delivery it was copied from, and the view would read it as a row.
    with stand.bare_django(conversation) as (_, port):
        post_all(port, "/insert", "", [BODY] * MANY, connections=MANY)
        # Threads that wait for each other can be slower than one alone: a limit is the better of both.
        django = max(_requests(port, count, connections) for connections in (1, MANY))
    one = repeat(connect, count, connections=1)
    many = repeat(connect, count * 2, connections=MANY)
    stand.settle()
    return Limits(count_words(rows), django, one, many)


def _requests(port: int, count: int, connections: int) -> float:
    """Requests a second: as many as asked for, or as a quarter of a minute allows."""
    done, began = 0, monotonic()
    while done < count and monotonic() - began < LONGEST:
        post_all(port, "/insert", "", [BODY] * connections * 4, connections=connections)
        done += connections * 4
    return done / (monotonic() - began)
