"""An agent's screens over many conversations: what a page costs, beside bare queries of the same rows."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import psycopg
from psycopg.types.json import Jsonb

from bench.figures import Figure
from bench.load.senders import quantile
from bench.stand import Shop, Stand
from troth.site.progress import say

SIZES, QUICK_SIZES = (10_000, 100_000), (1_000,)
LARGEST = 1_000_000
TIMES, QUICK_TIMES = 120, 5
WARM = 12
AIM = 10.0
"""Milliseconds of CPU for the whole page of the list."""

ROWS = """
    select c.id, c.subject, p.name, i.value, k.kind, b.slug, c.last_words, c.last_said_at, c.holder,
           r.due_at, r.warn_at
    from (
        select * from conversations where brand_id = %(brand)s and closed_at is null
        order by coalesce(answer_by, holder_until), id limit 51
    ) c
    join customers p on p.id = c.customer_id join identities i on i.id = c.identity_id
    join channels k on k.id = c.channel_id join brands b on b.id = c.brand_id
    left join promises r on r.conversation_id = c.id and r.answered_at is null
"""
ONE = "select * from messages where conversation_id = %(conversation)s order by said_at, id"
FOUND = """
    select conversation_id from search_entries
    where words @@ to_tsquery('simple', %(word)s) and brand_id = %(brand)s order by message_id desc limit 50
