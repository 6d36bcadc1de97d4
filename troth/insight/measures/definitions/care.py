from django.utils.translation import gettext_lazy as _

from troth.insight.measures.definitions.definition import Definition

CARE = (
    Definition(
        name="neglect_minutes_per_turn",
        unit="minutes",
        better="low",
        title=_("Neglect-minutes a turn"),
        definition=_(
            "Mean minutes that customers waited past the first promise of the turn (told, else "
            "internal, else the norm), until the answer, their leaving or the end of the data. Turns "
            "answered in time count as nothing."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="neglect_minutes_per_1000_conversations",
        unit="minutes",
        better="low",
        title=_("Neglect-minutes per 1,000 conversations"),
        definition=_("All neglect-minutes, divided by the conversations, times 1,000."),
        needs=_("messages"),
    ),
    Definition(
        name="neglect_minutes_p99",
        unit="minutes",
        better="low",
        title=_("Neglect-minutes, the worst 1 %"),
        definition=_(
            "The neglect-minutes that 99 % of the turns do not exceed: neglect gathers in few places "
            "and a mean hides it."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="neglect_index",
        unit="share",
        better="low",
        title=_("Neglect index"),
        definition=_(
            "Share of customers who, at least once, waited past the promise or norm, were never "
            "answered in a conversation's first turn, or ended at a bot."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="longest_silence_p50_s",
        unit="seconds",
        better="low",
        title=_("Longest silence, half"),
        definition=_(
            "The longest time in which nothing was written down in a conversation while it was not "
            "closed, and a customer's waiting at the end of the data: what half of the conversations "
            "do not exceed."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="longest_silence_p99_s",
        unit="seconds",
        better="low",
        title=_("Longest silence, the worst 1 %"),
        definition=_("The same, what 99 % of the conversations do not exceed."),
        needs=_("messages"),
    ),
    Definition(
        name="silence_over_7d_share",
        unit="share",
        better="low",
        title=_("Silent for over 7 days"),
        definition=_("Share of conversations that had such a silence of more than seven days."),
        needs=_("messages"),
    ),
    Definition(
        name="handovers_per_conversation",
        unit="count",
        better="low",
        title=_("Hand-overs a conversation"),
        definition=_(
            "Mean number of times that a conversation was assigned to another than held it before; who is "
            "not named counts as another. The first holder took it from nobody, unless somebody else had "
            "been at work on it."
        ),
        needs=_("assignments"),
    ),
    Definition(
        name="reopened_share",
        unit="share",
        better="low",
        title=_("Re-opened"),
        definition=_(
            "Share of closed conversations in which the customer wrote within seven days of the "
            "closing. Closings of the last seven days do not count yet. Thanks count as well: the log "
            "cannot tell them apart."
        ),
        needs=_("closings"),
    ),
    Definition(
        name="asked_again_share",
        unit="share",
        better="low",
        title=_("Asked again"),
        definition=_(
            "Share of turns in which a customer wrote more than once before a person of the brand answered."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="repeated_share",
        unit="share",
        better="low",
        title=_("Had to repeat"),
        definition=_(
            "Share of conversations in which a customer sent the very same words twice. Said again in "
            "other words cannot be seen in the log: this is the least it can be."
        ),
        needs=_("hashes of words"),
    ),
    Definition(
        name="bot_dead_end_share",
        unit="share",
        better="low",
        title=_("Ended at a bot"),
        definition=_(
            "Of the conversations in which a bot spoke, the share in which the customer wrote again "
            "after it and no person ever answered that turn."
        ),
        needs=_("a bot's words"),
    ),
    Definition(
        name="answered_by_others_share",
        unit="share",
        better="low",
        title=_("Somebody else spoke first"),
        definition=_(
            "Share of first turns in which another customer than the asker spoke before a person of "
            "the brand, or instead."
        ),
        needs=_("who wrote"),
    ),
    Definition(
        name="solved_by_first_answer_share",
        unit="share",
        better="high",
        title=_("Solved by the first answer"),
        definition=_(
            "Of the conversations whose first turn was answered at least seven days before the end of "
            "the data, the share in which the customer did not write again within seven days of that "
            "answer."
        ),
        needs=_("messages"),
    ),
    Definition(
        name="people_per_conversation",
        unit="count",
        better="low",
        title=_("People a conversation"),
        definition=_(
            "Mean number of different people of the brand who wrote, in conversations where at least one did."
        ),
        needs=_("who wrote"),
    ),
    Definition(
        name="live_reachable_share",
        unit="share",
        better="high",
        title=_("Hours with somebody there"),
        definition=_(
            "Of the hours of the week with at least five turns, the share in which at least half of "
            "them were answered within five minutes."
        ),
        needs=_("messages"),
    ),
)
