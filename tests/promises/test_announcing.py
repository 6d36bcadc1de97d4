import pytest

from troth.promises.rules.announcing import Withheld, why_withheld

CASES = [
    # a machine's, told to the address, told in all; at most 2 and 5
    ((False, 0, 0), None),
    ((False, 1, 4), None),
    ((False, 2, 0), Withheld.ADDRESS_CAP),
    ((False, 3, 9), Withheld.ADDRESS_CAP),
    ((False, 0, 5), Withheld.CHANNEL_CAP),
    ((True, 0, 0), Withheld.AUTOMATIC),
    ((True, 9, 9), Withheld.AUTOMATIC),
]


@pytest.mark.parametrize(("said", "reason"), CASES)
def test_silence_has_its_reason(said: tuple[bool, int, int], reason: Withheld | None) -> None:
    is_automatic, to_address, in_all = said
    found = why_withheld(
        is_automatic=is_automatic,
        told_to_address=to_address,
        most_to_address=2,
        told_in_all=in_all,
        most_in_all=5,
    )
    assert found is reason


def test_a_sender_who_may_be_another_is_told_nothing() -> None:
    found = why_withheld(
        is_automatic=False,
        is_unverified=True,
        told_to_address=0,
        most_to_address=2,
        told_in_all=0,
        most_in_all=5,
    )
    assert found is Withheld.UNVERIFIED


def test_who_is_owed_an_answer_already_is_not_told_again() -> None:
    found = why_withheld(
        is_automatic=False,
        is_still_owed=True,
        told_to_address=1,
        most_to_address=20,
        told_in_all=1,
        most_in_all=20,
    )
    assert found is Withheld.STILL_OWED


def test_a_cap_of_nothing_withholds_everything() -> None:
    found = why_withheld(
        is_automatic=False, told_to_address=0, most_to_address=0, told_in_all=0, most_in_all=0
    )
    assert found is Withheld.ADDRESS_CAP
