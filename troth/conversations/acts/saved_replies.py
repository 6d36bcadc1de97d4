"""Saved replies: written, changed, removed, and found for one conversation."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from troth.accounts.models import Brand, User
from troth.conversations.actions import fit_to_say
from troth.conversations.acts.facts import SavedReplyWritten
from troth.conversations.models import SavedReply
from troth.conversations.rules.variables import VARIABLES, best_language, unknown_in
from troth.conversations.rules.words import storable
from troth.core.errors import Refused
from troth.core.facts import record

LONGEST_NAME = 60


class NotSaved(Refused):
    """The reply cannot be kept as it was written; the sentence says what to mend, and where."""


@transaction.atomic
def write(brand: Brand, author: User, *, name: str, language: str, text: str) -> SavedReply:
    """Keep a reply under this name in this language, in place of the one that is there."""
    name = reply_name(name)
    text = fit_to_say(text)
    refuse_unknown(text)
    now = timezone.now()
    row, is_new = SavedReply.objects.get_or_create(
        brand=brand,
        name=name,
        language=language,
        removed_at=None,
        defaults={"text": text, "written_by": author, "updated_at": now},
    )
    if not is_new:
        row.text, row.written_by, row.updated_at = text, author, now
        row.save(update_fields=["text", "written_by", "updated_at"])
    _told(row, author)
    return row


@transaction.atomic
def remove(row: SavedReply, author: User) -> None:
    if SavedReply.objects.standing().filter(pk=row.pk).update(removed_at=timezone.now()):
        _told(row, author)


def reply_name(text: str) -> str:
    """As it is typed after the slash: small letters, hyphens for spaces. Raises NotSaved."""
    name = "-".join(storable(text).casefold().strip().lstrip("/").split())
    if not name or len(name) > LONGEST_NAME:
        raise NotSaved(_("A name has one to %(count)s characters.") % {"count": LONGEST_NAME})
    return name


def refuse_unknown(text: str) -> None:
    """Raises NotSaved for the first variable that does not exist, with its place."""
    if not (unknown := unknown_in(text)):
        return
    first = unknown[0]
    raise NotSaved(
        _("There is no variable “%(name)s” (line %(line)s, character %(column)s). There are: %(known)s.")
        % {
            "name": f"{{{first.name}}}",
            "line": first.line,
            "column": first.column,
            "known": ", ".join(f"{{{one}}}" for one in VARIABLES),
        }
    )


def found_for(brand: Brand, words: str, language: str, *, most: int = 8) -> list[SavedReply]:
    """Replies whose name holds these words, one of each name, in the customer's language if there is one."""
    wanted = storable(words).casefold().strip().lstrip("/")
    rows = (
        SavedReply.objects.standing().filter(brand=brand, name__contains=wanted).order_by("name", "language")
    )
    names: dict[str, list[SavedReply]] = {}
    for row in rows:
        names.setdefault(row.name, []).append(row)
    begins_first = sorted(names, key=lambda name: (not name.startswith(wanted), name))
    return [_of(names[name], language, brand.language) for name in begins_first[:most]]


def _of(rows: Sequence[SavedReply], language: str, brands_own: str) -> SavedReply:
    best = best_language([row.language for row in rows], language, brands_own)
    return next(row for row in rows if row.language == best)


def _told(row: SavedReply, author: User) -> None:
    record(SavedReplyWritten(brand_id=row.brand_id, actor_id=author.pk, saved_reply_id=row.pk))
