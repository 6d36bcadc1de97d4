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
    ConversationTagged,
    ConversationTaken,
    ConversationUnmarkedSpam,
    ConversationUntagged,
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
    AgentChosePresence,
    AgentWentOffline,
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
from troth.routing import taking_back
from troth.routing.facts import (
    NeedCorrected,
    OfferAccepted,
    OfferMade,
    OfferPassed,
    OfferTimedOut,
    OfferWithdrawn,
)
from troth.routing.needs import finding as needs
from troth.routing.needs import training
from troth.routing.offers import following as offers
from troth.routing.offers import ringing

FLOW: Flow = {
    BrandSetUp: [people.open_queue],
    MemberRoleChanged: [leaving.let_go, offers.lost_role, capacity.weigh_later],
    MemberRemoved: [leaving.let_go, offers.lost_role, capacity.weigh_later],
    AgentChanged: [capacity.weigh_later],
    AgentChosePresence: [offers.went, taking_back.chose],
    AgentWentOffline: [offers.went, Together(taking_back.went_offline)],
    ChannelWeighed: [capacity.weigh_later],
    ShiftsPlanned: [capacity.weigh_later],
    ShiftRemoved: [capacity.weigh_later],
    TimeOffGranted: [capacity.weigh_later],
    TimeOffRemoved: [capacity.weigh_later],
    PolicyConfirmed: [capacity.weigh_later],
    MessageReceived: [promising.open_turn, notices.received],
    MessageSent: [keeping.keep, channels.deliver, offers.answered],
    DeliveryRepeated: [channels.deliver_again],
    MessageDelivered: [promising.mark_told],
    PersonMentioned: [notices.mentioned],
    ConversationTaken: [offers.held],
    ConversationAssigned: [offers.held, notices.assigned],
    ConversationHandedOver: [offers.held, notices.assigned],
    PromiseMade: [receipts.issue],
    PromiseAtRisk: [Together(notices.at_risk)],
    PromiseChanged: [chat.reach_by_mail],
    ConversationTagged: [needs.refind],
    ConversationUntagged: [needs.refind],
    NeedCorrected: [training.learn_later],
    OfferMade: [Together(ringing.ring), Together(notices.offered)],
    OfferAccepted: [Together(ringing.ring)],
    OfferPassed: [Together(ringing.ring)],
    OfferTimedOut: [Together(ringing.ring)],
    OfferWithdrawn: [Together(ringing.ring)],
    ConversationMarkedSpam: [quarantine.mark_writer, voiding.drop_spam],
    ConversationUnmarkedSpam: [quarantine.lift_writer, voiding.owe_again],
    ConversationSplit: [promised_splits.owe_in_both],
    ConversationsMerged: [merging.owe_once],
    ConversationsMergeUndone: [merging.owe_in_both, offers.apart_again],
    ConversationClosed: [keeping.rest, voiding.gave_up, offers.closed],
    ConversationReopened: [keeping.go_on],
    CustomerErased: [voiding.drop_erased, erasing.erase, receipts.forget, offers.forget],
}

CLOCKS: tuple[Clock, ...] = (
    promised.CLOCK,
    holders.CLOCK,
    held_answers.CLOCK,
    presence.CLOCK,
    receipt_days.CLOCK,
)
"""What happens because a time has come."""
