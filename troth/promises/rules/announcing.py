"""Whether a promise may be announced: people are not mailed unasked, and machines are not answered."""

from enum import StrEnum


class Withheld(StrEnum):
    """Why a promise was made but not told."""

    AUTOMATIC = "the message came from a machine"
    UNVERIFIED = "the sender could not be verified"
    STILL_OWED = "this address was told within the hour and is not answered yet"
    ADDRESS_CAP = "this address was told enough in the last hour"
    CHANNEL_CAP = "this channel announced enough in the last hour"
    SPLIT_OFF = "it was told in the conversation that this one was split from"
    OWED_AGAIN = "it was told before, and is owed again"


def why_withheld(
    *,
    told_to_address: int,
    most_to_address: int,
    told_in_all: int,
    most_in_all: int,
    is_automatic: bool = False,
    is_unverified: bool = False,
    is_still_owed: bool = False,
) -> Withheld | None:
    """The reason for silence (RFC 3834 §2; caps a rolling hour), or none.

    `is_still_owed`: an answer that this address was told of within the hour. Another word of theirs is kept
    and timed, but a machine that begins a conversation with each of its mails is told once.
    """
    if is_automatic:
        return Withheld.AUTOMATIC
    if is_unverified:
        # Whoever stands in a forged From has asked nothing.
        return Withheld.UNVERIFIED
    if is_still_owed:
        return Withheld.STILL_OWED
    if told_to_address >= most_to_address:
        return Withheld.ADDRESS_CAP
    return Withheld.CHANNEL_CAP if told_in_all >= most_in_all else None
