"""Saying something to the customer: not over another agent's answer, and with ten seconds to take it back."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import User
from troth.conversations.actions import fit_to_say, reply
from troth.conversations.acts import drafting
from troth.conversations.acts.facts import AnswerHeld, AnswerWithdrawn
from troth.conversations.incoming import File
from troth.conversations.models import Conversation, HeldAnswer, Kind, Message
from troth.conversations.rules.holding_back import may_wait
from troth.core.errors import Refused
from troth.core.facts import record


@dataclass(frozen=True, slots=True)
class Words:
    """What is to be said. `key` is the form's, so that sending twice says it once."""

    text: str
    kind: Kind = Kind.ANSWER
    files: Sequence[File] = ()
    key: str | None = None


class AnsweredMeanwhile(Refused):
    """Somebody else has answered since this person looked. Nothing was said; the words are theirs to keep."""

    status = 409

    def __init__(self, name: str, answered_at: datetime, text: str) -> None:
        super().__init__(_("%(name)s has answered since you opened this page.") % {"name": name})
        self.name, self.answered_at, self.text = name, answered_at, text


class TooLate(Refused):
    """The answer has gone out."""

    status = 409


def say(
    conversation: Conversation, author: User, words: Words, *, seen: int | None, holds: bool = False
) -> Message | HeldAnswer:
    """Tell the customer. `seen` is the newest message that the author has seen; none says it regardless.

    With `holds`, an answer by mail waits for its author's ten seconds, unless its promise would break in
    them. Raises AnsweredMeanwhile.
    """
    with transaction.atomic():
        earlier = HeldAnswer.objects.filter(conversation=conversation).select_related("author").first()
        if earlier is not None and seen is not None and earlier.author_id != author.pk:
            raise AnsweredMeanwhile(str(earlier.author), earlier.held_at, earlier.text)
        if earlier is not None and _is_retry(earlier, words):
            return earlier
        if earlier is not None:
            say_held(earlier)
        locked = Conversation.objects.locked().select_related("channel").get(pk=conversation.pk)
        # Whoever had the lock before us may have answered. Locking first would wait for the clock the wrong
        # way round: it takes the answer, then the conversation.
        faster = HeldAnswer.objects.filter(conversation=conversation).select_related("author").first()
        if faster is not None and _is_retry(faster, words):
            return faster
        if faster is not None:
            raise AnsweredMeanwhile(str(faster.author), faster.held_at, faster.text)
        if seen is not None:
            _refuse_if_answered(locked, author, seen)
        drafting.erase(locked, author, words.kind)
        now = timezone.now()
        if holds and _may_wait(locked, words, now):
            return _hold(locked, author, words, now)
        return reply(locked, author, words.text, kind=words.kind, files=words.files, key=words.key)


def _is_retry(held: HeldAnswer, words: Words) -> bool:
    return held.key is not None and held.key == words.key


def _refuse_if_answered(conversation: Conversation, author: User, seen: int) -> None:
    to_customer = conversation.messages.filter(kind__in=(Kind.ANSWER, Kind.UPDATE), pk__gt=seen)
    newest = to_customer.exclude(author=author).select_related("author").order_by("-id").first()
    if newest is not None:
        raise AnsweredMeanwhile(str(newest.author or ""), newest.said_at, newest.text)


def _may_wait(conversation: Conversation, words: Words, now: datetime) -> bool:
    if conversation.messages.filter(key=f"{conversation.pk}:{words.key}").exists():
        return False  # a retry of what was said already
    span = timedelta(seconds=settings.TROTH_UNDO_SECONDS)
    return may_wait(conversation.channel.kind, now=now, answer_by=conversation.answer_by, span=span)


def _hold(conversation: Conversation, author: User, words: Words, now: datetime) -> HeldAnswer:
    held = HeldAnswer.objects.create(
        brand_id=conversation.brand_id,
        conversation=conversation,
        author=author,
        kind=words.kind,
        text=fit_to_say(words.text),
        files=[asdict(file) for file in words.files],
        key=words.key,
        held_at=now,
        goes_at=now + timedelta(seconds=settings.TROTH_UNDO_SECONDS),
    )
    record(AnswerHeld(brand_id=held.brand_id, conversation_id=conversation.pk, actor_id=author.pk))
    return held


@transaction.atomic
def say_held(held: HeldAnswer) -> Message | None:
    """Its ten seconds are over, or must not be waited for; none if it was said or taken back meanwhile."""
    if not _let_go(held):
        return None
    words = (held.conversation, held.author, held.text)
    return reply(*words, kind=Kind(held.kind), files=files_of(held.files), key=held.key)


@transaction.atomic
def say_what_waits(conversation: Conversation) -> None:
    """Before something is done that must come after what an agent has said."""
    waiting = HeldAnswer.objects.filter(conversation=conversation).select_related("conversation", "author")
    if (held := waiting.first()) is not None:
        say_held(held)


@transaction.atomic
def withdraw(held: HeldAnswer, author: User) -> None:
    """Take it back: its words are a draft again, and nothing was ever said. Raises TooLate."""
    if held.author_id != author.pk or not _let_go(held):
        raise TooLate(_("This answer has gone out already."))
    drafting.write(held.conversation, author, Kind(held.kind), held.text, files=held.files)
    record(AnswerWithdrawn(brand_id=held.brand_id, conversation_id=held.conversation_id, actor_id=author.pk))


def _let_go(held: HeldAnswer) -> bool:
    """Whether it was still there: of two who come for it, one gets it, and the other waits for the first."""
    gone, _tables = HeldAnswer.objects.filter(pk=held.pk).delete()
    return bool(gone)


def files_of(rows: Sequence[Mapping[str, Any]]) -> list[File]:
    """Files as drafts and held answers keep them."""
    return [File(**row) for row in rows]