"""
NEWEST = "select * from conversations where brand_id = %(brand)s order by id desc limit 51"

# The database makes the rows itself, each table out of the one before: nothing is sent row by row.
MADE = (
    """insert into customers (brand_id, name, language, zone)
       select %(brand)s, 'Customer ' || n, 'en', 'UTC' from generate_series(1, %(count)s) n""",
    """insert into identities (brand_id, customer_id, kind, value)
       select brand_id, id, 'mail', 'c' || id || '@customer.example' from customers
       where brand_id = %(brand)s""",
    """insert into conversations (brand_id, channel_id, customer_id, identity_id, subject, language,
           opened_at, queue_id, holder, holder_until, turn_opened_at, answer_by, last_words, last_said_at,
           last_by)
       select i.brand_id, %(channel)s, i.customer_id, i.id, 'Order ' || i.id, 'en', at,
           (select min(id) from queues where brand_id = %(brand)s), 'queue', at + interval '2 days', at,
           at + interval '2 days', 'Where is my order ' || i.id || '?', at, 'customer'
       from identities i, lateral (select now() - (i.id %% 200000) * interval '1 second' as at) a
       where i.brand_id = %(brand)s""",
    """insert into promises (brand_id, conversation_id, channel_id, policy_id, kind, turn_opened_at, made_at,
           warn_at, look_at, due_at, explanation, words, withheld, void_cause, set_aside_cause)
       select brand_id, id, channel_id, (select max(id) from policies where channel_id = %(channel)s),
           'first_reply', turn_opened_at, turn_opened_at, answer_by - interval '1 hour',
           answer_by - interval '1 hour', answer_by,
           %(explanation)s, '', '', '', '' from conversations where brand_id = %(brand)s""",
    """insert into messages (brand_id, conversation_id, kind, text, said_at, is_automatic, problem)
       select brand_id, id, 'customer', last_words || ' I have waited for it since ' || n ||
           case id %% 1000 when 7 then ' and want a refund' else '' end, last_said_at, false, ''
       from conversations, lateral (select id %% 31 as n) d where brand_id = %(brand)s""",
)


def measure(stand: Stand, *, is_quick: bool) -> list[Figure]:
    return _over(stand, QUICK_SIZES if is_quick else SIZES, QUICK_TIMES if is_quick else TIMES)


def measure_full(stand: Stand, *, is_quick: bool) -> list[Figure]:
    """With a million too: minutes of making them."""
    return _over(stand, QUICK_SIZES if is_quick else (*SIZES, LARGEST), QUICK_TIMES if is_quick else TIMES)


def _over(stand: Stand, sizes: tuple[int, ...], times: int) -> list[Figure]:
    figures: list[Figure] = []
    shop, there = stand.shop(), 0
    for size in sizes:
        say(f"Desk: {size:,} conversations")
        fill(stand, shop, size - there)
        there = size
        figures += _at(stand, shop, size, times)
    return figures


def fill(stand: Stand, shop: Shop, count: int) -> None:
    """So many more open conversations, each with a customer, a message and a promise."""
    values = {
        "brand": shop.brand_id,
        "channel": shop.channel_id,
        "count": count,
        "explanation": Jsonb(_explanation()),
    }
    with stand.connect() as owner:
        newest = {
            table: owner.execute(f"select coalesce(max(id), 0) from {table}".encode()).fetchone()
            for table in ("customers", "identities", "conversations")
        }
        for statement, after in zip(
            MADE, (None, "customers", "identities", "conversations", "conversations"), strict=True
        ):
            narrowed = statement
            if after is not None:
                row = newest[after]
                assert row is not None
                narrowed += f" and {'i.' if after == 'identities' else ''}id > {int(row[0])}"
            owner.execute(narrowed.encode(), values)
        owner.execute("vacuum analyze")
        owner.execute("checkpoint")


def _explanation() -> dict[str, object]:
    from troth.promises.rules.calendar import Calendar
    from troth.promises.rules.due import explanation

    return explanation(datetime.now(UTC), timedelta(days=2), Calendar.always("UTC")).as_data()


def _at(stand: Stand, shop: Shop, size: int, times: int) -> list[Figure]:
    from django.conf import settings
    from django.test import Client

    from troth.accounts.actions import create_token
    from troth.accounts.models import Brand, User

    settings.ALLOWED_HOSTS = ["*"]
    slug = Brand.objects.get(pk=shop.brand_id).slug
    browser = Client()
    browser.force_login(User.objects.get(email=shop.owner))
    bearer = {"Authorization": f"Bearer {create_token(shop.owner)}"}
    with stand.connect() as owner:
        row = owner.execute(
            "select max(id) from conversations where brand_id = %s", [shop.brand_id]
        ).fetchone()
        assert row is not None
        values = {"brand": shop.brand_id, "conversation": row[0], "word": "refund"}
        list_address = f"/{slug}/conversations"
        screens: dict[str, tuple[str, str, dict[str, str]]] = {
            "HTML list of 50": (list_address, ROWS, {}),
            "conversation page": (f"{list_address}/{row[0]}", ONE, {}),
            "search, rare word": (f"{list_address}?q=refund", FOUND, {}),
            "search, common word": (f"{list_address}?q=waited", FOUND.replace("%(word)s", "'waited'"), {}),
            "JSON list of 50": ("/api/v1/conversations", NEWEST, bearer),
        }
        return [
            figure
            for name, (address, query, headers) in screens.items()
            for figure in _screen(
                f"{name} at {size:,}",
                _asking(browser, address, headers),
                _bare(owner, query, values),
                times=times,
            )
        ]


def _asking(browser: object, address: str, headers: dict[str, str]) -> Callable[[], None]:
    def ask() -> None:
        answer = browser.get(address, headers=headers)  # type: ignore[attr-defined]
        if answer.status_code != 200:
            raise RuntimeError(f"{address}: {answer.status_code}")

    return ask


def _bare(owner: psycopg.Connection, query: str, values: dict[str, object]) -> Callable[[], None]:
    def ask() -> None:
        owner.execute(query.encode(), values).fetchall()

    return ask


def _screen(name: str, ask: Callable[[], None], bare: Callable[[], None], *, times: int) -> list[Figure]:
    took, cpu = _timed(ask, times)
    limit, _ = _timed(bare, times)
    is_aimed = name.startswith("HTML list")
    return [
        Figure(
            name=f"{name}, p50",
            value=quantile(took, 0.5) * 1000,
            unit="ms",
            limit=quantile(limit, 0.5) * 1000,
            limit_name="the same rows through psycopg",
        ),
        Figure(name=f"{name}, p99", value=quantile(took, 0.99) * 1000, unit="ms"),
        Figure(
            name=f"{name}, CPU of the web process, p50",
            value=quantile(cpu, 0.5) * 1000,
            unit="ms",
            aim=f"under {AIM:.0f} ms" if is_aimed else "",
            is_met=quantile(cpu, 0.5) * 1000 < AIM if is_aimed else None,
        ),
    ]


def _timed(act: Callable[[], None], times: int) -> tuple[list[float], list[float]]:
    """Seconds on the wall and of CPU in this process, each time; the first ones are not counted."""
    took, cpu = [], []
    for number in range(times + WARM):
        used, begun = time.process_time(), time.perf_counter()
        act()
        if number >= WARM:
            took.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - used)
    return took, cpu
