"""The brand's own words for what is announced, and the built-in ones where it wrote none."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext, override

from troth.accounts.models import Brand, User
from troth.core.errors import Refused
from troth.core.facts import record
from troth.promises.facts import WordsWritten
from troth.promises.models import Wording
from troth.promises.moments import LANGUAGES, spoken
from troth.promises.rules import wordings as rules


class NotWorded(Refused):
    """A text that cannot be said, with a sentence for each fault."""


def worded(brand_id: int, name: str, language: str, **said: str) -> str:
    """What is said under this name, filled: in the brand's words, else in the built-in ones.

    Always in the customer's own language: built-in words that they can read go before the brand's words in
    another language.
    """
    text = own_words(brand_id, language).get(name) or built_in(name, language)
    if rules.NAMES[name].is_automatic:
        said.setdefault(rules.AUTOMATIC, automatic(name, language))
    return rules.filled(text, said)


def own_words(brand_id: int, language: str) -> dict[str, str]:
    """The brand's texts in the language that is told for this one, by name; one query for all of them."""
    rows = Wording.objects.filter(brand=brand_id, language=spoken(language))
    newest = rows.order_by("name", "-id").distinct("name")
    return {name: text for name, text in newest.values_list("name", "text") if text}


def all_own_words(brand_id: int) -> dict[tuple[str, str], str]:
    """By name and language."""
    newest = Wording.objects.filter(brand=brand_id).order_by("name", "language", "-id")
    rows = newest.distinct("name", "language").values_list("name", "language", "text")
    return {(name, language): text for name, language, text in rows if text}


@transaction.atomic
def write(brand: Brand, name: str, language: str, text: str, *, by: User) -> Wording:
    """From here on this is said; what was said before stays as it was said. Raises NotWorded."""
    if name not in rules.NAMES or language not in LANGUAGES:
        raise NotWorded(gettext("There are no such words."))
    text = rules.tidied(text)
    wrong = rules.faults(name, text)
    if wrong:
        raise NotWorded(" ".join(fault_words(fault) for fault in wrong))
    row = Wording.objects.create(brand=brand, name=name, language=language, text=text, written_by=by)
    record(WordsWritten(brand_id=brand.pk, actor_id=by.pk, name=name, language=language, wording_id=row.pk))
    return row


def built_in(name: str, language: str) -> str:
    """The built-in words of one name, with their placeholders in their places."""
    with override(spoken(language)):
        return _BUILT_IN[name]()


def automatic(name: str, language: str) -> str:
    """The sentence by which a machine says that it is one; no brand can leave it out."""
    with override(spoken(language)):
        if name == rules.MAIL:
            return gettext(
                "This confirmation was sent automatically by a machine; a person will read your message "
                "and answer it. If you want to add something, simply reply to this mail."
            )
        return gettext("This is said automatically; a person answers.")


def fault_words(fault: rules.Fault) -> str:
    """A fault in the reader's language."""
    said: Mapping[rules.Wrong, str] = {
        rules.Wrong.UNKNOWN: gettext("There is no placeholder {%(what)s} here; there are %(places)s."),
        rules.Wrong.MISSING: gettext("{%(what)s} is missing: without it a customer does not read by when."),
        rules.Wrong.TOO_LONG: gettext("The text is longer than %(what)s letters."),
        rules.Wrong.CONTROL: gettext(
            "The text holds a character that cannot be seen (%(what)s); write it anew."
        ),
    }
    return said[fault.wrong] % {"what": fault.what, "places": fault.places}


def _by() -> str:
    return gettext("by %(moment)s, in about %(span)s") % {"moment": "{moment}", "span": "{span}"}


def _when_open() -> str:
    return gettext("We will answer %(by)s.") % {"by": _by()}


def _when_closed() -> str:
    return gettext("We are closed now and open at %(opening)s. We will answer by %(moment)s.") % {
        "opening": "{opening}",
        "moment": "{moment}",
    }


def _by_mail() -> str:
    paragraphs = (
        gettext("Hello,"),
        gettext("Thank you for your message. It has reached us."),
        "{promise}",
        "{automatic}",
        gettext("Kind regards,") + "\n{brand}",
    )
    return "\n\n".join(paragraphs)


def _in_chat() -> str:
    return gettext("Thank you, your message has reached us.") + " {automatic}\n\n{promise}"


def _reset() -> str:
    sorry = gettext("We told you that we would answer by %(first)s. We are sorry: it takes longer.")
    return sorry % {"first": "{first}"} + " {reason}\n\n" + _when_open() + "\n\n{automatic}"


def _update() -> str:
    return gettext("We will write to you again %(by)s.") % {"by": _by()}


_BUILT_IN = {
    rules.OPEN: _when_open,
    rules.CLOSED: _when_closed,
    rules.MAIL: _by_mail,
    rules.CHAT: _in_chat,
    rules.RESET: _reset,
    rules.UPDATE: _update,
}
