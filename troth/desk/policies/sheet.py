"""The whole form of a policy: the plain part, and as many rows as the person has made."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from troth.accounts.models import Channel
from troth.core.paging import id_in
from troth.desk.policies.draft import Draft
from troth.desk.policies.forms import PlainForm, TermForm, ladder_values, most_rows, term_values
from troth.promises.actions import brands_own_hours, calendar_from
from troth.promises.besides import Besides
from troth.promises.models import OpeningHours, Policy
from troth.promises.rules.durations import allowance_text
from troth.promises.rules.terms import DAYS, Terms, TermsError, as_data, parse
from troth.promises.rules.warning import parse as ladder

FIRST_PROPOSED = "2h"
_ROW = ("kind", "by", "value", *(f"day_{number}" for number in range(DAYS)))


class Sheet:
    """Bound to what was sent, or filled with what is confirmed now; a channel without any begins at 2h."""

    def __init__(
        self, channel: Channel, policy: Policy | None, sent: Mapping[str, str] | None = None
    ) -> None:
        self.channel, self.policy = channel, policy
        self.own_hours = brands_own_hours(channel.brand)
        self._problem = ""
        self._terms = Terms()
        self.plain = PlainForm(sent, initial=_values(policy))
        if sent is None:
            found = parse(policy.terms).terms if policy else ()
            self.rows = [
                TermForm(prefix=f"term-{place}", initial=term_values(term))
                for place, term in enumerate(found)
            ]
        else:
            count = most_rows(id_in(sent.get("rows", "")) or 0)
            self.rows = [TermForm(sent, prefix=f"term-{place}") for place in range(count)]

    def as_sent(self) -> dict[str, str]:
        """What a browser would send if nobody had touched the form."""
        sent = {name: str(value) for name, value in _values(self.policy).items()}
        for row in self.rows:
            sent |= {f"{row.prefix}-{name}": str(row.initial[name]) for name in _ROW}
        return {**sent, "rows": str(len(self.rows))}

    def is_valid(self) -> bool:
        """Whether it can be confirmed; looks at each part, so that all mistakes are shown at once."""
        parts = [self.plain, *self.rows]
        if not all([part.is_valid() for part in parts]):
            return False
        try:
            # What a file may say a page may say: the same rule reads both.
            self._terms = parse(as_data(Terms(tuple(row.term() for row in self.rows))))
        except TermsError:
            self._problem = _("Two rows speak of the same kind and the same customers: make one of them.")
            return False
        return True

    def draft(self) -> Draft:
        """After `is_valid`."""
        said, hours = self.plain.cleaned_data, self._hours()
        besides = Besides(self._terms, self.plain.warnings(), said["most_resets"], said["reason"].strip())
        calendar = calendar_from(hours.data if hours else None, self.channel.brand.zone)
        return Draft(said["allowed"], calendar, hours, besides)

    def problems(self) -> list[str]:
        """Each mistake once, after the row that it is in."""
        found = [str(error) for errors in self.plain.errors.values() for error in errors]
        for place, row in enumerate(self.rows, 1):
            errors = dict.fromkeys(str(error) for errors in row.errors.values() for error in errors)
            found += [_("Row %(number)s: %(error)s") % {"number": place, "error": error} for error in errors]
        return [*found, *filter(None, [self._problem])]

    def _hours(self) -> OpeningHours | None:
        chosen = self.plain.cleaned_data["hours"]
        if chosen == "brand":
            return self.own_hours
        return self.policy.hours if chosen == "now" and self.policy else None


def with_row(sent: Mapping[str, str], act: str) -> dict[str, str]:
    """What was sent, with one row more for "add", or without the row that "remove-2" names.

    A new row says what the plain promise says, at every hour: a start that can be read, and painted over.
    """
    count = most_rows(id_in(sent.get("rows", "")) or 0)
    kept = {name: value for name, value in sent.items() if not name.startswith("term-")}
    places = [place for place in range(count) if act != f"remove-{place}"]
    for place, before in enumerate(places):
        for name in _ROW:
            kept[f"term-{place}-{name}"] = sent.get(f"term-{before}-{name}", "")
    if act == "add" and len(places) == most_rows(count):
        kept[f"term-{len(places)}-kind"] = "first_reply"
        for day in range(DAYS):
            kept[f"term-{len(places)}-day_{day}"] = sent.get("allowed", "")
        places.append(count)
    kept["rows"] = str(len(places))
    return kept


def _values(policy: Policy | None) -> dict[str, Any]:
    """What the plain part starts from."""
    return {
        "allowed": allowance_text(policy.allowed) if policy else FIRST_PROPOSED,
        "hours": "now" if policy else "brand",
        "most_resets": policy.most_resets if policy else Besides().most_resets,
        **ladder_values(ladder(policy.warnings if policy else {})),
    }
