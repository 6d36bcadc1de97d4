import io
import json
import os
import zipfile
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from tests import make
from tests.architecture.walks.scene import SECRET_WORDS, Scene, scene
from tests.blobs import path_of
from tests.channels.mail import letters
from troth.accounts.models import Brand
from troth.channels import erasing as files
from troth.channels.mail.facts import AddressBounced
from troth.channels.mail.models import BouncedAddress, ReceivedMail
from troth.channels.mail.quarantine.models import SpamSender
from troth.conversations import actions
from troth.conversations.customers.erasing import NotErased, erase
from troth.conversations.customers.exporting import export
from troth.conversations.customers.facts import CustomerErased, CustomerExported
from troth.conversations.customers.merging import NotMerged, merge, undo
from troth.conversations.customers.particulars import note_particular
from troth.conversations.incoming import File
from troth.conversations.models import (
    Attachment,
    Conversation,
    Customer,
    Delivery,
    Erasure,
    Message,
)
from troth.core import blobs
from troth.core.database import see
from troth.core.facts import record
from troth.core.models import FactRecord
from troth.promises.models import Promise

SECRETS = [*SECRET_WORDS[:3], "parcel of Q", "Zwaluwstraat"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def place() -> Scene:
    """A customer of whom something stands in every place where it can."""
    made = scene()
    brand, conversation, owner = made.brand, made.conversation, made.people["owner"]
    address = "quillfeather@customer.example"
    received = letters.take(
        conversation.channel,
        letters.letter(
            "A second moonlit parcel", sender=f"Quillfeather <{address}>", message_id=f"<2.{address}>"
        ),
        envelope=address,
    )
    see([brand.pk])
    assert received.message is not None
    actions.note(conversation, owner, "Quillfeather asked for the moonlit parcel")
    actions.reply(conversation, owner, "Dear Quillfeather, the moonlit parcel is on its way")
    note_particular(conversation.customer, "address", "Zwaluwstraat 3", by=owner)
    BouncedAddress.objects.create(
        brand=brand, address=address, words=f"no such user {address}", bounced_at=timezone.now()
    )
    SpamSender.objects.create(brand=brand, address=address, marked_by=owner, marked_at=timezone.now())
    record(
        AddressBounced(
            brand_id=brand.pk, conversation_id=conversation.pk, message_id=None, words=f"to {address}"
        )
    )
    return made


def tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = 'public'")
        return [name for (name,) in cursor.fetchall() if name not in ("users", "channels", "brands")]


def places_of(words: list[str]) -> set[str]:
    """The tables and files in which one of the words stands, as the brand sees them."""
    found = set()
    with connection.cursor() as cursor:
        for table in tables():
            cursor.execute(
                f"select 1 from {table} as row where row::text ilike any (%s) limit 1",
                [[f"%{word}%" for word in words]],
            )
            if cursor.fetchone():
                found.add(table)
    for path in settings.TROTH_BLOBS.rglob("*"):
        if path.is_file() and any(word.lower().encode() in path.read_bytes().lower() for word in words):
            found.add("blobs")
    return found


def age_all_files() -> None:
    """As if everything had lain there for an hour."""
    past = (timezone.now() - timedelta(hours=1)).timestamp()
    for path in settings.TROTH_BLOBS.rglob("*"):
        os.utime(path, (past, past))


def counts() -> list[object]:
    """What must stay: how much was said when, and what was promised."""
    return [
        list(Message.objects.order_by("id").values_list("id", "kind", "said_at", "is_automatic")),
        list(Promise.objects.order_by("id").values_list("id", "words", "announced_at", "due_at", "kept_at")),
        list(Attachment.objects.order_by("id").values_list("id", "size", "media_type")),
        Conversation.objects.count(),
        Delivery.objects.count(),
        ReceivedMail.objects.count(),
    ]


def test_nothing_of_a_customer_is_left_in_any_table_or_file(place: Scene) -> None:
    before = places_of(SECRETS)
    assert before >= {
        "customers", "identities", "conversations", "messages", "attachments" , "deliveries", "facts",
        "received_mails", "held_mails", "particulars", "bounced_addresses", "spam_senders", "blobs",
    } - {"attachments"}  # fmt: skip
    kept = counts()

    erasure = erase(place.conversation.customer, by=place.people["owner"])
    age_all_files()
    assert files.remove_files(place.brand.pk, erasure.pk) == 0

    assert places_of(SECRETS) == set()
    assert counts() == kept
    erasure.refresh_from_db()
    assert erasure.blobs == []
    assert erasure.files_gone_at is not None
    assert FactRecord.objects.filter(name=CustomerErased.__name__).count() == 1


def test_the_words_of_others_stay(place: Scene) -> None:
    other = make.conversation(place.conversation.channel, "My own words", address="liv@customer.example")
    erase(place.conversation.customer, by=None)
    other.refresh_from_db()
    assert other.last_words == "My own words"
    assert other.messages.earliest("id").text == "My own words"
    assert other.identity.value == "liv@customer.example"


def test_a_file_that_another_customer_sent_too_stays(place: Scene) -> None:
    digest = place.attachment.blob
    photo = File(name="same.png", media_type="image/png", size=8, blob=digest)
    make.conversation(place.conversation.channel, address="liv@customer.example", files=(photo,))
    erasure = erase(place.conversation.customer, by=None)
    age_all_files()
    files.remove_files(place.brand.pk, erasure.pk)
    assert blobs.get(place.brand.pk, digest)


def test_a_file_that_was_put_a_moment_ago_waits_and_goes_later(place: Scene) -> None:
    erasure = erase(place.conversation.customer, by=None)
    age_all_files()
    digest = place.attachment.blob
    blobs.put(place.brand.pk, blobs.get(place.brand.pk, digest))
    assert files.remove_files(place.brand.pk, erasure.pk) == 1
    assert blobs.get(place.brand.pk, digest)
    age_all_files()
    assert files.remove_files(place.brand.pk, erasure.pk) == 0
    assert not path_of(place.brand.pk, digest).exists()


def test_the_conversation_ends_and_what_was_under_way_goes_nowhere(place: Scene) -> None:
    erase(place.conversation.customer, by=None)
    theirs = Delivery.objects.filter(message__conversation__customer=place.conversation.customer_id)
    assert theirs.exists()
    assert not theirs.unfinished().exists()
    assert not Conversation.objects.filter(customer=place.conversation.customer_id).open().exists()


def test_whoever_writes_again_is_somebody_new(place: Scene) -> None:
    erase(place.conversation.customer, by=None)
    again = make.conversation(place.conversation.channel, address="quillfeather@customer.example")
    assert again.customer_id != place.conversation.customer_id


def test_the_mail_itself_is_still_known_when_it_comes_once_more(place: Scene) -> None:
    raw = letters.letter("Once", message_id="<once@customer.example>", sender="liv@customer.example")
    first = letters.take(place.conversation.channel, raw, envelope="liv@customer.example")
    see([place.brand.pk])
    assert first.message is not None
    erase(first.message.conversation.customer, by=None)
    letters.take(place.conversation.channel, raw, envelope="liv@customer.example")
    see([place.brand.pk])
    assert not Customer.objects.filter(identities__value="liv@customer.example").exists()


def test_who_was_merged_into_them_is_erased_too_and_nobody_twice(place: Scene) -> None:
    gone = make.conversation(place.conversation.channel, address="quill2@customer.example", name="Quill Two")
    merged = merge(place.conversation.customer, gone.customer, by=place.people["owner"])
    with pytest.raises(NotErased, match="erase that one"):
        erase(gone.customer, by=None)
    erase(place.conversation.customer, by=None)
    assert places_of(["quill2@customer", "Quill Two"]) == set()
    with pytest.raises(NotErased, match="before"):
        erase(place.conversation.customer, by=None)
    with pytest.raises(NotMerged, match="erased"):
        undo(merged, by=place.people["owner"])


def test_no_other_brands_customer_can_be_erased(place: Scene, brand: Brand) -> None:
    see([brand.pk])
    with connection.cursor() as cursor:
        whom = [place.conversation.customer_id]
        cursor.execute("select erase_customers(%s::bigint, %s::bigint[])", [place.brand.pk, whom])
        cursor.execute("select erase_received(%s::bigint, %s::bigint[])", [place.brand.pk, whom])
    see([place.brand.pk])
    assert Customer.objects.get(pk=place.conversation.customer_id).name == "Quillfeather"
    assert not Erasure.objects.exists()


def test_an_export_holds_all_that_was_said_and_the_files(place: Scene) -> None:
    stream = io.BytesIO()
    export(place.conversation.customer, stream, by=place.people["owner"])

    with zipfile.ZipFile(stream) as archive:
        told = json.loads(archive.read("customer.json"))
        photo = next(
            file
            for conversation in told["conversations"]
            for message in conversation["messages"]
            for file in message["files"]
            if file["name"] == "photo.png"
        )
        assert archive.read(photo["path"]) == b"\x89PNG\r\n\x1a\n"
    assert told["name"] == "Quillfeather"
    assert told["identities"][0]["value"] == "quillfeather@customer.example"
    assert [one["value"] for one in told["particulars"]] == ["4711", "Zwaluwstraat 3"]
    words = [message["text"] for message in told["conversations"][0]["messages"]]
    assert any("moonlit parcel" in text for text in words)
    assert FactRecord.objects.filter(name=CustomerExported.__name__).count() == 1


def test_a_file_that_is_not_on_this_machine_is_named_without_a_path(place: Scene) -> None:
    path_of(place.brand.pk, place.attachment.blob).unlink()
    stream = io.BytesIO()
    export(place.conversation.customer, stream, by=None)
    with zipfile.ZipFile(stream) as archive:
        assert '"path": null' in archive.read("customer.json").decode()
