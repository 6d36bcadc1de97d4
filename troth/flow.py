"""What follows what. Read from top to bottom; nothing flows back up."""

from troth.accounts.facts import BrandSetUp
from troth.channels import actions as channels
from troth.channels import erasing
from troth.conversations import clock as holders
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.facts import DeliveryRepeated, MessageDelivered, MessageReceived, MessageSent
from troth.core.clock import Clock
from troth.core.facts import Flow
from troth.people import actions as people
from troth.promises import actions as promises
from troth.promises import clock as promised

FLOW: Flow = {
    BrandSetUp: [people.open_queue],
    MessageReceived: [promises.open_turn],
    MessageSent: [promises.keep, channels.deliver],
    DeliveryRepeated: [channels.deliver_again],
    MessageDelivered: [promises.mark_told],
    CustomerErased: [erasing.erase],
}

CLOCKS: tuple[Clock, ...] = (promised.CLOCK, holders.CLOCK)
"""What happens because a time has come."""
