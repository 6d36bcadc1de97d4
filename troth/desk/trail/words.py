"""Each fact in words that a person understands."""

import re
from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise as Lazy
from django.utils.translation import gettext_lazy as _

SAID: Mapping[str, Lazy] = {
    "BrandSetUp": _("Set up the brand"),
    "ChannelAdded": _("Added a channel"),
    "RelayChanged": _("Changed how a channel sends"),
    "TokenCreated": _("Made an API token"),
    "TokenRevoked": _("Revoked an API token"),
    "InvitationMade": _("Invited somebody"),
    "InvitationRenewed": _("Renewed an invitation"),
    "InvitationWithdrawn": _("Withdrew an invitation"),
    "MemberJoined": _("Joined the brand"),
    "MemberRoleChanged": _("Changed somebody’s role"),
    "MemberRemoved": _("Removed somebody from the brand"),
    "BrandSecondFactorDecided": _("Decided whether a second factor is needed"),
    "AgentCameOnline": _("Came online"),
    "AgentWentOffline": _("Went offline"),
    "AgentChosePresence": _("Chose a presence"),
    "AgentChanged": _("Changed what an agent can do"),
    "TeamMade": _("Made a team"),
    "TeamChanged": _("Changed a team"),
    "SkillNamed": _("Named a skill"),
    "ChannelWeighed": _("Set how much a channel weighs"),
    "ShiftsPlanned": _("Planned shifts"),
    "ShiftRemoved": _("Removed a shift"),
    "TimeOffAsked": _("Asked for time off"),
    "TimeOffGranted": _("Granted time off"),
    "TimeOffRefused": _("Refused time off"),
    "TimeOffRemoved": _("Removed time off"),
    "ShiftFeedMade": _("Made an address at which a calendar reads shifts"),
    "ShiftFeedWithdrawn": _("Withdrew an address at which a calendar read shifts"),
    "ConversationOpened": _("A conversation began"),
    "MessageReceived": _("The customer wrote"),
    "MessageSent": _("A message to the customer"),
    "NoteWritten": _("Wrote a note"),
    "ReportReceived": _("A mail server reported on a message"),
    "MessageDelivered": _("A message arrived"),
    "DeliveryEnded": _("A message was not delivered"),
    "DeliveryRepeated": _("Sent a message once more"),
    "ConversationClosed": _("Closed the conversation"),
    "ConversationReopened": _("Opened the conversation again"),
    "HolderOverdue": _("The holder’s time passed; the queue holds it again"),
    "RatingGiven": _("The customer rated an answer"),
    "RequestLinksVoided": _("Voided the links to the customer’s request"),
    "PersonMentioned": _("Mentioned somebody in a note"),
    "ConversationTaken": _("Took the conversation"),
    "ConversationAssigned": _("Gave the conversation to somebody"),
    "ConversationHandedOver": _("Handed the conversation over"),
    "ConversationGivenBack": _("Gave the conversation back to its queue"),
    "ConversationTakenBack": _("The queue took the conversation back from somebody who was not there"),
    "OfferMade": _("Somebody was asked to take the conversation"),
    "OfferAccepted": _("Accepted the conversation"),
    "OfferPassed": _("Passed an offer on"),
    "OfferTimedOut": _("An offer was not answered in time"),
    "OfferWithdrawn": _("An offer was withdrawn"),
    "NeedFound": _("It was found what the conversation asks for"),
    "NeedCorrected": _("Corrected what the conversation asks for"),
    "NeedRulesChanged": _("Changed the rules of what conversations ask for"),
    "RoutingSet": _("Set how work is given out"),
    "ConversationMarkedSpam": _("Marked the conversation as spam"),
    "ConversationUnmarkedSpam": _("Said that the conversation was no spam"),
    "ConversationTagged": _("Put a tag on the conversation"),
    "ConversationUntagged": _("Took a tag off the conversation"),
    "ConversationsMerged": _("Merged two conversations"),
    "ConversationsMergeUndone": _("Undid a merge of conversations"),
    "ConversationSplit": _("Split a conversation"),
    "AnswerHeld": _("Wrote an answer that can still be undone"),
    "AnswerWithdrawn": _("Undid an answer before it was sent"),
    "SavedReplyWritten": _("Wrote a saved reply"),
    "PromiseMade": _("A promise was made"),
    "PromiseNotMade": _("No promise could be made"),
    "PromiseTold": _("The customer was told the promise"),
    "PromiseAtRisk": _("The promise came close to breaking"),
    "PromiseReset": _("The customer was told a new time"),
    "PromiseChanged": _("The customer chose another time or way"),
    "ChoiceMade": _("The customer chose what to do about a new time"),
    "PromiseKept": _("The promise was kept"),
    "PromiseVoided": _("The promise ended before its time"),
    "WaitAbandoned": _("The customer gave up waiting"),
    "AnswerRefused": _("The customer said that this was no answer"),
    "FindingReviewed": _("Looked at a row of a review list"),
    "PromiseBroken": _("The promise was broken"),
    "PolicyConfirmed": _("Confirmed what a channel promises"),
    "OpeningHoursChanged": _("Changed the opening hours"),
    "HoursFeedMade": _("Made an address at which calendars read the opening hours"),
    "HoursFeedWithdrawn": _("Withdrew an address at which calendars read the opening hours"),
    "WordsWritten": _("Wrote the words that customers read"),
    "ChainClosed": _("Closed a day of receipts"),
    "PolicyOutgrown": _("The people on duty no longer keep what a channel promises"),
    "PolicyRegained": _("The people on duty keep what a channel promises again"),
    "PolicyWithdrawn": _("Withdrew what a channel promises"),
    "PromisePageClosed": _("Closed the promise page"),
    "PromisePageOpened": _("Showed the promise page to everybody"),
    "IdentityVerified": _("An address was shown to be the customer’s"),
    "CustomersMerged": _("Two customers became one"),
    "MergeUndone": _("Undid a merge of customers"),
    "CustomersKeptApart": _("Said that two customers are two people"),
    "ParticularNoted": _("Noted what a customer gave"),
    "ParticularRemoved": _("Removed what a customer gave"),
    "CustomerExported": _("Exported a customer’s data"),
    "CustomerErased": _("Erased a customer"),
    "CustomerListed": _("Put a customer on a list"),
    "CustomerUnlisted": _("Took a customer off a list"),
    "CustomerTierChanged": _("Set a customer’s tier"),
    "MailQuarantined": _("A mail was held back"),
    "MailReleased": _("Let in a mail that was held back"),
    "SenderMarked": _("Marked a sender as spam"),
    "MailboxConnected": _("Connected a mailbox"),
    "MailboxStarted": _("Started to read a mailbox"),
    "MailboxStopped": _("Stopped reading a mailbox"),
    "MailboxGranted": _("Granted access to a mailbox"),
    "AlarmRaised": _("A channel needs a person"),
    "AlarmEnded": _("A channel works again"),
    "AddressBounced": _("An address takes no mail"),
    "AddressCleared": _("An address takes mail again"),
    "VisitorAskedToBeFollowed": _("A visitor left where an answer may follow"),
    "VisitorFollowed": _("A chat went on by mail"),
    "VisitorKnown": _("The shop said who a visitor is"),
    "ChatChanged": _("Changed the chat"),
    "ChatSecretChanged": _("Changed the chat’s secret"),
}
_KINDS: Mapping[str, Lazy] = {
    "answer": _("Answered the customer"),
    "update": _("Kept the customer posted"),
    "announcement": _("Told the customer when the answer comes"),
}
HIDDEN = ("_id", "words", "name", "address", "subject", "text", "recipient")
"""Details that say nothing to a reader, or that say who a customer is."""


def words_of(name: str, details: Mapping[str, Any]) -> str:
    """What happened; a fact that has no sentence yet is said by its name's own words."""
    if name == "MessageSent" and details.get("kind") in _KINDS:
        return str(_KINDS[details["kind"]])
    return str(SAID[name]) if name in SAID else _plain(name)


def more_of(details: Mapping[str, Any]) -> str:
    """What else was written down, as short pairs: `cause: person`."""
    shown = (
        f"{key.replace('_', ' ')}: {value}"
        for key, value in details.items()
        if value not in (None, "", [], {})
        and not isinstance(value, bool)
        and not key.endswith(("_at", "kind", *HIDDEN))
    )
    return ", ".join(shown)


def _plain(name: str) -> str:
    words = " ".join(re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)) or name
    return words[:1].upper() + words[1:].lower()
