"""All that is known of one customer, in a zip: `customer.json`, and the files that came with their words."""

import json
import shutil
from collections.abc import Iterator
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZipFile

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from troth.accounts.models import User
from troth.conversations.customers.facts import CustomerExported
from troth.conversations.customers.listing import lists_of
from troth.conversations.models import Attachment, Conversation, Customer, Message
from troth.core import blobs
from troth.core.facts import record

FORMAT = "troth customer 1"


@transaction.atomic
def export(customer: Customer, to: IO[bytes], *, by: User | None) -> None:
    """Writes the zip to an open binary file. A file that is not on this machine is named with no path."""
    with ZipFile(to, "w", ZIP_DEFLATED) as archive:
        told = {**_about(customer), "conversations": list(_conversations(customer, archive))}
        archive.writestr(
            "customer.json", json.dumps(told, cls=DjangoJSONEncoder, ensure_ascii=False, indent=1)
        )
    record(
        CustomerExported(brand_id=customer.brand_id, actor_id=by.pk if by else None, customer_id=customer.pk)
    )


def _about(customer: Customer) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "id": customer.pk,
        "name": customer.name,
        "language": customer.language,
        "zone": customer.zone,
        "tier": customer.tier,
        "lists": sorted(lists_of(customer.pk)),
        "created_at": customer.created_at,
        "identities": list(customer.identities.order_by("id").values("kind", "value", "verified_at")),
        "particulars": list(
            customer.particulars.standing().order_by("id").values("kind", "value", "given_at")
        ),
    }


def _conversations(customer: Customer, archive: ZipFile) -> Iterator[dict[str, Any]]:
    rows = Conversation.objects.filter(customer=customer).select_related("channel", "identity")
    for row in rows.order_by("id").iterator():
        said = row.messages.select_related("author").prefetch_related("attachments", "ratings")
        yield {
            "id": row.pk,
            "subject": row.subject,
            "channel": {"kind": row.channel.kind, "address": row.channel.address},
            "came_by": {"kind": row.identity.kind, "value": row.identity.value},
            "opened_at": row.opened_at,
            "closed_at": row.closed_at,
            "messages": [_message(message, archive) for message in said.order_by("said_at", "id")],
        }


def _message(message: Message, archive: ZipFile) -> dict[str, Any]:
    return {
        "id": message.pk,
        "kind": message.kind,
        "author": str(message.author) if message.author else None,
        "said_at": message.said_at,
        "is_automatic": message.is_automatic,
        "text": message.text,
        "about": message.about,
        "ratings": [
            {"score": rating.score, "text": rating.text, "rated_at": rating.rated_at}
            for rating in message.ratings.all()
        ],
        "files": [_file(file, archive) for file in message.attachments.all()],
    }


def _file(file: Attachment, archive: ZipFile) -> dict[str, Any]:
    """Named by number, since what senders call their files may lead anywhere."""
    path = f"files/{file.pk}" + (".eml" if file.is_original else "")
    told = {"name": file.name, "media_type": file.media_type, "size": file.size, "path": path}
    if not file.blob:
        return {**told, "path": None}
    try:
        with blobs.opened(file.brand_id, file.blob) as content, archive.open(path, "w") as copy:
            shutil.copyfileobj(content, copy)
    except FileNotFoundError:
        return {**told, "path": None}
    return told
