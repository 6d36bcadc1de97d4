import io
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests import make
from tests.conftest import FORGET, owner_connection
from troth.accounts.models import Brand
from troth.accounts.rules.permissions import Role
from troth.conversations import actions
from troth.conversations.customers.particulars import note_particular
from troth.conversations.models import Conversation, KeptApart, Merge, Message, Particular
from troth.core.database import see

HOSTILE = "<script>alert('x')</script>\"'><img src=x onerror=alert(1)>"


@pytest.fixture
def emma(brand: Brand) -> Conversation:
    return make.conversation(brand, "Where is order 12345?")


def of(conversation: Conversation, rest: str = "") -> str:
    return f"/{conversation.brand.slug}/customers/{conversation.customer_id}{rest}"


def client_of(brand: Brand, role: Role) -> Client:
    client = Client()
    client.force_login(make.member(brand, role))
    see([brand.pk])
    return client


def text(client: Client, address: str, **asked: Any) -> str:
    page = client.get(address, asked)
    assert page.status_code == 200
    return str(page.content.decode())


def other_word(conversation: Conversation, **changes: Any) -> Conversation:
    see([conversation.brand_id])
    return actions.receive(conversation.channel, make.incoming(**changes)).conversation


def test_the_page_shows_everything_on_every_channel_folded_by_day(emma: Conversation, desk: Client) -> None:
    said_at = timezone.now() - timedelta(days=3)
    actions.reply(emma, make.member(emma.brand), "It is on its way")
    actions.receive(
        emma.channel, make.incoming("Three days ago", subject="Older", said_at=said_at, received_at=said_at)
    )
    page = text(desk, of(emma))
    for words in (
        "Emma",
        "emma@customer.example",
        "order 12345",
        "It is on its way",
        "Three days ago",
        "Older",
    ):
        assert words in page
    assert page.count('<details class="day"') == 2
    assert page.count("open>\n  <summary>") == 1
    assert page.index("It is on its way") < page.index("Three days ago")


