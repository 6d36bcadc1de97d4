"""The promise that somebody is trying out, as a form or an address says it."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from troth.accounts.models import Channel
from troth.core.errors import Refused
from troth.desk.policies.sheet import Sheet
from troth.promises.capacity.reckoning import Draft
from troth.promises.models import Policy
from troth.promises.rules.durations import AllowanceError, allowance
from troth.promises.rules.terms import Terms, TermsError, parse

LEADING = {"chat": timedelta(seconds=30), "call": timedelta(seconds=30)}
LEADING_OTHER = timedelta(minutes=15)
"""What it takes to lead: a reference where nothing is promised yet, never a default."""


class NoDraft(Refused):
    """What was written is no promise that could be reckoned."""


def draft_of(channel: Channel, policy: Policy | None, said: Mapping[str, str]) -> Draft:
    """`allowed` as in "2h" and `terms` as JSON where they are said, else as the policy has them.

    The form of a policy is read as its own page reads it. Raises NoDraft with the mistake.
    """
    if "rows" in said:
        return _written(Sheet(channel, policy, said))
    draft = Draft.of(policy) if policy else Draft.plain(channel, leading(channel.kind))
    try:
        if said.get("allowed", "").strip():
            # A plain promise that is tried alone is tried for every hour.
            draft = replace(draft, allowed=allowance(said["allowed"]), terms=Terms())
        if said.get("terms", "").strip():
            draft = replace(draft, terms=parse(json.loads(said["terms"])))
    except (AllowanceError, TermsError, ValueError, RecursionError) as error:
        raise NoDraft(str(error)) from error
    return draft


def _written(sheet: Sheet) -> Draft:
    if not sheet.is_valid():
        raise NoDraft(" ".join(sheet.problems()))
    found = sheet.draft()
    return Draft(found.allowed, found.terms, found.calendar)


def leading(kind: str) -> timedelta:
    return LEADING.get(kind, LEADING_OTHER)
