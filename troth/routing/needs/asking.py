"""What is known of conversations, in one query for however many."""

from collections.abc import Collection, Mapping

from troth.core.database import fetched, statement
from troth.routing.needs.rules.matching import Asked

ASKED = statement(__package__, "asked")


def asked_of(conversation_ids: Collection[int]) -> Mapping[int, Asked]:
    """By conversation; one that the transaction does not see is not there."""
    return {
        number: Asked(
            channel=channel,
            language=language,
            text=text,
            page=page,
            tags=frozenset(tags),
            tier=tier,
            lists=frozenset(lists),
        )
        for number, channel, language, text, page, tags, tier, lists in fetched(
            ASKED, {"ids": list(conversation_ids)}
        )
    }
