"""What follows what. Read from top to bottom; nothing flows back up."""

from troth.accounts.facts import BrandSetUp, MemberRemoved, MemberRoleChanged
from troth.channels import actions as channels
from troth.channels import erasing
from troth.channels.mail.quarantine import actions as quarantine
from troth.conversations import clock as holders
from troth.conversations import leaving
from troth.conversations.acts import clock as held_answers
from troth.conversations.acts.facts import (
    ConversationAssigned,
    ConversationHandedOver,
    ConversationMarkedSpam,
    ConversationSplit,
    ConversationUnmarkedSpam,
)
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.facts import (
    DeliveryRepeated,
    MessageDelivered,
    MessageReceived,
    MessageSent,
    PersonMentioned,
)
from troth.core.clock import Clock
from troth.core.facts import Flow, Together
from troth.desk.notices import following as notices
from troth.people import actions as people
from troth.people import clock as presence
from troth.promises import actions as promises
from troth.promises import clock as promised
from troth.promises import splitting as promised_splits
from troth.promises.facts import PromiseAtRisk, PromiseMade
from troth.promises.receipts import actions as receipts
from troth.promises.receipts import clock as receipt_days

FLOW: Flow = {
    BrandSetUp: [people.open_queue],
    MemberRoleChanged: [leaving.let_go],
    MemberRemoved: [leaving.let_go],
    MessageReceived: [promises.open_turn, notices.received],
    MessageSent: [promises.keep, channels.deliver],
    DeliveryRepeated: [channels.deliver_again],
    MessageDelivered: [promises.mark_told],
    PersonMentioned: [notices.mentioned],
    ConversationAssigned: [notices.assigned],
    ConversationHandedOver: [notices.assigned],
    PromiseMade: [receipts.issue],
    PromiseAtRisk: [Together(notices.at_risk)],
    ConversationMarkedSpam: [quarantine.mark_writer],
    ConversationUnmarkedSpam: [quarantine.lift_writer],
    ConversationSplit: [promised_splits.owe_in_both],
    CustomerErased: [erasing.erase, receipts.forget],
}

CLOCKS: tuple[Clock, ...] = (
    promised.CLOCK,
    holders.CLOCK,
    held_answers.CLOCK,
    presence.CLOCK,
    receipt_days.CLOCK,
)
"""What happens because a time has come."""