def test_long_histories_go_on_page_by_page_and_nothing_is_shown_twice(
    emma: Conversation, desk: Client
) -> None:
    at = timezone.now() - timedelta(hours=5)
    for number in range(120):
        Message.objects.create(
            brand=emma.brand,
            conversation=emma,
            kind="customer",
            text=f"word-{number:03d}.",
            said_at=at + timedelta(minutes=number // 4),
        )
    seen: list[str] = []
    address: str | None = of(emma)
    pages = 0
    while address:
        page = text(desk, address)
        seen += [f"word-{number:03d}." for number in range(120) if f"word-{number:03d}." in page]
        pages += 1
        link = page.partition('<nav class="pager"')[2].partition('href="')[2].partition('"')[0]
        address = link.replace("&amp;", "&") or None
    assert (pages, len(seen), len(set(seen))) == (3, 120, 120)


def test_the_number_of_queries_does_not_grow(emma: Conversation, desk: Client) -> None:
    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            text(desk, address)
        see([emma.brand_id])
        return len(asked)

    listing = f"/{emma.brand.slug}/customers"
    text(desk, listing)
    before = queries(of(emma)), queries(listing), queries(f"{listing}?q=emma")
    for number in range(8):
        other_word(emma, text=f"more {number}", subject=f"More {number}")
        other_word(emma, address=f"emma{number}@customer.example", name=f"Emma {number}")
        note_particular(emma.customer, "order", str(number))
    assert (queries(of(emma)), queries(listing), queries(f"{listing}?q=emma")) == before
    assert before <= (21, 12, 13)


def test_a_name_or_an_address_is_found_by_how_it_begins(emma: Conversation, desk: Client) -> None:
    other_word(emma, address="zeynep@musteri.example", name="Zeynep Kaya")
    other_word(emma, address="100%@odd.example", name="Under_score")
    listing = f"/{emma.brand.slug}/customers"
    for words, found in {
        "": {"Emma", "Zeynep Kaya", "Under_score"},
        "zey": {"Zeynep Kaya"},
        "ZEYNEP K": {"Zeynep Kaya"},
        "emma@c": {"Emma"},
        "100%": {"Under_score"},
        "under_": {"Under_score"},
        "%": set(),
        "nobody": set(),
        "kaya": set(),
        "\x00": set(),
    }.items():
        page = text(desk, listing, q=words)
        shown = {name for name in ("Emma", "Zeynep Kaya", "Under_score") if f">{name}</a>" in page}
        assert shown == found, words


@pytest.mark.parametrize(
    ("table", "column", "index"),
    [("customers", "name", "customer_named"), ("identities", "value", "identity_written")],
)
def test_the_search_reads_an_index_and_not_every_row(
    fresh_tables: None, db: None, table: str, column: str, index: str
) -> None:
    """As the function's owner, since a policy would keep the comparison from the index."""
    words = f"lower({column}) ~>=~ lower('emma') and lower({column}) ~<~ (lower('emma') || chr(1114111))"
    with owner_connection() as owner, owner.transaction():
        owner.execute(FORGET)
        owner.execute("set local enable_seqscan = off")
        owner.execute("set local enable_bitmapscan = off")
        found = owner.execute(f"explain select id from {table} where brand_id = any ('{{1}}') and {words}")
        assert index in str(found.fetchall())


def test_the_list_goes_on_from_a_cursor(emma: Conversation, desk: Client) -> None:
    for number in range(55):
        other_word(emma, address=f"p{number}@customer.example", name=f"Person {number:02d}")
    for asked in ("", "q=Person&"):
        first = text(desk, f"/{emma.brand.slug}/customers?{asked}")
        link = first.partition('<nav class="pager"')[2].partition('href="')[2].partition('"')[0]
        second = text(desk, link.replace("&amp;", "&"))
        names = [f">Person {number:02d}<" for number in range(55)]
        assert [name in first for name in names] == [name not in second for name in names]
    assert desk.get(f"/{emma.brand.slug}/customers?after=nonsense!").status_code == 400


def test_an_expert_sees_only_what_the_conversation_needs(emma: Conversation, brand: Brand) -> None:
    bob = other_word(emma, address="bob@customer.example", name="Bob")
    hidden = other_word(emma, text="Something else entirely", subject="Another matter")
    note_particular(emma.customer, "address", "Zwaluwstraat 3", message=hidden.messages.earliest("id"))
    note_particular(emma.customer, "order", "12345", message=emma.messages.earliest("id"))
    expert = make.member(brand, Role.EXPERT)
    Conversation.objects.filter(pk=emma.pk).update(holder="person", holder_person=expert)
    client = Client()
    client.force_login(expert)

    page = text(client, of(emma))

    assert "order 12345" in page
    assert "12345" in page
    assert "Something else" not in page
    assert "Another matter" not in page
    assert "Zwaluwstraat" not in page
    see([brand.pk])
    assert client.get(of(bob)).status_code == 404
    listing = text(client, f"/{brand.slug}/customers")
    assert "Emma" in listing
    assert "Bob" not in listing
    assert "Bob" not in text(client, f"/{brand.slug}/customers", q="bob")
    assert ">Emma</a>" in text(client, f"/{brand.slug}/customers", q="emma@")


def test_two_are_merged_and_told_apart_again_on_the_page(emma: Conversation, brand: Brand) -> None:
    bob = other_word(emma, address="visitor-1", address_kind="chat", name="Visitor 1")
    note_particular(bob.customer, "mail", "emma@customer.example")
    client = client_of(brand, Role.AGENT)
    assert "May be the same person" in text(client, of(emma))

    assert client.post(of(emma, "/merges"), {"other": bob.customer_id}).status_code == 302
    page = text(client, of(emma))
    assert "visitor-1" in page
    assert client.get(of(bob)).headers["Location"] == of(emma)
    see([brand.pk])
    merge = Merge.objects.get()
    assert client.post(of(emma, f"/merges/{merge.pk}/undoing")).status_code == 302

    assert "visitor-1" not in text(client, of(emma))
    assert "May be the same person" not in text(client, of(emma))


def test_two_people_are_kept_apart_by_one_click(emma: Conversation, brand: Brand) -> None:
    bob = other_word(emma, address="visitor-1", address_kind="chat", name="Visitor 1")
    client = client_of(brand, Role.AGENT)
    assert client.post(of(emma, "/apartness"), {"other": bob.customer_id}).status_code == 302
    see([brand.pk])
    assert KeptApart.objects.count() == 1


@pytest.mark.parametrize("other", ["", "x", "9" * 30, "0", "²"])
def test_nobody_is_merged_with_nobody(emma: Conversation, desk: Client, other: str) -> None:
    assert desk.post(of(emma, "/merges"), {"other": other}).status_code == 404


def test_another_brands_customer_is_not_there(emma: Conversation, desk: Client) -> None:
    foreign = make.conversation(make.brand())
    for address in (of(foreign), f"/{emma.brand.slug}/customers/{foreign.customer_id}"):
        assert desk.get(address).status_code == 404
    assert desk.post(of(emma, "/merges"), {"other": foreign.customer_id}).status_code == 404


def test_an_export_is_a_zip_and_for_the_owner_alone(emma: Conversation, desk: Client, brand: Brand) -> None:
    assert client_of(brand, Role.SUPERVISOR).post(of(emma, "/export")).status_code == 403
    answer = desk.post(of(emma, "/export"))
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "customer.json" in archive.namelist()


def test_erasing_wants_the_name_and_then_nothing_of_it_is_shown(emma: Conversation, desk: Client) -> None:
    assert desk.post(of(emma, "/erasure"), {"name": "Emm"}).status_code == 409
    assert "Emma" in text(desk, of(emma))
    assert desk.post(of(emma, "/erasure"), {"name": " Emma "}).status_code == 302
    page = text(desk, of(emma))
    assert "Emma" not in page
    assert "order 12345" not in page
    assert desk.get(f"/{emma.brand.slug}/conversations/{emma.pk}").status_code == 200
    assert desk.get(f"/{emma.brand.slug}/conversations?view=closed").status_code == 200


def test_what_they_gave_is_offered_kept_changed_and_removed(emma: Conversation, desk: Client) -> None:
    card = f"/{emma.brand.slug}/conversations/{emma.pk}/given"
    assert "Order number 12345" in text(desk, card)
    see([emma.brand_id])
    said = emma.messages.earliest("id").pk
    kept = {"kind": "order", "value": "12345", "message": said, "conversation": emma.pk}

    assert desk.post(of(emma, "/particulars"), kept).headers["Location"].endswith(f"conversations/{emma.pk}")
    answer = desk.post(of(emma, "/particulars"), kept, headers={"HX-Request": "true"})
    assert 'id="given"' in answer.content.decode()
    assert "Order number 12345" not in text(desk, card)
    see([emma.brand_id])
    one = Particular.objects.get()
    assert one.message_id == said
    desk.post(of(emma, f"/particulars/{one.pk}"), {"kind": "order", "value": "12346"})
    see([emma.brand_id])
    two = Particular.objects.standing().get()
    assert two.value == "12346"
    desk.post(of(emma, f"/particulars/{two.pk}"), {"remove": "1"})
    see([emma.brand_id])
    assert not Particular.objects.standing().exists()
    assert desk.post(of(emma, "/particulars"), {"kind": "order", "value": ""}).status_code == 422


def test_a_draft_that_asks_again_is_told_what_is_known(emma: Conversation, desk: Client) -> None:
    note_particular(emma.customer, "order", "12345")
    address = f"/{emma.brand.slug}/conversations/{emma.pk}/asked-again"
    asked = desk.post(address, {"text": "Could you send your order number?"}).content.decode()
    assert "12345" in asked
    assert "given this already" in asked
    assert desk.post(address, {"text": "It is on its way."}).content.decode().strip() == ""
    assert desk.post(address).status_code == 200


def test_what_customers_write_is_text_and_nothing_else(brand: Brand, desk: Client) -> None:
    hostile = make.conversation(brand, HOSTILE, name=HOSTILE, subject=HOSTILE, address=HOSTILE)
    note_particular(hostile.customer, "other", HOSTILE)
    for address in (
        of(hostile),
        f"/{brand.slug}/customers",
        f"/{brand.slug}/conversations/{hostile.pk}/given",
    ):
        assert HOSTILE not in text(desk, address)
        see([brand.pk])


def test_the_conversation_leads_to_its_customer(emma: Conversation, desk: Client) -> None:
    page = text(desk, f"/{emma.brand.slug}/conversations/{emma.pk}")
    assert f'href="{of(emma)}"' in page
    assert "/given" in page
