"""What the reader of a report holds a brand to where nothing was promised."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

import ibis
import ibis.expr.types as ir

QUARTER = timedelta(minutes=15)
LIVE = timedelta(seconds=30)
PHONE = timedelta(seconds=60)
BY_CHANNEL: Mapping[str, timedelta] = {
    "mail": QUARTER,
    "email": QUARTER,
    "chat": LIVE,
    "widget": LIVE,
    "phone": PHONE,
    "call": PHONE,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Norms:
    """How long a customer may wait: by channel (in small letters), and for every other channel."""

    by_channel: Mapping[str, timedelta] = field(default_factory=lambda: dict(BY_CHANNEL))
    otherwise: timedelta = timedelta(hours=2)

    @classmethod
    def of(cls, allowed: timedelta) -> "Norms":
        """The same for all channels."""
        return cls(by_channel={}, otherwise=allowed)

    def allowed_us(self, channel: ir.StringValue) -> ir.IntegerValue:
        """Whole microseconds, as an expression on the column of channels."""
        name = channel.lower()
        cases = [(name == one, ibis.literal(_us(span), "int64")) for one, span in self.by_channel.items()]
        otherwise = ibis.literal(_us(self.otherwise), "int64")
        return ibis.cases(*cases, else_=otherwise) if cases else otherwise


def _us(span: timedelta) -> int:
    return span // timedelta(microseconds=1)
