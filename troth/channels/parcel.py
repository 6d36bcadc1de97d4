from collections.abc import Callable
from typing import Protocol


class Parcel(Protocol):
    """What is ready to go out, by whatever channel.

    Calling it sends, and answers with the other side's words. `before_end` is called when everything but the
    last bytes has been taken; what it raises stops the sending. Raises DeliveryFailed.
    """

    def __call__(self, *, before_end: Callable[[], None]) -> str: ...
