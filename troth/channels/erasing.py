"""What channels hold of an erased customer: raw mails, their senders, and where an answer may follow."""

from datetime import timedelta

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from troth.channels.chat.models import Visitor
from troth.channels.jobs import remove_erased_files
from troth.channels.mail.models import ReceivedMail
from troth.conversations.customers.erasing import everybody
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.models import Attachment, Customer, Erasure, Identity
from troth.core import blobs
from troth.core.database import brands

RESTS_FOR = timedelta(minutes=10)
"""A file that somebody put so recently may belong to a row that is about to be committed."""


def erase(fact: CustomerErased) -> None:
    """In the transaction of the erasure; the files go by a job once it has committed."""
    whom = everybody(Customer.objects.get(pk=fact.customer_id))
    erasure = Erasure.objects.get(pk=fact.erasure_id)
    erasure.blobs = sorted({*erasure.blobs, *_raw_mails(fact.brand_id, whom)})
    erasure.save(update_fields=["blobs"])
    with connection.cursor() as cursor:
        cursor.execute("select erase_received(%s::bigint, %s::bigint[])", [fact.brand_id, whom])
    Visitor.objects.filter(identity__customer__in=whom).update(contact_name="", contact_mail="")
    remove_erased_files.defer(brand_id=fact.brand_id, erasure_id=erasure.pk)


def _raw_mails(brand_id: int, whom: list[int]) -> list[str]:
    addresses = Identity.objects.filter(customer__in=whom, kind="mail").values("value")
    theirs = Q(message__conversation__customer__in=whom)
    theirs |= Q(envelope_sender__in=addresses) | Q(held__sender_address__in=addresses)
    mails = ReceivedMail.objects.filter(theirs, brand=brand_id).exclude(blob="")
    return list(mails.values_list("blob", flat=True))


def remove_files(brand_id: int, erasure_id: int) -> int:
    """Take away the files that nothing else in the brand is; how many must wait."""
    with brands([brand_id]):
        erasure = Erasure.objects.select_for_update().get(pk=erasure_id)
        used = _used(brand_id, erasure.blobs)
        unused = [digest for digest in erasure.blobs if digest not in used]
        left = [digest for digest in unused if not blobs.remove(brand_id, digest, rests_for=RESTS_FOR)]
        erasure.blobs = left
        erasure.files_gone_at = None if left else timezone.now()
        erasure.save(update_fields=["blobs", "files_gone_at"])
    if left:
        later = remove_erased_files.configure(schedule_in={"seconds": int(RESTS_FOR.total_seconds())})
        later.defer(brand_id=brand_id, erasure_id=erasure_id)
    return len(left)


def _used(brand_id: int, digests: list[str]) -> set[str]:
    named = {"brand": brand_id, "blob__in": digests}
    attached = Attachment.objects.filter(**named).values_list("blob", flat=True)
    return {*attached, *ReceivedMail.objects.filter(**named).values_list("blob", flat=True)}
