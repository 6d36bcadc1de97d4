from collections.abc import Mapping
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from troth.desk.board.rules.offering import Candidate, offers, room_for
from troth.people.rules.capacity import DEFAULTS, has_room
from troth.people.rules.presence import Presence


def candidate(name: str = "Ana", held: Mapping[str, int] | None = None, **changes: Any) -> Candidate:
    given = {"user_id": 1, "presence": Presence.ONLINE, "languages": (), "weights": {}, **changes}
    return Candidate(name=name, held=held or {}, **given)


def names(*candidates: Candidate, kind: str = "mail", language: str = "nl") -> list[str]:
    return [offer.name for offer in offers(candidates, kind, language)]


def test_who_has_most_room_is_offered_first() -> None:
    assert names(candidate("Full", {"mail": 10}), candidate("Some", {"mail": 4}), candidate("Free")) == [
        "Free",
        "Some",
        "Full",
    ]


def test_somebody_who_takes_nothing_new_comes_after_somebody_who_is_full() -> None:
    assert names(candidate("Away", presence=Presence.AWAY), candidate("Full", {"mail": 10})) == [
        "Full",
        "Away",
    ]


def test_who_does_not_speak_the_language_comes_after_who_may_speak_it() -> None:
    turkish, unknown, dutch = candidate("Turkish", languages=["tr"]), candidate("Unknown"), candidate("Dutch")
    assert names(turkish, unknown, dutch) == ["Dutch", "Unknown", "Turkish"]


def test_a_language_of_a_region_is_spoken_by_who_speaks_the_language() -> None:
    (offer,) = offers([candidate(languages=["nl"])], "mail", "nl-BE")
    assert offer.speaks is True
    (offer,) = offers([candidate(languages=["pt-BR"])], "mail", "nl-BE")
    assert offer.speaks is False


def test_there_is_no_room_for_what_somebody_does_not_serve() -> None:
    one = candidate(channels=("chat",))
    assert room_for("chat", one) > 0
    assert room_for("mail", one) == 0


def test_mail_leaves_room_for_a_chat_but_a_call_leaves_none_for_mail() -> None:
    assert room_for("chat", candidate(held={"mail": 10})) == 3
    assert room_for("mail", candidate(held={"call": 1})) == 0
    assert room_for("mail", candidate(held={"mail": 2}, capacity=50)) == 3


held = st.dictionaries(st.sampled_from(sorted(DEFAULTS)), st.integers(0, 12))


@settings(max_examples=60)
@given(held, st.sampled_from(sorted(DEFAULTS)), st.integers(0, 300))
def test_there_is_room_exactly_where_one_more_may_be_given(
    held: Mapping[str, int], kind: str, capacity: int
) -> None:
    assert bool(room_for(kind, candidate(held=held, capacity=capacity))) == has_room(
        kind, held, {}, capacity=capacity
    )
