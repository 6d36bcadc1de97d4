"""What follows what. Read from top to bottom; nothing flows back up."""

from troth.accounts.facts import BrandSetUp, MemberRemoved, MemberRoleChanged
from troth.channels import actions as channels
from troth.channels import erasing
from troth.channels.chat import following as chat
from troth.channels.mail.quarantine import actions as quarantine
from troth.conversations import clock as holders
from troth.conversations import leaving
from troth.conversations.acts import clock as held_answers
from troth.conversations.acts.facts import (
    ConversationAssigned,
    ConversationHandedOver,
    ConversationMarkedSpam,
    ConversationsMerged,
    ConversationsMergeUndone,
    ConversationSplit,
    ConversationUnmarkedSpam,
)
from troth.conversations.customers.facts import CustomerErased
from troth.conversations.facts import (
    ConversationClosed,
    ConversationReopened,
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
from troth.people.facts import (
    AgentChanged,
    ChannelWeighed,
    ShiftRemoved,
    ShiftsPlanned,
    TimeOffGranted,
    TimeOffRemoved,
)
from troth.promises import clock as promised
from troth.promises import promising
from troth.promises import splitting as promised_splits
from troth.promises.capacity import actions as capacity
from troth.promises.facts import PolicyConfirmed, PromiseAtRisk, PromiseMade
from troth.promises.outcomes import keeping, merging, voiding
from troth.promises.receipts import actions as receipts
from troth.promises.receipts import clock as receipt_days
from troth.promises.resetting.facts import PromiseChanged

FLOW: Flow = {
    BrandSetUp: [people.open_queue],
    MemberRoleChanged: [leaving.let_go, capacity.weigh_later],
    MemberRemoved: [leaving.let_go, capacity.weigh_later],
    AgentChanged: [capacity.weigh_later],
    ChannelWeighed: [capacity.weigh_later],
    ShiftsPlanned: [capacity.weigh_later],
    ShiftRemoved: [capacity.weigh_later],
    TimeOffGranted: [capacity.weigh_later],
    TimeOffRemoved: [capacity.weigh_later],
    PolicyConfirmed: [capacity.weigh_later],
    MessageReceived: [promising.open_turn, notices.received],
    MessageSent: [keeping.keep, channels.deliver],
    DeliveryRepeated: [channels.deliver_again],
    MessageDelivered: [promising.mark_told],
    PersonMentioned: [notices.mentioned],
    ConversationAssigned: [notices.assigned],
    ConversationHandedOver: [notices.assigned],
    PromiseMade: [receipts.issue],
    PromiseAtRisk: [Together(notices.at_risk)],
    PromiseChanged: [chat.reach_by_mail],
    ConversationMarkedSpam: [quarantine.mark_writer, voiding.drop_spam],
    ConversationUnmarkedSpam: [quarantine.lift_writer, voiding.owe_again],
    ConversationSplit: [promised_splits.owe_in_both],
    ConversationsMerged: [merging.owe_once],
    ConversationsMergeUndone: [merging.owe_in_both],
    ConversationClosed: [keeping.rest, voiding.gave_up],
    ConversationReopened: [keeping.go_on],
    CustomerErased: [voiding.drop_erased, erasing.erase, receipts.forget],
}

CLOCKS: tuple[Clock, ...] = (
    promised.CLOCK,
    holders.CLOCK,
    held_answers.CLOCK,
    presence.CLOCK,
    receipt_days.CLOCK,
)
"""What happens because a time has come."""
