from typing import Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema
from ninja.responses import Status
from pydantic import AwareDatetime

from troth.conversations.acts import saying
from troth.conversations.models import Kind, Message
from troth.desk.api import shapes
from troth.desk.api.finding import access_of, find_to_write, key_of
from troth.desk.api.shapes import PromiseShape, Words
from troth.promises.giving.actions import Given, Manner, say
from troth.promises.models import Promise, PromiseKind, PromiseQuerySet
from troth.promises.outcomes import keeping

router = Router(tags=["promises"])


class NewPromise(Words):
    """What is promised in person, at the end of the words: to call, to write again (`update`), or to answer.

    An answer is promised in words of the kind `update`, to a customer who waits for one."""

    promise: Literal["call_back", "update", "answer"]
    due_at: AwareDatetime = Field(description="With its offset from UTC, as in 2026-11-24T10:00:00+01:00")
    kind: Literal["answer", "update"] = "update"
    seen: int | None = Field(None, ge=0, le=2**62)


class Call(Schema):
    """What was said, as a note for the team."""

    words: str = Field("", max_length=100_000)


@router.post("/conversations/{int:conversation_id}/promises", response={201: PromiseShape})
def promise(request: HttpRequest, conversation_id: int, new: NewPromise) -> Status[dict[str, Any]]:
    """Tell the customer something that ends with your promise, which is on the books as any other is."""
    found = find_to_write(request, conversation_id)
    words = saying.Words(new.text, kind=Kind(new.kind), key=key_of(request))
    given, manner = Given(new.promise, new.due_at), Manner(seen=new.seen)
    message = say(found, access_of(request).user, words, given=given, manner=manner)
    assert isinstance(message, Message)
    return Status(201, shapes.promise(_whole().get(announcement=message)))


@router.post(
    "/conversations/{int:conversation_id}/promises/{int:promise_id}/call", response={201: PromiseShape}
)
def call(request: HttpRequest, conversation_id: int, promise_id: int, made: Call) -> Status[dict[str, Any]]:
    """You have called: the promise of a call is kept, or its lateness ends."""
    found = find_to_write(request, conversation_id)
    calls = _whole().filter(kind=PromiseKind.CALL_BACK, conversation=found)
    row = get_object_or_404(calls, pk=promise_id)
    keeping.call(row, access_of(request).user, words=made.words)
    return Status(201, shapes.promise(_whole().get(pk=row.pk)))


def _whole() -> PromiseQuerySet:
    return Promise.objects.select_related("brand", "channel")
