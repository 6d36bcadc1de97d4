from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from troth.portal.promise_page.contact.offering import Choice, offered

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def choice(kind: str, due: float | None = None, honest: float | None = None) -> Choice:
    """Both in minutes from now."""
    due_at = NOW + timedelta(minutes=due) if due is not None else None
    return Choice(kind, len(kind), due_at, timedelta(minutes=honest) if honest is not None else None)


@pytest.mark.parametrize(
    ("choices", "kinds"),
    [
        ([choice("mail", 120), choice("chat", 1)], ["chat", "mail"]),
        ([choice("mail", 120, honest=3), choice("phone", 5)], ["mail", "phone"]),
        ([choice("chat", 1, honest=20), choice("mail", 120)], ["mail"]),
        ([choice("chat", 900), choice("mail", 120)], ["mail", "chat"]),
        ([choice("chat", 1, honest=20), choice("mail", 120, honest=400)], ["mail"]),
        ([choice("chat", 1, honest=20), choice("mail")], ["mail"]),
        ([choice("chat", 1, honest=20), choice("phone", 1, honest=9)], ["phone"]),
        ([choice("chat"), choice("mail", 60, honest=60)], ["mail"]),
        ([], []),
    ],
)
def test_only_who_can_keep_their_word_is_offered_the_soonest_first(
    choices: list[Choice], kinds: list[str]
) -> None:
    assert [one.kind for one in offered(choices, now=NOW)] == kinds


minutes = st.none() | st.integers(0, 5000)
some_choices = st.lists(
    st.builds(choice, st.sampled_from(["mail", "chat", "phone"]), minutes, minutes), min_size=1, max_size=6
)


@given(some_choices)
def test_it_is_never_empty_and_names_nobody_twice(choices: list[Choice]) -> None:
    found = offered(choices, now=NOW)
    assert found
    assert len(found) <= len(choices)
    if any(one.keeps_word(NOW) for one in choices):
        assert all(one.keeps_word(NOW) for one in found)
    elif any(one.kind == "mail" for one in choices):
        assert [one.kind for one in found] == ["mail"]
