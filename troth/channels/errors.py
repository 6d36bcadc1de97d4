"""What a channel raises when something for a customer could not be delivered."""


class DeliveryFailed(Exception):
    """The other side refused, or was not reached; `permanent` says that trying again is of no use."""

    def __init__(self, message: str, *, permanent: bool) -> None:
        super().__init__(message)
        self.message = message
        self.permanent = permanent


class HandedOverElsewhere(Exception):
    """Another process is at the last bytes of the same delivery, and writes down how it ends."""


class DeliveryUnconfirmed(DeliveryFailed):
    """Everything was handed over, but no answer came: it may or may not have been taken."""

    def __init__(self, message: str) -> None:
        super().__init__(message, permanent=False)
